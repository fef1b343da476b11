// Shapes: histories made to ask one question of the read model each.

#pragma once

#include <cstdint>

#include "ledger/day.h"
#include "tests/bench/authored_event.h"

namespace minutebook::bench {

// One organisation with one post, in which one person follows another.
struct PostHistorySettings {
  // Its registration included.
  std::uint64_t event_count = 100;
  // How many people take turns; 0 for a different person each time.
  std::uint32_t people = 12;
  // The appointments are spread evenly over these days.
  Day first_day = Day::from_civil(1950, 1, 1).value();
  Day last_day = Day::from_civil(2019, 12, 31).value();
};

// Each appointment is two events, DirectorHired and DirectorStoodDown. Where there are more
// appointments than days, several people hold the post for one day.
void generate_post_history(const PostHistorySettings& settings, const EventSink& sink);

// The organisation that generate_post_history is about.
inline constexpr std::string_view kPostHistorySubject = "ods:GPOST";

// One organisation about which an answer shows kLiveFactCount facts on every day from
// kLiveFactsDay on: names, posts with their holders, boards with their seats, programmes with
// targets and options, arrangements, notices, figures, documents, statements. Behind each there is
// an earlier one that it replaced, where the fact is of a kind that is replaced.
void generate_live_facts(const EventSink& sink);

inline constexpr std::string_view kLiveFactsSubject = "ods:GLIVE";
inline constexpr Day kLiveFactsDay = Day::from_civil(2016, 1, 1).value();
inline constexpr int kLiveFactCount = 100;

}  // namespace minutebook::bench
