// What holds on the day: the paragraphs of docs/evaluation.md as small histories, each with what is
// shown of it on some days.

#include "ledger/evaluate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/ledger/history.h"

namespace minutebook {
namespace {

namespace v1 = minutebook::ledger::v1;

using Lines = std::vector<std::string>;

std::string hired(char person, const std::string& capacity = "SUBSTANTIVE",
                  const std::string& slug = "chief-executive") {
  return "director_hired { post { slug: '" + slug +
         "' title: 'Chief Executive' role: ROLE_CHIEF_EXECUTIVE } person { id: '" +
         person_id(person) + "' } capacity: CAPACITY_" + capacity + " }";
}

std::string renamed(const std::string& name) {
  return "organisation_renamed { name: '" + name + "' }";
}

v1::Event event_of(const Claim& claim) {
  v1::Event event;
  EXPECT_TRUE(event.ParseFromArray(claim.row.event_bytes.data(),
                                   static_cast<int>(claim.row.event_bytes.size())));
  return event;
}

// An aspect's name with a person's id shortened to its letter.
std::string short_aspect(std::string_view name) {
  const std::size_t person = name.find("/p_");
  return person == std::string_view::npos ? std::string(name)
                                          : std::string(name.substr(0, person + 1)) + name.back();
}

std::string value_of(const Claim& claim) {
  const std::string value(claim.row.value);
  const bool is_text =
      std::all_of(value.begin(), value.end(), [](char character) { return character >= ' '; });
  return value.empty() ? "" : is_text ? " " + value : " FACT";
}

std::string event_names(const ShownFact& fact) {
  std::string names;
  for (const Claim* claim : fact.claims) {
    const std::string id = claim->row.event_id.to_bytes();
    names += (names.empty() ? "" : " ") + id.substr(0, id.find('\0'));
  }
  return names;
}

// `post/chief-executive/holder/a SUBSTANTIVE: CERTAIN OCCURRED since 2011-09 until 2013-03-31
// [hired]`
std::string line_of(const Aspect& aspect, const ShownFact& fact) {
  std::string line = short_aspect(aspect.name) + value_of(*fact.since) + ": " +
                     (fact.certainty == Truth::kYes ? "CERTAIN " : "POSSIBLE ") +
                     v1::Standing_Name(fact.standing).substr(9) + " since " +
                     event_of(*fact.since).effective();
  if (fact.until != nullptr)
    line += " until " + event_of(*fact.until).effective();
  if (fact.disputed)
    line += " disputed";
  if (fact.overdue)
    line += " overdue";
  return line + " [" + event_names(fact) + "]";
}

Lines shown(const History& history, const Axes& axes, std::string_view subject = "ods:RA3") {
  Evaluation evaluation(history.rows(), axes);
  const SubjectAspects aspects = evaluation.aspects(subject);
  Lines lines;
  for (const Aspect& aspect : aspects.aspects) {
    for (const ShownFact& fact : aspect.facts)
      lines.push_back(line_of(aspect, fact));
  }
  EXPECT_EQ(evaluation.shortfalls().corrupt(), "");
  return lines;
}

Lines shown(const History& history, std::string_view as_of) {
  return shown(history, on(as_of));
}

const std::string kHolderA = "post/chief-executive/holder/a";

// ------------------------------------------------------------------ certainty from dates

TEST(Certainty, ADayIsCertainFromThatDayOn) {
  const History history = History().tell({"hired", "ods:RA3", "2011-09-05", hired('a')});
  EXPECT_EQ(shown(history, "2011-09-04"), Lines{});
  EXPECT_EQ(shown(history, "2011-09-05"),
            Lines{kHolderA + " SUBSTANTIVE: CERTAIN OCCURRED since 2011-09-05 [hired]"});
}

TEST(Certainty, AMonthIsPossibleFromItsFirstDayAndCertainFromItsLast) {
  const History history = History().tell({"hired", "ods:RA3", "2011-09", hired('a')});
  const std::string since = " OCCURRED since 2011-09 [hired]";
  EXPECT_EQ(shown(history, "2011-08-31"), Lines{});
  EXPECT_EQ(shown(history, "2011-09-01"), Lines{kHolderA + " SUBSTANTIVE: POSSIBLE" + since});
  EXPECT_EQ(shown(history, "2011-09-29"), Lines{kHolderA + " SUBSTANTIVE: POSSIBLE" + since});
  EXPECT_EQ(shown(history, "2011-09-30"), Lines{kHolderA + " SUBSTANTIVE: CERTAIN" + since});
}

TEST(Certainty, AnOpenStartIsPossibleOnAnyDayBefore) {
  const History history = History().tell({"hired", "ods:RA3", "../2013-03", hired('a')});
  EXPECT_EQ(shown(history, "1066-10-14"),
            Lines{kHolderA + " SUBSTANTIVE: POSSIBLE OCCURRED since ../2013-03 [hired]"});
  EXPECT_EQ(shown(history, "2013-03-31"),
            Lines{kHolderA + " SUBSTANTIVE: CERTAIN OCCURRED since ../2013-03 [hired]"});
}

TEST(Certainty, AnOpenEndIsNeverMoreThanPossible) {
  const History history = History().tell({"renamed", "ods:RA3", "2018-06%/..", renamed("New")});
  EXPECT_EQ(shown(history, "2018-05-31"), Lines{});
  EXPECT_EQ(shown(history, "9999-12-31"),
            Lines{"name New: POSSIBLE OCCURRED since 2018-06%/.. [renamed]"});
}

}  // namespace
}  // namespace minutebook
