// Examining and making ledger directories.

#include "eventlog/local/ledger_directory.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sys/stat.h>

#include <cerrno>
#include <charconv>
#include <string>
#include <system_error>
#include <utility>

#include "eventlog/local/files.h"
#include "ledger/quote.h"

namespace minutebook::local {
namespace {

constexpr std::string_view kFormatWords = "minutebook ledger ";
constexpr std::size_t kSmallFileLimitBytes = 4'096;
constexpr mode_t kOwnerOnly = 0600;
constexpr mode_t kOwnerFolderOnly = 0700;
constexpr mode_t kEverybodyReads = 0644;

std::string format_line(int version) {
  return fmt::format("{}{}\n", kFormatWords, version);
}

Error system_failure(const std::filesystem::path& path, std::string_view what,
                     const std::error_code& error) {
  return system_error(path, what, error.value());
}

tl::expected<DirectoryState, Error> check_format(const LedgerDirectory& directory,
                                                 std::string_view content) {
  int version = 0;
  if (content.substr(0, kFormatWords.size()) == kFormatWords) {
    const std::string_view rest = content.substr(kFormatWords.size());
    std::from_chars(rest.data(), rest.data() + rest.size(), version);
  }
  if (version < 1 || content != format_line(version)) {
    return fail(ErrorKind::kCorrupt,
                fmt::format("{}: {} is not the format of a ledger; it should be the line \"{}{}\", "
                            "restore the file from a backup",
                            directory.format_file().string(), in_quotes(content), kFormatWords,
                            kFormatVersion));
  }
  if (version > kFormatVersion) {
    return fail(
        ErrorKind::kNewerVersion,
        fmt::format("{}: the ledger has format {}, and this program reads formats up to {}; "
                    "use a newer version of minutebook",
                    directory.format_file().string(), version, kFormatVersion));
  }
  return DirectoryState::kLedger;
}

tl::expected<DirectoryState, Error> examine_contents(const LedgerDirectory& directory) {
  const std::filesystem::path lock_file = directory.writer_lock_file();
  std::error_code error;
  bool others = false;
  bool unfinished = false;
  for (std::filesystem::directory_iterator at(directory.path(), error), end; !error && at != end;
       at.increment(error)) {
    // FORMAT before it has its name, and no FORMAT: a making that was broken off.
    unfinished = unfinished || at->path() == unfinished_file(directory.format_file());
    others = others || at->path() != lock_file;
  }
  if (error) {
    return tl::unexpected(system_failure(directory.path(), "cannot be read", error));
  }
  if (!others || unfinished) {
    return DirectoryState::kEmpty;
  }
  return fail(
      ErrorKind::kUsage,
      fmt::format("{}: this folder has other things in it and no FORMAT file, so it is not a "
                  "ledger; name a ledger, or a folder that is empty or not there yet",
                  directory.path().string()));
}

tl::expected<void, Error> make_secret(const LedgerDirectory& directory) {
  PersonSecret::Bytes bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    return fail(ErrorKind::kInternal, "the system's source of randomness gave nothing");
  }
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += fmt::format("{:02x}", byte);
  }
  auto written = write_file_durably(directory.secret_file(), text + "\n", kOwnerOnly);
  OPENSSL_cleanse(text.data(), text.size());
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return written;
}

std::optional<PersonSecret> parse_secret(std::string_view text) {
  PersonSecret::Bytes bytes{};
  if (text.size() != 2 * bytes.size() + 1 || text.back() != '\n') {
    return std::nullopt;
  }
  for (std::size_t index = 0; index < bytes.size(); ++index) {
    const char* const digits = text.data() + 2 * index;
    const auto [end, error] = std::from_chars(digits, digits + 2, bytes[index], 16);
    if (error != std::errc() || end != digits + 2) {
      return std::nullopt;
    }
  }
  return PersonSecret(bytes);
}

}  // namespace

tl::expected<DirectoryState, Error> examine(const LedgerDirectory& directory) {
  std::error_code error;
  const auto status = std::filesystem::status(directory.path(), error);
  if (status.type() == std::filesystem::file_type::not_found) {
    return DirectoryState::kMissing;
  }
  if (error) {
    return tl::unexpected(system_failure(directory.path(), "cannot be read", error));
  }
  if (!std::filesystem::is_directory(status)) {
    return fail(ErrorKind::kUsage, fmt::format("{}: this is a file, and a ledger is a folder",
                                               directory.path().string()));
  }
  const auto format = read_small_file(directory.format_file(), kSmallFileLimitBytes);
  if (!format) {
    return tl::unexpected(format.error());
  }
  return *format ? check_format(directory, **format) : examine_contents(directory);
}

tl::expected<void, Error> make_folder(const LedgerDirectory& directory) {
  std::error_code error;
  const std::filesystem::path parent = directory.path().parent_path();
  if (!parent.empty()) {
    std::filesystem::create_directories(parent, error);
    if (error) {
      return tl::unexpected(system_failure(parent, "cannot be made", error));
    }
  }
  if (::mkdir(directory.path().c_str(), kOwnerFolderOnly) != 0) {
    if (errno == EEXIST) {
      return {};
    }
    return tl::unexpected(system_error(directory.path(), "cannot be made", errno));
  }
  return sync_directory(parent.empty() ? "." : parent);
}

tl::expected<void, Error> make_ledger(const LedgerDirectory& directory) {
  if (auto begun = create_empty_file_durably(unfinished_file(directory.format_file())); !begun) {
    return begun;
  }
  // What a making that was broken off left behind was never part of a ledger.
  std::error_code error;
  std::filesystem::remove_all(directory.log_place().database, error);
  if (error) {
    return tl::unexpected(
        system_failure(directory.log_place().database, "cannot be removed", error));
  }
  if (auto made = create_local_event_log(directory.log_place()); !made) {
    return made;
  }
  if (auto made = make_secret(directory); !made) {
    return made;
  }
  return write_file_durably(directory.format_file(), format_line(kFormatVersion), kEverybodyReads);
}

tl::expected<PersonSecret, Error> read_secret(const LedgerDirectory& directory) {
  const std::filesystem::path path = directory.secret_file();
  auto text = read_small_file(path, kSmallFileLimitBytes);
  if (!text) {
    return tl::unexpected(text.error());
  }
  if (!*text) {
    return fail(
        ErrorKind::kCorrupt,
        fmt::format("{}: the secret is missing; without it people get other ids than before, "
                    "so restore the file from a backup",
                    path.string()));
  }
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    return tl::unexpected(system_error(path, "cannot be read", errno));
  }
  if ((status.st_mode & (S_IROTH | S_IWOTH)) != 0) {
    return fail(
        ErrorKind::kInputOutput,
        fmt::format("{}: everybody can read the secret, and with it tell who is meant by an "
                    "id; close it with: chmod 600 {}",
                    path.string(), path.string()));
  }
  const auto secret = parse_secret(**text);
  OPENSSL_cleanse((*text)->data(), (*text)->size());
  if (!secret) {
    return fail(ErrorKind::kCorrupt,
                fmt::format("{}: the secret is not {} hexadecimal digits in one line; restore the "
                            "file from a backup",
                            path.string(), 2 * PersonSecret::kSizeBytes));
  }
  return *secret;
}

}  // namespace minutebook::local
