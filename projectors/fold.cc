// From records of the log to rows of a shard.

#include "projectors/fold.h"

#include <fmt/format.h>
#include <google/protobuf/stubs/logging.h>

#include <limits>
#include <utility>
#include <vector>

#include "ledger/assert.h"
#include "ledger/byte_order.h"
#include "ledger/claims.h"
#include "ledger/row_parts.h"
#include "ledger/rules.h"
#include "ledger/trail.h"

namespace minutebook {

namespace {

// How many broken rules a message names.
constexpr std::size_t kNamedViolationsLimit = 5;

Recorded recorded_of(const LogRecord& record) {
  return {record.partition, record.offset, record.recorded};
}

std::string in_words(const std::vector<Violation>& violations) {
  std::string text;
  for (std::size_t index = 0; index < violations.size(); ++index) {
    if (index == kNamedViolationsLimit) {
      text += fmt::format("; and {} more", violations.size() - index);
      break;
    }
    if (index > 0)
      text += "; ";
    text += to_string(violations[index]);
  }
  return text;
}

Error not_in_order(const LogRecord& record, std::string_view what) {
  return {ErrorKind::kCorrupt,
          fmt::format("partition {} of the log: the record at offset {} {}; the log is damaged or "
                      "is another ledger's",
                      record.partition.value, record.offset.value, what)};
}

}  // namespace

RecordFingerprint fingerprint_of(const LogRecord& record, Sha256* sha256) {
  std::string bytes;
  append_big_endian(bytes, static_cast<std::uint64_t>(record.offset.value));
  append_recorded_time(bytes, record.recorded);
  append_big_endian(bytes, static_cast<std::uint32_t>(record.subject.size()));
  bytes.append(record.subject);
  sha256->add(bytes);
  sha256->add(record.value);
  return sha256->finish();
}

Fold::Fold(EarlierEvents* earlier, const Position& position)
    : earlier_(earlier), position_(position) {
  MINUTEBOOK_ASSERT(earlier != nullptr);
}

void Fold::forget_rows() {
  rows_.clear();
  events_in_rows_.clear();
}

RowBatch Fold::take_rows() {
  events_in_rows_.clear();
  // The next batch is likely to be as large.
  RowBatch next;
  next.reserve(rows_.size(), rows_.size_bytes());
  return std::exchange(rows_, std::move(next));
}

tl::expected<void, Error> Fold::add(std::span<const LogRecord> records) {
  // A value that is no Event is data, not a reason to write to standard error.
  const google::protobuf::LogSilencer silence;
  if (records.empty())
    return {};
  if (position_.records == 0) {
    position_.first_offset = records.front().offset;
    position_.first_record = fingerprint_of(records.front(), &sha256_);
  }
  for (const LogRecord& record : records) {
    auto added = add(record);
    if (!added)
      return added;
  }
  position_.last_record = fingerprint_of(records.back(), &sha256_);
  return {};
}

tl::expected<void, Error> Fold::add(const LogRecord& record) {
  if (record.partition != position_.partition) {
    return tl::unexpected(not_in_order(record, "is of another partition"));
  }
  if (record.offset < position_.next_offset) {
    return tl::unexpected(not_in_order(record, "comes after a later one"));
  }
  if (position_.records > 0 && record.recorded < position_.high_water) {
    return tl::unexpected(not_in_order(record, "was recorded before the one before it"));
  }
  position_.next_offset = Offset{record.offset.value + 1};
  position_.high_water = record.recorded;
  ++position_.records;
  if (record.value.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
      !event_.ParseFromArray(record.value.data(), static_cast<int>(record.value.size()))) {
    keep_back(record, QuarantineReason::kUnreadable,
              fmt::format("the value of {} bytes is not an Event of minutebook.ledger.v1",
                          record.value.size()));
    return {};
  }
  return add_event(record);
}

tl::expected<void, Error> Fold::add_event(const LogRecord& record) {
  if (event_.subject() != record.subject) {
    keep_back(record, QuarantineReason::kKeyMismatch,
              "the record's key is not the subject of its event; an event is recorded under its "
              "subject");
    return {};
  }
  const std::vector<Violation> violations = validate(event_);
  if (!violations.empty()) {
    keep_back(record,
              is_from_newer_contract(violations) ? QuarantineReason::kUnknownFact
                                                 : QuarantineReason::kBreaksRule,
              in_words(violations));
    return {};
  }
  const auto event_id = EventId::from_bytes(event_.event_id());
  MINUTEBOOK_ASSERT(event_id.has_value());
  const auto first = find(*event_id);
  if (!first)
    return tl::unexpected(first.error());
  if (*first)
    return add_repeated(record, **first);
  // The first row of an event is its entry in the events table.
  const std::size_t entry_place = rows_.size();
  append_rows_of(event_, record.value, recorded_of(record), &rows_);
  events_in_rows_.add(entry_place, rows_);
  ++position_.events;
  return {};
}

tl::expected<std::optional<EventEntry>, Error> Fold::find(const EventId& event_id) {
  const auto in_rows = events_in_rows_.find(event_id, rows_);
  if (!in_rows)
    return earlier_->find(event_id);
  const RowView row = rows_[*in_rows];
  const auto entry = read_event_entry(row.key, row.value);
  MINUTEBOOK_ASSERT(row.table == Table::kEvents && entry.has_value());
  return EventEntry{entry->recorded, std::string(entry->subject)};
}

tl::expected<std::string, Error> Fold::value_of(const EventEntry& entry) {
  const auto event_id = EventId::from_bytes(event_.event_id());
  const auto in_rows = events_in_rows_.find(*event_id, rows_);
  if (!in_rows)
    return earlier_->value_of(entry);
  // The trail's row is the second of an event.
  const RowView row = rows_[*in_rows + 1];
  const auto trail = read_trail(row.key, row.value);
  MINUTEBOOK_ASSERT(row.table == Table::kTrail && trail.has_value());
  return std::string(trail->event_bytes);
}

tl::expected<void, Error> Fold::add_repeated(const LogRecord& record, const EventEntry& first) {
  if (first.recorded.partition != record.partition || first.recorded.offset >= record.offset) {
    return fail(ErrorKind::kCorrupt,
                fmt::format("the read model of partition {} has the event at offset {}, which was "
                            "not folded yet; run `minutebook rebuild`, which makes it again from "
                            "the log",
                            record.partition.value, first.recorded.offset.value));
  }
  const auto value = value_of(first);
  if (!value)
    return tl::unexpected(value.error());
  if (*value == record.value) {
    ++position_.duplicates;
    return {};
  }
  const auto event_id = EventId::from_bytes(event_.event_id());
  keep_back(record, QuarantineReason::kEventIdReused,
            fmt::format("the event id {} belongs to the event about {} at offset {}, which says "
                        "something else; another event has another id",
                        event_id->to_uuid_text(), first.subject, first.recorded.offset.value));
  return {};
}

void Fold::keep_back(const LogRecord& record, QuarantineReason reason, std::string_view message) {
  append_quarantine_row(record.subject, recorded_of(record), reason, message, record.value, &rows_);
  if (reason == QuarantineReason::kKeyMismatch && !event_.subject().empty()) {
    append_quarantine_row(event_.subject(), recorded_of(record), reason, message, record.value,
                          &rows_);
  }
  ++position_.quarantined;
}

}  // namespace minutebook
