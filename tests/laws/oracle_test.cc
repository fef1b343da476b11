// The oracle against cases worked out by hand: a second reading of docs/evaluation.md, paragraph by
// paragraph.

#include "tests/laws/oracle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/laws/oracle_lines.h"
#include "tests/laws/story.h"

namespace minutebook::laws {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Lines = std::vector<std::string>;

std::string holder(const std::string& rest) {
  return "post/chief/holder/" + rest;
}

// ---- An event becomes claims

TEST(Claims, AnEndIsTheLastDayInForce) {
  Story story;
  story.hired(1, kAnna, "2013-03-01").stood_down(2, kAnna, "2013-03-31");
  const std::string in_post = holder(
      "anna = SUBSTANTIVE | since 2013-03-01 until 2013-03-31 OCCURRED, CERTAIN OCCURRED, {1, 2}");
  EXPECT_THAT(story.on("2013-02-28"), IsEmpty());
  EXPECT_THAT(story.on("2013-03-01"), ElementsAre(in_post));
  EXPECT_THAT(story.on("2013-03-31"), ElementsAre(in_post));
  EXPECT_THAT(story.on("2013-04-01"), IsEmpty());
}

TEST(Claims, NotTakenUpIsVoidOnTheDayItself) {
  Story story;
  story.hired(1, kAnna, "2013-03-01").stood_down(2, kAnna, "2013-03-01", "DID_NOT_TAKE_UP");
  EXPECT_THAT(story.on("2013-03-01"), IsEmpty());
  EXPECT_THAT(story.on("2013-03-02"), IsEmpty());
}

TEST(Claims, AClosureSetsAStatusOneDayLater) {
  Story story;
  story
      .event(1, "ods:RA3", "2010",
             R"("organisationRegistered": {"name": "A", "kind": "ORGANISATION_KIND_NHS_TRUST"})")
      .event(2, "ods:RA3", "2013-03-31", R"("organisationClosed": {})");
  EXPECT_THAT(starting(story.on("2013-03-31"), "status"),
              ElementsAre("status = OPEN | since 2010, CERTAIN OCCURRED, {1}"));
  EXPECT_THAT(starting(story.on("2013-04-01"), "status"),
              ElementsAre("status = CLOSED | since 2013-03-31, CERTAIN OCCURRED, {2}"));
}

TEST(Claims, AVacancyIsItsOwnAspect) {
  Story story;
  story.vacant(1, "2013-03-01").hired(2, kAnna, "2013-03-10");
  EXPECT_THAT(story.on("2013-03-20"),
              ElementsAre(holder("anna = SUBSTANTIVE | since 2013-03-10, CERTAIN OCCURRED, {2}"),
                          "post/chief/vacancy = VACANT | since 2013-03-01, CERTAIN OCCURRED, {1}"));
}

TEST(Claims, AStageWithAMilestoneSetsBoth) {
  Story story;
  story.event(1, "programme:p", "2013-03-01",
              R"("programmeStageReached": {"stage": "full case", "milestone": "case"})");
  EXPECT_THAT(story.on("2013-03-01", "programme:p"),
              ElementsAre("milestone/case = REACHED | since 2013-03-01, CERTAIN OCCURRED, {1}",
                          "stage = REACHED:full case | since 2013-03-01, CERTAIN OCCURRED, {1}"));
}

// ---- Is the event there at all?

TEST(Visible, NotBeforeItWasRecorded) {
  Story story;
  story.hired(1, kAnna, "2013-03-01").recorded("2013-03-05T10:00:00Z");
  EXPECT_EQ(story.oracle("2013-03-20", "2013-03-05T09:59:59.999Z").visible(0), Truth::kNo);
  EXPECT_EQ(story.oracle("2013-03-20", "2013-03-05T10:00:00Z").visible(0), Truth::kYes);
}

TEST(Visible, ByTheEarliestPublication) {
  Story story;
  story.hired(1, kAnna, "2013-03-01").published("2013-03").published_too("2013-03-20");
  EXPECT_EQ(story.oracle("2013-04-01", "", "2013-02-28").visible(0), Truth::kNo);
  EXPECT_EQ(story.oracle("2013-04-01", "", "2013-03-19").visible(0), Truth::kPossible);
  EXPECT_EQ(story.oracle("2013-04-01", "", "2013-03-20").visible(0), Truth::kYes);
}

TEST(Visible, WhatWasNotPublishedNeverIs) {
  Story story;
  story.hired(1, kAnna, "2013-03-01").published("");
  EXPECT_EQ(story.oracle("2013-04-01", "", "2030-01-01").visible(0), Truth::kNo);
  EXPECT_EQ(story.oracle("2013-04-01").visible(0), Truth::kYes);
}

TEST(Bearings, ACorrectionStandsInThePlaceOfWhatItCorrects) {
  Story story;
  story.hired(1, kAnna, "2013-03-01").hired(2, kAnna, "2013-03-11").bears("CORRECTS", 1);
  EXPECT_THAT(story.on("2013-03-05"), IsEmpty());
  EXPECT_THAT(story.on("2013-03-11"),
              ElementsAre(holder("anna = SUBSTANTIVE | since 2013-03-11, CERTAIN OCCURRED, {2}")));
}

TEST(Bearings, ARetractedRetractionHasNoEffect) {
  Story story;
  story.hired(1, kAnna, "2013-03-01")
      .vacant(2, "2013-03-02")
      .bears("RETRACTS", 1)
      .vacant(3, "2013-03-02")
      .bears("RETRACTS", 2);
  const Oracle oracle = story.oracle("2013-03-10");
  EXPECT_EQ(oracle.there(0), Truth::kYes);
  EXPECT_EQ(oracle.there(1), Truth::kNo);
}

TEST(Bearings, ACircleEnds) {
  Story story;
  story.hired(1, kAnna, "2013-03-01")
      .bears("RETRACTS", 2)
      .hired(2, kBen, "2013-03-01")
      .bears("RETRACTS", 1);
  const Oracle oracle = story.oracle("2013-03-10");
  EXPECT_EQ(oracle.there(0), Truth::kNo);
  EXPECT_EQ(oracle.there(1), Truth::kNo);
}

TEST(Bearings, AChainIsCutOffAfterSixtyFour) {
  // Event n + 1 retracts event n. Of a chain of 64 bearings all count, of 65 the last has no
  // effect.
  const auto first_is_there = [](int bearings) {
    Story story;
    story.vacant(1, "2013-03-01");
    for (int number = 2; number <= bearings + 1; ++number) {
      story.vacant(number, "2013-03-01").bears("RETRACTS", number - 1);
    }
    return story.oracle("2013-03-10").there(0);
  };
  EXPECT_EQ(first_is_there(63), Truth::kNo);
  EXPECT_EQ(first_is_there(64), Truth::kYes);
  EXPECT_EQ(first_is_there(65), Truth::kYes);
  EXPECT_EQ(first_is_there(66), Truth::kYes);
}

TEST(Bearings, APlanIsCancelledFromTheDayOn) {
  Story story;
  story.hired(1, kAnna, "2013-03-01")
      .planned()
      .vacant(2, "2013-03-10/2013-03-12")
      .bears("CANCELS", 1);
  EXPECT_EQ(story.oracle("2013-03-09").there(0), Truth::kYes);
  EXPECT_EQ(story.oracle("2013-03-10").there(0), Truth::kPossible);
  EXPECT_EQ(story.oracle("2013-03-12").there(0), Truth::kNo);
}

TEST(Bearings, WhatHappenedCannotBeCalledOff) {
  Story story;
  story.hired(1, kAnna, "2013-03-01").vacant(2, "2013-03-10").bears("CANCELS", 1);
  EXPECT_EQ(story.oracle("2013-03-12").there(0), Truth::kYes);
}

TEST(Bearings, AConfirmationOfTheSameKindTakesThePlansPlace) {
  Story story;
  story.hired(1, kAnna, "2013-03").planned().hired(2, kAnna, "2013-03-11").bears("CONFIRMS", 1);
  EXPECT_THAT(story.on("2013-03-31"),
              ElementsAre(holder("anna = SUBSTANTIVE | since 2013-03-11, CERTAIN OCCURRED, {2}")));
}

TEST(Bearings, AConfirmationOfAnotherKindMakesThePlanOccur) {
  Story story;
  story.hired(1, kAnna, "2013-03-01").planned().vacant(2, "2013-03-11").bears("CONFIRMS", 1);
  EXPECT_THAT(
      starting(story.on("2013-03-31"), "post/chief/holder"),
      ElementsAre(holder("anna = SUBSTANTIVE | since 2013-03-01, CERTAIN OCCURRED, {1, 2}")));
}

TEST(Bearings, AnUncertainConfirmationDoesNotMakeThePlanOccur) {
  Story story;
  story.hired(1, kAnna, "2013-03-01")
      .planned()
      .vacant(2, "2013-03-11")
      .published("2013-03")
      .bears("CONFIRMS", 1);
  EXPECT_EQ(story.oracle("2013-03-31", "", "2013-03-20").standing(0), ledger::v1::STANDING_PLANNED);
  EXPECT_EQ(story.oracle("2013-03-31", "", "2013-03-31").standing(0),
            ledger::v1::STANDING_OCCURRED);
}

TEST(Bearings, AConfirmedPlanCanStillBeCancelled) {
  // CANCELS asks for the standing as written.
  Story story;
  story.hired(1, kAnna, "2013-03-01").planned();
  story.vacant(2, "2013-03-11").bears("CONFIRMS", 1).vacant(3, "2013-03-12").bears("CANCELS", 1);
  EXPECT_EQ(story.oracle("2013-03-31").there(0), Truth::kNo);
}

// ---- What holds on the day

TEST(OnTheDay, AnImpreciseStartIsPossibleUntilItsLastDay) {
  Story story;
  story.hired(1, kAnna, "2013-03");
  EXPECT_THAT(story.on("2013-02-28"), IsEmpty());
  EXPECT_THAT(story.on("2013-03-01"),
              ElementsAre(holder("anna = SUBSTANTIVE | since 2013-03, POSSIBLE OCCURRED, {1}")));
  EXPECT_THAT(story.on("2013-03-31"),
              ElementsAre(holder("anna = SUBSTANTIVE | since 2013-03, CERTAIN OCCURRED, {1}")));
}

TEST(OnTheDay, AnImpreciseEndLeavesAPossibility) {
  Story story;
  story.hired(1, kAnna, "2013-01-01").stood_down(2, kAnna, "2013-03");
  const auto certainty = [&story](const char* day) {
    const auto lines = story.on(day);
    return lines.empty()                                        ? "NO"
           : lines.front().find("CERTAIN") != std::string::npos ? "CERTAIN"
                                                                : "POSSIBLE";
  };
  EXPECT_STREQ(certainty("2013-03-01"), "CERTAIN");
  EXPECT_STREQ(certainty("2013-03-02"), "POSSIBLE");
  EXPECT_STREQ(certainty("2013-03-31"), "POSSIBLE");
  EXPECT_STREQ(certainty("2013-04-01"), "NO");
}

TEST(OnTheDay, AnEndComesBeforeABeginningOfTheSameDay) {
  // Reappointed the day after the last day in post.
  Story story;
  story.hired(1, kAnna, "2013-01-01", "ACTING")
      .stood_down(2, kAnna, "2013-03-31")
      .hired(3, kAnna, "2013-04-01");
  EXPECT_THAT(story.on("2013-04-01"),
              ElementsAre(holder("anna = SUBSTANTIVE | since 2013-04-01, CERTAIN OCCURRED, {3}")));
}

TEST(OnTheDay, AnEndWithNoOtherBeginningEndsThisOne) {
  // Both within March: without the exception the end would only possibly come after the beginning.
  Story story;
  story.hired(1, kAnna, "2013-03").stood_down(2, kAnna, "2013-03");
  EXPECT_THAT(story.on("2013-04-15"), IsEmpty());
}

TEST(OnTheDay, AnEndWithAnEarlierBeginningMayBeThatOnes) {
  Story story;
  story.hired(1, kAnna, "2013-01-01", "ACTING")
      .hired(2, kAnna, "2013-03")
      .stood_down(3, kAnna, "2013-03");
  EXPECT_THAT(
      story.on("2013-04-15"),
      ElementsAre(holder(
          "anna = SUBSTANTIVE | since 2013-03 until 2013-03 OCCURRED, POSSIBLE OCCURRED, {2, 3}")));
}

TEST(OnTheDay, ARetractedBeginningIsNoOtherBeginning) {
  Story story;
  story.hired(1, kAnna, "2013-01-01", "ACTING")
      .hired(2, kAnna, "2013-03")
      .stood_down(3, kAnna, "2013-03")
      .vacant(4, "2013-01-01")
      .bears("RETRACTS", 1);
  EXPECT_THAT(starting(story.on("2013-04-15"), "post/chief/holder"), IsEmpty());
}

TEST(OnTheDay, AnotherCapacitySupersedesTheEarlierOne) {
  Story story;
  story.hired(1, kAnna, "2013-01-01", "ACTING").hired(2, kAnna, "2013-03-01");
  EXPECT_THAT(story.on("2013-03-01"),
              ElementsAre(holder("anna = SUBSTANTIVE | since 2013-03-01, CERTAIN OCCURRED, {2}")));
}

TEST(OnTheDay, AProposalSupersedesNothingThatIsMore) {
  Story story;
  story.hired(1, kAnna, "2013-01-01", "ACTING").hired(2, kAnna, "2013-03-01").proposed();
  story.stood_down(3, kAnna, "2013-03-05").proposed();
  EXPECT_THAT(
      story.on("2013-03-20"),
      ElementsAre(holder(
          "anna = ACTING | since 2013-01-01 until 2013-03-05 PROPOSED, CERTAIN OCCURRED, {1, 3}")));
}

TEST(OnTheDay, APlanTakesEffectOnItsDayAndIsOverdueAfterIt) {
  Story story;
  story.hired(1, kAnna, "2013-03-10").planned();
  EXPECT_THAT(story.on("2013-03-09"), IsEmpty());
  EXPECT_THAT(story.on("2013-03-10"),
              ElementsAre(holder("anna = SUBSTANTIVE | since 2013-03-10, CERTAIN PLANNED, {1}")));
  EXPECT_THAT(
      story.on("2013-03-11"),
      ElementsAre(holder("anna = SUBSTANTIVE | since 2013-03-10, CERTAIN PLANNED overdue, {1}")));
}

TEST(OnTheDay, AnnouncedNoticesAreListedBeforeTheirDay) {
  Story story;
  story
      .event(
          1, "notice:n", "2013-06-01",
          R"("noticeIssued": {"kind": "NOTICE_KIND_CONTRACT", "buyer": "ods:RA3", "title": "N"})")
      .planned()
      .published("2013-03");
  EXPECT_THAT(story.on("2013-02-28", "notice:n"), IsEmpty());
  EXPECT_THAT(story.on("2013-03-15", "notice:n"),
              ElementsAre("notice/CONTRACT = fact | since 2013-06-01, POSSIBLE PLANNED, {1}"));
  EXPECT_THAT(story.on("2013-03-31", "notice:n"),
              ElementsAre("notice/CONTRACT = fact | since 2013-06-01, CERTAIN PLANNED, {1}"));
  EXPECT_THAT(
      story.on("2013-06-02", "notice:n"),
      ElementsAre("notice/CONTRACT = fact | since 2013-06-01, CERTAIN PLANNED overdue, {1}"));
}

TEST(OnTheDay, WithoutPublicationTheDayOfRecordingAnnounces) {
  Story story;
  story
      .event(1, "programme:p", "2013-06-01",
             R"("programmeTargetSet": {"milestone": "m", "title": "t", "due": "2014"})")
      .planned()
      .published("")
      .recorded("2013-03-05T23:59:59Z");
  EXPECT_THAT(story.on("2013-03-04", "programme:p"), IsEmpty());
  EXPECT_THAT(story.on("2013-03-05", "programme:p"),
              ElementsAre("target/m = 2014 | since 2013-06-01, CERTAIN PLANNED, {1}"));
}

// ---- One fact from several claims

TEST(OneFact, AccountsThatAgreeAreOneFactSinceTheNarrowestDate) {
  Story story;
  story.hired(1, kAnna, "2013").hired(2, kAnna, "2013-03").hired(3, kAnna, "2013-03-10").planned();
  EXPECT_THAT(
      story.on("2014-01-01"),
      ElementsAre(holder("anna = SUBSTANTIVE | since 2013-03-10, CERTAIN OCCURRED, {1, 2, 3}")));
}

TEST(OneFact, AccountsThatCannotAgreeAreDisputed) {
  Story story;
  story.hired(1, kAnna, "2013-03-01").hired(2, kAnna, "2013-03-01").hired(3, kAnna, "2013-04-01");
  EXPECT_THAT(
      story.on("2014-01-01"),
      ElementsAre(
          holder("anna = SUBSTANTIVE | since 2013-03-01, CERTAIN OCCURRED disputed, {1, 2}"),
          holder("anna = SUBSTANTIVE | since 2013-04-01, CERTAIN OCCURRED disputed, {3}")));
}

TEST(OneFact, AProposalIsLeftOutWhereThereIsMore) {
  Story story;
  story.hired(1, kAnna, "2013-03-01").proposed().hired(2, kAnna, "2013-04-01");
  EXPECT_THAT(story.on("2014-01-01"),
              ElementsAre(holder("anna = SUBSTANTIVE | since 2013-04-01, CERTAIN OCCURRED, {2}")));
}

TEST(OneFact, AReportOfTheSameIsNoDispute) {
  Story story;
  story.vacant(1, "2013-03-01").vacant(2, "2013-04-01");
  EXPECT_THAT(
      story.on("2014-01-01"),
      ElementsAre("post/chief/vacancy = VACANT | since 2013-03-01, CERTAIN OCCURRED, {1, 2}"));
}

TEST(OneFact, DifferentValuesOfOneDayAreDisputed) {
  Story story;
  story.hired(1, kAnna, "2013-03-01", "ACTING")
      .hired(2, kAnna, "2013-03-01")
      .hired(3, kAnna, "2013-03-01", "JOINT")
      .proposed();
  EXPECT_THAT(
      story.on("2014-01-01"),
      ElementsAre(holder("anna = ACTING | since 2013-03-01, CERTAIN OCCURRED disputed, {1}"),
                  holder("anna = JOINT | since 2013-03-01, CERTAIN PROPOSED, {3}"),
                  holder("anna = SUBSTANTIVE | since 2013-03-01, CERTAIN OCCURRED disputed, {2}")));
}

TEST(OneFact, OverdueOnlyWhenEveryPlanInItIs) {
  Story story;
  story.hired(1, kAnna, "2013-03-10").planned().hired(2, kAnna, "2013-03").planned();
  EXPECT_THAT(
      story.on("2013-03-31"),
      ElementsAre(holder("anna = SUBSTANTIVE | since 2013-03-10, CERTAIN PLANNED, {1, 2}")));
  EXPECT_THAT(story.on("2013-04-01"),
              ElementsAre(holder(
                  "anna = SUBSTANTIVE | since 2013-03-10, CERTAIN PLANNED overdue, {1, 2}")));
}

TEST(OneFact, FiguresDisputeOnlyForOnePeriod) {
  Story story;
  const auto figure = [](const char* amount) {
    return std::string(
               R"("figureReported": {"measure": "MEASURE_TURNOVER", "unit": "GBP", "amount": ")") +
           amount + "\"}";
  };
  story.event(1, "ods:RA3", "2012", figure("1"))
      .event(2, "ods:RA3", "2012", figure("2"))
      .event(3, "ods:RA3", "2011", figure("3"));
  EXPECT_THAT(story.on("2014-01-01"),
              testing::UnorderedElementsAre(
                  "figure/TURNOVER = fact | since 2011, CERTAIN OCCURRED, {3}",
                  "figure/TURNOVER = fact | since 2012, CERTAIN OCCURRED disputed, {1}",
                  "figure/TURNOVER = fact | since 2012, CERTAIN OCCURRED disputed, {2}"));
}

TEST(OneFact, PositionsDisputeAndAnEmptyOneDoesNot) {
  Story story;
  const auto says = [](const char* position) {
    return std::string(
               R"("statementMade": {"topic": "aim", "summary": "s", "speaker": {"description": "x"}, "position": ")") +
           position + "\"}";
  };
  story.event(1, "programme:p", "2013-01-01", says("merge"))
      .event(2, "programme:p", "2013-01-02", says(""))
      .event(3, "programme:p", "2013-01-03", says("stay"));
  EXPECT_THAT(story.on("2014-01-01", "programme:p"),
              testing::UnorderedElementsAre(
                  "statement/aim = merge | since 2013-01-01, CERTAIN OCCURRED disputed, {1}",
                  "statement/aim = fact | since 2013-01-02, CERTAIN OCCURRED, {2}",
                  "statement/aim = stay | since 2013-01-03, CERTAIN OCCURRED disputed, {3}"));
}

TEST(OneFact, SuccessorsThatDifferAreDisputed) {
  Story story;
  story
      .event(1, "ods:RA3", "2013-04-01",
             R"("organisationSucceeded": {"successors": ["ods:X", "ods:Y"]})")
      .event(2, "ods:RA3", "2013-04-01",
             R"("organisationSucceeded": {"successors": ["ods:Y", "ods:X"]})")
      .event(3, "ods:RA3", "2013-04-01", R"("organisationSucceeded": {"successors": ["ods:X"]})");
  EXPECT_THAT(
      story.on("2014-01-01"),
      testing::UnorderedElementsAre(
          "successor = 0 ods:X | since 2013-04-01, CERTAIN OCCURRED disputed, {3}",
          "successor = 0 ods:X ods:Y | since 2013-04-01, CERTAIN OCCURRED disputed, {1, 2}"));
}

TEST(OneFact, UntilIsTheEarliestEndThatMayComeAfterAlsoLaterThanTheDay) {
  Story story;
  story.hired(1, kAnna, "2013-03-01")
      .stood_down(2, kAnna, "2013-02-01")
      .stood_down(3, kAnna, "2014-06-30")
      .planned();
  story.stood_down(4, kAnna, "2013-12-31").proposed();
  EXPECT_THAT(story.on("2013-03-20"),
              ElementsAre(holder("anna = SUBSTANTIVE | since 2013-03-01 until 2014-06-30 PLANNED, "
                                 "CERTAIN OCCURRED, {1, 3}")));
}

TEST(OneFact, DocumentsNotYetPublishedAreLeftOut) {
  Story story;
  story.hired(1, kAnna, "2013-01-01")
      .published("2013-02-01")
      .published_too("2013-03")
      .published_too("2013-04-01")
      .published_too("");
  const Oracle oracle = story.oracle("2013-06-01", "", "2013-03-10");
  EXPECT_THAT(
      brief(aspect_lines(oracle, "ods:RA3")),
      ElementsAre(holder("anna = SUBSTANTIVE | since 2013-01-01, CERTAIN OCCURRED, {1, 1(1)}")));
}

// ---- Posts and seats

Lines posts(const Story& story, const char* day) {
  const auto lines = brief(organisation_lines(story.oracle(day), "ods:RA3"));
  return starting(lines, "post");
}

TEST(Posts, TwoPeopleInOnePostAreBothShownAndDisputed) {
  Story story;
  story.hired(1, kAnna, "2013-03-01").hired(2, kBen, "2013-04-01");
  EXPECT_THAT(posts(story, "2013-05-01"),
              ElementsAre("post holder | ods:RA3/chief | anna | SUBSTANTIVE | - | - | since "
                          "2013-03-01, CERTAIN OCCURRED disputed, {1}",
                          "post holder | ods:RA3/chief | ben | SUBSTANTIVE | - | - | since "
                          "2013-04-01, CERTAIN OCCURRED disputed, {2}",
                          "post | ods:RA3/chief | Chief | CHIEF_EXECUTIVE | HELD | -"));
}

TEST(Posts, OneForGoodAndOneForNowAreNoDispute) {
  Story story;
  story.hired(1, kAnna, "2013-03-01").hired(2, kBen, "2013-04-01", "ACTING");
  for (const std::string& text : posts(story, "2013-05-01")) {
    EXPECT_EQ(text.find("disputed"), std::string::npos) << text;
  }
}

TEST(Posts, APlanHolderDesignateDoesNotHoldThePost) {
  Story story;
  story.hired(1, kAnna, "2013-03-01", "DESIGNATE");
  EXPECT_THAT(posts(story, "2013-05-01"),
              ElementsAre("post holder | ods:RA3/chief | anna | DESIGNATE | - | - | since "
                          "2013-03-01, CERTAIN OCCURRED, {1}",
                          "post | ods:RA3/chief | Chief | CHIEF_EXECUTIVE | NOT_RECORDED | -"));
}

TEST(Posts, AReportedVacancyWithThePreviousHolder) {
  Story story;
  story.hired(1, kAnna, "2013-01-01")
      .stood_down(2, kAnna, "2013-02-28", "RETIRED")
      .vacant(3, "2013-03-01");
  EXPECT_THAT(posts(story, "2013-05-01"),
              ElementsAre("post previous | ods:RA3/chief | anna | SUBSTANTIVE | - | RETIRED | "
                          "since 2013-01-01 | until 2013-02-28 | CERTAIN | OCCURRED | {1, 2}",
                          "post | ods:RA3/chief | Chief | CHIEF_EXECUTIVE | VACANT | since "
                          "2013-03-01, CERTAIN OCCURRED, {3}"));
}

TEST(Posts, AHolderAfterTheVacancyTakesItAway) {
  Story story;
  story.vacant(1, "2013-01-01").hired(2, kAnna, "2013-02-01").stood_down(3, kAnna, "2013-02-28");
  EXPECT_THAT(starting(posts(story, "2013-05-01"), "post |"),
              ElementsAre("post | ods:RA3/chief | Chief | CHIEF_EXECUTIVE | NOT_RECORDED | -"));
}

TEST(Posts, AnEndAloneTellsThePreviousHolder) {
  Story story;
  story.stood_down(1, kAnna, "2013-02-28").stood_down(2, kBen, "2013-01-31");
  EXPECT_THAT(posts(story, "2013-05-01"),
              ElementsAre("post previous | ods:RA3/chief | anna | - | - | STOOD_DOWN | since - | "
                          "until 2013-02-28 | CERTAIN | OCCURRED | {1}",
                          "post | ods:RA3/chief | - | - | NOT_RECORDED | -"));
}

Story joint_board() {
  Story story;
  story.event(
      1, "board:b", "2013-02-01",
      R"("boardFormed": {"name": "B", "kind": "BOARD_KIND_JOINT_BOARD", "organisations": ["ods:RA3"],
      "seats": [{"slug": "chief", "title": "Chief", "exOfficio": "ods:RA3/chief"},
                {"slug": "chair", "title": "Chair", "person": {"id": "p_0000000000000ben"}}]})");
  story.hired(2, kAnna, "2013-03-01");
  return story;
}

