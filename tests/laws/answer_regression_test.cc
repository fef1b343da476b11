// Answers that were once wrong, each found by a law, as cases that a reader can follow.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/memory_rows.h"
#include "tests/laws/asking.h"
#include "tests/laws/story.h"

namespace minutebook::laws {
namespace {

using testing::ElementsAre;
using Lines = std::vector<std::string>;

// What the program answers, in short; the oracle must answer the same.
Lines answer(const Story& story, const std::string& place, const char* as_of) {
  MemoryRows rows;
  for (const RecordedEvent& one : story.events()) {
    rows.apply(one.event, {one.partition, one.offset, one.time});
  }
  Axes axes;
  axes.as_of = parse_day(as_of).value();
  const Given given = ask(rows, axes, place);
  EXPECT_EQ(given.error, "");
  EXPECT_EQ(given.lines, ask(Oracle(story.events(), axes), place));
  return brief(given.lines);
}

Story board_that_follows_the_chief() {
  Story story;
  story.event(1, "board:b", "2013-02-01",
              R"("boardFormed": {"name": "B", "kind": "BOARD_KIND_JOINT_BOARD",
                 "organisations": ["ods:RA3"],
                 "seats": [{"slug": "chief", "title": "Chief", "exOfficio": "ods:RA3/chief",
                            "person": {"id": "p_000000000000anna"}}]})");
  return story;
}

TEST(AnswerRegression, APersonsPostIsDisputedByItsOtherHolder) {
  Story story;
  story.hired(1, kAnna, "2013-03-01").hired(2, kBen, "2013-04-01");
  EXPECT_THAT(answer(story, std::string(kAnna), "2013-05-01"),
              ElementsAre("post holder | ods:RA3/chief | anna | SUBSTANTIVE | - | - | "
                          "since 2013-03-01, CERTAIN OCCURRED disputed, {1}"));
}

TEST(AnswerRegression, TwoAccountsOfOnePostAreTwoInTheSeatThatFollowsIt) {
  Story story = board_that_follows_the_chief();
  story.hired(2, kAnna, "2013-03-01").hired(3, kAnna, "2013-04-01");
  const Lines both_accounts{
      "seat holder | board:b/chief | anna | - | - | ods:RA3/chief | "
      "since 2013-03-01, CERTAIN OCCURRED disputed, {1, 2}",
      "seat holder | board:b/chief | anna | - | - | ods:RA3/chief | "
      "since 2013-04-01, CERTAIN OCCURRED disputed, {1, 3}"};
  EXPECT_EQ(starting(answer(story, std::string(kAnna), "2013-05-01"), "seat"), both_accounts);
  EXPECT_EQ(starting(answer(story, "board:b", "2013-05-01"), "seat holder"), both_accounts);
}

TEST(AnswerRegression, EvidenceOfAPreviousHolderComesOnce) {
  // The beginning confirms the end: it stands behind both.
  Story story;
  story.hired(1, kAnna, "2013-03-01").bears("CONFIRMS", 2).stood_down(2, kAnna, "2013-03-31");
  EXPECT_THAT(starting(answer(story, "ods:RA3", "2013-05-01"), "post previous"),
              ElementsAre("post previous | ods:RA3/chief | anna | SUBSTANTIVE | - | STOOD_DOWN | "
                          "since 2013-03-01 | until 2013-03-31 | CERTAIN | OCCURRED | {1, 2}"));
}

TEST(AnswerRegression, OpenedIsOfTheMoreCertainAccount) {
  Story story;
  const char* const registered =
      R"("organisationRegistered": {"name": "A", "kind": "ORGANISATION_KIND_NHS_TRUST"})";
  story.event(1, "ods:RA3", "2010-04-01", registered)
      .event(2, "ods:RA3", "2013-03/2014", registered);
  EXPECT_THAT(starting(answer(story, "ods:RA3", "2013-05-01"), "opened"),
              ElementsAre("opened | 2010-04-01"));
}

TEST(AnswerRegression, ServicesOfTwoRegistrationsAreOfTheEarliest) {
  Story story;
  const char* const registered =
      R"("organisationRegistered": {"name": "A", "kind": "ORGANISATION_KIND_NHS_TRUST",
                                    "services": ["acute"]})";
  story.event(1, "ods:RA3", "2012", registered).event(2, "ods:RA3", "2010", registered);
  EXPECT_THAT(starting(answer(story, "ods:RA3", "2013-05-01"), "services"),
              ElementsAre("services | PROVIDED | acute | - | - | - | "
                          "since 2010, CERTAIN OCCURRED, {2}"));
}

