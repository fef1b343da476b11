// A log in ordered maps behind one mutex: the plainest thing that keeps every promise of the
// interface but durability.

#include "eventlog/memory/memory_event_log.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eventlog/mutex.h"
#include "ledger/assert.h"

namespace minutebook {
namespace {

struct MemoryPartition {
  // By offset.
  std::map<std::int64_t, LogRecord> records;
  std::int64_t end = 0;
};

struct Place {
  std::uint32_t partition = 0;
  std::int64_t offset = 0;
};

class MemoryEventLog final : public EventLog, private PeopleRegister {
 public:
  MemoryEventLog(Clock clock, const MemoryLogShape& shape)
      : clock_(std::move(clock)), shape_(shape), partitions_(shape.partitions) {
    MINUTEBOOK_ASSERT(shape.partitions >= 1);
  }

  tl::expected<std::vector<Appended>, Error> append(const AppendRequest& request) override {
    const MutexLock lock(mutex_);
    return append_locked(request);
  }

  tl::expected<std::vector<LogRecord>, Error> read(Partition partition, Offset from,
                                                   const ReadLimits& limits) override {
    MINUTEBOOK_ASSERT(from.value >= 0 && limits.max_records >= 1);
    const MutexLock lock(mutex_);
    if (partition.value >= partitions_.size()) {
      return partition_not_found(partition);
    }
    const auto& records = partitions_[partition.value].records;
    std::vector<LogRecord> found;
    std::size_t bytes = 0;
    for (auto at = records.lower_bound(from.value); at != records.end(); ++at) {
      bytes += at->second.subject.size() + at->second.value.size();
      if (found.size() == limits.max_records || (!found.empty() && bytes > limits.max_bytes)) {
        break;
      }
      found.push_back(at->second);
    }
    return found;
  }

  tl::expected<Offset, Error> end(Partition partition) override {
    const MutexLock lock(mutex_);
    if (partition.value >= partitions_.size()) {
      return partition_not_found(partition);
    }
    return Offset{partitions_[partition.value].end};
  }

  tl::expected<std::vector<Partition>, Error> partitions() override {
    std::vector<Partition> all;
    for (std::uint32_t value = 0; value < shape_.partitions; ++value) {
      all.push_back(Partition{value});
    }
    return all;
  }

  PeopleRegister& people() override { return *this; }

  tl::expected<std::optional<PersonEntry>, Error> find(const PersonId& person) override {
    const MutexLock lock(mutex_);
    const auto at = people_.find(person);
    return at == people_.end() ? std::nullopt : std::optional(at->second);
  }

  tl::expected<std::vector<PersonEntry>, Error> list(const std::optional<PersonId>& after,
                                                     std::size_t max_entries) override {
    MINUTEBOOK_ASSERT(max_entries >= 1);
    const MutexLock lock(mutex_);
    std::vector<PersonEntry> found;
    auto at = after ? people_.upper_bound(*after) : people_.begin();
    for (; at != people_.end() && found.size() < max_entries; ++at) {
      found.push_back(at->second);
    }
    return found;
  }

  tl::expected<Appended, Error> erase(const PersonId& person,
                                      const RecordToAppend& person_erased) override {
    const MutexLock lock(mutex_);
    const auto at = people_.find(person);
    if (at == people_.end()) {
      return person_not_registered(person);
    }
    if (at->second.erased) {
      return receipt(erasures_.at(person), true);
    }
    const auto appended = append_locked({.records = {person_erased}});
    if (!appended) {
      return tl::unexpected(appended.error());
    }
    const Appended& first = appended->front();
    at->second = PersonEntry{.id = person, .erased = true, .erased_at = first.recorded};
    erasures_[person] = Place{.partition = first.partition.value, .offset = first.offset.value};
    return first;
  }

 private:
  tl::expected<std::vector<Appended>, Error> append_locked(const AppendRequest& request)
      REQUIRES(mutex_) {
    if (auto checked = check_append_request(request); !checked) {
      return tl::unexpected(checked.error());
    }
    if (auto checked = check_against_log(request); !checked) {
      return tl::unexpected(checked.error());
    }
    return write(request);
  }

