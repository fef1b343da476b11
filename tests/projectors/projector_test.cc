// The projector: partitions come and go, the log and the disk fail, and the shards hold what the
// log says.

#include "projectors/projector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "assignment_in_hand.h"
#include "eventlog/memory/memory_event_log.h"
#include "faulty_log.h"
#include "projectors/runner.h"
#include "shard_testing.h"
#include "small_disk.h"

namespace minutebook {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

// Waits for what must come to pass.
[[nodiscard]] bool wait_until(const std::function<bool()>& come_to_pass) {
  const auto limit = std::chrono::steady_clock::now() + seconds(60);
  while (!come_to_pass()) {
    if (std::chrono::steady_clock::now() > limit)
      return false;
    std::this_thread::sleep_for(milliseconds(1));
  }
  return true;
}

// Remembers what it is told.
class Watcher final : public ProjectorObserver {
 public:
  void assigned(const std::vector<Partition>& partitions) override {
    const std::lock_guard lock(mutex_);
    assigned_ = partitions;
  }
  void unassigned() override {
    const std::lock_guard lock(mutex_);
    assigned_.clear();
  }
  void opened(const Position& position) override {
    const std::lock_guard lock(mutex_);
    open_.insert(position.partition);
    positions_[position.partition] = position;
  }
  void closed(Partition partition) override {
    const std::lock_guard lock(mutex_);
    open_.erase(partition);
  }
  void folded(const Position& position, std::chrono::duration<double> duration) override {
    EXPECT_GE(duration.count(), 0);
    ++steps_;
    const std::lock_guard lock(mutex_);
    positions_[position.partition] = position;
  }
  void end_seen(Partition partition, Offset end) override {
    const std::lock_guard lock(mutex_);
    ends_[partition] = end;
  }
  void read_to(Partition partition, Offset offset) override {
    const std::lock_guard lock(mutex_);
    read_to_[partition] = offset;
  }
  void gap_found(Partition /*partition*/) override { ++gaps_; }
  void delayed(Partition /*partition*/, const Error& reason) override {
    const std::lock_guard lock(mutex_);
    ++delays_[reason.kind];
  }
  void stopped(Partition partition, const Error& /*reason*/) override {
    const std::lock_guard lock(mutex_);
    stopped_.insert(partition);
  }
  void assignment_delayed(const Error& /*reason*/) override { ++assignment_delays_; }

  [[nodiscard]] std::vector<Partition> assigned() const {
    const std::lock_guard lock(mutex_);
    return assigned_;
  }
  [[nodiscard]] bool is_open(Partition partition) const {
    const std::lock_guard lock(mutex_);
    return open_.contains(partition);
  }
  [[nodiscard]] std::size_t open_count() const {
    const std::lock_guard lock(mutex_);
    return open_.size();
  }
  [[nodiscard]] bool has_stopped(Partition partition) const {
    const std::lock_guard lock(mutex_);
    return stopped_.contains(partition);
  }
  [[nodiscard]] std::uint64_t records() const {
    const std::lock_guard lock(mutex_);
    std::uint64_t records = 0;
    for (const auto& [partition, position] : positions_)
      records += position.records;
    return records;
  }
  [[nodiscard]] int delays(ErrorKind kind) const {
    const std::lock_guard lock(mutex_);
    const auto found = delays_.find(kind);
    return found == delays_.end() ? 0 : found->second;
  }
  [[nodiscard]] Offset end(Partition partition) const {
    const std::lock_guard lock(mutex_);
    const auto found = ends_.find(partition);
    return found == ends_.end() ? Offset{} : found->second;
  }
  [[nodiscard]] Offset read_to(Partition partition) const {
    const std::lock_guard lock(mutex_);
    const auto found = read_to_.find(partition);
    return found == read_to_.end() ? Offset{} : found->second;
  }
  [[nodiscard]] int steps() const { return steps_; }
  [[nodiscard]] int gaps() const { return gaps_; }
  [[nodiscard]] int assignment_delays() const { return assignment_delays_; }

