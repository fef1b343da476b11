// Rows: the ordered tables that a read model is made of, as the pure core sees them.
//
// The fold turns an event into rows (ledger/claims.h, ledger/row_batch.h); evaluation reads them
// back through RowReader. What keeps them (RocksDB, memory) is not the core's concern.

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace minutebook {

// The tables of a shard. docs/formats/structure-shard.md gives the grammar of each one's keys and
// values.
enum class Table : std::uint8_t {
  kClaims,      // subject, aspect, day, event: what an event says about an aspect
  kLinks,       // organisation or person, kind, subject, detail: where else to look
  kBearings,    // target event, kind, bearing event: what later events do to an event
  kEvents,      // event: its subject and position; the first occurrence counts
  kTrail,       // subject, position: the event as it was recorded
  kQuarantine,  // subject, position: an event that could not be folded, and why
};
inline constexpr int kTableCount = 6;

// The tables in the order of their numbers, and each one's name, as column family and in messages:
// "claims".
inline constexpr std::array<Table, kTableCount> kTables = {Table::kClaims,   Table::kLinks,
                                                           Table::kBearings, Table::kEvents,
                                                           Table::kTrail,    Table::kQuarantine};
[[nodiscard]] std::string_view table_name(Table table);

// A row. The views point into whatever gave it out.
struct RowView {
  Table table;
  std::string_view key;
  std::string_view value;

  [[nodiscard]] bool operator==(const RowView&) const = default;
};

// A position in one table, in ascending order of the keys' unsigned bytes. Not thread safe. A
// cursor must not outlive the reader that made it. Views that it returns hold until its next move.
class RowCursor {
 public:
  virtual ~RowCursor() = default;
  // Moves to the first row with a key at or after `key`.
  virtual void seek(std::string_view key) = 0;
  // Moves to the last row with a key at or before `key`.
  virtual void seek_for_previous(std::string_view key) = 0;
  // Moves one row on or back. The cursor must be valid.
  virtual void next() = 0;
  virtual void previous() = 0;
  // Whether it stands on a row. False past either end, and after a failure to read, which
  // RowReader::failure then tells.
  [[nodiscard]] virtual bool valid() const = 0;
  // The row it stands on. The cursor must be valid.
  [[nodiscard]] virtual std::string_view key() const = 0;
  [[nodiscard]] virtual std::string_view value() const = 0;
};

// A consistent view of a shard's tables. It does not change while it lives.
class RowReader {
 public:
  virtual ~RowReader() = default;
  [[nodiscard]] virtual std::unique_ptr<RowCursor> cursor(Table table) const = 0;
  // The value under exactly this key; false when there is none. Faster than a cursor where most
  // keys are absent.
  [[nodiscard]] virtual bool get(Table table, std::string_view key, std::string* value) const = 0;
  // The first failure to read, in words; empty while all went well. Whoever answers from a reader
  // asks this before the answer is given out.
  [[nodiscard]] virtual std::string failure() const = 0;
};

}  // namespace minutebook
