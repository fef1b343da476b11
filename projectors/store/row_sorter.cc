// The rows of a batch in the order of the tables and their keys.

#include "projectors/store/row_sorter.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <string_view>

#include "ledger/assert.h"
#include "ledger/byte_order.h"

namespace minutebook {

namespace {

// The eight bytes from there on, zeros where the text has ended, as a number that orders as the
// bytes do.
std::uint64_t number_at(std::string_view text, std::size_t begin) {
  std::array<char, 8> bytes{};
  if (begin < text.size()) {
    std::memcpy(bytes.data(), text.data() + begin, std::min(text.size() - begin, bytes.size()));
  }
  std::string_view view(bytes.data(), bytes.size());
  std::uint64_t number = 0;
  MINUTEBOOK_ASSERT(read_big_endian(view, &number));
  return number;
}

}  // namespace

std::span<const RowView> RowSorter::sort(const RowBatch& rows) {
  MINUTEBOOK_ASSERT(rows.size() < std::numeric_limits<std::uint32_t>::max());
  std::array<std::size_t, kTableCount + 1> begin_of_table{};
  for (const RowView row : rows)
    ++begin_of_table[static_cast<std::size_t>(row.table) + 1];
  for (std::size_t table = 1; table < begin_of_table.size(); ++table) {
    begin_of_table[table] += begin_of_table[table - 1];
  }
  entries_.resize(rows.size());
  auto next = begin_of_table;
  for (std::uint32_t index = 0; index < rows.size(); ++index) {
    const RowView row = rows[index];
    entries_[next[static_cast<std::size_t>(row.table)]++] = {
        number_at(row.key, 0), number_at(row.key, 8), number_at(row.key, 16), index};
  }
  const auto comes_before = [&rows](const Entry& left, const Entry& right) {
    if (left.first != right.first)
      return left.first < right.first;
    if (left.second != right.second)
      return left.second < right.second;
    if (left.third != right.third)
      return left.third < right.third;
    const int order = rows[left.index].key.compare(rows[right.index].key);
    return order != 0 ? order < 0 : left.index < right.index;
  };
  for (std::size_t table = 0; table + 1 < begin_of_table.size(); ++table) {
    std::sort(entries_.begin() + static_cast<std::ptrdiff_t>(begin_of_table[table]),
              entries_.begin() + static_cast<std::ptrdiff_t>(begin_of_table[table + 1]),
              comes_before);
  }
  sorted_.clear();
  sorted_.reserve(entries_.size());
  for (const Entry& entry : entries_)
    sorted_.push_back(rows[entry.index]);
  return sorted_;
}

}  // namespace minutebook
