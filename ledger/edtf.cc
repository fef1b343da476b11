#include "ledger/edtf.h"

#include <array>
#include <optional>

#include <fmt/format.h>

#include "ledger/assert.h"
#include "ledger/date_advice.h"

namespace minutebook {
namespace {

constexpr int kSpring = 21;
constexpr int kWinter = 24;

constexpr std::array<std::string_view, 12> kMonthNames = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

constexpr std::array<std::string_view, 4> kSeasonNames = {"spring", "summer", "autumn", "winter"};

struct DayRange {
  Day earliest;
  Day latest;
};

// The number that the digits write, or nothing where a character is no digit.
std::optional<int> read_digits(std::string_view digits) {
  int number = 0;
  for (const char character : digits) {
    if (character < '0' || character > '9') {
      return std::nullopt;
    }
    number = number * 10 + (character - '0');
  }
  return number;
}

void take_qualifier(std::string_view& text, EdtfElement& element) {
  if (text.empty()) {
    return;
  }
  const char last = text.back();
  element.uncertain = last == '?' || last == '%';
  element.approximate = last == '~' || last == '%';
  if (element.uncertain || element.approximate) {
    text.remove_suffix(1);
  }
}

// YYYY, YYYX or YYXX.
std::optional<EdtfElement> read_year(std::string_view text, EdtfElement element) {
  std::size_t unspecified = 0;
  while (unspecified < 2 && text[3 - unspecified] == 'X') {
    ++unspecified;
  }
  const auto leading = read_digits(text.substr(0, 4 - unspecified));
  if (!leading) {
    return std::nullopt;
  }
  constexpr std::array<EdtfForm, 3> kForms = {EdtfForm::kYear, EdtfForm::kDecade,
                                              EdtfForm::kCentury};
  constexpr std::array<int, 3> kFactors = {1, 10, 100};
  element.form = kForms[unspecified];
  element.year = *leading * kFactors[unspecified];
  return element;
}

// YYYY-MM, YYYY-21 to YYYY-24, or YYYY-XX.
std::optional<EdtfElement> read_month(std::string_view text, EdtfElement element) {
  const auto year = read_digits(text.substr(0, 4));
  if (!year || text[4] != '-') {
    return std::nullopt;
  }
  element.year = *year;
  const std::string_view written_month = text.substr(5, 2);
  if (written_month == "XX") {
    element.form = EdtfForm::kMonthUnspecified;
    return element;
  }
  const auto month = read_digits(written_month);
  if (!month) {
    return std::nullopt;
  }
  element.month = *month;
  if (*month >= 1 && *month <= 12) {
    element.form = EdtfForm::kMonth;
    return element;
  }
  // The winter of 9999 would end in a year that has no four digits.
  if (*month < kSpring || *month > kWinter || (*month == kWinter && *year == 9999)) {
    return std::nullopt;
  }
  element.form = EdtfForm::kSeason;
  return element;
}

// YYYY-MM-DD, YYYY-MM-XX or YYYY-XX-XX.
std::optional<EdtfElement> read_day(std::string_view text, const EdtfElement& qualified) {
  auto element = read_month(text.substr(0, 7), qualified);
  if (!element || text[7] != '-' || element->form == EdtfForm::kSeason) {
    return std::nullopt;
  }
  const std::string_view written_day = text.substr(8, 2);
  const bool month_is_unspecified = element->form == EdtfForm::kMonthUnspecified;
  if (written_day == "XX") {
    element->form =
        month_is_unspecified ? EdtfForm::kMonthAndDayUnspecified : EdtfForm::kDayUnspecified;
    return element;
  }
  const auto day = read_digits(written_day);
  if (month_is_unspecified || !day) {
    return std::nullopt;
  }
  if (!Day::from_civil(element->year, element->month, *day)) {
    return std::nullopt;
  }
  element->form = EdtfForm::kDay;
  element->day = *day;
  return element;
}

std::optional<EdtfElement> read_single(std::string_view text) {
  EdtfElement element;
  take_qualifier(text, element);
  switch (text.size()) {
    case 4:
      return read_year(text, element);
    case 7:
      return read_month(text, element);
    case 10:
      return read_day(text, element);
    default:
      return std::nullopt;
  }
}

std::optional<EdtfElement> read_interval_end(std::string_view text) {
  EdtfElement element;
  if (text.empty()) {
    element.form = EdtfForm::kUnknown;
    return element;
  }
  if (text == "..") {
    element.form = EdtfForm::kOpen;
    return element;
  }
  return read_single(text);
}

bool is_dated(const EdtfElement& element) {
  return element.form != EdtfForm::kOpen && element.form != EdtfForm::kUnknown;
}

// The first day of one month to the last day of another; both exist.
DayRange months(int first_year, int first_month, int last_year, int last_month) {
  return {*Day::from_civil(first_year, first_month, 1),
          *Day::from_civil(last_year, last_month, days_in_month(last_year, last_month))};
}

DayRange resolve(const EdtfElement& element) {
  const int year = element.year;
  switch (element.form) {
    case EdtfForm::kDay: {
      const Day day = *Day::from_civil(year, element.month, element.day);
      return {day, day};
    }
    case EdtfForm::kMonth:
    case EdtfForm::kDayUnspecified:
      return months(year, element.month, year, element.month);
    case EdtfForm::kYear:
    case EdtfForm::kMonthUnspecified:
    case EdtfForm::kMonthAndDayUnspecified:
      return months(year, 1, year, 12);
    case EdtfForm::kSeason: {
      if (element.month == kWinter) {
        return months(year, 12, year + 1, 2);
      }
      const int first_month = 3 + (element.month - kSpring) * 3;
      return months(year, first_month, year, first_month + 2);
    }
    case EdtfForm::kDecade:
      return months(year, 1, year + 9, 12);
    case EdtfForm::kCentury:
      return months(year, 1, year + 99, 12);
    case EdtfForm::kOpen:
    case EdtfForm::kUnknown:
      break;
  }
  return {kEarliestDay, kLatestDay};
}

// Everything of the date but its text; nothing where the text is not accepted.
std::optional<EdtfDate> read_date(std::string_view text) {
  if (text.size() > kEdtfLengthLimitBytes) {
    return std::nullopt;
  }
  const std::size_t slash = text.find('/');
  const bool is_interval = slash != std::string_view::npos;
  const auto start = is_interval ? read_interval_end(text.substr(0, slash)) : read_single(text);
  const auto end = is_interval ? read_interval_end(text.substr(slash + 1)) : start;
  if (!start || !end || !(is_dated(*start) || is_dated(*end))) {
    return std::nullopt;
  }

  EdtfDate date;
  date.earliest = resolve(*start).earliest;
  date.latest = resolve(*end).latest;
  if (date.earliest > date.latest) {
    return std::nullopt;
  }
  date.uncertain = start->uncertain || end->uncertain;
  date.approximate = start->approximate || end->approximate;
  date.is_interval = is_interval;
  date.start = *start;
  date.end = *end;
  return date;
}

std::string describe_calendar(const EdtfElement& element) {
  const int year = element.year;
  switch (element.form) {
    case EdtfForm::kDay:
      return fmt::format("{} {} {:04}", element.day, month_name(element.month), year);
    case EdtfForm::kMonth:
      return fmt::format("{} {:04}", month_name(element.month), year);
    case EdtfForm::kYear:
      return fmt::format("{:04}", year);
    case EdtfForm::kSeason: {
      const std::string_view name = kSeasonNames[static_cast<std::size_t>(element.month - kSpring)];
      if (element.month != kWinter) {
        return fmt::format("{} {:04}", name, year);
      }
      return fmt::format("{} {:04}/{:02}", name, year, (year + 1) % 100);
    }
    case EdtfForm::kDecade:
      // "2000s" alone could be read as the century.
      return fmt::format("{:04}s{}", year, year % 100 == 0 ? " (decade)" : "");
    case EdtfForm::kCentury:
      return fmt::format("{:04}s (century)", year);
    case EdtfForm::kMonthUnspecified:
      return fmt::format("{:04} (month not known)", year);
    case EdtfForm::kDayUnspecified:
      return fmt::format("{} {:04} (day not known)", month_name(element.month), year);
    case EdtfForm::kMonthAndDayUnspecified:
      return fmt::format("{:04} (month and day not known)", year);
    case EdtfForm::kOpen:
    case EdtfForm::kUnknown:
      break;
  }
  return "an unknown date";
}

std::string describe_element(const EdtfElement& element) {
  return fmt::format("{}{}{}", element.approximate ? "about " : "", describe_calendar(element),
                     element.uncertain ? " (uncertain)" : "");
}

}  // namespace

tl::expected<EdtfDate, DateProblem> parse_edtf(std::string_view text) {
  auto date = read_date(text);
  if (!date) {
    return tl::unexpected(advise_on_date(text));
  }
  date->text = text;
  return *std::move(date);
}

bool is_edtf(std::string_view text) {
  return read_date(text).has_value();
}

bool is_exact_day(const EdtfDate& date) {
  return !date.is_interval && date.start.form == EdtfForm::kDay && !date.uncertain &&
         !date.approximate;
}

std::string describe(const EdtfDate& date) {
  if (!date.is_interval) {
    return describe_element(date.start);
  }
  if (date.start.form == EdtfForm::kOpen) {
    return "by " + describe_element(date.end);
  }
  if (date.end.form == EdtfForm::kOpen) {
    return "from " + describe_element(date.start);
  }
  return describe_element(date.start) + " to " + describe_element(date.end);
}

std::string_view month_name(int month) {
  MINUTEBOOK_ASSERT(month >= 1 && month <= 12);
  return kMonthNames[static_cast<std::size_t>(month - 1)];
}

}  // namespace minutebook
