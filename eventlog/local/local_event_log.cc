// The embedded log. Appends from several threads are combined: one of the waiting threads leads,
// writes what all of them want in one batch with one synchronisation, and tells each its own
// result.

#include "eventlog/local/local_event_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eventlog/local/acknowledged.h"
#include "eventlog/local/append_plan.h"
#include "eventlog/local/chunk_walk.h"
#include "eventlog/local/database.h"
#include "eventlog/local/forgetting.h"
#include "eventlog/local/free_space.h"
#include "eventlog/local/manifest.h"
#include "eventlog/local/rows.h"
#include "eventlog/local/verified_open.h"
#include "eventlog/local/write_ahead_logs.h"
#include "eventlog/mutex.h"
#include "ledger/assert.h"

namespace minutebook::local {
namespace {

// How much one commit combines. One request alone may be larger.
constexpr std::size_t kGroupLimitRequests = 1'024;
constexpr std::size_t kGroupLimitBytes = std::size_t{1} << 20;

// On closing, what lies in write-ahead logs is written to table files if it is more than this, so
// that the next opening does not have to.
constexpr std::uint64_t kFlushOnCloseBytes = std::uint64_t{2} << 20;

using AppendResult = tl::expected<std::vector<Appended>, Error>;

// A caller that waits for its request to be committed.
struct Waiting {
  const AppendRequest& request;
  // The person whom the request erases, if it does.
  const PersonId* erased = nullptr;
  std::optional<AppendResult> result = std::nullopt;
  Condition condition{};
};

std::size_t size_bytes(const AppendRequest& request) {
  std::size_t bytes = 0;
  for (const RecordToAppend& record : request.records) {
    bytes += record.subject.size() + record.value.size();
  }
  return bytes;
}

class LocalEventLog final : public EventLog, private PeopleRegister {
 public:
  LocalEventLog(LocalLogPlace place, OpenedDatabase opened,
                std::optional<AcknowledgedFile> acknowledged, Clock clock)
      : place_(std::move(place)),
        database_(std::move(opened.database)),
        acknowledged_(std::move(acknowledged)),
        clock_(std::move(clock)),
        recorded_(opened.tail.recorded),
        end_(opened.tail.end) {
    if (!read_only()) {
      acknowledge(database_->rocksdb().GetLatestSequenceNumber());
    }
  }

  ~LocalEventLog() override;

  tl::expected<std::vector<Appended>, Error> append(const AppendRequest& request) override {
    return submit(request, nullptr);
  }
  tl::expected<std::vector<LogRecord>, Error> read(Partition partition, Offset from,
                                                   const ReadLimits& limits) override;
  tl::expected<Offset, Error> end(Partition partition) override {
    if (partition != kOnlyPartition) {
      return partition_not_found(partition);
    }
    return Offset{end_.load(std::memory_order_acquire)};
  }
  tl::expected<std::vector<Partition>, Error> partitions() override {
    return std::vector<Partition>{kOnlyPartition};
  }
  PeopleRegister& people() override { return *this; }

  tl::expected<std::optional<PersonEntry>, Error> find(const PersonId& person) override;
  tl::expected<std::vector<PersonEntry>, Error> list(const std::optional<PersonId>& after,
                                                     std::size_t max_entries) override;
  tl::expected<Appended, Error> erase(const PersonId& person,
                                      const RecordToAppend& person_erased) override;

 private:
  AppendResult submit(const AppendRequest& request, const PersonId* erased) EXCLUDES(mutex_);
  std::vector<Waiting*> take_group() REQUIRES(mutex_);
  std::vector<AppendResult> commit(const std::vector<Waiting*>& group) EXCLUDES(database_mutex_);
  tl::expected<std::vector<AppendResult>, Error> plan_and_write(const std::vector<Waiting*>& group)
      EXCLUDES(database_mutex_);
  tl::expected<void, Error> write(const AppendPlan& plan) REQUIRES_SHARED(database_mutex_);
  tl::expected<void, Error> reopen() EXCLUDES(database_mutex_);

  [[nodiscard]] bool read_only() const { return !acknowledged_.has_value(); }
  // The database, unless it could not be opened again after a failure.
  tl::expected<Database*, Error> database() const REQUIRES_SHARED(database_mutex_);
  // Says how far the log and the list of its files have come.
  void acknowledge(std::uint64_t sequence);

