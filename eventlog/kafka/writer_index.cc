// The writer's index in a RocksDB. docs/formats/kafka-topics.md describes its rows:
//
//   row = "a"                     -> ledger id LF partition count       ; what it is the index of
//       / "i" event id (16)       -> partition (4) offset (8) recorded (8) digest (16)
//       / "p" partition (4)       -> next (8) count (8) [ last (8) recorded (8) digest (16) ]
//       / "s" subject             -> count (8)
//
// with big-endian numbers; recorded is milliseconds from the year 0000 on.

#include "eventlog/kafka/writer_index.h"

#include <fmt/format.h>
#include <openssl/sha.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include "ledger/assert.h"
#include "ledger/byte_order.h"

namespace minutebook::kafka {
namespace {

constexpr std::string_view kAboutKey = "a";
constexpr std::size_t kRowBytes = 64;

// RocksDB's own log file is not written; its messages come back with its failures.
class NoLog final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

rocksdb::Options database_options() {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.info_log = std::make_shared<NoLog>();
  // The index of an earlier moment is as good: what is missing is read from the log again.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  options.max_total_wal_size = std::uint64_t{64} << 20;
  options.max_file_opening_threads = 1;
  options.skip_stats_update_on_db_open = true;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.compression = rocksdb::kNoCompression;
  rocksdb::BlockBasedTableOptions table;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.block_cache = rocksdb::NewLRUCache(std::size_t{32} << 20);
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

rocksdb::Slice slice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

std::string id_key(const EventId& event_id) {
  return "i" + event_id.to_bytes();
}

std::string position_key(std::int32_t partition) {
  std::string key = "p";
  append_big_endian(key, static_cast<std::uint32_t>(partition));
  return key;
}

std::string subject_key(std::string_view subject) {
  return std::string("s").append(subject);
}

void put_time(std::string& bytes, RecordedTime time) {
  append_big_endian(bytes,
                    static_cast<std::uint64_t>(time.milliseconds_since_1970() -
                                               kEarliestRecordedTime.milliseconds_since_1970()));
}

std::optional<RecordedTime> take_time(std::string_view& bytes) {
  std::uint64_t milliseconds = 0;
  if (!read_big_endian(bytes, &milliseconds)) {
    return std::nullopt;
  }
  return RecordedTime::from_milliseconds_since_1970(
      static_cast<std::int64_t>(milliseconds) + kEarliestRecordedTime.milliseconds_since_1970());
}

void put_digest(std::string& bytes, const ContentDigest& digest) {
  bytes.append(reinterpret_cast<const char*>(digest.data()), digest.size());
}

bool take_digest(std::string_view& bytes, ContentDigest& digest) {
  if (bytes.size() < digest.size()) {
    return false;
  }
  std::copy_n(bytes.begin(), digest.size(), digest.begin());
  bytes.remove_prefix(digest.size());
  return true;
}

std::string record_value(const IndexedRecord& record) {
  std::string value;
  append_big_endian(value, record.partition.value);
  append_big_endian(value, static_cast<std::uint64_t>(record.offset.value));
  put_time(value, record.recorded);
  put_digest(value, record.digest);
  return value;
}

std::optional<IndexedRecord> parse_record(std::string_view value) {
  IndexedRecord record;
  std::uint64_t offset = 0;
  if (!read_big_endian(value, &record.partition.value) || !read_big_endian(value, &offset)) {
    return std::nullopt;
  }
  record.offset.value = static_cast<std::int64_t>(offset);
  const auto recorded = take_time(value);
  if (!recorded || !take_digest(value, record.digest) || !value.empty()) {
    return std::nullopt;
  }
  record.recorded = *recorded;
  return record;
}

std::string position_value(const IndexPosition& position) {
  std::string value;
  append_big_endian(value, static_cast<std::uint64_t>(position.next_offset));
  append_big_endian(value, position.record_count);
  if (position.last_offset) {
    append_big_endian(value, static_cast<std::uint64_t>(*position.last_offset));
    put_time(value, position.last_recorded);
    put_digest(value, position.last_digest);
  }
  return value;
}

std::optional<IndexPosition> parse_position(std::string_view value) {
  IndexPosition position;
  std::uint64_t number = 0;
  if (!read_big_endian(value, &number)) {
    return std::nullopt;
  }
  position.next_offset = static_cast<std::int64_t>(number);
  if (!read_big_endian(value, &position.record_count)) {
    return std::nullopt;
  }
  if (value.empty()) {
    return position;
  }
  if (!read_big_endian(value, &number)) {
    return std::nullopt;
  }
  position.last_offset = static_cast<std::int64_t>(number);
  const auto recorded = take_time(value);
  if (!recorded || !take_digest(value, position.last_digest) || !value.empty()) {
    return std::nullopt;
  }
  position.last_recorded = *recorded;
  return position;
}

tl::unexpected<Error> rocksdb_failure(const std::filesystem::path& directory,
                                      const rocksdb::Status& status) {
  return fail(status.IsNoSpace() ? ErrorKind::kOutOfSpace : ErrorKind::kInputOutput,
              fmt::format("{}: the writer's index cannot be used: {}", directory.string(),
                          status.ToString()));
}

}  // namespace

// Added, and not yet on disk.
struct WriterIndex::Pending {
  std::map<EventId, IndexedRecord> records;
  std::map<std::string, std::int64_t, std::less<>> versions;
  std::set<std::int32_t> partitions;
  std::size_t bytes = 0;
};

ContentDigest digest_of(std::string_view subject, std::string_view value) {
  std::string size;
  append_big_endian(size, static_cast<std::uint32_t>(subject.size()));
  SHA256_CTX context;
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> whole{};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  SHA256_Init(&context);
  SHA256_Update(&context, size.data(), size.size());
  SHA256_Update(&context, subject.data(), subject.size());
  SHA256_Update(&context, value.data(), value.size());
  SHA256_Final(whole.data(), &context);
#pragma GCC diagnostic pop
  ContentDigest digest{};
  std::copy_n(whole.begin(), digest.size(), digest.begin());
  return digest;
}

WriterIndex::WriterIndex(std::filesystem::path directory, std::unique_ptr<rocksdb::DB> database)
    : directory_(std::move(directory)),
      database_(std::move(database)),
      pending_(std::make_unique<Pending>()) {}

WriterIndex::~WriterIndex() = default;

tl::expected<std::unique_ptr<WriterIndex>, Error> WriterIndex::open(
    const std::filesystem::path& directory, const std::string& ledger_id,
    std::int32_t partition_count) {
  for (bool may_begin_anew = true;; may_begin_anew = false) {
    std::error_code failed;
    std::filesystem::create_directories(directory, failed);
    if (failed) {
      return fail(ErrorKind::kInputOutput,
                  fmt::format("{}: cannot be made: {}", directory.string(), failed.message()));
    }
    rocksdb::DB* raw = nullptr;
    const rocksdb::Status status = rocksdb::DB::Open(database_options(), directory.string(), &raw);
    bool is_damaged = status.IsCorruption();
    if (!status.ok() && !is_damaged) {
      return rocksdb_failure(directory, status);
    }
    if (status.ok()) {
      std::unique_ptr<WriterIndex> index(
          new WriterIndex(directory, std::unique_ptr<rocksdb::DB>(raw)));
      auto loaded = index->load(ledger_id, partition_count);
      if (loaded) {
        return index;
      }
      if (loaded.error() != index->damaged()) {
        return tl::unexpected(loaded.error());
      }
      is_damaged = true;
    }
    MINUTEBOOK_ASSERT(is_damaged && may_begin_anew);
    std::filesystem::remove_all(directory, failed);
    if (failed) {
      return fail(ErrorKind::kInputOutput,
                  fmt::format("{}: the writer's index is damaged and cannot be removed: {}",
                              directory.string(), failed.message()));
    }
  }
}

Error WriterIndex::damaged() const {
  return Error{ErrorKind::kCorrupt,
               fmt::format("{}: the writer's index is damaged; delete the folder, and it is made "
                           "again from the log",
                           directory_.string())};
}

tl::expected<void, Error> WriterIndex::load(const std::string& ledger_id,
                                            std::int32_t partition_count) {
  const std::string expected = fmt::format("{}\n{}", ledger_id, partition_count);
  const auto about = get(kAboutKey);
  if (!about) {
    return tl::unexpected(about.error());
  }
  if (!*about) {
    const rocksdb::Status status =
        database_->Put(rocksdb::WriteOptions(), slice(kAboutKey), slice(expected));
    if (!status.ok()) {
      return rocksdb_failure(directory_, status);
    }
  } else if (**about != expected) {
    return fail(
        ErrorKind::kCorrupt,
        fmt::format("{}: this is the writer's index of another ledger (id {}) than the one "
                    "that the topics hold now (id {}): the topics were deleted and made "
                    "again, or the folder belongs to another ledger. Where the new one is "
                    "right, delete the folder and the read models beside it",
                    directory_.string(), (*about)->substr(0, (*about)->find('\n')), ledger_id));
  }
  positions_.resize(static_cast<std::size_t>(partition_count));
  for (std::int32_t partition = 0; partition < partition_count; ++partition) {
    const auto value = get(position_key(partition));
    if (!value) {
      return tl::unexpected(value.error());
    }
    if (*value) {
      const auto position = parse_position(**value);
      if (!position) {
        return tl::unexpected(damaged());
      }
      positions_[static_cast<std::size_t>(partition)] = *position;
    }
  }
  return {};
}

tl::expected<std::optional<std::string>, Error> WriterIndex::get(std::string_view key) const {
  std::string value;
  const rocksdb::Status status = database_->Get(rocksdb::ReadOptions(), slice(key), &value);
  if (status.IsNotFound()) {
    return std::nullopt;
  }
  if (status.IsCorruption()) {
    return tl::unexpected(damaged());
  }
  if (!status.ok()) {
    return rocksdb_failure(directory_, status);
  }
  return value;
}

tl::expected<std::optional<IndexedRecord>, Error> WriterIndex::find(const EventId& event_id) {
  const auto added = pending_->records.find(event_id);
  if (added != pending_->records.end()) {
    return added->second;
  }
  const auto value = get(id_key(event_id));
  if (!value) {
    return tl::unexpected(value.error());
  }
  if (!*value) {
    return std::nullopt;
  }
  const auto record = parse_record(**value);
  if (!record) {
    return tl::unexpected(damaged());
  }
  return *record;
}

tl::expected<std::int64_t, Error> WriterIndex::version_of(std::string_view subject) {
  const auto added = pending_->versions.find(subject);
  if (added != pending_->versions.end()) {
    return added->second;
  }
  const auto value = get(subject_key(subject));
  if (!value) {
    return tl::unexpected(value.error());
  }
  if (!*value) {
    return 0;
  }
  std::string_view bytes = **value;
  std::uint64_t count = 0;
  if (!read_big_endian(bytes, &count) || !bytes.empty()) {
    return tl::unexpected(damaged());
  }
  return static_cast<std::int64_t>(count);
}

tl::expected<void, Error> WriterIndex::add(const std::optional<EventId>& event_id,
                                           std::string_view subject, const IndexedRecord& record) {
  IndexPosition& position = positions_.at(record.partition.value);
  MINUTEBOOK_ASSERT(record.offset.value >= position.next_offset);
  const auto version = version_of(subject);
  if (!version) {
    return tl::unexpected(version.error());
  }
  // Should a record be there twice, because another program wrote it, the first one counts.
  if (event_id) {
    const auto known = find(*event_id);
    if (!known) {
      return tl::unexpected(known.error());
    }
    if (!*known) {
      pending_->records.emplace(*event_id, record);
    }
  }
  pending_->versions.insert_or_assign(std::string(subject), *version + 1);
  pending_->partitions.insert(static_cast<std::int32_t>(record.partition.value));
  pending_->bytes += kRowBytes + subject.size();
  position = IndexPosition{.next_offset = record.offset.value + 1,
                           .record_count = position.record_count + 1,
                           .last_offset = record.offset.value,
                           .last_digest = record.digest,
                           .last_recorded = record.recorded};
  return {};
}

void WriterIndex::advance(Partition partition, std::int64_t next_offset) {
  IndexPosition& position = positions_.at(partition.value);
  if (position.next_offset < next_offset) {
    position.next_offset = next_offset;
    pending_->partitions.insert(static_cast<std::int32_t>(partition.value));
    pending_->bytes += kRowBytes;
  }
}

std::size_t WriterIndex::pending_bytes() const {
  return pending_->bytes;
}

tl::expected<void, Error> WriterIndex::write() {
  if (pending_->bytes == 0) {
    return {};
  }
  rocksdb::WriteBatch batch;
  const auto put = [&batch](std::string_view key, std::string_view value) {
    const rocksdb::Status status = batch.Put(slice(key), slice(value));
    MINUTEBOOK_ASSERT(status.ok());
  };
  for (const auto& [event_id, record] : pending_->records) {
    put(id_key(event_id), record_value(record));
  }
  for (const std::int32_t partition : pending_->partitions) {
    put(position_key(partition), position_value(positions_[static_cast<std::size_t>(partition)]));
  }
  for (const auto& [subject, count] : pending_->versions) {
    std::string value;
    append_big_endian(value, static_cast<std::uint64_t>(count));
    put(subject_key(subject), value);
  }
  // Not synchronised: what a power failure takes is read from the log again.
  const rocksdb::Status status = database_->Write(rocksdb::WriteOptions(), &batch);
  if (!status.ok()) {
    return rocksdb_failure(directory_, status);
  }
  *pending_ = Pending();
  return {};
}

}  // namespace minutebook::kafka
