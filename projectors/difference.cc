// The first row in which two read models differ.

#include "projectors/difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace minutebook {

namespace {

constexpr std::size_t kPrintableLimitBytes = 200;

std::string in_table(Table table, std::string_view key, std::string_view what) {
  return fmt::format("table {}, key {}: {}", table_name(table), printable(key), what);
}

std::size_t first_difference_of(std::string_view left, std::string_view right) {
  const auto [place, other] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
  return static_cast<std::size_t>(place - left.begin());
}

std::string difference_in(Table table, const RowReader& left, std::string_view left_name,
                          const RowReader& right, std::string_view right_name) {
  const auto one = left.cursor(table);
  const auto other = right.cursor(table);
  one->seek({});
  other->seek({});
  for (; one->valid() && other->valid(); one->next(), other->next()) {
    if (one->key() < other->key())
      break;
    if (other->key() < one->key()) {
      return in_table(table, other->key(), fmt::format("only {} has it", right_name));
    }
    if (one->value() != other->value()) {
      return in_table(table, one->key(),
                      fmt::format("the values differ from byte {} on ({} has {} bytes, {} has {})",
                                  first_difference_of(one->value(), other->value()), left_name,
                                  one->value().size(), right_name, other->value().size()));
    }
  }
  if (one->valid())
    return in_table(table, one->key(), fmt::format("only {} has it", left_name));
  if (other->valid()) {
    return in_table(table, other->key(), fmt::format("only {} has it", right_name));
  }
  return {};
}

}  // namespace

std::string printable(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes.substr(0, kPrintableLimitBytes)) {
    if (byte == '\0') {
      text += "\\0";
    } else if (byte < ' ' || byte > '~') {
      text += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(byte));
    } else {
      text.push_back(byte);
    }
  }
  if (bytes.size() > kPrintableLimitBytes)
    text += "...";
  return text;
}

std::string first_difference(const RowReader& left, const Position& left_position,
                             std::string_view left_name, const RowReader& right,
                             const Position& right_position, std::string_view right_name) {
  for (const Table table : kTables) {
    std::string difference = difference_in(table, left, left_name, right, right_name);
    if (!difference.empty())
      return difference;
  }
  if (left_position == right_position)
    return {};
  return fmt::format(
      "the position: {} is at offset {} with {} events, {} duplicates and {} in quarantine, {} at "
      "offset {} with {}, {} and {}",
      left_name, left_position.next_offset.value, left_position.events, left_position.duplicates,
      left_position.quarantined, right_name, right_position.next_offset.value,
      right_position.events, right_position.duplicates, right_position.quarantined);
}

}  // namespace minutebook
