// Where a shard lies, and which of its generations is the current one.

#include "projectors/store/shard_directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

#include "ledger/claims.h"
#include "projectors/store/files.h"

namespace minutebook {

namespace {

namespace fs = std::filesystem;

// The version of the layout and of the grammar of rows (docs/formats/structure-shard.md).
constexpr std::uint32_t kFormatVersion = 1;
constexpr std::string_view kFormatName = "minutebook structure shard ";
constexpr std::string_view kFoldName = " fold ";

// A number in decimal digits and nothing else.
std::optional<std::uint64_t> read_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return number;
}

std::string_view without_line_break(std::string_view text) {
  if (text.ends_with('\n'))
    text.remove_suffix(1);
  return text;
}

struct Format {
  std::uint64_t version = 0;
  std::uint64_t fold_version = 0;
};

// "minutebook structure shard 1 fold 1". Of a newer version only the beginning is looked at.
std::optional<Format> read_format(std::string_view text) {
  text = without_line_break(text);
  if (!text.starts_with(kFormatName))
    return std::nullopt;
  text.remove_prefix(kFormatName.size());
  const auto version = read_number(text.substr(0, text.find(' ')));
  if (!version)
    return std::nullopt;
  Format format{*version, 0};
  if (*version > kFormatVersion)
    return format;
  const std::size_t fold = text.find(kFoldName);
  if (fold == std::string_view::npos)
    return std::nullopt;
  const auto fold_version = read_number(text.substr(fold + kFoldName.size()));
  if (!fold_version)
    return std::nullopt;
  format.fold_version = *fold_version;
  return format;
}

}  // namespace

ShardDirectory::ShardDirectory(const ShardLocation& location)
    : path_(location.state_directory / "structure" / std::to_string(location.partition.value)) {}

fs::path ShardDirectory::generation(std::uint64_t number) const {
  return path_ / std::to_string(number);
}

tl::expected<std::optional<std::uint64_t>, Error> ShardDirectory::current() const {
  const auto text = read_small_file(path_ / "CURRENT");
  if (!text)
    return tl::unexpected(text.error());
  if (!*text)
    return std::nullopt;
  const auto number = read_number(without_line_break(**text));
  if (!number) {
    return fail(ErrorKind::kCorrupt,
                fmt::format("{}: not the number of a generation; run `minutebook rebuild`, which "
                            "makes the read model again from the log",
                            (path_ / "CURRENT").string()));
  }
  return number;
}

tl::expected<void, Error> ShardDirectory::set_current(std::uint64_t number) const {
  return replace_file(path_ / "CURRENT", fmt::format("{}\n", number));
}

tl::expected<std::vector<std::uint64_t>, Error> ShardDirectory::generations() const {
  std::vector<std::uint64_t> numbers;
  std::error_code error;
  for (fs::directory_iterator entry(path_, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto number = read_number(entry->path().filename().string());
    if (number)
      numbers.push_back(*number);
  }
  if (error && error.value() != ENOENT) {
    return tl::unexpected(file_error(path_, error.value(), "listing generations"));
  }
  return numbers;
}

tl::expected<std::uint64_t, Error> ShardDirectory::unused_number() const {
  const auto numbers = generations();
  if (!numbers)
    return tl::unexpected(numbers.error());
  const auto greatest = std::max_element(numbers->begin(), numbers->end());
  return greatest == numbers->end() ? 1 : *greatest + 1;
}

tl::expected<void, Error> ShardDirectory::make_generation(std::uint64_t number) const {
  return make_directories(generation(number)).and_then([&] {
    return replace_file(
        generation(number) / "FORMAT",
        fmt::format("{}{}{}{}\n", kFormatName, kFormatVersion, kFoldName, kFoldVersion));
  });
}

tl::expected<void, Error> ShardDirectory::check_format(std::uint64_t number) const {
  const fs::path file = generation(number) / "FORMAT";
  const auto text = read_small_file(file);
  if (!text)
    return tl::unexpected(text.error());
  if (!*text) {
    return fail(ErrorKind::kNotFound,
                fmt::format("{}: not there; run `minutebook rebuild`, which makes the read model "
                            "again from the log",
                            file.string()));
  }
  const auto format = read_format(**text);
  if (!format) {
    return fail(ErrorKind::kCorrupt,
                fmt::format("{}: not the format of a read model; run `minutebook rebuild`, which "
                            "makes it again from the log",
                            file.string()));
  }
  if (format->version > kFormatVersion || format->fold_version > kFoldVersion) {
    return fail(
        ErrorKind::kNewerVersion,
        fmt::format("{}: made by a newer version of minutebook (format {} fold {}; this "
                    "one makes format {} fold {}); use that version, or run `minutebook rebuild`",
                    file.string(), format->version, format->fold_version, kFormatVersion,
                    kFoldVersion));
  }
  if (format->version < kFormatVersion || format->fold_version < kFoldVersion) {
    return fail(ErrorKind::kIncomplete,
                fmt::format("{}: made by an older version of minutebook (format {} fold {}; this "
                            "one makes format {} fold {}); run `minutebook rebuild`",
                            file.string(), format->version, format->fold_version, kFormatVersion,
                            kFoldVersion));
  }
  return {};
}

tl::expected<void, Error> ShardDirectory::remove_others(std::optional<std::uint64_t> keep) const {
  const auto numbers = generations();
  if (!numbers)
    return tl::unexpected(numbers.error());
  for (const std::uint64_t number : *numbers) {
    if (number == keep)
      continue;
    auto removed = remove_directory(generation(number));
    if (!removed)
      return removed;
  }
  return {};
}

}  // namespace minutebook
