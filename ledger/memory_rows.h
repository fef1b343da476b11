// MemoryRows: a read model in memory.

#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "ledger/recorded.h"
#include "ledger/row_batch.h"
#include "ledger/rows.h"
#include "minutebook/ledger/v1/event.pb.h"

namespace minutebook {

// The tables of a shard as ordered maps. A snapshot, a copy and a cursor keep the rows as they are
// when it is made, whatever is put afterwards; they share them with this until then, so making one
// costs nothing and the first change after it copies the table. It never fails to read. Not thread
// safe, nor are those that share rows safe in different threads.
class MemoryRows final : public RowReader {
 public:
  MemoryRows();

  // Puts rows; under a key that is there already, the new value takes the old one's place.
  void put(Table table, std::string_view key, std::string_view value);
  void put(const RowBatch& rows);
  // Takes a row away; nothing happens where it is not there.
  void remove(Table table, std::string_view key);
  // Folds an event: puts what append_rows_of gives (ledger/claims.h, with its precondition) for the
  // event and its serialized bytes.
  void apply(const minutebook::ledger::v1::Event& event, const Recorded& recorded);

  // The rows as they are now, whatever is put afterwards.
  [[nodiscard]] std::unique_ptr<MemoryRows> snapshot() const;

  [[nodiscard]] std::unique_ptr<RowCursor> cursor(Table table) const override;
  [[nodiscard]] bool get(Table table, std::string_view key, std::string* value) const override;
  [[nodiscard]] std::string failure() const override { return {}; }

  // How many rows the table has.
  [[nodiscard]] std::size_t size(Table table) const;

 private:
  using Rows = std::map<std::string, std::string, std::less<>>;

  [[nodiscard]] const Rows& rows_of(Table table) const;
  [[nodiscard]] Rows& rows_to_change(Table table);

  // Shared between snapshots and copies; changed only where nobody else holds it.
  std::array<std::shared_ptr<Rows>, kTableCount> tables_;
};

}  // namespace minutebook