Lines seats(const Story& story, const char* day) {
  return starting(brief(board_lines(story.oracle(day), "board:b")), "seat");
}

TEST(Seats, AnExOfficioSeatFollowsThePost) {
  EXPECT_THAT(
      seats(joint_board(), "2013-03-01"),
      ElementsAre(
          "seat holder | board:b/chair | ben | - | - | - | since 2013-02-01, CERTAIN OCCURRED, {1}",
          "seat holder | board:b/chief | anna | - | - | ods:RA3/chief | since 2013-03-01, CERTAIN "
          "OCCURRED, {2}",
          "seat | board:b/chair | Chair | - | - | HELD",
          "seat | board:b/chief | Chief | - | ods:RA3/chief | HELD"));
  EXPECT_THAT(starting(seats(joint_board(), "2013-02-20"), "seat | board:b/chief"),
              ElementsAre("seat | board:b/chief | Chief | - | ods:RA3/chief | NOT_RECORDED"));
}

TEST(Seats, ASeatByNameStandsAndFallsWithItsComposition) {
  Story story = joint_board();
  story.event(
      3, "board:b", "2013-04-01",
      R"("boardFormed": {"name": "B", "kind": "BOARD_KIND_JOINT_BOARD", "organisations": ["ods:RA3"],
      "seats": [{"slug": "chair", "title": "Chair"}]})");
  EXPECT_THAT(seats(story, "2013-04-01"),
              ElementsAre("seat | board:b/chair | Chair | - | - | NOT_RECORDED"));
}

