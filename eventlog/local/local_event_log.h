// The embedded log: an EventLog on RocksDB, in one process and one partition.

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <tl/expected.hpp>

#include "eventlog/clock.h"
#include "eventlog/event_log.h"
#include "ledger/error.h"

namespace minutebook::local {

// The only partition of an embedded log.
inline constexpr Partition kOnlyPartition{0};

// Where the parts of the log are.
struct LocalLogPlace {
  // The folder of the RocksDB.
  std::filesystem::path database;
  // The witness of what was acknowledged (acknowledged.h).
  std::filesystem::path acknowledged;
};

// Makes an empty log, durably. Fails with kOutOfSpace or kInputOutput.
[[nodiscard]] tl::expected<void, Error> create_local_event_log(const LocalLogPlace& place);

// Opens the log for reading and appending. The caller sees to it that no other process does. The
// log is first checked without changing anything; a torn tail is then repaired, and what an erasure
// left undone is done. Fails with kCorrupt, kInputOutput or kOutOfSpace.
[[nodiscard]] tl::expected<std::unique_ptr<EventLog>, Error> open_local_event_log(
    const LocalLogPlace& place, Clock clock);

// Opens the log as it is now, for reading only; another process may be writing to it. Fails with
// kCorrupt or kInputOutput, and kUnavailable where a writer changes files faster than they can be
// read.
[[nodiscard]] tl::expected<std::unique_ptr<EventLog>, Error> open_local_event_log_for_reading(
    const LocalLogPlace& place);

}  // namespace minutebook::local
