// Runner: keeps a shard up to date with its partition of the log.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <tl/expected.hpp>

#include "eventlog/event_log.h"
#include "ledger/error.h"
#include "projectors/projector_observer.h"
#include "projectors/store/shard.h"

namespace minutebook {

// What a run did.
struct FoldStatistics {
  std::uint64_t records = 0;
  std::uint64_t events = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t rows = 0;
  double seconds = 0;
};

struct RunnerOptions {
  // How much is read, folded and committed in one step.
  ReadLimits batch = {.max_records = 4096, .max_bytes = std::size_t{4} << 20};
  // Called after each step with what was done so far. May be empty.
  std::function<void(const FoldStatistics&)> on_progress;
  // Asked by fold_to_end before each step whether to leave it at what was folded. May be empty.
  std::function<bool()> should_stop;
  // Asked before each commit whether the partition is still this process's. May be empty.
  std::function<bool()> may_commit;
  // Nothing is committed that long after it was made sure that the log is still the same one, or
  // after a pause without that.
  std::chrono::milliseconds check_history_every{500};
  // Told of each step, of the log's end and of gaps. Must outlive the run; may be null.
  ProjectorObserver* observer = nullptr;
};

// Folds what the log has behind the shard's position, to the end that it has by then. Before, and
// again and again while it folds, it makes sure that the log goes on from what was folded: the
// first and the last record that the shard has folded are there as they were. And it makes sure
// that no record is left out (projectors/continuous_reader.h).
//
// Fails with kCorrupt where that is not so: the log has lost records or is another ledger's, and
// nothing of it is folded; with kUnavailable where may_commit says no, with the step that was to be
// committed undone; otherwise as the log and the shard do. What was committed before a failure
// stays.
[[nodiscard]] tl::expected<FoldStatistics, Error> fold_to_end(EventLog& log, Shard& shard,
                                                              const RunnerOptions& options = {});

// Does that again and again, until it is asked to stop, which it heeds between two steps. When the
// end was reached it waits for new records for that long, or less where the log tells of them.
// Fails as fold_to_end does.
[[nodiscard]] tl::expected<FoldStatistics, Error> fold_until_stopped(
    EventLog& log, Shard& shard, const std::stop_token& stop, std::chrono::milliseconds pause,
    const RunnerOptions& options = {});

// Whether the log goes on from that position, as fold_to_end makes sure of.
[[nodiscard]] tl::expected<void, Error> check_history(EventLog& log, const Position& position);

}  // namespace minutebook
