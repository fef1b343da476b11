// Listing *.log.

#include "eventlog/local/write_ahead_logs.h"

#include <system_error>

namespace minutebook::local {

WriteAheadLogs list_write_ahead_logs(const std::filesystem::path& directory) {
  WriteAheadLogs found;
  std::error_code error;
  for (std::filesystem::directory_iterator at(directory, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() == ".log") {
      found.names.insert(at->path().filename().string());
      std::error_code vanished;
      const auto size_bytes = at->file_size(vanished);
      found.bytes += vanished ? 0 : size_bytes;
    }
  }
  return found;
}

}  // namespace minutebook::local
