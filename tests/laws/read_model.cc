#include "tests/laws/read_model.h"

#include "ledger/assert.h"
#include "ledger/keys.h"
#include "ledger/trail.h"

namespace minutebook::laws {

LogRecord record_of(const RecordedEvent& event) {
  return LogRecord{event.partition, event.offset, event.time, event.event.subject(),
                   event.event.SerializeAsString()};
}

std::vector<LogRecord> records_of(const std::vector<RecordedEvent>& events) {
  std::vector<LogRecord> records;
  records.reserve(events.size());
  for (const RecordedEvent& event : events) {
    records.push_back(record_of(event));
  }
  return records;
}

void ReadModel::fold(std::span<const LogRecord> records) {
  Fold fold(this, position_);
  const auto added = fold.add(records);
  MINUTEBOOK_ASSERT(added.has_value());
  rows_.put(fold.rows());
  position_ = fold.position();
}

void ReadModel::fold_and_crash(std::span<const LogRecord> records) {
  Fold fold(this, position_);
  MINUTEBOOK_ASSERT(fold.add(records).has_value());
}

Digest ReadModel::digest() const {
  return digest_of(rows_, position_).value();
}

tl::expected<std::optional<EventEntry>, Error> ReadModel::find(const EventId& event_id) {
  std::string value;
  const std::string key = event_key(event_id);
  if (!rows_.get(Table::kEvents, key, &value)) {
    return std::nullopt;
  }
  const auto entry = read_event_entry(key, value);
  MINUTEBOOK_ASSERT(entry.has_value());
  return EventEntry{entry->recorded, std::string(entry->subject)};
}

tl::expected<std::string, Error> ReadModel::value_of(const EventEntry& entry) {
  const std::string key = trail_key(entry.subject, entry.recorded.partition, entry.recorded.offset);
  std::string value;
  MINUTEBOOK_ASSERT(rows_.get(Table::kTrail, key, &value));
  const auto trail = read_trail(key, value);
  MINUTEBOOK_ASSERT(trail.has_value());
  return std::string(trail->event_bytes);
}

ReadModel read_model_of(const std::vector<LogRecord>& records) {
  ReadModel model;
  model.fold(records);
  return model;
}

}  // namespace minutebook::laws
