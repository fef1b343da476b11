// The write-ahead logs of a database directory: what is not in table files yet.

#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>

namespace minutebook::local {

struct WriteAheadLogs {
  // File names without the directory.
  std::set<std::string> names;
  std::uint64_t bytes = 0;
};

// Those that are there now. A file that vanishes meanwhile may be left out, and nothing is found
// where the directory cannot be read: opening the database then says why.
[[nodiscard]] WriteAheadLogs list_write_ahead_logs(const std::filesystem::path& directory);

}  // namespace minutebook::local
