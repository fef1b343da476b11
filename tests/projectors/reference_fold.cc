// The fold written down a second time.

#include "reference_fold.h"

#include <limits>
#include <map>
#include <string>

#include "ledger/assert.h"
#include "ledger/claims.h"
#include "ledger/rules.h"
#include "projectors/fold.h"

namespace minutebook {

namespace {

class NothingEarlier final : public EarlierEvents {
 public:
  tl::expected<std::optional<EventEntry>, Error> find(const EventId&) override {
    return std::nullopt;
  }
  tl::expected<std::string, Error> value_of(const EventEntry&) override {
    return fail(ErrorKind::kInternal, "nothing was folded before");
  }
};

// The rows of the quarantine as one step over the whole log gives them. Why a record is kept back,
// and in which words, is fold_test's business; that it is so in any steps is the runner's.
void put_quarantine(const std::vector<LogRecord>& records, MemoryRows* rows) {
  NothingEarlier nothing;
  Fold fold(&nothing, Position{});
  MINUTEBOOK_ASSERT(fold.add(records).has_value());
  for (const RowView row : fold.rows()) {
    if (row.table == Table::kQuarantine)
      rows->put(row.table, row.key, row.value);
  }
}

}  // namespace

Digest ReferenceFold::digest() const {
  return digest_of(rows, position).value();
}

std::vector<LogRecord> all_records(EventLog& log) {
  const ReadLimits everything = {.max_records = std::numeric_limits<std::size_t>::max(),
                                 .max_bytes = std::numeric_limits<std::size_t>::max()};
  auto records = log.read(Partition{0}, Offset{0}, everything);
  MINUTEBOOK_ASSERT(records.has_value());
  return std::move(*records);
}

ReferenceFold reference_fold(EventLog& log) {
  ReferenceFold result;
  std::map<std::string, LogRecord> first_of_id;
  Sha256 sha256;
  const std::vector<LogRecord> records = all_records(log);
  put_quarantine(records, &result.rows);
  for (const LogRecord& record : records) {
    Position& position = result.position;
    if (position.records == 0) {
      position.first_offset = record.offset;
      position.first_record = fingerprint_of(record, &sha256);
    }
    position.last_record = fingerprint_of(record, &sha256);
    position.next_offset = Offset{record.offset.value + 1};
    position.high_water = record.recorded;
    ++position.records;

    ledger::v1::Event event;
    const bool is_event = event.ParseFromString(record.value);
    const bool is_sound = is_event && event.subject() == record.subject && validate(event).empty();
    if (!is_sound) {
      ++position.quarantined;
      continue;
    }
    const auto [first, is_new] = first_of_id.emplace(event.event_id(), record);
    if (is_new) {
      RowBatch rows;
      append_rows_of(event, record.value, {record.partition, record.offset, record.recorded},
                     &rows);
      result.rows.put(rows);
      ++position.events;
    } else if (first->second.value == record.value) {
      ++position.duplicates;
    } else {
      ++position.quarantined;
    }
  }
  return result;
}

}  // namespace minutebook
