// Commands that change or tend a ledger.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/kafka_options.h"
#include "cli/session.h"
#include "cli/spooled_input.h"
#include "cli/words.h"
#include "eventlog/clock.h"
#include "ledger/claims.h"
#include "producers/erasure.h"
#include "producers/recorder.h"
#include "projectors/store/shard_directory.h"

namespace minutebook::cli {
namespace v1 = ledger::v1;

namespace {

// ---------------------------------------------------------------------------------------------------
// record

// `N` or `SUBJECT=N`.
tl::expected<VersionExpectation, Error> parse_expectation(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  VersionExpectation expectation;
  std::string_view number = text;
  if (equals != std::string::npos) {
    expectation.subject = text.substr(0, equals);
    number.remove_prefix(equals + 1);
  }
  const char* end = number.data() + number.size();
  const auto read = std::from_chars(number.data(), end, expectation.event_count);
  if (read.ec != std::errc() || read.ptr != end || expectation.event_count < 0) {
    return fail(
        ErrorKind::kUsage,
        fmt::format("--expect-version: \"{}\" is not an event count; write N, or SUBJECT=N such as "
                    "ods:RA3=12",
                    text));
  }
  return expectation;
}

tl::expected<RecordRequest, Error> request_of(const Arguments& arguments) {
  RecordRequest request;
  request.files = arguments.files;
  if (arguments.input_format == "jsonl")
    request.input_format = InputFormat::kJsonLines;
  if (arguments.input_format == "yaml")
    request.input_format = InputFormat::kYaml;
  for (const std::string& text : arguments.expected_versions) {
    auto expectation = parse_expectation(text);
    if (!expectation)
      return tl::unexpected(expectation.error());
    request.expected_versions.push_back(std::move(*expectation));
  }
  return request;
}

// Says what is wrong with the input. The exit code, or kDone where nothing is.
ExitCode report_problems(const RecordOutcome& outcome, Console& console) {
  if (outcome.problems.found() == 0)
    return kDone;
  ExitCode code = kFailed;
  for (const Problem& problem : outcome.problems.kept()) {
    console.notice(to_string(problem));
    if (problem.kind == ErrorKind::kNotFound)
      code = kNotFound;
    if (problem.kind == ErrorKind::kUsage)
      code = kWrongUsage;
  }
  if (outcome.problems.left_out() > 0) {
    console.notice(fmt::format("and {} more problems", outcome.problems.left_out()));
  }
  console.notice(fmt::format("minutebook: nothing was recorded; {} to mend",
                             outcome.problems.found() == 1
                                 ? std::string("1 problem")
                                 : fmt::format("{} problems", outcome.problems.found())));
  return code;
}

// Says where the read model could not follow what is safely recorded. That another process is at it
// is no failure.
ExitCode report_fold(const tl::expected<FoldStatistics, Error>& folded, Console& console) {
  if (folded)
    return kDone;
  if (folded.error().kind == ErrorKind::kHeld) {
    console.notice(
        "recorded; another process is bringing the read model up to date, and the next command "
        "finishes that");
    return kDone;
  }
  console.notice("recorded; the read model could not be brought up to date:");
  return console.report(folded.error());
}

// Folds what was recorded, where that is the recording command's work.
tl::expected<FoldStatistics, Error> fold_after_recording(const Arguments& arguments,
                                                         Ledger& ledger) {
  if (!is_embedded(arguments) || arguments.no_fold)
    return FoldStatistics{};
  return fold(ledger, state_directory(arguments, ledger.directory()));
}

// Prints receipts as they come in JSON Lines, or keeps them for an answer in one piece.
class Receipts {
 public:
  Receipts(bool quiet, Console& console) : quiet_(quiet), console_(console) {}

