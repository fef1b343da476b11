// What every event log refuses, and how it says so.

#include "eventlog/event_log.h"

#include <fmt/format.h>

#include <utility>

#include "ledger/quote.h"

namespace minutebook {
namespace {

tl::expected<void, Error> check_record(const RecordToAppend& record) {
  const auto reject = [&](std::string_view what) {
    return fail(ErrorKind::kRejected,
                fmt::format("event {}: {}", record.event_id.to_uuid_text(), what));
  };
  if (record.subject.empty()) {
    return reject("the subject is empty; write what the event is about, such as ods:RA3");
  }
  if (record.subject.size() > kRecordSubjectLimitBytes) {
    return reject(fmt::format("the subject has {} bytes; at most {} are recorded",
                              record.subject.size(), kRecordSubjectLimitBytes));
  }
  if (record.value.empty()) {
    return reject("the value is empty; it has to be the serialized event");
  }
  if (record.value.size() > kRecordValueLimitBytes) {
    return reject(fmt::format("it has {} bytes; at most {} are recorded", record.value.size(),
                              kRecordValueLimitBytes));
  }
  return {};
}

tl::expected<void, Error> check_person(const PersonEntry& person) {
  const auto reject = [&](std::string_view what) {
    return fail(ErrorKind::kRejected, fmt::format("person {}: {}", person.id.text(), what));
  };
  if (person.erased) {
    return reject("an erased person cannot be registered; erase with the people register");
  }
  if (person.handle.empty()) {
    return reject("the handle is empty");
  }
  if (person.handle.size() > kPersonHandleLimitBytes) {
    return reject(fmt::format("the handle has {} bytes; at most {} are kept", person.handle.size(),
                              kPersonHandleLimitBytes));
  }
  if (person.name.size() > kPersonNameLimitBytes) {
    return reject(fmt::format("the name has {} bytes; at most {} are kept", person.name.size(),
                              kPersonNameLimitBytes));
  }
  return {};
}

}  // namespace

tl::expected<void, Error> check_append_request(const AppendRequest& request) {
  if (request.records.size() > kAppendLimitRecords) {
    return fail(
        ErrorKind::kRejected,
        fmt::format("{} events in one append; at most {} are recorded at once, so offer them "
                    "in parts",
                    request.records.size(), kAppendLimitRecords));
  }
  std::size_t bytes = 0;
  for (const RecordToAppend& record : request.records) {
    if (auto checked = check_record(record); !checked) {
      return checked;
    }
    bytes += record.subject.size() + record.value.size();
  }
  for (const PersonEntry& person : request.people) {
    if (auto checked = check_person(person); !checked) {
      return checked;
    }
    bytes += person.handle.size() + person.name.size();
  }
  if (bytes > kAppendLimitBytes) {
    return fail(
        ErrorKind::kRejected,
        fmt::format("{} bytes in one append; at most {} are recorded at once, so offer them "
                    "in parts",
                    bytes, kAppendLimitBytes));
  }
  return {};
}

tl::unexpected<Error> event_conflict(const EventId& event_id, Partition partition, Offset offset) {
  return fail(
      ErrorKind::kConflict,
      fmt::format("event {} is recorded with other content, in partition {} at offset {}; an "
                  "event never changes, so give what is new an id of its own and let it "
                  "correct this one",
                  event_id.to_uuid_text(), partition.value, offset.value));
}

tl::unexpected<Error> event_conflict_in_request(const EventId& event_id) {
  return fail(
      ErrorKind::kConflict,
      fmt::format("event {} is offered twice, with different contents; give each event an id "
                  "of its own",
                  event_id.to_uuid_text()));
}

tl::unexpected<Error> version_conflict(const ExpectedVersion& expected, std::int64_t found) {
  return fail(
      ErrorKind::kConflict,
      fmt::format("subject {} is at version {}, not {}; look at what was recorded since and "
                  "offer the events again with version {}",
                  in_quotes(expected.subject), found, expected.event_count, found));
}

tl::unexpected<Error> handle_conflict(const PersonId& person) {
  return fail(ErrorKind::kConflict,
              fmt::format("person {} is registered for another handle; was the ledger's secret "
                          "replaced?",
                          person.text()));
}

tl::unexpected<Error> person_not_registered(const PersonId& person) {
  return fail(ErrorKind::kNotFound,
              fmt::format("person {} is not in the people register", person.text()));
}

tl::unexpected<Error> partition_not_found(Partition partition) {
  return fail(ErrorKind::kNotFound, fmt::format("the log has no partition {}", partition.value));
}

}  // namespace minutebook
