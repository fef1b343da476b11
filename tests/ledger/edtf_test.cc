// EDTF dates: what is accepted and which days it means, what is refused and what would be right.
#include "ledger/edtf.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "date_gen.h"

namespace minutebook {
namespace {

struct AcceptedRow {
  std::string_view text;
  std::string_view earliest;
  std::string_view latest;
  std::string_view description;
};

constexpr AcceptedRow kAccepted[] = {
    // Days, months, years.
    {"2013-03-31", "2013-03-31", "2013-03-31", "31 March 2013"},
    {"2020-02-29", "2020-02-29", "2020-02-29", "29 February 2020"},
    {"0000-01-01", "0000-01-01", "0000-01-01", "1 January 0000"},
    {"9999-12-31", "9999-12-31", "9999-12-31", "31 December 9999"},
    {"2013-03", "2013-03-01", "2013-03-31", "March 2013"},
    {"2012-02", "2012-02-01", "2012-02-29", "February 2012"},
    {"2013-02", "2013-02-01", "2013-02-28", "February 2013"},
    {"2011-12", "2011-12-01", "2011-12-31", "December 2011"},
    {"2011", "2011-01-01", "2011-12-31", "2011"},
    {"0000", "0000-01-01", "0000-12-31", "0000"},
    {"9999", "9999-01-01", "9999-12-31", "9999"},
    // Qualifiers keep the days.
    {"2018~", "2018-01-01", "2018-12-31", "about 2018"},
    {"2018-06~", "2018-06-01", "2018-06-30", "about June 2018"},
    {"2013-03-31~", "2013-03-31", "2013-03-31", "about 31 March 2013"},
    {"2012?", "2012-01-01", "2012-12-31", "2012 (uncertain)"},
    {"2012-05%", "2012-05-01", "2012-05-31", "about May 2012 (uncertain)"},
    // Unspecified digits.
    {"201X", "2010-01-01", "2019-12-31", "2010s"},
    {"200X", "2000-01-01", "2009-12-31", "2000s (decade)"},
    {"999X", "9990-01-01", "9999-12-31", "9990s"},
    {"20XX", "2000-01-01", "2099-12-31", "2000s (century)"},
    {"00XX", "0000-01-01", "0099-12-31", "0000s (century)"},
    {"199X?", "1990-01-01", "1999-12-31", "1990s (uncertain)"},
    {"2004-XX", "2004-01-01", "2004-12-31", "2004 (month not known)"},
    {"1985-04-XX", "1985-04-01", "1985-04-30", "April 1985 (day not known)"},
    {"1984-02-XX", "1984-02-01", "1984-02-29", "February 1984 (day not known)"},
    {"1985-XX-XX", "1985-01-01", "1985-12-31", "1985 (month and day not known)"},
    // Seasons; winter runs into the next year, which may have a leap day.
    {"2018-21", "2018-03-01", "2018-05-31", "spring 2018"},
    {"2018-22", "2018-06-01", "2018-08-31", "summer 2018"},
    {"2018-23", "2018-09-01", "2018-11-30", "autumn 2018"},
    {"2018-24", "2018-12-01", "2019-02-28", "winter 2018/19"},
    {"1999-24", "1999-12-01", "2000-02-29", "winter 1999/00"},
    {"9999-23", "9999-09-01", "9999-11-30", "autumn 9999"},
    {"2018-22~", "2018-06-01", "2018-08-31", "about summer 2018"},
    // Intervals.
    {"2011/2013-03", "2011-01-01", "2013-03-31", "2011 to March 2013"},
    {"2019-04/2020-03", "2019-04-01", "2020-03-31", "April 2019 to March 2020"},
    {"2013-03-31/2013-03-31", "2013-03-31", "2013-03-31", "31 March 2013 to 31 March 2013"},
    {"2013/2013-03", "2013-01-01", "2013-03-31", "2013 to March 2013"},
    {"2013-05/2013", "2013-05-01", "2013-12-31", "May 2013 to 2013"},
    {"2011?/2013-03~", "2011-01-01", "2013-03-31", "2011 (uncertain) to about March 2013"},
    {"2018-22/201X", "2018-06-01", "2019-12-31", "summer 2018 to 2010s"},
    {"2004-06-XX/2004-07-03", "2004-06-01", "2004-07-03",
     "June 2004 (day not known) to 3 July 2004"},
    {"../2019-04", "..", "2019-04-30", "by April 2019"},
    {"2015/..", "2015-01-01", "..", "from 2015"},
    {"2015~/..", "2015-01-01", "..", "from about 2015"},
    {"2011/", "2011-01-01", "..", "2011 to an unknown date"},
    {"/2011", "..", "2011-12-31", "an unknown date to 2011"},
    {"/2011?", "..", "2011-12-31", "an unknown date to 2011 (uncertain)"},
};

TEST(Edtf, IsResolvedToItsFirstAndLastDay) {
  for (const AcceptedRow& row : kAccepted) {
    const auto date = parse_edtf(row.text);
    ASSERT_TRUE(date.has_value()) << to_string(date.error());
    EXPECT_EQ(date->text, row.text);
    EXPECT_EQ(to_string(date->earliest), row.earliest) << row.text;
    EXPECT_EQ(to_string(date->latest), row.latest) << row.text;
    EXPECT_EQ(describe(*date), row.description) << row.text;
    EXPECT_TRUE(is_edtf(row.text));
  }
}

TEST(Edtf, AnOpenAndAnUnknownEndGiveTheOpenDays) {
  for (const std::string_view text : {"2015/..", "2015/"}) {
    EXPECT_EQ(parse_edtf(text)->latest, kLatestDay);
  }
  for (const std::string_view text : {"../2015", "/2015"}) {
    EXPECT_EQ(parse_edtf(text)->earliest, kEarliestDay);
  }
  EXPECT_EQ(parse_edtf("2015/..")->end.form, EdtfForm::kOpen);
  EXPECT_EQ(parse_edtf("2015/")->end.form, EdtfForm::kUnknown);
}

TEST(Edtf, KeepsItsQualifiersAndItsParts) {
  const auto both = *parse_edtf("2018-06-30%");
  EXPECT_TRUE(both.uncertain);
  EXPECT_TRUE(both.approximate);
  EXPECT_FALSE(both.is_interval);
  EXPECT_EQ(both.start, both.end);
  EXPECT_EQ(both.start, (EdtfElement{EdtfForm::kDay, 2018, 6, 30, true, true}));

  const auto interval = *parse_edtf("2011?/2013-24");
  EXPECT_TRUE(interval.uncertain);
  EXPECT_FALSE(interval.approximate);
  EXPECT_TRUE(interval.is_interval);
  EXPECT_EQ(interval.start, (EdtfElement{EdtfForm::kYear, 2011, 0, 0, true, false}));
  EXPECT_EQ(interval.end, (EdtfElement{EdtfForm::kSeason, 2013, 24, 0, false, false}));

  EXPECT_TRUE(is_exact_day(*parse_edtf("2018-06-30")));
  EXPECT_FALSE(is_exact_day(both));
  EXPECT_FALSE(is_exact_day(*parse_edtf("2018-06")));
  EXPECT_FALSE(is_exact_day(*parse_edtf("2018-06-30/2018-06-30")));
}

struct RefusedRow {
  std::string_view text;
  std::string_view reason;
  std::string_view suggestion;
};

constexpr std::string_view kGeneral =
    "a day such as 2013-03-31, a month such as 2013-03, a year such as 2013 or an interval such as "
    "2011/2013-03";
constexpr std::string_view kWords = "has words in it";
constexpr std::string_view kFarYear = "has a year that is not in the range 0000 to 9999";
constexpr std::string_view kAnyYear = "a year from 0000 to 9999, such as 2013";
constexpr std::string_view kTimeOfDay =
    "has a time of day: days are the finest that a date can say";
constexpr std::string_view kQualifier =
    "does not have one qualifier at its end (elsewhere is EDTF level 2)";
constexpr std::string_view kUnspecified =
    "leaves digits unspecified as EDTF does at level 2 only, or not at all";
constexpr std::string_view kNotNarrowed = "does not narrow the date at all";
constexpr std::string_view kWhatIsKnown =
    "what is known of the date, such as ../2018-06 for June 2018 at the latest";

constexpr RefusedRow kRefused[] = {
    {"", "is empty", kGeneral},
    {"hello", "is not a date", kGeneral},
    {"-", "is not a date", kGeneral},
    {"today", "is not a date", "the day itself, such as 2013-03-31"},
    {"TBC", kNotNarrowed, kWhatIsKnown},
    {"XXXX", kNotNarrowed, kWhatIsKnown},
    {"..", kNotNarrowed, kWhatIsKnown},
    // Days and months that there are not.
    {"2019-02-29", "is not a day: February 2019 has 28 days",
     "2019-02-28, 2019-03-01 or 2019-02 for the month alone"},
    {"1900-02-29", "is not a day: February 1900 has 28 days",
     "1900-02-28, 1900-03-01 or 1900-02 for the month alone"},
    {"2013-04-31", "is not a day: April 2013 has 30 days",
     "2013-04-30, 2013-05-01 or 2013-04 for the month alone"},
    {"2013-04-31~", "is not a day: April 2013 has 30 days",
     "2013-04-30~, 2013-05-01~ or 2013-04~ for the month alone"},
    {"9999-12-32", "is not a day: December 9999 has 31 days", "9999-12 for the month alone"},
    {"2013-04-00", "is not a day: days count from 01", "2013-04 for the month alone"},
    {"2013-00-00", "has no month: there is no month 00", "2013"},
    {"2013-13-01", "has no month: there is no month 13", "2013-01-13"},
    {"2013-13-41", "has no month: there is no month 13", "2013"},
    {"2018-00", "has no month: there is no month 00", "2018"},
    {"2018-99", "has no month: there is no month 99", "2018"},
    {"2013-15", "has no month: there is no month 15",
     "2013/2015 for the years 2013 to 2015 or 2013 for the year alone"},
    {"9999-24", "runs past the last day, 9999-12-31", "9999-12"},
    // Numerals in another order or without their hyphens.
    {"31/03/2013", "does not put the year first", "2013-03-31"},
    {"03/31/2013", "does not put the year first", "2013-03-31"},
    {"31.03.2013", "does not put the year first", "2013-03-31"},
    {"05/05/2013", "does not put the year first", "2013-05-05"},
    {"31/02/2013", "does not put the year first",
     "2013-02-28, 2013-03-01 or 2013-02 for the month alone"},
    {"03/04/2013", "does not put the year first, and which number is the month is not clear",
     "2013-04-03 for 3 April 2013 or 2013-03-04 for 4 March 2013"},
    {"31/03/13", "has a year of two digits", "2013-03-31"},
    {"31/03/2013?", "does not put the year first", "2013-03-31?"},
    {"18-07-01", "has a year of two digits", "2001-07-18 or 2018-07-01"},
    {"18", "has a year of two digits", "2018"},
    {"201", "has a year without four digits", "the year with four digits, such as 2013"},
    {"31/03", "has no year of four digits", "the year first, such as 2013-03-31 or 2013-03"},
    {"03/2013", "puts the month before the year", "2013-03"},
    {"2018-7", "has a month without two digits", "2018-07"},
    {"2018/07", "does not join year and month with a hyphen", "2018-07"},
    {"2018/21", "does not join year and season with a hyphen", "2018-21"},
    {"2013-3-1", "is not written as four, two and two digits with hyphens", "2013-03-01"},
    {"2013/03/31", "does not join year, month and day with hyphens", "2013-03-31"},
    {"2013-31-03", "has no month: there is no month 31", "2013-03-31"},
    {"20180701", "has no hyphens between year, month and day", "2018-07-01"},
    {"31032013", "has no hyphens between year, month and day", "2013-03-31"},
    {"20122013", "has no hyphens between year, month and day", "2013-12-20 or 2012/2013"},
    {"20190229", "is not a day: February 2019 has 28 days",
     "2019-02-28, 2019-03-01 or 2019-02 for the month alone"},
    {"201807", "has no hyphen between year and month", "2018-07"},
    {"201819", "has no hyphen between year and month", "2018-04/2019-03 for the financial year"},
    {"2018-123", "counts the days of the year", "2018-05-03"},
    {"2018-W27", "counts the weeks of the year", "2018-07-02/2018-07-08"},
    {"2018-W27-3", "counts the weeks of the year", "2018-07-04"},
    // Financial years.
    {"2019/20", "could be a financial year",
     "2019-04/2020-03 for the financial year or 2019/2020 for the two calendar years"},
    {"2019-20", "could be a financial year",
     "2019-04/2020-03 for the financial year or 2019/2020 for the two calendar years"},
    {"1999/00", "could be a financial year",
     "1999-04/2000-03 for the financial year or 1999/2000 for the two calendar years"},
    {"2011/12", "could be a financial year or a month",
     "2011-04/2012-03 for the financial year or 2011-12 for December 2011"},
    {"FY 2019/20", kWords, "2019-04/2020-03 for the financial year"},
    {"FY2019", kWords,
     "2019-04/2020-03 for the year that begins in 2019 or 2018-04/2019-03 for the year that ends "
     "in 2019"},
    {"Q4 2019/20", kWords, "2020-01/2020-03 for the financial year"},
    {"Q1 2018", kWords,
     "2018-01/2018-03 for the calendar year or 2018-04/2018-06 for the financial year"},
    {"H2 2018", kWords,
     "2018-07/2018-12 for the calendar year or 2018-10/2019-03 for the financial year"},
    // Words.
    {"July", "names no year", "the year and the month in numerals, such as 2018-07 for July 2018"},
    {"Autumn", "names no year", "the year first, such as 2018-07 for July 2018"},
    {"July 2018", kWords, "2018-07"},
    {"JULY 2018?", kWords, "2018-07?"},
    {"Sept 2018", kWords, "2018-09"},
    {"31 March 2013", kWords, "2013-03-31"},
    {"March 31st, 2013", kWords, "2013-03-31"},
    {"Sunday the 31st of March 2013", kWords, "2013-03-31"},
    {"31 June 2018", "is not a day: June 2018 has 30 days",
     "2018-06-30, 2018-07-01 or 2018-06 for the month alone"},
    {"c. 2018", kWords, "2018~"},
    {"about July 2018", kWords, "2018-07~"},
    {"2013-03-31 approx", kWords, "2013-03-31~"},
    {"about 2013-03-31", kWords, "2013-03-31~"},
    {"2019-04 to 2020-03", kWords, "2019-04/2020-03"},
    {"since 2015-06", kWords, "2015-06/.."},
    {"probably 2018", kWords, "2018?"},
    {"the 2010s", kWords, "201X"},
    {"early 2018", kWords, "2018-01/2018-04 for January to April or 2018"},
    {"end of March 2013", kWords, "2013-03-31 for the last day or 2013-03 for the month"},
    {"end of 2013", kWords, "2013-12-31 for the last day or 2013-12 for December"},
    {"spring 2018", kWords, "2018-21"},
    {"winter 2018", kWords,
     "2018-24 for December 2018 to February 2019 or 2017-24 for December 2017 to February 2018"},
    {"winter 2018/19", kWords, "2018-24"},
    {"by April 2019", kWords, "../2019-04"},
    {"since 2015", kWords, "2015/.."},
    {"April to June 2018", kWords, "2018-04/2018-06"},
    {"from April 2019 to March 2020", kWords, "2019-04/2020-03"},
    {"between 2015 and 2018", kWords, "2015/2018"},
    // Times.
    {"2013-03-31T10:00Z", kTimeOfDay, "2013-03-31"},
    {"2013-03-31 10:00", kTimeOfDay, "2013-03-31"},
    {"2019-02-29T10:00Z", "is not a day: February 2019 has 28 days",
     "2019-02-28, 2019-03-01 or 2019-02 for the month alone"},
    // Intervals.
    {"2013/2011", "ends before it starts", "2011/2013"},
    {"2013-05/2013-04~", "ends before it starts", "2013-04~/2013-05"},
    {"2012-2013", "does not join the two years with a slash", "2012/2013"},
    {"2012 - 2013", "does not join the two years with a slash", "2012/2013"},
    {"2012-04-01-2013-03-31", "does not join the two dates with a slash", "2012-04-01/2013-03-31"},
    {"2013-03/05", "shortens the end of the interval", "2013-03/2013-05"},
    {"2007-12-14/17", "shortens the end of the interval", "2007-12-14/2007-12-17"},
    {"/", "has no date at either end", "a date at one end at least, such as ../2019-04 or 2015/.."},
    {"../..", "has no date at either end",
     "a date at one end at least, such as ../2019-04 or 2015/.."},
    {"../", "has no date at either end",
     "a date at one end at least, such as ../2019-04 or 2015/.."},
    {"2019-02-29/2019-04",
     R"(has no date as its start: "2019-02-29" is not a day: February 2019 has 28 days)",
     "2019-02-28/2019-04"},
    {"../July 2018", R"(has no date as its end: "July 2018" has words in it)", "../2018-07"},
    {"2018/P1Y", R"(has no date as its end: "P1Y" is not a date)", kGeneral},
    {"2013-03-31T10:00Z/2013-04-01T10:00Z",
     R"(has no date as its start: "2013-03-31T10:00Z" has a time of day: days are the finest that )"
     R"(a date can say)",
     "2013-03-31/2013-04-01"},
    {"2018/2019/2020", R"(has more after the date: "/2020")", "2018/2019"},
    {"2011/unknown", "does not leave the unknown end empty", "2011/"},
    {"unknown/2011", "does not leave the unknown end empty", "/2011"},
    {"2015/present", "does not write an open end as two dots", "2015/.."},
    {"2015/...", "does not write an open end as two dots", "2015/.."},
    // Level 2, and years out of range.
    {"2018-25", "has the season 25, which EDTF has at level 2 only",
     "2018-03/2018-05 for its months or 2018 for the year alone"},
    {"2018-30", "has the season 30, which EDTF has at level 2 only",
     "2018-12/2019-02 for its months or 2018 for the year alone"},
    {"2018-34", "has the season 34, which EDTF has at level 2 only",
     "2018-04/2018-06 for its months or 2018 for the year alone"},
    {"2018-41", "has the season 41, which EDTF has at level 2 only",
     "2018-07/2018-12 for its months or 2018 for the year alone"},
    {"2004?-06-11", kQualifier, "2004-06-11?"},
    {"~2018", kQualifier, "2018~"},
    {"2018?~", kQualifier, "2018%"},
    {"2018 (?)", kQualifier, "2018?"},
    {"156X-12-25", kUnspecified, "156X"},
    {"1985-0X", kUnspecified, "1985-XX"},
    {"1985-04-3X", kUnspecified, "1985-04-XX"},
    {"1985-XX-15", kUnspecified, "1985-XX-XX"},
    {"2XXX", kUnspecified, kGeneral},
    {"201x", "does not write an unspecified digit as capital X", "201X"},
    {"199u", "does not write an unspecified digit as capital X", "199X"},
    {"[2018,2019]", "is a set of dates, which EDTF has at level 2 only",
     "2018/2019 for the interval"},
    {"{2018..2020}", "is a set of dates, which EDTF has at level 2 only",
     "2018/2020 for the interval"},
    {"Y170000002", kFarYear, kAnyYear},
    {"Y-17000", kFarYear, kAnyYear},
    {"Y17E7", kFarYear, kAnyYear},
    {"-0044", kFarYear, kAnyYear},
    {"12018", kFarYear, kAnyYear},
    {"99999999999999999999", kFarYear, kAnyYear},
    {"Y2018", "begins with Y", "2018"},
    {"+2013", "begins with a plus sign", "2013"},
    // More than the date.
    {" 2013 ", "has spaces or quotation marks around the date", "2013"},
    {"'2013'", "has spaces or quotation marks around the date", "2013"},
    {"2011 / 2013", "has a space in it", "2011/2013"},
    {"2013-03-31abc", R"(has more after the date: "abc")", "2013-03-31"},
    {"2013-03-31 (board meeting)", "has more after the date: \" (board meeting)\"", "2013-03-31"},
};

TEST(Edtf, IsRefusedWithTheReasonAndTheFormThatWouldBeRight) {
  for (const RefusedRow& row : kRefused) {
    const auto date = parse_edtf(row.text);
    ASSERT_FALSE(date.has_value()) << row.text;
    EXPECT_EQ(date.error().message, fmt::format("\"{}\" {}", row.text, row.reason));
    EXPECT_EQ(date.error().suggestion, row.suggestion) << row.text;
    EXPECT_FALSE(is_edtf(row.text));
  }
}

TEST(Edtf, NamesACharacterThatIsNotAscii) {
  const auto problem = [](std::string_view text) { return to_string(parse_edtf(text).error()); };
  EXPECT_EQ(problem("2012\xE2\x80\x93"
                    "2013"),
            R"("2012\xe2\x80\x932013" has an en dash (U+2013) at position 5; write 2012/2013)");
  EXPECT_EQ(problem("2013\xC2\xA0"),
            R"("2013\xc2\xa0" has a no-break space (U+00A0) at position 5; write 2013)");
  EXPECT_EQ(problem("\xE2\x80\x9C"
                    "2013-03\xE2\x80\x9D"),
            R"("\xe2\x80\x9c2013-03\xe2\x80\x9d" has a quotation mark (U+201C) at position 1; )"
            "write 2013-03");
  EXPECT_EQ(problem("2013\n"),
            R"("2013\x0a" has a control character (U+000A) at position 5; write 2013)");
  EXPECT_EQ(problem("2013\x1B[31m"),
            R"("2013\x1b[31m" has a control character (U+001B) at position 5; write 2013)");
  EXPECT_EQ(problem("2013-03\xFF"),
            R"("2013-03\xff" has a byte at position 8 that is no text; write 2013-03)");
  EXPECT_EQ(problem("2013-03\xE2\x80"),
            R"("2013-03\xe2\x80" has a byte at position 8 that is no text; write 2013-03)");
  EXPECT_EQ(problem(std::string_view("2013\0", 5)),
            R"("2013\x00" has a control character (U+0000) at position 5; write 2013)");
}

TEST(Edtf, LooksAtNoMoreThanTheLimit) {
  const std::string long_text(kEdtfLengthLimitBytes + 1, '2');
  const auto problem = parse_edtf(long_text).error();
  EXPECT_EQ(problem.message, "\"" + long_text + "\" has 65 bytes, more than any date");
  EXPECT_EQ(problem.suggestion, kGeneral);

  const std::string huge = "2013-03-31" + std::string(10'000'000, '\xFF');
  EXPECT_LT(to_string(parse_edtf(huge).error()).size(), 600U);
}

// The dates that a suggestion offers: the first word of each alternative, and what follows "such
// as".
std::vector<std::string> dates_offered(std::string_view suggestion) {
  std::vector<std::string> dates;
  std::string_view previous = ",";
  std::string_view before_previous;
  while (!suggestion.empty()) {
    const std::size_t size = std::min(suggestion.find(' '), suggestion.size());
    std::string_view word = suggestion.substr(0, size);
    suggestion.remove_prefix(std::min(size + 1, suggestion.size()));
    const bool is_offer = previous.ends_with(',') || previous == "or" ||
                          (before_previous == "such" && previous == "as");
    before_previous = previous;
    previous = word;
    if (word.ends_with(',')) {
      word.remove_suffix(1);
    }
    if (is_offer && word.find_first_of("0123456789") != std::string_view::npos) {
      dates.emplace_back(word);
    }
  }
  return dates;
}

RC_GTEST_PROP(Edtf, MeansTheDaysThatTheStandardLibraryCounts, ()) {
  const WrittenDate written = *any_date();
  const auto date = parse_edtf(written.text);
  RC_ASSERT(date.has_value());
  RC_ASSERT(date->text == written.text);
  RC_ASSERT(date->earliest == written.earliest);
  RC_ASSERT(date->latest == written.latest);
  RC_ASSERT((parse_edtf(date->text) == date));
  RC_ASSERT(!describe(*date).empty());
}

RC_GTEST_PROP(Edtf, ADayLiesInItsMonthYearDecadeAndCentury, ()) {
  const Day day = *any_calendar_day();
  const std::string text = to_string(day);
  const std::string qualifier = *rc::gen::element<std::string>("", "?", "~", "%");
  for (const std::string& wider :
       {text, text.substr(0, 7), text.substr(0, 4), text.substr(0, 3) + "X",
        text.substr(0, 2) + "XX", text.substr(0, 8) + "XX", text.substr(0, 5) + "XX-XX",
        text.substr(0, 5) + "XX", "../" + text, text + "/.."}) {
    const auto date = parse_edtf(wider.ends_with('.') ? wider : wider + qualifier);
    RC_ASSERT(date.has_value());
    RC_ASSERT(date->earliest <= day);
    RC_ASSERT(day <= date->latest);
  }
}

RC_GTEST_PROP(Edtf, EveryTextIsADateOrARefusalThatHelps, ()) {
  const std::string text = *any_text();
  const auto date = parse_edtf(text);
  RC_ASSERT(date.has_value() == is_edtf(text));
  RC_CLASSIFY(date.has_value(), "accepted");
  if (date) {
    RC_ASSERT(date->text == text);
    RC_ASSERT(date->earliest <= date->latest);
    return;
  }
  const DateProblem& problem = date.error();
  RC_ASSERT(!problem.message.empty());
  RC_ASSERT(!problem.suggestion.empty());
  const auto offered = dates_offered(problem.suggestion);
  RC_ASSERT(!offered.empty());
  for (const std::string& form : offered) {
    RC_ASSERT(is_edtf(form));
  }
  for (const char character : to_string(problem)) {
    RC_ASSERT(character >= ' ' && character <= '~');
  }
}

}  // namespace
}  // namespace minutebook