  // Whether the request can be done; changes nothing.
  tl::expected<void, Error> check_against_log(const AppendRequest& request) const REQUIRES(mutex_) {
    bool adds_records = false;
    std::map<EventId, const RecordToAppend*> offered;
    for (const RecordToAppend& record : request.records) {
      const auto [same_id, inserted] = offered.emplace(record.event_id, &record);
      if (!inserted &&
          (same_id->second->subject != record.subject || same_id->second->value != record.value)) {
        return event_conflict_in_request(record.event_id);
      }
      const auto place = places_.find(record.event_id);
      if (place == places_.end()) {
        adds_records = true;
        continue;
      }
      const LogRecord& recorded = record_at(place->second);
      if (recorded.subject != record.subject || recorded.value != record.value) {
        return event_conflict(record.event_id, recorded.partition, recorded.offset);
      }
    }
    for (const ExpectedVersion& expected : request.expected_versions) {
      const std::int64_t found = version_of(expected.subject);
      if (adds_records && found != expected.event_count) {
        return version_conflict(expected, found);
      }
    }
    return check_people(request);
  }

  tl::expected<void, Error> check_people(const AppendRequest& request) const REQUIRES(mutex_) {
    std::map<PersonId, std::string_view> handles;
    for (const PersonEntry& person : request.people) {
      const auto at = people_.find(person.id);
      if (at != people_.end() && at->second.erased) {
        continue;
      }
      if (at != people_.end()) {
        handles.emplace(person.id, at->second.handle);
      }
      if (handles.emplace(person.id, person.handle).first->second != person.handle) {
        return handle_conflict(person.id);
      }
    }
    return {};
  }

  std::vector<Appended> write(const AppendRequest& request) REQUIRES(mutex_) {
    recorded_ = std::max(recorded_, clock_());
    std::vector<Appended> receipts;
    std::vector<bool> written(partitions_.size());
    for (const RecordToAppend& record : request.records) {
      const auto place = places_.find(record.event_id);
      if (place != places_.end()) {
        receipts.push_back(receipt(place->second, true));
        continue;
      }
      const std::uint32_t partition = partition_of(record.subject);
      const Place added{.partition = partition, .offset = partitions_[partition].end++};
      partitions_[partition].records.emplace(
          added.offset, LogRecord{.partition = Partition{added.partition},
                                  .offset = Offset{added.offset},
                                  .recorded = recorded_,
                                  .subject = record.subject,
                                  .value = record.value,
                                  .sequence = partitions_[partition].records.size()});
      places_.emplace(record.event_id, added);
      versions_[record.subject] += 1;
      written[partition] = true;
      receipts.push_back(receipt(added, false));
    }
    for (std::size_t index = 0; index < request.records.size(); ++index) {
      receipts[index].subject_version = version_of(request.records[index].subject);
    }
    for (std::size_t partition = 0; partition < partitions_.size(); ++partition) {
      if (written[partition]) {
        partitions_[partition].end += shape_.offsets_skipped_per_append;
      }
    }
    register_people(request);
    return receipts;
  }

  void register_people(const AppendRequest& request) REQUIRES(mutex_) {
    for (const PersonEntry& person : request.people) {
      PersonEntry& entry = people_.emplace(person.id, person).first->second;
      if (!entry.erased && !person.name.empty()) {
        entry.name = person.name;
      }
    }
  }

  const LogRecord& record_at(const Place& place) const REQUIRES(mutex_) {
    return partitions_[place.partition].records.at(place.offset);
  }

  Appended receipt(const Place& place, bool already_recorded) const REQUIRES(mutex_) {
    const LogRecord& record = record_at(place);
    return Appended{.partition = record.partition,
                    .offset = record.offset,
                    .recorded = record.recorded,
                    .already_recorded = already_recorded,
                    .subject_version = version_of(record.subject)};
  }

  std::int64_t version_of(const std::string& subject) const REQUIRES(mutex_) {
    const auto at = versions_.find(subject);
    return at == versions_.end() ? 0 : at->second;
  }

  std::uint32_t partition_of(std::string_view subject) const {
    std::uint32_t hash = 2166136261U;
    for (const char byte : subject) {
      hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
    }
    return hash % shape_.partitions;
  }

  const Clock clock_;
  const MemoryLogShape shape_;
  Mutex mutex_;
  std::vector<MemoryPartition> partitions_ GUARDED_BY(mutex_);
  std::map<EventId, Place> places_ GUARDED_BY(mutex_);
  std::map<std::string, std::int64_t> versions_ GUARDED_BY(mutex_);
  std::map<PersonId, PersonEntry> people_ GUARDED_BY(mutex_);
  // Where the PersonErased event of each erased person lies.
  std::map<PersonId, Place> erasures_ GUARDED_BY(mutex_);
  RecordedTime recorded_ GUARDED_BY(mutex_) = kEarliestRecordedTime;
};

}  // namespace

std::unique_ptr<EventLog> make_memory_event_log(Clock clock, const MemoryLogShape& shape) {
  return std::make_unique<MemoryEventLog>(std::move(clock), shape);
}

}  // namespace minutebook
