// The life of one partition's thread.

#include "projectors/partition_projector.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "ledger/assert.h"

namespace minutebook {
namespace {

// How long the confirmation of an assignment may take before the shard is given back.
constexpr std::chrono::milliseconds kValidityLimit{2'000};
constexpr std::chrono::milliseconds kValidityPause{2};
// Whoever has the shard open is about to close it.
constexpr std::chrono::milliseconds kHeldRetryLimit{500};

// Sleeps, and wakes up when told to stop.
void sleep(std::chrono::milliseconds duration, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait_for(lock, stop, duration, [] { return false; });
}

// Passes on to the observer what a run does, and to the assignment how far it came.
class Relay final : public ProjectorObserver {
 public:
  explicit Relay(const ProjectorParts& parts) : parts_(parts) {}

  void folded(const Position& position, std::chrono::duration<double> duration) override {
    parts_.assignment->note_position(position.partition, position.next_offset);
    parts_.observer->folded(position, duration);
  }
  void end_seen(Partition partition, Offset end) override {
    parts_.observer->end_seen(partition, end);
  }
  void read_to(Partition partition, Offset offset) override {
    parts_.observer->read_to(partition, offset);
  }
  void gap_found(Partition partition) override { parts_.observer->gap_found(partition); }

 private:
  const ProjectorParts parts_;
};

}  // namespace

bool is_worth_retrying(ErrorKind kind) {
  return kind == ErrorKind::kUnavailable || kind == ErrorKind::kOutOfSpace ||
         kind == ErrorKind::kHeld;
}

PartitionProjector::PartitionProjector(const ProjectorParts& parts, Partition partition,
                                       const ProjectorOptions& options)
    : parts_(parts),
      partition_(partition),
      options_(options),
      next_retry_(options.first_retry),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

std::optional<Error> PartitionProjector::failure() const {
  const MutexLock lock(mutex_);
  return failure_;
}

void PartitionProjector::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto started = SteadyClock::now();
    auto folded = fold_with_open_shard(stop);
    if (folded)
      return;
    if (!is_worth_retrying(folded.error().kind)) {
      parts_.observer->stopped(partition_, folded.error());
      const MutexLock lock(mutex_);
      failure_ = std::move(folded.error());
      return;
    }
    wait_to_retry(folded.error(), started, stop);
  }
}

tl::expected<void, Error> PartitionProjector::fold_with_open_shard(const std::stop_token& stop) {
  auto shard = Shard::open({options_.state_directory, partition_}, {.command = options_.command});
  if (!shard)
    return tl::unexpected(std::move(shard.error()));
  parts_.observer->opened((*shard)->position());
  parts_.assignment->note_position(partition_, (*shard)->position().next_offset);
  auto followed = wait_for_validity(stop).and_then([&] { return follow(**shard, stop); });
  shard->reset();
  parts_.observer->closed(partition_);
  return followed;
}

tl::expected<void, Error> PartitionProjector::follow(Shard& shard, const std::stop_token& stop) {
  Relay relay(parts_);
  RunnerOptions options = {
      .batch = options_.batch,
      .may_commit = [this] { return parts_.assignment->is_valid(partition_); },
      .check_history_every = options_.check_history_every,
      .observer = &relay,
  };
  while (!stop.stop_requested()) {
    const auto started = SteadyClock::now();
    auto folded = fold_until_stopped(*parts_.log, shard, stop, options_.pause, options);
    if (folded)
      return {};
    // While only the log is out of reach the shard stays open, unless it may be another's by now.
    if (folded.error().kind != ErrorKind::kUnavailable ||
        !parts_.assignment->is_valid(partition_)) {
      return tl::unexpected(std::move(folded.error()));
    }
    wait_to_retry(folded.error(), started, stop);
  }
  return {};
}

tl::expected<void, Error> PartitionProjector::wait_for_validity(const std::stop_token& stop) const {
  const auto until = SteadyClock::now() + kValidityLimit;
  while (!parts_.assignment->is_valid(partition_) && !stop.stop_requested()) {
    if (SteadyClock::now() >= until) {
      return fail(ErrorKind::kUnavailable,
                  fmt::format("partition {}: that it is this process's was not confirmed in time",
                              partition_.value));
    }
    sleep(kValidityPause, stop);
  }
  return {};
}

void PartitionProjector::wait_to_retry(const Error& reason, SteadyClock::time_point started,
                                       const std::stop_token& stop) {
  if (stop.stop_requested())
    return;
  parts_.observer->delayed(partition_, reason);
  if (SteadyClock::now() - started > options_.longest_retry)
    next_retry_ = options_.first_retry;
  const auto limit = reason.kind == ErrorKind::kHeld
                         ? std::min(kHeldRetryLimit, options_.longest_retry)
                         : options_.longest_retry;
  next_retry_ = std::min(next_retry_, limit);
  sleep(next_retry_, stop);
  next_retry_ = std::min(2 * next_retry_, options_.longest_retry);
}

}  // namespace minutebook