TEST(AnswerRegression, WhoSatOnADissolvedBoardIsFormerUntilItsEnd) {
  Story story = board_that_follows_the_chief();
  story.event(2, "board:b", "2013-02-10", R"("seatFilled": {"seat": "observer",
                 "person": {"id": "p_0000000000000ben"}})");
  story.event(3, "board:b", "2013-02-10", R"("directorHired": {"capacity": "CAPACITY_SUBSTANTIVE",
                 "post": {"slug": "chair", "title": "Chair", "role": "ROLE_CHAIR"},
                 "person": {"id": "p_0000000000000ben"}})");
  story.event(4, "board:b", "2013-03-31", R"("boardDissolved": {})");
  EXPECT_THAT(answer(story, std::string(kBen), "2013-05-01"),
              ElementsAre("former post | board:b/chair | SUBSTANTIVE | since 2013-02-10 "
                          "until 2013-03-31 OCCURRED, CERTAIN OCCURRED, {3, 4}",
                          "former seat | board:b/observer | - | since 2013-02-10 "
                          "until 2013-03-31 OCCURRED, CERTAIN OCCURRED, {2, 4}"));
}

TEST(AnswerRegression, AProposalOfWhatIsSoHasNobodyLeaveASeat) {
  const char* const formed =
      R"("boardFormed": {"name": "B", "kind": "BOARD_KIND_JOINT_BOARD",
         "organisations": ["ods:RA3"],
         "seats": [{"slug": "chair", "title": "Chair", "person": {"id": "p_000000000000anna"}}]})";
  Story story;
  story.event(1, "board:b", "2013-02-01", formed).proposed();
  story.event(2, "board:b", "2013-03-01", formed);
  EXPECT_THAT(answer(story, std::string(kAnna), "2013-05-01"),
              ElementsAre("seat holder | board:b/chair | anna | - | - | - | "
                          "since 2013-03-01, CERTAIN OCCURRED, {2}"));
}

TEST(AnswerRegression, AProposalDoesNotNameThePost) {
  Story story;
  story.hired(1, kAnna, "2013-03-01").hired(2, kBen, "2013-03-01");
  story
      .event(3, "ods:RA3", "2013-04-01",
             R"("directorHired": {"post": {"slug": "chief", "title": "Head", "role": "ROLE_OTHER"},
                 "person": {"id": "p_000000000000anna"}, "capacity": "CAPACITY_JOINT"})")
      .proposed();
  EXPECT_THAT(starting(answer(story, "ods:RA3", "2013-05-01"), "post |"),
              ElementsAre("post | ods:RA3/chief | Chief | CHIEF_EXECUTIVE | HELD | -"));
  EXPECT_THAT(starting(answer(story, "ods:RA3", "2013-05-01"), "post holder"),
              ElementsAre("post holder | ods:RA3/chief | anna | JOINT | - | - | "
                          "since 2013-04-01, CERTAIN PROPOSED, {3}",
                          "post holder | ods:RA3/chief | anna | SUBSTANTIVE | - | - | "
                          "since 2013-03-01, CERTAIN OCCURRED disputed, {1}",
                          "post holder | ods:RA3/chief | ben | SUBSTANTIVE | - | - | "
                          "since 2013-03-01, CERTAIN OCCURRED disputed, {2}"));
}

}  // namespace
}  // namespace minutebook::laws
