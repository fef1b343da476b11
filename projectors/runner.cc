// Keeps a shard up to date with its partition of the log.

#include "projectors/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/keys.h"
#include "ledger/trail.h"
#include "projectors/continuous_reader.h"
#include "projectors/fold.h"

namespace minutebook {

namespace {

using SteadyClock = std::chrono::steady_clock;

// How long a read may wait for a record: whoever asks for an end waits for that.
constexpr std::chrono::milliseconds kLongestWait{200};

// Of how many looks at the log's history one goes back to its first record.
constexpr std::uint64_t kFullCheckEvery = 20;

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

// The record, where it is as it was.
tl::expected<LogRecord, Error> check_record(EventLog& log, const Position& position, Offset from,
                                            Offset offset, const RecordFingerprint& fingerprint,
                                            std::string_view which) {
  auto records = log.read(position.partition, from, {.max_records = 1});
  if (!records)
    return tl::unexpected(records.error());
  Sha256 sha256;
  if (records->size() == 1 && records->front().offset == offset &&
      fingerprint_of(records->front(), &sha256) == fingerprint) {
    return std::move(records->front());
  }
  return tl::unexpected(history_error(
      position, fmt::format("the {} record that it folded, at offset {}, is not in the log as it "
                            "was",
                            which, offset.value)));
}

tl::expected<LogRecord, Error> check_last_record(EventLog& log, const Position& position) {
  const Offset offset{position.next_offset.value - 1};
  return check_record(log, position, offset, offset, position.last_record, "last");
}

// What is known of a log that goes on from a position.
struct History {
  Offset end;
  // Of the record that follows; absent where it is not known.
  std::optional<std::uint64_t> next_sequence;
};

// The last record is where a log that was replaced shows first; the first record, which is far away
// in a long log, shows it for good.
enum class HistoryCheck : std::uint8_t { kLastRecord, kBothEnds };

tl::expected<History, Error> examine_history(EventLog& log, const Position& position,
                                             HistoryCheck check) {
  History history{.next_sequence = 0};
  if (position.records > 0 && check == HistoryCheck::kBothEnds) {
    const auto first = check_record(log, position, Offset{0}, position.first_offset,
                                    position.first_record, "first");
    if (!first)
      return tl::unexpected(first.error());
  }
  const auto end = log.end(position.partition);
  if (!end)
    return tl::unexpected(end.error());
  history.end = *end;
  if (position.records == 0)
    return history;
  if (*end < position.next_offset) {
    return tl::unexpected(
        history_error(position, fmt::format("the log ends at offset {}", end->value)));
  }
  const auto last = check_last_record(log, position);
  if (!last)
    return tl::unexpected(last.error());
  history.next_sequence = last->sequence ? std::optional(*last->sequence + 1) : std::nullopt;
  return history;
}

// Folds a log into a shard, a batch at a time.
class Steps {
 public:
  // Makes sure that the log goes on from where the shard stands.
  [[nodiscard]] static tl::expected<std::unique_ptr<Steps>, Error> begin(
      EventLog* log, Shard* shard, const RunnerOptions* options) {
    const auto history = examine_history(*log, shard->position(), HistoryCheck::kBothEnds);
    if (!history)
      return tl::unexpected(history.error());
    return std::unique_ptr<Steps>(new Steps(log, shard, options, *history));
  }

  // Folds one batch; false where there was none.
  [[nodiscard]] tl::expected<bool, Error> step(std::chrono::milliseconds wait = {}) {
    ReadLimits limits = options_->batch;
    limits.wait = wait;
    const auto records = reader_.read(limits);
    if (!records)
      return tl::unexpected(records.error());
    if (records->empty()) {
      is_after_pause_ = true;
      return false;
    }
    const auto read_at = SteadyClock::now();
    const auto committed =
        check_before_commit()
            .and_then([&] { return fold_.add(*records); })
            .and_then([&] { return may_commit(); })
            .and_then([&] { return shard_->commit(fold_.rows(), fold_.position()); });
    if (!committed)
      return tl::unexpected(committed.error());
    rows_ += fold_.rows().size();
    fold_.forget_rows();
    if (options_->observer != nullptr)
      options_->observer->folded(fold_.position(), SteadyClock::now() - read_at);
    if (options_->on_progress)
      options_->on_progress(statistics());
    return true;
  }

