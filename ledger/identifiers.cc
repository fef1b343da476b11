// Reading and writing subjects, slugs, posts, UUIDs and person ids.

#include "ledger/identifiers.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ledger/assert.h"
#include "ledger/quote.h"

namespace minutebook {
namespace {

struct SchemeRow {
  SubjectScheme scheme;
  std::string_view name;
  SubjectClass subject_class;
};

constexpr std::array kSchemes{
    SchemeRow{SubjectScheme::kOds, "ods", SubjectClass::kOrganisation},
    SchemeRow{SubjectScheme::kCoh, "coh", SubjectClass::kOrganisation},
    SchemeRow{SubjectScheme::kChc, "chc", SubjectClass::kOrganisation},
    SchemeRow{SubjectScheme::kOrg, "org", SubjectClass::kOrganisation},
    SchemeRow{SubjectScheme::kBoard, "board", SubjectClass::kBoard},
    SchemeRow{SubjectScheme::kProgramme, "programme", SubjectClass::kProgramme},
    SchemeRow{SubjectScheme::kArrangement, "arrangement", SubjectClass::kArrangement},
    SchemeRow{SubjectScheme::kNotice, "notice", SubjectClass::kNotice},
    SchemeRow{SubjectScheme::kLedger, "ledger", SubjectClass::kLedger},
};

// A company number has eight characters, and shorter ones are padded on the
// left with zeros.
constexpr std::size_t kCompanyNumberSizeBytes = 8;

constexpr std::string_view kCrockfordDigits = "0123456789abcdefghjkmnpqrstvwxyz";

constexpr std::string_view kSubjectForm =
    "scheme:code, such as ods:RA3, org:livewell-southwest, "
    "board:plymouth-joint-board or "
    "programme:weston-integration";

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}
bool is_lower(char character) {
  return character >= 'a' && character <= 'z';
}
bool is_upper(char character) {
  return character >= 'A' && character <= 'Z';
}
bool is_letter_or_digit(char character) {
  return is_digit(character) || is_lower(character) || is_upper(character);
}
bool is_code_character(char character) {
  return is_letter_or_digit(character) || character == '.' || character == '_' ||
         character == '~' || character == '-';
}
bool is_capital_or_digit(char character) {
  return is_upper(character) || is_digit(character);
}

char to_lower(char character) {
  return is_upper(character) ? static_cast<char>(character - 'A' + 'a') : character;
}
char to_upper(char character) {
  return is_lower(character) ? static_cast<char>(character - 'a' + 'A') : character;
}
std::string to_lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char character) { return to_lower(character); });
  return result;
}
std::string to_upper(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char character) { return to_upper(character); });
  return result;
}