 private:
  mutable std::mutex mutex_;
  std::vector<Partition> assigned_;
  std::set<Partition> open_;
  std::set<Partition> stopped_;
  std::map<Partition, Position> positions_;
  std::map<Partition, Offset> ends_;
  std::map<Partition, Offset> read_to_;
  std::map<ErrorKind, int> delays_;
  std::atomic<int> steps_ = 0;
  std::atomic<int> gaps_ = 0;
  std::atomic<int> assignment_delays_ = 0;
};

// A projector at work in a thread of its own.
class RunningProjector {
 public:
  RunningProjector(EventLog& log, PartitionAssignment& assignment, const ProjectorOptions& options)
      : projector_({.log = &log, .assignment = &assignment, .observer = &watcher_}, options),
        thread_([this] {
          result_ = projector_.run([this] { return stop_.load(); });
          ended_ = true;
        }) {}
  ~RunningProjector() {
    if (thread_.joinable())
      (void)stop();
  }
  RunningProjector(const RunningProjector&) = delete;
  RunningProjector& operator=(const RunningProjector&) = delete;

  tl::expected<void, Error> stop() {
    stop_ = true;
    thread_.join();
    EXPECT_EQ(watcher_.open_count(), 0U);
    EXPECT_TRUE(watcher_.assigned().empty());
    return result_;
  }
  // Waits until it has stopped by itself.
  tl::expected<void, Error> end() {
    EXPECT_TRUE(wait_until([this] { return ended_.load(); }));
    return stop();
  }
  [[nodiscard]] const Watcher& watcher() const { return watcher_; }
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  Watcher watcher_;
  Projector projector_;
  std::atomic<bool> stop_ = false;
  std::atomic<bool> ended_ = false;
  tl::expected<void, Error> result_;
  std::thread thread_;
};

ProjectorOptions quick(const std::filesystem::path& state) {
  return {.state_directory = state,
          .pause = milliseconds(2),
          .check_history_every = milliseconds(10),
          .first_retry = milliseconds(1),
          .longest_retry = milliseconds(20)};
}

std::unique_ptr<EventLog> make_log(std::uint32_t partitions, std::uint32_t offsets_skipped = 1) {
  return make_memory_event_log(
      [] { return RecordedTime(); },
      {.partitions = partitions, .offsets_skipped_per_append = offsets_skipped});
}

std::vector<Partition> partitions_below(std::uint32_t limit) {
  std::vector<Partition> partitions;
  for (std::uint32_t value = 0; value < limit; ++value)
    partitions.push_back(Partition{value});
  return partitions;
}

// The digest of a shard below that folder; the test fails where it is not there or is held.
Digest digest_below(const std::filesystem::path& state, Partition partition) {
  const auto shard = Shard::open({state, partition});
  if (!shard) {
    ADD_FAILURE() << shard.error().message;
    return {};
  }
  return digest_of_shard(**shard);
}

Digest digest_from_zero(EventLog& log, Partition partition) {
  const TemporaryDirectory state;
  const auto shard = Shard::open({state.path(), partition});
  if (!shard || !fold_to_end(log, **shard)) {
    ADD_FAILURE() << "cannot be folded from zero";
    return {};
  }
  return digest_of_shard(**shard);
}

void expect_folded(EventLog& log, const std::filesystem::path& state, std::uint32_t partitions) {
  for (const Partition partition : partitions_below(partitions)) {
    EXPECT_EQ(to_string(digest_below(state, partition)),
              to_string(digest_from_zero(log, partition)))
        << "partition " << partition.value;
  }
}

TEST(Projector, FollowsAllPartitionsSideBySideAndStopsSoon) {
  const TemporaryDirectory state;
  const auto log = make_log(5);
  append_made_events(*log, 0, 500, 50, 1);
  const auto assignment = make_whole_assignment(log.get());
  RunningProjector projector(*log, *assignment, quick(state.path()));
  ASSERT_TRUE(wait_until([&] { return projector.watcher().records() == 500; }));
  EXPECT_EQ(projector.watcher().assigned(), partitions_below(5));
  append_made_events(*log, 500, 100, 50, 1);
  ASSERT_TRUE(wait_until([&] { return projector.watcher().records() == 600; }));
  // The end of the log holds no record, which is found out and told.
  const Offset end = log->end(Partition{3}).value();
  EXPECT_TRUE(wait_until([&] {
    return projector.watcher().end(Partition{3}) == end &&
           projector.watcher().read_to(Partition{3}) == end;
  }));
  const auto stopping = std::chrono::steady_clock::now();
  EXPECT_TRUE(projector.stop().has_value());
  EXPECT_LT(std::chrono::steady_clock::now() - stopping, seconds(5));
  EXPECT_EQ(projector.watcher().gaps(), 0);
  expect_folded(*log, state.path(), 5);
}

TEST(Projector, GoesOnFromTheShardsOwnPositions) {
  const TemporaryDirectory state;
  const auto log = make_log(3);
  append_made_events(*log, 0, 300, 50, 1);
  for (int round = 0; round < 2; ++round) {
    const auto assignment = make_whole_assignment(log.get());
    ProjectorOptions options = quick(state.path());
    options.batch.max_records = 10;
    RunningProjector projector(*log, *assignment, options);
    ASSERT_TRUE(wait_until([&] { return projector.watcher().records() == 300; }));
    EXPECT_TRUE(projector.stop().has_value());
    // A warm start folds nothing again.
    EXPECT_EQ(projector.watcher().steps() > 0, round == 0);
  }
  expect_folded(*log, state.path(), 3);
}

TEST(Projector, ARevokedShardIsClosedBeforeThePartitionIsGivenUp) {
  const TemporaryDirectory state;
  const auto log = make_log(2);
  append_made_events(*log, 0, 200, 50, 1);
  AssignmentInHand assignment;
  RunningProjector projector(*log, assignment, quick(state.path()));
  for (int round = 0; round < 20; ++round) {
    assignment.assign({Partition{0}, Partition{1}});
    if (round % 2 == 0) {
      ASSERT_TRUE(wait_until([&] { return projector.watcher().is_open(Partition{1}); }));
    }
    append_made_events(*log, 200 + 10 * static_cast<std::uint64_t>(round), 10, 50, 1);
    assignment.revoke({Partition{1}});
    EXPECT_FALSE(projector.watcher().is_open(Partition{1}));
    const auto shard = Shard::open({state.path(), Partition{1}});
    EXPECT_TRUE(shard.has_value()) << shard.error().message;
    assignment.revoke({Partition{0}});
  }
  assignment.assign(partitions_below(2));
  ASSERT_TRUE(wait_until([&] { return projector.watcher().records() == 400; }));
  EXPECT_TRUE(projector.stop().has_value());
  EXPECT_TRUE(assignment.left());
  // Whoever watches from outside was told how far it came.
  EXPECT_EQ(assignment.noted().size(), 2U);
  expect_folded(*log, state.path(), 2);
}

// Three projectors share the read models, as processes of one machine do, and partitions move
// between them at random while the log grows.
TEST(Projector, AStormOfRebalancesLosesAndRepeatsNothing) {
  constexpr std::uint32_t kPartitions = 6;
  constexpr std::size_t kProjectors = 3;
  const TemporaryDirectory state;
  const auto log = make_log(kPartitions);
  Dice dice(7);
  std::uint64_t appended = 0;
  {
    std::vector<std::unique_ptr<AssignmentInHand>> assignments;
    std::vector<std::unique_ptr<RunningProjector>> projectors;
    for (std::size_t number = 0; number < kProjectors; ++number) {
      assignments.push_back(std::make_unique<AssignmentInHand>());
      ProjectorOptions options = quick(state.path());
      options.batch.max_records = 7;
      projectors.push_back(std::make_unique<RunningProjector>(*log, *assignments.back(), options));
    }
    std::vector<std::size_t> owners(kPartitions, kProjectors);
    for (int round = 0; round < 150; ++round) {
      append_made_events(*log, appended, 20, 50, 1);
      appended += 20;
      const auto partition = static_cast<std::uint32_t>(dice.below(kPartitions));
      const auto next = static_cast<std::size_t>(dice.below(kProjectors));
      if (owners[partition] < kProjectors) {
        AssignmentInHand& owner = *assignments[owners[partition]];
        if (dice.below(4) == 0) {
          // The new owner has it before the old one knows.
          owner.expire({Partition{partition}});
          if (next != owners[partition]) {
            assignments[next]->assign({Partition{partition}});
            owner.lose({Partition{partition}});
            owners[partition] = next;
            continue;
          }
          owner.lose({Partition{partition}});
        } else {
          owner.revoke({Partition{partition}});
        }
      }
      assignments[next]->assign({Partition{partition}});
      owners[partition] = next;
    }
    for (std::uint32_t partition = 0; partition < kPartitions; ++partition) {
      if (owners[partition] < kProjectors)
        assignments[owners[partition]]->revoke({Partition{partition}});
    }
    assignments[0]->assign(partitions_below(kPartitions));
    std::vector<std::uint64_t> records(kPartitions);
    for (std::uint32_t partition = 0; partition < kPartitions; ++partition) {
      const auto limits = ReadLimits{.max_records = 1'000'000, .max_bytes = std::size_t{1} << 30};
      records[partition] = log->read(Partition{partition}, Offset{0}, limits)->size();
      ASSERT_TRUE(wait_until([&] {
        const auto reader = ShardReader::open({state.path(), Partition{partition}});
        return reader.has_value() && (*reader)->position().records == records[partition];
      }));
    }
    for (const auto& projector : projectors) {
      EXPECT_FALSE(projector->ended());
      EXPECT_TRUE(projector->stop().has_value());
      EXPECT_EQ(projector->watcher().gaps(), 0);
    }
  }
  expect_folded(*log, state.path(), kPartitions);
}

TEST(Projector, AShardThatAnotherProcessHasOpenIsWaitedFor) {
  const TemporaryDirectory state;
  const auto log = make_log(2);
  append_made_events(*log, 0, 100, 50, 1);
  auto held = Shard::open({state.path(), Partition{1}});
  ASSERT_TRUE(held.has_value());
  AssignmentInHand assignment;
  RunningProjector projector(*log, assignment, quick(state.path()));
  assignment.assign(partitions_below(2));
  ASSERT_TRUE(wait_until([&] { return projector.watcher().delays(ErrorKind::kHeld) >= 3; }));
  EXPECT_TRUE(wait_until([&] { return projector.watcher().is_open(Partition{0}); }));
  held->reset();
  ASSERT_TRUE(wait_until([&] { return projector.watcher().records() == 100; }));
  // Given up while it waits.
  assignment.revoke({Partition{1}});
  held = Shard::open({state.path(), Partition{1}});
  ASSERT_TRUE(held.has_value());
  assignment.assign({Partition{1}});
  const int delays = projector.watcher().delays(ErrorKind::kHeld);
  ASSERT_TRUE(wait_until([&] { return projector.watcher().delays(ErrorKind::kHeld) > delays; }));
  assignment.revoke({Partition{1}});
  held->reset();
  EXPECT_TRUE(projector.stop().has_value());
  expect_folded(*log, state.path(), 2);
}

TEST(Projector, ALogOutOfReachIsTriedAgain) {
  const TemporaryDirectory state;
  const auto log = make_log(2);
  append_made_events(*log, 0, 100, 50, 1);
  FaultyLog faulty(log.get());
  AssignmentInHand assignment;
  RunningProjector projector(faulty, assignment, quick(state.path()));
  faulty.fail_with(Error{ErrorKind::kUnavailable, "no broker"});
  assignment.assign(partitions_below(2));
  ASSERT_TRUE(wait_until([&] { return projector.watcher().delays(ErrorKind::kUnavailable) > 5; }));
  EXPECT_FALSE(projector.ended());
  faulty.fail_with({});
  ASSERT_TRUE(wait_until([&] { return projector.watcher().records() == 100; }));
  faulty.fail_with(Error{ErrorKind::kUnavailable, "no broker"});
  append_made_events(*log, 100, 100, 50, 1);
  const int delays = projector.watcher().delays(ErrorKind::kUnavailable);
  ASSERT_TRUE(
      wait_until([&] { return projector.watcher().delays(ErrorKind::kUnavailable) > delays; }));
  // The shards stay open: only the log has failed.
  EXPECT_EQ(projector.watcher().open_count(), 2U);
  faulty.fail_with({});
  ASSERT_TRUE(wait_until([&] { return projector.watcher().records() == 200; }));
  EXPECT_TRUE(projector.stop().has_value());
  expect_folded(*log, state.path(), 2);
}

TEST(Projector, StopsSoonWhileItWaitsToTryAgain) {
  const TemporaryDirectory state;
  const auto log = make_log(1);
  FaultyLog faulty(log.get());
  faulty.fail_with(Error{ErrorKind::kUnavailable, "no broker"});
  AssignmentInHand assignment;
  ProjectorOptions options = quick(state.path());
  options.first_retry = options.longest_retry = std::chrono::hours(1);
  RunningProjector projector(faulty, assignment, options);
  assignment.assign(partitions_below(1));
  ASSERT_TRUE(wait_until([&] { return projector.watcher().delays(ErrorKind::kUnavailable) == 1; }));
  const auto stopping = std::chrono::steady_clock::now();
  EXPECT_TRUE(projector.stop().has_value());
  EXPECT_LT(std::chrono::steady_clock::now() - stopping, seconds(5));
}

TEST(Projector, AnAssignmentOutOfReachIsTriedAgainAndOneThatIsRefusedStopsIt) {
  const TemporaryDirectory state;
  const auto log = make_log(1);
  append_made_events(*log, 0, 100, 50, 1);
  AssignmentInHand assignment;
  RunningProjector projector(*log, assignment, quick(state.path()));
  assignment.fail_with(Error{ErrorKind::kUnavailable, "no coordinator"});
  ASSERT_TRUE(wait_until([&] { return projector.watcher().assignment_delays() >= 2; }));
  assignment.fail_with({});
  assignment.assign(partitions_below(1));
  ASSERT_TRUE(wait_until([&] { return projector.watcher().records() == 100; }));
  assignment.fail_with(Error{ErrorKind::kUsage, "not authorised"});
  const auto result = projector.end();
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error(), (Error{ErrorKind::kUsage, "not authorised"}));
}

