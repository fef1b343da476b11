// The read model of one partition, open for writing.

#include "projectors/store/shard.h"

#include <fmt/format.h>
#include <rocksdb/write_batch.h>

#include <utility>
#include <vector>

#include "eventlog/mutex.h"
#include "ledger/assert.h"
#include "ledger/keys.h"
#include "ledger/trail.h"
#include "projectors/store/database.h"
#include "projectors/store/files.h"
#include "projectors/store/row_sorter.h"
#include "projectors/store/shard_view.h"
#include "projectors/store/writer_lock.h"

namespace minutebook {

namespace {

// A write-ahead log of up to this size is left to those who open the shard next; reading it takes
// them a few milliseconds. A longer one is written to files when the shard is closed.
constexpr std::uint64_t kWriteAheadLogLeftBytes = std::uint64_t{1} << 20;

rocksdb::Slice slice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

// Makes the first generation.
tl::expected<std::unique_ptr<store::Database>, Error> make_first(const ShardDirectory& directory) {
  const auto number = directory.unused_number();
  if (!number)
    return tl::unexpected(number.error());
  const auto made = directory.make_generation(*number);
  if (!made)
    return tl::unexpected(made.error());
  auto database =
      store::Database::open(directory.generation(*number), store::Database::Mode::kCreate);
  if (!database)
    return database;
  const auto current = directory.set_current(*number);
  if (!current)
    return tl::unexpected(current.error());
  return database;
}

tl::expected<std::unique_ptr<store::Database>, Error> open_database(
    const ShardDirectory& directory) {
  const auto generation = directory.current();
  if (!generation)
    return tl::unexpected(generation.error());
  const auto removed = directory.remove_others(*generation);
  if (!removed)
    return tl::unexpected(removed.error());
  if (!*generation)
    return make_first(directory);
  const auto format = directory.check_format(**generation);
  auto database = format ? store::Database::open(directory.generation(**generation),
                                                 store::Database::Mode::kWrite)
                         : tl::unexpected(format.error());
  // Nobody else removes files here, so what is not found is damage.
  if (!database && database.error().kind == ErrorKind::kNotFound) {
    database.error().kind = ErrorKind::kCorrupt;
  }
  return database;
}

}  // namespace

class Shard::Implementation {
 public:
  Implementation(std::unique_ptr<WriterLock> writer_lock, std::unique_ptr<store::Database> opened,
                 const Position& stored)
      : lock(std::move(writer_lock)), database(std::move(opened)), position(stored) {}

  const std::unique_ptr<WriterLock> lock;
  const std::unique_ptr<store::Database> database;
  // Held while the tables and the position change, so that a reader gets those that belong
  // together.
  Mutex mutex;
  Position position GUARDED_BY(mutex);
  rocksdb::WriteBatch batch GUARDED_BY(mutex);
  RowSorter sorter GUARDED_BY(mutex);
  bool failed GUARDED_BY(mutex) = false;
};

tl::expected<std::unique_ptr<Shard>, Error> Shard::open(const ShardLocation& location,
                                                        const ShardOptions& options) {
  const ShardDirectory directory(location);
  const auto made = make_directories(directory.path());
  if (!made)
    return tl::unexpected(made.error());
  auto lock = WriterLock::take(directory.lock_file(), options.command, options.wait);
  if (!lock)
    return tl::unexpected(lock.error());
  auto database = open_database(directory);
  if (!database)
    return tl::unexpected(database.error());
  const auto position = stored_position(**database, location.partition);
  if (!position)
    return tl::unexpected(position.error());
  return std::unique_ptr<Shard>(new Shard(
      std::make_unique<Implementation>(std::move(*lock), std::move(*database), *position)));
}

Shard::Shard(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}

Shard::~Shard() {
  {
    const MutexLock lock(implementation_->mutex);
    if (implementation_->failed)
      return;
  }
  std::uint64_t wal_size = 0;
  rocksdb::VectorLogPtr files;
  if (implementation_->database->rocksdb().GetSortedWalFiles(files).ok()) {
    for (const auto& file : files)
      wal_size += file->SizeFileBytes();
  }
  // A failure loses nothing: the write-ahead log is there.
  if (wal_size > kWriteAheadLogLeftBytes)
    (void)flush();
}

Position Shard::position() const {
  const MutexLock lock(implementation_->mutex);
  return implementation_->position;
}

tl::expected<void, Error> Shard::commit(const RowBatch& rows, const Position& position) {
  Implementation& shard = *implementation_;
  const MutexLock lock(shard.mutex);
  MINUTEBOOK_ASSERT(position.partition == shard.position.partition);
  MINUTEBOOK_ASSERT(position.next_offset >= shard.position.next_offset);
  shard.batch.Clear();
  rocksdb::Status status;
  for (const RowView row : shard.sorter.sort(rows)) {
    status = shard.batch.Put(shard.database->family(row.table), slice(row.key), slice(row.value));
    MINUTEBOOK_ASSERT(status.ok());
  }
  status = shard.batch.Put(shard.database->position_family(), position_key(position.partition),
                           position_value(position));
  MINUTEBOOK_ASSERT(status.ok());
  rocksdb::WriteOptions options;
  // What a power cut takes is folded again.
  options.sync = false;
  status = shard.database->rocksdb().Write(options, &shard.batch);
  if (!status.ok()) {
    shard.failed = true;
    return tl::unexpected(shard.database->error(status, "writing to it"));
  }
  shard.position = position;
  return {};
}

tl::expected<std::optional<EventEntry>, Error> Shard::find_event(const EventId& event_id) const {
  const store::Database& database = *implementation_->database;
  const std::string key = event_key(event_id);
  std::string value;
  const rocksdb::Status status = database.rocksdb().Get(
      store::Database::read_options(), database.family(Table::kEvents), key, &value);
  if (status.IsNotFound())
    return std::nullopt;
  if (!status.ok())
    return tl::unexpected(database.error(status, "looking for an event"));
  const auto entry = read_event_entry(key, value);
  if (!entry)
    return tl::unexpected(database.corrupt("an event's entry is not what was written"));
  return EventEntry{entry->recorded, std::string(entry->subject)};
}

tl::expected<std::string, Error> Shard::event_bytes(const EventEntry& entry) const {
  const store::Database& database = *implementation_->database;
  const std::string key = trail_key(entry.subject, entry.recorded.partition, entry.recorded.offset);
  std::string value;
  const rocksdb::Status status = database.rocksdb().Get(
      store::Database::read_options(), database.family(Table::kTrail), key, &value);
  if (!status.ok())
    return tl::unexpected(database.error(status, "reading an event's bytes"));
  const auto trail = read_trail(key, value);
  if (!trail)
    return tl::unexpected(database.corrupt("an event's bytes are not what was written"));
  return std::string(trail->event_bytes);
}

std::unique_ptr<ShardReader> Shard::reader() const {
  const MutexLock lock(implementation_->mutex);
  return std::make_unique<ShardReader>(std::make_unique<ShardReader::Implementation>(
      implementation_->database.get(), implementation_->position));
}

tl::expected<void, Error> Shard::flush() {
  const MutexLock lock(implementation_->mutex);
  const store::Database& database = *implementation_->database;
  std::vector<rocksdb::ColumnFamilyHandle*> families = {database.position_family()};
  for (const Table table : kTables)
    families.push_back(database.family(table));
  const rocksdb::Status status = database.rocksdb().Flush(rocksdb::FlushOptions(), families);
  if (!status.ok()) {
    implementation_->failed = true;
    return tl::unexpected(database.error(status, "writing it to files"));
  }
  return {};
}

}  // namespace minutebook
