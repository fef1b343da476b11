// Keeps a shard up to date with its partition of the log.

#include "projectors/runner.h"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "ledger/keys.h"
#include "ledger/trail.h"
#include "projectors/fold.h"

namespace minutebook {

namespace {

using SteadyClock = std::chrono::steady_clock;

// What the shard has folded, with the event bytes from its trail.
class EventsOfShard final : public EarlierEvents {
 public:
  explicit EventsOfShard(const Shard* shard) : shard_(shard) {}

  tl::expected<std::optional<EventEntry>, Error> find(const EventId& event_id) override {
    return shard_->find_event(event_id);
  }
  tl::expected<std::string, Error> value_of(const EventEntry& entry) override {
    return shard_->event_bytes(entry);
  }

 private:
  const Shard* const shard_;
};

Error history_error(const Position& position, std::string_view what) {
  return {
      ErrorKind::kCorrupt,
      fmt::format("partition {}: the read model was folded up to offset {}, but {}. The log has "
                  "lost records, or the read model belongs to another ledger. If this is the "
                  "right log, run `minutebook rebuild`, which makes the read model again from it",
                  position.partition.value, position.next_offset.value, what)};
}

tl::expected<void, Error> check_record(EventLog& log, const Position& position, Offset from,
                                       Offset offset, const RecordFingerprint& fingerprint,
                                       std::string_view which) {
  const auto records = log.read(position.partition, from, {.max_records = 1});
  if (!records)
    return tl::unexpected(records.error());
  Sha256 sha256;
  if (records->size() == 1 && records->front().offset == offset &&
      fingerprint_of(records->front(), &sha256) == fingerprint) {
    return {};
  }
  return tl::unexpected(history_error(
      position, fmt::format("the {} record that it folded, at offset {}, is not in the log as it "
                            "was",
                            which, offset.value)));
}

// Folds one batch; false where there was none.
class Steps {
 public:
  Steps(EventLog* log, Shard* shard, const RunnerOptions* options)
      : log_(log),
        shard_(shard),
        options_(options),
        earlier_(shard),
        fold_(&earlier_, shard->position()),
        begin_(shard->position()),
        started_(SteadyClock::now()) {}

  [[nodiscard]] tl::expected<bool, Error> step() {
    const auto records =
        log_->read(begin_.partition, fold_.position().next_offset, options_->batch);
    if (!records)
      return tl::unexpected(records.error());
    if (records->empty())
      return false;
    const auto committed = fold_.add(*records).and_then(
        [&] { return shard_->commit(fold_.rows(), fold_.position()); });
    if (!committed)
      return tl::unexpected(committed.error());
    rows_ += fold_.rows().size();
    fold_.forget_rows();
    if (options_->on_progress)
      options_->on_progress(statistics());
    return true;
  }

  [[nodiscard]] FoldStatistics statistics() const {
    const Position& now = fold_.position();
    return {.records = now.records - begin_.records,
            .events = now.events - begin_.events,
            .duplicates = now.duplicates - begin_.duplicates,
            .quarantined = now.quarantined - begin_.quarantined,
            .rows = rows_,
            .seconds = std::chrono::duration<double>(SteadyClock::now() - started_).count()};
  }

 private:
  EventLog* const log_;
  Shard* const shard_;
  const RunnerOptions* const options_;
  EventsOfShard earlier_;
  Fold fold_;
  const Position begin_;
  const SteadyClock::time_point started_;
  std::uint64_t rows_ = 0;
};

}  // namespace

tl::expected<void, Error> check_history(EventLog& log, const Position& position) {
  if (position.records == 0)
    return {};
  auto first =
      check_record(log, position, Offset{0}, position.first_offset, position.first_record, "first");
  if (!first)
    return first;
  const auto end = log.end(position.partition);
  if (!end)
    return tl::unexpected(end.error());
  if (*end < position.next_offset) {
    return tl::unexpected(
        history_error(position, fmt::format("the log ends at offset {}", end->value)));
  }
  const Offset last{position.next_offset.value - 1};
  return check_record(log, position, last, last, position.last_record, "last");
}

tl::expected<FoldStatistics, Error> fold_to_end(EventLog& log, Shard& shard,
                                                const RunnerOptions& options) {
  const auto checked = check_history(log, shard.position());
  if (!checked)
    return tl::unexpected(checked.error());
  Steps steps(&log, &shard, &options);
  for (;;) {
    if (options.should_stop && options.should_stop())
      return steps.statistics();
    const auto stepped = steps.step();
    if (!stepped)
      return tl::unexpected(stepped.error());
    if (!*stepped)
      return steps.statistics();
  }
}

tl::expected<FoldStatistics, Error> fold_until_stopped(EventLog& log, Shard& shard,
                                                       const std::stop_token& stop,
                                                       std::chrono::milliseconds pause,
                                                       const RunnerOptions& options) {
  const auto checked = check_history(log, shard.position());
  if (!checked)
    return tl::unexpected(checked.error());
  Steps steps(&log, &shard, &options);
  std::mutex mutex;
  std::condition_variable_any stopped;
  while (!stop.stop_requested()) {
    const auto stepped = steps.step();
    if (!stepped)
      return tl::unexpected(stepped.error());
    if (*stepped)
      continue;
    std::unique_lock lock(mutex);
    stopped.wait_for(lock, stop, pause, [] { return false; });
  }
  return steps.statistics();
}

}  // namespace minutebook
