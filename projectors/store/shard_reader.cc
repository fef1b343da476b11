// A shard's tables as they stood at one moment.

#include "projectors/store/shard_reader.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>
#include <utility>

#include "ledger/assert.h"
#include "projectors/store/shard_view.h"

namespace minutebook {

namespace {

// Iterators of a table that are kept for the next cursor. Each holds on to some memory.
constexpr std::size_t kIdleIteratorLimit = 16;
// How often an opening is tried again when files went away, and how long it waits in between.
constexpr int kOpeningLimit = 20;
constexpr auto kOpeningPause = std::chrono::milliseconds(5);

rocksdb::Slice slice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}
std::string_view view(const rocksdb::Slice& bytes) {
  return {bytes.data(), bytes.size()};
}

class ShardCursor final : public RowCursor {
 public:
  ShardCursor(ShardReader::Implementation* reader, Table table)
      : reader_(reader), table_(table), iterator_(reader->take_iterator(table)) {}
  ShardCursor(const ShardCursor&) = delete;
  ShardCursor& operator=(const ShardCursor&) = delete;
  ~ShardCursor() override { reader_->give_back(table_, std::move(iterator_)); }

  void seek(std::string_view key) override {
    iterator_->Seek(slice(key));
    check();
  }
  void seek_for_previous(std::string_view key) override {
    iterator_->SeekForPrev(slice(key));
    check();
  }
  void next() override {
    MINUTEBOOK_ASSERT(valid_);
    iterator_->Next();
    check();
  }
  void previous() override {
    MINUTEBOOK_ASSERT(valid_);
    iterator_->Prev();
    check();
  }
  [[nodiscard]] bool valid() const override { return valid_; }
  [[nodiscard]] std::string_view key() const override {
    MINUTEBOOK_ASSERT(valid_);
    return view(iterator_->key());
  }
  [[nodiscard]] std::string_view value() const override {
    MINUTEBOOK_ASSERT(valid_);
    return view(iterator_->value());
  }

 private:
  void check() {
    valid_ = iterator_->Valid();
    if (!valid_ && !iterator_->status().ok())
      reader_->note_failure(iterator_->status());
  }

  ShardReader::Implementation* const reader_;
  const Table table_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
  bool valid_ = false;
};

tl::expected<std::unique_ptr<ShardReader>, Error> open_once(const ShardDirectory& directory,
                                                            Partition partition) {
  const auto generation = directory.current();
  if (!generation)
    return tl::unexpected(generation.error());
  if (!*generation) {
    return fail(ErrorKind::kNotFound,
                fmt::format("{}: there is no read model; run `minutebook project --once`, which "
                            "makes it from the log",
                            directory.path().string()));
  }
  const auto format = directory.check_format(**generation);
  if (!format)
    return tl::unexpected(format.error());
  auto database =
      store::Database::open(directory.generation(**generation), store::Database::Mode::kRead);
  if (!database)
    return tl::unexpected(database.error());
  const auto position = stored_position(**database, partition);
  if (!position)
    return tl::unexpected(position.error());
  return std::make_unique<ShardReader>(
      std::make_unique<ShardReader::Implementation>(std::move(*database), *position));
}

}  // namespace

// ------------------------------------------------------------------ the implementation

ShardReader::Implementation::Implementation(std::unique_ptr<store::Database> database,
                                            const Position& position)
    : owned_(std::move(database)),
      database_(owned_.get()),
      snapshot_(nullptr),
      position_(position) {}

ShardReader::Implementation::Implementation(const store::Database* database,
                                            const Position& position)
    : database_(database), snapshot_(database->rocksdb().GetSnapshot()), position_(position) {}

ShardReader::Implementation::~Implementation() {
  for (auto& iterators : idle_iterators_)
    iterators.clear();
  if (snapshot_ != nullptr)
    database_->rocksdb().ReleaseSnapshot(snapshot_);
}

rocksdb::ReadOptions ShardReader::Implementation::read_options() const {
  rocksdb::ReadOptions options = store::Database::read_options();
  options.snapshot = snapshot_;
  return options;
}

bool ShardReader::Implementation::get(Table table, std::string_view key, std::string* value) {
  const rocksdb::Status status =
      database_->rocksdb().Get(read_options(), database_->family(table), slice(key), value);
  if (!status.ok() && !status.IsNotFound())
    note_failure(status);
  return status.ok();
}

std::unique_ptr<rocksdb::Iterator> ShardReader::Implementation::take_iterator(Table table) {
  {
    const MutexLock lock(mutex_);
    auto& idle = idle_iterators_[static_cast<std::size_t>(table)];
    if (!idle.empty()) {
      auto iterator = std::move(idle.back());
      idle.pop_back();
      return iterator;
    }
  }
  return std::unique_ptr<rocksdb::Iterator>(
      database_->rocksdb().NewIterator(read_options(), database_->family(table)));
}

void ShardReader::Implementation::give_back(Table table,
                                            std::unique_ptr<rocksdb::Iterator> iterator) {
  // One that failed stays failed.
  if (!iterator->status().ok())
    return;
  const MutexLock lock(mutex_);
  auto& idle = idle_iterators_[static_cast<std::size_t>(table)];
  if (idle.size() < kIdleIteratorLimit)
    idle.push_back(std::move(iterator));
}

void ShardReader::Implementation::note_failure(const rocksdb::Status& status) {
  const MutexLock lock(mutex_);
  if (failure_.empty())
    failure_ = database_->error(status, "reading it").message;
}

std::string ShardReader::Implementation::failure() const {
  const MutexLock lock(mutex_);
  return failure_;
}

tl::expected<Position, Error> stored_position(const store::Database& database,
                                              Partition partition) {
  const std::string key = position_key(partition);
  std::string value;
  const rocksdb::Status status = database.rocksdb().Get(store::Database::read_options(),
                                                        database.position_family(), key, &value);
  Position position;
  position.partition = partition;
  if (status.IsNotFound())
    return position;
  if (!status.ok())
    return tl::unexpected(database.error(status, "reading the position"));
  const auto read = read_position(key, value);
  if (!read)
    return tl::unexpected(database.corrupt("the position is not what was written"));
  return *read;
}

// ------------------------------------------------------------------ the reader

tl::expected<std::unique_ptr<ShardReader>, Error> ShardReader::open(const ShardLocation& location) {
  const ShardDirectory directory(location);
  auto opened = open_once(directory, location.partition);
  // Without a generation there is nothing to try again for; a generation whose files are not found
  // may have been replaced while it was being opened.
  for (int tries = 1;
       tries < kOpeningLimit && !opened && opened.error().kind == ErrorKind::kNotFound &&
       directory.current() && *directory.current();
       ++tries) {
    std::this_thread::sleep_for(kOpeningPause);
    opened = open_once(directory, location.partition);
  }
  const auto current = directory.current();
  if (!opened && opened.error().kind == ErrorKind::kNotFound && current && *current) {
    opened.error().kind = ErrorKind::kCorrupt;
  }
  return opened;
}

ShardReader::ShardReader(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}

ShardReader::~ShardReader() = default;

const Position& ShardReader::position() const {
  return implementation_->position();
}

std::unique_ptr<RowCursor> ShardReader::cursor(Table table) const {
  return std::make_unique<ShardCursor>(implementation_.get(), table);
}

bool ShardReader::get(Table table, std::string_view key, std::string* value) const {
  return implementation_->get(table, key, value);
}

std::string ShardReader::failure() const {
  return implementation_->failure();
}

}  // namespace minutebook
