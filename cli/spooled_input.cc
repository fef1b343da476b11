#include "cli/spooled_input.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "ledger/assert.h"

namespace minutebook::cli {
namespace {

tl::unexpected<Error> failed(const char* what, int error_number) {
  return fail(error_number == ENOSPC ? ErrorKind::kOutOfSpace : ErrorKind::kInputOutput,
              fmt::format("standard input: {}: {}", what, std::strerror(error_number)));
}

}  // namespace

tl::expected<SpooledInput, Error> SpooledInput::copy_of(int descriptor) {
  std::FILE* file = std::tmpfile();
  if (file == nullptr)
    return failed("no temporary file can be made to keep it in", errno);
  SpooledInput spooled(file);
  std::array<char, 65'536> buffer{};
  while (true) {
    const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return failed("cannot be read", errno);
    if (count == 0)
      break;
    if (std::fwrite(buffer.data(), 1, static_cast<std::size_t>(count), file) !=
        static_cast<std::size_t>(count)) {
      return failed("cannot be kept in a temporary file", errno);
    }
  }
  if (std::fflush(file) != 0)
    return failed("cannot be kept in a temporary file", errno);
  spooled.rewind();
  return spooled;
}

int SpooledInput::descriptor() const {
  return fileno(file_.get());
}

void SpooledInput::rewind() {
  MINUTEBOOK_ASSERT(::lseek(descriptor(), 0, SEEK_SET) == 0);
}

}  // namespace minutebook::cli
