// Position: how far a shard has folded its partition of the log.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/identifiers.h"
#include "ledger/recorded_time.h"

namespace minutebook {

// SHA-256 over a record as it lies in the log (projectors/fold.h says of which bytes). It tells
// this log from another one, and from itself after records were lost.
using RecordFingerprint = std::array<std::uint8_t, 32>;

// What a shard has folded: the records of its partition below `next_offset`, and nothing else. It
// depends on those records alone, never on when or in how many steps they were folded. A plain
// value; one that was default-constructed stands before the first record.
struct Position {
  Partition partition;
  // The offset of the last record that was folded, plus one; 0 before the first.
  Offset next_offset;
  // When the last record that was folded was recorded.
  RecordedTime high_water;
  // How many records were folded, and what became of them: records = events + duplicates +
  // quarantined.
  std::uint64_t records = 0;
  std::uint64_t events = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t quarantined = 0;
  // Where the first record lies, and the first and the last record that were folded.
  Offset first_offset;
  RecordFingerprint first_record{};
  RecordFingerprint last_record{};

  friend bool operator==(const Position&, const Position&) = default;
};

// The row of the position table: docs/formats/structure-shard.md has the grammar. It starts with
// the fold version, which read_position compares with this program's (ledger/claims.h).
[[nodiscard]] std::string position_key(Partition partition);
[[nodiscard]] std::string position_value(const Position& position);
// Absent where the bytes are not such a value, or one of another fold version.
[[nodiscard]] std::optional<Position> read_position(std::string_view key, std::string_view value);

}  // namespace minutebook
