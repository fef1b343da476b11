// The read models of all partitions of a log: folded and opened several at once.

#include "projectors/shards.h"

#include <algorithm>
#include <utility>

#include "eventlog/mutex.h"
#include "projectors/parallel.h"

namespace minutebook {

namespace {

void add(const FoldStatistics& more, FoldStatistics* sum) {
  sum->records += more.records;
  sum->events += more.events;
  sum->duplicates += more.duplicates;
  sum->quarantined += more.quarantined;
  sum->rows += more.rows;
  sum->seconds = std::max(sum->seconds, more.seconds);
}

// Adds up what the partitions are at, and tells of the sum.
class Progresses {
 public:
  Progresses(std::size_t count, const std::function<void(const FoldStatistics&)>& tell)
      : tell_(tell), of_each_(count) {}

  void update(std::size_t index, const FoldStatistics& statistics) {
    const MutexLock lock(mutex_);
    of_each_[index] = statistics;
    FoldStatistics sum;
    for (const FoldStatistics& one : of_each_)
      add(one, &sum);
    tell_(sum);
  }

 private:
  const std::function<void(const FoldStatistics&)>& tell_;
  Mutex mutex_;
  std::vector<FoldStatistics> of_each_ GUARDED_BY(mutex_);
};

tl::expected<FoldStatistics, Error> fold_shard(EventLog& log, const ShardLocation& location,
                                               const FoldShardsOptions& options,
                                               const RunnerOptions& runner) {
  auto shard = Shard::open(location, options.shard);
  if (!shard)
    return tl::unexpected(shard.error());
  auto folded = fold_to_end(log, **shard, runner);
  if (!folded || folded->records < options.flush_from_records)
    return folded;
  if (const auto flushed = (*shard)->flush(); !flushed)
    return tl::unexpected(flushed.error());
  return folded;
}

}  // namespace

std::vector<FoldedShard> fold_shards_to_end(EventLog& log, const std::filesystem::path& state,
                                            const std::vector<Partition>& partitions,
                                            const FoldShardsOptions& options) {
  std::vector<FoldedShard> results;
  results.reserve(partitions.size());
  for (const Partition partition : partitions)
    results.push_back({partition, FoldStatistics{}});
  Progresses progresses(partitions.size(), options.runner.on_progress);
  for_each_in_parallel(partitions.size(), options.threads, [&](std::size_t index) {
    RunnerOptions runner = options.runner;
    if (runner.on_progress) {
      runner.on_progress = [&progresses, index](const FoldStatistics& statistics) {
        progresses.update(index, statistics);
      };
    }
    results[index].folded = fold_shard(log, {state, partitions[index]}, options, runner);
  });
  return results;
}

tl::expected<FoldStatistics, Error> sum_of(const std::vector<FoldedShard>& shards) {
  FoldStatistics sum;
  const Error* failure = nullptr;
  for (const FoldedShard& shard : shards) {
    if (shard.folded) {
      add(*shard.folded, &sum);
    } else if (failure == nullptr || (failure->kind == ErrorKind::kHeld &&
                                      shard.folded.error().kind != ErrorKind::kHeld)) {
      failure = &shard.folded.error();
    }
  }
  if (failure != nullptr)
    return tl::unexpected(*failure);
  return sum;
}

std::vector<OpenedShard> open_shards(const std::filesystem::path& state,
                                     const std::vector<Partition>& partitions) {
  std::vector<OpenedShard> opened;
  opened.reserve(partitions.size());
  for (const Partition partition : partitions)
    opened.push_back({partition, nullptr});
  for_each_in_parallel(partitions.size(), 0, [&](std::size_t index) {
    auto reader = ShardReader::open(ShardLocation{state, partitions[index]});
    // Nothing was ever folded, which is no failure.
    if (reader || reader.error().kind != ErrorKind::kNotFound)
      opened[index].reader = std::move(reader);
  });
  return opened;
}

}  // namespace minutebook
