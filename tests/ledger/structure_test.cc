// Answers put together from small histories: each rule of docs/evaluation.md about posts, seats,
// programmes, organisations and people.

#include "ledger/structure/structure.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "ledger/quarantine.h"
#include "tests/ledger/history.h"

namespace minutebook {
namespace {

namespace v1 = minutebook::ledger::v1;

using Lines = std::vector<std::string>;

MemoryPersonNames names() {
  MemoryPersonNames people;
  people.add(person_id('a'), "Anna");
  people.add(person_id('b'), "Bob");
  people.erase(person_id('e'));
  return people;
}

v1::OrganisationAnswer organisation(const History& history, const Axes& axes,
                                    std::string_view subject = "ods:RA3") {
  const MemoryPersonNames people = names();
  Structure structure(history.rows(), axes, people);
  v1::OrganisationAnswer answer;
  const auto result = structure.organisation(Subject::parse(subject).value(), &answer);
  EXPECT_TRUE(result.has_value()) << result.error().message;
  return answer;
}

std::string refusal(const History& history, const Axes& axes, std::string_view subject) {
  const MemoryPersonNames people = names();
  Structure structure(history.rows(), axes, people);
  v1::OrganisationAnswer answer;
  const auto result = structure.organisation(Subject::parse(subject).value(), &answer);
  EXPECT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(answer.ByteSizeLong(), 0U);
  return result.error().message;
}

TEST(NotFound, TellsWhatIsNotRecordedFromWhatIsNotVisible) {
  const History history =
      History().tell({"registered", "ods:RA3", "2000", "organisation_registered { name: 'Weston' }",
                      "OCCURRED", "2013-03"});
  EXPECT_EQ(refusal(history, on("2013-04-01"), "ods:RA4"), "nothing is recorded about ods:RA4");
  EXPECT_EQ(refusal(history, on("2013-04-01", "2013-02-28"), "ods:RA3"),
            "nothing recorded about ods:RA3 was published by 2013-02-28");
  Axes early = on("2013-04-01");
  early.known_at = parse_recorded_time("2025-12-31T23:00Z").value();
  EXPECT_EQ(refusal(history, early, "ods:RA3"),
            "nothing was recorded about ods:RA3 by 2025-12-31T23:00:00.000Z");
  early.published_by = day("2013-04-01");
  EXPECT_EQ(refusal(history, early, "ods:RA3"),
            "nothing about ods:RA3 was recorded by 2025-12-31T23:00:00.000Z and published by "
            "2013-04-01");
}

TEST(NotFound, WhatIsVisibleAndNotYetSoIsAnAnswer) {
  const History history = History().tell(
      {"registered", "ods:RA3", "2000-04-01", "organisation_registered { name: 'Weston' }"});
  EXPECT_EQ(organisation(history, on("1999-01-01")).organisation().status(), "NOT_RECORDED");
}

}  // namespace
}  // namespace minutebook