template <class Predicate>
bool all_of(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

// The text with each run of characters that `keep` refuses made one hyphen, beginning and ending
// with a letter or a digit; empty where the text has neither.
template <class Keep>
std::string hyphenated(std::string_view text, Keep keep) {
  std::string result;
  for (const char character : text) {
    if (keep(character) && (!result.empty() || is_letter_or_digit(character))) {
      result += character;
    } else if (!result.empty() && result.back() != '-') {
      result += '-';
    }
  }
  while (!result.empty() && !is_letter_or_digit(result.back())) {
    result.pop_back();
  }
  return result;
}

const SchemeRow* find_scheme(std::string_view name) {
  for (const SchemeRow& row : kSchemes) {
    if (row.name == name) {
      return &row;
    }
  }
  return nullptr;
}

std::string scheme_names() {
  std::string result;
  for (const SchemeRow& row : kSchemes) {
    result += result.empty() ? "" : row.scheme == kSchemes.back().scheme ? " or " : ", ";
    result += row.name;
  }
  return result;
}

bool is_code(std::string_view code) {
  return !code.empty() && code.size() <= kSubjectCodeLimitBytes &&
         is_letter_or_digit(code.front()) && all_of(code, is_code_character);
}

bool is_charity_number(std::string_view code) {
  const std::size_t hyphen = code.find('-');
  const std::string_view number = code.substr(0, hyphen);
  const std::string_view linked = hyphen == std::string_view::npos ? "0" : code.substr(hyphen + 1);
  return !number.empty() && !linked.empty() && all_of(number, is_digit) && all_of(linked, is_digit);
}

// Whether a code that is_code holds for has the form that its register gives it.
bool is_register_code(SubjectScheme scheme, std::string_view code) {
  switch (scheme) {
    case SubjectScheme::kOds:
      return all_of(code, is_capital_or_digit);
    case SubjectScheme::kCoh:
      return code.size() == kCompanyNumberSizeBytes && all_of(code, is_capital_or_digit);
    case SubjectScheme::kChc:
      return is_charity_number(code);
    default:
      return true;
  }
}

bool is_subject(std::string_view text) {
  const auto scheme = scheme_of(text);
  if (!scheme.has_value()) {
    return false;
  }
  const std::string_view code = text.substr(scheme_name(*scheme).size() + 1);
  return is_code(code) && is_register_code(*scheme, code);
}

// The suggestion where it is itself a subject and short enough to read, else the fallback.
std::string subject_suggestion(std::string suggestion, std::string_view fallback) {
  const bool useful = suggestion.size() <= kQuoteLimitBytes && is_subject(suggestion);
  return useful ? std::move(suggestion) : std::string(fallback);
}

IdentifierProblem subject_problem(std::string_view text, std::string_view why,
                                  std::string suggestion) {
  return {.message = fmt::format("{} is not a subject: {}", in_quotes(text), why),
          .suggestion = std::move(suggestion)};
}

// A text without a colon, or with something before it that is no scheme.
IdentifierProblem scheme_problem(std::string_view text, std::size_t colon) {
  if (text.empty()) {
    return subject_problem(text, "it is empty", std::string(kSubjectForm));
  }
  if (colon == std::string_view::npos) {
    return subject_problem(text, "it has no scheme", std::string(kSubjectForm));
  }
  const std::string_view name = text.substr(0, colon);
  const std::string lower = to_lower(name);
  if (find_scheme(lower) != nullptr) {
    std::string suggestion = lower + std::string(text.substr(colon));
    if (const auto further = check_subject(suggestion)) {
      suggestion = further->suggestion;
    }
    return subject_problem(text, "schemes are in lower case", std::move(suggestion));
  }
  return subject_problem(text, fmt::format("{} is not a scheme", in_quotes(name)),
                         fmt::format("{} before the colon", scheme_names()));
}

// A code with a character that no code has, or of a wrong length.
IdentifierProblem code_problem(std::string_view text, std::string_view scheme,
                               std::string_view code) {
  if (code.empty()) {
    return subject_problem(text, "nothing follows the colon", std::string(kSubjectForm));
  }
  if (code.size() > kSubjectCodeLimitBytes) {
    return subject_problem(
        text, fmt::format("its code has {} bytes", code.size()),
        fmt::format("a code of at most {} letters, digits and hyphens", kSubjectCodeLimitBytes));
  }
  const auto wrong = std::find_if_not(code.begin(), code.end(), is_code_character);
  const std::string why =
      wrong == code.end()
          ? "a code begins with a letter or a digit"
          : fmt::format("a code has no {}", in_quotes(std::string_view(&*wrong, 1)));
  return subject_problem(
      text, why,
      subject_suggestion(fmt::format("{}:{}", scheme, hyphenated(code, is_code_character)),
                         "a code of letters, digits and . _ ~ - after the colon"));
}

// A code that its register would not have written.
IdentifierProblem register_problem(std::string_view text, SubjectScheme scheme,
                                   std::string_view code) {
  if (scheme == SubjectScheme::kOds) {
    return subject_problem(text, "ods codes are capital letters and digits",
                           subject_suggestion("ods:" + to_upper(code), "a code such as ods:RA3"));
  }
  if (scheme == SubjectScheme::kCoh) {
    std::string padded = to_upper(code);
    if (padded.size() < kCompanyNumberSizeBytes && all_of(padded, is_digit)) {
      padded.insert(0, kCompanyNumberSizeBytes - padded.size(), '0');
    }
    return subject_problem(
        text, "company numbers are eight capital letters and digits, leading zeros kept",
        subject_suggestion("coh:" + padded, "a number such as coh:07584107 or coh:SC123456"));
  }
  MINUTEBOOK_ASSERT(scheme == SubjectScheme::kChc);
  return subject_problem(text, "charity numbers are digits",
                         "a number such as chc:1089464, or chc:1089464-1 for a linked charity");
}

}  // namespace

std::string to_string(const IdentifierProblem& problem) {
  return fmt::format("{}; write {}", problem.message, problem.suggestion);
}

std::string_view scheme_name(SubjectScheme scheme) {
  return kSchemes[static_cast<std::size_t>(scheme)].name;
}

SubjectClass class_of(SubjectScheme scheme) {
  return kSchemes[static_cast<std::size_t>(scheme)].subject_class;
}

std::string_view subject_class_name(SubjectClass subject_class) {
  switch (subject_class) {
    case SubjectClass::kOrganisation:
      return "organisation";
    case SubjectClass::kBoard:
      return "board";
    case SubjectClass::kProgramme:
      return "programme";
    case SubjectClass::kArrangement:
      return "arrangement";
    case SubjectClass::kNotice:
      return "notice";
    case SubjectClass::kLedger:
      return "ledger";
  }
  MINUTEBOOK_ASSERT(false && "a SubjectClass outside its enumerators");
  return "";
}