TEST(Seats, ADissolvedBoardHasNone) {
  Story story = joint_board();
  story.event(3, "board:b", "2013-03-31", R"("boardDissolved": {})");
  EXPECT_THAT(seats(story, "2013-04-01"), IsEmpty());
  EXPECT_THAT(starting(brief(board_lines(story.oracle("2013-04-01"), "board:b")), "board |"),
              ElementsAre("board | board:b | B | JOINT_BOARD | DISSOLVED | - | - | ods:RA3"));
  EXPECT_THAT(seats(story, "2013-03-31"), testing::SizeIs(4));
}

TEST(Seats, SeatsFilledByNameAreAdded) {
  Story story = joint_board();
  story.event(
      3, "board:b", "2013-03-01",
      R"("seatFilled": {"seat": "observer", "title": "Observer", "organisation": "ods:RBZ", "person": {"id": "p_0000000000000ben"}})");
  EXPECT_THAT(starting(seats(story, "2013-03-02"), "seat | board:b/observer"),
              ElementsAre("seat | board:b/observer | Observer | ods:RBZ | - | HELD"));
  EXPECT_THAT(
      starting(organisation_lines(story.oracle("2013-03-02"), "ods:RBZ"), "board:b board |"),
      testing::SizeIs(1));
  EXPECT_THAT(
      starting(organisation_lines(story.oracle("2013-02-28"), "ods:RBZ"), "board:b board |"),
      IsEmpty());
}