  const LocalLogPlace place_;

  // Held for reading by all who use the database, and for writing to put another in its place.
  mutable SharedMutex database_mutex_;
  std::unique_ptr<Database> database_ GUARDED_BY(database_mutex_);
  // Why there is no database, where there is none.
  std::optional<Error> unusable_ GUARDED_BY(database_mutex_);

  // These belong to the thread that leads, one at a time; the mutex hands them from one to the
  // next. There is no witness to write to where the log is open for reading only.
  std::optional<AcknowledgedFile> acknowledged_;
  ManifestExtent manifest_;
  const Clock clock_;
  RecordedTime recorded_;
  // Whether the database refuses to be written to since a write failed.
  bool failed_ = false;

  // Written by the thread that leads, read by all.
  std::atomic<std::int64_t> end_;

  Mutex mutex_;
  // Who waits, in order. The first leads; those that it commits stay at the front until that is
  // done.
  std::deque<Waiting*> queue_ GUARDED_BY(mutex_);
};

LocalEventLog::~LocalEventLog() {
  const ExclusiveLock lock(database_mutex_);
  if (read_only() || failed_ || database_ == nullptr) {
    return;
  }
  if (list_write_ahead_logs(place_.database).bytes > kFlushOnCloseBytes) {
    // What cannot be flushed stays in the write-ahead log, where it is as safe.
    [[maybe_unused]] const auto flushed = database_->flush();
  }
  const std::uint64_t sequence = database_->rocksdb().GetLatestSequenceNumber();
  // The list of files is complete once the database is closed.
  database_.reset();
  manifest_ = {};
  acknowledge(sequence);
}

tl::expected<Database*, Error> LocalEventLog::database() const {
  if (database_ == nullptr) {
    return tl::unexpected(*unusable_);
  }
  return database_.get();
}

void LocalEventLog::acknowledge(std::uint64_t sequence) {
  manifest_.size_bytes = manifest_size_bytes(place_.database, manifest_.number);
  if (manifest_.size_bytes == 0) {
    manifest_ = find_manifest(place_.database);
  }
  acknowledged_->write(
      {.end = end_.load(std::memory_order_relaxed), .sequence = sequence, .manifest = manifest_});
}

AppendResult LocalEventLog::submit(const AppendRequest& request, const PersonId* erased) {
  if (read_only()) {
    return fail(ErrorKind::kUsage,
                fmt::format("{}: the log is open for reading only, and nothing can be appended",
                            place_.database.string()));
  }
  if (auto checked = check_append_request(request); !checked) {
    return tl::unexpected(checked.error());
  }
  Waiting self{.request = request, .erased = erased};
  std::vector<Waiting*> group;
  {
    const MutexLock lock(mutex_);
    queue_.push_back(&self);
    while (!self.result && queue_.front() != &self) {
      self.condition.wait(mutex_);
    }
    if (self.result) {
      return *std::move(self.result);
    }
    group = take_group();
  }
  std::vector<AppendResult> results = commit(group);

  const MutexLock lock(mutex_);
  queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(group.size()));
  // The next leader first: its commit can begin while the others are told.
  if (!queue_.empty()) {
    queue_.front()->condition.notify_one();
  }
  for (std::size_t index = 1; index < group.size(); ++index) {
    group[index]->result = std::move(results[index]);
    group[index]->condition.notify_one();
  }
  MINUTEBOOK_ASSERT(group.front() == &self);
  return std::move(results.front());
}

std::vector<Waiting*> LocalEventLog::take_group() {
  std::vector<Waiting*> group;
  std::size_t bytes = 0;
  for (Waiting* const waiting : queue_) {
    bytes += size_bytes(waiting->request);
    if (!group.empty() && (group.size() == kGroupLimitRequests || bytes > kGroupLimitBytes)) {
      break;
    }
    group.push_back(waiting);
  }
  return group;
}

std::vector<AppendResult> LocalEventLog::commit(const std::vector<Waiting*>& group) {
  tl::expected<std::vector<AppendResult>, Error> results;
  // A write may fail because one before it did, for want of space that has since been made: so once
  // more after opening the database again.
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (failed_) {
      if (auto reopened = reopen(); !reopened) {
        // What failed first tells more.
        if (attempt == 0) {
          results = tl::unexpected(reopened.error());
        }
        break;
      }
    }
    results = plan_and_write(group);
    if (!failed_) {
      break;
    }
  }
  // A result may rest on another request of the group, so where nothing was written all fail.
  return results ? *std::move(results)
                 : std::vector<AppendResult>(group.size(), tl::unexpected(results.error()));
}

