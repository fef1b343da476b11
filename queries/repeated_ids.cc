#include "queries/repeated_ids.h"

#include <algorithm>
#include <memory>
#include <string_view>

#include "ledger/keys.h"
#include "ledger/trail.h"

namespace minutebook {

namespace {

// An event as one shard has it.
struct Found {
  const RowReader* shard;
  std::string subject;
  Recorded recorded;
};

// The event's bytes with its time; empty where the shard does not have them.
std::string trail_row_of(const Found& found) {
  std::string value;
  const std::string key = trail_key(found.subject, found.recorded.partition, found.recorded.offset);
  if (!found.shard->get(Table::kTrail, key, &value))
    return {};
  const auto trail = read_trail(key, value);
  return trail ? std::string(trail->event_bytes) : std::string();
}

void add_repeats(const EventId& event_id, std::vector<Found> found,
                 std::vector<RepeatedId>* repeats) {
  std::sort(found.begin(), found.end(), [](const Found& left, const Found& right) {
    return recorded_before(left.recorded, right.recorded);
  });
  const Found& first = found.front();
  const std::string first_bytes = trail_row_of(first);
  for (std::size_t index = 1; index < found.size(); ++index) {
    const Found& other = found[index];
    if (other.subject == first.subject && trail_row_of(other) == first_bytes)
      continue;
    repeats->push_back({event_id, other.subject, other.recorded, first.subject, first.recorded});
  }
}

}  // namespace

std::vector<RepeatedId> repeated_ids(const std::vector<const RowReader*>& shards) {
  std::vector<RepeatedId> repeats;
  if (shards.size() < 2)
    return repeats;
  std::vector<std::unique_ptr<RowCursor>> cursors;
  for (const RowReader* shard : shards) {
    cursors.push_back(shard->cursor(Table::kEvents));
    cursors.back()->seek("");
  }
  while (true) {
    std::string_view least;
    bool any = false;
    for (const auto& cursor : cursors) {
      if (cursor->valid() && (!any || cursor->key() < least))
        least = cursor->key();
      any = any || cursor->valid();
    }
    if (!any)
      return repeats;
    const std::string key(least);
    std::vector<Found> found;
    EventId event_id;
    for (std::size_t index = 0; index < cursors.size(); ++index) {
      RowCursor& cursor = *cursors[index];
      if (!cursor.valid() || cursor.key() != key)
        continue;
      if (const auto entry = read_event_entry(cursor.key(), cursor.value())) {
        event_id = entry->event_id;
        found.push_back({shards[index], std::string(entry->subject), entry->recorded});
      }
      cursor.next();
    }
    if (found.size() > 1)
      add_repeats(event_id, std::move(found), &repeats);
  }
}

}  // namespace minutebook
