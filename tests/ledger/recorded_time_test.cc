// Recorded times: RFC 3339 out, and in as a person writes them after --known-at.
#include "ledger/recorded_time.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "date_gen.h"

namespace minutebook {
namespace {

TEST(RecordedTime, IsWrittenToTheMillisecondInUtc) {
  const auto text = [](std::int64_t milliseconds) {
    return to_string(*RecordedTime::from_milliseconds_since_1970(milliseconds));
  };
  EXPECT_EQ(to_string(RecordedTime()), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(text(1795255200123), "2026-11-21T10:00:00.123Z");
  EXPECT_EQ(text(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(to_string(kEarliestRecordedTime), "0000-01-01T00:00:00.000Z");
  EXPECT_EQ(to_string(kLatestRecordedTime), "9999-12-31T23:59:59.999Z");
}

TEST(RecordedTime, LiesInTheYears0000To9999) {
  const auto is_time = [](std::int64_t milliseconds) {
    return RecordedTime::from_milliseconds_since_1970(milliseconds).has_value();
  };
  EXPECT_TRUE(is_time(kEarliestRecordedTime.milliseconds_since_1970()));
  EXPECT_TRUE(is_time(kLatestRecordedTime.milliseconds_since_1970()));
  EXPECT_FALSE(is_time(kEarliestRecordedTime.milliseconds_since_1970() - 1));
  EXPECT_FALSE(is_time(kLatestRecordedTime.milliseconds_since_1970() + 1));
  EXPECT_FALSE(is_time(std::numeric_limits<std::int64_t>::min()));
  EXPECT_FALSE(is_time(std::numeric_limits<std::int64_t>::max()));
}

TEST(RecordedTime, IsReadAsAPersonWritesIt) {
  struct Row {
    std::string_view text;
    std::string_view time;
  };
  constexpr Row kRows[] = {
      {"2026-11-21T10:00Z", "2026-11-21T10:00:00.000Z"},
      {"2026-11-21T10:00:07Z", "2026-11-21T10:00:07.000Z"},
      {"2026-11-21T10:00:00.1Z", "2026-11-21T10:00:00.100Z"},
      {"2026-11-21T10:00:00.123Z", "2026-11-21T10:00:00.123Z"},
      {"2026-11-21T10:00:00.123999Z", "2026-11-21T10:00:00.123Z"},
      {"2026-11-21t10:00z", "2026-11-21T10:00:00.000Z"},
      {"2026-11-21T10:00+01:00", "2026-11-21T09:00:00.000Z"},
      {"2026-11-21T10:00-05:30", "2026-11-21T15:30:00.000Z"},
      {"2026-11-21T00:30+01:00", "2026-11-20T23:30:00.000Z"},
      {"2026-11-21T10:00-00:00", "2026-11-21T10:00:00.000Z"},
      {"2026-11-21", "2026-11-21T23:59:59.999Z"},
      {"1969-12-31", "1969-12-31T23:59:59.999Z"},
      {"9999-12-31", "9999-12-31T23:59:59.999Z"},
      {"2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999Z"},
      {"2017-01-01T00:59:60.5+01:00", "2016-12-31T23:59:59.999Z"},
  };
  for (const Row& row : kRows) {
    const auto time = parse_recorded_time(row.text);
    ASSERT_TRUE(time.has_value()) << to_string(time.error());
    EXPECT_EQ(to_string(*time), row.time) << row.text;
  }
}

TEST(RecordedTime, IsRefusedWithTheFormThatWouldBeRight) {
  struct Row {
    std::string_view text;
    std::string_view reason;
    std::string_view suggestion;
  };
  constexpr Row kRows[] = {
      {"", "is empty", "2026-11-21T10:00Z for a time in UTC or 2026-11-21 for the end of that day"},
      {"2026-11-21T10:00", "does not say which offset from UTC its time has",
       "2026-11-21T10:00Z for UTC or 2026-11-21T10:00+01:00 for an hour ahead"},
      {"2026-11-21 10:00Z", "has no T between the day and the time", "2026-11-21T10:00Z"},
      {"2026-11-21T10:00+0100", "does not end with Z or an offset such as +01:00",
       "2026-11-21T10:00+01:00"},
      {"2026-11-21T10:00+01", "does not end with Z or an offset such as +01:00",
       "2026-11-21T10:00+01:00"},
      {"2026-11-21T10:00Zfoo", "does not end with Z or an offset such as +01:00",
       "2026-11-21T10:00Z or 2026-11-21T10:00+01:00"},
      {"2026-11-21T10:00+24:00", "does not end with Z or an offset such as +01:00",
       "2026-11-21T10:00Z or 2026-11-21T10:00+01:00"},
      {"2026-11-21T24:00Z",
       "has no time of day after the T: hours 00 to 23, minutes 00 to 59, seconds if any",
       "2026-11-22T00:00Z"},
      {"2026-11-21T10:60Z",
       "has no time of day after the T: hours 00 to 23, minutes 00 to 59, seconds if any",
       "2026-11-21T10:00Z or 2026-11-21 for the end of that day"},
      {"2026-11-21T10Z",
       "has no time of day after the T: hours 00 to 23, minutes 00 to 59, seconds if any",
       "2026-11-21T10:00Z or 2026-11-21 for the end of that day"},
      {"2016-12-31T22:59:60Z",
       "has 60 seconds, which only the last minute of a day in UTC can have",
       "2026-11-21T10:00Z for a time in UTC or 2026-11-21 for the end of that day"},
      {"0000-01-01T00:00+01:00", "lies outside the years 0000 to 9999 in UTC",
       "2026-11-21T10:00Z for a time in UTC or 2026-11-21 for the end of that day"},
      {"1985-04-XXT10:00Z", "does not begin with one day",
       "2026-11-21T10:00Z for a time in UTC or 2026-11-21 for the end of that day"},
      {"2019-02-29T10:00Z", "is not a day: February 2019 has 28 days", "2019-02-28 or 2019-03-01"},
      {"2026-11", "is not one day",
       "2026-11-01 for the first day of November 2026 or 2026-11-30 for the last day of November "
       "2026"},
      {"now", "is not a date", "a day such as 2013-03-31"},
  };
  for (const Row& row : kRows) {
    const auto time = parse_recorded_time(row.text);
    ASSERT_FALSE(time.has_value()) << row.text;
    EXPECT_EQ(time.error().message, fmt::format("\"{}\" {}", row.text, row.reason));
    EXPECT_EQ(time.error().suggestion, row.suggestion);
  }
}

TEST(RecordedTime, IsNotReadFromAnEndlessText) {
  const auto time = parse_recorded_time("2026-11-21T10:00:00." + std::string(1000, '1') + "Z");
  ASSERT_FALSE(time.has_value());
  EXPECT_LT(time.error().message.size(), 300U);
}

RC_GTEST_PROP(RecordedTime, IsReadBackFromItsText, ()) {
  const auto milliseconds =
      *rc::gen::inRange<std::int64_t>(kEarliestRecordedTime.milliseconds_since_1970(),
                                      kLatestRecordedTime.milliseconds_since_1970() + 1);
  const auto time = *RecordedTime::from_milliseconds_since_1970(milliseconds);
  const auto read = parse_recorded_time(to_string(time));
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == time);
}

RC_GTEST_PROP(RecordedTime, AnOffsetIsTakenOff, ()) {
  const Day day = *rc::gen::suchThat(any_calendar_day(), [](Day candidate) {
    return candidate.next().is_calendar_day() && candidate.previous().is_calendar_day();
  });
  const int minute_of_day = *rc::gen::inRange(0, 1440);
  const int offset = *rc::gen::inRange(-1439, 1440);
  const std::string clock =
      fmt::format("{}T{:02}:{:02}", to_string(day), minute_of_day / 60, minute_of_day % 60);
  const auto utc = parse_recorded_time(clock + "Z");
  const auto shifted =
      parse_recorded_time(fmt::format("{}{}{:02}:{:02}", clock, offset < 0 ? '-' : '+',
                                      std::abs(offset) / 60, std::abs(offset) % 60));
  RC_ASSERT(utc.has_value());
  RC_ASSERT(shifted.has_value());
  RC_ASSERT(utc->milliseconds_since_1970() - shifted->milliseconds_since_1970() ==
            std::int64_t{offset} * 60000);
}

RC_GTEST_PROP(RecordedTime, EveryRefusalHasAReasonAndARightForm, ()) {
  std::string text = *any_text();
  text += *rc::gen::element<std::string>("", "T10:00", "T25:00Z", " 10:00Z", "T10:00:00.1+01");
  const auto time = parse_recorded_time(text);
  if (!time) {
    RC_ASSERT(!time.error().message.empty());
    RC_ASSERT(!time.error().suggestion.empty());
  }
}

}  // namespace
}  // namespace minutebook
