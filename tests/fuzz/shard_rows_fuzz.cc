// Fuzzes the rows of a read model, keys and values: any bytes are no row, or one that is read to
// the same parts that its key is written from.
//
// Input: the table's number (1 byte), the key's length (2 bytes, big-endian), the key, the value.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/assert.h"
#include "ledger/claims.h"
#include "ledger/keys.h"
#include "ledger/quarantine.h"
#include "ledger/rows.h"
#include "ledger/trail.h"

namespace minutebook {
namespace {

// Whether the part lies within the whole.
bool lies_in(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check_claim(std::string_view key, std::string_view value) {
  const auto claim = read_claim(key, value);
  if (!claim)
    return;
  MINUTEBOOK_ASSERT(key.starts_with(claim_prefix(claim->subject, claim->aspect)));
  const auto width =
      static_cast<std::uint8_t>(key[claim_prefix(claim->subject, claim->aspect).size()]);
  MINUTEBOOK_ASSERT(claim_key(claim->subject, claim->aspect, width, claim->change_earliest,
                              claim->event_id) == key);
  MINUTEBOOK_ASSERT(lies_in(claim->value, value) && lies_in(claim->event_bytes, value));
}

void check_bearing(std::string_view key, std::string_view value) {
  const auto bearing = read_bearing(key, value);
  if (!bearing)
    return;
  MINUTEBOOK_ASSERT(bearing_key(bearing->target, bearing->kind, bearing->bearer) == key);
  MINUTEBOOK_ASSERT(lies_in(bearing->subject, value));
}

void check_link(std::string_view key) {
  const auto link = read_link(key);
  if (!link)
    return;
  MINUTEBOOK_ASSERT(link_key(link->owner, link->kind, link->subject, link->detail) == key);
}

void check_event_entry(std::string_view key, std::string_view value) {
  const auto entry = read_event_entry(key, value);
  if (!entry)
    return;
  MINUTEBOOK_ASSERT(event_key(entry->event_id) == key);
  MINUTEBOOK_ASSERT(lies_in(entry->subject, value));
}

void check_trail(std::string_view key, std::string_view value) {
  const auto trail = read_trail(key, value);
  if (!trail)
    return;
  MINUTEBOOK_ASSERT(trail_key(trail->subject, trail->recorded.partition, trail->recorded.offset) ==
                    key);
  MINUTEBOOK_ASSERT(lies_in(trail->event_bytes, value));
}

void check_quarantine(std::string_view key, std::string_view value) {
  const auto kept_back = read_quarantine(key, value);
  if (!kept_back)
    return;
  MINUTEBOOK_ASSERT(quarantine_key(kept_back->subject, kept_back->recorded.partition,
                                   kept_back->recorded.offset) == key);
  MINUTEBOOK_ASSERT(!quarantine_reason_name(kept_back->reason).empty());
  MINUTEBOOK_ASSERT(lies_in(kept_back->message, value) && lies_in(kept_back->record_bytes, value));
}

void check(Table table, std::string_view key, std::string_view value) {
  switch (table) {
    case Table::kClaims:
      return check_claim(key, value);
    case Table::kLinks:
      return check_link(key);
    case Table::kBearings:
      return check_bearing(key, value);
    case Table::kEvents:
      return check_event_entry(key, value);
    case Table::kTrail:
      return check_trail(key, value);
    case Table::kQuarantine:
      return check_quarantine(key, value);
  }
}

}  // namespace
}  // namespace minutebook

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3 || data[0] >= minutebook::kTableCount) {
    return 0;
  }
  const std::string row(data + 3, data + size);
  const std::size_t key_size = std::size_t{data[1]} << 8 | data[2];
  if (key_size > row.size()) {
    return 0;
  }
  minutebook::check(minutebook::kTables[data[0]], std::string_view(row).substr(0, key_size),
                    std::string_view(row).substr(key_size));
  return 0;
}
