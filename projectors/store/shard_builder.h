// ShardBuilder: makes a generation of a shard from many rows at once.

#pragma once

#include <cstdint>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <tl/expected.hpp>
#include <vector>

#include "ledger/error.h"
#include "ledger/identifiers.h"
#include "ledger/row_batch.h"
#include "projectors/store/event_id_filter.h"
#include "projectors/store/position.h"
#include "projectors/store/shard.h"
#include "projectors/store/shard_reader.h"
#include "projectors/store/sorted_run.h"

namespace minutebook {

// Takes batches of rows, sorts each and puts it into a file beside, and at the end merges them into
// one sequence of sorted files for each table: several times as fast as writing row by row, and
// what comes out needs no compaction. Sorting and writing go on in a thread of its own while the
// next batch is made. In memory are three batches and two bytes for each event. Called from one
// thread.
class ShardBuilder {
 public:
  // Makes the generation in that folder, which holds its FORMAT and nothing else yet.
  // `expected_events` is how many events there will be at most; more only make it slower. Fails
  // with kOutOfSpace, kInputOutput.
  [[nodiscard]] static tl::expected<std::unique_ptr<ShardBuilder>, Error> create(
      const std::filesystem::path& generation, std::uint64_t expected_events);

  ShardBuilder(const ShardBuilder&) = delete;
  ShardBuilder& operator=(const ShardBuilder&) = delete;
  // Waits for its thread.
  ~ShardBuilder();

  // Takes rows. Where a key comes again, the later row takes the earlier one's place. Fails with
  // the failure of this batch or of one before.
  [[nodiscard]] tl::expected<void, Error> add(RowBatch rows);

  // Where an event among the rows was recorded, as Shard::find_event.
  [[nodiscard]] tl::expected<std::optional<EventEntry>, Error> find_event(const EventId& event_id);

  // Puts everything in place, with the position, and durably. Nothing is added afterwards.
  [[nodiscard]] tl::expected<void, Error> finish(const Position& position);

  // What was made; after finish. It must be destroyed before this.
  [[nodiscard]] std::unique_ptr<ShardReader> reader() const;

 private:
  class Target;
  // What the thread gives back: the run before, which it put into a file, and the new one in
  // memory.
  struct Sorted {
    std::unique_ptr<SortedRun> in_file;
    std::unique_ptr<SortedRun> in_memory;
  };

  ShardBuilder(std::unique_ptr<Target> target, std::uint64_t expected_events);

  // Waits for the batch that is being sorted.
  [[nodiscard]] tl::expected<void, Error> settle();

  const std::unique_ptr<Target> target_;
  EventIdFilter seen_;
  // In the order in which they were added; the last one is in memory, the others are in files.
  std::vector<std::unique_ptr<SortedRun>> runs_;
  std::future<tl::expected<Sorted, Error>> sorting_;
  Position position_;
};

}  // namespace minutebook
