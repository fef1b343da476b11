// AppendPlan: what one commit of the embedded log will write, put together from several requests,
// each of which is in it as a whole or not at all.

#pragma once

#include <rocksdb/write_batch.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_map>
#include <vector>

#include "eventlog/event_log.h"
#include "eventlog/local/chunk_walk.h"
#include "eventlog/local/database.h"
#include "eventlog/local/rows.h"

namespace minutebook::local {

// Reads the log and changes nothing. The database and every request must outlive it. For one
// thread.
class AppendPlan {
 public:
  // The log ends at `end`; what is planned is recorded at `recorded`.
  AppendPlan(const Database& database, std::int64_t end, RecordedTime recorded);

  // Plans a request, behind all that is planned already, and returns the receipts that it will have
  // once the plan is written. A request that fails (as EventLog::append does) is not in the plan.
  [[nodiscard]] tl::expected<std::vector<Appended>, Error> add(const AppendRequest& request);

  // Plans to erase a person and to append the event about it, as PeopleRegister::erase does.
  [[nodiscard]] tl::expected<Appended, Error> add_erasure(const PersonId& person,
                                                          const AppendRequest& person_erased);

  // Whether there is nothing to write.
  [[nodiscard]] bool empty() const { return records_.empty() && !people_changed_; }
  // Where the log will end.
  [[nodiscard]] std::int64_t end() const {
    return first_offset_ + static_cast<std::int64_t>(records_.size());
  }
  [[nodiscard]] RecordedTime recorded() const { return recorded_; }

  // Everything that is planned, as one batch of rows.
  [[nodiscard]] rocksdb::WriteBatch batch() const;

 private:
  struct EventIdHash {
    std::size_t operator()(const EventId& event_id) const {
      return std::hash<std::string_view>()(id_key(event_id));
    }
  };
  struct Version {
    std::int64_t event_count = 0;
    bool changed = false;
  };
  struct Person {
    // Nothing for a person not registered.
    std::optional<PersonRow> row;
    bool changed = false;
    bool erased_now = false;
  };

  [[nodiscard]] tl::expected<std::vector<Appended>, Error> plan_records(
      const AppendRequest& request, std::size_t records_before);
  [[nodiscard]] tl::expected<Appended, Error> plan_record(const RecordToAppend& record,
                                                          std::size_t records_before);
  [[nodiscard]] tl::expected<Appended, Error> receipt_of_recorded(const RecordToAppend& record,
                                                                  std::int64_t offset);
  [[nodiscard]] tl::expected<void, Error> check_versions(const AppendRequest& request);
  [[nodiscard]] tl::expected<void, Error> check_people(const AppendRequest& request);
  [[nodiscard]] tl::expected<void, Error> count_records(const AppendRequest& request,
                                                        std::size_t records_before,
                                                        std::vector<Appended>& receipts);
  void register_people(const AppendRequest& request);
  void drop_records(std::size_t records_before);

  // The view must stay valid as long as the plan.
  [[nodiscard]] tl::expected<Version*, Error> version_of(std::string_view subject);
  [[nodiscard]] tl::expected<Person*, Error> person(const PersonId& id);

  void put_chunks(rocksdb::WriteBatch& batch) const;
  void put_ids(rocksdb::WriteBatch& batch) const;
  void put_versions(rocksdb::WriteBatch& batch) const;
  void put_people(rocksdb::WriteBatch& batch) const;

  const Database& database_;
  const std::int64_t first_offset_;
  const RecordedTime recorded_;
  // Made when a record is first looked up that lies in the log already.
  std::optional<RecordFinder> finder_;
  // The planned records in order: the one at place i gets the offset first_offset_ + i.
  std::vector<const RecordToAppend*> records_;
  std::size_t records_bytes_ = 0;
  std::unordered_map<EventId, std::int64_t, EventIdHash> offsets_;
  // Of the subjects that were looked at, what is planned included.
  std::unordered_map<std::string_view, Version> versions_;
  // Likewise of people.
  std::map<PersonId, Person> people_;
  bool people_changed_ = false;
};

// Under which a row of the family kAbout says that the files still have to forget a person.
inline constexpr std::string_view kForgettingPrefix = "forgetting/";

}  // namespace minutebook::local
