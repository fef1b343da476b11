// The inside of a ShardReader, shared with the Shard that makes one of what it writes. Included by
// sources of this folder only.

#pragma once

#include <rocksdb/iterator.h>
#include <rocksdb/snapshot.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "eventlog/mutex.h"
#include "projectors/store/database.h"
#include "projectors/store/position.h"
#include "projectors/store/shard_reader.h"

namespace minutebook {

// Reads a database, through a snapshot where it is being written. Iterators that a cursor has done
// with are kept for the next cursor of the table: making one costs more than a seek.
class ShardReader::Implementation {
 public:
  // Reads a database of its own.
  Implementation(std::unique_ptr<store::Database> database, const Position& position);
  // Reads a database that is being written, which must outlive it.
  Implementation(const store::Database* database, const Position& position);
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;
  ~Implementation();

  [[nodiscard]] const Position& position() const { return position_; }
  [[nodiscard]] bool get(Table table, std::string_view key, std::string* value);

  [[nodiscard]] std::unique_ptr<rocksdb::Iterator> take_iterator(Table table);
  void give_back(Table table, std::unique_ptr<rocksdb::Iterator> iterator);

  void note_failure(const rocksdb::Status& status);
  [[nodiscard]] std::string failure() const;

 private:
  [[nodiscard]] rocksdb::ReadOptions read_options() const;

  const std::unique_ptr<store::Database> owned_;
  const store::Database* const database_;
  const rocksdb::Snapshot* const snapshot_;
  const Position position_;
  mutable Mutex mutex_;
  std::array<std::vector<std::unique_ptr<rocksdb::Iterator>>, kTableCount> idle_iterators_
      GUARDED_BY(mutex_);
  std::string failure_ GUARDED_BY(mutex_);
};

// The position row of that partition; where nothing was folded yet, a position before the first
// record. Fails with kCorrupt or kInputOutput.
[[nodiscard]] tl::expected<Position, Error> stored_position(const store::Database& database,
                                                            Partition partition);

}  // namespace minutebook
