// RowBatch: rows on their way into a read model, all in one piece of memory.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/assert.h"
#include "ledger/rows.h"

namespace minutebook {

// Rows to be put, in the order in which they were added. Their bytes lie one after the other in one
// buffer that is kept when the batch is cleared, so that a fold allocates nothing for each row. Not
// thread safe. The views that it gives out hold until a row is added or the batch is cleared.
class RowBatch {
 public:
  // Adds a row.
  void put(Table table, std::string_view key, std::string_view value);

  // Adds a row whose bytes are written in place: begin_row, append the key to bytes(), end_key,
  // append the value to bytes(), end_row. Between these calls nothing else is called.
  void begin_row(Table table);
  [[nodiscard]] std::string& bytes() { return bytes_; }
  void end_key();
  void end_row();

  [[nodiscard]] bool empty() const { return entries_.empty(); }
  // How many rows there are, and how many bytes they have together.
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] std::size_t size_bytes() const { return bytes_.size(); }
  // The row added at that place, counted from 0 and less than size().
  [[nodiscard]] RowView operator[](std::size_t index) const;

  // Forgets the rows from that place on; all of them by clear(). Keeps the memory.
  void truncate(std::size_t size);
  void clear() { truncate(0); }
  // Makes room beforehand.
  void reserve(std::size_t rows, std::size_t bytes);

  class Iterator {
   public:
    Iterator(const RowBatch* batch, std::size_t index) : batch_(batch), index_(index) {}
    RowView operator*() const { return (*batch_)[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const RowBatch* batch_;
    std::size_t index_;
  };
  [[nodiscard]] Iterator begin() const { return {this, 0}; }
  [[nodiscard]] Iterator end() const { return {this, size()}; }

 private:
  struct Entry {
    std::size_t key_begin;
    std::uint32_t key_size_bytes;
    std::uint32_t value_size_bytes;
    Table table;
  };

  std::string bytes_;
  std::vector<Entry> entries_;
  // The row being written in place: where its value begins, or npos before end_key.
  std::size_t value_begin_ = std::string::npos;
};

}  // namespace minutebook