std::string_view example_subject(SubjectClass subject_class) {
  switch (subject_class) {
    case SubjectClass::kOrganisation:
      return "ods:RA3";
    case SubjectClass::kBoard:
      return "board:plymouth-joint-board";
    case SubjectClass::kProgramme:
      return "programme:weston-integration";
    case SubjectClass::kArrangement:
      return "arrangement:devon-shared-leadership";
    case SubjectClass::kNotice:
      return "notice:ocds-213czf-000-00001";
    case SubjectClass::kLedger:
      return "ledger:people";
  }
  MINUTEBOOK_ASSERT(false && "a SubjectClass outside its enumerators");
  return "";
}

// -------------------------------------------------------------------------------------------
// Subject

std::optional<SubjectScheme> scheme_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  const SchemeRow* row =
      colon == std::string_view::npos ? nullptr : find_scheme(text.substr(0, colon));
  return row == nullptr ? std::nullopt : std::optional(row->scheme);
}

std::optional<IdentifierProblem> check_subject(std::string_view text) {
  if (is_subject(text)) {
    return std::nullopt;
  }
  const std::size_t colon = text.find(':');
  const auto scheme = scheme_of(text);
  if (!scheme.has_value()) {
    return scheme_problem(text, colon);
  }
  const std::string_view code = text.substr(colon + 1);
  return is_code(code) ? register_problem(text, *scheme, code)
                       : code_problem(text, scheme_name(*scheme), code);
}

tl::expected<Subject, Error> Subject::parse(std::string_view text) {
  if (const auto problem = check_subject(text)) {
    return fail(ErrorKind::kRejected, to_string(*problem));
  }
  return Subject(scheme_of(text).value(), text);
}

std::string_view Subject::code() const {
  return std::string_view(text_).substr(scheme_name(scheme_).size() + 1);
}

// ----------------------------------------------------------------------------------------------
// Slug

std::optional<IdentifierProblem> check_slug(std::string_view text) {
  bool after_hyphen = true;
  bool well_formed = text.size() <= kSlugLimitBytes;
  for (const char character : text) {
    const bool hyphen = character == '-';
    well_formed =
        well_formed && (hyphen ? !after_hyphen : is_lower(character) || is_digit(character));
    after_hyphen = hyphen;
  }
  if (well_formed && !after_hyphen) {
    return std::nullopt;
  }
  const std::string suggestion = hyphenated(
      to_lower(text), [](char character) { return is_lower(character) || is_digit(character); });
  const bool useful = !suggestion.empty() && suggestion.size() <= kSlugLimitBytes;
  return IdentifierProblem{
      .message = fmt::format("{} is not a slug", in_quotes(text)),
      .suggestion = useful ? suggestion
                           : fmt::format("at most {} lower-case letters, digits and single "
                                         "hyphens between them, such as chief-executive",
                                         kSlugLimitBytes)};
}

// ----------------------------------------------------------------------------------------------
// Post

std::optional<IdentifierProblem> check_post_id(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return IdentifierProblem{
        .message = fmt::format("{} is not a post: it has no slash", in_quotes(text)),
        .suggestion = "subject/slug, such as ods:RA3/chief-executive"};
  }
  const std::string_view subject = text.substr(0, slash);
  if (auto problem = check_subject(subject)) {
    return problem;
  }
  const SubjectClass subject_class = class_of(scheme_of(subject).value());
  if (subject_class != SubjectClass::kOrganisation && subject_class != SubjectClass::kBoard) {
    return IdentifierProblem{
        .message = fmt::format("{} is not a post: it belongs to {} {}", in_quotes(text),
                               subject_class == SubjectClass::kArrangement ? "an" : "a",
                               subject_class_name(subject_class)),
        .suggestion =
            "a post of an organisation or a board, such as "
            "ods:RA3/chief-executive"};
  }
  return check_slug(text.substr(slash + 1));
}

tl::expected<PostId, Error> PostId::parse(std::string_view text) {
  if (const auto problem = check_post_id(text)) {
    return fail(ErrorKind::kRejected, to_string(*problem));
  }
  return PostId(text);
}

PostId::PostId(const Subject& subject, std::string_view slug)
    : text_(fmt::format("{}/{}", subject.text(), slug)) {
  MINUTEBOOK_ASSERT(!check_post_id(text_).has_value());
}

