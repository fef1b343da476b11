// The fold written down a second time, as plainly as possible: what the shards are compared with.

#pragma once

#include <vector>

#include "eventlog/event_log.h"
#include "ledger/memory_rows.h"
#include "projectors/digest.h"
#include "projectors/store/position.h"

namespace minutebook {

struct ReferenceFold {
  MemoryRows rows;
  Position position;

  [[nodiscard]] Digest digest() const;
};

// All records of partition 0 of the log; aborts where it cannot be read.
[[nodiscard]] std::vector<LogRecord> all_records(EventLog& log);

// Folds them from the first to the last.
[[nodiscard]] ReferenceFold reference_fold(EventLog& log);

}  // namespace minutebook