// ---- Programmes and organisations

TEST(Programmes, ATargetIsOverdueUntilAnOutcomeIsRecorded) {
  Story story;
  story
      .event(1, "programme:p", "2013-01-01",
             R"("programmeTargetSet": {"milestone": "m", "title": "t", "due": "2013-03"})")
      .event(2, "programme:p", "2013-05-01", R"("programmeAbandoned": {"reason": "r"})");
  const auto target = [&story](const char* day) {
    return starting(brief(programme_lines(story.oracle(day), "programme:p")), "target");
  };
  EXPECT_THAT(target("2013-03-31"),
              ElementsAre("target | m | t | 2013-03 | OCCURRED | - | NOT_RECORDED | - | since "
                          "2013-01-01, CERTAIN OCCURRED, {1}"));
  EXPECT_THAT(target("2013-04-01"),
              ElementsAre("target | m | t | 2013-03 | OCCURRED | overdue | NOT_RECORDED | - | "
                          "since 2013-01-01, CERTAIN OCCURRED overdue, {1}"));
  EXPECT_THAT(target("2013-05-01"),
              ElementsAre("target | m | t | 2013-03 | OCCURRED | - | ABANDONED | - | since "
                          "2013-01-01, CERTAIN OCCURRED, {1}"));
}

TEST(Programmes, APlanToCompleteIsNoCompletion) {
  Story story;
  story.event(1, "programme:p", "2013-01-01", R"("programmeCompleted": {"outcome": "one trust"})")
      .planned();
  EXPECT_THAT(starting(brief(programme_lines(story.oracle("2013-03-01"), "programme:p")), "stage"),
              ElementsAre("stage | COMPLETED | - | since 2013-01-01, CERTAIN PLANNED overdue, {1} "
                          "| NOT_RECORDED | -"));
}

