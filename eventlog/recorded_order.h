// RecordedOrder: the records of all partitions of a log, one after the other as they were recorded.

#pragma once

#include <cstddef>
#include <optional>
#include <tl/expected.hpp>
#include <vector>

#include "eventlog/event_log.h"

namespace minutebook {

// Reads a log from its beginning in the order of recorded_before (ledger/recorded.h): by time, then
// partition, then offset. Holds a page of each partition in memory. Not thread safe. The log must
// outlive it.
class RecordedOrder {
 public:
  explicit RecordedOrder(EventLog* log,
                         const ReadLimits& page = {.max_records = 1'000,
                                                   .max_bytes = std::size_t{1} << 20});

  // The next record; absent behind the last one. Fails as EventLog::read and partitions do, and is
  // not to be asked again after that.
  [[nodiscard]] tl::expected<std::optional<LogRecord>, Error> next();

 private:
  // What was read of a partition and not given out yet.
  struct Page {
    Partition partition;
    std::vector<LogRecord> records;
    std::size_t first = 0;
    Offset read_from;
    bool at_end = false;
  };

  [[nodiscard]] tl::expected<void, Error> begin();
  // Reads on where everything was given out.
  [[nodiscard]] tl::expected<void, Error> fill(Page& page);

  EventLog* const log_;
  const ReadLimits limits_;
  bool begun_ = false;
  std::vector<Page> pages_;
};

}  // namespace minutebook
