// The log on Kafka. Reads of different partitions go on side by side. Appends from several threads
// are combined: one of the waiting threads leads, writes what all of them want in one transaction,
// and tells each its own result.

#include "eventlog/kafka/kafka_event_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "eventlog/kafka/partition_reader.h"
#include "eventlog/kafka/record_headers.h"
#include "eventlog/mutex.h"
#include "ledger/assert.h"

namespace minutebook::kafka {
namespace {

// How much one transaction combines. One request alone may be larger.
constexpr std::size_t kGroupLimitRequests = 1'024;
constexpr std::size_t kGroupLimitBytes = std::size_t{4} << 20;

// A caller that waits for its request to be committed.
struct Waiting {
  PlannedRequest planned;
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

// Reads one partition as records of the log. Safe from any thread; one reads at a time.
class PartitionOfLog {
 public:
  PartitionOfLog(Client* client, std::int32_t partition)
      : partition_{static_cast<std::uint32_t>(partition)},
        reader_(client, client->address().events_topic(), partition) {}

  // Whether reading on goes on there.
  bool is_at(Offset offset) EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    return reader_.position() == offset.value;
  }

  // Ends what is being read ahead.
  void rest() EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    reader_.stop();
  }

  tl::expected<std::vector<LogRecord>, Error> read(Offset from, const ReadLimits& limits,
                                                   const Deadline& deadline) EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    if (limits.afresh) {
      reader_.stop();
    }
    if (limits.afresh || from.value != reader_.position()) {
      recorded_.reset();
    }
    reader_.seek(from.value);
    const Deadline waiting = Deadline::in(limits.wait);
    while (true) {
      auto records = read_to_end(limits, deadline);
      if (!records || !records->empty() || waiting.passed()) {
        return records;
      }
      if (auto waited = reader_.await(waiting.remaining_ms(kWaitMilliseconds)); !waited) {
        return tl::unexpected(waited.error());
      }
    }
  }

 private:
  static constexpr int kWaitMilliseconds = 200;

  tl::expected<std::vector<LogRecord>, Error> read_to_end(const ReadLimits& limits,
                                                          const Deadline& deadline)
      REQUIRES(mutex_) {
    reader_.refresh();
    std::vector<LogRecord> records;
    std::size_t bytes = 0;
    while (records.size() < limits.max_records) {
      const auto message = reader_.peek(deadline);
      if (!message) {
        // What was read before it is good; the failure comes again.
        if (!records.empty()) {
          break;
        }
        return tl::unexpected(message.error());
      }
      if (*message == nullptr) {
        break;
      }
      bytes += (*message)->key_len + (*message)->len;
      if (!records.empty() && bytes > limits.max_bytes) {
        break;
      }
      auto record = record_of(**message);
      if (!record) {
        return tl::unexpected(record.error());
      }
      records.push_back(*std::move(record));
      reader_.pass();
    }
    return records;
  }

  tl::expected<LogRecord, Error> record_of(const rd_kafka_message_t& message) REQUIRES(mutex_) {
    const auto appended = append_time_of(message);
    if (!appended) {
      return fail(ErrorKind::kUsage,
                  fmt::format("partition {}, offset {}: the record does not say when it was "
                              "appended; set message.timestamp.type of the topic to LogAppendTime",
                              partition_.value, message.offset));
    }
    // The writer sees to it that a record that would run backwards carries a floor. Where the
    // record before it was read, its time is the same floor.
    const RecordedTime floor =
        recorded_ ? *recorded_ : recorded_floor_of(message).value_or(*appended);
    recorded_ = std::max(*appended, floor);
    return LogRecord{.partition = partition_,
                     .offset = Offset{message.offset},
                     .recorded = *recorded_,
                     .subject = std::string(static_cast<const char*>(message.key), message.key_len),
                     .value = std::string(static_cast<const char*>(message.payload), message.len),
                     .sequence = sequence_of(message)};
  }

