// Makes a generation of a shard from many rows at once.

#include "projectors/store/shard_builder.h"

#include <fmt/format.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "ledger/assert.h"
#include "ledger/trail.h"
#include "projectors/store/database.h"
#include "projectors/store/files.h"
#include "projectors/store/shard_view.h"

namespace minutebook {

namespace {

// A sorted file is ended at about this size, so that later compactions move pieces and not whole
// tables.
constexpr std::uint64_t kFileSizeBytes = std::uint64_t{64} << 20;

rocksdb::Slice slice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

// The rows of one table of several runs in order. Of rows with one key, that of the latest run.
class Merge {
 public:
  [[nodiscard]] tl::expected<void, Error> open(const std::vector<std::unique_ptr<SortedRun>>& runs,
                                               Table table) {
    for (std::size_t run = 0; run < runs.size(); ++run) {
      auto pushed = push({runs[run]->cursor(table), run});
      if (!pushed)
        return pushed;
    }
    return {};
  }

  [[nodiscard]] bool done() const { return heap_.empty(); }
  [[nodiscard]] const RunCursor& row() const { return *heap_.front().cursor; }

  [[nodiscard]] tl::expected<void, Error> advance() {
    key_.assign(row().key());
    do {
      std::pop_heap(heap_.begin(), heap_.end(), &comes_later);
      Source source = std::move(heap_.back());
      heap_.pop_back();
      auto pushed = push(std::move(source));
      if (!pushed)
        return pushed;
    } while (!done() && row().key() == key_);
    return {};
  }

 private:
  struct Source {
    std::unique_ptr<RunCursor> cursor;
    std::size_t run;
  };

  // The greatest element of a heap is at its front: that is the row which comes first.
  static bool comes_later(const Source& left, const Source& right) {
    const int order = left.cursor->key().compare(right.cursor->key());
    return order != 0 ? order > 0 : left.run < right.run;
  }

  [[nodiscard]] tl::expected<void, Error> push(Source source) {
    const auto advanced = source.cursor->advance();
    if (!advanced)
      return tl::unexpected(advanced.error());
    if (!*advanced)
      return {};
    heap_.push_back(std::move(source));
    std::push_heap(heap_.begin(), heap_.end(), &comes_later);
    return {};
  }

  std::vector<Source> heap_;
  std::string key_;
};

}  // namespace

// The RocksDB that is being made.
class ShardBuilder::Target {
 public:
  explicit Target(std::unique_ptr<store::Database> database) : database_(std::move(database)) {}

  [[nodiscard]] const store::Database& database() const { return *database_; }

  [[nodiscard]] std::filesystem::path run_file(std::size_t number) const {
    return database_->directory() / fmt::format("rows-{}", number);
  }

  // Merges the runs' rows of the table into files for ingestion.
  [[nodiscard]] tl::expected<std::vector<std::string>, Error> write_files(
      const std::vector<std::unique_ptr<SortedRun>>& runs, Table table) const {
    Merge merge;
    auto opened = merge.open(runs, table);
    if (!opened)
      return tl::unexpected(opened.error());
    std::vector<std::string> files;
    while (!merge.done()) {
      files.push_back(
          (database_->directory() / fmt::format("{}-{}.sst.new", table_name(table), files.size()))
              .string());
      auto written = write_file(&merge, table, files.back());
      if (!written)
        return tl::unexpected(written.error());
    }
    return files;
  }

  [[nodiscard]] tl::expected<void, Error> ingest(
      const std::array<std::vector<std::string>, kTableCount>& files) const {
    std::vector<rocksdb::IngestExternalFileArg> arguments;
    for (const Table table : kTables) {
      const auto& files_of_table = files[static_cast<std::size_t>(table)];
      if (files_of_table.empty())
        continue;
      rocksdb::IngestExternalFileArg argument;
      argument.column_family = database_->family(table);
      argument.external_files = files_of_table;
      argument.options.move_files = true;
      // Nobody reads the generation yet.
      argument.options.snapshot_consistency = false;
      arguments.push_back(std::move(argument));
    }
    if (arguments.empty())
      return {};
    return as_result(database_->rocksdb().IngestExternalFiles(arguments), "taking over its files");
  }

  [[nodiscard]] tl::expected<void, Error> put(const Position& position) const {
    rocksdb::WriteOptions options;
    options.sync = true;
    const rocksdb::Status status =
        database_->rocksdb().Put(options, database_->position_family(),
                                 position_key(position.partition), position_value(position));
    return as_result(status, "writing the position");
  }

