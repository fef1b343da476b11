#include "ledger/date_advice.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "ledger/date_numerals.h"
#include "ledger/date_words.h"
#include "ledger/day.h"
#include "ledger/edtf.h"
#include "ledger/quote.h"

namespace minutebook {
namespace date_advice {
namespace {

constexpr std::string_view kGeneralSuggestion =
    "a day such as 2013-03-31, a month such as 2013-03, a year such as 2013 or an interval such as "
    "2011/2013-03";

constexpr std::size_t kFixLimit = 3;

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

bool is_printable(char character) {
  return character >= ' ' && character <= '~';
}

bool consists_of(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string replace_all(std::string_view text, std::string_view from, std::string_view to) {
  std::string replaced;
  std::size_t position = 0;
  while (position < text.size()) {
    if (text.substr(position).starts_with(from)) {
      replaced += to;
      position += from.size();
    } else {
      replaced += text[position++];
    }
  }
  return replaced;
}

std::string without(std::string_view text, std::string_view characters) {
  std::string kept;
  for (const char character : text) {
    if (characters.find(character) == std::string_view::npos) {
      kept += character;
    }
  }
  return kept;
}

std::string_view trim(std::string_view text, std::string_view characters) {
  const std::size_t first = text.find_first_not_of(characters);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(characters) - first + 1);
}

// A character that word processors put where EDTF has one of ASCII.
struct LookAlike {
  std::uint32_t code_point;
  std::string_view ascii;
  std::string_view name;
};

constexpr auto kLookAlikes = std::to_array<LookAlike>({
    {0x00A0, " ", "a no-break space"},  {0x2009, " ", "a thin space"},
    {0x200B, "", "a zero-width space"}, {0x2010, "-", "a hyphen that is not the ASCII one"},
    {0x2011, "-", "a no-break hyphen"}, {0x2012, "-", "a figure dash"},
    {0x2013, "-", "an en dash"},        {0x2014, "-", "an em dash"},
    {0x2018, "", "a quotation mark"},   {0x2019, "", "a quotation mark"},
    {0x201C, "", "a quotation mark"},   {0x201D, "", "a quotation mark"},
    {0x2026, "..", "an ellipsis"},      {0x202F, " ", "a narrow no-break space"},
    {0x2044, "/", "a fraction slash"},  {0x2212, "-", "a minus sign"},
    {0x223C, "~", "a tilde operator"},  {0x2248, "~", "an almost-equal sign"},
    {0xFEFF, "", "a byte order mark"},
});

struct CodePoint {
  std::optional<std::uint32_t> value;  // nothing where the bytes are not UTF-8
  std::size_t size_bytes = 1;
};

CodePoint first_code_point(std::string_view text) {
  const auto byte = [&](std::size_t index) { return static_cast<std::uint8_t>(text[index]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) {
    return {lead, 1};
  }
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) {
    return {};
  }
  std::uint32_t value = lead & (0x7FU >> size);
  for (std::size_t index = 1; index < size; ++index) {
    if ((byte(index) & 0xC0U) != 0x80) {
      return {};
    }
    value = value << 6 | (byte(index) & 0x3FU);
  }
  return {value, size};
}

// The text in ASCII, and the first character that is foreign to a date.
struct Cleaned {
  std::string text;
  std::string reason;  // "" where every character is printable ASCII
};

std::string foreign_character(const CodePoint& code_point, std::string_view name,
                              std::size_t position) {
  if (!code_point.value) {
    return fmt::format("has a byte at position {} that is no text", position);
  }
  if (name.empty() && *code_point.value < 0x80) {
    name = "a control character";
  }
  return fmt::format("has {} (U+{:04X}) at position {}",
                     name.empty() ? "a character that no date has" : name, *code_point.value,
                     position);
}

Cleaned clean(std::string_view text) {
  Cleaned cleaned;
  std::size_t position = 1;
  while (!text.empty()) {
    const CodePoint code_point = first_code_point(text);
    const char first = text.front();
    text.remove_prefix(code_point.size_bytes);
    ++position;
    if (is_printable(first)) {
      cleaned.text += first;
      continue;
    }
    const auto* look_alike =
        std::find_if(kLookAlikes.begin(), kLookAlikes.end(),
                     [&](const LookAlike& known) { return code_point.value == known.code_point; });
    const bool is_known = look_alike != kLookAlikes.end();
    if (is_known) {
      cleaned.text += look_alike->ascii;
    }
    if (first == '\t' || first == '\n' || first == '\r') {
      cleaned.text += ' ';
    }
    if (cleaned.reason.empty()) {
      cleaned.reason =
          foreign_character(code_point, is_known ? look_alike->name : "", position - 1);
    }
  }
  return cleaned;
}

std::optional<Reading> accept(std::string form, std::string reason) {
  if (!is_edtf(form)) {
    return std::nullopt;
  }
  return Reading{std::move(reason), {{std::move(form), ""}}, ""};
}

Reading interpret(std::string_view text);

// 2013-03-31T10:00Z, 2019-02-29 10:00
std::optional<Reading> read_time_of_day(std::string_view text) {
  if (text.size() <= 11 || contains(text, "/")) {
    return std::nullopt;
  }
  if (std::string_view("Tt ").find(text[10]) == std::string_view::npos) {
    return std::nullopt;
  }
  if (!is_digit(text[11])) {
    return std::nullopt;
  }
  const std::string_view day = text.substr(0, 10);
  if (is_edtf(day)) {
    return accept(std::string(day), "has a time of day: days are the finest that a date can say");
  }
  if (!consists_of(day, "0123456789-")) {
    return std::nullopt;
  }
  return interpret(day);
}

// Y170000002, Y-17000, -0044, +2013
std::optional<Reading> read_far_year(std::string_view text) {
  const bool is_lettered = text.front() == 'Y' || text.front() == 'y';
  const std::string_view digits = text.substr(is_lettered ? 1 : 0);
  if (digits.empty()) {
    return std::nullopt;
  }
  if (is_lettered) {
    if (auto reading = accept(std::string(digits), "begins with Y")) {
      return reading;
    }
  }
  if (digits.front() == '+') {
    return accept(std::string(digits.substr(1)), "begins with a plus sign");
  }
  const bool is_far = is_lettered || (digits.front() == '-' && digits.size() > 1);
  const std::string_view magnitude = trim(digits, "-");
  if (!is_far || magnitude.empty() || !is_digit(magnitude.front())) {
    return std::nullopt;
  }
  return Reading{"has a year that is not in the range 0000 to 9999",
                 {},
                 "a year from 0000 to 9999, such as 2013"};
}

// [2018,2019], {2018..2020}
std::optional<Reading> read_set(std::string_view text) {
  if (text.front() != '[' && text.front() != '{') {
    return std::nullopt;
  }
  const std::string_view inside = trim(text, "[]{} ");
  const std::string_view first = inside.substr(0, inside.find_first_of(",. "));
  const std::size_t last_separator = inside.find_last_of(",. ");
  const std::string_view last =
      last_separator == std::string_view::npos ? inside : inside.substr(last_separator + 1);
  return Reading{"is a set of dates, which EDTF has at level 2 only",
                 {{fmt::format("{}/{}", first, last), "the interval"}},
                 ""};
}

// Words that stand where a date is not known, or is known only to the one who writes.
std::optional<Reading> read_no_date(std::string_view text) {
  std::string lowered(text);
  for (char& character : lowered) {
    if (character >= 'A' && character <= 'Z') {
      character = static_cast<char>(character - 'A' + 'a');
    }
  }
  for (const std::string_view word : {"today", "yesterday", "tomorrow", "now", "present"}) {
    if (lowered == word) {
      return Reading{"is not a date", {}, "the day itself, such as 2013-03-31"};
    }
  }
  for (const std::string_view word :
       {"unknown", "not known", "tbc", "tbd", "n/a", "na", "none", "null", "?", "xxxx", ".."}) {
    if (lowered != word) {
      continue;
    }
    return Reading{"does not narrow the date at all",
                   {},
                   "what is known of the date, such as ../2018-06 for June 2018 at the latest"};
  }
  return std::nullopt;
}

// 2018-W27, 2018-W27-3
std::optional<Reading> read_week(std::string_view text) {
  const std::string packed = without(text, "-");
  const bool has_weekday = packed.size() == 8;
  if ((packed.size() != 7 && !has_weekday) || (packed[4] != 'W' && packed[4] != 'w')) {
    return std::nullopt;
  }
  const auto year = read_number(packed.substr(0, 4));
  const auto week = read_number(packed.substr(5, 2));
  const auto weekday = read_number(has_weekday ? packed.substr(7) : "1");
  if (!year || !week || !weekday) {
    return std::nullopt;
  }
  Reading reading{"counts the weeks of the year", {}, ""};
  const auto fourth_of_january = Day::from_civil(*year, 1, 4);
  if (!fourth_of_january || *week < 1 || *week > 53 || *weekday < 1 || *weekday > 7) {
    return reading;
  }
  // The first week has 4 January in it, and 1970-01-01, day 0, was a Thursday.
  const std::int32_t fourth = fourth_of_january->days_since_1970();
  const std::int32_t first_monday = fourth - ((fourth + 3) % 7 + 7) % 7;
  const std::int32_t start = first_monday + (*week - 1) * 7 + *weekday - 1;
  const auto first = Day::from_days_since_1970(start);
  const auto last = Day::from_days_since_1970(has_weekday ? start : start + 6);
  if (!first || !last) {
    return reading;
  }
  reading.fixes = {{to_string(*first), ""}};
  if (!has_weekday) {
    reading.fixes.front().form += "/" + to_string(*last);
  }
  return reading;
}

// Near misses that one replacement puts right.
std::optional<Reading> read_misspelling(std::string_view text) {
  const std::string unspaced = without(text, " ");
  if (unspaced != text) {
    if (auto reading = accept(unspaced, "has a space in it")) {
      return reading;
    }
  }
  const std::string capital = replace_all(replace_all(text, "x", "X"), "u", "X");
  if (capital != text) {
    if (auto reading = accept(capital, "does not write an unspecified digit as capital X")) {
      return reading;
    }
  }
  for (const std::string_view word : {"open", "present", "now", "today", "ongoing", "...", "."}) {
    const std::string open = replace_all(unspaced, word, "..");
    if (open == unspaced) {
      continue;
    }
    if (auto reading = accept(open, "does not write an open end as two dots")) {
      return reading;
    }
  }
  for (const std::string_view word : {"unknown", "?", "null"}) {
    const std::string_view start = unspaced.starts_with(word) ? word : "";
    const std::string_view end = unspaced.ends_with(word) ? word : "";
    if (start.empty() == end.empty()) {
      continue;
    }
    const std::string unknown =
        unspaced.substr(start.size(), unspaced.size() - start.size() - end.size());
    if (!unknown.starts_with('/') && !unknown.ends_with('/')) {
      continue;
    }
    if (auto reading = accept(unknown, "does not leave the unknown end empty")) {
      return reading;
    }
  }
  return std::nullopt;
}

// 2004?-06-11, ?2004, 2018?~: the qualifier belongs at the end, once. 31/03/2013?: it is not what
// is wrong.
std::optional<Reading> read_qualified(std::string_view text) {
  const std::string base = without(text, "?~% ()");
  if (text.find_first_of("?~%") == std::string_view::npos) {
    return std::nullopt;
  }
  const bool uncertain = contains(text, "?") || contains(text, "%");
  const bool approximate = contains(text, "~") || contains(text, "%");
  const std::string_view qualifier = uncertain && approximate ? "%" : uncertain ? "?" : "~";
  if (is_edtf(base)) {
    return accept(base + std::string(qualifier),
                  "does not have one qualifier at its end (elsewhere is EDTF level 2)");
  }
  auto reading = read_numerals(base);
  if (!reading) {
    return std::nullopt;
  }
  for (Fix& fix : reading->fixes) {
    if (!contains(fix.form, "/")) {
      fix.form += qualifier;
    }
  }
  return reading;
}

// 156X-12-25, 1985-0X, 1985-XX-15, 2XXX
std::optional<Reading> read_unspecified(std::string_view text) {
  if (!contains(text, "X") || !consists_of(text, "0123456789X-") || text.size() < 4) {
    return std::nullopt;
  }
  Reading reading{"leaves digits unspecified as EDTF does at level 2 only, or not at all", {}, ""};
  const std::string_view year = text.substr(0, 4);
  const bool year_is_known = consists_of(year, "0123456789");
  const bool month_is_known = text.size() >= 7 && consists_of(text.substr(5, 2), "0123456789");
  if (!year_is_known) {
    reading.fixes = {{std::string(year), ""}};
  } else if (month_is_known) {
    reading.fixes = {{fmt::format("{}-XX", text.substr(0, 7)), ""}};
  } else {
    reading.fixes = {{fmt::format("{}-XX{}", year, text.size() > 7 ? "-XX" : ""), ""}};
  }
  return reading;
}

// "2013-03-31 (board)", 2013-03-31abc
std::optional<Reading> read_with_more(std::string_view text) {
  for (std::size_t size = std::min<std::size_t>(text.size() - 1, 23); size >= 4; --size) {
    const std::string_view front = text.substr(0, size);
    if (!is_edtf(front)) {
      continue;
    }
    return Reading{fmt::format("has more after the date: {}", in_quotes(text.substr(size))),
                   {{std::string(front), ""}},
                   ""};
  }
  return std::nullopt;
}

// 2013-03/05, 2007-12-14/17: ISO 8601 lets the end leave out what it shares with the start.
std::optional<Reading> read_shortened_end(std::string_view start, std::string_view end) {
  if (start.size() <= 4 || end.size() < 2 || end.size() >= start.size()) {
    return std::nullopt;
  }
  if (!is_edtf(start) || is_edtf(end) || !consists_of(end, "0123456789-")) {
    return std::nullopt;
  }
  const std::string whole(start.substr(0, start.size() - end.size()));
  return accept(fmt::format("{}/{}{}", start, whole, end), "shortens the end of the interval");
}

bool is_interval_end(std::string_view text) {
  return text.empty() || text == ".." || is_edtf(text);
}

// An interval of which one end or both are wrong.
Reading read_ends(std::string_view start, std::string_view end) {
  const auto fix = [](std::string_view text, std::string& reason, std::string_view name) {
    if (is_interval_end(text)) {
      return std::string(text);
    }
    const Reading reading = interpret(text);
    if (reason.empty()) {
      reason = fmt::format("has no date as its {}: {} {}", name, in_quotes(text), reading.reason);
    }
    return reading.fixes.empty() ? std::string() : reading.fixes.front().form;
  };
  std::string reason;
  const std::string fixed_start = fix(start, reason, "start");
  const std::string fixed_end = fix(end, reason, "end");
  const bool is_lost =
      (fixed_start.empty() && !start.empty()) || (fixed_end.empty() && !end.empty());
  Reading reading{std::move(reason), {}, ""};
  if (!is_lost) {
    reading.fixes = {{fixed_start + "/" + fixed_end, ""}};
  }
  return reading;
}

std::optional<Reading> read_interval(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || slash != text.rfind('/')) {
    return std::nullopt;
  }
  const std::string_view start = trim(text.substr(0, slash), " ");
  const std::string_view end = trim(text.substr(slash + 1), " ");
  if (is_interval_end(start) && is_interval_end(end)) {
    if (is_edtf(start) && is_edtf(end)) {
      return Reading{"ends before it starts", {{fmt::format("{}/{}", end, start), ""}}, ""};
    }
    return Reading{"has no date at either end",
                   {},
                   "a date at one end at least, such as ../2019-04 or 2015/.."};
  }
  if (auto reading = read_shortened_end(start, end)) {
    return reading;
  }
  if (auto reading = read_numerals(text)) {
    return reading;
  }
  Reading ends = read_ends(start, end);
  const bool one_end_is_right = is_interval_end(start) || is_interval_end(end);
  if (one_end_is_right && !ends.fixes.empty()) {
    return ends;
  }
  if (auto reading = read_words(text)) {
    return reading;
  }
  return ends;
}

// What the printable text, which is not EDTF and not empty, was meant to be.
Reading interpret(std::string_view text) {
  using Reader = std::optional<Reading> (*)(std::string_view);
  constexpr std::array<Reader, 12> kReaders = {read_no_date,   read_misspelling, read_time_of_day,
                                               read_far_year,  read_set,         read_interval,
                                               read_qualified, read_unspecified, read_numerals,
                                               read_week,      read_words,       read_with_more};
  if (!text.empty()) {
    for (const Reader reader : kReaders) {
      if (auto reading = reader(text)) {
        return *std::move(reading);
      }
    }
  }
  return {"is not a date", {}, ""};
}

// What is wrong with a text that is not EDTF, whatever its bytes.
Reading read(std::string_view text) {
  const Cleaned cleaned = clean(text.substr(0, kEdtfLengthLimitBytes));
  const std::string_view trimmed = trim(cleaned.text, " \"'");
  Reading reading;
  if (is_edtf(trimmed)) {
    reading = {"has spaces or quotation marks around the date", {{std::string(trimmed), ""}}, ""};
  } else {
    reading = interpret(trimmed);
  }
  if (!cleaned.reason.empty()) {
    reading.reason = cleaned.reason;
  }
  if (text.empty()) {
    reading = {"is empty", {}, ""};
  }
  if (text.size() > kEdtfLengthLimitBytes) {
    reading = {fmt::format("has {} bytes, more than any date", text.size()), {}, ""};
  }
  return reading;
}

// The forms that EDTF accepts, once each.
std::vector<Fix> accepted(const std::vector<Fix>& fixes) {
  std::vector<Fix> kept;
  for (const Fix& fix : fixes) {
    const bool is_repeated = std::any_of(kept.begin(), kept.end(),
                                         [&](const Fix& other) { return other.form == fix.form; });
    if (!is_repeated && is_edtf(fix.form)) {
      kept.push_back(fix);
    }
  }
  if (kept.size() > kFixLimit) {
    kept.resize(kFixLimit);
  }
  return kept;
}

// The days among the forms; where there are none, the first and the last day of each form.
std::vector<Fix> days_of(const std::vector<Fix>& fixes) {
  std::vector<Fix> days;
  std::vector<Fix> edges;
  for (const Fix& fix : fixes) {
    const auto date = parse_edtf(fix.form);
    if (!date) {
      continue;
    }
    if (date->earliest == date->latest) {
      days.push_back({to_string(date->earliest), fix.meaning});
      continue;
    }
    std::string whole = fix.meaning;
    if (whole.empty()) {
      whole = date->is_interval ? "the interval" : describe(*date);
    }
    if (date->earliest.is_calendar_day()) {
      edges.push_back({to_string(date->earliest), "the first day of " + whole});
    }
    if (date->latest.is_calendar_day()) {
      edges.push_back({to_string(date->latest), "the last day of " + whole});
    }
  }
  return days.empty() ? edges : days;
}

// "2019-02-28, 2019-03-01 or 2019-02 for the month alone"; "" where there is no form.
std::string join(const std::vector<Fix>& fixes) {
  std::string joined;
  for (std::size_t index = 0; index < fixes.size(); ++index) {
    const Fix& fix = fixes[index];
    if (index > 0) {
      joined += index + 1 == fixes.size() ? " or " : ", ";
    }
    joined += fix.meaning.empty() ? fix.form : fix.form + " for " + fix.meaning;
  }
  return joined;
}

DateProblem problem_of(std::string_view text, const Reading& reading, std::string suggestion) {
  return {fmt::format("{} {}", in_quotes(text), reading.reason), std::move(suggestion)};
}

}  // namespace
}  // namespace date_advice

DateProblem advise_on_date(std::string_view text) {
  using namespace date_advice;
  const Reading reading = read(text);
  std::string suggestion = join(accepted(reading.fixes));
  if (suggestion.empty()) {
    suggestion = reading.fallback;
  }
  if (suggestion.empty()) {
    suggestion = kGeneralSuggestion;
  }
  return problem_of(text, reading, std::move(suggestion));
}

DateProblem advise_on_day(std::string_view text) {
  using namespace date_advice;
  const Reading reading =
      is_edtf(text) ? Reading{"is not one day", {{std::string(text), ""}}, ""} : read(text);
  std::string suggestion = join(accepted(days_of(accepted(reading.fixes))));
  if (suggestion.empty()) {
    suggestion = "a day such as 2013-03-31";
  }
  return problem_of(text, reading, std::move(suggestion));
}

}  // namespace minutebook
