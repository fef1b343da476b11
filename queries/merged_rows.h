// MergedRows: the shards of several partitions, read as one.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/rows.h"

namespace minutebook {

// Shows the rows of several readers as one reader that had all of them would. An event's rows lie
// in the shard of the partition that has the event, also those that are put under another subject's
// key; so what is to be said of a subject may lie in any shard, and the union is all of it.
//
// Two shards have a row under one key only where the log holds one event id in two partitions,
// which no append of this program does. Then the row of the event that was recorded first is shown:
// by time, then partition, then offset. So the answer does not depend on the order of the readers.
//
// As safe as the readers are: safe from any thread where they are; a cursor belongs to one. The
// readers must outlive it, and it must outlive its cursors.
class MergedRows final : public RowReader {
 public:
  explicit MergedRows(std::vector<const RowReader*> readers);

  [[nodiscard]] std::unique_ptr<RowCursor> cursor(Table table) const override;
  [[nodiscard]] bool get(Table table, std::string_view key, std::string* value) const override;
  // The first failure of the first reader that failed.
  [[nodiscard]] std::string failure() const override;

 private:
  const std::vector<const RowReader*> readers_;
};

}  // namespace minutebook
