// RocksDB's settings, and its failures in our words.

#include "eventlog/local/database.h"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <utility>
#include <vector>

#include "eventlog/mutex.h"
#include "ledger/assert.h"

namespace minutebook::local {

// Keeps the first thing that RocksDB complained about, in memory. It is the only place where
// RocksDB names the file of a damaged write-ahead log. RocksDB's own LOG file is not written: a
// library built with assertions, as Debian's is, aborts the process when that file cannot be
// written on a full disk.
class DatabaseMessages final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
  __attribute__((format(printf, 3, 0))) void Logv(const rocksdb::InfoLogLevel level,
                                                  const char* format, va_list arguments) override {
    if (level != rocksdb::InfoLogLevel::WARN_LEVEL && level != rocksdb::InfoLogLevel::ERROR_LEVEL) {
      return;
    }
    std::array<char, 512> line{};
    std::vsnprintf(line.data(), line.size(), format, arguments);
    const std::string_view text(line.data());
    const MutexLock lock(mutex_);
    if (first_complaint_.empty() && text.find("Corruption") != std::string_view::npos) {
      first_complaint_ = text.substr(0, text.find('\n'));
    }
  }

  [[nodiscard]] std::string first_complaint() const {
    const MutexLock lock(mutex_);
    return first_complaint_;
  }

 private:
  mutable Mutex mutex_;
  std::string first_complaint_ GUARDED_BY(mutex_);
};

namespace {

// RocksDB would try by itself to go on after a full disk, every five seconds and once it sees as
// much space as a write buffer. The log opens the database again instead, when somebody appends.
class NoRecoveryByItself final : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(
      rocksdb::BackgroundErrorReason /*reason*/,
      rocksdb::Status /*error*/,  // NOLINT(performance-unnecessary-value-param)
      bool* auto_recovery) override {
    *auto_recovery = false;
  }
};

rocksdb::DBOptions database_options(std::shared_ptr<DatabaseMessages> messages,
                                    Database::Mode mode) {
  rocksdb::DBOptions options;
  options.create_if_missing = mode == Database::Mode::kCreate;
  options.create_missing_column_families = mode == Database::Mode::kCreate;
  options.info_log = std::move(messages);
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.listeners.push_back(std::make_shared<NoRecoveryByItself>());

  // A record at the end of a write-ahead log that was cut off in the middle is dropped: it is an
  // append that was never acknowledged. A damaged record is an error. The default, point-in-time
  // recovery, would drop everything behind a damaged record without a word.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  // A write-ahead log that was closed and is gone or has another size is an error.
  options.track_and_verify_wals_in_manifest = true;
  // Inconsistent files are an error when the database is opened, and a failed write stops all
  // writes.
  options.paranoid_checks = true;
  // A table file that took the place of another one is an error.
  options.verify_sst_unique_id_in_manifest = true;
  // Never a guess from what files are left.
  options.best_efforts_recovery = false;
  // All column families go to files together, so that they show the same point in time even where a
  // write-ahead log was lost: an event is never there without its id.
  options.atomic_flush = true;
  // One writer at a time and in order; no option that weakens this for speed.
  options.unordered_write = false;
  options.two_write_queues = false;
  options.manual_wal_flush = false;
  // A recycled write-ahead log would hold old bytes, names among them, and could not tell a torn
  // tail from them. For the same reason none is archived.
  options.recycle_log_file_num = 0;
  options.WAL_ttl_seconds = 0;
  options.WAL_size_limit_MB = 0;
  // Bounds what an opening after a crash has to go through.
  options.max_total_wal_size = std::uint64_t{64} << 20;

  // Every file is opened at once, its size compared with what was noted: a missing or truncated
  // file is found out on opening, and a reader keeps the files it began with while a writer removes
  // them.
  options.max_open_files = -1;
  // Starting sixteen threads for each family, as is the default, takes longer than opening the
  // files.
  options.max_file_opening_threads = 1;
  options.skip_checking_sst_file_sizes_on_db_open = false;
  // Space is taken when it is needed. Reserved space would not show in file sizes and would fill a
  // small disk.
  options.allow_fallocate = false;
  options.skip_stats_update_on_db_open = true;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.max_background_jobs = 2;
  options.bytes_per_sync = std::uint64_t{1} << 20;
  return options;
}

bool supports(rocksdb::CompressionType wanted) {
  const auto supported = rocksdb::GetSupportedCompressions();
  return std::find(supported.begin(), supported.end(), wanted) != supported.end();
}

