// Days: the calendar, its two open ends, and days in keys.
#include "ledger/day.h"

#include <chrono>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "date_gen.h"

namespace minutebook {
namespace {

TEST(Day, CountsFrom1970) {
  EXPECT_EQ(Day().days_since_1970(), 0);
  EXPECT_EQ(to_string(Day()), "1970-01-01");
  EXPECT_EQ(Day::from_civil(1970, 1, 2)->days_since_1970(), 1);
  EXPECT_EQ(Day::from_civil(1969, 12, 31)->days_since_1970(), -1);
  EXPECT_EQ(Day::from_civil(2000, 2, 29)->days_since_1970(), 11016);
}

TEST(Day, HasNoDayThatTheCalendarDoesNotHave) {
  EXPECT_FALSE(Day::from_civil(2019, 2, 29));
  EXPECT_TRUE(Day::from_civil(2020, 2, 29));
  EXPECT_FALSE(Day::from_civil(1900, 2, 29));
  EXPECT_TRUE(Day::from_civil(2000, 2, 29));
  EXPECT_FALSE(Day::from_civil(2019, 4, 31));
  EXPECT_FALSE(Day::from_civil(2019, 0, 1));
  EXPECT_FALSE(Day::from_civil(2019, 13, 1));
  EXPECT_FALSE(Day::from_civil(2019, 1, 0));
  EXPECT_FALSE(Day::from_civil(-1, 12, 31));
  EXPECT_FALSE(Day::from_civil(10000, 1, 1));
}

TEST(Day, RunsFromTheYear0000To9999WithAnOpenEndOnEachSide) {
  const Day first = *Day::from_civil(0, 1, 1);
  const Day last = *Day::from_civil(9999, 12, 31);
  EXPECT_LT(kEarliestDay, first);
  EXPECT_LT(first, last);
  EXPECT_LT(last, kLatestDay);
  EXPECT_FALSE(kEarliestDay.is_calendar_day());
  EXPECT_FALSE(kLatestDay.is_calendar_day());
  EXPECT_FALSE(kEarliestDay.civil());
  EXPECT_EQ(to_string(kEarliestDay), "..");
  EXPECT_EQ(to_string(kLatestDay), "..");
  EXPECT_EQ(to_string(first), "0000-01-01");
  EXPECT_EQ(to_string(last), "9999-12-31");
  EXPECT_FALSE(Day::from_days_since_1970(first.days_since_1970() - 1));
  EXPECT_FALSE(Day::from_days_since_1970(last.days_since_1970() + 1));
  EXPECT_EQ(Day::from_days_since_1970(kEarliestDay.days_since_1970()), kEarliestDay);
  EXPECT_EQ(Day::from_days_since_1970(kLatestDay.days_since_1970()), kLatestDay);
}

TEST(Day, NextAndPreviousSaturateAtTheOpenEnds) {
  const Day first = *Day::from_civil(0, 1, 1);
  const Day last = *Day::from_civil(9999, 12, 31);
  EXPECT_EQ(to_string(Day::from_civil(2012, 2, 28)->next()), "2012-02-29");
  EXPECT_EQ(to_string(Day::from_civil(2013, 3, 1)->previous()), "2013-02-28");
  EXPECT_EQ(last.next(), kLatestDay);
  EXPECT_EQ(kLatestDay.next(), kLatestDay);
  EXPECT_EQ(kLatestDay.previous(), kLatestDay);
  EXPECT_EQ(first.previous(), kEarliestDay);
  EXPECT_EQ(kEarliestDay.previous(), kEarliestDay);
  EXPECT_EQ(kEarliestDay.next(), kEarliestDay);
}

TEST(Day, AgreesWithTheStandardLibraryOnEveryDay) {
  using namespace std::chrono;
  Day day = *Day::from_civil(0, 1, 1);
  const sys_days end = sys_days(year(10000) / 1 / 1);
  for (sys_days expected = sys_days(year(0) / 1 / 1); expected < end; expected += days(1)) {
    const year_month_day date(expected);
    const CivilDate civil{static_cast<int>(date.year()),
                          static_cast<int>(static_cast<unsigned>(date.month())),
                          static_cast<int>(static_cast<unsigned>(date.day()))};
    ASSERT_EQ(day.days_since_1970(), expected.time_since_epoch().count());
    ASSERT_EQ(day.civil(), civil);
    ASSERT_EQ(Day::from_civil(civil.year, civil.month, civil.day), day);
    const Day next = day.next();
    if (next != kLatestDay) {
      ASSERT_EQ(next.previous(), day);
    }
    day = next;
  }
  EXPECT_EQ(day, kLatestDay);
}

RC_GTEST_PROP(Day, AcceptsWhatTheStandardLibraryAccepts, ()) {
  const int year = *rc::gen::inRange(-10, 10010);
  const auto month = *rc::gen::inRange(0U, 15U);
  const auto day = *rc::gen::inRange(0U, 35U);
  const bool is_valid =
      year >= 0 && year <= 9999 &&
      (std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)).ok();
  RC_ASSERT(Day::from_civil(year, static_cast<int>(month), static_cast<int>(day)).has_value() ==
            is_valid);
}

RC_GTEST_PROP(Day, IsReadBackFromItsText, ()) {
  const Day day = *any_calendar_day();
  const auto read = parse_day(to_string(day));
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == day);
}

