// Fold: from records of the log to rows of a shard.

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "eventlog/record.h"
#include "ledger/error.h"
#include "ledger/identifiers.h"
#include "ledger/quarantine.h"
#include "ledger/row_batch.h"
#include "minutebook/ledger/v1/event.pb.h"
#include "projectors/event_id_table.h"
#include "projectors/sha256.h"
#include "projectors/store/position.h"
#include "projectors/store/shard.h"

namespace minutebook {

// The events that were folded before, as the fold asks for them: the one thing that it looks up.
class EarlierEvents {
 public:
  virtual ~EarlierEvents() = default;
  // Where the event with that id was recorded first; absent where it was not folded. Most are
  // absent.
  [[nodiscard]] virtual tl::expected<std::optional<EventEntry>, Error> find(
      const EventId& event_id) = 0;
  // The record value of an event that find returned.
  [[nodiscard]] virtual tl::expected<std::string, Error> value_of(const EventEntry& entry) = 0;
};

// The fingerprint by which a record is known again (Position):
//   SHA-256( offset(8) recorded-time(8) subject-size(4) subject value )
[[nodiscard]] RecordFingerprint fingerprint_of(const LogRecord& record, Sha256* sha256);

// Folds records in the order of the log, each one into rows:
// - an event that keeps the rules (ledger/rules.h) becomes what append_rows_of gives
// (ledger/claims.h);
// - the same event again, under one id with the same subject and bytes, becomes nothing;
// - everything else becomes a row of the quarantine, with the reason. It lies under the record's
// key, and
//   where the event names another subject, under that as well.
// The rows and the position depend on the records alone, not on how they are divided into calls.
// Not thread safe.
class Fold {
 public:
  // Goes on from that position. `earlier` must outlive it; it is asked for events that were folded
  // before the last call of forget_rows.
  Fold(EarlierEvents* earlier, const Position& position);

  // Folds the records, which follow those before. Fails with kCorrupt where they do not follow: of
  // another partition, at an offset before the position, recorded before the one before; and as
  // `earlier` does. After a failure it must not be used again.
  [[nodiscard]] tl::expected<void, Error> add(std::span<const LogRecord> records);

  // The rows since the last call of one of the next two, and the position that belongs to them.
  [[nodiscard]] const RowBatch& rows() const { return rows_; }
  [[nodiscard]] const Position& position() const { return position_; }

  // Begins a new batch of rows: those before are where `earlier` finds them. The first keeps the
  // memory for the next batch, the second gives the rows away.
  void forget_rows();
  [[nodiscard]] RowBatch take_rows();

 private:
  [[nodiscard]] tl::expected<void, Error> add(const LogRecord& record);
  [[nodiscard]] tl::expected<void, Error> add_event(const LogRecord& record);
  // Whether the event is one of before, and then the record it was in, else absent.
  [[nodiscard]] tl::expected<std::optional<EventEntry>, Error> find(const EventId& event_id);
  [[nodiscard]] tl::expected<void, Error> add_repeated(const LogRecord& record,
                                                       const EventEntry& first);
  [[nodiscard]] tl::expected<std::string, Error> value_of(const EventEntry& entry);
  void keep_back(const LogRecord& record, QuarantineReason reason, std::string_view message);

  EarlierEvents* const earlier_;
  Position position_;
  RowBatch rows_;
  // The events among rows_.
  EventIdTable events_in_rows_;
  // Kept from record to record for its memory.
  ledger::v1::Event event_;
  Sha256 sha256_;
};

}  // namespace minutebook