std::string_view PostId::subject() const {
  return std::string_view(text_).substr(0, text_.find('/'));
}

std::string_view PostId::slug() const {
  return std::string_view(text_).substr(text_.find('/') + 1);
}

// ---------------------------------------------------------------------------------------------
// Event

namespace {

constexpr std::size_t kUuidTextSizeBytes = 36;

bool is_uuid_hyphen(std::size_t index) {
  return index == 8 || index == 13 || index == 18 || index == 23;
}

// The value of a hexadecimal digit in either case, or nothing.
std::optional<std::uint8_t> hex_value(char character) {
  if (is_digit(character)) {
    return static_cast<std::uint8_t>(character - '0');
  }
  const char lower = to_lower(character);
  if (lower >= 'a' && lower <= 'f') {
    return static_cast<std::uint8_t>(lower - 'a' + 10);
  }
  return std::nullopt;
}

}  // namespace

std::optional<IdentifierProblem> check_uuid(std::string_view text) {
  bool well_formed = text.size() == kUuidTextSizeBytes;
  for (std::size_t index = 0; well_formed && index < text.size(); ++index) {
    well_formed = is_uuid_hyphen(index) ? text[index] == '-' : hex_value(text[index]).has_value();
  }
  if (well_formed) {
    return std::nullopt;
  }
  return IdentifierProblem{.message = fmt::format("{} is not a UUID", in_quotes(text)),
                           .suggestion =
                               "32 hexadecimal digits in groups of 8-4-4-4-12, such as "
                               "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"};
}

std::optional<EventId> EventId::from_bytes(std::string_view bytes) {
  if (bytes.size() != kSizeBytes) {
    return std::nullopt;
  }
  Bytes result{};
  std::transform(bytes.begin(), bytes.end(), result.begin(),
                 [](char byte) { return static_cast<std::uint8_t>(byte); });
  return EventId(result);
}

tl::expected<EventId, Error> EventId::parse_uuid(std::string_view text) {
  if (const auto problem = check_uuid(text)) {
    return fail(ErrorKind::kRejected, to_string(*problem));
  }
  Bytes result{};
  std::size_t digit = 0;
  for (const char character : text) {
    if (character != '-') {
      std::uint8_t& byte = result[digit / 2];
      byte = static_cast<std::uint8_t>(byte << 4 | hex_value(character).value());
      ++digit;
    }
  }
  return EventId(result);
}

std::string EventId::to_bytes() const {
  return {bytes_.begin(), bytes_.end()};
}

std::string EventId::to_uuid_text() const {
  constexpr std::string_view kHexDigits = "0123456789abcdef";
  std::string result(kUuidTextSizeBytes, '-');
  std::size_t place = 0;
  for (const std::uint8_t byte : bytes_) {
    if (is_uuid_hyphen(place)) {
      ++place;
    }
    result[place++] = kHexDigits[byte >> 4];
    result[place++] = kHexDigits[byte & 0x0f];
  }
  return result;
}

// --------------------------------------------------------------------------------------------
// Person

std::optional<IdentifierProblem> check_person_id(std::string_view text) {
  const bool well_formed = text.size() == PersonId::kTextSizeBytes && text.substr(0, 2) == "p_" &&
                           all_of(text.substr(2), [](char character) {
                             return kCrockfordDigits.find(character) != std::string_view::npos;
                           });
  if (well_formed) {
    return std::nullopt;
  }
  const std::string lower = to_lower(text);
  const bool only_case = lower != text && !check_person_id(lower).has_value();
  return IdentifierProblem{.message = fmt::format("{} is not the id of a person", in_quotes(text)),
                           .suggestion = only_case ? lower
                                                   : "p_ and 16 characters of 0-9 and a-z without "
                                                     "i, l, o and u, such as "
                                                     "p_0123456789abcdef"};
}

tl::expected<PersonId, Error> PersonId::parse(std::string_view text) {
  if (const auto problem = check_person_id(text)) {
    return fail(ErrorKind::kRejected, to_string(*problem));
  }
  return PersonId(text);
}

PersonId PersonId::from_bits(const std::array<std::uint8_t, kBitsSizeBytes>& bits) {
  std::string text = "p_";
  std::uint32_t pending = 0;
  unsigned pending_bits = 0;
  for (const std::uint8_t byte : bits) {
    pending = pending << 8 | byte;
    pending_bits += 8;
    while (pending_bits >= 5) {
      pending_bits -= 5;
      text += kCrockfordDigits[pending >> pending_bits & 0x1f];
    }
  }
  MINUTEBOOK_ASSERT(pending_bits == 0 && text.size() == kTextSizeBytes);
  return PersonId(text);
}

}  // namespace minutebook
