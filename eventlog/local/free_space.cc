// Free space by statvfs.

#include "eventlog/local/free_space.h"

#include <fmt/format.h>
#include <sys/statvfs.h>

#include "eventlog/local/write_ahead_logs.h"

namespace minutebook::local {
namespace {

// With so much left, beside what a batch itself takes, nothing is worth counting.
constexpr std::uint64_t kPlentyBytes = std::uint64_t{512} << 20;
// For the small files that go with every flush.
constexpr std::uint64_t kSpareBytes = std::uint64_t{1} << 20;

}  // namespace

tl::expected<void, Error> check_free_space(const std::filesystem::path& directory,
                                           std::uint64_t batch_bytes) {
  struct statvfs file_system {};
  if (::statvfs(directory.c_str(), &file_system) != 0) {
    // What cannot be asked is found out by writing.
    return {};
  }
  const std::uint64_t free_bytes = std::uint64_t{file_system.f_bavail} * file_system.f_frsize;
  // Once in the write-ahead log and once in a table file.
  const std::uint64_t batch_needs_bytes = 2 * batch_bytes;
  if (free_bytes >= batch_needs_bytes + kPlentyBytes) {
    return {};
  }
  const std::uint64_t needed_bytes =
      batch_needs_bytes + list_write_ahead_logs(directory).bytes + kSpareBytes;
  if (free_bytes >= needed_bytes) {
    return {};
  }
  return fail(
      ErrorKind::kOutOfSpace,
      fmt::format("{}: {} bytes are free on the device, and {} are needed to append safely; "
                  "make space and try again, nothing was recorded and nothing is lost",
                  directory.string(), free_bytes, needed_bytes));
}

}  // namespace minutebook::local
