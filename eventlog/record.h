// What goes into the log, what comes out of it, and the receipt for it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "ledger/identifiers.h"
#include "ledger/recorded_time.h"

namespace minutebook {

// Longest value of a record. A transparency-log entry, which is 8 bytes of time and the value, has
// at most 65,535 bytes.
inline constexpr std::size_t kRecordValueLimitBytes = 64'000;

// Longest subject of a record, as far as the log is concerned. What a subject looks like is the
// contract's business (ledger/identifiers.h); to the log it is bytes.
inline constexpr std::size_t kRecordSubjectLimitBytes = 1'000;

// A record to append. The log does not look into the value.
struct RecordToAppend {
  // The idempotency key: the id of the event in `value`.
  EventId event_id;
  // Any bytes, at least one, at most kRecordSubjectLimitBytes. All records of one subject lie in
  // one partition.
  std::string subject;
  // The serialized Event: at least one byte, at most kRecordValueLimitBytes.
  std::string value;
  // What a log that labels its records puts on the outside (CloudEvents `source` and `type`): the
  // emitter, and the name of the fact's message. Not part of the record's content.
  std::string source{};
  std::string event_type{};
};

// A record as it lies in the log.
struct LogRecord {
  Partition partition;
  Offset offset;
  // When it was recorded. It never runs backwards within a partition; records of the same
  // millisecond are ordered by their offset.
  RecordedTime recorded;
  std::string subject;
  // The bytes that were appended, unchanged.
  std::string value;
  // How many records the partition held before this one; absent where the log does not know, as of
  // a record that another program wrote. Offsets may leave gaps; these numbers do not, so a reader
  // can tell a gap from a record that it was not given.
  std::optional<std::uint64_t> sequence;

  friend bool operator==(const LogRecord&, const LogRecord&) = default;
};

// The receipt for one record: where it lies, and since when.
struct Appended {
  Partition partition;
  Offset offset;
  RecordedTime recorded;
  // Whether the log held it before. The position and the time are then those of the first time.
  bool already_recorded = false;
  // How many events about its subject the log held when the append was done: what the next append
  // about that subject would give as the expected version.
  std::int64_t subject_version = 0;

  friend bool operator==(const Appended&, const Appended&) = default;
};

}  // namespace minutebook