tl::expected<std::vector<AppendResult>, Error> LocalEventLog::plan_and_write(
    const std::vector<Waiting*>& group) {
  const SharedLock lock(database_mutex_);
  AppendPlan plan(*database_, end_.load(std::memory_order_relaxed), std::max(recorded_, clock_()));
  std::vector<AppendResult> results;
  results.reserve(group.size());
  for (const Waiting* const waiting : group) {
    if (waiting->erased == nullptr) {
      results.push_back(plan.add(waiting->request));
    } else {
      results.push_back(
          plan.add_erasure(*waiting->erased, waiting->request).map([](const Appended& receipt) {
            return std::vector{receipt};
          }));
    }
  }
  if (!plan.empty()) {
    if (auto written = write(plan); !written) {
      return tl::unexpected(written.error());
    }
  }
  return results;
}

tl::expected<void, Error> LocalEventLog::write(const AppendPlan& plan) {
  rocksdb::WriteBatch batch = plan.batch();
  if (auto checked = check_free_space(place_.database, batch.GetDataSize()); !checked) {
    return checked;
  }
  rocksdb::WriteOptions options;
  options.sync = true;
  const rocksdb::Status status = database_->rocksdb().Write(options, &batch);
  if (!status.ok()) {
    failed_ = true;
    return tl::unexpected(database_->error(status, "appending to the log"));
  }
  recorded_ = plan.recorded();
  end_.store(plan.end(), std::memory_order_release);
  acknowledge(database_->rocksdb().GetLatestSequenceNumber());
  return {};
}

// After a failed write RocksDB refuses all others. Its own way to go on, Resume, keeps the
// write-ahead log that failed in use when there is nothing else to write to files, and then fails
// for good. Opening again drops what was left half written, and shows whether the batch was
// recorded after all.
tl::expected<void, Error> LocalEventLog::reopen() {
  if (auto checked = check_free_space(place_.database, 0); !checked) {
    return checked;
  }
  const ExclusiveLock lock(database_mutex_);
  database_.reset();
  auto opened = open_for_writing(place_);
  if (opened) {
    database_ = std::move(opened->database);
    recorded_ = opened->tail.recorded;
    end_.store(opened->tail.end, std::memory_order_release);
    failed_ = false;
    return {};
  }
  // So that it can at least be read, until the next attempt.
  auto reading = open_for_reading(place_);
  if (reading) {
    database_ = std::move(reading->database);
  } else {
    unusable_ = reading.error();
  }
  return tl::unexpected(opened.error());
}

tl::expected<std::vector<LogRecord>, Error> LocalEventLog::read(Partition partition, Offset from,
                                                                const ReadLimits& limits) {
  MINUTEBOOK_ASSERT(from.value >= 0 && limits.max_records >= 1);
  if (partition != kOnlyPartition) {
    return partition_not_found(partition);
  }
  const SharedLock lock(database_mutex_);
  const auto database = this->database();
  if (!database) {
    return tl::unexpected(database.error());
  }
  std::vector<LogRecord> records;
  std::size_t bytes = 0;
  ChunkWalk walk(**database);
  auto arrived = walk.seek(from.value);
  for (; arrived && *arrived; arrived = walk.next()) {
    ChunkReader chunk = walk.chunk();
    std::int64_t offset = walk.first_offset();
    while (const auto record = chunk.next()) {
      const std::int64_t at = offset++;
      if (at < from.value) {
        continue;
      }
      bytes += record->subject.size() + record->value.size();
      if (records.size() == limits.max_records || (!records.empty() && bytes > limits.max_bytes)) {
        return records;
      }
      records.push_back({.partition = partition,
                         .offset = Offset{at},
                         .recorded = chunk.recorded(),
                         .subject = std::string(record->subject),
                         .value = std::string(record->value),
                         // Offsets of this log have no gaps.
                         .sequence = static_cast<std::uint64_t>(at)});
    }
    if (!chunk.intact()) {
      return tl::unexpected((*database)->corrupt(fmt::format(
          "the chunk that begins at offset {} is not as it was written", walk.first_offset())));
    }
  }
  if (!arrived) {
    return tl::unexpected(arrived.error());
  }
  return records;
}

