// Reads all files, then appends them one by one.

#include "producers/recorder.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "ledger/assert.h"
#include "ledger/recorded_time.h"
#include "producers/intake/input_file.h"

namespace minutebook {
namespace {

// An event as the input offers it.
struct Offer {
  // Its place among the file's records; an event offered again has the place of the first offer.
  std::size_t record = 0;
  bool is_repeated = false;
  std::string local_id;
  std::int64_t line = 0;
};

// A file whose events are to be appended together.
struct FileToRecord {
  std::string name;
  std::vector<RecordToAppend> records;
  std::vector<PersonEntry> people;
  // The lines that name them, parallel to `people`.
  std::vector<std::int64_t> people_lines;
  std::vector<Offer> offers;
};

// Where the input has an event.
struct Place {
  std::size_t file = 0;
  std::size_t record = 0;
  std::int64_t line = 0;
};

struct EventIdHash {
  std::size_t operator()(const EventId& id) const noexcept {
    const EventId::Bytes& bytes = id.bytes();
    return std::hash<std::string_view>()(
        {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
};

// Looked up only, never walked.
using Places = std::unordered_map<EventId, Place, EventIdHash>;

std::string name_of(const std::string& file) {
  return file == "-" ? "standard input" : file;
}

// Reads the files of a request.
class InputReader {
 public:
  InputReader(const RecordRequest& request, PersonIds ids, RecordOutcome& outcome)
      : request_(request), ids_(std::move(ids)), outcome_(outcome) {}

  void read() {
    for (const std::string& file : request_.files) {
      read_file(file);
    }
  }

  std::vector<FileToRecord>& files() { return files_; }
  const Places& places() const { return places_; }

 private:
  void read_file(const std::string& file) {
    FileProblems problems(outcome_.problems, name_of(file));
    files_.push_back({.name = name_of(file)});
    const std::optional<InputFormat> format =
        request_.input_format.has_value() ? request_.input_format : input_format_of(file);
    if (!format.has_value()) {
      problems.add_for_file(
          ErrorKind::kUsage,
          file == "-" ? "its format is not given"
                      : "its name does not tell whether it is JSON Lines or YAML",
          file == "-" ? "give --input-format jsonl or --input-format yaml"
                      : "give it a name that ends with .jsonl or .yaml, or give --input-format");
      return;
    }
    if (file == "-") {
      InputFile input = InputFile::borrow(request_.standard_input);
      read_input(input, *format, problems);
      return;
    }
    auto input = InputFile::open(file);
    if (!input.has_value()) {
      problems.add_for_file(input.error().kind, input.error().message,
                            input.error().kind == ErrorKind::kNotFound
                                ? "check the name"
                                : "name a file that can be read");
      return;
    }
    read_input(*input, *format, problems);
  }

  void read_input(InputFile& input, InputFormat format, FileProblems& problems) {
    FilePeople people(ids_);
    FileToRecord& file = files_.back();
    const std::uint64_t problems_before = problems.found();
    read_events(input.bytes(), format, people, problems,
                [&](ReadEvent event) { take(std::move(event), problems); });
    for (const FilePerson& person : people.people()) {
      if (!person.name.empty()) {
        file.people.push_back({.id = person.id, .handle = person.handle, .name = person.name});
        file.people_lines.push_back(person.line);
      }
    }
    if (file.offers.empty() && problems.found() == problems_before) {
      outcome_.notices.push_back(fmt::format("{} holds no events", file.name));
    }
  }

  void take(ReadEvent event, FileProblems& problems) {
    ++outcome_.event_count;
    if (is_over_limits_) {
      return;
    }
    FileToRecord& file = files_.back();
    Offer offer{.record = file.records.size(),
                .is_repeated = false,
                .local_id = std::move(event.bound.local_id),
                .line = event.bound.line};
    const Place place{.file = files_.size() - 1, .record = offer.record, .line = offer.line};
    const auto [known, is_new] = places_.emplace(event.bound.id, place);
    const RecordToAppend* first =
        is_new ? nullptr : &files_[known->second.file].records[known->second.record];
    if (first != nullptr && first->value != event.value) {
      const std::string where =
          known->second.file == place.file
              ? fmt::format("line {}", known->second.line)
              : fmt::format("line {} of {}", known->second.line, files_[known->second.file].name);
      problems.add_for_line(
          offer.line, fmt::format("the event has the id of the one on {} and other content", where),
          "give it an id of its own; to change what is recorded, let it bear on the other "
          "with CORRECTS");
      return;
    }
    if (first != nullptr && known->second.file == place.file) {
      offer.record = known->second.record;
      offer.is_repeated = true;
      file.offers.push_back(std::move(offer));
      return;
    }
    if (is_within_limits(event, problems)) {
      file.records.push_back({.event_id = event.bound.id,
                              .subject = std::move(event.subject),
                              .value = std::move(event.value),
                              .source = std::move(event.emitter),
                              .event_type = std::move(event.fact_type)});
      file.offers.push_back(std::move(offer));
    }
  }

  // Refuses an input that is too large.
  bool is_within_limits(const ReadEvent& event, FileProblems& problems) {
    ++record_count_;
    size_bytes_ += event.subject.size() + event.value.size();
    if (record_count_ <= kAppendLimitRecords && size_bytes_ <= kAppendLimitBytes) {
      return true;
    }
    is_over_limits_ = true;
    problems.add_for_line(event.bound.line,
                          fmt::format("with this event the input has more than {} events or {} MiB",
                                      kAppendLimitRecords, kAppendLimitBytes >> 20U),
                          "record it in parts");
    return false;
  }

  const RecordRequest& request_;
  PersonIds ids_;
  RecordOutcome& outcome_;
  std::vector<FileToRecord> files_;
  Places places_;
  std::size_t record_count_ = 0;
  std::size_t size_bytes_ = 0;
  bool is_over_limits_ = false;
};

// The expectations with their subjects, or kUsage where one has none that can be told.
tl::expected<std::vector<ExpectedVersion>, Error> expected_versions(
    const std::vector<VersionExpectation>& expectations, const std::vector<FileToRecord>& files) {
  std::set<std::string_view> subjects;
  for (const FileToRecord& file : files) {
    for (const RecordToAppend& record : file.records) {
      subjects.insert(record.subject);
    }
  }
  std::vector<ExpectedVersion> expected;
  for (const VersionExpectation& expectation : expectations) {
    if (expectation.event_count < 0) {
      return fail(ErrorKind::kUsage,
                  fmt::format("the expected version {} is negative; write a subject's number of "
                              "events, 0 for none",
                              expectation.event_count));
    }
    ExpectedVersion version{.subject = expectation.subject, .event_count = expectation.event_count};
    if (version.subject.empty()) {
      if (subjects.size() != 1) {
        return fail(
            ErrorKind::kUsage,
            fmt::format(
                "an expected version without a subject needs events about one subject, and the "
                "input is about {}; write SUBJECT={}",
                subjects.size(), expectation.event_count));
      }
      version.subject = *subjects.begin();
    } else if (const auto wrong = check_subject(version.subject)) {
      return fail(ErrorKind::kUsage, fmt::format("of an expected version: {}", to_string(*wrong)));
    }
    for (const ExpectedVersion& other : expected) {
      if (other.subject == version.subject) {
        return fail(ErrorKind::kUsage,
                    fmt::format("two expected versions of {}; give one", version.subject));
      }
    }
    expected.push_back(std::move(version));
  }
  return expected;
}

// Appends files and hands out receipts.
class FileRecorder {
 public:
  FileRecorder(EventLog& log, const Places& places, const ReceiptSink& take_receipt,
               const std::function<void()>& on_file_recorded, RecordOutcome& outcome)
      : log_(log),
        places_(places),
        take_receipt_(take_receipt),
        on_file_recorded_(on_file_recorded),
        outcome_(outcome) {}

  void record(std::vector<FileToRecord>& files, std::vector<ExpectedVersion> expected) {
    expected_ = std::move(expected);
    for (FileToRecord& file : files) {
      if (!outcome_.error.has_value() && record_file(files, file)) {
        outcome_.recorded_files.push_back(file.name);
        if (on_file_recorded_) {
          on_file_recorded_();
        }
      } else {
        outcome_.files_not_recorded.push_back(file.name);
      }
    }
  }

 private:
  bool record_file(const std::vector<FileToRecord>& files, FileToRecord& file) {
    if (file.records.empty()) {
      return true;
    }
    if (!notice_erased_people(file)) {
      return false;
    }
    const AppendRequest request{.records = std::move(file.records),
                                .people = std::move(file.people),
                                .expected_versions = expected_};
    const auto appended = log_.append(request);
    if (!appended.has_value()) {
      outcome_.error = with_place(appended.error(), files, file.name);
      return false;
    }
    MINUTEBOOK_ASSERT(appended->size() == request.records.size());
    // The log looks at expectations only where it appends; once it has, the versions are others.
    if (std::any_of(appended->begin(), appended->end(),
                    [](const Appended& record) { return !record.already_recorded; })) {
      expected_.clear();
    }
    for (const Offer& offer : file.offers) {
      take_receipt_(
          receipt(file.name, offer, request.records[offer.record], (*appended)[offer.record]));
    }
    return true;
  }

  // Says of whom a name is given that the register will not take. Returns whether the register
  // could be read.
  bool notice_erased_people(const FileToRecord& file) {
    for (std::size_t index = 0; index < file.people.size(); ++index) {
      const auto entry = log_.people().find(file.people[index].id);
      if (!entry.has_value()) {
        outcome_.error = Error{.kind = entry.error().kind,
                               .message = fmt::format("{}: {}", file.name, entry.error().message)};
        return false;
      }
      if (entry->has_value() && (*entry)->erased) {
        outcome_.notices.push_back(
            fmt::format("{}:{}: the register has forgotten the person with the handle {}; the name "
                        "is not recorded",
                        file.name, file.people_lines[index], file.people[index].handle));
      }
    }
    return true;
  }

  // The log's error with the file in front, and the line where the log names one of the file's
  // events.
  Error with_place(const Error& error, const std::vector<FileToRecord>& files,
                   const std::string& file) const {
    constexpr std::size_t kUuidSizeBytes = 36;
    const std::string_view message = error.message;
    for (std::size_t start = 0; start + kUuidSizeBytes <= message.size(); ++start) {
      const auto id = EventId::parse_uuid(message.substr(start, kUuidSizeBytes));
      if (!id.has_value()) {
        continue;
      }
      const auto place = places_.find(*id);
      if (place != places_.end() && files[place->second.file].name == file) {
        return {.kind = error.kind,
                .message = fmt::format("{}:{}: {}", file, place->second.line, message)};
      }
    }
    return {.kind = error.kind, .message = fmt::format("{}: {}", file, message)};
  }

  static ledger::v1::Receipt receipt(const std::string& file, const Offer& offer,
                                     const RecordToAppend& record, const Appended& appended) {
    ledger::v1::Receipt receipt;
    receipt.set_event_id(record.event_id.to_uuid_text());
    receipt.set_local_id(offer.local_id);
    receipt.set_subject(record.subject);
    receipt.mutable_recorded()->set_partition(appended.partition.value);
    receipt.mutable_recorded()->set_offset(appended.offset.value);
    receipt.mutable_recorded()->set_time(to_string(appended.recorded));
    receipt.set_outcome(appended.already_recorded || offer.is_repeated ? "ALREADY_RECORDED"
                                                                       : "RECORDED");
    receipt.set_subject_version(appended.subject_version);
    receipt.set_file(file);
    receipt.set_line(offer.line);
    return receipt;
  }

  EventLog& log_;
  const Places& places_;
  const ReceiptSink& take_receipt_;
  const std::function<void()>& on_file_recorded_;
  RecordOutcome& outcome_;
  std::vector<ExpectedVersion> expected_;
};

// Ids for checking, where there is no ledger and so no secret. They are never recorded.
PersonIds ids_for_checking() {
  const PersonIdentity identity{PersonSecret(PersonSecret::Bytes{})};
  return [identity](std::string_view handle) { return identity.person_id(handle); };
}

}  // namespace

RecordOutcome check_files(const RecordRequest& request) {
  RecordOutcome outcome{.problems = ProblemList(request.problem_limit)};
  InputReader reader(request, ids_for_checking(), outcome);
  reader.read();
  if (outcome.ok()) {
    if (auto expected = expected_versions(request.expected_versions, reader.files());
        !expected.has_value()) {
      outcome.error = std::move(expected.error());
    }
  }
  return outcome;
}

RecordOutcome record_files(EventLog& log, const PersonIdentity& identity,
                           const RecordRequest& request, const ReceiptSink& take_receipt) {
  RecordOutcome outcome{.problems = ProblemList(request.problem_limit)};
  InputReader reader(
      request, [&identity](std::string_view handle) { return identity.person_id(handle); },
      outcome);
  reader.read();
  if (!outcome.ok()) {
    return outcome;
  }
  auto expected = expected_versions(request.expected_versions, reader.files());
  if (!expected.has_value()) {
    outcome.error = std::move(expected.error());
    return outcome;
  }
  FileRecorder recorder(log, reader.places(), take_receipt, request.on_file_recorded, outcome);
  recorder.record(reader.files(), std::move(*expected));
  return outcome;
}

}  // namespace minutebook
