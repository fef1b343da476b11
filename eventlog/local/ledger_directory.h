// LedgerDirectory: the folder in which an embedded ledger is kept. docs/formats/ledger-directory.md
// describes all that is in it.

#pragma once

#include <filesystem>
#include <string_view>
#include <tl/expected.hpp>

#include "eventlog/local/local_event_log.h"
#include "eventlog/person_identity.h"
#include "ledger/error.h"

namespace minutebook::local {

// The version of the directory's format that this program writes, and the newest that it reads.
inline constexpr int kFormatVersion = 1;

// Where the parts of a ledger directory are.
class LedgerDirectory {
 public:
  explicit LedgerDirectory(std::filesystem::path path) : path_(std::move(path)) {}

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  // The line `minutebook ledger 1`. Its presence makes the folder a ledger.
  [[nodiscard]] std::filesystem::path format_file() const { return path_ / "FORMAT"; }
  // The secret of the person ids: 64 hexadecimal digits and a line break.
  [[nodiscard]] std::filesystem::path secret_file() const { return path_ / "secret"; }
  [[nodiscard]] std::filesystem::path writer_lock_file() const { return path_ / "writer.lock"; }
  [[nodiscard]] LocalLogPlace log_place() const {
    return {.database = path_ / "log", .acknowledged = path_ / "acknowledged"};
  }

 private:
  std::filesystem::path path_;
};

// What a path is.
enum class DirectoryState : std::uint8_t {
  kMissing,
  // Empty, or with a making of a ledger in it that was broken off.
  kEmpty,
  // A ledger that this program can open.
  kLedger,
};

// Looks at a path. Fails with kUsage where a ledger can neither be nor be made (a file, a folder
// with other things in it), kNewerVersion, kCorrupt where FORMAT is not of its form, and
// kInputOutput.
[[nodiscard]] tl::expected<DirectoryState, Error> examine(const LedgerDirectory& directory);

// Makes the folder if it is missing, its parents too, readable by its owner only, as it will hold
// names of people. Fails with kInputOutput or kOutOfSpace.
[[nodiscard]] tl::expected<void, Error> make_folder(const LedgerDirectory& directory);

// Makes a ledger in an existing folder that examine calls empty, while the caller holds the
// writer's lock. FORMAT gets its name last, so that what is there is either a whole ledger or none
// yet. Fails with kInputOutput or kOutOfSpace.
[[nodiscard]] tl::expected<void, Error> make_ledger(const LedgerDirectory& directory);

// The secret. Fails with kCorrupt where it is missing or not of its form, and with kInputOutput
// where it cannot be read or everybody can read it.
[[nodiscard]] tl::expected<PersonSecret, Error> read_secret(const LedgerDirectory& directory);

}  // namespace minutebook::local
