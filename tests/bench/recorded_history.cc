// From generated events to a log.

#include "tests/bench/recorded_history.h"

#include <set>
#include <utility>

#include "eventlog/memory/memory_event_log.h"
#include "tests/bench/measure.h"

namespace minutebook::bench {

RecordToAppend record_of(const AuthoredEvent& authored) {
  const ledger::v1::Event event = recorded_form(authored);
  return {event_id_of(authored.local_id), event.subject(), event.SerializeAsString()};
}

std::vector<PersonEntry> people_of(const AuthoredEvent& authored) {
  std::vector<PersonEntry> people;
  ledger::v1::Event event = authored.event;
  for_each_person(event, [&](const ledger::v1::PersonRef& person) {
    people.push_back(
        {.id = person_id_of(person.id()), .handle = person.id(), .name = person_name(person.id())});
  });
  return people;
}

std::uint64_t append_history(const HistorySource& history, EventLog& log) {
  constexpr std::size_t kRequestSize = 10'000;
  std::uint64_t count = 0;
  AppendRequest request;
  std::set<PersonId> people;
  const auto append = [&] {
    value_or_give_up(log.append(request), "appending a history");
    request = {};
    people.clear();
  };
  history([&](const AuthoredEvent& authored) {
    request.records.push_back(record_of(authored));
    for (PersonEntry& person : people_of(authored)) {
      if (people.insert(person.id).second) {
        request.people.push_back(std::move(person));
      }
    }
    ++count;
    if (request.records.size() == kRequestSize) {
      append();
    }
  });
  if (!request.records.empty()) {
    append();
  }
  return count;
}

std::unique_ptr<EventLog> memory_log_of(const HistorySource& history) {
  auto log = make_memory_event_log(system_time);
  append_history(history, *log);
  return log;
}

}  // namespace minutebook::bench
