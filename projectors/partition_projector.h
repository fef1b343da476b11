// PartitionProjector: one partition, folded into its shard by a thread of its own.

#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <thread>
#include <tl/expected.hpp>

#include "eventlog/event_log.h"
#include "eventlog/mutex.h"
#include "eventlog/partition_assignment.h"
#include "ledger/error.h"
#include "projectors/projector_observer.h"
#include "projectors/runner.h"
#include "projectors/store/shard.h"

namespace minutebook {

struct ProjectorOptions {
  // The folder for read models.
  std::filesystem::path state_directory;
  // What is writing, for whoever finds a shard held; it names no person.
  std::string command = "minutebook project";
  // How much is read, folded and committed in one step.
  ReadLimits batch = RunnerOptions{}.batch;
  // How long to wait at the end of the log before looking again; a log that tells of new records
  // is not waited for longer than that takes.
  std::chrono::milliseconds pause{500};
  // Nothing is committed that long after it was made sure that the log is still the same one.
  std::chrono::milliseconds check_history_every{500};
  // How long to wait before a failed partition is tried again: the first time, doubled with each
  // failure that follows, and at most.
  std::chrono::milliseconds first_retry{100};
  std::chrono::milliseconds longest_retry{5'000};
};

// What a projector's parts work with. All of it must outlive them.
struct ProjectorParts {
  EventLog* log = nullptr;
  PartitionAssignment* assignment = nullptr;
  ProjectorObserver* observer = nullptr;
};

// Whether a failure may go away by itself or by somebody's doing elsewhere, so that a projector
// goes on trying: the log out of reach, no space left, a shard that another process still has open.
[[nodiscard]] bool is_worth_retrying(ErrorKind kind);

// Folds from construction on until it is told to stop or cannot go on: opens the shard, follows the
// log, closes the shard. After a failure that is worth it, it tries again with pauses that grow,
// and with the shard closed unless it was only the log that failed; after any other it stops.
// Nothing is written while the assignment is not valid.
class PartitionProjector {
 public:
  PartitionProjector(const ProjectorParts& parts, Partition partition,
                     const ProjectorOptions& options);
  PartitionProjector(const PartitionProjector&) = delete;
  PartitionProjector& operator=(const PartitionProjector&) = delete;
  // Stops, and waits for that.
  ~PartitionProjector() = default;

  [[nodiscard]] Partition partition() const { return partition_; }

  // Asks it to stop between two steps, or what it is waiting for.
  void request_stop() { thread_.request_stop(); }
  // Does that, and returns when the shard is closed. To be called once.
  void stop() {
    request_stop();
    thread_.join();
  }

  // Why it stopped by itself; absent where it did not. From any thread.
  [[nodiscard]] std::optional<Error> failure() const;

 private:
  using SteadyClock = std::chrono::steady_clock;

  void run(const std::stop_token& stop);
  // Opens the shard, folds until told to stop, and closes it.
  tl::expected<void, Error> fold_with_open_shard(const std::stop_token& stop);
  tl::expected<void, Error> follow(Shard& shard, const std::stop_token& stop);
  // Waits until the assignment is known to be valid, which takes a moment after it was made.
  tl::expected<void, Error> wait_for_validity(const std::stop_token& stop) const;
  // Waits before the next attempt, the longer the more failed before; a run that lasted since
  // `started` makes up for those.
  void wait_to_retry(const Error& reason, SteadyClock::time_point started,
                     const std::stop_token& stop);

  const ProjectorParts parts_;
  const Partition partition_;
  const ProjectorOptions options_;
  std::chrono::milliseconds next_retry_;
  mutable Mutex mutex_;
  std::optional<Error> failure_ GUARDED_BY(mutex_);
  // Last, for it uses the others.
  std::jthread thread_;
};

}  // namespace minutebook
