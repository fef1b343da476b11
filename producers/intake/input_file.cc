// POSIX files, for errors that say what really happened.

#include "producers/intake/input_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <system_error>
#include <utility>

namespace minutebook {
namespace {

std::string reason(int error_number) {
  return std::generic_category().message(error_number);
}

}  // namespace

tl::expected<InputFile, Error> InputFile::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const int error_number = errno;
    if (error_number == ENOENT || error_number == ENOTDIR) {
      return fail(ErrorKind::kNotFound, "there is no such file");
    }
    return fail(ErrorKind::kInputOutput, fmt::format("cannot be opened: {}", reason(error_number)));
  }
  InputFile file(descriptor, true);
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) {
    return fail(ErrorKind::kInputOutput, fmt::format("cannot be read: {}", reason(errno)));
  }
  if (S_ISDIR(status.st_mode)) {
    return fail(ErrorKind::kInputOutput, "a directory");
  }
  return file;
}

InputFile::InputFile(InputFile&& other) noexcept
    : descriptor_(other.descriptor_), owned_(std::exchange(other.owned_, false)) {}

InputFile::~InputFile() {
  if (owned_) {
    ::close(descriptor_);
  }
}

ByteSource InputFile::bytes() {
  return [this](char* to, std::size_t size_bytes) -> tl::expected<std::size_t, Error> {
    while (true) {
      const ssize_t taken = ::read(descriptor_, to, size_bytes);
      if (taken >= 0) {
        return static_cast<std::size_t>(taken);
      }
      if (errno != EINTR) {
        return fail(ErrorKind::kInputOutput, fmt::format("cannot be read: {}", reason(errno)));
      }
    }
  };
}

}  // namespace minutebook
