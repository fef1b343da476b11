// Recorded histories: generated events as records, and as a log that the fold can read.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "eventlog/event_log.h"
#include "tests/bench/authored_event.h"

namespace minutebook::bench {

// Makes a history by giving its events to the sink.
using HistorySource = std::function<void(const EventSink&)>;

// The event as a record to append.
[[nodiscard]] RecordToAppend record_of(const AuthoredEvent& authored);

// The people that the event refers to, each with a name.
[[nodiscard]] std::vector<PersonEntry> people_of(const AuthoredEvent& authored);

// Appends the whole history, in requests of up to 10,000 events, people included. Gives up where an
// append fails. Returns how many events there are.
std::uint64_t append_history(const HistorySource& history, EventLog& log);

// The history in a log in memory.
[[nodiscard]] std::unique_ptr<EventLog> memory_log_of(const HistorySource& history);

}  // namespace minutebook::bench
