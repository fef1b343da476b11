// Forgetting by flush, compaction and removal of files.

#include "eventlog/local/forgetting.h"

#include <fmt/format.h>
#include <rocksdb/metadata.h>
#include <rocksdb/options.h>

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "eventlog/local/append_plan.h"
#include "eventlog/local/write_ahead_logs.h"

namespace minutebook::local {
namespace {

// Another thread that is just reading keeps a file from being removed until it has done so.
constexpr int kRemovalAttempts = 100;
constexpr std::chrono::milliseconds kPauseBetweenAttempts{20};

std::set<std::string> list_table_files(const std::filesystem::path& directory) {
  std::set<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator at(directory, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() == ".sst") {
      names.insert(at->path().filename().string());
    }
  }
  return names;
}

// A file that should be gone: a write-ahead log of before, or a table file that is not in use.
std::optional<std::string> find_leftover(Database& database,
                                         const std::set<std::string>& write_ahead_logs_before) {
  for (const std::string& name : list_write_ahead_logs(database.directory()).names) {
    if (write_ahead_logs_before.contains(name)) {
      return name;
    }
  }
  const std::set<std::string> on_disk = list_table_files(database.directory());
  std::vector<rocksdb::LiveFileMetaData> in_use;
  database.rocksdb().GetLiveFilesMetaData(&in_use);
  std::set<std::string> names_in_use;
  for (const rocksdb::LiveFileMetaData& file : in_use) {
    names_in_use.insert(std::filesystem::path(file.name).filename().string());
  }
  for (const std::string& name : on_disk) {
    if (!names_in_use.contains(name)) {
      return name;
    }
  }
  return std::nullopt;
}

tl::expected<void, Error> remove_old_files(Database& database,
                                           const std::set<std::string>& write_ahead_logs_before) {
  std::optional<std::string> leftover;
  for (int attempt = 0; attempt < kRemovalAttempts; ++attempt) {
    // Allowing the removal of files again is what makes RocksDB remove them at once.
    rocksdb::Status status = database.rocksdb().DisableFileDeletions();
    if (status.ok()) {
      status = database.rocksdb().EnableFileDeletions(/*force=*/false);
    }
    if (!status.ok()) {
      return tl::unexpected(database.error(status, "removing files that hold erased names"));
    }
    leftover = find_leftover(database, write_ahead_logs_before);
    if (!leftover) {
      return {};
    }
    std::this_thread::sleep_for(kPauseBetweenAttempts);
  }
  return fail(ErrorKind::kIncomplete,
              fmt::format("{} is still in use", (database.directory() / *leftover).string()));
}

tl::expected<void, Error> write(Database& database, rocksdb::WriteBatch& batch) {
  rocksdb::WriteOptions options;
  options.sync = true;
  const rocksdb::Status status = database.rocksdb().Write(options, &batch);
  if (!status.ok()) {
    return tl::unexpected(database.error(status, "erasing a person"));
  }
  return {};
}

tl::expected<void, Error> forget_marked(Database& database, const std::vector<std::string>& marks) {
  // The marks are written once more so that there is something to flush: only then does RocksDB
  // begin a new write-ahead log and give up the one before.
  rocksdb::WriteBatch set_marks;
  rocksdb::WriteBatch take_marks_back;
  for (const std::string& mark : marks) {
    rocksdb::Status status = set_marks.Put(database.family(Family::kAbout), mark, "");
    if (status.ok()) {
      status = take_marks_back.Delete(database.family(Family::kAbout), mark);
    }
    if (!status.ok()) {
      return tl::unexpected(database.error(status, "erasing a person"));
    }
  }
  if (auto written = write(database, set_marks); !written) {
    return written;
  }
  const WriteAheadLogs write_ahead_logs = list_write_ahead_logs(database.directory());
  if (auto flushed = database.flush(); !flushed) {
    return flushed;
  }
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = true;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  const rocksdb::Status status =
      database.rocksdb().CompactRange(options, database.family(Family::kPeople), nullptr, nullptr);
  if (!status.ok()) {
    return tl::unexpected(database.error(status, "erasing a person"));
  }
  if (auto removed = remove_old_files(database, write_ahead_logs.names); !removed) {
    return removed;
  }
  return write(database, take_marks_back);
}

}  // namespace

tl::expected<void, Error> forget(Database& database, const PersonId& person) {
  auto forgotten = forget_marked(database, {std::string(kForgettingPrefix) + person.text()});
  if (!forgotten) {
    return fail(
        ErrorKind::kIncomplete,
        fmt::format("the person is erased, but a file of the log may still hold the name ({}); "
                    "opening the ledger for writing removes it",
                    forgotten.error().message));
  }
  return forgotten;
}

tl::expected<void, Error> finish_forgetting(Database& database) {
  std::vector<std::string> marks;
  {
    const std::unique_ptr<rocksdb::Iterator> at(
        database.rocksdb().NewIterator(Database::read_options(), database.family(Family::kAbout)));
    const rocksdb::Slice prefix(kForgettingPrefix.data(), kForgettingPrefix.size());
    for (at->Seek(prefix); at->Valid() && at->key().starts_with(prefix); at->Next()) {
      marks.push_back(at->key().ToString());
    }
    if (!at->status().ok()) {
      return tl::unexpected(database.error(at->status(), "reading the log"));
    }
  }
  return marks.empty() ? tl::expected<void, Error>() : forget_marked(database, marks);
}

}  // namespace minutebook::local
