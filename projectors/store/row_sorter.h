// RowSorter: the rows of a batch in the order of the tables and their keys.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ledger/row_batch.h"

namespace minutebook {

// Sorts by table, then by key; rows with one key stay in the order in which they were added. Keeps
// its memory from one batch to the next. Not thread safe.
class RowSorter {
 public:
  // The rows in order. The span and its views hold until the next call, and while the batch is not
  // changed.
  [[nodiscard]] std::span<const RowView> sort(const RowBatch& rows);

 private:
  // A row, and the first bytes of its key as numbers that order as the bytes do: most comparisons
  // need no look at the key itself.
  struct Entry {
    std::uint64_t first;
    std::uint64_t second;
    std::uint64_t third;
    std::uint32_t index;
  };

  std::vector<Entry> entries_;
  std::vector<RowView> sorted_;
};

}  // namespace minutebook
