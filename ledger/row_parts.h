// Row parts: what the keys and values of several tables are put together from, as bytes.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/byte_order.h"
#include "ledger/day.h"
#include "ledger/recorded.h"

namespace minutebook {

// A recorded time: the milliseconds since 1970 with the sign bit turned over, 8 bytes.
inline void append_recorded_time(std::string& bytes, RecordedTime time) {
  append_big_endian(
      bytes, static_cast<std::uint64_t>(time.milliseconds_since_1970()) ^ (std::uint64_t{1} << 63));
}

[[nodiscard]] inline bool read_recorded_time(std::string_view& bytes, RecordedTime* time) {
  std::uint64_t number = 0;
  if (!read_big_endian(bytes, &number))
    return false;
  const auto milliseconds = static_cast<std::int64_t>(number ^ (std::uint64_t{1} << 63));
  const auto read = RecordedTime::from_milliseconds_since_1970(milliseconds);
  if (read)
    *time = *read;
  return read.has_value();
}

// A place in the log: partition and offset, 12 bytes.
[[nodiscard]] inline bool read_place(std::string_view& bytes, Partition* partition,
                                     Offset* offset) {
  std::uint64_t number = 0;
  if (!read_big_endian(bytes, &partition->value) || !read_big_endian(bytes, &number))
    return false;
  offset->value = static_cast<std::int64_t>(number);
  return offset->value >= 0;
}

// Where and when: partition, offset and time, 20 bytes.
inline void append_recorded(std::string& bytes, const Recorded& recorded) {
  append_big_endian(bytes, recorded.partition.value);
  append_big_endian(bytes, static_cast<std::uint64_t>(recorded.offset.value));
  append_recorded_time(bytes, recorded.time);
}

[[nodiscard]] inline bool read_recorded(std::string_view& bytes, Recorded* recorded) {
  return read_place(bytes, &recorded->partition, &recorded->offset) &&
         read_recorded_time(bytes, &recorded->time);
}

[[nodiscard]] inline bool read_day(std::string_view& bytes, Day* day) {
  const std::optional<Day> read = read_day_key(bytes);
  if (read)
    *day = *read;
  return read.has_value();
}

// A text and the zero byte that ends it.
[[nodiscard]] inline bool read_text(std::string_view& bytes, std::string_view* text) {
  const std::size_t end = bytes.find('\0');
  if (end == std::string_view::npos)
    return false;
  *text = bytes.substr(0, end);
  bytes.remove_prefix(end + 1);
  return true;
}

[[nodiscard]] inline bool read_event_id(std::string_view& bytes, EventId* event_id) {
  const auto read = EventId::from_bytes(bytes.substr(0, EventId::kSizeBytes));
  if (!read)
    return false;
  *event_id = *read;
  bytes.remove_prefix(EventId::kSizeBytes);
  return true;
}

}  // namespace minutebook