  void take(const v1::Receipt& receipt) {
    ++(receipt.outcome() == "RECORDED" ? recorded_ : already_recorded_);
    if (quiet_)
      return;
    if (console_.format() == Format::kJsonLines) {
      console_.print_json_line(receipt);
    } else {
      *answer_.add_receipts() = receipt;
    }
  }

  // Sends the receipts of a file on their way as soon as the file is durable: whoever reads them
  // holds what the ledger holds, whatever becomes of this process. A failure to write is told, and
  // is part of the exit code, but does not end the job.
  void file_is_recorded() {
    if (console_.flush() != kDone)
      output_failed_ = true;
  }

  [[nodiscard]] bool output_failed() const { return output_failed_; }

  void print() {
    const std::vector<v1::Receipt> receipts(answer_.receipts().begin(), answer_.receipts().end());
    if (!quiet_) {
      switch (console_.format()) {
        case Format::kTable:
          console_.print(page_of(receipts));
          return;
        case Format::kJson:
          console_.print_json(answer_);
          return;
        case Format::kCsv:
          console_.print_csv(rows_of(receipts));
          return;
        case Format::kJsonLines:
          return;
      }
    }
    if (console_.format() == Format::kTable) {
      console_.print(fmt::format("{} events recorded, {} already in the ledger.\n", recorded_,
                                 already_recorded_));
    }
  }

 private:
  bool quiet_;
  Console& console_;
  v1::RecordAnswer answer_;
  bool output_failed_ = false;
  std::uint64_t recorded_ = 0;
  std::uint64_t already_recorded_ = 0;
};

ExitCode check_only(const RecordRequest& request, Console& console) {
  const RecordOutcome outcome = check_files(request);
  for (const std::string& notice : outcome.notices)
    console.notice(notice);
  if (const ExitCode code = report_problems(outcome, console); code != kDone)
    return code;
  if (outcome.error)
    return console.report(*outcome.error);
  console.notice(fmt::format("{}, nothing wrong", counted(outcome.event_count, "event", "events")));
  return kDone;
}

bool can_be_read_twice(const std::string& file) {
  std::error_code error;
  return file == "-" || std::filesystem::is_regular_file(file, error);
}

// Input that is refused anyway makes no ledger: where there is none, it is checked first. Standard
// input is then kept in `input`, which the request reads instead.
ExitCode check_before_making(const Arguments& arguments, RecordRequest& request,
                             std::optional<SpooledInput>& input, Console& console) {
  const auto uri = parse_ledger_uri(arguments.ledger);
  if (!uri)
    return console.report(uri.error());
  if (uri->kafka)
    return kDone;
  std::error_code error;
  const bool is_missing = !std::filesystem::exists(uri->directory, error) ||
                          std::filesystem::is_empty(uri->directory, error);
  if (!is_missing || !std::all_of(request.files.begin(), request.files.end(), can_be_read_twice)) {
    return kDone;
  }
  if (std::find(request.files.begin(), request.files.end(), "-") != request.files.end()) {
    auto spooled = SpooledInput::copy_of(request.standard_input);
    if (!spooled)
      return console.report(spooled.error());
    input = std::move(*spooled);
    request.standard_input = input->descriptor();
  }
  const RecordOutcome outcome = check_files(request);
  if (const ExitCode code = report_problems(outcome, console); code != kDone)
    return code;
  if (outcome.error)
    return console.report(*outcome.error);
  if (input)
    input->rewind();
  return kDone;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty())
      text += ", ";
    text += name;
  }
  return text;
}

// ---------------------------------------------------------------------------------------------------
// status

std::int64_t size_on_disk(const std::filesystem::path& directory) {
  std::int64_t size = 0;
  std::error_code error;
  auto entry = std::filesystem::recursive_directory_iterator(directory, error);
  while (!error && entry != std::filesystem::recursive_directory_iterator()) {
    std::error_code file_error;
    if (entry->is_regular_file(file_error)) {
      const std::uintmax_t bytes = entry->file_size(file_error);
      if (!file_error)
        size += static_cast<std::int64_t>(bytes);
    }
    entry.increment(error);
  }
  return size;
}

