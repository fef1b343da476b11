// The generator of histories: what it makes is valid, and none of what the laws are about is
// missing.

#include "tests/laws/history.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "ledger/rules.h"

namespace minutebook::laws {
namespace {

EventGene random_gene(std::mt19937* random) {
  const auto below = [random](int limit) {
    return static_cast<int>((*random)() % static_cast<unsigned>(limit));
  };
  using L = GeneLimits;
  return EventGene{below(L::kFact),           below(L::kSubject),      below(L::kPerson),
                   below(L::kSlug),           below(L::kVariant),      below(L::kDay),
                   below(L::kDateForm),       below(L::kStanding),     below(L::kBearing),
                   below(L::kTarget),         below(L::kSecondTarget), below(L::kEvidence),
                   below(L::kPublicationDay), below(L::kTimeStep)};
}

std::vector<RecordedEvent> long_history() {
  std::mt19937 random(20'130'331);
  constexpr std::size_t kLength = 6'000;
  std::vector<EventGene> genes;
  genes.reserve(kLength);
  for (std::size_t count = 0; count < kLength; ++count) {
    genes.push_back(random_gene(&random));
  }
  return make_history(genes);
}

TEST(History, EveryEventIsValid) {
  for (const RecordedEvent& recorded : long_history()) {
    const auto violations = validate(recorded.event);
    ASSERT_TRUE(violations.empty()) << describe({recorded}) << to_string(violations.front());
  }
}

TEST(History, HasEveryFactStandingAndBearing) {
  std::map<int, int> facts;
  std::set<int> standings;
  std::set<int> bearings;
  for (const RecordedEvent& recorded : long_history()) {
    ++facts[recorded.event.fact_case()];
    standings.insert(recorded.event.standing());
    for (const auto& bearing : recorded.event.bearings()) {
      bearings.insert(bearing.kind());
    }
  }
  const auto* descriptor = ledger::v1::Event::descriptor();
  for (int index = 0; index < descriptor->oneof_decl(0)->field_count(); ++index) {
    const auto* field = descriptor->oneof_decl(0)->field(index);
    EXPECT_GT(facts[field->number()], 10) << field->name();
  }
  EXPECT_EQ(standings, (std::set<int>{1, 2, 3}));
  EXPECT_EQ(bearings, (std::set<int>{1, 2, 3, 4}));
}

TEST(History, RecordedTimesNeverRunBackwardsAndSometimesStandStill) {
  const auto history = long_history();
  int same = 0;
  for (std::size_t place = 1; place < history.size(); ++place) {
    ASSERT_LE(history[place - 1].time, history[place].time);
    same += history[place - 1].time == history[place].time ? 1 : 0;
  }
  EXPECT_GT(same, 100);
}

TEST(History, EventIdsAreDifferentAndInNoOrder) {
  const auto history = long_history();
  std::set<std::string> ids;
  int ascending = 0;
  for (std::size_t place = 0; place < history.size(); ++place) {
    ids.insert(history[place].event.event_id());
    if (place > 0 && history[place - 1].event.event_id() < history[place].event.event_id()) {
      ++ascending;
    }
  }
  EXPECT_EQ(ids.size(), history.size());
  EXPECT_GT(ascending, 2'500);
  EXPECT_LT(ascending, 3'500);
}

TEST(History, TheLeastGeneIsThePlainestEvent) {
  const auto history = make_history({EventGene{}});
  const auto& event = history.front().event;
  EXPECT_TRUE(event.has_director_hired());
  EXPECT_EQ(event.effective(), "2013-03-20");
  EXPECT_EQ(event.standing(), ledger::v1::STANDING_OCCURRED);
  EXPECT_EQ(event.bearings_size(), 0);
}

}  // namespace
}  // namespace minutebook::laws
