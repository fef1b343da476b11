// Rows on their way into a read model.

#include "ledger/row_batch.h"

#include <limits>

namespace minutebook {

namespace {

std::uint32_t size_of_part(std::size_t size) {
  MINUTEBOOK_ASSERT(size <= std::numeric_limits<std::uint32_t>::max());
  return static_cast<std::uint32_t>(size);
}

}  // namespace

void RowBatch::put(Table table, std::string_view key, std::string_view value) {
  begin_row(table);
  bytes_.append(key);
  end_key();
  bytes_.append(value);
  end_row();
}

void RowBatch::begin_row(Table table) {
  MINUTEBOOK_ASSERT(value_begin_ == std::string::npos);
  entries_.push_back({bytes_.size(), 0, 0, table});
}

void RowBatch::end_key() {
  Entry& entry = entries_.back();
  entry.key_size_bytes = size_of_part(bytes_.size() - entry.key_begin);
  value_begin_ = bytes_.size();
}

void RowBatch::end_row() {
  MINUTEBOOK_ASSERT(value_begin_ != std::string::npos);
  entries_.back().value_size_bytes = size_of_part(bytes_.size() - value_begin_);
  value_begin_ = std::string::npos;
}

RowView RowBatch::operator[](std::size_t index) const {
  const Entry& entry = entries_[index];
  const std::string_view bytes = bytes_;
  return {entry.table, bytes.substr(entry.key_begin, entry.key_size_bytes),
          bytes.substr(entry.key_begin + entry.key_size_bytes, entry.value_size_bytes)};
}

void RowBatch::truncate(std::size_t size) {
  MINUTEBOOK_ASSERT(value_begin_ == std::string::npos);
  if (size >= entries_.size())
    return;
  bytes_.resize(entries_[size].key_begin);
  entries_.resize(size);
}

void RowBatch::reserve(std::size_t rows, std::size_t bytes) {
  entries_.reserve(rows);
  bytes_.reserve(bytes);
}

}  // namespace minutebook
