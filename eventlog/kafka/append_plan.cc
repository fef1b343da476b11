// Planning a transaction: look-ups first, then changes to the plan, so that a request that fails
// leaves no trace in it.

#include "eventlog/kafka/append_plan.h"

#include <functional>
#include <utility>

#include "ledger/assert.h"

namespace minutebook::kafka {
namespace {

bool same_content(const RecordToAppend& left, const RecordToAppend& right) {
  return left.subject == right.subject && left.value == right.value;
}

}  // namespace

std::size_t AppendPlan::EventIdHash::operator()(const EventId& event_id) const {
  const EventId::Bytes& bytes = event_id.bytes();
  return std::hash<std::string_view>()({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

PlannedResult AppendPlan::add(const PlannedRequest& request) {
  return request.erased == nullptr ? plan_append(*request.request)
                                   : plan_erasure(*request.erased, *request.request);
}

PlannedResult AppendPlan::plan_append(const AppendRequest& request) {
  const std::size_t records_before = records_.size();
  auto receipts = plan_records(request, records_before);
  if (!receipts) {
    drop_records(records_before);
    return receipts;
  }
  register_people(request);
  return receipts;
}

PlannedResult AppendPlan::plan_erasure(const PersonId& id, const AppendRequest& request) {
  MINUTEBOOK_ASSERT(request.records.size() == 1 && request.people.empty());
  Person& erased = person(id);
  if (!erased.row) {
    return person_not_registered(id);
  }
  if (erased.row->entry.erased) {
    const auto version = version_of(request.records.front().subject);
    if (!version) {
      return tl::unexpected(version.error());
    }
    PlannedReceipt again{.receipt = {.already_recorded = true, .subject_version = **version},
                         .record = {}};
    if (erased.row->erasure) {
      again.receipt.partition = erased.row->erasure->partition;
      again.receipt.offset = erased.row->erasure->offset;
      again.receipt.recorded = erased.row->erasure->recorded;
    } else {
      for (const Erasure& planned : erasures_) {
        if (planned.person == id) {
          again.receipt.partition = planned.event.receipt.partition;
          again.receipt.offset = planned.event.receipt.offset;
          again.receipt.recorded = planned.event.receipt.recorded;
          again.record = planned.event.record;
        }
      }
    }
    return std::vector{again};
  }
  auto receipts = plan_append(request);
  if (!receipts) {
    return receipts;
  }
  erased.row = PersonRow{.entry = {.id = id, .erased = true}, .erasure = {}};
  erased.changed = true;
  erased.erased_now = true;
  people_changed_ = true;
  erasures_.push_back({.person = id, .event = receipts->front()});
  return receipts;
}

PlannedResult AppendPlan::plan_records(const AppendRequest& request, std::size_t records_before) {
  std::vector<PlannedReceipt> receipts;
  receipts.reserve(request.records.size());
  for (const RecordToAppend& record : request.records) {
    auto receipt = plan_record(record, records_before);
    if (!receipt) {
      return tl::unexpected(receipt.error());
    }
    receipts.push_back(*receipt);
  }
  if (records_.size() > records_before) {
    if (auto checked = check_versions(request); !checked) {
      return tl::unexpected(checked.error());
    }
  }
  if (auto checked = check_people(request); !checked) {
    return tl::unexpected(checked.error());
  }
  if (auto counted = count_records(request, receipts); !counted) {
    return tl::unexpected(counted.error());
  }
  return receipts;
}

tl::expected<PlannedReceipt, Error> AppendPlan::plan_record(const RecordToAppend& record,
                                                            std::size_t records_before) {
  const auto planned = places_.find(record.event_id);
  if (planned != places_.end()) {
    // An event of another request in the same transaction has no place yet that could be named; to
    // whoever offers it, it is an event that is offered twice.
    if (!same_content(record, *records_[planned->second])) {
      return event_conflict_in_request(record.event_id);
    }
    return PlannedReceipt{.receipt = {.already_recorded = true}, .record = planned->second};
  }
  const auto indexed = index_->find(record.event_id);
  if (!indexed) {
    return tl::unexpected(indexed.error());
  }
  if (*indexed) {
    const IndexedRecord& recorded = **indexed;
    if (recorded.digest != digest_of(record.subject, record.value)) {
      return event_conflict(record.event_id, recorded.partition, recorded.offset);
    }
    return PlannedReceipt{.receipt = {.partition = recorded.partition,
                                      .offset = recorded.offset,
                                      .recorded = recorded.recorded,
                                      .already_recorded = true},
                          .record = {}};
  }
  const std::size_t place = records_.size();
  MINUTEBOOK_ASSERT(place >= records_before);
  places_.emplace(record.event_id, place);
  records_.push_back(&record);
  records_bytes_ += record.subject.size() + record.value.size();
  return PlannedReceipt{.receipt = {}, .record = place};
}

tl::expected<void, Error> AppendPlan::check_versions(const AppendRequest& request) {
  for (const ExpectedVersion& expected : request.expected_versions) {
    const auto version = version_of(expected.subject);
    if (!version) {
      return tl::unexpected(version.error());
    }
    if (**version != expected.event_count) {
      return version_conflict(expected, **version);
    }
  }
  return {};
}

tl::expected<void, Error> AppendPlan::check_people(const AppendRequest& request) {
  std::map<PersonId, std::string_view> handles;
  for (const PersonEntry& entry : request.people) {
    const std::optional<PersonRow>& row = person(entry.id).row;
    if (row && row->entry.erased) {
      continue;
    }
    if (row) {
      handles.emplace(entry.id, row->entry.handle);
    }
    if (handles.emplace(entry.id, entry.handle).first->second != entry.handle) {
      return handle_conflict(entry.id);
    }
  }
  return {};
}

tl::expected<void, Error> AppendPlan::count_records(const AppendRequest& request,
                                                    std::vector<PlannedReceipt>& receipts) {
  // Everything is looked up before anything is counted.
  for (const RecordToAppend& record : request.records) {
    if (const auto version = version_of(record.subject); !version) {
      return tl::unexpected(version.error());
    }
  }
  for (std::size_t index = 0; index < receipts.size(); ++index) {
    if (!receipts[index].receipt.already_recorded) {
      versions_.at(request.records[index].subject) += 1;
    }
  }
  for (std::size_t index = 0; index < receipts.size(); ++index) {
    receipts[index].receipt.subject_version = versions_.at(request.records[index].subject);
  }
  return {};
}

void AppendPlan::register_people(const AppendRequest& request) {
  for (const PersonEntry& entry : request.people) {
    Person& known = person(entry.id);
    if (!known.row) {
      known.row = PersonRow{.entry = entry, .erasure = {}};
    } else if (known.row->entry.erased || entry.name.empty() ||
               known.row->entry.name == entry.name) {
      continue;
    } else {
      known.row->entry.name = entry.name;
    }
    known.changed = true;
    people_changed_ = true;
  }
}

void AppendPlan::drop_records(std::size_t records_before) {
  for (std::size_t place = records_before; place < records_.size(); ++place) {
    places_.erase(records_[place]->event_id);
    records_bytes_ -= records_[place]->subject.size() + records_[place]->value.size();
  }
  records_.resize(records_before);
}

std::vector<const PersonEntry*> AppendPlan::people() const {
  std::vector<const PersonEntry*> entries;
  for (const auto& [id, person] : people_) {
    if (person.changed && !person.erased_now) {
      entries.push_back(&person.row->entry);
    }
  }
  return entries;
}

tl::expected<std::int64_t*, Error> AppendPlan::version_of(std::string_view subject) {
  const auto known = versions_.find(subject);
  if (known != versions_.end()) {
    return &known->second;
  }
  const auto version = index_->version_of(subject);
  if (!version) {
    return tl::unexpected(version.error());
  }
  return &versions_.emplace(subject, *version).first->second;
}

AppendPlan::Person& AppendPlan::person(const PersonId& id) {
  const auto known = people_.find(id);
  if (known != people_.end()) {
    return known->second;
  }
  return people_.emplace(id, Person{.row = people_topic_->find(id)}).first->second;
}

}  // namespace minutebook::kafka