tl::expected<std::optional<PersonEntry>, Error> LocalEventLog::find(const PersonId& person) {
  const SharedLock lock(database_mutex_);
  const auto database = this->database();
  if (!database) {
    return tl::unexpected(database.error());
  }
  const auto value = (*database)->get(Family::kPeople, person.text());
  if (!value) {
    return tl::unexpected(value.error());
  }
  if (!*value) {
    return std::nullopt;
  }
  auto row = parse_person_row(person.text(), **value);
  if (!row) {
    return tl::unexpected((*database)->corrupt("a row is not an entry of the people register"));
  }
  return std::move(row->entry);
}

tl::expected<std::vector<PersonEntry>, Error> LocalEventLog::list(
    const std::optional<PersonId>& after, std::size_t max_entries) {
  MINUTEBOOK_ASSERT(max_entries >= 1);
  const SharedLock lock(database_mutex_);
  const auto database = this->database();
  if (!database) {
    return tl::unexpected(database.error());
  }
  const std::unique_ptr<rocksdb::Iterator> at((*database)->rocksdb().NewIterator(
      Database::read_options(), (*database)->family(Family::kPeople)));
  if (after) {
    at->Seek(after->text());
    if (at->Valid() && at->key() == after->text()) {
      at->Next();
    }
  } else {
    at->SeekToFirst();
  }
  std::vector<PersonEntry> entries;
  for (; at->Valid() && entries.size() < max_entries; at->Next()) {
    auto row = parse_person_row(at->key().ToStringView(), at->value().ToStringView());
    if (!row) {
      return tl::unexpected((*database)->corrupt("a row is not an entry of the people register"));
    }
    entries.push_back(std::move(row->entry));
  }
  if (!at->status().ok()) {
    return tl::unexpected((*database)->error(at->status(), "reading the people register"));
  }
  return entries;
}

tl::expected<Appended, Error> LocalEventLog::erase(const PersonId& person,
                                                   const RecordToAppend& person_erased) {
  const AppendRequest request{.records = {person_erased}};
  const auto receipts = submit(request, &person);
  if (!receipts) {
    return tl::unexpected(receipts.error());
  }
  const SharedLock lock(database_mutex_);
  const auto database = this->database();
  if (!database) {
    return tl::unexpected(database.error());
  }
  if (auto forgotten = forget(**database, person); !forgotten) {
    return tl::unexpected(forgotten.error());
  }
  return receipts->front();
}

}  // namespace

tl::expected<void, Error> create_local_event_log(const LocalLogPlace& place) {
  auto database = Database::open(place.database, Database::Mode::kCreate);
  if (!database) {
    return tl::unexpected(database.error());
  }
  return {};
}

tl::expected<std::unique_ptr<EventLog>, Error> open_local_event_log(const LocalLogPlace& place,
                                                                    Clock clock) {
  auto opened = open_for_writing(place);
  if (!opened) {
    return tl::unexpected(opened.error());
  }
  auto acknowledged = AcknowledgedFile::open(place.acknowledged);
  if (!acknowledged) {
    return tl::unexpected(acknowledged.error());
  }
  // A ledger is not kept closed because a file could not be removed: the marks stay, and with them
  // the next attempt.
  [[maybe_unused]] const auto forgotten = finish_forgetting(*opened->database);
  return std::make_unique<LocalEventLog>(place, *std::move(opened), *std::move(acknowledged),
                                         std::move(clock));
}

tl::expected<std::unique_ptr<EventLog>, Error> open_local_event_log_for_reading(
    const LocalLogPlace& place) {
  auto opened = open_for_reading(place);
  if (!opened) {
    return tl::unexpected(opened.error());
  }
  return std::make_unique<LocalEventLog>(place, *std::move(opened), std::nullopt, Clock());
}

}  // namespace minutebook::local
