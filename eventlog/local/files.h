// Small files of a ledger directory: read whole, written so that a crash leaves the old one or the
// new one.

#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "ledger/error.h"

namespace minutebook::local {

// "PATH: WHAT: the system's reason" for the given errno; kOutOfSpace where that is the reason.
[[nodiscard]] Error system_error(const std::filesystem::path& path, std::string_view what,
                                 int error_number);

// A file descriptor that is closed when it goes.
class FileDescriptor {
 public:
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  FileDescriptor(FileDescriptor&& other) noexcept : descriptor_(other.release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor();

  [[nodiscard]] int get() const { return descriptor_; }
  [[nodiscard]] bool valid() const { return descriptor_ >= 0; }

 private:
  int release();

  int descriptor_;
};

// The content of a file, of which at most `limit_bytes` are read; nothing where there is no such
// file. Fails with kInputOutput.
[[nodiscard]] tl::expected<std::optional<std::string>, Error> read_small_file(
    const std::filesystem::path& path, std::size_t limit_bytes);

// Where write_file_durably writes before the file gets its name: PATH.new.
[[nodiscard]] std::filesystem::path unfinished_file(const std::filesystem::path& path);

// Makes or replaces a file in one step, by way of its unfinished_file; durable when it returns.
// Fails with kOutOfSpace or kInputOutput.
[[nodiscard]] tl::expected<void, Error> write_file_durably(const std::filesystem::path& path,
                                                           std::string_view content, mode_t mode);

// Makes an empty file, or leaves the one that is there; durable when it returns. Fails likewise.
[[nodiscard]] tl::expected<void, Error> create_empty_file_durably(
    const std::filesystem::path& path);

// Makes durable what was made, renamed and removed in a directory.
[[nodiscard]] tl::expected<void, Error> sync_directory(const std::filesystem::path& directory);

}  // namespace minutebook::local
