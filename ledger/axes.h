// Axes: the three times that a question is asked on.

#pragma once

#include <optional>

#include "ledger/day.h"
#include "ledger/recorded_time.h"

namespace minutebook {

// docs/evaluation.md gives the meaning of each. A plain value.
struct Axes {
  // When it was so: the day asked about.
  Day as_of;
  // When the ledger knew: events recorded later do not count. Absent: everything recorded counts.
  std::optional<RecordedTime> known_at;
  // When the world could know: evidence published later does not count. Absent: any evidence
  // counts.
  std::optional<Day> published_by;
};

}  // namespace minutebook