// How long the first record that is not folded has been waiting.
tl::expected<double, Error> lag_seconds(EventLog& log, const PartitionView& view) {
  ReadLimits one;
  one.max_records = 1;
  const auto records = log.read(view.partition, view.next_offset(), one);
  if (!records)
    return tl::unexpected(records.error());
  if (records->empty())
    return 0.0;
  const std::int64_t waited_ms =
      system_time().milliseconds_since_1970() - records->front().recorded.milliseconds_since_1970();
  return std::max(0.0, static_cast<double>(waited_ms) / 1000.0);
}

tl::expected<v1::PartitionStatus, Error> status_of(const ReadSession& session,
                                                   const PartitionView& view) {
  v1::PartitionStatus status;
  const Offset position = view.next_offset();
  status.set_partition(view.partition.value);
  status.set_position(position.value);
  status.set_end(std::max(view.end, position).value);
  status.set_lag_records(view.lag_records);
  const auto waited = lag_seconds(session.ledger->log(), view);
  if (!waited)
    return tl::unexpected(waited.error());
  status.set_lag_seconds(*waited);
  if (view.shard != nullptr) {
    status.set_quarantined(static_cast<std::int64_t>(view.shard->position().quarantined));
    status.set_fold_version(kFoldVersion);
  }
  status.set_state_bytes(size_on_disk(ShardDirectory({session.state, view.partition}).path()));
  // Only of a log on this machine is there anything to measure, and that has one partition.
  if (session.partitions.size() == 1)
    status.set_log_bytes(size_on_disk(session.ledger->directory() / "log"));
  return status;
}

tl::expected<void, Error> count_people(PeopleRegister& people, v1::StatusAnswer& answer) {
  constexpr std::size_t kPageEntries = 1'000;
  std::optional<PersonId> after;
  std::int64_t known = 0;
  std::int64_t erased = 0;
  while (true) {
    const auto entries = people.list(after, kPageEntries);
    if (!entries)
      return tl::unexpected(entries.error());
    for (const PersonEntry& entry : *entries)
      ++(entry.erased ? erased : known);
    if (entries->size() < kPageEntries)
      break;
    after = entries->back().id;
  }
  answer.set_people(known);
  answer.set_people_erased(erased);
  return {};
}

// ---------------------------------------------------------------------------------------------------
// person erase

// The id that a handle stands for in this ledger; an id stands for itself.
PersonId person_of(const Ledger& ledger, const std::string& handle_or_id) {
  if (auto id = PersonId::parse(handle_or_id))
    return *id;
  return ledger.identity().person_id(handle_or_id);
}

bool confirmed_at_terminal(const std::string& question) {
  if (isatty(STDIN_FILENO) == 0)
    return false;
  fmt::print(stderr, "{} [y/N] ", question);
  std::string line;
  for (int letter = std::getchar(); letter != EOF && letter != '\n'; letter = std::getchar()) {
    line += static_cast<char>(letter);
  }
  return line == "y" || line == "yes";
}

}  // namespace

ExitCode run_init(const Arguments& arguments, Console& console) {
  const auto uri = parse_ledger_uri(arguments.ledger);
  if (!uri)
    return console.report(uri.error());
  LedgerOptions options;
  options.command = "minutebook init";
  if (uri->kafka) {
    auto kafka = kafka_options_of(arguments, state_directory(arguments, uri->directory));
    if (!kafka)
      return console.report(kafka.error());
    options.kafka = std::move(*kafka);
  }
  if (const auto made = create_ledger(*uri, options); !made)
    return console.report(made.error());
  console.notice(fmt::format("made a new ledger in {}",
                             uri->kafka ? uri->kafka->uri() : uri->directory.string()));
  return kDone;
}

