// The rules that an event must keep, as one table: what validation checks, what docs/facts.md lists
// and what a refusal names.
//
// What is recorded was valid when it was recorded, and a projector holds every record to the rules
// again. So a rule, once released, is never made stricter and never reused for something else.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "minutebook/ledger/v1/event.pb.h"

namespace minutebook {

// Greatest size of a serialized event, in bytes. A transparency-log entry holds at most 65,535.
inline constexpr std::size_t kEventSizeLimitBytes = 64'000;
// Longest name, title or other line, and longest text in the recorder's own words, in characters.
inline constexpr std::size_t kLineLimitCharacters = 300;
inline constexpr std::size_t kTextLimitCharacters = 2'000;
// Longest URL, in bytes.
inline constexpr std::size_t kUrlLimitBytes = 2'000;
// Longest amount of money or other figure, in characters.
inline constexpr std::size_t kAmountLimitCharacters = 40;
// Most entries of a list that has no limit of its own.
inline constexpr int kListLimit = 500;

enum class Rule : std::uint8_t {
  // The event as a whole.
  kEventSize,
  kOneFact,
  kUnknownFact,
  kUnknownField,
  kUnknownValue,
  // Presence and number.
  kRequired,
  kAtLeastOne,
  kAnyOf,
  kListLength,
  kRepeated,
  // Identifiers and references.
  kEventId,
  kSubject,
  kSubjectClass,
  kReference,
  kReferenceClass,
  kReferenceToItself,
  kSlug,
  kPost,
  kPerson,
  kRegisterCode,
  kOcid,
  kEmitter,
  kUrl,
  kDigest,
  // Dates and figures.
  kDate,
  kAmount,
  kCurrency,
  kUnit,
  // Texts.
  kUtf8,
  kControlCharacter,
  kLineBreak,
  kSurroundingSpace,
  kLength,
  // Bearings.
  kBearingTarget,
  kBearingOnItself,
  kBearingRepeated,
  kBearingConfirms,
};

// A row of the table.
struct RuleRow {
  Rule rule;
  // Its name in messages and documents: lower-case words joined by hyphens. Never changes.
  std::string_view id;
  // What it asks, as a sentence.
  std::string_view text;
  // Whether an event breaks it because a newer version wrote the event. Such an event is sound, and
  // a newer version of the program reads it.
  bool newer_contract = false;
};

// Every rule, in the order of the enumerators.
[[nodiscard]] std::span<const RuleRow> rules();
[[nodiscard]] const RuleRow& rule_row(Rule rule);
[[nodiscard]] std::string_view rule_id(Rule rule);

// A rule that an event breaks.
struct Violation {
  // Where, as a path of proto3 JSON names: `directorHired.person.id`, `evidence[1].published`.
  // `event` where it is the event as a whole, `fact` where it is the choice of fact.
  std::string field;
  // What is wrong. Reads after the field and a colon: `"2013-13" is not a month: …`, `missing`.
  std::string problem;
  // What would be right. Reads after the word "write".
  std::string right_form;
  Rule rule{};

  friend bool operator==(const Violation&, const Violation&) = default;
};

// One line: `evidence[1].published: "2013-13" is not a month: …; write 2013-12 (rule date)`.
[[nodiscard]] std::string to_string(const Violation& violation);

// Whether the event holds something that only a newer version of the contract has.
[[nodiscard]] bool is_from_newer_contract(const std::vector<Violation>& violations);

// All rules that the event breaks, in the order of its fields; empty for an event that keeps them
// all. Of a list that is too long, the entries within the limit are checked. The texts are
// printable ASCII whatever the event holds. Pure; safe from any thread. Looks at an event of
// ordinary size in a few microseconds.
[[nodiscard]] std::vector<Violation> validate(const ledger::v1::Event& event);

}  // namespace minutebook
