#include "ledger/date_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "ledger/date_numerals.h"
#include "ledger/day.h"
#include "ledger/edtf.h"

namespace minutebook::date_advice {
namespace {

enum class WordKind {
  kMonth,   // value: 1 to 12
  kSeason,  // value: 21 to 24
  kApproximate,
  kUncertain,
  kUpTo,   // by, before, until
  kSince,  // since, from, after
  kTo,     // to, and, till: between two dates
  kThird,  // early, mid, late; value: 0 to 2
  kEndOf,  // end of March 2013
  kStartOf,
  kFinancial,
  kQuarter,
  kHalf,
  kDecade,  // the s of 2010s
  kNoise,   // the, of, st, Monday
};

struct Word {
  std::string_view text;
  WordKind kind;
  int value = 0;
};

constexpr auto kWords = std::to_array<Word>({
    {"about", WordKind::kApproximate},
    {"after", WordKind::kSince},
    {"and", WordKind::kTo},
    {"approx", WordKind::kApproximate},
    {"approximately", WordKind::kApproximate},
    {"around", WordKind::kApproximate},
    {"autumn", WordKind::kSeason, 23},
    {"before", WordKind::kUpTo},
    {"beginning", WordKind::kStartOf},
    {"between", WordKind::kNoise},
    {"by", WordKind::kUpTo},
    {"c", WordKind::kApproximate},
    {"ca", WordKind::kApproximate},
    {"circa", WordKind::kApproximate},
    {"early", WordKind::kThird, 0},
    {"end", WordKind::kEndOf},
    {"fall", WordKind::kSeason, 23},
    {"financial", WordKind::kFinancial},
    {"fiscal", WordKind::kFinancial},
    {"from", WordKind::kSince},
    {"fy", WordKind::kFinancial},
    {"h", WordKind::kHalf},
    {"in", WordKind::kNoise},
    {"late", WordKind::kThird, 2},
    {"maybe", WordKind::kUncertain},
    {"mid", WordKind::kThird, 1},
    {"nd", WordKind::kNoise},
    {"of", WordKind::kNoise},
    {"on", WordKind::kNoise},
    {"perhaps", WordKind::kUncertain},
    {"possibly", WordKind::kUncertain},
    {"probably", WordKind::kUncertain},
    {"q", WordKind::kQuarter},
    {"quarter", WordKind::kQuarter},
    {"rd", WordKind::kNoise},
    {"roughly", WordKind::kApproximate},
    {"s", WordKind::kDecade},
    {"since", WordKind::kSince},
    {"spring", WordKind::kSeason, 21},
    {"st", WordKind::kNoise},
    {"start", WordKind::kStartOf},
    {"summer", WordKind::kSeason, 22},
    {"th", WordKind::kNoise},
    {"the", WordKind::kNoise},
    {"till", WordKind::kTo},
    {"to", WordKind::kTo},
    {"until", WordKind::kUpTo},
    {"winter", WordKind::kSeason, 24},
    {"year", WordKind::kNoise},
});

constexpr std::array<std::string_view, 7> kWeekdays = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

char lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                              : character;
}

std::string lower(std::string_view text) {
  std::string lowered;
  for (const char character : text) {
    lowered += lower(character);
  }
  return lowered;
}

bool is_letter(char character) {
  const char lowered = lower(character);
  return lowered >= 'a' && lowered <= 'z';
}

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

// Months and weekdays may be shortened to their first three letters or more.
bool abbreviates(std::string_view word, std::string_view name) {
  return word.size() >= 3 && word.size() <= name.size() && lower(name).starts_with(word);
}

std::optional<Word> find_word(std::string_view lowered) {
  for (int month = 1; month <= 12; ++month) {
    if (abbreviates(lowered, month_name(month))) {
      return Word{"", WordKind::kMonth, month};
    }
  }
  for (const std::string_view weekday : kWeekdays) {
    if (abbreviates(lowered, weekday)) {
      return Word{"", WordKind::kNoise};
    }
  }
  const auto* word = std::find_if(kWords.begin(), kWords.end(),
                                  [&](const Word& known) { return known.text == lowered; });
  if (word == kWords.end()) {
    return std::nullopt;
  }
  return *word;
}

// A known word, or a number with the number of its digits.
struct Token {
  std::optional<Word> word;
  int number = 0;
  std::size_t digits = 0;
};

// The two digits after a hyphen at the position, if they are no more than two.
std::optional<int> hyphenated_number(std::string_view text, std::size_t position) {
  if (position + 3 > text.size() || text[position] != '-') {
    return std::nullopt;
  }
  if (position + 3 < text.size() && is_digit(text[position + 3])) {
    return std::nullopt;
  }
  return read_number(text.substr(position + 1, 2));
}

// The -03 or -03-31 that follows a year, so that "about 2013-03-31" is understood.
void take_month_and_day(std::string_view text, std::size_t& position, std::vector<Token>& tokens) {
  const auto month = hyphenated_number(text, position);
  if (!month || *month < 1 || *month > 12) {
    return;
  }
  tokens.push_back({Word{"", WordKind::kMonth, *month}, 0, 0});
  position += 3;
  const auto day = hyphenated_number(text, position);
  if (day) {
    tokens.push_back({std::nullopt, *day, 2});
    position += 3;
  }
}

// Nothing where the text has a word that is not known, a long number or no word at all.
std::optional<std::vector<Token>> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  bool has_word = false;
  std::size_t position = 0;
  while (position < text.size()) {
    const std::size_t start = position;
    if (is_letter(text[position])) {
      while (position < text.size() && is_letter(text[position])) {
        ++position;
      }
      const auto word = find_word(lower(text.substr(start, position - start)));
      if (!word) {
        return std::nullopt;
      }
      has_word = true;
      tokens.push_back({word, 0, 0});
    } else if (is_digit(text[position])) {
      while (position < text.size() && is_digit(text[position])) {
        ++position;
      }
      const auto number = read_number(text.substr(start, position - start));
      if (!number || position - start > 4) {
        return std::nullopt;
      }
      tokens.push_back({std::nullopt, *number, position - start});
      if (position - start == 4) {
        take_month_and_day(text, position, tokens);
      }
    } else {
      if (text[position] == '?') {
        tokens.push_back({Word{"?", WordKind::kUncertain}, 0, 0});
      }
      ++position;
    }
  }
  if (!has_word) {
    return std::nullopt;
  }
  return tokens;
}

