// Random dates and random near misses of dates, for property tests.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <rapidcheck.h>

#include "ledger/day.h"

namespace minutebook {

// A date in one EDTF form, with the days that it means worked out by std::chrono, not by ledger/.
struct WrittenDate {
  std::string text;
  Day earliest;
  Day latest;
};

inline Day day_of(std::chrono::sys_days days) {
  return *Day::from_days_since_1970(static_cast<std::int32_t>(days.time_since_epoch().count()));
}

// Any calendar day of the years 0000 to 9999.
inline rc::Gen<Day> any_calendar_day() {
  using namespace std::chrono;
  const auto first = sys_days(year(0) / 1 / 1).time_since_epoch().count();
  const auto last = sys_days(year(9999) / 12 / 31).time_since_epoch().count();
  return rc::gen::map(rc::gen::inRange<std::int64_t>(first, last + 1), [](std::int64_t days) {
    return *Day::from_days_since_1970(static_cast<std::int32_t>(days));
  });
}

// A calendar day or one of the open ends.
inline rc::Gen<Day> any_day() {
  return rc::gen::weightedOneOf<Day>(
      {{8, any_calendar_day()}, {1, rc::gen::just(kEarliestDay)}, {1, rc::gen::just(kLatestDay)}});
}

inline WrittenDate write_date(int form, int year_number, unsigned month_number,
                              unsigned day_number) {
  using namespace std::chrono;
  const year y(year_number);
  const auto months = [](year first_year, unsigned first, year last_year, unsigned last) {
    return std::pair{day_of(sys_days(first_year / static_cast<int>(first) / 1)),
                     day_of(sys_days(last_year / month(last) / std::chrono::last))};
  };
  std::string text;
  std::pair<Day, Day> days = months(y, 1, y, 12);
  switch (form) {
    case 0: {
      year_month_day date = y / month(month_number) / day(day_number);
      if (!date.ok()) {
        date = sys_days(date);
      }
      text = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                         static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
      days = {day_of(sys_days(date)), day_of(sys_days(date))};
      break;
    }
    case 1:
    case 2:
      text = fmt::format("{:04}-{:02}{}", year_number, month_number, form == 2 ? "-XX" : "");
      days = months(y, month_number, y, month_number);
      break;
    case 3:
      text = fmt::format("{:04}", year_number);
      break;
    case 4:
      text = fmt::format("{:04}-XX", year_number);
      break;
    case 5:
      text = fmt::format("{:04}-XX-XX", year_number);
      break;
    case 6: {
      const unsigned season = month_number % 4;
      text = fmt::format("{:04}-{}", year_number, 21 + season);
      days = season == 3 ? months(y, 12, y + years(1), 2)
                         : months(y, 3 + 3 * season, y, 5 + 3 * season);
      break;
    }
    case 7:
      text = fmt::format("{:03}X", year_number / 10);
      days = months(year(year_number / 10 * 10), 1, year(year_number / 10 * 10 + 9), 12);
      break;
    default:
      text = fmt::format("{:02}XX", year_number / 100);
      days = months(year(year_number / 100 * 100), 1, year(year_number / 100 * 100 + 99), 12);
      break;
  }
  return {text, days.first, days.second};
}

// One date of any form but an interval, in the years 0000 to 9998, with any qualifier or none.
inline rc::Gen<WrittenDate> any_single_date() {
  return rc::gen::exec([] {
    WrittenDate date = write_date(*rc::gen::inRange(0, 9), *rc::gen::inRange(0, 9999),
                                  *rc::gen::inRange(1U, 13U), *rc::gen::inRange(1U, 32U));
    date.text += *rc::gen::element<std::string>("", "", "?", "~", "%");
    return date;
  });
}

// An interval whose end does not come before its start, with at most one end open or unknown.
inline rc::Gen<WrittenDate> any_interval() {
  return rc::gen::exec([] {
    WrittenDate start = *any_single_date();
    WrittenDate end = *any_single_date();
    if (start.earliest > end.latest) {
      std::swap(start, end);
    }
    const int missing = *rc::gen::inRange(0, 6);
    if (missing < 2) {
      start = {missing == 0 ? ".." : "", kEarliestDay, kEarliestDay};
    }
    if (missing == 2 || missing == 3) {
      end = {missing == 2 ? ".." : "", kLatestDay, kLatestDay};
    }
    return WrittenDate{start.text + "/" + end.text, start.earliest, end.latest};
  });
}

inline rc::Gen<WrittenDate> any_date() {
  return rc::gen::oneOf(any_single_date(), any_interval());
}

// Text that is often nearly a date: pieces of dates in any order, a date with a byte changed,
// bytes.
inline rc::Gen<std::string> any_text() {
  const auto pieces = rc::gen::map(
      rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
          "2018", "19", "07", "31", "-", "-", "/", "/", ".", "..", "X", "XX", "?", "~", "%", " ",
          "T10:00Z", "Y", "July", "mar", "winter", "Q", "FY", "by", "to", "c.", "of", "th", "[",
          ",", "W", "99", "0", "\xE2\x80\x93", "\xFF", "\n", "\"", "early", "s", "end", "unknown")),
      [](const std::vector<std::string>& parts) {
        std::string text;
        for (const std::string& part : parts) {
          text += part;
        }
        return text;
      });
  const auto damaged = rc::gen::exec([] {
    std::string text = (*any_date()).text;
    text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::arbitrary<char>();
    return text;
  });
  const auto date =
      rc::gen::map(any_date(), [](const WrittenDate& written) { return written.text; });
  return rc::gen::oneOf(date, pieces, rc::gen::cast<std::string>(damaged),
                        rc::gen::arbitrary<std::string>());
}

}  // namespace minutebook
