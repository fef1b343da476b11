// Recorded: where and when an event was recorded.

#pragma once

#include <compare>
#include <tuple>

#include "ledger/identifiers.h"
#include "ledger/recorded_time.h"

namespace minutebook {

// A place in the log and the time at which it was written there. Within a partition the time never
// runs backwards; records of one time are ordered by their offset. A plain value.
struct Recorded {
  Partition partition;
  Offset offset;
  RecordedTime time;

  friend bool operator==(const Recorded&, const Recorded&) = default;
};

// The one order of records over all partitions: by time, then partition, then offset. Within a
// partition it is the order of offsets.
[[nodiscard]] inline bool recorded_before(const Recorded& left, const Recorded& right) {
  return std::tie(left.time, left.partition, left.offset) <
         std::tie(right.time, right.partition, right.offset);
}

}  // namespace minutebook
