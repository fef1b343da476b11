// WriterLock: one process at a time writes a shard.

#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "ledger/error.h"

namespace minutebook {

// Holds a lock of the operating system on a file, from taking it until it is destroyed; a process
// that dies lets go of it. The file says who holds it, for the message that another process gets:
//
//   file = "process " 1*DIGIT " (" command ")" LF / ""
class WriterLock {
 public:
  // Takes the lock on that file, which is made if it is missing. `command` says what holds it, and
  // names no person. While another process has it, waits for up to `wait`. Fails with kHeld, naming
  // the process that holds it, and with kInputOutput or kOutOfSpace.
  [[nodiscard]] static tl::expected<std::unique_ptr<WriterLock>, Error> take(
      const std::filesystem::path& file, const std::string& command,
      std::chrono::milliseconds wait);

  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;
  ~WriterLock();

 private:
  explicit WriterLock(int descriptor) : descriptor_(descriptor) {}

  const int descriptor_;
  bool held_ = false;
};

}  // namespace minutebook