RC_GTEST_PROP(Day, IsReadFromATextOnlyIfItWritesItSo, ()) {
  const std::string text = *any_text();
  const auto read = parse_day(text);
  if (read) {
    RC_ASSERT(to_string(*read) == text);
  } else {
    RC_ASSERT(!read.error().message.empty());
    RC_ASSERT(!read.error().suggestion.empty());
  }
}

TEST(Day, RefusesWhatIsNotOneDayAndNamesTheDays) {
  struct Refusal {
    std::string_view text;
    std::string_view problem;
  };
  constexpr Refusal kRefusals[] = {
      {"2013-03",
       R"("2013-03" is not one day; write 2013-03-01 for the first day of March 2013 or 2013-03-31 )"
       R"(for the last day of March 2013)"},
      {"2013-03-31~", R"("2013-03-31~" is not one day; write 2013-03-31)"},
      {"2015/..",
       R"("2015/.." is not one day; write 2015-01-01 for the first day of the interval)"},
      {"31/03/2013", R"("31/03/2013" does not put the year first; write 2013-03-31)"},
      {"2019-02-29",
       R"("2019-02-29" is not a day: February 2019 has 28 days; write 2019-02-28 or 2019-03-01)"},
      {"2013-03-31T10:00Z",
       R"("2013-03-31T10:00Z" has a time of day: days are the finest that a date can say; )"
       R"(write 2013-03-31)"},
      {"", R"("" is empty; write a day such as 2013-03-31)"},
      {"..", R"(".." does not narrow the date at all; write a day such as 2013-03-31)"},
  };
  for (const Refusal& refusal : kRefusals) {
    const auto read = parse_day(refusal.text);
    ASSERT_FALSE(read.has_value()) << refusal.text;
    EXPECT_EQ(to_string(read.error()), refusal.problem);
  }
}

TEST(DayKey, IsFourBytesBigEndianFromTheSmallestNumber) {
  const auto key_of = [](Day day) {
    std::string key = "before ";
    append_day_key(key, day);
    return key;
  };
  using namespace std::string_literals;
  EXPECT_EQ(key_of(kEarliestDay), "before \x00\x00\x00\x00"s);
  EXPECT_EQ(key_of(Day()), "before \x80\x00\x00\x00"s);
  EXPECT_EQ(key_of(*Day::from_civil(1969, 12, 31)), "before \x7F\xFF\xFF\xFF"s);
  EXPECT_EQ(key_of(*Day::from_civil(2013, 3, 31)), "before \x80\x00\x3D\xB3"s);
  EXPECT_EQ(key_of(kLatestDay), "before \xFF\xFF\xFF\xFF"s);
}

TEST(DayKey, IsNotReadFromTooFewBytesOrFromBytesThatAreNoDay) {
  using namespace std::string_view_literals;
  for (const std::string_view bytes :
       {""sv, "\x80\x00\x00"sv, "\x00\x00\x00\x01"sv, "\xFF\xFF\xFF\xFE"sv}) {
    std::string_view rest = bytes;
    EXPECT_FALSE(read_day_key(rest));
    EXPECT_EQ(rest, bytes);
  }
}

RC_GTEST_PROP(DayKey, IsReadBackAndMovedPast, ()) {
  const Day day = *any_day();
  const auto after = *rc::gen::arbitrary<std::string>();
  std::string key;
  append_day_key(key, day);
  RC_ASSERT(key.size() == kDayKeySizeBytes);
  key += after;
  std::string_view rest = key;
  RC_ASSERT(read_day_key(rest) == day);
  RC_ASSERT(rest == after);
}

RC_GTEST_PROP(DayKey, OrdersAsTheDaysDo, ()) {
  const Day left = *any_day();
  const Day right = *any_day();
  std::string left_key;
  std::string right_key;
  append_day_key(left_key, left);
  append_day_key(right_key, right);
  RC_ASSERT((left < right) == (left_key < right_key));
  RC_ASSERT((left == right) == (left_key == right_key));
}

}  // namespace
}  // namespace minutebook