// As a topic that is deleted and made again: shorter, as long, longer than what was folded.
TEST(Projector, AnotherHistoryInTheLogsPlaceStopsItAndIsNotFolded) {
  for (const std::uint64_t count : {0U, 50U, 100U, 5'000U}) {
    const TemporaryDirectory state;
    const auto log = make_log(2, 0);
    append_made_events(*log, 0, 100, 50, 1);
    FaultyLog faulty(log.get());
    AssignmentInHand assignment;
    RunningProjector projector(faulty, assignment, quick(state.path()));
    assignment.assign(partitions_below(2));
    ASSERT_TRUE(wait_until([&] { return projector.watcher().records() == 100; }));
    const auto other = make_log(2, 0);
    append_made_events(*other, 0, count, 50, 2);
    faulty.replace(other.get());
    const auto result = projector.end();
    ASSERT_FALSE(result.has_value()) << count;
    EXPECT_EQ(result.error().kind, ErrorKind::kCorrupt);
    EXPECT_THAT(result.error().message, HasSubstr("The log has lost records"));
    EXPECT_TRUE(projector.watcher().has_stopped(Partition{0}) ||
                projector.watcher().has_stopped(Partition{1}));
    expect_folded(*log, state.path(), 2);
  }
}

// After a sleep, such as that of a virtual machine, the process has lost its partition and does not
// know yet.
TEST(Projector, AnOwnerThatWasNotHeardFromWritesNothing) {
  const TemporaryDirectory state;
  const auto log = make_log(1);
  append_made_events(*log, 0, 100, 50, 1);
  AssignmentInHand assignment;
  RunningProjector projector(*log, assignment, quick(state.path()));
  assignment.assign(partitions_below(1));
  ASSERT_TRUE(wait_until([&] { return projector.watcher().records() == 100; }));
  assignment.expire(partitions_below(1));
  append_made_events(*log, 100, 100, 50, 1);
  // It lets go of the shard, so that the new owner need not wait for it.
  ASSERT_TRUE(wait_until([&] { return !projector.watcher().is_open(Partition{0}); }));
  std::unique_ptr<Shard> of_new_owner;
  ASSERT_TRUE(wait_until([&] {
    auto shard = Shard::open({state.path(), Partition{0}});
    if (shard)
      of_new_owner = std::move(*shard);
    return shard.has_value();
  }));
  EXPECT_EQ(of_new_owner->position().records, 100U);
  EXPECT_EQ(projector.watcher().records(), 100U);
  ASSERT_TRUE(fold_to_end(*log, *of_new_owner).has_value());
  of_new_owner.reset();
  assignment.lose(partitions_below(1));
  EXPECT_TRUE(projector.stop().has_value());
  expect_folded(*log, state.path(), 1);
}

TEST(Projector, ARecordThatAReadLeavesOutIsAnAlarmAndIsFolded) {
  const TemporaryDirectory state;
  const auto log = make_log(1);
  append_made_events(*log, 0, 50, 50, 1);
  FaultyLog faulty(log.get());
  faulty.leave_out(Offset{20});
  AssignmentInHand assignment;
  RunningProjector projector(faulty, assignment, quick(state.path()));
  assignment.assign(partitions_below(1));
  ASSERT_TRUE(wait_until([&] { return projector.watcher().records() == 50; }));
  EXPECT_EQ(projector.watcher().gaps(), 1);
  EXPECT_TRUE(projector.stop().has_value());
  expect_folded(*log, state.path(), 1);
}

TEST(Projector, ARecordThatTheLogHasLostStopsIt) {
  const TemporaryDirectory state;
  const auto log = make_log(1);
  append_made_events(*log, 0, 50, 50, 1);
  FaultyLog faulty(log.get());
  faulty.lose(Offset{20});
  AssignmentInHand assignment;
  RunningProjector projector(faulty, assignment, quick(state.path()));
  assignment.assign(partitions_below(1));
  const auto result = projector.end();
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kCorrupt);
  EXPECT_THAT(result.error().message, HasSubstr("1 records are missing"));
  EXPECT_EQ(projector.watcher().gaps(), 1);
  EXPECT_EQ(projector.watcher().records(), 0U);
}

TEST(Projector, AFullDiskIsWaitedForAndTheOthersGoOn) {
  SmallDisk disk("6m");
  if (!disk.mounted())
    GTEST_SKIP() << "needs the right to mount a file system";
  const auto log = make_log(2);
  append_made_events(*log, 0, 20'000, 50, 1);
  AssignmentInHand assignment;
  RunningProjector projector(*log, assignment, quick(disk.path()));
  assignment.assign(partitions_below(2));
  ASSERT_TRUE(wait_until([&] { return projector.watcher().delays(ErrorKind::kOutOfSpace) >= 3; }));
  EXPECT_FALSE(projector.ended());
  ASSERT_TRUE(disk.resize("256m"));
  ASSERT_TRUE(wait_until([&] { return projector.watcher().records() == 20'000; }));
  EXPECT_TRUE(projector.stop().has_value());
  expect_folded(*log, disk.path(), 2);
}

}  // namespace
}  // namespace minutebook
