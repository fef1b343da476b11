// A ledger in several partitions without a broker, for tests: takes the place of eventlog/open.cc
// in a program that is otherwise `minutebook`. What is appended is kept in a journal in the ledger
// directory, and each process makes the log in memory again from it. One process at a time.
//
//   journal = entry*
//   entry   = kind(1) time(8) field*          ; kind A: an append, E: an erasure
//   field   = size(8) bytes

#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "eventlog/memory/memory_event_log.h"
#include "eventlog/open.h"
#include "ledger/assert.h"
#include "ledger/byte_order.h"

#ifndef MINUTEBOOK_TEST_PARTITIONS
#error "say how many partitions the log has"
#endif

namespace minutebook {
namespace {

namespace fs = std::filesystem;

// As on Kafka, where a transaction leaves a marker behind.
constexpr MemoryLogShape kShape = {.partitions = MINUTEBOOK_TEST_PARTITIONS,
                                   .offsets_skipped_per_append = 1};

void add_field(std::string& bytes, std::string_view field) {
  append_big_endian(bytes, static_cast<std::uint64_t>(field.size()));
  bytes.append(field);
}

std::string_view take_field(std::string_view& bytes) {
  std::uint64_t size = 0;
  MINUTEBOOK_ASSERT(read_big_endian(bytes, &size) && size <= bytes.size());
  const std::string_view field = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return field;
}

std::uint64_t take_number(std::string_view& bytes) {
  std::uint64_t number = 0;
  MINUTEBOOK_ASSERT(read_big_endian(bytes, &number));
  return number;
}

void add_record(std::string& bytes, const RecordToAppend& record) {
  add_field(bytes, record.event_id.to_bytes());
  add_field(bytes, record.subject);
  add_field(bytes, record.value);
}

RecordToAppend take_record(std::string_view& bytes) {
  RecordToAppend record;
  record.event_id = EventId::from_bytes(take_field(bytes)).value();
  record.subject = take_field(bytes);
  record.value = take_field(bytes);
  return record;
}

// Keeps each change of a log in memory in a file.
class JournaledLog final : public EventLog, private PeopleRegister {
 public:
  JournaledLog(fs::path journal, bool is_writable, Clock clock)
      : journal_(std::move(journal)),
        is_writable_(is_writable),
        clock_(std::move(clock)),
        log_(make_memory_event_log([this] { return now_; }, kShape)) {
    std::ifstream in(journal_, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    for (std::string_view rest = bytes; !rest.empty();)
      repeat_entry(rest);
  }

  tl::expected<std::vector<Appended>, Error> append(const AppendRequest& request) override {
    if (!is_writable_)
      return fail(ErrorKind::kUsage, "the log was opened for reading");
    now_ = clock_();
    auto appended = log_->append(request);
    if (!appended)
      return appended;
    std::string entry = begin_entry('A');
    append_big_endian(entry, static_cast<std::uint64_t>(request.records.size()));
    for (const RecordToAppend& record : request.records)
      add_record(entry, record);
    append_big_endian(entry, static_cast<std::uint64_t>(request.people.size()));
    for (const PersonEntry& person : request.people) {
      add_field(entry, person.id.text());
      add_field(entry, person.handle);
      add_field(entry, person.name);
    }
    write(entry);
    return appended;
  }

  tl::expected<std::vector<LogRecord>, Error> read(Partition partition, Offset from,
                                                   const ReadLimits& limits) override {
    return log_->read(partition, from, limits);
  }
  tl::expected<Offset, Error> end(Partition partition) override { return log_->end(partition); }
  tl::expected<std::vector<Partition>, Error> partitions() override { return log_->partitions(); }
  PeopleRegister& people() override { return *this; }

 private:
  tl::expected<std::optional<PersonEntry>, Error> find(const PersonId& person) override {
    return log_->people().find(person);
  }
  tl::expected<std::vector<PersonEntry>, Error> list(const std::optional<PersonId>& after,
                                                     std::size_t max_entries) override {
    return log_->people().list(after, max_entries);
  }
  tl::expected<Appended, Error> erase(const PersonId& person,
                                      const RecordToAppend& person_erased) override {
    now_ = clock_();
    auto erased = log_->people().erase(person, person_erased);
    if (erased) {
      std::string entry = begin_entry('E');
      add_field(entry, person.text());
      add_record(entry, person_erased);
      write(entry);
    }
    return erased;
  }

  std::string begin_entry(char kind) const {
    std::string entry(1, kind);
    append_big_endian(entry, static_cast<std::uint64_t>(now_.milliseconds_since_1970()));
    return entry;
  }

  void write(const std::string& entry) {
    std::ofstream out(journal_, std::ios::binary | std::ios::app);
    out << entry;
    out.flush();
    MINUTEBOOK_ASSERT(out.good());
  }

  void repeat_entry(std::string_view& bytes) {
    const char kind = bytes.front();
    bytes.remove_prefix(1);
    const auto time = static_cast<std::int64_t>(take_number(bytes));
    now_ = RecordedTime::from_milliseconds_since_1970(time).value();
    if (kind == 'E') {
      const PersonId person = PersonId::parse(take_field(bytes)).value();
      MINUTEBOOK_ASSERT(log_->people().erase(person, take_record(bytes)).has_value());
      return;
    }
    AppendRequest request;
    for (std::uint64_t left = take_number(bytes); left > 0; --left)
      request.records.push_back(take_record(bytes));
    for (std::uint64_t left = take_number(bytes); left > 0; --left) {
      PersonEntry person{.id = PersonId::parse(take_field(bytes)).value()};
      person.handle = take_field(bytes);
      person.name = take_field(bytes);
      request.people.push_back(person);
    }
    MINUTEBOOK_ASSERT(log_->append(request).has_value());
  }

  const fs::path journal_;
  const bool is_writable_;
  const Clock clock_;
  RecordedTime now_;
  std::unique_ptr<EventLog> log_;
};

class PartitionedLedger final : public Ledger {
 public:
  PartitionedLedger(fs::path directory, const LedgerOptions& options, bool created)
      : directory_(std::move(directory)),
        log_(directory_ / "journal", options.mode != LedgerMode::kRead, options.clock),
        identity_(PersonSecret(PersonSecret::Bytes{7})),
        created_(created) {}

