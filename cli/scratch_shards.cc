#include "cli/scratch_shards.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

#include "eventlog/log_prefix.h"
#include "ledger/assert.h"
#include "projectors/parallel.h"
#include "projectors/runner.h"
#include "queries/merged_rows.h"

namespace minutebook::cli {

ScratchRows::ScratchRows(std::vector<std::unique_ptr<ShardReader>> readers)
    : readers_(std::move(readers)) {
  if (readers_.size() == 1) {
    rows_ = readers_.front().get();
    return;
  }
  std::vector<const RowReader*> pointers;
  for (const auto& reader : readers_)
    pointers.push_back(reader.get());
  merged_ = std::make_unique<MergedRows>(std::move(pointers));
  rows_ = merged_.get();
}

tl::expected<std::unique_ptr<ScratchShards>, Error> ScratchShards::make(
    const std::vector<Partition>& partitions) {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  std::string path = ((error ? "/tmp" : parent) / "minutebook-replay-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) {
    return fail(ErrorKind::kInputOutput,
                fmt::format("{}: {}; set TMPDIR to a directory that can be written", path,
                            std::strerror(errno)));
  }
  std::unique_ptr<ScratchShards> scratch(new ScratchShards(path));
  std::vector<tl::expected<std::unique_ptr<Shard>, Error>> shards(partitions.size());
  for_each_in_parallel(partitions.size(), 0, [&](std::size_t index) {
    shards[index] = Shard::open(ShardLocation{path, partitions[index]});
  });
  for (std::size_t index = 0; index < partitions.size(); ++index) {
    if (!shards[index])
      return tl::unexpected(shards[index].error());
    scratch->shards_[partitions[index]] = std::move(*shards[index]);
  }
  return scratch;
}

ScratchShards::ScratchShards(std::filesystem::path directory) : directory_(std::move(directory)) {}

ScratchShards::~ScratchShards() {
  shards_.clear();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

tl::expected<void, Error> ScratchShards::fold(EventLog& log,
                                              const std::map<Partition, Offset>& ends) {
  LogPrefix prefix(&log, ends);
  std::vector<Shard*> shards;
  for (const auto& [partition, end] : ends) {
    const auto shard = shards_.find(partition);
    MINUTEBOOK_ASSERT(shard != shards_.end());
    shards.push_back(shard->second.get());
  }
  std::vector<tl::expected<void, Error>> results(shards.size());
  for_each_in_parallel(shards.size(), 0, [&](std::size_t index) {
    if (const auto folded = fold_to_end(prefix, *shards[index]); !folded)
      results[index] = tl::unexpected(folded.error());
  });
  for (const auto& result : results) {
    if (!result)
      return result;
  }
  return {};
}

ScratchRows ScratchShards::rows() const {
  std::vector<std::unique_ptr<ShardReader>> readers;
  for (const auto& [partition, shard] : shards_)
    readers.push_back(shard->reader());
  return ScratchRows(std::move(readers));
}

std::vector<Position> ScratchShards::positions() const {
  std::vector<Position> positions;
  for (const auto& [partition, shard] : shards_)
    positions.push_back(shard->position());
  return positions;
}

}  // namespace minutebook::cli
