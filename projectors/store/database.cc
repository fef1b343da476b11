// RocksDB's settings for a shard, and its failures in our words.

#include "projectors/store/database.h"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "eventlog/mutex.h"
#include "ledger/assert.h"

namespace minutebook::store {

// Keeps the first damage that RocksDB complained about, in memory: it is the only place where
// RocksDB names the file. RocksDB's own LOG file is not written, for a library with assertions, as
// Debian's is, aborts the process when that file cannot be written on a full disk.
class DatabaseMessages final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
  [[gnu::format(printf, 3, 0)]] void Logv(const rocksdb::InfoLogLevel level, const char* format,
                                          va_list arguments) override {
    if (level != rocksdb::InfoLogLevel::WARN_LEVEL && level != rocksdb::InfoLogLevel::ERROR_LEVEL) {
      return;
    }
    std::array<char, 512> line{};
    std::vsnprintf(line.data(), line.size(), format, arguments);
    const std::string_view text(line.data());
    if (text.find("Corruption") == std::string_view::npos)
      return;
    const MutexLock lock(mutex_);
    if (first_complaint_.empty())
      first_complaint_ = text.substr(0, text.find('\n'));
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

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

// RocksDB would try by itself to go on after a full disk, every five seconds. The runner tries
// again when it is asked to.
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
  const bool is_new = mode == Database::Mode::kCreate || mode == Database::Mode::kLoad;
  options.create_if_missing = is_new;
  options.create_missing_column_families = is_new;
  options.error_if_exists = is_new;
  options.info_log = std::move(messages);
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.listeners.push_back(std::make_shared<NoRecoveryByItself>());

  // Whatever is lost at the end of the write-ahead log, or behind a damaged place in it, is folded
  // again from the log, for the position is lost with it. So a power cut needs no rebuild and no
  // write needs a sync.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // Tables and position go to files together. Where the write-ahead log was lost, they still show
  // one point in time: no table is ever ahead of the position.
  options.atomic_flush = true;
  // Inconsistent files are an error when the database is opened, and a failed write stops all
  // writes.
  options.paranoid_checks = true;
  options.verify_sst_unique_id_in_manifest = true;
  options.best_efforts_recovery = false;
  // Writes come from one thread, in order; insertion with a hint needs that.
  options.unordered_write = false;
  options.allow_concurrent_memtable_write = false;
  options.manual_wal_flush = false;
  options.recycle_log_file_num = 0;
  // Bounds what a reader and an opening after a crash have to go through.
  options.max_total_wal_size = 64 * kMebibyte;

  // Every file is opened at once, its size compared with what was noted: a missing or truncated
  // file is found out on opening, and a reader keeps the files it began with while a writer removes
  // them.
  options.max_open_files = -1;
  options.skip_checking_sst_file_sizes_on_db_open = false;
  options.allow_fallocate = false;
  options.skip_stats_update_on_db_open = true;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.max_background_jobs = 2;
  options.bytes_per_sync = kMebibyte;
  return options;
}

bool supports(rocksdb::CompressionType wanted) {
  const auto supported = rocksdb::GetSupportedCompressions();
  return std::find(supported.begin(), supported.end(), wanted) != supported.end();
}

// How a table is asked: most are walked from a seek on, two are mostly asked for keys they do not
// have.
bool is_asked_for_absent_keys(Table table) {
  return table == Table::kEvents || table == Table::kBearings;
}

// Which tables hold events, and so nearly all the bytes.
bool holds_events(Table table) {
  return table == Table::kClaims || table == Table::kTrail;
}

rocksdb::BlockBasedTableOptions table_format(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions format;
  format.block_cache = cache;
  format.checksum = rocksdb::kXXH3;
  format.format_version = 5;
  return format;
}

rocksdb::ColumnFamilyOptions family_options(Table table, Database::Mode mode,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions format = table_format(cache);
  rocksdb::ColumnFamilyOptions options;
  options.force_consistency_checks = true;
  options.ttl = 0;
  options.periodic_compaction_seconds = 0;
  options.disable_auto_compactions = mode == Database::Mode::kLoad;
  options.compression = rocksdb::kNoCompression;
  options.write_buffer_size = 8 * kMebibyte;
  options.max_write_buffer_number = 3;
  // A batch comes in the order of its keys (Shard::commit): each insertion begins where the last
  // one ended, which takes half the time of a search from the top.
  options.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(1));
  if (holds_events(table)) {
    // Texts of one subject lie together and say much the same: a third of the bytes remain. LZ4
    // costs less time than writing the other two thirds.
    format.block_size = std::size_t{4} << 10;
    options.write_buffer_size = 32 * kMebibyte;
    if (supports(rocksdb::kLZ4Compression))
      options.compression = rocksdb::kLZ4Compression;
  }
  if (is_asked_for_absent_keys(table)) {
    // Ten bits a key answer 99 of 100 such look-ups without reading a file, and the same in memory.
    format.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    options.memtable_prefix_bloom_size_ratio = 0.1;
    options.memtable_whole_key_filtering = true;
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(format));
  return options;
}

}  // namespace

