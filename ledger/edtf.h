// Dates as people know them: to the day, the month or the year, about then, perhaps, or by then.
//
// The notation is the Extended Date/Time Format (EDTF) of the Library of Congress, 4 February 2019,
// https://www.loc.gov/standards/datetime/, which is also ISO 8601-2:2019: levels 0 and 1, with
// nothing finer than a day and with years from 0000 to 9999.
//
//   date      = single | interval
//   interval  = end "/" end                 at least one end is a single date
//   end       = single | ".." | ""          open, or unknown
//   single    = calendar [ "?" | "~" | "%" ]
//   calendar  = year "-" month "-" day      2013-03-31
//             | year "-" month              2013-03
//             | year                        2013
//             | year "-" season             2018-21 to 2018-24
//             | digit digit digit "X"       201X
//             | digit digit "XX"            20XX
//             | year "-XX"                  2004-XX
//             | year "-" month "-XX"        1985-04-XX
//             | year "-XX-XX"               1985-XX-XX
//
// Years that begin with Y or a minus sign, which level 1 also has, are refused: they lie outside
// the years 0000 to 9999.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "ledger/date_problem.h"
#include "ledger/day.h"

namespace minutebook {

// The longest text that parse_edtf looks at. The longest date that it accepts has 23 characters.
inline constexpr std::size_t kEdtfLengthLimitBytes = 64;

enum class EdtfForm {
  kDay,                     // 2013-03-31
  kMonth,                   // 2013-03
  kYear,                    // 2013
  kSeason,                  // 2018-21
  kDecade,                  // 201X
  kCentury,                 // 20XX
  kMonthUnspecified,        // 2004-XX
  kDayUnspecified,          // 1985-04-XX
  kMonthAndDayUnspecified,  // 1985-XX-XX
  kOpen,                    // the end of an interval that has no bound: ..
  kUnknown,                 // the end of an interval that exists but is not known: left empty
};

// One date, or one end of an interval, as it was written. The fields that its form does not have
// are zero.
struct EdtfElement {
  EdtfForm form = EdtfForm::kUnknown;
  int year = 0;   // the first year of a decade or century
  int month = 0;  // 1 to 12; for a season 21 (spring) to 24 (winter)
  int day = 0;
  bool uncertain = false;    // ? or %
  bool approximate = false;  // ~ or %

  friend bool operator==(const EdtfElement&, const EdtfElement&) = default;
};

// A date as written, and the first and last day that it can mean.
//
// - A month, year, decade or century runs from its first to its last day. Unspecified parts (XX)
//   run over all that they could be.
// - An interval runs from the first day of its start to the last day of its end. An open or an
//   unknown end gives kEarliestDay or kLatestDay: what is not known is not narrowed.
// - A season has the months of the meteorological seasons of the northern hemisphere (Met Office):
//   spring (21) March to May, summer (22) June to August, autumn (23) September to November,
//   winter (24) December to February of the following year. EDTF itself leaves the months open, and
//   says that these four are independent of location.
// - A qualifier never widens the days. How far "about 2018" may reach is the reader's judgement, so
//   it is kept and shown.
struct EdtfDate {
  std::string text;  // exactly as written
  Day earliest;
  Day latest;
  bool uncertain = false;    // the date, or either end of the interval
  bool approximate = false;  // the date, or either end of the interval
  bool is_interval = false;
  EdtfElement start;
  EdtfElement end;  // the same as start where this is no interval

  friend bool operator==(const EdtfDate&, const EdtfDate&) = default;
};

// Reads a date. What is accepted has earliest <= latest, and its text read again gives an equal
// value. What is refused comes back with what is wrong and the form that would be right. Looks at
// no more than kEdtfLengthLimitBytes bytes, which may be any bytes. Pure: safe from any thread.
[[nodiscard]] tl::expected<EdtfDate, DateProblem> parse_edtf(std::string_view text);

// True where parse_edtf accepts the text; cheaper, because it does not work out a refusal.
[[nodiscard]] bool is_edtf(std::string_view text);

// True for one calendar day without a qualifier: "2013-03-31", and not "2013-03-31~".
[[nodiscard]] bool is_exact_day(const EdtfDate& date);

// The date in English for a table: "31 March 2013", "March 2013", "2011", "about 2018",
// "2012 (uncertain)", "spring 2018", "2010s", "April 2019 to March 2020", "by April 2019",
// "from 2015", "2011 to an unknown date".
std::string describe(const EdtfDate& date);

// "January" to "December", for a month from 1 to 12.
std::string_view month_name(int month);

}  // namespace minutebook