  const Partition partition_;
  Mutex mutex_;
  PartitionReader reader_ GUARDED_BY(mutex_);
  // Of the record before the reader's position, if that was the last one read.
  std::optional<RecordedTime> recorded_ GUARDED_BY(mutex_);
};

// Reads single records, here and there, by a client of its own: reading on is not disturbed, nor
// are megabytes fetched for one record. Safe from any thread.
class Lookups {
 public:
  explicit Lookups(ClientSettings settings) : settings_(std::move(settings)) {}

  tl::expected<std::vector<LogRecord>, Error> read(Partition partition, Offset from,
                                                   const ReadLimits& limits,
                                                   const Deadline& deadline) {
    const auto found = of(partition);
    if (!found) {
      return tl::unexpected(found.error());
    }
    auto records = (*found)->read(from, limits, deadline);
    (*found)->rest();
    return records;
  }

 private:
  tl::expected<PartitionOfLog*, Error> of(Partition partition) EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    if (client_ == nullptr) {
      auto made = Client::make(settings_, Client::Role::kLookup);
      if (!made) {
        return tl::unexpected(made.error());
      }
      client_ = *std::move(made);
    }
    auto& found = partitions_[partition];
    if (found == nullptr) {
      found = std::make_unique<PartitionOfLog>(client_.get(),
                                               static_cast<std::int32_t>(partition.value));
    }
    return found.get();
  }

  const ClientSettings settings_;
  Mutex mutex_;
  // Made when it is needed first.
  std::unique_ptr<Client> client_ GUARDED_BY(mutex_);
  std::map<Partition, std::unique_ptr<PartitionOfLog>> partitions_ GUARDED_BY(mutex_);
};

class KafkaEventLog final : public EventLog, private PeopleRegister {
 public:
  KafkaEventLog(const ClientSettings& settings, std::unique_ptr<Client> reader,
                std::unique_ptr<PeopleTopic> people, std::unique_ptr<LogWriter> writer,
                std::int32_t partition_count, const KafkaOptions& options)
      : lookups_(settings),
        reader_(std::move(reader)),
        people_(std::move(people)),
        timeout_(options.timeout),
        read_timeout_(options.read_timeout),
        writer_(std::move(writer)) {
    for (std::int32_t partition = 0; partition < partition_count; ++partition) {
      partitions_.push_back(std::make_unique<PartitionOfLog>(reader_.get(), partition));
    }
  }

  tl::expected<std::vector<Appended>, Error> append(const AppendRequest& request) override {
    return submit({.request = &request, .erased = nullptr});
  }

  tl::expected<std::vector<LogRecord>, Error> read(Partition partition, Offset from,
                                                   const ReadLimits& limits) override {
    MINUTEBOOK_ASSERT(from.value >= 0 && limits.max_records >= 1);
    if (partition.value >= partitions_.size()) {
      return partition_not_found(partition);
    }
    PartitionOfLog& reading_on = *partitions_[partition.value];
    if (limits.max_records == 1 && (limits.afresh || !reading_on.is_at(from))) {
      return lookups_.read(partition, from, limits, reading_deadline());
    }
    return reading_on.read(from, limits, reading_deadline());
  }

  tl::expected<Offset, Error> end(Partition partition) override {
    if (partition.value >= partitions_.size()) {
      return partition_not_found(partition);
    }
    return reader_
        ->end_of(reader_->address().events_topic(), static_cast<std::int32_t>(partition.value),
                 reading_deadline())
        .map([](std::int64_t end) { return Offset{end}; });
  }

  tl::expected<std::vector<Partition>, Error> partitions() override {
    std::vector<Partition> all;
    for (std::uint32_t value = 0; value < partitions_.size(); ++value) {
      all.push_back(Partition{value});
    }
    return all;
  }

  PeopleRegister& people() override { return *this; }

  tl::expected<std::optional<PersonEntry>, Error> find(const PersonId& person) override {
    if (auto followed = people_->follow_if_stale(deadline()); !followed) {
      return tl::unexpected(followed.error());
    }
    const auto row = people_->find(person);
    return row ? std::optional(row->entry) : std::nullopt;
  }

