// What each field of the contract may hold: one row a field, for validation, messages and documents
// alike.

#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "ledger/rules.h"

namespace minutebook {

// How a field's content is written.
enum class Form : std::uint8_t {
  kLine,          // one line of text: a name, a title
  kText,          // text in the recorder's own words; may have line breaks
  kSlug,          // a short name inside one subject
  kSubject,       // what the event is about
  kAnySubject,    // a subject of any class but the ledger
  kOrganisation,  // a subject that is an organisation
  kBoard,         // a subject that is a board
  kPost,          // a post across the ledger
  kPerson,        // the id of a person
  kDate,          // EDTF
  kUrl,           // an absolute URL
  kEmitter,       // a URI reference
  kAmount,        // a plain decimal number
  kCurrency,      // an ISO 4217 code
  kUnit,          // an ISO 4217 code or what is counted
  kOcid,          // an Open Contracting ID
  kEventId,       // the event's own id
  kTarget,        // another event's id
  kDigest,        // SHA-256
  kWord,          // a word of an enum
  kFlag,          // true or false
  kMessage,       // fields of its own
};

// Whether a field must be given.
enum class Presence : std::uint8_t {
  kOptional,
  kRequired,
  kAtLeastOne,     // of a list
  kConditionally,  // the field's comment in the contract says when
};

struct FieldRow {
  // The message and the field, "Post.slug".
  std::string_view field;
  Presence presence;
  Form form;
  // What a producer would write, in YAML. Empty for a message that the documents show by its own
  // fields.
  std::string_view example;
  // For a list of messages: the fields, separated by commas, that tell its entries apart; no two
  // entries have the same. A list of anything else never has one entry twice.
  std::string_view told_apart_by = {};
  // For a list: the most entries.
  int list_limit = kListLimit;
};

// One row for each field of Event (the facts themselves apart, for which see ledger/facts.h) and of
// each message that can be reached from it.
[[nodiscard]] std::span<const FieldRow> field_rows();

// The row of a field named as in FieldRow::field; null where there is none.
[[nodiscard]] const FieldRow* find_field_row(std::string_view field);

// The form in words, for messages and documents: "a slug". The rule that says how it is written;
// kRequired for the forms that no rule speaks of.
[[nodiscard]] std::string_view form_in_words(Form form);
[[nodiscard]] Rule rule_of(Form form);

}  // namespace minutebook