// What one date of the text says, each part at most once.
struct Phrase {
  std::optional<int> year;
  std::optional<int> year_after;  // the 20 of 2019/20
  std::optional<int> small_number;
  std::optional<int> month;
  std::optional<int> season;
  std::optional<int> third;
  bool approximate = false;
  bool uncertain = false;
  bool is_decade = false;
  bool is_end = false;
  bool is_start = false;
  bool is_financial = false;
  bool is_quarter = false;
  bool is_half = false;
  bool up_to = false;
  bool since = false;
};

// False where the part is there twice.
bool set_once(std::optional<int>& part, int value) {
  if (part) {
    return false;
  }
  part = value;
  return true;
}

bool add_number(const Token& token, Phrase& phrase) {
  if (token.digits == 3) {
    return false;
  }
  if (token.digits == 4) {
    return phrase.year ? set_once(phrase.year_after, token.number)
                       : set_once(phrase.year, token.number);
  }
  const bool is_next_year = phrase.year && (*phrase.year + 1) % 100 == token.number;
  if (is_next_year && !phrase.year_after && token.digits == 2) {
    phrase.year_after = *phrase.year + 1;
    return true;
  }
  return set_once(phrase.small_number, token.number);
}

bool add_word(const Word& word, Phrase& phrase) {
  switch (word.kind) {
    case WordKind::kMonth:
      return set_once(phrase.month, word.value);
    case WordKind::kSeason:
      return set_once(phrase.season, word.value);
    case WordKind::kThird:
      return set_once(phrase.third, word.value);
    case WordKind::kApproximate:
      return phrase.approximate = true;
    case WordKind::kUncertain:
      return phrase.uncertain = true;
    case WordKind::kDecade:
      return phrase.is_decade = true;
    case WordKind::kEndOf:
      return phrase.is_end = true;
    case WordKind::kStartOf:
      return phrase.is_start = true;
    case WordKind::kFinancial:
      return phrase.is_financial = true;
    case WordKind::kQuarter:
      return phrase.is_quarter = true;
    case WordKind::kHalf:
      return phrase.is_half = true;
    case WordKind::kUpTo:
      return phrase.up_to = true;
    case WordKind::kSince:
      return phrase.since = true;
    case WordKind::kNoise:
      return true;
    case WordKind::kTo:
      break;
  }
  return false;
}

