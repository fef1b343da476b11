// Encoding and decoding of the rows; decoding refuses every byte that encoding would not have
// written there.

#include "eventlog/local/rows.h"

#include <limits>
#include <utility>

#include "ledger/assert.h"

namespace minutebook::local {
namespace {

constexpr char kRegistered = '\x01';
constexpr char kErased = '\x02';

void put_varint(std::string& bytes, std::uint64_t number) {
  while (number >= 0x80) {
    bytes.push_back(static_cast<char>(number | 0x80));
    number >>= 7;
  }
  bytes.push_back(static_cast<char>(number));
}

std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    number |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
    if (byte < 0x80) {
      return number;
    }
  }
  return std::nullopt;
}

void put_zigzag(std::string& bytes, std::int64_t number) {
  put_varint(bytes,
             (static_cast<std::uint64_t>(number) << 1U) ^ static_cast<std::uint64_t>(number >> 63));
}

std::optional<std::int64_t> take_zigzag(std::string_view& bytes) {
  const auto raw = take_varint(bytes);
  if (!raw) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(*raw >> 1U) ^ -static_cast<std::int64_t>(*raw & 1U);
}

// A number that is not negative.
std::optional<std::int64_t> take_number(std::string_view& bytes) {
  const auto raw = take_varint(bytes);
  if (!raw || *raw > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(*raw);
}

std::optional<RecordedTime> take_time(std::string_view& bytes) {
  const auto milliseconds = take_zigzag(bytes);
  return milliseconds ? RecordedTime::from_milliseconds_since_1970(*milliseconds) : std::nullopt;
}

void put_text(std::string& bytes, std::string_view text) {
  put_varint(bytes, text.size());
  bytes.append(text);
}

std::optional<std::string_view> take_text(std::string_view& bytes) {
  const auto size = take_varint(bytes);
  if (!size || *size > bytes.size()) {
    return std::nullopt;
  }
  const std::string_view text = bytes.substr(0, *size);
  bytes.remove_prefix(*size);
  return text;
}

}  // namespace

std::string chunk_key(std::int64_t first_offset) {
  MINUTEBOOK_ASSERT(first_offset >= 0);
  std::string key;
  for (int shift = 56; shift >= 0; shift -= 8) {
    key.push_back(static_cast<char>(static_cast<std::uint64_t>(first_offset) >> shift));
  }
  return key;
}

std::optional<std::int64_t> parse_chunk_key(std::string_view key) {
  if (key.size() != 8 || (static_cast<unsigned char>(key.front()) & 0x80U) != 0) {
    return std::nullopt;
  }
  std::uint64_t offset = 0;
  for (const char byte : key) {
    offset = (offset << 8U) | static_cast<unsigned char>(byte);
  }
  return static_cast<std::int64_t>(offset);
}

void ChunkWriter::add(std::string_view subject, std::string_view value) {
  put_text(records_, subject);
  put_text(records_, value);
  count_ += 1;
}

std::string_view ChunkWriter::head() {
  MINUTEBOOK_ASSERT(count_ >= 1);
  head_.clear();
  put_zigzag(head_, recorded_.milliseconds_since_1970());
  put_varint(head_, count_);
  return head_;
}

void ChunkWriter::clear() {
  records_.clear();
  count_ = 0;
}

std::optional<ChunkReader> ChunkReader::open(std::string_view value) {
  const auto recorded = take_time(value);
  const auto count = take_number(value);
  if (!recorded || !count || *count < 1) {
    return std::nullopt;
  }
  ChunkReader reader;
  reader.recorded_ = *recorded;
  reader.count_ = *count;
  reader.rest_ = value;
  return reader;
}

std::optional<ChunkReader::Record> ChunkReader::next() {
  if (read_ == count_) {
    return std::nullopt;
  }
  const auto subject = take_text(rest_);
  const auto value = subject ? take_text(rest_) : std::nullopt;
  if (!value) {
    return std::nullopt;
  }
  read_ += 1;
  return Record{.subject = *subject, .value = *value};
}

std::string_view id_key(const EventId& event_id) {
  return {reinterpret_cast<const char*>(event_id.bytes().data()), EventId::kSizeBytes};
}

std::string number_value(std::int64_t number) {
  MINUTEBOOK_ASSERT(number >= 0);
  std::string value;
  put_varint(value, static_cast<std::uint64_t>(number));
  return value;
}

std::optional<std::int64_t> parse_number_value(std::string_view value) {
  const auto number = take_number(value);
  return value.empty() ? number : std::nullopt;
}

std::string person_value(const PersonRow& row) {
  std::string value;
  if (row.entry.erased) {
    value.push_back(kErased);
    put_zigzag(value, row.entry.erased_at.milliseconds_since_1970());
    put_varint(value, static_cast<std::uint64_t>(row.erased_offset));
  } else {
    value.push_back(kRegistered);
    put_text(value, row.entry.handle);
    put_text(value, row.entry.name);
  }
  return value;
}

std::optional<PersonRow> parse_person_row(std::string_view key, std::string_view value) {
  auto person = PersonId::parse(key);
  if (!person || value.empty()) {
    return std::nullopt;
  }
  PersonRow row{.entry = {.id = *std::move(person)}};
  const char state = value.front();
  value.remove_prefix(1);
  if (state == kErased) {
    const auto erased_at = take_time(value);
    const auto offset = take_number(value);
    if (!erased_at || !offset || !value.empty()) {
      return std::nullopt;
    }
    row.entry.erased = true;
    row.entry.erased_at = *erased_at;
    row.erased_offset = *offset;
    return row;
  }
  const auto handle = take_text(value);
  const auto name = handle ? take_text(value) : std::nullopt;
  if (state != kRegistered || !name || !value.empty()) {
    return std::nullopt;
  }
  row.entry.handle = *handle;
  row.entry.name = *name;
  return row;
}

}  // namespace minutebook::local