ExitCode run_record(const Arguments& arguments, Console& console) {
  auto request = request_of(arguments);
  if (!request)
    return console.report(request.error());
  if (arguments.check_only)
    return check_only(*request, console);
  std::optional<SpooledInput> input;
  if (const ExitCode code = check_before_making(arguments, *request, input, console); code != kDone)
    return code;
  auto ledger = open_ledger_of(arguments, LedgerMode::kWriteOrCreate, "record", console);
  if (!ledger)
    return console.report(ledger.error());
  Receipts receipts(arguments.quiet, console);
  request->on_file_recorded = [&receipts] { receipts.file_is_recorded(); };
  const RecordOutcome outcome =
      record_files((*ledger)->log(), (*ledger)->identity(), *request,
                   [&receipts](const v1::Receipt& receipt) { receipts.take(receipt); });
  for (const std::string& notice : outcome.notices)
    console.notice(notice);
  if (const ExitCode code = report_problems(outcome, console); code != kDone)
    return code;
  // What was recorded is durable by now. Should folding fail, the next command folds.
  const auto folded = fold_after_recording(arguments, **ledger);
  receipts.print();
  if (outcome.error) {
    const ExitCode code = console.report(*outcome.error);
    if (!outcome.recorded_files.empty() && !outcome.files_not_recorded.empty()) {
      console.notice(fmt::format("recorded: {}; not recorded: {}", listed(outcome.recorded_files),
                                 listed(outcome.files_not_recorded)));
    } else {
      console.notice("nothing was recorded");
    }
    return code;
  }
  if (const ExitCode code = report_fold(folded, console); code != kDone)
    return code;
  return receipts.output_failed() ? kFailed : kDone;
}

ExitCode run_status(const Arguments& arguments, Console& console) {
  // Who looks after a ledger on Kafka wants to see how far the projectors are.
  const bool may_fold = is_embedded(arguments) && !arguments.no_fold;
  auto session = open_for_reading(arguments, console,
                                  may_fold ? BeforeAnswering::kFold : BeforeAnswering::kLeaveAsIs);
  if (!session)
    return console.report(session.error());
  v1::StatusAnswer answer;
  answer.set_ledger(session->ledger->name());
  answer.set_state(session->state.string());
  bool lags = false;
  for (const PartitionView& view : session->partitions) {
    auto status = status_of(*session, view);
    if (!status)
      return console.report(status.error());
    *answer.add_partitions() = std::move(*status);
    lags = lags || view.lag_records > 0;
  }
  if (const auto counted = count_people(session->ledger->log().people(), answer); !counted) {
    return console.report(counted.error());
  }
  switch (console.format()) {
    case Format::kTable:
      console.print(page_of(answer));
      break;
    case Format::kJson:
      console.print_json(answer);
      break;
    case Format::kJsonLines:
      console.print_json_line(answer);
      break;
    case Format::kCsv:
      console.print_csv(rows_of(answer));
      break;
  }
  return lags ? kIncomplete : kDone;
}

ExitCode run_person_erase(const Arguments& arguments, Console& console) {
  auto ledger = open_ledger_of(arguments, LedgerMode::kWrite, "person erase", console);
  if (!ledger)
    return console.report(ledger.error());
  const PersonId person = person_of(**ledger, arguments.id);
  if (!arguments.confirmed &&
      !confirmed_at_terminal(fmt::format("Forget the name of {} for good?", arguments.id))) {
    return console.report(
        Error{ErrorKind::kUsage, "nothing was erased; give --yes to erase without being asked"});
  }
  const auto erased = erase_person((*ledger)->log(), person, arguments.ground, system_time());
  if (!erased)
    return console.report(erased.error());
  const auto folded = fold_after_recording(arguments, **ledger);
  console.notice(fmt::format("{}: {}", person.text(),
                             erased->already_recorded ? "was erased before" : "name erased"));
  return report_fold(folded, console);
}

}  // namespace minutebook::cli
