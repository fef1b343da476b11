// EventIdTable: which rows of a batch are the entries of which events.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <vector>

#include "ledger/assert.h"
#include "ledger/identifiers.h"
#include "ledger/row_batch.h"

namespace minutebook {

// A hash table from event ids to the places of their rows in the events table. It holds the places
// alone: the ids are the rows' keys. Looked up, never walked, so that nothing depends on its order.
// Keeps its memory when it is cleared. Not thread safe.
class EventIdTable {
 public:
  // The place of that event's row among `rows`, or nothing.
  [[nodiscard]] std::optional<std::size_t> find(const EventId& event_id,
                                                const RowBatch& rows) const {
    if (count_ == 0)
      return std::nullopt;
    for (std::size_t slot = hash(event_id) & mask();; slot = (slot + 1) & mask()) {
      if (slots_[slot] == kEmpty)
        return std::nullopt;
      if (id_at(slots_[slot], rows) == event_id)
        return slots_[slot];
    }
  }

  // Adds the row at that place, whose event is not in the table.
  void add(std::size_t place, const RowBatch& rows) {
    MINUTEBOOK_ASSERT(place < kEmpty && rows[place].table == Table::kEvents);
    if (2 * (count_ + 1) > slots_.size())
      grow(rows);
    put(static_cast<std::uint32_t>(place), rows);
    ++count_;
  }

  void clear() {
    if (count_ > 0)
      slots_.assign(slots_.size(), kEmpty);
    count_ = 0;
  }

 private:
  static constexpr std::uint32_t kEmpty = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::size_t kFirstSize = 1024;

  // Ids are often random and need not be, so all their bytes are mixed.
  static std::size_t hash(const EventId& event_id) {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::memcpy(&high, event_id.bytes().data(), sizeof high);
    std::memcpy(&low, event_id.bytes().data() + sizeof high, sizeof low);
    std::uint64_t bits = (high ^ (low << 1 | low >> 63)) * 0x9e3779b97f4a7c15ULL;
    bits = (bits ^ (bits >> 29)) * 0xbf58476d1ce4e5b9ULL;
    return static_cast<std::size_t>(bits ^ (bits >> 32));
  }

  static EventId id_at(std::size_t place, const RowBatch& rows) {
    EventId::Bytes bytes;
    const std::string_view key = rows[place].key;
    MINUTEBOOK_ASSERT(key.size() == bytes.size());
    std::memcpy(bytes.data(), key.data(), bytes.size());
    return EventId(bytes);
  }

  [[nodiscard]] std::size_t mask() const { return slots_.size() - 1; }

  void put(std::uint32_t place, const RowBatch& rows) {
    std::size_t slot = hash(id_at(place, rows)) & mask();
    while (slots_[slot] != kEmpty)
      slot = (slot + 1) & mask();
    slots_[slot] = place;
  }

  void grow(const RowBatch& rows) {
    std::vector<std::uint32_t> before(slots_.empty() ? kFirstSize : 2 * slots_.size(), kEmpty);
    before.swap(slots_);
    for (const std::uint32_t place : before) {
      if (place != kEmpty)
        put(place, rows);
    }
  }

  // A power of two of slots, at most half of them taken.
  std::vector<std::uint32_t> slots_;
  std::size_t count_ = 0;
};

}  // namespace minutebook
