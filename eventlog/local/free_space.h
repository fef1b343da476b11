// Whether there is room for what is about to be written.

#pragma once

#include <cstdint>
#include <filesystem>
#include <tl/expected.hpp>

#include "ledger/error.h"

namespace minutebook::local {

// Fails with kOutOfSpace where the file system would not hold `batch_bytes` more in the write-ahead
// log, and the table files into which all that lies in write-ahead logs has to go before it can be
// removed. A write refused here has changed nothing, and leaves room to open the log again; a write
// that fails in RocksDB stops the database. So the question is asked before each commit. It is no
// promise, for others fill the disk as well.
[[nodiscard]] tl::expected<void, Error> check_free_space(const std::filesystem::path& directory,
                                                         std::uint64_t batch_bytes);

}  // namespace minutebook::local
