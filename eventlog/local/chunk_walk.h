// ChunkWalk: from chunk to chunk through the log, with a check that none is missing.

#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <tl/expected.hpp>

#include "eventlog/local/database.h"
#include "eventlog/local/rows.h"
#include "ledger/error.h"
#include "ledger/recorded_time.h"

namespace minutebook::local {

// Where the log ends, and the time of its last record.
struct LogTail {
  std::int64_t end = 0;
  RecordedTime recorded = kEarliestRecordedTime;
};

// Finds the end of the log, and walks back from it over chunks of at least `check_bytes` in all, to
// see that each begins where the one before it ends: a hole in what was recovered from a
// write-ahead log shows here. Fails with kCorrupt or kInputOutput.
[[nodiscard]] tl::expected<LogTail, Error> find_tail(const Database& database,
                                                     std::uint64_t check_bytes);

// Sees the log as it was when the walk was made. The database must outlive it. For one thread.
class ChunkWalk {
 public:
  explicit ChunkWalk(const Database& database);

  // Goes to the chunk that holds the offset; false where the log ends at or before it.
  // Fails with kCorrupt, also where chunks around the offset are missing, or kInputOutput.
  [[nodiscard]] tl::expected<bool, Error> seek(std::int64_t offset);
  // Goes to the chunk behind the present one; false where that is the last. Fails as `seek` does.
  [[nodiscard]] tl::expected<bool, Error> next();

  // The chunk at which the walk stands: only after `seek` or `next` returned true. Views of its
  // bytes are valid until the next move.
  [[nodiscard]] std::int64_t first_offset() const { return first_offset_; }
  [[nodiscard]] std::int64_t end_offset() const { return first_offset_ + chunk_.count(); }
  [[nodiscard]] ChunkReader chunk() const { return chunk_; }

 private:
  [[nodiscard]] tl::expected<bool, Error> arrive();
  [[nodiscard]] tl::expected<bool, Error> step(std::int64_t expected_offset);

  const Database& database_;
  std::unique_ptr<rocksdb::Iterator> at_;
  std::int64_t first_offset_ = 0;
  ChunkReader chunk_;
};

// Finds single records. Those of one chunk, asked for in order, cost little. Sees the log as it was
// when the finder was made. The database must outlive it. For one thread.
class RecordFinder {
 public:
  explicit RecordFinder(const Database& database) : database_(database), walk_(database) {}

  struct Found {
    // Valid until the next call.
    std::string_view subject;
    std::string_view value;
    RecordedTime recorded;
  };
  // The record at an offset below the end of the log. Fails with kCorrupt, also where it is not
  // there, or kInputOutput.
  [[nodiscard]] tl::expected<Found, Error> find(std::int64_t offset);

 private:
  const Database& database_;
  ChunkWalk walk_;
  // The chunk at hand, read up to next_offset_; none before the first call.
  ChunkReader chunk_;
  std::int64_t next_offset_ = 0;
  std::int64_t end_offset_ = 0;
};

}  // namespace minutebook::local