  // To be called when there was none, by those who go on.
  [[nodiscard]] tl::expected<void, Error> look_around() {
    auto checked = check_when_due();
    if (checked && options_->observer != nullptr && reader_.read_to() > told_read_to_) {
      told_read_to_ = reader_.read_to();
      options_->observer->read_to(begin_.partition, told_read_to_);
    }
    return checked;
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
  Steps(EventLog* log, Shard* shard, const RunnerOptions* options, const History& history)
      : log_(log),
        shard_(shard),
        options_(options),
        earlier_(shard),
        fold_(&earlier_, shard->position()),
        begin_(shard->position()),
        started_(SteadyClock::now()),
        reader_(log, begin_.partition, begin_.next_offset, history.next_sequence,
                [this] {
                  if (options_->observer != nullptr)
                    options_->observer->gap_found(begin_.partition);
                }),
        checked_at_(started_) {
    if (options_->observer != nullptr)
      options_->observer->end_seen(begin_.partition, history.end);
  }

  [[nodiscard]] bool is_check_due() const {
    return SteadyClock::now() - checked_at_ >= options_->check_history_every;
  }

  // Makes sure that the log is still the one of which the shard was folded, unless that was done a
  // moment ago.
  [[nodiscard]] tl::expected<void, Error> check_when_due() {
    if (!is_check_due())
      return {};
    const bool is_full_check = ++checks_ % kFullCheckEvery == 0;
    const auto history =
        examine_history(*log_, fold_.position(),
                        is_full_check ? HistoryCheck::kBothEnds : HistoryCheck::kLastRecord);
    if (!history)
      return tl::unexpected(history.error());
    checked_at_ = SteadyClock::now();
    reader_.note_end(history->end);
    if (options_->observer != nullptr)
      options_->observer->end_seen(begin_.partition, history->end);
    return {};
  }

  // Between two reads that found something a log is not replaced: that takes longer, and reads fail
  // meanwhile. In a pause it may have been, so what was read behind the pause counts only where the
  // last record is still there.
  [[nodiscard]] tl::expected<void, Error> check_before_commit() {
    const bool is_after_pause = std::exchange(is_after_pause_, false);
    if (is_check_due() || !is_after_pause || fold_.position().records == 0)
      return check_when_due();
    return check_last_record(*log_, fold_.position()).map([](const LogRecord& /*last*/) {});
  }

  [[nodiscard]] tl::expected<void, Error> may_commit() const {
    if (!options_->may_commit || options_->may_commit())
      return {};
    return fail(ErrorKind::kUnavailable,
                fmt::format("partition {}: this process was not heard from for a while, and "
                            "another one may have the partition by now; nothing is written to the "
                            "read model",
                            begin_.partition.value));
  }

  EventLog* const log_;
  Shard* const shard_;
  const RunnerOptions* const options_;
  EventsOfShard earlier_;
  Fold fold_;
  const Position begin_;
  const SteadyClock::time_point started_;
  std::uint64_t rows_ = 0;
  ContinuousReader reader_;
  SteadyClock::time_point checked_at_;
  std::uint64_t checks_ = 0;
  // Whether the last read found nothing.
  bool is_after_pause_ = false;
  Offset told_read_to_;
};

}  // namespace

tl::expected<void, Error> check_history(EventLog& log, const Position& position) {
  return examine_history(log, position, HistoryCheck::kBothEnds)
      .map([](const History& /*history*/) {});
}

tl::expected<FoldStatistics, Error> fold_to_end(EventLog& log, Shard& shard,
                                                const RunnerOptions& options) {
  const auto steps = Steps::begin(&log, &shard, &options);
  if (!steps)
    return tl::unexpected(steps.error());
  for (;;) {
    if (options.should_stop && options.should_stop())
      return (*steps)->statistics();
    const auto stepped = (*steps)->step();
    if (!stepped)
      return tl::unexpected(stepped.error());
    if (!*stepped)
      return (*steps)->statistics();
  }
}

tl::expected<FoldStatistics, Error> fold_until_stopped(EventLog& log, Shard& shard,
                                                       const std::stop_token& stop,
                                                       std::chrono::milliseconds pause,
                                                       const RunnerOptions& options) {
  const auto steps = Steps::begin(&log, &shard, &options);
  if (!steps)
    return tl::unexpected(steps.error());
  const std::chrono::milliseconds wait = std::min(pause, kLongestWait);
  std::mutex mutex;
  std::condition_variable_any stopped;
  while (!stop.stop_requested()) {
    const auto asked_at = SteadyClock::now();
    const auto stepped = (*steps)->step(wait);
    if (!stepped)
      return tl::unexpected(stepped.error());
    if (*stepped)
      continue;
    const auto waited = SteadyClock::now() - asked_at;
    const auto looked = (*steps)->look_around();
    if (!looked)
      return tl::unexpected(looked.error());
    // A log that waits by itself would have returned sooner had there been a record.
    if (2 * waited >= wait)
      continue;
    std::unique_lock lock(mutex);
    stopped.wait_for(lock, stop, pause, [] { return false; });
  }
  return (*steps)->statistics();
}

}  // namespace minutebook
