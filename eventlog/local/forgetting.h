// Making the files of the database forget what was erased from it.

#pragma once

#include <tl/expected.hpp>

#include "eventlog/local/database.h"
#include "ledger/error.h"
#include "ledger/identifiers.h"

namespace minutebook::local {

// Removes every file that may still hold a row of the people register from before its last change:
// write-ahead logs and table files. Then takes back the mark that this is to be done for that
// person. Safe from any thread, while others append. Fails with kIncomplete, naming what is in the
// way; the mark then stays.
[[nodiscard]] tl::expected<void, Error> forget(Database& database, const PersonId& person);

// Does what was left undone by a crash or a failure. Fails with kIncomplete, kOutOfSpace,
// kInputOutput or kCorrupt; the marks then stay.
[[nodiscard]] tl::expected<void, Error> finish_forgetting(Database& database);

}  // namespace minutebook::local