TEST(Organisations, AFormerNameStaysListed) {
  Story story;
  story
      .event(1, "ods:RA3", "2010",
             R"("organisationRegistered": {"name": "A", "kind": "ORGANISATION_KIND_NHS_TRUST"})")
      .event(2, "ods:RA3", "2013-04-01", R"("organisationRenamed": {"name": "B"})")
      .event(3, "ods:RA3", "2014-04-01", R"("organisationRenamed": {"name": "C"})")
      .proposed();
  const auto lines = brief(organisation_lines(story.oracle("2014-05-01"), "ods:RA3"));
  EXPECT_THAT(starting(lines, "name"),
              ElementsAre("name | A | - | since 2010, CERTAIN OCCURRED, {1}",
                          "name | B | current | since 2013-04-01, CERTAIN OCCURRED, {2}",
                          "name | C | - | since 2014-04-01, CERTAIN PROPOSED, {3}"));
  EXPECT_THAT(starting(lines, "organisation"), ElementsAre("organisation | ods:RA3 | B"));
}

TEST(Organisations, OpenedIsToldAlsoAfterTheClosure) {
  Story story;
  story
      .event(1, "ods:RA3", "2010",
             R"("organisationRegistered": {"name": "A", "kind": "ORGANISATION_KIND_NHS_TRUST"})")
      .event(2, "ods:RA3", "2013-03-31", R"("organisationClosed": {})");
  const auto lines = brief(organisation_lines(story.oracle("2013-04-01"), "ods:RA3"));
  EXPECT_THAT(starting(lines, "opened"), ElementsAre("opened | 2010"));
  EXPECT_THAT(starting(lines, "closed"), ElementsAre("closed | 2013-03-31"));
  EXPECT_THAT(starting(lines, "kind"), ElementsAre("kind | NHS_TRUST"));
}

