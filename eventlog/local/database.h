// Database: the RocksDB in which the embedded log is kept, with every setting on which its safety
// rests. Included by sources of this folder only: no public header names RocksDB.

#pragma once

#include <rocksdb/db.h>
#include <rocksdb/status.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "ledger/error.h"

namespace minutebook::local {

// The column families. The first is RocksDB's default one; it holds what is true of the log as a
// whole.
enum class Family : std::uint8_t { kAbout, kChunks, kIds, kVersions, kPeople };
inline constexpr std::size_t kFamilyCount = 5;

class DatabaseMessages;

// A RocksDB opened with this program's settings. Safe from any thread. An iterator made from it
// must be destroyed before it is.
class Database {
 public:
  enum class Mode : std::uint8_t {
    // Shows what was there when it was opened; takes no lock, writes nothing.
    kRead,
    kWrite,
    // As kWrite; what is missing is made.
    kCreate,
  };

  // Fails with kCorrupt, kOutOfSpace, kInputOutput or kHeld.
  [[nodiscard]] static tl::expected<std::unique_ptr<Database>, Error> open(
      const std::filesystem::path& directory, Mode mode);

  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  [[nodiscard]] rocksdb::DB& rocksdb() const { return *database_; }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* family(Family family) const {
    return families_[static_cast<std::size_t>(family)];
  }
  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

  // The value of a row, or nothing.
  [[nodiscard]] tl::expected<std::optional<std::string>, Error> get(Family family,
                                                                    std::string_view key) const;
  // Settings of every read: what is damaged is found out, not returned.
  [[nodiscard]] static rocksdb::ReadOptions read_options();

  // Writes all memtables to files, so that the write-ahead log before is no longer needed.
  [[nodiscard]] tl::expected<void, Error> flush();

  // A failure of RocksDB as one of ours. `doing` completes "while …": "reading the log".
  [[nodiscard]] Error error(const rocksdb::Status& status, std::string_view doing) const;
  // Rows that are not what was written.
  [[nodiscard]] Error corrupt(std::string_view what) const;

 private:
  Database(std::filesystem::path directory, std::shared_ptr<DatabaseMessages> messages);

  std::filesystem::path directory_;
  std::shared_ptr<DatabaseMessages> messages_;
  std::unique_ptr<rocksdb::DB> database_;
  std::array<rocksdb::ColumnFamilyHandle*, kFamilyCount> families_{};
};

// What to do about a log that cannot be trusted, as the end of a message.
inline constexpr std::string_view kRestoreAdvice =
    "restore the ledger from a backup: read models can be made again from the log, the log from "
    "nothing";

}  // namespace minutebook::local
