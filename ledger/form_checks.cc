// How each form is written.

#include "ledger/form_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "ledger/assert.h"
#include "ledger/edtf.h"
#include "ledger/facts.h"
#include "ledger/identifiers.h"
#include "ledger/quote.h"
#include "ledger/text_scan.h"

namespace minutebook {
namespace {

constexpr std::size_t kDigestSizeBytes = 32;

using Problems = std::vector<FormProblem>;

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}
bool is_capital(char character) {
  return character >= 'A' && character <= 'Z';
}
bool is_small(char character) {
  return character >= 'a' && character <= 'z';
}
bool is_letter(char character) {
  return is_capital(character) || is_small(character);
}
bool is_hex_digit(char character) {
  return is_digit(character) || (character >= 'a' && character <= 'f') ||
         (character >= 'A' && character <= 'F');
}

template <class Predicate>
bool all_of(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

// ----------------------------------------------------------------------------------------------
// Texts

// The number with a comma after each group of three digits: 2,000.
std::string grouped(std::size_t number) {
  const std::string digits = std::to_string(number);
  std::string result;
  for (std::size_t place = 0; place < digits.size(); ++place) {
    if (place > 0 && (digits.size() - place) % 3 == 0) {
      result += ',';
    }
    result += digits[place];
  }
  return result;
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  const std::size_t last = text.find_last_not_of(kSpace);
  return first == std::string_view::npos ? "" : std::string(text.substr(first, last - first + 1));
}

// A line or a text: `limit` is in characters.
void check_prose(Form form, std::string_view text, std::size_t limit, Problems* problems) {
  const TextScan scan = scan_text(text);
  if (!scan.valid_utf8) {
    problems->push_back(
        {Rule::kUtf8, fmt::format("{} is not UTF-8", in_quotes(text)), "the text in UTF-8"});
    return;
  }
  if (scan.control_character.has_value()) {
    problems->push_back({Rule::kControlCharacter,
                         fmt::format("{} holds the control character U+{:04X}", in_quotes(text),
                                     *scan.control_character),
                         "the text without it"});
  }
  if (form == Form::kLine && scan.has_line_break) {
    problems->push_back(
        {Rule::kLineBreak, fmt::format("{} has a line break", in_quotes(text)), "it as one line"});
  }
  if (form == Form::kLine && scan.has_surrounding_space) {
    problems->push_back({Rule::kSurroundingSpace,
                         fmt::format("{} begins or ends with white space", in_quotes(text)),
                         in_quotes(trimmed(text))});
  }
  if (scan.characters > limit) {
    problems->push_back({Rule::kLength, fmt::format("has {} characters", grouped(scan.characters)),
                         fmt::format("at most {}", grouped(limit))});
  }
}

// --------------------------------------------------------------------------------------------
// Subjects

void check_identifier(Rule rule, std::optional<IdentifierProblem> problem, Problems* problems) {
  if (problem.has_value()) {
    problems->push_back({rule, std::move(problem->message), std::move(problem->suggestion)});
  }
}

// A subject that an event refers to, of any class in `classes`.
void check_reference(std::string_view text, SubjectClasses classes, Problems* problems) {
  if (auto problem = check_subject(text)) {
    check_identifier(Rule::kReference, std::move(problem), problems);
    return;
  }
  const SubjectClass found = class_of(scheme_of(text).value());
  if (classes.contains(found)) {
    return;
  }
  const bool any = classes == kAnyButLedger;
  problems->push_back(
      {Rule::kReferenceClass,
       fmt::format("{} is {}", in_quotes(text), subject_classes_in_words(found)),
       fmt::format("{}, such as {}", any ? "a subject" : subject_classes_in_words(classes),
                   example_subject(classes.contains(SubjectClass::kOrganisation)
                                       ? SubjectClass::kOrganisation
                                       : SubjectClass::kBoard))});
}

// An OCID: "ocds-", a prefix of six letters or digits that the publisher was given, a hyphen, and
// the publisher's own id (https://standard.open-contracting.org/latest/en/schema/identifiers/).
bool is_ocid(std::string_view text) {
  constexpr std::string_view kBegin = "ocds-";
  constexpr std::size_t kPrefixEnd = kBegin.size() + 6;
  return text.size() > kPrefixEnd + 1 && text.size() <= kLineLimitCharacters &&
         text.substr(0, kBegin.size()) == kBegin && text[kPrefixEnd] == '-' &&
         all_of(text.substr(kBegin.size(), 6),
                [](char character) { return is_small(character) || is_digit(character); }) &&
         all_of(text, [](char character) { return character > ' ' && character <= '~'; });
}

// ------------------------------------------------------------------------------------------------
// URIs

// Whether every character may stand in a URI (RFC 3986 section 2), escapes in two hexadecimal
// digits.
bool has_uri_characters(std::string_view text) {
  constexpr std::string_view kMarks = "-._~:/?#[]@!$&'()*+,;=";
  for (std::size_t index = 0; index < text.size(); ++index) {
    const char character = text[index];
    if (character == '%') {
      if (index + 2 >= text.size() || !is_hex_digit(text[index + 1]) ||
          !is_hex_digit(text[index + 2])) {
        return false;
      }
      index += 2;
    } else if (!is_letter(character) && !is_digit(character) &&
               kMarks.find(character) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

// Whether the text begins with a scheme and a colon and goes on after it (RFC 3986 section 3.1).
bool has_uri_scheme(std::string_view text) {
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && colon + 1 < text.size() && colon > 0 &&
         is_letter(text.front()) && all_of(text.substr(0, colon), [](char character) {
           return is_letter(character) || is_digit(character) || character == '+' ||
                  character == '-' || character == '.';
         });
}

void check_url(std::string_view text, Problems* problems) {
  if (text.size() > kUrlLimitBytes) {
    problems->push_back({Rule::kUrl, fmt::format("has {} bytes", grouped(text.size())),
                         fmt::format("a URL of at most {}", grouped(kUrlLimitBytes))});
  } else if (!has_uri_characters(text)) {
    problems->push_back({Rule::kUrl,
                         fmt::format("{} has a character that no URL has", in_quotes(text)),
                         "it percent-encoded, such as https://example.org/board%20papers"});
  } else if (!has_uri_scheme(text)) {
    problems->push_back({Rule::kUrl, fmt::format("{} is not a whole URL", in_quotes(text)),
                         "a URL with its scheme, such as https://example.org/board-papers"});
  }
}

void check_emitter(std::string_view text, Problems* problems) {
  constexpr std::string_view kRightForm =
      "a URI reference without white space, such as https://example.org/board-papers";
  if (text.size() > kLineLimitCharacters) {
    problems->push_back({Rule::kEmitter, fmt::format("has {} bytes", grouped(text.size())),
                         fmt::format("a URI reference of at most {}", kLineLimitCharacters)});
  } else if (!has_uri_characters(text)) {
    problems->push_back({Rule::kEmitter,
                         fmt::format("{} has a character that no URI has", in_quotes(text)),
                         std::string(kRightForm)});
  }
}

// ---------------------------------------------------------------------------------------------
// Figures

// amount = [ "-" ] whole [ "." 1*DIGIT ]   whole = "0" / ( %x31-39 *DIGIT )
bool is_amount(std::string_view text) {
  if (text.size() > kAmountLimitCharacters) {
    return false;
  }
  if (!text.empty() && text.front() == '-') {
    text.remove_prefix(1);
  }
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const bool fraction_right = point == std::string_view::npos ||
                              (point + 1 < text.size() && all_of(text.substr(point + 1), is_digit));
  return !whole.empty() && all_of(whole, is_digit) && (whole.front() != '0' || whole.size() == 1) &&
         fraction_right;
}

void check_amount(std::string_view text, Problems* problems) {
  if (is_amount(text)) {
    return;
  }
  // A figure as people group it, "£95,000,000", means what it says without the grouping. The pound
  // sign's two bytes are taken one by one.
  constexpr std::string_view kIgnored = ", _+$\xc2\xa3";
  std::string suggestion;
  for (const char character : text) {
    if (kIgnored.find(character) == std::string_view::npos) {
      suggestion += character;
    }
  }
  // "1,5" may mean one and a half.
  const std::size_t comma = text.rfind(',');
  const bool grouped_by_three =
      comma == std::string_view::npos ||
      std::min(text.find('.', comma), text.size()) - comma == std::string_view("000").size() + 1;
  problems->push_back(
      {Rule::kAmount, fmt::format("{} is not a plain decimal number", in_quotes(text)),
       is_amount(suggestion) && grouped_by_three
           ? suggestion
           : fmt::format("digits, such as 95000000, 0.42 or -1500000, at most {} characters",
                         kAmountLimitCharacters)});
}

bool is_currency(std::string_view text) {
  return text.size() == 3 && all_of(text, is_capital);
}

std::string in_capitals(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char character) {
    return is_small(character) ? static_cast<char>(character - 'a' + 'A') : character;
  });
  return result;
}

void check_currency(std::string_view text, Problems* problems) {
  if (is_currency(text)) {
    return;
  }
  const std::string capitals = in_capitals(text);
  problems->push_back({Rule::kCurrency,
                       fmt::format("{} is not the code of a currency", in_quotes(text)),
                       is_currency(capitals) ? capitals : "three capital letters, such as GBP"});
}

// unit = currency / ( small *79( small / " " / "-" ) )
void check_unit(std::string_view text, Problems* problems) {
  const bool counted = text.size() <= kSlugLimitBytes && is_small(text.front()) &&
                       is_small(text.back()) && all_of(text, [](char character) {
                         return is_small(character) || character == ' ' || character == '-';
                       });
  if (!counted && !is_currency(text)) {
    problems->push_back({Rule::kUnit, fmt::format("{} is not a unit", in_quotes(text)),
                         "a currency such as GBP, or what is counted in lower case, such as "
                         "people, staff, beds or percent"});
  }
}

// ----------------------------------------------------------------------------------------------
// Others

void check_date(std::string_view text, Problems* problems) {
  if (is_edtf(text)) {
    return;
  }
  DateProblem problem = parse_edtf(text).error();
  problems->push_back({Rule::kDate, std::move(problem.message), std::move(problem.suggestion)});
}

void check_size(Rule rule, std::string_view content, std::size_t size_bytes,
                std::string_view right_form, Problems* problems) {
  if (content.size() != size_bytes) {
    problems->push_back(
        {rule,
         fmt::format("has {} byte{}", grouped(content.size()), content.size() == 1 ? "" : "s"),
         std::string(right_form)});
  }
}

}  // namespace

void check_form(Form form, std::string_view content, std::vector<FormProblem>* problems) {
  MINUTEBOOK_ASSERT(!content.empty());
  switch (form) {
    case Form::kLine:
      return check_prose(form, content, kLineLimitCharacters, problems);
    case Form::kText:
      return check_prose(form, content, kTextLimitCharacters, problems);
    case Form::kSlug:
      return check_identifier(Rule::kSlug, check_slug(content), problems);
    case Form::kSubject:
      return check_identifier(Rule::kSubject, check_subject(content), problems);
    case Form::kAnySubject:
      return check_reference(content, kAnyButLedger, problems);
    case Form::kOrganisation:
      return check_reference(content, SubjectClass::kOrganisation, problems);
    case Form::kBoard:
      return check_reference(content, SubjectClass::kBoard, problems);
    case Form::kPost:
      return check_identifier(Rule::kPost, check_post_id(content), problems);
    case Form::kPerson:
      return check_identifier(Rule::kPerson, check_person_id(content), problems);
    case Form::kDate:
      return check_date(content, problems);
    case Form::kUrl:
      return check_url(content, problems);
    case Form::kEmitter:
      return check_emitter(content, problems);
    case Form::kAmount:
      return check_amount(content, problems);
    case Form::kCurrency:
      return check_currency(content, problems);
    case Form::kUnit:
      return check_unit(content, problems);
    case Form::kOcid:
      if (!is_ocid(content)) {
        problems->push_back({Rule::kOcid, fmt::format("{} is not an OCID", in_quotes(content)),
                             "ocds-, the publisher's prefix, - and its number, such as "
                             "ocds-213czf-000-00001"});
      }
      return;
    case Form::kEventId:
      return check_size(Rule::kEventId, content, EventId::kSizeBytes, "a UUID, which is 16 bytes",
                        problems);
    case Form::kTarget:
      return check_size(Rule::kBearingTarget, content, EventId::kSizeBytes,
                        "the id of an event, which is 16 bytes", problems);
    case Form::kDigest:
      return check_size(Rule::kDigest, content, kDigestSizeBytes,
                        "the SHA-256 of the document, which is 32 bytes, in base64", problems);
    case Form::kWord:
    case Form::kFlag:
    case Form::kMessage:
      break;
  }
  MINUTEBOOK_ASSERT(false && "a form that is not that of a text");
}

}  // namespace minutebook
