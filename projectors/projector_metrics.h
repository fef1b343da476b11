// ProjectorMetrics: what a projector process is doing, as numbers for Prometheus, and whether it
// keeps up. docs/operating.md says what to make of them.

#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "eventlog/clock.h"
#include "eventlog/mutex.h"
#include "ledger/error.h"
#include "ledger/identifiers.h"
#include "ledger/recorded_time.h"
#include "projectors/projector_observer.h"
#include "projectors/store/position.h"

namespace minutebook {

// Of the histogram of how long a step took; the last bucket, without a bound, comes on top.
inline constexpr std::array<double, 13> kApplyDurationBoundsSeconds = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

// What is known of one partition, at one moment.
struct PartitionState {
  // Whether this process is the one that folds the partition. What is below counts since then,
  // but for the counters, which count since the process started.
  bool assigned = false;
  RecordedTime assigned_at;
  // The shard's position; absent while the shard is not open.
  std::optional<Position> position;
  // Why the partition is no longer folded, where it is not.
  std::optional<std::string> stopped;
  // Why the partition is not folded at present, where it is not and that is tried again.
  std::optional<std::string> delayed;
  // Where the log ended when it was last asked, and when that was.
  std::optional<Offset> end;
  RecordedTime end_seen_at;
  // All below was folded or is no record, whatever the position is.
  Offset read_to;
  // When the log was last known to hold nothing that was not folded.
  std::optional<RecordedTime> caught_up_at;
  std::optional<RecordedTime> applied_at;

  std::uint64_t events = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t gaps = 0;
  std::uint64_t rebuilds = 0;
  std::uint64_t delays = 0;
  std::array<std::uint64_t, kApplyDurationBoundsSeconds.size() + 1> steps_by_duration{};
  double steps_seconds = 0;

  // How many offsets the shard is behind the log's end as last seen, an upper bound of the records;
  // absent while either is unknown.
  [[nodiscard]] std::optional<std::uint64_t> lag_records() const;
  // The longest that a record can have been waiting: the time since the log was last known to be
  // folded to its end, or since the last record that was folded was recorded, whichever is less. So
  // it stays near 0 while the log is asked for its end and is folded, and grows where records wait,
  // where the log does not answer, and where the thread that folds hangs. Before anything was
  // folded it counts from the assignment.
  [[nodiscard]] double lag_seconds(RecordedTime now) const;
};

// The numbers of one partition. Each call but snapshot() holds a lock for the time of an assignment
// or two, so it may be made for each step. Safe from any thread.
class PartitionMetrics {
 public:
  explicit PartitionMetrics(Clock clock);

  // The shard is open and stands there.
  void opened(const Position& position);
  // The shard is closed.
  void closed();
  // A step was committed to the open shard; it took that long from having been read. What the
  // shard's own counts grew by is added to the counters.
  void applied(const Position& position, std::chrono::duration<double> duration);
  // The log has answered, just now, that it ends there. An answer from a cache is not to be passed
  // on: it would hide that the log is out of reach.
  void end_seen(Offset end);
  // All records below that offset were folded. To be told where the log ends with offsets that hold
  // no record, such as the markers of Kafka's transactions.
  void read_to(Offset offset);
  // An offset was skipped although the log still has a record there.
  void gap_found();
  // The partition cannot be folded at present, which is tried again. The reason, here and below, is
  // for the operator: without names of people and without secrets.
  void delayed(std::string reason);
  // The partition is not folded any more, though it is this process's, and will not be without
  // somebody's doing.
  void stopped(std::string reason);

  [[nodiscard]] PartitionState snapshot() const;

 private:
  friend class ProjectorMetrics;
  void assign();
  void unassign();
  void note_whether_caught_up() REQUIRES(mutex_);

  const Clock clock_;
  mutable Mutex mutex_;
  PartitionState state_ GUARDED_BY(mutex_);
  // The position up to which the counters count.
  Position counted_ GUARDED_BY(mutex_);
};

// What a process projects.
struct ProjectorIdentity {
  // The label `topic` of each number.
  std::string topic;
  // The consumer group, a label beside it where a number is of the process and not of a partition.
  std::string group;
  // How many partitions the topic has, this process's or not.
  std::uint32_t partition_count = 1;
  // The program's version.
  std::string version;
};

struct ReadinessBounds {
  // More than that behind, a process is not ready.
  std::chrono::duration<double> lag{60};
};

// The numbers of a process, as the observer of its projector. Threads that fold write them, whoever
// serves them reads. Safe from any thread.
class ProjectorMetrics final : public ProjectorObserver {
 public:
  explicit ProjectorMetrics(ProjectorIdentity identity, Clock clock = system_time);

  // The numbers of a partition, made when first asked for. They live as long as this does.
  [[nodiscard]] PartitionMetrics& partition(Partition partition);

  void opened(const Position& position) override;
  void closed(Partition partition) override;
  void folded(const Position& position, std::chrono::duration<double> duration) override;
  void end_seen(Partition partition, Offset end) override;
  void read_to(Partition partition, Offset offset) override;
  void gap_found(Partition partition) override;
  void delayed(Partition partition, const Error& reason) override;
  void stopped(Partition partition, const Error& reason) override;

  // The partitions that this process folds from now on, all of them; none for a process that stands
  // by. The first assignment counts as a rebalance like any other.
  void assigned(const std::vector<Partition>& partitions) override;
  // From now on this process folds nothing until it is assigned partitions anew: its group is
  // rebalancing, or has put it out.
  void unassigned() override;
  // Which partitions are this process's could not be found out, which is tried again.
  void assignment_delayed(const Error& reason) override;

  // Why this process is not ready to be asked, in lines of text; absent where it is: it has been
  // assigned partitions, each shard is open and none stopped, and each is behind by less than the
  // bound. Nothing here asks for a restart.
  [[nodiscard]] std::optional<std::string> unready_reason(const ReadinessBounds& bounds) const;

  // All numbers in Prometheus's text format, version 0.0.4, in the order of partitions.
  // (https://prometheus.io/docs/instrumenting/exposition_formats/)
  // Gauges are there for the partitions that are assigned, counters for all that ever were, so that
  // nothing counted is lost when a partition moves.
  [[nodiscard]] std::string text(const ReadinessBounds& bounds) const;

 private:
  struct Snapshot;
  [[nodiscard]] Snapshot snapshot() const;

  const ProjectorIdentity identity_;
  const Clock clock_;
  const RecordedTime started_at_;
  mutable Mutex mutex_;
  std::map<Partition, std::unique_ptr<PartitionMetrics>> partitions_ GUARDED_BY(mutex_);
  bool in_group_ GUARDED_BY(mutex_) = false;
  std::uint64_t rebalances_ GUARDED_BY(mutex_) = 0;
  std::uint64_t assignment_failures_ GUARDED_BY(mutex_) = 0;
};

}  // namespace minutebook
