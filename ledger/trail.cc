// The trail and the events table.

#include "ledger/trail.h"

#include "ledger/keys.h"
#include "ledger/row_parts.h"

namespace minutebook {

void append_trail_row(std::string_view subject, const Recorded& recorded,
                      std::string_view event_bytes, RowBatch* rows) {
  rows->begin_row(Table::kTrail);
  append_trail_key(rows->bytes(), subject, recorded.partition, recorded.offset);
  rows->end_key();
  append_recorded_time(rows->bytes(), recorded.time);
  rows->bytes().append(event_bytes);
  rows->end_row();
}

void append_event_entry_row(const EventId& event_id, const Recorded& recorded,
                            std::string_view subject, RowBatch* rows) {
  rows->begin_row(Table::kEvents);
  append_event_key(rows->bytes(), event_id);
  rows->end_key();
  append_recorded(rows->bytes(), recorded);
  rows->bytes().append(subject);
  rows->end_row();
}

std::optional<TrailView> read_trail(std::string_view key, std::string_view value) {
  TrailView view;
  if (!read_text(key, &view.subject) ||
      !read_place(key, &view.recorded.partition, &view.recorded.offset) || !key.empty() ||
      !read_recorded_time(value, &view.recorded.time)) {
    return std::nullopt;
  }
  view.event_bytes = value;
  return view;
}

std::optional<EventEntryView> read_event_entry(std::string_view key, std::string_view value) {
  EventEntryView view;
  if (!read_event_id(key, &view.event_id) || !key.empty() ||
      !read_recorded(value, &view.recorded)) {
    return std::nullopt;
  }
  view.subject = value;
  return view;
}

}  // namespace minutebook
