// The trail and the events table: each event as it was recorded, and where to find it by its id.

#pragma once

#include <optional>
#include <string_view>

#include "ledger/identifiers.h"
#include "ledger/recorded.h"
#include "ledger/row_batch.h"

namespace minutebook {

// A row of the trail. Views point into the row that it was read from.
struct TrailView {
  std::string_view subject;
  Recorded recorded;
  // The record value: parse as Event.
  std::string_view event_bytes;
};

// A row of the events table: where the event with that id was first recorded. Its bytes are in the
// trail under trail_key(subject, recorded.partition, recorded.offset). Views point into the row.
struct EventEntryView {
  EventId event_id;
  Recorded recorded;
  std::string_view subject;
};

// Adds one row to a batch. `subject` is valid (ledger/identifiers.h).
void append_trail_row(std::string_view subject, const Recorded& recorded,
                      std::string_view event_bytes, RowBatch* rows);
void append_event_entry_row(const EventId& event_id, const Recorded& recorded,
                            std::string_view subject, RowBatch* rows);

// Reads a row. Absent where the bytes are not such a row, which means that the read model was
// altered.
[[nodiscard]] std::optional<TrailView> read_trail(std::string_view key, std::string_view value);
[[nodiscard]] std::optional<EventEntryView> read_event_entry(std::string_view key,
                                                             std::string_view value);

}  // namespace minutebook
