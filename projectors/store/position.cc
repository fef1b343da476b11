// The row of the position table.

#include "projectors/store/position.h"

#include <algorithm>

#include "ledger/byte_order.h"
#include "ledger/claims.h"
#include "ledger/row_parts.h"

namespace minutebook {

namespace {

void append_offset(std::string& bytes, Offset offset) {
  append_big_endian(bytes, static_cast<std::uint64_t>(offset.value));
}

bool read_offset(std::string_view& bytes, Offset* offset) {
  std::uint64_t number = 0;
  if (!read_big_endian(bytes, &number))
    return false;
  offset->value = static_cast<std::int64_t>(number);
  return offset->value >= 0;
}

void append_fingerprint(std::string& bytes, const RecordFingerprint& fingerprint) {
  bytes.append(reinterpret_cast<const char*>(fingerprint.data()), fingerprint.size());
}

bool read_fingerprint(std::string_view& bytes, RecordFingerprint* fingerprint) {
  if (bytes.size() < fingerprint->size())
    return false;
  std::copy_n(bytes.begin(), fingerprint->size(), fingerprint->begin());
  bytes.remove_prefix(fingerprint->size());
  return true;
}

}  // namespace

std::string position_key(Partition partition) {
  std::string key;
  append_big_endian(key, partition.value);
  return key;
}

std::string position_value(const Position& position) {
  std::string value;
  append_big_endian(value, kFoldVersion);
  append_offset(value, position.next_offset);
  append_recorded_time(value, position.high_water);
  append_big_endian(value, position.records);
  append_big_endian(value, position.events);
  append_big_endian(value, position.duplicates);
  append_big_endian(value, position.quarantined);
  append_offset(value, position.first_offset);
  append_fingerprint(value, position.first_record);
  append_fingerprint(value, position.last_record);
  return value;
}

std::optional<Position> read_position(std::string_view key, std::string_view value) {
  Position position;
  std::uint32_t fold_version = 0;
  if (!read_big_endian(key, &position.partition.value) || !key.empty() ||
      !read_big_endian(value, &fold_version) || fold_version != kFoldVersion ||
      !read_offset(value, &position.next_offset) ||
      !read_recorded_time(value, &position.high_water) ||
      !read_big_endian(value, &position.records) || !read_big_endian(value, &position.events) ||
      !read_big_endian(value, &position.duplicates) ||
      !read_big_endian(value, &position.quarantined) ||
      !read_offset(value, &position.first_offset) ||
      !read_fingerprint(value, &position.first_record) ||
      !read_fingerprint(value, &position.last_record) || !value.empty()) {
    return std::nullopt;
  }
  return position;
}

}  // namespace minutebook
