// The file of the witness: two equal lines of fixed length, written over in place.

#include "eventlog/local/acknowledged.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

namespace minutebook::local {
namespace {

constexpr std::string_view kOffsetWords = "acknowledged offset ";
constexpr std::string_view kSequenceWords = " sequence ";
constexpr std::size_t kNumberSizeBytes = 20;
constexpr std::size_t kLineSizeBytes =
    kOffsetWords.size() + kNumberSizeBytes + kSequenceWords.size() + kNumberSizeBytes + 1;

std::string line_of(const Acknowledged& acknowledged) {
  return fmt::format("{}{:020}{}{:020}\n", kOffsetWords, acknowledged.end, kSequenceWords,
                     acknowledged.sequence);
}

template <typename Number>
Number number_at(std::string_view text, std::size_t at) {
  Number number = 0;
  std::from_chars(text.data() + at, text.data() + at + kNumberSizeBytes, number);
  return number;
}

}  // namespace

tl::expected<Acknowledged, Error> read_acknowledged(const std::filesystem::path& path) {
  const auto content = read_small_file(path, 2 * kLineSizeBytes);
  if (!content) {
    return tl::unexpected(content.error());
  }
  if (!*content || (*content)->size() != 2 * kLineSizeBytes) {
    return Acknowledged{};
  }
  const std::string_view text = **content;
  Acknowledged read;
  read.end = number_at<std::int64_t>(text, kOffsetWords.size());
  read.sequence = number_at<std::uint64_t>(
      text, kOffsetWords.size() + kNumberSizeBytes + kSequenceWords.size());
  const std::string line = line_of(read);
  return line + line == text ? read : Acknowledged{};
}

tl::expected<AcknowledgedFile, Error> AcknowledgedFile::open(const std::filesystem::path& path) {
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
  if (!file.valid()) {
    return tl::unexpected(system_error(path, "cannot be written", errno));
  }
  return AcknowledgedFile(std::move(file));
}

void AcknowledgedFile::write(const Acknowledged& acknowledged) {
  const std::string line = line_of(acknowledged);
  const std::string content = line + line;
  // A write that failed, or was cut short, leaves two lines that differ, which say nothing.
  [[maybe_unused]] const ssize_t written = ::pwrite(file_.get(), content.data(), content.size(), 0);
}

}  // namespace minutebook::local
