// The generator: histories of organisations of any size, which a seed determines down to the byte.

#pragma once

#include <cstdint>

#include "ledger/day.h"
#include "tests/bench/authored_event.h"

namespace minutebook::bench {

// What history to make.
struct HistorySettings {
  std::uint64_t seed = 1;
  std::uint64_t event_count = 1'000;
  // At least 1.
  std::uint32_t organisation_count = 100;
  // What happens, happens between these days; plans go beyond the last.
  Day first_day = Day::from_civil(1990, 4, 1).value();
  Day last_day = Day::from_civil(2026, 10, 31).value();
};

// Makes a history such as a region's: organisations are registered, renamed, closed and succeeded;
// directors are hired from a bounded circle of people and stand down; boards, programmes,
// arrangements and notices come and go; figures, documents, statements and findings are reported.
// About one event in twenty is announced before its day, and about one in twenty-five corrects,
// retracts, confirms or cancels an earlier one. Dates are as exact as such dates are. Every event
// keeps the rules of ledger/rules.h. Events come in the order of the days on which they happen,
// more or less; memory grows with the organisations, not with the events.
void generate_history(const HistorySettings& settings, const EventSink& sink);

// The subject of the organisation with that number (from 0) in every history of that seed.
[[nodiscard]] std::string organisation_subject(std::uint64_t seed, std::uint32_t number);

}  // namespace minutebook::bench