rocksdb::ColumnFamilyOptions family_options(Family family,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.checksum = rocksdb::kXXH3;
  table.block_size = std::size_t{16} << 10;
  table.format_version = 5;

  rocksdb::ColumnFamilyOptions options;
  options.force_consistency_checks = true;
  options.compression = rocksdb::kNoCompression;
  options.write_buffer_size = std::size_t{1} << 20;
  // Nothing is rewritten only because it is old.
  options.ttl = 0;
  options.periodic_compaction_seconds = 0;
  switch (family) {
    case Family::kAbout:
      break;
    case Family::kChunks:
      options.write_buffer_size = std::size_t{32} << 20;
      options.max_write_buffer_number = 3;
      if (supports(rocksdb::kZSTD)) {
        options.compression = rocksdb::kZSTD;
      }
      break;
    case Family::kIds:
      // Nearly every look-up is for an id that is not there: ten bits a key answer 99 of 100 of
      // them without reading a file, and the same in memory. Ids do not compress.
      table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
      options.memtable_prefix_bloom_size_ratio = 0.1;
      options.memtable_whole_key_filtering = true;
      options.write_buffer_size = std::size_t{16} << 20;
      options.max_write_buffer_number = 3;
      break;
    case Family::kVersions:
      table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
      options.write_buffer_size = std::size_t{8} << 20;
      options.max_write_buffer_number = 3;
      break;
    case Family::kPeople:
      // Not compressed, so that a search of the files for a name tells whether it is there.
      break;
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

std::string_view family_name(Family family) {
  switch (family) {
    case Family::kAbout:
      return rocksdb::kDefaultColumnFamilyName;
    case Family::kChunks:
      return "chunks";
    case Family::kIds:
      return "ids";
    case Family::kVersions:
      return "versions";
    case Family::kPeople:
      return "people";
  }
  MINUTEBOOK_ASSERT(false && "a Family outside its enumerators");
  return "";
}

}  // namespace

Database::Database(std::filesystem::path directory, std::shared_ptr<DatabaseMessages> messages)
    : directory_(std::move(directory)), messages_(std::move(messages)) {}

tl::expected<std::unique_ptr<Database>, Error> Database::open(
    const std::filesystem::path& directory, Mode mode) {
  auto messages = std::make_shared<DatabaseMessages>();
  std::unique_ptr<Database> database(new Database(directory, messages));
  const auto options = database_options(std::move(messages), mode);
  // Chunks are read in order and once; the cache is for ids and versions that are looked up again.
  const auto cache = rocksdb::NewLRUCache(std::size_t{16} << 20);
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (std::size_t index = 0; index < kFamilyCount; ++index) {
    const auto family = static_cast<Family>(index);
    descriptors.emplace_back(std::string(family_name(family)), family_options(family, cache));
  }

  std::vector<rocksdb::ColumnFamilyHandle*> families;
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status =
      mode == Mode::kRead
          ? rocksdb::DB::OpenForReadOnly(options, directory.string(), descriptors, &families,
                                         &opened)
          : rocksdb::DB::Open(options, directory.string(), descriptors, &families, &opened);
  if (!status.ok()) {
    return tl::unexpected(database->error(status, "opening the log"));
  }
  database->database_.reset(opened);
  MINUTEBOOK_ASSERT(families.size() == kFamilyCount);
  std::copy(families.begin(), families.end(), database->families_.begin());
  return database;
}

Database::~Database() {
  if (database_ == nullptr) {
    return;
  }
  for (rocksdb::ColumnFamilyHandle* family : families_) {
    database_->DestroyColumnFamilyHandle(family).PermitUncheckedError();
  }
  // Everything acknowledged is durable already: a failure to close loses nothing.
  database_->Close().PermitUncheckedError();
}

rocksdb::ReadOptions Database::read_options() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  return options;
}

tl::expected<std::optional<std::string>, Error> Database::get(Family family,
                                                              std::string_view key) const {
  std::string value;
  const rocksdb::Status status =
      database_->Get(read_options(), this->family(family), {key.data(), key.size()}, &value);
  if (status.IsNotFound()) {
    return std::nullopt;
  }
  if (!status.ok()) {
    return tl::unexpected(error(status, "reading the log"));
  }
  return value;
}

tl::expected<void, Error> Database::flush() {
  rocksdb::FlushOptions options;
  options.wait = true;
  const std::vector<rocksdb::ColumnFamilyHandle*> all(families_.begin(), families_.end());
  const rocksdb::Status status = database_->Flush(options, all);
  if (!status.ok()) {
    return tl::unexpected(error(status, "writing the log to its files"));
  }
  return {};
}

Error Database::error(const rocksdb::Status& status, std::string_view doing) const {
  MINUTEBOOK_ASSERT(!status.ok());
  const std::string what = status.ToString();
  if (status.IsNoSpace()) {
    return {.kind = ErrorKind::kOutOfSpace,
            .message = fmt::format("{}: no space is left while {} ({}); make space and try again, "
                                   "nothing that was acknowledged is lost",
                                   directory_.string(), doing, what)};
  }
  // Files that RocksDB counts on and does not find are damage as much as those that it cannot read.
  const bool missing = status.IsPathNotFound() || status.IsNotFound() ||
                       what.find("No such file or directory") != std::string::npos ||
                       what.find("does not exist") != std::string::npos ||
                       what.find("Column famil") != std::string::npos;
  if (status.IsCorruption() || missing) {
    const std::string complaint = messages_->first_complaint();
    const bool adds = !complaint.empty() && complaint.find(what) == std::string::npos;
    return corrupt(fmt::format("{} while {}{}{}", what, doing, adds ? ": " : "",
                               adds ? complaint : std::string()));
  }
  if (what.find("lock") != std::string::npos && status.IsIOError()) {
    return {.kind = ErrorKind::kHeld,
            .message = fmt::format("{}: another process has the log open for writing ({})",
                                   directory_.string(), what)};
  }
  const ErrorKind kind = status.IsIOError() ? ErrorKind::kInputOutput : ErrorKind::kInternal;
  return {.kind = kind,
          .message = fmt::format("{}: {} while {}", directory_.string(), what, doing)};
}

Error Database::corrupt(std::string_view what) const {
  return {.kind = ErrorKind::kCorrupt,
          .message = fmt::format("{}: the log is damaged: {}; {}", directory_.string(), what,
                                 kRestoreAdvice)};
}

}  // namespace minutebook::local
