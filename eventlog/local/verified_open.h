// Opening the database so that what was acknowledged is known to be there.

#pragma once

#include <memory>
#include <tl/expected.hpp>

#include "eventlog/local/chunk_walk.h"
#include "eventlog/local/database.h"
#include "eventlog/local/local_event_log.h"
#include "ledger/error.h"

namespace minutebook::local {

struct OpenedDatabase {
  std::unique_ptr<Database> database;
  LogTail tail;
};

// Opens for reading, also while another process writes, and checks that what is seen is a prefix of
// the log and not behind what was acknowledged before. Fails as open_local_event_log_for_reading
// does.
[[nodiscard]] tl::expected<OpenedDatabase, Error> open_for_reading(const LocalLogPlace& place);

// Opens for writing. RocksDB removes the files that it does not know of, so a damaged list of files
// would cost the files themselves: everything is checked by an opening for reading first. Fails as
// open_local_event_log does.
[[nodiscard]] tl::expected<OpenedDatabase, Error> open_for_writing(const LocalLogPlace& place);

}  // namespace minutebook::local