TEST(Organisations, ASuccessionIsToldFromBothSides) {
  Story story;
  story.event(
      1, "ods:RA3", "2013-04-01",
      R"("organisationSucceeded": {"successors": ["ods:X"], "mode": "SUCCESSION_MODE_MERGER"})");
  EXPECT_THAT(
      starting(brief(organisation_lines(story.oracle("2013-04-01"), "ods:RA3")), "successor"),
      ElementsAre("successor | ods:X | MERGER | 2013-04-01 | CERTAIN | OCCURRED | - | - | {1}"));
  EXPECT_THAT(
      starting(brief(organisation_lines(story.oracle("2013-04-01"), "ods:X")), "predecessor"),
      ElementsAre(
          "predecessor | ods:RA3 | MERGER | 2013-04-01 | CERTAIN | OCCURRED | - | - | {1}"));
}

TEST(People, FormerAppointments) {
  Story story;
  story.hired(1, kAnna, "2013-01-01", "ACTING")
      .hired(2, kAnna, "2013-02-01")
      .stood_down(3, kAnna, "2013-03-31")
      .hired(4, kBen, "2013-05-01")
      .stood_down(5, kBen, "2013-05-01", "DID_NOT_TAKE_UP");
  EXPECT_THAT(
      brief(person_lines(story.oracle("2013-06-01"), std::string(kAnna))),
      ElementsAre("former post | ods:RA3/chief | ACTING | since 2013-01-01, CERTAIN OCCURRED, {1}",
                  "former post | ods:RA3/chief | SUBSTANTIVE | since 2013-02-01 until 2013-03-31 "
                  "OCCURRED, CERTAIN OCCURRED, {2, 3}"));
  EXPECT_THAT(person_lines(story.oracle("2013-06-01"), std::string(kBen)), IsEmpty());
}

}  // namespace
}  // namespace minutebook::laws
