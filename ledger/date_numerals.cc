#include "ledger/date_numerals.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "ledger/day.h"
#include "ledger/edtf.h"

namespace minutebook::date_advice {
namespace {

// The century of a year written with two digits. The suggestion shows it, so a wrong guess is seen.
constexpr int kCenturyOfShortYears = 2000;

// 2013-15 may mean the years 2013 to 2015; 2013-99 hardly means a span.
constexpr int kLikelySpanYears = 20;

constexpr std::size_t kGroupLimit = 6;

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

// The runs of digits, or nothing where another character is no separator or the runs are too many.
std::optional<std::vector<std::string_view>> digit_groups(std::string_view text) {
  std::vector<std::string_view> groups;
  std::size_t position = 0;
  while (position < text.size()) {
    if (!is_digit(text[position])) {
      if (std::string_view("-/. ").find(text[position]) == std::string_view::npos) {
        return {};
      }
      ++position;
      continue;
    }
    const std::size_t start = position;
    while (position < text.size() && is_digit(text[position])) {
      ++position;
    }
    if (groups.size() == kGroupLimit) {
      return {};
    }
    groups.push_back(text.substr(start, position - start));
  }
  return groups;
}

Reading year_out_of_range() {
  return {"has a year that is not in the range 0000 to 9999",
          {},
          "a year from 0000 to 9999, such as 2013"};
}

bool follows(int year, int two_digits) {
  return (year + 1) % 100 == two_digits;
}

// 20180701, 201807, 201819, 2018 with a digit missing or too many.
std::optional<Reading> read_one_group(std::string_view digits) {
  const auto part = [&](std::size_t start, std::size_t length) {
    return read_number(digits.substr(start, length)).value_or(0);
  };
  if (digits.size() == 8) {
    Reading reading{"has no hyphens between year, month and day", {}, ""};
    const int year = part(0, 4);
    const int last_year = part(4, 4);
    if (Day::from_civil(year, part(4, 2), part(6, 2))) {
      reading.fixes = day_fixes(year, part(4, 2), part(6, 2));
    } else if (Day::from_civil(last_year, part(2, 2), part(0, 2))) {
      reading.fixes = day_fixes(last_year, part(2, 2), part(0, 2));
    }
    if (last_year > year && last_year - year <= kLikelySpanYears) {
      reading.fixes.push_back({year_form(year) + "/" + year_form(last_year), ""});
    }
    if (reading.fixes.empty()) {
      return Reading{day_reason(year, part(4, 2), part(6, 2)),
                     day_fixes(year, part(4, 2), part(6, 2)), ""};
    }
    return reading;
  }
  if (digits.size() == 6) {
    Reading reading{"has no hyphen between year and month", {}, ""};
    const int year = part(0, 4);
    if (follows(year, part(4, 2))) {
      reading.fixes.push_back(financial_year(year));
    }
    reading.fixes.push_back({month_form(year, part(4, 2)), ""});
    return reading;
  }
  if (digits.size() == 2) {
    return Reading{
        "has a year of two digits", {{year_form(kCenturyOfShortYears + part(0, 2)), ""}}, ""};
  }
  if (digits.size() < 4) {
    return Reading{"has a year without four digits", {}, "the year with four digits, such as 2013"};
  }
  return year_out_of_range();
}

// 2018-123, the day of the year.
Reading read_day_of_year(int year, int day_of_year) {
  Reading reading{"counts the days of the year", {}, ""};
  const auto first = Day::from_civil(year, 1, 1);
  const int days = is_leap_year(year) ? 366 : 365;
  if (first && day_of_year >= 1 && day_of_year <= days) {
    const auto day = Day::from_days_since_1970(first->days_since_1970() + day_of_year - 1);
    reading.fixes = {{to_string(*day), ""}};
  }
  return reading;
}

// The months of the seasons that EDTF has at level 2 only (25 to 41), as offsets from January.
struct LevelTwoSeason {
  int first_month;
  int month_count;
};

constexpr int kFirstLevelTwoSeason = 25;
constexpr int kLastLevelTwoSeason = 41;
constexpr auto kLevelTwoSeasons = std::to_array<LevelTwoSeason>({
    {2, 3},
    {5, 3},
    {8, 3},
    {11, 3},  // 25 to 28: the seasons of the northern hemisphere
    {8, 3},
    {11, 3},
    {2, 3},
    {5, 3},  // 29 to 32: spring to winter of the southern hemisphere
    {0, 3},
    {3, 3},
    {6, 3},
    {9, 3},  // 33 to 36: quarters
    {0, 4},
    {4, 4},
    {8, 4},  // 37 to 39: thirds
    {0, 6},
    {6, 6},  // 40 and 41: halves
});

Reading read_level_two_season(int year, int season) {
  const LevelTwoSeason& months =
      kLevelTwoSeasons[static_cast<std::size_t>(season - kFirstLevelTwoSeason)];
  const int last = months.first_month + months.month_count - 1;
  return {fmt::format("has the season {}, which EDTF has at level 2 only", season),
          {{month_form(year, months.first_month + 1) + "/" +
                month_form(year + last / 12, last % 12 + 1),
            "its months"},
           {year_form(year), "the year alone"}},
          ""};
}

// 2019/20, 2019-20, 2011/12, 2018-7, 2018-13, 2018-31.
Reading read_year_and_two_digits(int year, int second, bool is_hyphenated) {
  Reading reading;
  const bool is_month = second >= 1 && second <= 12;
  if (follows(year, second)) {
    reading.reason =
        is_month ? "could be a financial year or a month" : "could be a financial year";
    reading.fixes = {
        financial_year(year),
        {fmt::format("{}/{}", year_form(year), year_form(year + 1)), "the two calendar years"}};
    if (is_month) {
      reading.fixes.pop_back();
      reading.fixes.push_back(
          {month_form(year, second), fmt::format("{} {:04}", month_name(second), year)});
    }
    return reading;
  }
  if (is_month) {
    reading.reason = is_hyphenated ? "has a month without two digits"
                                   : "does not join year and month with a hyphen";
    reading.fixes = {{month_form(year, second), ""}};
    return reading;
  }
  if (second >= kFirstLevelTwoSeason && second <= kLastLevelTwoSeason) {
    return read_level_two_season(year, second);
  }
  if (second == 24 && year == 9999) {
    return {"runs past the last day, 9999-12-31", {{month_form(year, 12), ""}}, ""};
  }
  if (second >= 21 && second <= 24) {
    return {"does not join year and season with a hyphen", {{month_form(year, second), ""}}, ""};
  }
  reading.reason = fmt::format("has no month: there is no month {:02}", second);
  const int last_year = year - year % 100 + second;
  if (last_year > year && last_year - year <= kLikelySpanYears) {
    reading.fixes = {{fmt::format("{}/{}", year_form(year), year_form(last_year)),
                      fmt::format("the years {:04} to {:04}", year, last_year)}};
  }
  reading.fixes.push_back({year_form(year), reading.fixes.empty() ? "" : "the year alone"});
  return reading;
}

std::optional<Reading> read_two_groups(std::string_view text, std::string_view first_group,
                                       std::string_view second_group) {
  const int first = *read_number(first_group);
  const int second = *read_number(second_group);
  if (first_group.size() == 4 && second_group.size() == 4) {
    return Reading{"does not join the two years with a slash",
                   {{fmt::format("{}/{}", year_form(std::min(first, second)),
                                 year_form(std::max(first, second))),
                     ""}},
                   ""};
  }
  if (first_group.size() == 4 && second_group.size() == 3) {
    return read_day_of_year(first, second);
  }
  if (first_group.size() == 4 && second_group.size() <= 2) {
    return read_year_and_two_digits(first, second, text.find('-') != std::string_view::npos);
  }
  if (first_group.size() <= 2 && second_group.size() == 4) {
    return Reading{"puts the month before the year", {{month_form(second, first), ""}}, ""};
  }
  if (first_group.size() <= 2 && second_group.size() <= 2) {
    return Reading{
        "has no year of four digits", {}, "the year first, such as 2013-03-31 or 2013-03"};
  }
  return std::nullopt;
}

// 31/03/2013, 03/31/2013, 03/04/2013, 31/03/13.
Reading read_year_last(int first, int second, int year, bool is_short_year) {
  Reading reading{
      is_short_year ? "has a year of two digits" : "does not put the year first", {}, ""};
  if (is_short_year) {
    year += kCenturyOfShortYears;
  }
  const bool could_be_day_first = Day::from_civil(year, second, first).has_value();
  const bool could_be_month_first = Day::from_civil(year, first, second).has_value();
  if (could_be_day_first && could_be_month_first && first != second) {
    const auto meaning = [&](int month, int day) {
      return fmt::format("{} {} {:04}", day, month_name(month), year);
    };
    reading.reason += ", and which number is the month is not clear";
    reading.fixes = {{day_form(year, second, first), meaning(second, first)},
                     {day_form(year, first, second), meaning(first, second)}};
  } else if (could_be_month_first) {
    reading.fixes = day_fixes(year, first, second);
  } else {
    reading.fixes = day_fixes(year, second, first);
  }
  return reading;
}

std::optional<Reading> read_three_groups(std::string_view text,
                                         const std::vector<std::string_view>& groups) {
  const int first = *read_number(groups[0]);
  const int second = *read_number(groups[1]);
  const int third = *read_number(groups[2]);
  const auto is_short = [&](std::size_t index) { return groups[index].size() <= 2; };
  if (groups[0].size() == 4 && is_short(1) && is_short(2)) {
    const bool is_swapped = !Day::from_civil(first, second, third) && second > 12 &&
                            Day::from_civil(first, third, second).has_value();
    if (is_swapped) {
      return Reading{fmt::format("has no month: there is no month {:02}", second),
                     day_fixes(first, third, second), ""};
    }
    Reading reading{day_reason(first, second, third), day_fixes(first, second, third), ""};
    if (reading.reason.empty()) {
      const bool is_padded = text.size() == 10;
      reading.reason = is_padded ? "does not join year, month and day with hyphens"
                                 : "is not written as four, two and two digits with hyphens";
    }
    return reading;
  }
  if (groups[2].size() == 4 && is_short(0) && is_short(1)) {
    return read_year_last(first, second, third, false);
  }
  if (groups[2].size() == 2 && is_short(0) && is_short(1)) {
    Reading reading = read_year_last(first, second, third, true);
    const bool is_hyphenated = text.find('-') != std::string_view::npos;
    if (is_hyphenated && Day::from_civil(kCenturyOfShortYears + first, second, third)) {
      reading.fixes.push_back({day_form(kCenturyOfShortYears + first, second, third), ""});
    }
    return reading;
  }
  return std::nullopt;
}

// 2012-04-2013-03 and 2012-04-01-2013-03-31.
std::optional<Reading> read_two_dates(const std::vector<std::string_view>& groups) {
  const std::size_t half = groups.size() / 2;
  const auto join = [&](std::size_t start) {
    std::string form(groups[start]);
    for (std::size_t index = start + 1; index < start + half; ++index) {
      form += fmt::format("-{:02}", *read_number(groups[index]));
    }
    return form;
  };
  const std::string form = join(0) + "/" + join(half);
  if (!is_edtf(form)) {
    return std::nullopt;
  }
  return Reading{"does not join the two dates with a slash", {{form, ""}}, ""};
}

}  // namespace

std::optional<int> read_number(std::string_view digits) {
  if (digits.empty() || digits.size() > 9) {
    return std::nullopt;
  }
  int number = 0;
  for (const char character : digits) {
    if (!is_digit(character)) {
      return std::nullopt;
    }
    number = number * 10 + (character - '0');
  }
  return number;
}

std::string year_form(int year) {
  return fmt::format("{:04}", year);
}

std::string month_form(int year, int month) {
  return fmt::format("{:04}-{:02}", year, month);
}

std::string day_form(int year, int month, int day) {
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

Fix financial_year(int year) {
  return {month_form(year, 4) + "/" + month_form(year + 1, 3), "the financial year"};
}

std::vector<Fix> day_fixes(int year, int month, int day) {
  if (Day::from_civil(year, month, day)) {
    return {{day_form(year, month, day), ""}};
  }
  if (month < 1 || month > 12) {
    return {{year_form(year), ""}};
  }
  const Fix whole_month{month_form(year, month), "the month alone"};
  if (day < 1 || day > 31) {
    return {whole_month};
  }
  const auto last = Day::from_civil(year, month, days_in_month(year, month));
  if (!last) {
    return {};
  }
  return {{to_string(*last), ""}, {to_string(last->next()), ""}, whole_month};
}

std::string day_reason(int year, int month, int day) {
  if (Day::from_civil(year, month, day)) {
    return "";
  }
  if (month < 1 || month > 12) {
    return fmt::format("has no month: there is no month {:02}", month);
  }
  if (day < 1) {
    return "is not a day: days count from 01";
  }
  return fmt::format("is not a day: {} {:04} has {} days", month_name(month), year,
                     days_in_month(year, month));
}

std::optional<Reading> read_numerals(std::string_view text) {
  const auto groups = digit_groups(text);
  if (!groups || groups->empty()) {
    return std::nullopt;
  }
  for (const std::string_view group : *groups) {
    if (group.size() > 9) {
      return year_out_of_range();
    }
  }
  switch (groups->size()) {
    case 1:
      // What is left of the one number is a sign or a separator too many.
      if (groups->front().size() == 4) {
        return std::nullopt;
      }
      return read_one_group(groups->front());
    case 2:
      return read_two_groups(text, (*groups)[0], (*groups)[1]);
    case 3:
      return read_three_groups(text, *groups);
    case 4:
    case 6:
      return read_two_dates(*groups);
    default:
      return std::nullopt;
  }
}

}  // namespace minutebook::date_advice
