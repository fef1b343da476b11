// The byte grammar of the rows in which the embedded log is kept. docs/formats/ledger-directory.md
// has it with what it gains and costs.
//
//   chunks    key    first-offset(8, big-endian)
//             value  recorded:zigzag count:varint count*record        ; count >= 1
//             record subject-size:varint subject value-size:varint value
//   ids       key    event-id(16)
//             value  offset:varint
//   versions  key    subject
//             value  event-count:varint                               ; >= 1
//   people    key    person-id(18, as text)
//             value  %x01 handle-size:varint handle name-size:varint name
//                  / %x02 erased-at:zigzag offset:varint              ; offset of its PersonErased
//                  event
//
// varint is the little-endian base-128 of protobuf, zigzag protobuf's mapping of signed numbers
// onto it. Times are milliseconds since 1970. A chunk holds what was appended together, in order:
// the record at place i has the offset first-offset + i, and the next chunk begins where this one
// ends.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventlog/people_register.h"
#include "ledger/identifiers.h"
#include "ledger/recorded_time.h"

namespace minutebook::local {

// A chunk is closed when it has reached one of these. Reading one record costs reading its chunk,
// so chunks are no larger than a disk read is worth; and one row for many records is what makes
// bulk appends cheap.
inline constexpr std::size_t kChunkLimitBytes = std::size_t{16} << 10;
inline constexpr std::size_t kChunkLimitRecords = 1'000;

[[nodiscard]] std::string chunk_key(std::int64_t first_offset);
// Nothing where the key is not one that chunk_key makes.
[[nodiscard]] std::optional<std::int64_t> parse_chunk_key(std::string_view key);

// Builds the value of one chunk.
class ChunkWriter {
 public:
  explicit ChunkWriter(RecordedTime recorded) : recorded_(recorded) {}

  void add(std::string_view subject, std::string_view value);
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] bool full() const {
    return count_ >= kChunkLimitRecords || records_.size() >= kChunkLimitBytes;
  }
  // The parts of the value, one after the other. Valid until the next call of `add` or `clear`.
  [[nodiscard]] std::string_view head();
  [[nodiscard]] std::string_view records() const { return records_; }
  // Makes ready for the next chunk.
  void clear();

 private:
  RecordedTime recorded_;
  std::size_t count_ = 0;
  std::string head_;
  std::string records_;
};

// Walks the records of a chunk, in order. The bytes must outlive it.
class ChunkReader {
 public:
  // A chunk of no records.
  ChunkReader() = default;
  // Nothing where the value does not begin as a chunk does.
  [[nodiscard]] static std::optional<ChunkReader> open(std::string_view value);

  [[nodiscard]] RecordedTime recorded() const { return recorded_; }
  // How many records there are in all.
  [[nodiscard]] std::int64_t count() const { return count_; }

  struct Record {
    std::string_view subject;
    std::string_view value;
  };
  // The next record; nothing behind the last, and where the bytes are not those of a chunk:
  // `intact` tells one from the other.
  [[nodiscard]] std::optional<Record> next();
  // Whether all records were read and nothing is left over.
  [[nodiscard]] bool intact() const { return read_ == count_ && rest_.empty(); }

 private:
  RecordedTime recorded_;
  std::int64_t count_ = 0;
  std::int64_t read_ = 0;
  std::string_view rest_;
};

// The 16 bytes of an event id as they are compared, without a copy.
[[nodiscard]] std::string_view id_key(const EventId& event_id);
// The value of an `ids` row, and of a `versions` row.
[[nodiscard]] std::string number_value(std::int64_t number);
// Nothing where the bytes are not exactly one number.
[[nodiscard]] std::optional<std::int64_t> parse_number_value(std::string_view value);

// A row of `people`. The offset is that of the PersonErased event, for an erased person.
struct PersonRow {
  PersonEntry entry;
  std::int64_t erased_offset = 0;
};
[[nodiscard]] std::string person_value(const PersonRow& row);
// Nothing where key and value are not a row of `people`.
[[nodiscard]] std::optional<PersonRow> parse_person_row(std::string_view key,
                                                        std::string_view value);

}  // namespace minutebook::local
