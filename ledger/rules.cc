// The table of rules.

#include "ledger/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ledger/assert.h"

namespace minutebook {
namespace {

constexpr bool kNewerContract = true;

constexpr std::array kRules{
    RuleRow{Rule::kEventSize, "event-size", "An event has at most 64,000 bytes when serialized."},
    RuleRow{Rule::kOneFact, "one-fact", "An event states exactly one fact."},
    RuleRow{Rule::kUnknownFact, "unknown-fact",
            "The fact is one that this version of the contract has.", kNewerContract},
    RuleRow{Rule::kUnknownField, "unknown-field",
            "Every field is one that this version of the contract has.", kNewerContract},
    RuleRow{Rule::kUnknownValue, "unknown-value",
            "Every word of a fixed list is one that this version of the contract has.",
            kNewerContract},

    RuleRow{Rule::kRequired, "required",
            "What is required is given. White space alone does not count as given."},
    RuleRow{
        Rule::kAtLeastOne, "at-least-one",
        "A list that must have an entry has one. Evidence is such a list: no evidence, no event."},
    RuleRow{Rule::kAnyOf, "any-of",
            "Of fields that can stand for each other, at least one is given."},
    RuleRow{Rule::kListLength, "list-length",
            "A list has no more entries than its limit: evidence 50, bearings 100, seats 200, any "
            "other 500."},
    RuleRow{Rule::kRepeated, "repeated",
            "A list names no thing twice: no organisation, service, seat or code."},

    RuleRow{Rule::kEventId, "event-id", "The event's id has 16 bytes, a UUID."},
    RuleRow{
        Rule::kSubject, "subject",
        "The subject is `scheme:code`. The code is of letters, digits and `. _ ~ -`, at most 200, "
        "and begins with a letter or a digit. `ods` codes are in capital letters and digits; "
        "`coh` numbers have eight capital letters and digits, leading zeros kept; `chc` numbers "
        "are digits, a linked charity's with `-1` behind."},
    RuleRow{Rule::kSubjectClass, "subject-class",
            "The subject is the sort of thing that the fact is about."},
    RuleRow{
        Rule::kReference, "reference",
        "A reference to an organisation, a board or another subject is written as a subject is."},
    RuleRow{Rule::kReferenceClass, "reference-class",
            "A reference names the sort of thing that its field is for."},
    RuleRow{
        Rule::kReferenceToItself, "reference-to-itself",
        "An organisation neither succeeds itself nor receives services from itself. A rename is "
        "OrganisationRenamed."},
    RuleRow{
        Rule::kSlug, "slug",
        "A slug is of lower-case letters and digits in groups joined by single hyphens, at most "
        "80 characters: `chief-executive`."},
    RuleRow{Rule::kPost, "post",
            "A post is named `subject/slug`, the subject being an organisation or a board: "
            "`ods:RA3/chief-executive`."},
    RuleRow{Rule::kPerson, "person",
            "The id of a person is `p_` and 16 characters of Crockford base32 in lower case. In an "
            "event file a person is `{handle, name}`, and the id is worked out."},
    RuleRow{
        Rule::kRegisterCode, "register-code",
        "A code of a register that subjects can name (`ods`, `coh`, `chc`) is written as there."},
    RuleRow{
        Rule::kOcid, "ocid",
        "An Open Contracting ID is `ocds-`, the publisher's prefix of six letters and digits, a "
        "hyphen and the publisher's own number."},
    RuleRow{Rule::kEmitter, "emitter",
            "The emitter is a URI reference (RFC 3986) of at most 300 bytes, without white space."},
    RuleRow{Rule::kUrl, "url",
            "A URL is absolute (RFC 3986), percent-encoded where needed, at most 2,000 bytes."},
    RuleRow{Rule::kDigest, "digest", "A digest is a SHA-256, 32 bytes; in JSON and YAML, base64."},

    RuleRow{Rule::kDate, "date",
            "A date is EDTF level 0 or 1, days at the finest, years 0000 to 9999: `2013-03-31`, "
            "`2013-03`, `2011`, `2018~`, `2012?`, `201X`, `2018-22` (summer), `2011/2013-03`, "
            "`../2018-06`, `2015/..`."},
    RuleRow{
        Rule::kAmount, "amount",
        "An amount is a plain decimal number of at most 40 characters: no separators, no sign but "
        "`-`, no needless leading zero."},
    RuleRow{Rule::kCurrency, "currency", "A currency is three capital letters (ISO 4217): `GBP`."},
    RuleRow{
        Rule::kUnit, "unit",
        "A unit is a currency or, in lower-case letters, what is counted: `people`, `percent`."},

    RuleRow{Rule::kUtf8, "utf-8", "Text is UTF-8."},
    RuleRow{Rule::kControlCharacter, "control-character",
            "Text holds no control characters, line or paragraph separators or bidirectional "
            "overrides. A line feed is allowed in a text."},
    RuleRow{Rule::kLineBreak, "line-break", "A name, a title or another line has no line break."},
    RuleRow{Rule::kSurroundingSpace, "surrounding-space",
            "A name, a title or another line neither begins nor ends with white space."},
    RuleRow{Rule::kLength, "length",
            "A name, a title or another line has at most 300 characters, a text at most 2,000."},

    RuleRow{Rule::kBearingTarget, "bearing-target",
            "A bearing's target is an event's id, 16 bytes."},
    RuleRow{Rule::kBearingOnItself, "bearing-on-itself", "An event does not bear on itself."},
    RuleRow{Rule::kBearingRepeated, "bearing-repeated",
            "An event bears on one earlier event in one way."},
    RuleRow{Rule::kBearingConfirms, "bearing-confirms",
            "Only an event that OCCURRED confirms another."},
};

static_assert(kRules.size() == static_cast<std::size_t>(Rule::kBearingConfirms) + 1);
static_assert([] {
  for (std::size_t index = 0; index < kRules.size(); ++index) {
    if (kRules[index].rule != static_cast<Rule>(index)) {
      return false;
    }
  }
  return true;
}());

}  // namespace

std::span<const RuleRow> rules() {
  return kRules;
}

const RuleRow& rule_row(Rule rule) {
  const auto index = static_cast<std::size_t>(rule);
  MINUTEBOOK_ASSERT(index < kRules.size());
  return kRules[index];
}

std::string_view rule_id(Rule rule) {
  return rule_row(rule).id;
}

std::string to_string(const Violation& violation) {
  return fmt::format("{}: {}; write {} (rule {})", violation.field, violation.problem,
                     violation.right_form, rule_id(violation.rule));
}

bool is_from_newer_contract(const std::vector<Violation>& violations) {
  return std::any_of(violations.begin(), violations.end(), [](const Violation& violation) {
    return rule_row(violation.rule).newer_contract;
  });
}

}  // namespace minutebook
