// WriterLock: one process at a time writes to a ledger directory.

#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <tl/expected.hpp>

#include "eventlog/clock.h"
#include "eventlog/local/files.h"
#include "ledger/error.h"

namespace minutebook::local {

// Holds the lock until it goes. The lock is the operating system's (an open file description lock
// of fcntl), so it ends with its process however that ends, and no lock is ever left behind. What
// the file says is for people:
//
//   file = "pid " 1*DIGIT LF "command " *VCHAR LF "since " RFC3339 LF / ""
class WriterLock {
 public:
  // `command` says what holds the lock; it must name no person, for the file stays when the process
  // is killed. While another process has the lock, waits for it up to `wait`. Fails with kHeld,
  // naming the holder, and kInputOutput.
  [[nodiscard]] static tl::expected<WriterLock, Error> acquire(const std::filesystem::path& path,
                                                               const std::string& command,
                                                               std::chrono::milliseconds wait,
                                                               const Clock& clock);

  WriterLock(WriterLock&&) noexcept = default;
  WriterLock& operator=(WriterLock&&) noexcept = default;
  ~WriterLock();

 private:
  explicit WriterLock(FileDescriptor file) : file_(std::move(file)) {}

  FileDescriptor file_;
};

}  // namespace minutebook::local
