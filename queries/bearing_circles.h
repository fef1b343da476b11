// Bearing circles: events that bear on each other in a circle.

#pragma once

#include <map>
#include <vector>

#include "ledger/identifiers.h"

namespace minutebook {

// Which events each event bears on.
using Bearings = std::map<EventId, std::vector<EventId>>;

// The circles: for each, all events from which bearings lead to each other, in order of their ids;
// the circles in order of their first event. An event that bears on itself is a circle of one.
// Pure; takes time in proportion to the bearings.
[[nodiscard]] std::vector<std::vector<EventId>> bearing_circles(const Bearings& bearings);

}  // namespace minutebook
