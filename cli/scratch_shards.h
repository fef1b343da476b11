// Scratch shards: read models that are made for one replay and go with it.

#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <tl/expected.hpp>
#include <vector>

#include "eventlog/event_log.h"
#include "ledger/error.h"
#include "ledger/rows.h"
#include "projectors/store/shard.h"
#include "projectors/store/shard_reader.h"

namespace minutebook::cli {

// The rows of scratch shards as they are at one moment.
class ScratchRows {
 public:
  explicit ScratchRows(std::vector<std::unique_ptr<ShardReader>> readers);
  // As one read model. Lives as long as this.
  [[nodiscard]] const RowReader& rows() const { return *rows_; }

 private:
  std::vector<std::unique_ptr<ShardReader>> readers_;
  std::unique_ptr<RowReader> merged_;
  const RowReader* rows_;
};

// A shard for each partition of a log, empty to begin with, in a directory for temporary files that
// is removed when this goes. Not thread safe.
class ScratchShards {
 public:
  // Fails with kInputOutput and kOutOfSpace.
  [[nodiscard]] static tl::expected<std::unique_ptr<ScratchShards>, Error> make(
      const std::vector<Partition>& partitions);
  ScratchShards(const ScratchShards&) = delete;
  ScratchShards& operator=(const ScratchShards&) = delete;
  ~ScratchShards();

  // Folds each of these partitions of the log on up to the offset given, several at once. Fails as
  // fold_to_end does.
  [[nodiscard]] tl::expected<void, Error> fold(EventLog& log,
                                               const std::map<Partition, Offset>& ends);

  // The rows as they are now. It must be destroyed before this.
  [[nodiscard]] ScratchRows rows() const;
  // How far each partition is folded, in their order.
  [[nodiscard]] std::vector<Position> positions() const;

 private:
  explicit ScratchShards(std::filesystem::path directory);

  const std::filesystem::path directory_;
  std::map<Partition, std::unique_ptr<Shard>> shards_;
};

}  // namespace minutebook::cli
