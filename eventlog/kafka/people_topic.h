// PeopleTopic: what TOPIC.people says, in memory, as far as it was read.

#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "eventlog/kafka/partition_reader.h"
#include "eventlog/kafka/people_records.h"
#include "eventlog/mutex.h"
#include "eventlog/people_register.h"

namespace minutebook::kafka {

// A person as the topic has them.
struct PersonRow {
  PersonEntry entry;
  // Where the event that erased them lies, once they are.
  std::optional<ErasurePlace> erasure;
};

// Nothing of it is ever written to this machine's disk. Safe from any thread. The client must
// outlive it.
class PeopleTopic {
 public:
  explicit PeopleTopic(Client* client);

  // Reads on to the end of the topic, as it is now. Fails with kCorrupt where a record is not of
  // its form or the topic is not the one that was read before, and as PartitionReader does.
  [[nodiscard]] tl::expected<void, Error> follow(const Deadline& deadline);
  // As follow, unless that was done a moment ago.
  [[nodiscard]] tl::expected<void, Error> follow_if_stale(const Deadline& deadline);

  // Nothing before `minutebook init` is through with it.
  [[nodiscard]] std::optional<LedgerIdentity> identity() const;

  // What has been read.
  [[nodiscard]] std::optional<PersonRow> find(const PersonId& person) const;
  [[nodiscard]] std::vector<PersonEntry> list(const std::optional<PersonId>& after,
                                              std::size_t max_entries) const;

 private:
  tl::expected<void, Error> follow_locked(const Deadline& deadline) REQUIRES(reading_);
  tl::expected<void, Error> apply(std::string_view key, std::optional<std::string_view> value,
                                  std::int64_t offset) EXCLUDES(mutex_);
  Error corrupt(std::int64_t offset, std::string_view what) const;

  Client* const client_;
  // Held by the thread that reads the topic; taken before `mutex_`.
  Mutex reading_;
  PartitionReader reader_ GUARDED_BY(reading_);
  std::chrono::steady_clock::time_point followed_ GUARDED_BY(reading_);

  mutable Mutex mutex_;
  std::optional<LedgerIdentity> identity_ GUARDED_BY(mutex_);
  std::map<PersonId, PersonRow> people_ GUARDED_BY(mutex_);
};

}  // namespace minutebook::kafka
