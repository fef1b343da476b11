// AppendPlan: what one transaction will write, put together from several requests, each of which is
// in it as a whole or not at all.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_map>
#include <vector>

#include "eventlog/event_log.h"
#include "eventlog/kafka/people_topic.h"
#include "eventlog/kafka/writer_index.h"

namespace minutebook::kafka {

// A request, and the person whom it erases, if it does.
struct PlannedRequest {
  const AppendRequest* request = nullptr;
  const PersonId* erased = nullptr;
};

// A receipt that is complete once the planned record was written.
struct PlannedReceipt {
  Appended receipt;
  // The place in AppendPlan::records of the record whose partition, offset and time the receipt
  // tells, where that is one of the plan.
  std::optional<std::size_t> record;
};
using PlannedResult = tl::expected<std::vector<PlannedReceipt>, Error>;

// Looks up in the index and among the people, and changes neither; both, and every request, must
// outlive it. For one thread.
class AppendPlan {
 public:
  struct Erasure {
    PersonId person;
    // Of the PersonErased event.
    PlannedReceipt event;
  };

  AppendPlan(WriterIndex* index, const PeopleTopic* people)
      : index_(index), people_topic_(people) {}

  // Plans a request, behind all that is planned already. A request that fails, as
  // EventLog::append does, is not in the plan.
  [[nodiscard]] PlannedResult add(const PlannedRequest& request);

  // Whether there is nothing to write.
  [[nodiscard]] bool empty() const { return records_.empty() && !people_changed_; }
  // In the order in which they are to be written.
  [[nodiscard]] const std::vector<const RecordToAppend*>& records() const { return records_; }
  [[nodiscard]] std::size_t records_bytes() const { return records_bytes_; }
  // Entries to write to the people register; no one of them is erased.
  [[nodiscard]] std::vector<const PersonEntry*> people() const;
  [[nodiscard]] const std::vector<Erasure>& erasures() const { return erasures_; }

 private:
  struct EventIdHash {
    std::size_t operator()(const EventId& event_id) const;
  };
  struct Person {
    std::optional<PersonRow> row;
    bool changed = false;
    bool erased_now = false;
  };

  PlannedResult plan_append(const AppendRequest& request);
  PlannedResult plan_erasure(const PersonId& person, const AppendRequest& request);
  PlannedResult plan_records(const AppendRequest& request, std::size_t records_before);
  tl::expected<PlannedReceipt, Error> plan_record(const RecordToAppend& record,
                                                  std::size_t records_before);
  tl::expected<void, Error> check_versions(const AppendRequest& request);
  tl::expected<void, Error> check_people(const AppendRequest& request);
  tl::expected<void, Error> count_records(const AppendRequest& request,
                                          std::vector<PlannedReceipt>& receipts);
  void register_people(const AppendRequest& request);
  void drop_records(std::size_t records_before);

  // Valid until the next call.
  tl::expected<std::int64_t*, Error> version_of(std::string_view subject);
  Person& person(const PersonId& id);

  WriterIndex* const index_;
  const PeopleTopic* const people_topic_;
  std::vector<const RecordToAppend*> records_;
  std::size_t records_bytes_ = 0;
  // Looked up only, never walked.
  std::unordered_map<EventId, std::size_t, EventIdHash> places_;
  // Of the subjects that were looked at, what is planned included; looked up only.
  std::unordered_map<std::string_view, std::int64_t> versions_;
  std::map<PersonId, Person> people_;
  bool people_changed_ = false;
  std::vector<Erasure> erasures_;
};

}  // namespace minutebook::kafka