  tl::expected<std::vector<PersonEntry>, Error> list(const std::optional<PersonId>& after,
                                                     std::size_t max_entries) override {
    MINUTEBOOK_ASSERT(max_entries >= 1);
    if (auto followed = people_->follow_if_stale(deadline()); !followed) {
      return tl::unexpected(followed.error());
    }
    return people_->list(after, max_entries);
  }

  tl::expected<Appended, Error> erase(const PersonId& person,
                                      const RecordToAppend& person_erased) override {
    const AppendRequest request{.records = {person_erased}};
    return submit({.request = &request, .erased = &person})
        .map([](const std::vector<Appended>& receipts) { return receipts.front(); });
  }

 private:
  [[nodiscard]] Deadline deadline() const { return Deadline::in(timeout_); }
  [[nodiscard]] Deadline reading_deadline() const { return Deadline::in(read_timeout_); }

  AppendResult submit(const PlannedRequest& planned) EXCLUDES(mutex_);
  std::vector<Waiting*> take_group() REQUIRES(mutex_);

  Lookups lookups_;
  const std::unique_ptr<Client> reader_;
  const std::unique_ptr<PeopleTopic> people_;
  const std::chrono::milliseconds timeout_;
  const std::chrono::milliseconds read_timeout_;
  std::vector<std::unique_ptr<PartitionOfLog>> partitions_;
  // Belongs to the thread that leads, one at a time; the mutex hands it from one to the next.
  const std::unique_ptr<LogWriter> writer_;

  Mutex mutex_;
  // Who waits, in order. The first leads; those that it commits stay at the front until that is
  // done.
  std::deque<Waiting*> queue_ GUARDED_BY(mutex_);
};

AppendResult KafkaEventLog::submit(const PlannedRequest& planned) {
  if (writer_ == nullptr) {
    return fail(ErrorKind::kUsage,
                fmt::format("{}: the log is open for reading only, and nothing can be appended",
                            reader_->address().uri()));
  }
  if (auto checked = check_append_request(*planned.request); !checked) {
    return tl::unexpected(checked.error());
  }
  Waiting self{.planned = planned};
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
  std::vector<PlannedRequest> requests;
  requests.reserve(group.size());
  for (const Waiting* const waiting : group) {
    requests.push_back(waiting->planned);
  }
  auto results = writer_->append(requests);

  const MutexLock lock(mutex_);
  queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(group.size()));
  // The next leader first: its transaction can begin while the others are told.
  if (!queue_.empty()) {
    queue_.front()->condition.notify_one();
  }
  for (std::size_t index = 0; index < group.size(); ++index) {
    group[index]->result =
        results ? std::move((*results)[index]) : AppendResult(tl::unexpected(results.error()));
    if (group[index] != &self) {
      group[index]->condition.notify_one();
    }
  }
  return *std::move(self.result);
}

std::vector<Waiting*> KafkaEventLog::take_group() {
  std::vector<Waiting*> group;
  std::size_t bytes = 0;
  for (Waiting* const waiting : queue_) {
    bytes += size_bytes(*waiting->planned.request);
    if (!group.empty() && (group.size() == kGroupLimitRequests || bytes > kGroupLimitBytes)) {
      break;
    }
    group.push_back(waiting);
  }
  return group;
}

}  // namespace

std::unique_ptr<EventLog> make_kafka_event_log(const ClientSettings& settings,
                                               std::unique_ptr<Client> reader,
                                               std::unique_ptr<PeopleTopic> people,
                                               std::unique_ptr<LogWriter> writer,
                                               std::int32_t partition_count,
                                               const KafkaOptions& options) {
  return std::make_unique<KafkaEventLog>(settings, std::move(reader), std::move(people),
                                         std::move(writer), partition_count, options);
}

}  // namespace minutebook::kafka
