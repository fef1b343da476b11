// Shards: the read models of all partitions of a log, those that are on this machine.

#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <tl/expected.hpp>
#include <vector>

#include "eventlog/event_log.h"
#include "ledger/error.h"
#include "projectors/runner.h"
#include "projectors/store/shard.h"
#include "projectors/store/shard_reader.h"

namespace minutebook {

struct FoldShardsOptions {
  // For each partition. `on_progress` is called with the sum over all of them, by one thread at a
  // time; `should_stop` is asked by several threads at once.
  RunnerOptions runner;
  ShardOptions shard;
  // How many partitions are folded at once; 0 stands for as many as the machine has cores. Each
  // takes the memory of a shard that is being written.
  std::size_t threads = 0;
  // Where that many records were folded into a shard, it is flushed at the end: a large write-ahead
  // log would slow every question that follows.
  std::uint64_t flush_from_records = 20'000;
};

// What became of folding one partition.
struct FoldedShard {
  Partition partition;
  // Fails as Shard::open and fold_to_end do.
  tl::expected<FoldStatistics, Error> folded;
};

// Folds these partitions of the log to the end of each, into their shards below that folder. Every
// one is tried, whatever becomes of the others. The results are in the order of the partitions.
[[nodiscard]] std::vector<FoldedShard> fold_shards_to_end(EventLog& log,
                                                          const std::filesystem::path& state,
                                                          const std::vector<Partition>& partitions,
                                                          const FoldShardsOptions& options = {});

// The sum over partitions; `seconds` is the longest. Fails with the first failure that is not that
// another process holds a shard (kHeld), else with the first one that is.
[[nodiscard]] tl::expected<FoldStatistics, Error> sum_of(const std::vector<FoldedShard>& shards);

// A partition and what could be opened of its shard.
struct OpenedShard {
  Partition partition;
  // Null where nothing was ever folded on this machine. Fails as ShardReader::open does.
  tl::expected<std::unique_ptr<ShardReader>, Error> reader;
};

// Opens these partitions' shards below that folder for reading, several at once, in their order.
[[nodiscard]] std::vector<OpenedShard> open_shards(const std::filesystem::path& state,
                                                   const std::vector<Partition>& partitions);

}  // namespace minutebook
