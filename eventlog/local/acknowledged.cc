// The file of the witness: two equal lines of fixed length, written over in place.

#include "eventlog/local/acknowledged.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

namespace minutebook::local {
namespace {

constexpr std::size_t kFileLimitBytes = 1'000;

std::string content_for(const Acknowledged& acknowledged) {
  const std::string line = fmt::format(
      "acknowledged offset {:020} sequence {:020} manifest {:020} size {:020}\n", acknowledged.end,
      acknowledged.sequence, acknowledged.manifest.number, acknowledged.manifest.size_bytes);
  return line + line;
}

// Takes the number behind the next word off the text; zero where there is none.
template <typename Number>
Number take_number(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_of("0123456789"), text.size()));
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace

tl::expected<Acknowledged, Error> read_acknowledged(const std::filesystem::path& path) {
  const auto content = read_small_file(path, kFileLimitBytes);
  if (!content) {
    return tl::unexpected(content.error());
  }
  if (!*content) {
    return Acknowledged{};
  }
  std::string_view text = **content;
  Acknowledged read;
  read.end = take_number<std::int64_t>(text);
  read.sequence = take_number<std::uint64_t>(text);
  read.manifest.number = take_number<std::uint64_t>(text);
  read.manifest.size_bytes = take_number<std::uint64_t>(text);
  return content_for(read) == **content ? read : Acknowledged{};
}

tl::expected<AcknowledgedFile, Error> AcknowledgedFile::open(const std::filesystem::path& path) {
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
  if (!file.valid()) {
    return tl::unexpected(system_error(path, "cannot be written", errno));
  }
  return AcknowledgedFile(std::move(file));
}

void AcknowledgedFile::write(const Acknowledged& acknowledged) {
  const std::string content = content_for(acknowledged);
  // A write that failed, or was cut short, leaves two lines that differ, which say nothing.
  [[maybe_unused]] const ssize_t written = ::pwrite(file_.get(), content.data(), content.size(), 0);
}

}  // namespace minutebook::local