 private:
  [[nodiscard]] tl::expected<void, Error> write_file(Merge* merge, Table table,
                                                     const std::string& file) const {
    rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), database_->file_options(table));
    rocksdb::Status status = writer.Open(file);
    while (status.ok() && !merge->done() && writer.FileSize() < kFileSizeBytes) {
      status = writer.Put(slice(merge->row().key()), slice(merge->row().value()));
      auto advanced = merge->advance();
      if (!advanced)
        return advanced;
    }
    if (status.ok())
      status = writer.Finish();
    return as_result(status, "writing a sorted file");
  }

  [[nodiscard]] tl::expected<void, Error> as_result(const rocksdb::Status& status,
                                                    std::string_view doing) const {
    if (!status.ok())
      return tl::unexpected(database_->error(status, doing));
    return {};
  }

  const std::unique_ptr<store::Database> database_;
};

tl::expected<std::unique_ptr<ShardBuilder>, Error> ShardBuilder::create(
    const std::filesystem::path& generation, std::uint64_t expected_events) {
  auto database = store::Database::open(generation, store::Database::Mode::kLoad);
  if (!database)
    return tl::unexpected(database.error());
  return std::unique_ptr<ShardBuilder>(
      new ShardBuilder(std::make_unique<Target>(std::move(*database)), expected_events));
}

ShardBuilder::ShardBuilder(std::unique_ptr<Target> target, std::uint64_t expected_events)
    : target_(std::move(target)), seen_(expected_events) {}

ShardBuilder::~ShardBuilder() {
  if (sorting_.valid())
    sorting_.wait();
}

tl::expected<void, Error> ShardBuilder::settle() {
  if (!sorting_.valid())
    return {};
  auto sorted = sorting_.get();
  if (!sorted)
    return tl::unexpected(std::move(sorted.error()));
  if (sorted->in_file)
    runs_.push_back(std::move(sorted->in_file));
  runs_.push_back(std::move(sorted->in_memory));
  return {};
}

tl::expected<void, Error> ShardBuilder::add(RowBatch rows) {
  auto settled = settle();
  if (!settled)
    return settled;
  for (const RowView row : rows) {
    if (row.table == Table::kEvents)
      seen_.add(EventId::from_bytes(row.key).value());
  }
  std::unique_ptr<SortedRun> before;
  if (!runs_.empty()) {
    before = std::move(runs_.back());
    runs_.pop_back();
  }
  sorting_ = std::async(std::launch::async,
                        [file = target_->run_file(runs_.size()), before = std::move(before),
                         batch = std::move(rows)]() mutable -> tl::expected<Sorted, Error> {
                          Sorted sorted;
                          if (before) {
                            auto moved = move_run_to_file(*before, file);
                            if (!moved)
                              return tl::unexpected(std::move(moved.error()));
                            before.reset();
                            sorted.in_file = std::move(*moved);
                          }
                          sorted.in_memory = make_run_in_memory(std::move(batch));
                          return sorted;
                        });
  return {};
}

tl::expected<std::optional<EventEntry>, Error> ShardBuilder::find_event(const EventId& event_id) {
  if (!seen_.may_contain(event_id))
    return std::nullopt;
  auto settled = settle();
  if (!settled)
    return tl::unexpected(settled.error());
  for (const auto& run : runs_) {
    const auto value = run->event_entry(event_id);
    if (!value)
      return tl::unexpected(value.error());
    if (!*value)
      continue;
    const auto entry = read_event_entry(event_id.to_bytes(), **value);
    MINUTEBOOK_ASSERT(entry.has_value());
    return EventEntry{entry->recorded, std::string(entry->subject)};
  }
  return std::nullopt;
}

tl::expected<void, Error> ShardBuilder::finish(const Position& position) {
  auto settled = settle();
  if (!settled)
    return settled;
  using Files = tl::expected<std::vector<std::string>, Error>;
  std::array<Files, kTableCount> files;
  const auto write = [&](Table table) {
    files[static_cast<std::size_t>(table)] = target_->write_files(runs_, table);
  };
  // Half of the bytes are claims.
  auto claims = std::async(std::launch::async, write, Table::kClaims);
  for (const Table table : kTables) {
    if (table != Table::kClaims)
      write(table);
  }
  claims.wait();
  std::array<std::vector<std::string>, kTableCount> all_files;
  for (std::size_t table = 0; table < files.size(); ++table) {
    if (!files[table])
      return tl::unexpected(files[table].error());
    all_files[table] = std::move(*files[table]);
  }
  runs_.clear();
  position_ = position;
  return target_->ingest(all_files).and_then([&] { return target_->put(position); });
}

std::unique_ptr<ShardReader> ShardBuilder::reader() const {
  return std::make_unique<ShardReader>(
      std::make_unique<ShardReader::Implementation>(&target_->database(), position_));
}

}  // namespace minutebook