  EventLog& log() override { return log_; }
  const PersonIdentity& identity() const override { return identity_; }
  std::string name() const override { return "file:" + directory_.string(); }
  const fs::path& directory() const override { return directory_; }
  bool created() const override { return created_; }

 private:
  const fs::path directory_;
  JournaledLog log_;
  const PersonIdentity identity_;
  const bool created_;
};

}  // namespace

tl::expected<LedgerUri, Error> parse_ledger_uri(std::string_view text) {
  constexpr std::string_view kScheme = "file:";
  if (text.starts_with(kScheme))
    text.remove_prefix(kScheme.size());
  LedgerUri uri;
  uri.directory = text;
  return uri;
}

tl::expected<void, Error> create_ledger(const LedgerUri& uri, const LedgerOptions& options) {
  LedgerOptions create_options = options;
  create_options.mode = LedgerMode::kWriteOrCreate;
  const auto ledger = open_ledger(uri, create_options);
  if (!ledger)
    return tl::unexpected(ledger.error());
  if (!(*ledger)->created())
    return fail(ErrorKind::kConflict, "there is a ledger already");
  return {};
}

tl::expected<std::unique_ptr<Ledger>, Error> open_ledger(const LedgerUri& uri,
                                                         const LedgerOptions& options) {
  const fs::path journal = uri.directory / "journal";
  const bool is_missing = !fs::exists(journal);
  if (is_missing && options.mode != LedgerMode::kWriteOrCreate)
    return fail(ErrorKind::kNotFound, uri.directory.string() + ": there is no ledger");
  if (is_missing) {
    fs::create_directories(uri.directory);
    std::ofstream(journal, std::ios::binary);
  }
  return std::make_unique<PartitionedLedger>(uri.directory, options, is_missing);
}

tl::expected<std::unique_ptr<PartitionAssignment>, Error> join_group(
    const LedgerUri& uri, const LedgerOptions& /*options*/, const std::string& /*group*/) {
  return fail(ErrorKind::kUsage, uri.directory.string() + ": no group shares this ledger");
}

}  // namespace minutebook
