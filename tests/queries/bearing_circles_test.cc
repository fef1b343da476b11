// Circles of bearings: found whole, once, whatever their size and however long the chains around
// them.

#include "queries/bearing_circles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rapidcheck.h>

#include <algorithm>
#include <set>
#include <vector>

namespace minutebook {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

EventId event(std::size_t number) {
  EventId::Bytes bytes{};
  for (std::size_t place = 0; place < sizeof(number); ++place)
    bytes[15 - place] = static_cast<std::uint8_t>(number >> (8 * place));
  return EventId(bytes);
}

Bearings bearings(const std::vector<std::pair<std::size_t, std::size_t>>& pairs) {
  Bearings result;
  for (const auto& [bearer, target] : pairs)
    result[event(bearer)].push_back(event(target));
  return result;
}

using Circle = std::vector<EventId>;

TEST(BearingCircles, AreNoneInChainsAndTrees) {
  EXPECT_THAT(bearing_circles({}), IsEmpty());
  EXPECT_THAT(bearing_circles(bearings({{1, 2}, {2, 3}, {1, 3}, {4, 3}})), IsEmpty());
}

TEST(BearingCircles, AreFoundWithAllTheirEvents) {
  EXPECT_THAT(bearing_circles(bearings({{1, 2}, {2, 1}, {3, 1}, {2, 4}})),
              ElementsAre(Circle{event(1), event(2)}));
  EXPECT_THAT(bearing_circles(bearings({{5, 5}, {1, 2}, {2, 3}, {3, 1}, {3, 5}})),
              ElementsAre(Circle{event(1), event(2), event(3)}, Circle{event(5)}));
  // Two that share an event are one.
  EXPECT_THAT(bearing_circles(bearings({{1, 2}, {2, 1}, {2, 3}, {3, 2}})),
              ElementsAre(Circle{event(1), event(2), event(3)}));
}

TEST(BearingCircles, AreFoundAtTheEndOfALongChain) {
  constexpr std::size_t kLength = 200'000;
  Bearings chain;
  for (std::size_t number = 0; number < kLength; ++number)
    chain[event(number)] = {event(number + 1)};
  chain[event(kLength)] = {event(kLength - 1)};
  EXPECT_THAT(bearing_circles(chain), ElementsAre(Circle{event(kLength - 1), event(kLength)}));
}

// Everything that an event's bearings lead to.
std::set<EventId> reached(const Bearings& bearings, const EventId& start) {
  std::set<EventId> seen;
  std::vector<EventId> open = {start};
  while (!open.empty()) {
    const EventId next = open.back();
    open.pop_back();
    const auto found = bearings.find(next);
    if (found == bearings.end())
      continue;
    for (const EventId& target : found->second) {
      if (seen.insert(target).second)
        open.push_back(target);
    }
  }
  return seen;
}

TEST(BearingCircles, AreThoseWhoseEventsLeadToEachOther) {
  EXPECT_TRUE(rc::check([] {
    const auto pairs = *rc::gen::container<std::vector<std::pair<std::size_t, std::size_t>>>(
        rc::gen::pair(rc::gen::inRange<std::size_t>(0, 12), rc::gen::inRange<std::size_t>(0, 12)));
    const Bearings all = bearings(pairs);
    std::set<Circle> expected;
    for (const auto& [start, targets] : all) {
      const std::set<EventId> from_start = reached(all, start);
      if (!from_start.contains(start))
        continue;
      Circle circle;
      for (const EventId& other : from_start) {
        if (reached(all, other).contains(start))
          circle.push_back(other);
      }
      expected.insert(circle);
    }
    const std::vector<Circle> found = bearing_circles(all);
    RC_ASSERT(std::set<Circle>(found.begin(), found.end()) == expected);
    RC_ASSERT(found.size() == expected.size());
  }));
}

}  // namespace
}  // namespace minutebook
