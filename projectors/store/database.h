// Database: the RocksDB in which one generation of a shard is kept, with every setting that its
// safety and its speed rest on. Included by sources of this folder only: no public header names
// RocksDB.

#pragma once

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/status.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <tl/expected.hpp>

#include "ledger/error.h"
#include "ledger/rows.h"

namespace minutebook::store {

class DatabaseMessages;

// A RocksDB with a column family for each Table; the position is kept in the default one. Safe from
// any thread. An iterator or a snapshot made from it must be released before it is destroyed.
class Database {
 public:
  enum class Mode : std::uint8_t {
    // Shows what was there when it was opened; takes no lock, writes nothing.
    kRead,
    kWrite,
    // Writes a new one.
    kCreate,
    // As kCreate, without compaction in the background: for a rebuild, which writes sorted files.
    kLoad,
  };

  // Fails with kCorrupt, kOutOfSpace or kInputOutput; in mode kRead with kNotFound where a file
  // went away while it was being opened, as happens beside a writer: to be tried again.
  [[nodiscard]] static tl::expected<std::unique_ptr<Database>, Error> open(
      const std::filesystem::path& directory, Mode mode);

  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  [[nodiscard]] rocksdb::DB& rocksdb() const { return *database_; }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* family(Table table) const {
    return families_[static_cast<std::size_t>(table) + 1];
  }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* position_family() const { return families_[0]; }
  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
  // The settings of a column family, for files that are to be ingested into it.
  [[nodiscard]] rocksdb::Options file_options(Table table) const;

  // Settings of every read: what is damaged is found out, not returned.
  [[nodiscard]] static rocksdb::ReadOptions read_options();

  // A failure of RocksDB as one of ours. `doing` completes "while …": "reading the read model".
  [[nodiscard]] Error error(const rocksdb::Status& status, std::string_view doing) const;
  // Rows that are not what was written.
  [[nodiscard]] Error corrupt(std::string_view what) const;

 private:
  Database(std::filesystem::path directory, std::shared_ptr<DatabaseMessages> messages);

  std::filesystem::path directory_;
  std::shared_ptr<DatabaseMessages> messages_;
  std::unique_ptr<rocksdb::DB> database_;
  std::array<rocksdb::ColumnFamilyHandle*, kTableCount + 1> families_{};
};

// What to do about a read model that cannot be trusted, as the end of a message.
inline constexpr std::string_view kRebuildAdvice =
    "run `minutebook rebuild`, which makes it again from the log";

}  // namespace minutebook::store
