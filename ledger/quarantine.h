// The quarantine: records of the log that could not be folded, each with the reason why.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/recorded.h"
#include "ledger/row_batch.h"

namespace minutebook {

// Why a record could not be folded. The numbers stand in rows and are never used for another
// reason.
enum class QuarantineReason : std::uint8_t {
  kUnreadable = 1,    // the value is no Event
  kUnknownFact = 2,   // a fact, or a part of one, that this version does not know
  kBreaksRule = 3,    // a rule of ledger/rules.h is broken
  kKeyMismatch = 4,   // the record's key is not the event's subject
  kEventIdReused = 5  // an earlier record has the same event id and other content
};
// The reason in words, in lower case: "breaks a rule". Never empty.
[[nodiscard]] std::string_view quarantine_reason_name(QuarantineReason reason);

// A row of the quarantine. Views point into the row that it was read from.
struct QuarantineView {
  // The subject under which the record is kept back; it may break the rules for subjects.
  std::string subject;
  Recorded recorded;
  QuarantineReason reason{};
  // What exactly is wrong, for the person who will act on it.
  std::string_view message;
  // The record's value as the log has it.
  std::string_view record_bytes;
};

// Adds the row that keeps a record back under `subject`, which may be any bytes.
void append_quarantine_row(std::string_view subject, const Recorded& recorded,
                           QuarantineReason reason, std::string_view message,
                           std::string_view record_bytes, RowBatch* rows);

// Reads a row of the quarantine. Absent where the bytes are not such a row, which means that the
// read model was altered.
[[nodiscard]] std::optional<QuarantineView> read_quarantine(std::string_view key,
                                                            std::string_view value);

}  // namespace minutebook
