// ReadModel: a read model in memory and the log that it is folded from, for laws about the fold.

#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "eventlog/record.h"
#include "ledger/memory_rows.h"
#include "projectors/digest.h"
#include "projectors/fold.h"
#include "projectors/store/position.h"
#include "tests/laws/oracle.h"

namespace minutebook::laws {

// The record that an event lies in.
[[nodiscard]] LogRecord record_of(const RecordedEvent& event);
[[nodiscard]] std::vector<LogRecord> records_of(const std::vector<RecordedEvent>& events);

// A shard as the fold sees it, kept in memory. Rows and position change together, in commit().
class ReadModel final : public EarlierEvents {
 public:
  explicit ReadModel(Partition partition = {}) { position_.partition = partition; }

  // Folds these records and commits them, as one step. They follow those that were committed. A
  // failure of the fold, which is none of a record's, is a failure of the test.
  void fold(std::span<const LogRecord> records);
  // Folds these records and loses them before they are committed, as a crash does.
  void fold_and_crash(std::span<const LogRecord> records);

  [[nodiscard]] const MemoryRows& rows() const { return rows_; }
  [[nodiscard]] const Position& position() const { return position_; }
  [[nodiscard]] Digest digest() const;

  [[nodiscard]] tl::expected<std::optional<EventEntry>, Error> find(
      const EventId& event_id) override;
  [[nodiscard]] tl::expected<std::string, Error> value_of(const EventEntry& entry) override;

 private:
  MemoryRows rows_;
  Position position_;
};

// The read model of these records, folded at once.
[[nodiscard]] ReadModel read_model_of(const std::vector<LogRecord>& records);

}  // namespace minutebook::laws
