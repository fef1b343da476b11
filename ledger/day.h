// A day of the calendar: the finest time at which the ledger says when something was so.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "ledger/date_problem.h"

namespace minutebook {

// The year, month and day of a calendar day: months from 1 to 12, days from 1 to 31.
struct CivilDate {
  int year = 1970;
  int month = 1;
  int day = 1;

  friend auto operator<=>(const CivilDate&, const CivilDate&) = default;
};

// A day in the proleptic Gregorian calendar, from 0000-01-01 to 9999-12-31, or one of two values
// that are no calendar day: kEarliestDay (open towards the past) and kLatestDay (open towards the
// future), which order before and after every calendar day.
//
// A value type: copied freely, safe to use from any thread, constant-time throughout. A
// default-constructed Day is 1970-01-01.
class Day {
 public:
  constexpr Day() = default;

  // The day of that year (0 to 9999), month (1 to 12) and day (1 to 31), or nothing where the
  // calendar has no such day.
  static constexpr std::optional<Day> from_civil(int year, int month, int day);

  // The day with that number (see days_since_1970), or nothing where the number is neither a
  // calendar day in the years 0000 to 9999 nor one of the two open ends.
  static constexpr std::optional<Day> from_days_since_1970(std::int32_t days);

  // Days since 1970-01-01, negative before it. The open ends are the least and the greatest int32.
  constexpr std::int32_t days_since_1970() const { return days_; }

  // False for kEarliestDay and kLatestDay, true for every other value.
  constexpr bool is_calendar_day() const;

  // Year, month and day, or nothing for the two open ends.
  constexpr std::optional<CivilDate> civil() const;

  // The day after and the day before. They saturate: after 9999-12-31 comes kLatestDay, before
  // 0000-01-01 comes kEarliestDay, and an open end is its own neighbour on both sides.
  constexpr Day next() const;
  constexpr Day previous() const;

  friend constexpr bool operator==(Day, Day) = default;
  friend constexpr std::strong_ordering operator<=>(Day left, Day right) {
    return left.days_ <=> right.days_;
  }

 private:
  friend constexpr Day open_past();
  friend constexpr Day open_future();

  constexpr explicit Day(std::int32_t days) : days_(days) {}

  std::int32_t days_ = 0;
};

constexpr bool is_leap_year(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

// The number of days in a month from 1 to 12.
constexpr int days_in_month(int year, int month) {
  if (month == 2) {
    return is_leap_year(year) ? 29 : 28;
  }
  return (month == 4 || month == 6 || month == 9 || month == 11) ? 30 : 31;
}

// "2013-03-31", always ten characters, for a calendar day; ".." for an open end, as EDTF writes it.
std::string to_string(Day day);

// Reads one calendar day written as "2013-03-31" and nothing else. A date that EDTF can write but
// that is no single day ("2013-03", "2013-03-31~") is refused with its first and last day; anything
// else is refused as parse_edtf refuses it.
[[nodiscard]] tl::expected<Day, DateProblem> parse_day(std::string_view text);

// A day in a key: four bytes that order as the days do.
//
//   day_key = big-endian uint32 of (days_since_1970 + 2^31)
//
// kEarliestDay is 00 00 00 00, 1970-01-01 is 80 00 00 00, kLatestDay is FF FF FF FF.
inline constexpr std::size_t kDayKeySizeBytes = 4;

// Appends the four bytes to the key.
void append_day_key(std::string& key, Day day);

// Takes the four bytes from the front of the key and moves past them. Returns nothing, and leaves
// the key as it was, when there are fewer than four bytes or they are not those of a Day.
[[nodiscard]] std::optional<Day> read_day_key(std::string_view& key);

// The rest of this file is the arithmetic.

constexpr Day open_past() {
  return Day(std::numeric_limits<std::int32_t>::min());
}
constexpr Day open_future() {
  return Day(std::numeric_limits<std::int32_t>::max());
}

inline constexpr Day kEarliestDay = open_past();
inline constexpr Day kLatestDay = open_future();

namespace day_arithmetic {

// The days of one 400-year cycle of the calendar, and the days from 0000-03-01 to 1970-01-01.
inline constexpr int kDaysPerEra = 146097;
inline constexpr int kDaysFromMarchOfYearZero = 719468;

// 0000-01-01 and 9999-12-31, counted from 1970-01-01.
inline constexpr std::int32_t kFirstCalendarDay = -719528;
inline constexpr std::int32_t kLastCalendarDay = 2932896;

// Counts in years that begin on 1 March, so that the leap day is the last day of its year. The
// method is Howard Hinnant's "chrono-compatible low-level date algorithms" (days_from_civil).
constexpr std::int32_t days_from_civil(int year, int month, int day) {
  const int march_year = month <= 2 ? year - 1 : year;
  const int era = (march_year >= 0 ? march_year : march_year - 399) / 400;
  const int year_of_era = march_year - era * 400;
  const int month_from_march = month > 2 ? month - 3 : month + 9;
  const int day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysPerEra + day_of_era - kDaysFromMarchOfYearZero;
}

constexpr CivilDate civil_from_days(std::int32_t days) {
  const int shifted = days + kDaysFromMarchOfYearZero;
  const int era = (shifted >= 0 ? shifted : shifted - (kDaysPerEra - 1)) / kDaysPerEra;
  const int day_of_era = shifted - era * kDaysPerEra;
  const int year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int month_from_march = (5 * day_of_year + 2) / 153;
  const int day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  const int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  const int year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  return {year, month, day};
}

static_assert(days_from_civil(0, 1, 1) == kFirstCalendarDay);
static_assert(days_from_civil(1970, 1, 1) == 0);
static_assert(days_from_civil(9999, 12, 31) == kLastCalendarDay);

}  // namespace day_arithmetic

constexpr std::optional<Day> Day::from_civil(int year, int month, int day) {
  if (year < 0 || year > 9999 || month < 1 || month > 12) {
    return std::nullopt;
  }
  if (day < 1 || day > days_in_month(year, month)) {
    return std::nullopt;
  }
  return Day(day_arithmetic::days_from_civil(year, month, day));
}

constexpr std::optional<Day> Day::from_days_since_1970(std::int32_t days) {
  const Day day(days);
  if (day.is_calendar_day() || day == kEarliestDay || day == kLatestDay) {
    return day;
  }
  return std::nullopt;
}

constexpr bool Day::is_calendar_day() const {
  return days_ >= day_arithmetic::kFirstCalendarDay && days_ <= day_arithmetic::kLastCalendarDay;
}

constexpr std::optional<CivilDate> Day::civil() const {
  if (!is_calendar_day()) {
    return std::nullopt;
  }
  return day_arithmetic::civil_from_days(days_);
}

constexpr Day Day::next() const {
  if (!is_calendar_day()) {
    return *this;
  }
  return days_ == day_arithmetic::kLastCalendarDay ? kLatestDay : Day(days_ + 1);
}

constexpr Day Day::previous() const {
  if (!is_calendar_day()) {
    return *this;
  }
  return days_ == day_arithmetic::kFirstCalendarDay ? kEarliestDay : Day(days_ - 1);
}

}  // namespace minutebook