std::optional<Phrase> read_phrase(const std::vector<Token>& tokens, std::size_t first,
                                  std::size_t last) {
  Phrase phrase;
  for (std::size_t index = first; index < last; ++index) {
    const Token& token = tokens[index];
    if (!(token.word ? add_word(*token.word, phrase) : add_number(token, phrase))) {
      return std::nullopt;
    }
  }
  return phrase;
}

std::string qualifier(const Phrase& phrase) {
  if (phrase.approximate && phrase.uncertain) {
    return "%";
  }
  if (phrase.approximate) {
    return "~";
  }
  return phrase.uncertain ? "?" : "";
}

std::string month_interval(int year, int first_month, int last_month) {
  return month_form(year, first_month) + "/" + month_form(year, last_month);
}

// Spring 2018; winter 2018, which is either end of the year; winter 2018/19.
std::vector<Fix> season_fixes(const Phrase& phrase) {
  const int year = *phrase.year;
  const Fix fix{month_form(year, *phrase.season) + qualifier(phrase), ""};
  if (*phrase.season != 24 || phrase.year_after) {
    return {fix};
  }
  const auto meaning = [](int first_year) {
    return fmt::format("December {:04} to February {:04}", first_year, first_year + 1);
  };
  return {{fix.form, meaning(year)},
          {month_form(year - 1, 24) + qualifier(phrase), meaning(year - 1)}};
}

// Q1 2018, H2 2018, FY 2019/20.
std::vector<Fix> part_of_year_fixes(const Phrase& phrase) {
  const int year = *phrase.year;
  if (!phrase.is_quarter && !phrase.is_half) {
    if (phrase.year_after) {
      return {financial_year(year)};
    }
    return {{financial_year(year).form, fmt::format("the year that begins in {:04}", year)},
            {financial_year(year - 1).form, fmt::format("the year that ends in {:04}", year)}};
  }
  const int parts = phrase.is_quarter ? 4 : 2;
  const int months = 12 / parts;
  if (!phrase.small_number || *phrase.small_number < 1 || *phrase.small_number > parts) {
    return {};
  }
  const int first = 1 + (*phrase.small_number - 1) * months;
  const Fix calendar{month_interval(year, first, first + months - 1), "the calendar year"};
  // The months of the financial year are three later, so the last part lies in the next year.
  const int shifted_year = first + 3 > 12 ? year + 1 : year;
  const int shifted = first + 3 > 12 ? first + 3 - 12 : first + 3;
  const int shifted_last = shifted + months - 1;
  const Fix financial{month_form(shifted_year, shifted) + "/" +
                          month_form(shifted_last > 12 ? shifted_year + 1 : shifted_year,
                                     shifted_last > 12 ? shifted_last - 12 : shifted_last),
                      "the financial year"};
  if (phrase.is_financial || phrase.year_after) {
    return {financial};
  }
  return {calendar, financial};
}

// The first and the last day of the month or the year.
std::vector<Fix> edge_fixes(const Phrase& phrase) {
  const int year = *phrase.year;
  const int month = phrase.month.value_or(phrase.is_end ? 12 : 1);
  if (year > 9999) {
    return {};
  }
  const int day = phrase.is_end ? days_in_month(year, month) : 1;
  const Fix edge{day_form(year, month, day) + qualifier(phrase),
                 phrase.is_end ? "the last day" : "the first day"};
  if (phrase.month) {
    return {edge, {month_form(year, month), "the month"}};
  }
  return {edge, {month_form(year, month), std::string(month_name(month))}};
}

