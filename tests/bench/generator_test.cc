// What the benchmarks rest on: generated histories are the same for the same seed, keep every rule,
// and have the sizes that they claim.

#include "tests/bench/generator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "ledger/claims.h"
#include "ledger/row_batch.h"
#include "ledger/rules.h"
#include "tests/bench/shapes.h"

namespace minutebook::bench {
namespace {

using ::testing::AllOf;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;

std::vector<AuthoredEvent> history(const HistorySettings& settings) {
  std::vector<AuthoredEvent> result;
  generate_history(settings, [&](const AuthoredEvent& authored) { result.push_back(authored); });
  return result;
}

std::string bytes_of(const std::vector<AuthoredEvent>& events) {
  std::string bytes;
  for (const AuthoredEvent& authored : events) {
    bytes += json_line(authored);
  }
  return bytes;
}

// The violations of all events, as text.
std::vector<std::string> violations_of(const std::vector<AuthoredEvent>& events) {
  std::vector<std::string> result;
  for (const AuthoredEvent& authored : events) {
    for (const Violation& violation : validate(recorded_form(authored))) {
      result.push_back(authored.local_id + ": " + to_string(violation));
    }
  }
  return result;
}

TEST(Generator, OneSeedMakesOneHistory) {
  const HistorySettings settings{.seed = 7, .event_count = 500, .organisation_count = 20};
  EXPECT_EQ(bytes_of(history(settings)), bytes_of(history(settings)));
  HistorySettings other = settings;
  other.seed = 8;
  EXPECT_NE(bytes_of(history(settings)), bytes_of(history(other)));
}

TEST(Generator, EveryEventKeepsTheRules) {
  for (const std::uint32_t organisations : {1u, 3u, 400u}) {
    const auto events =
        history({.seed = 11, .event_count = 4'000, .organisation_count = organisations});
    ASSERT_THAT(events, SizeIs(4'000));
    EXPECT_THAT(violations_of(events), IsEmpty());
  }
}

TEST(Generator, IdsAreDistinctAndBearingsLeadToEarlierEventsOfOneEmitter) {
  std::map<std::string, std::string> emitters;
  int bearings = 0;
  for (const AuthoredEvent& authored :
       history({.seed = 3, .event_count = 5'000, .organisation_count = 300})) {
    for (const auto& bearing : authored.event.bearings()) {
      ++bearings;
      ASSERT_TRUE(emitters.contains(bearing.target())) << authored.local_id;
      EXPECT_EQ(emitters[bearing.target()], authored.event.emitter()) << authored.local_id;
    }
    EXPECT_TRUE(emitters.emplace(authored.local_id, authored.event.emitter()).second);
  }
  EXPECT_GT(bearings, 100);
}

// The mix is what the figures of the benchmarks are about: it has every kind of fact that a
// producer emits, dates of every exactness, and events of an ordinary size.
TEST(Generator, TheMixIsAWholeOne) {
  const auto events = history({.seed = 1, .event_count = 20'000, .organisation_count = 2'000});
  std::set<int> facts;
  std::size_t size_bytes = 0;
  std::size_t exact = 0;
  RowBatch rows;
  for (const AuthoredEvent& authored : events) {
    const auto event = recorded_form(authored);
    const std::string bytes = event.SerializeAsString();
    facts.insert(event.fact_case());
    size_bytes += bytes.size();
    exact += event.effective().size() == std::string("2013-03-31").size() ? 1u : 0u;
    append_rows_of(event, bytes, {}, &rows);
  }
  // All but PersonErased.
  EXPECT_EQ(static_cast<int>(facts.size()),
            ledger::v1::Event::descriptor()->oneof_decl(0)->field_count() - 1);
  EXPECT_THAT(size_bytes / events.size(), AllOf(Ge(300u), Le(500u)));
  EXPECT_THAT(100 * exact / events.size(), AllOf(Ge(50u), Le(90u)));
  EXPECT_THAT(static_cast<double>(rows.size()) / static_cast<double>(events.size()),
              AllOf(Ge(3.0), Le(4.0)));
}

TEST(Generator, WritesLinesThatAreJson) {
  for (const AuthoredEvent& authored :
       history({.seed = 5, .event_count = 300, .organisation_count = 20})) {
    const std::string line = json_line(authored);
    ASSERT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
    const auto read = nlohmann::json::parse(line);
    EXPECT_EQ(read.at("id"), authored.local_id);
    EXPECT_EQ(read.at("subject"), authored.event.subject());
    EXPECT_EQ(read.at("evidence").size(), static_cast<std::size_t>(authored.event.evidence_size()));
    if (authored.event.has_director_hired()) {
      const auto& person = read.at("directorHired").at("person");
      EXPECT_EQ(person.at("handle"), authored.event.director_hired().person().id());
      EXPECT_THAT(person.at("name").get<std::string>(),
                  ::testing::MatchesRegex("[A-Z][a-z]+ [A-Z][a-z]+"));
    }
  }
}

TEST(Shapes, OnePostWithALongHistory) {
  for (const std::uint32_t people : {0u, 12u}) {
    std::vector<AuthoredEvent> events;
    std::set<std::string> handles;
    generate_post_history({.event_count = 1'000, .people = people},
                          [&](const AuthoredEvent& authored) { events.push_back(authored); });
    EXPECT_THAT(events, SizeIs(1'000));
    EXPECT_THAT(violations_of(events), IsEmpty());
    for (AuthoredEvent& authored : events) {
      EXPECT_EQ(authored.event.subject(), kPostHistorySubject);
      for_each_person(authored.event, [&](auto& person) { handles.insert(person.id()); });
    }
    EXPECT_THAT(handles, SizeIs(people == 0 ? 500u : people));
  }
}

TEST(Shapes, LiveFacts) {
  std::vector<AuthoredEvent> events;
  generate_live_facts([&](const AuthoredEvent& authored) { events.push_back(authored); });
  EXPECT_THAT(violations_of(events), IsEmpty());
  EXPECT_THAT(events, SizeIs(Ge(static_cast<std::size_t>(kLiveFactCount))));
}

}  // namespace
}  // namespace minutebook::bench