Database::Database(std::filesystem::path directory, std::shared_ptr<DatabaseMessages> messages)
    : directory_(std::move(directory)), messages_(std::move(messages)) {}

tl::expected<std::unique_ptr<Database>, Error> Database::open(
    const std::filesystem::path& directory, Mode mode) {
  auto messages = std::make_shared<DatabaseMessages>();
  std::unique_ptr<Database> database(new Database(directory, messages));
  const auto options = database_options(std::move(messages), mode);
  const auto cache = rocksdb::NewLRUCache(64 * kMebibyte);
  rocksdb::ColumnFamilyOptions position_options;
  position_options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table_format(cache)));
  position_options.write_buffer_size = kMebibyte;
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  descriptors.emplace_back(rocksdb::kDefaultColumnFamilyName, position_options);
  for (const Table table : kTables) {
    descriptors.emplace_back(std::string(table_name(table)), family_options(table, mode, cache));
  }

  std::vector<rocksdb::ColumnFamilyHandle*> families;
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status =
      mode == Mode::kRead
          ? rocksdb::DB::OpenForReadOnly(options, directory.string(), descriptors, &families,
                                         &opened)
          : rocksdb::DB::Open(options, directory.string(), descriptors, &families, &opened);
  if (!status.ok())
    return tl::unexpected(database->error(status, "opening it"));
  database->database_.reset(opened);
  MINUTEBOOK_ASSERT(families.size() == database->families_.size());
  std::copy(families.begin(), families.end(), database->families_.begin());
  return database;
}

Database::~Database() {
  if (database_ == nullptr)
    return;
  for (rocksdb::ColumnFamilyHandle* family : families_) {
    database_->DestroyColumnFamilyHandle(family).PermitUncheckedError();
  }
  // What a failure to close would lose is folded again from the log.
  database_->Close().PermitUncheckedError();
}

rocksdb::Options Database::file_options(Table table) const {
  return {database_->GetDBOptions(), database_->GetOptions(family(table))};
}

rocksdb::ReadOptions Database::read_options() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  return options;
}

Error Database::error(const rocksdb::Status& status, std::string_view doing) const {
  MINUTEBOOK_ASSERT(!status.ok());
  const std::string what = status.ToString();
  if (status.IsNoSpace() || status.subcode() == rocksdb::Status::kSpaceLimit) {
    return {ErrorKind::kOutOfSpace,
            fmt::format("{}: no space is left while {} ({}); make space and try again: the read "
                        "model goes on from where it was",
                        directory_.string(), doing, what)};
  }
  const bool missing = status.IsPathNotFound() || status.IsNotFound() ||
                       what.find("No such file or directory") != std::string::npos ||
                       what.find("does not exist") != std::string::npos ||
                       what.find("Column famil") != std::string::npos;
  if (status.IsCorruption() || missing) {
    const std::string complaint = messages_->first_complaint();
    const bool adds = !complaint.empty() && complaint.find(what) == std::string::npos;
    Error error = corrupt(fmt::format("{} while {}{}{}", what, doing, adds ? ": " : "",
                                      adds ? complaint : std::string()));
    // A reader tries again: beside a writer, files go away while it opens them.
    if (missing && database_ == nullptr)
      error.kind = ErrorKind::kNotFound;
    return error;
  }
  const ErrorKind kind = status.IsIOError() ? ErrorKind::kInputOutput : ErrorKind::kInternal;
  return {kind, fmt::format("{}: {} while {}", directory_.string(), what, doing)};
}

Error Database::corrupt(std::string_view what) const {
  return {ErrorKind::kCorrupt, fmt::format("{}: the read model is damaged: {}; {}",
                                           directory_.string(), what, kRebuildAdvice)};
}

}  // namespace minutebook::store
