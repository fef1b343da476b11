// Small files by way of the system's calls, for the modes and the synchronisation that streams do
// not have.

#include "eventlog/local/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace minutebook::local {
namespace {

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return false;
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Error system_error(const std::filesystem::path& path, std::string_view what, int error_number) {
  const bool full = error_number == ENOSPC || error_number == EDQUOT;
  return {.kind = full ? ErrorKind::kOutOfSpace : ErrorKind::kInputOutput,
          .message = fmt::format("{}: {}: {}", path.string(), what,
                                 std::generic_category().message(error_number))};
}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

int FileDescriptor::release() {
  return std::exchange(descriptor_, -1);
}

tl::expected<std::optional<std::string>, Error> read_small_file(const std::filesystem::path& path,
                                                                std::size_t limit_bytes) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) {
    if (errno == ENOENT) {
      return std::nullopt;
    }
    return tl::unexpected(system_error(path, "cannot be read", errno));
  }
  std::string content;
  std::array<char, 4'096> piece{};
  while (content.size() < limit_bytes) {
    const ssize_t got =
        ::read(file.get(), piece.data(), std::min(piece.size(), limit_bytes - content.size()));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return tl::unexpected(system_error(path, "cannot be read", errno));
    }
    if (got == 0) {
      break;
    }
    content.append(piece.data(), static_cast<std::size_t>(got));
  }
  return content;
}

std::filesystem::path unfinished_file(const std::filesystem::path& path) {
  return path.string() + ".new";
}

tl::expected<void, Error> write_file_durably(const std::filesystem::path& path,
                                             std::string_view content, mode_t mode) {
  const std::filesystem::path unfinished = unfinished_file(path);
  const FileDescriptor file(
      ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
  // The mode is set again, for a file left over from before, and whatever the umask takes away.
  if (!file.valid() || ::fchmod(file.get(), mode) != 0 || !write_all(file.get(), content) ||
      ::fsync(file.get()) != 0) {
    return tl::unexpected(system_error(unfinished, "cannot be written", errno));
  }
  if (::rename(unfinished.c_str(), path.c_str()) != 0) {
    return tl::unexpected(system_error(path, "cannot be written", errno));
  }
  return sync_directory(path.parent_path());
}

tl::expected<void, Error> create_empty_file_durably(const std::filesystem::path& path) {
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
  if (!file.valid() || ::fsync(file.get()) != 0) {
    return tl::unexpected(system_error(path, "cannot be made", errno));
  }
  return sync_directory(path.parent_path());
}

tl::expected<void, Error> sync_directory(const std::filesystem::path& directory) {
  const FileDescriptor file(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file.valid() || ::fsync(file.get()) != 0) {
    return tl::unexpected(system_error(directory, "cannot be made durable", errno));
  }
  return {};
}

}  // namespace minutebook::local