std::vector<Fix> phrase_fixes(const Phrase& phrase) {
  if (!phrase.year) {
    return {};
  }
  const int year = *phrase.year;
  if (phrase.is_quarter || phrase.is_half || phrase.is_financial) {
    return part_of_year_fixes(phrase);
  }
  if (phrase.season) {
    return season_fixes(phrase);
  }
  if (phrase.is_end || phrase.is_start) {
    return edge_fixes(phrase);
  }
  if (phrase.is_decade) {
    return {{year_form(year).substr(0, 3) + "X" + qualifier(phrase), ""}};
  }
  if (phrase.month && phrase.small_number) {
    auto fixes = day_fixes(year, *phrase.month, *phrase.small_number);
    for (Fix& fix : fixes) {
      fix.form += qualifier(phrase);
    }
    return fixes;
  }
  if (phrase.third && !phrase.month) {
    const int first = 1 + *phrase.third * 4;
    return {{month_interval(year, first, first + 3),
             fmt::format("{} to {}", month_name(first), month_name(first + 3))},
            {year_form(year), ""}};
  }
  if (phrase.month) {
    return {{month_form(year, *phrase.month) + qualifier(phrase), ""}};
  }
  if (phrase.small_number) {
    return {};
  }
  return {{year_form(year) + qualifier(phrase), ""}};
}

// A date in words that is one date: by itself, or as the bound of an open interval.
Reading read_one(const Phrase& phrase) {
  Reading reading{"has words in it", phrase_fixes(phrase), ""};
  if (!phrase.year) {
    reading.reason = "names no year";
    reading.fallback =
        phrase.month ? fmt::format("the year and the month in numerals, such as {} for {} {}",
                                   month_form(2018, *phrase.month), month_name(*phrase.month), 2018)
                     : "the year first, such as 2018-07 for July 2018";
    return reading;
  }
  if (phrase.month && phrase.small_number) {
    const std::string impossible = day_reason(*phrase.year, *phrase.month, *phrase.small_number);
    if (!impossible.empty()) {
      reading.reason = impossible;
    }
  }
  for (Fix& fix : reading.fixes) {
    const std::size_t slash = fix.form.find('/');
    if (phrase.up_to) {
      fix.form = "../" + fix.form.substr(slash == std::string::npos ? 0 : slash + 1);
    }
    if (phrase.since) {
      fix.form = fix.form.substr(0, slash) + "/..";
    }
  }
  return reading;
}

// "April 2019 to March 2020", "from April to June 2018".
std::optional<Reading> read_span(Phrase start, const Phrase& end) {
  if (!start.year && end.year) {
    start.year = end.year;
  }
  const auto starts = phrase_fixes(start);
  const auto ends = phrase_fixes(end);
  if (starts.empty() || ends.empty()) {
    return std::nullopt;
  }
  const std::string& start_form = starts.front().form;
  const std::string& end_form = ends.front().form;
  return Reading{
      "has words in it",
      {{start_form.substr(0, start_form.find('/')) + "/" + end_form.substr(end_form.find('/') + 1),
        ""}},
      ""};
}

}  // namespace

std::optional<Reading> read_words(std::string_view text) {
  const auto tokens = tokens_of(text);
  if (!tokens) {
    return std::nullopt;
  }
  const auto splits = [&](const Token& token) {
    return token.word && (token.word->kind == WordKind::kTo || token.word->kind == WordKind::kUpTo);
  };
  for (std::size_t index = 1; index < tokens->size(); ++index) {
    if (!splits((*tokens)[index])) {
      continue;
    }
    const auto start = read_phrase(*tokens, 0, index);
    const auto end = read_phrase(*tokens, index + 1, tokens->size());
    if (!start || !end) {
      return std::nullopt;
    }
    return read_span(*start, *end);
  }
  const auto phrase = read_phrase(*tokens, 0, tokens->size());
  if (!phrase) {
    return std::nullopt;
  }
  return read_one(*phrase);
}

}  // namespace minutebook::date_advice
