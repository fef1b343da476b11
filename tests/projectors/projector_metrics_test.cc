// The numbers of a projector process: what counts as behind, what makes a process not ready, and
// what Prometheus reads.

#include "projectors/projector_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace minutebook {
namespace {

using std::chrono::duration;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kStartMilliseconds = 1'795'255'200'000;  // 2026-11-21T10:00:00Z

// A clock that is set by hand, in seconds after the start.
class HandClock {
 public:
  [[nodiscard]] Clock clock() {
    return [this] { return at(seconds_); };
  }
  void set(double seconds) { seconds_ = seconds; }
  [[nodiscard]] static RecordedTime at(double seconds) {
    return *RecordedTime::from_milliseconds_since_1970(kStartMilliseconds +
                                                       static_cast<std::int64_t>(seconds * 1000));
  }

 private:
  double seconds_ = 0;
};

// The position of a shard that has folded that many events, the last one recorded then.
Position folded(std::uint32_t partition, std::uint64_t events, double recorded_at_seconds) {
  return {.partition = Partition{partition},
          .next_offset = Offset{static_cast<std::int64_t>(events)},
          .high_water = HandClock::at(recorded_at_seconds),
          .records = events,
          .events = events};
}

class ProjectorMetricsTest : public testing::Test {
 protected:
  PartitionMetrics& partition(std::uint32_t number) { return metrics_.partition({number}); }
  double lag_seconds(std::uint32_t number) {
    return partition(number).snapshot().lag_seconds(clock_.clock()());
  }
  std::string unready_reason() { return metrics_.unready_reason({}).value_or("ready"); }
  std::string text() { return metrics_.text({}); }

  HandClock clock_;
  ProjectorMetrics metrics_{
      ProjectorIdentity{
          .topic = "care.events", .group = "one", .partition_count = 3, .version = "1.2.3"},
      clock_.clock()};
};

TEST_F(ProjectorMetricsTest, LagInRecordsIsUnknownBeforeTheShardAndTheEndAreKnown) {
  metrics_.assigned({{0}});
  EXPECT_EQ(partition(0).snapshot().lag_records(), std::nullopt);
  partition(0).end_seen({10});
  EXPECT_EQ(partition(0).snapshot().lag_records(), std::nullopt);
  partition(0).opened(folded(0, 4, -60));
  EXPECT_EQ(partition(0).snapshot().lag_records(), 6U);
  partition(0).applied(folded(0, 10, -30), duration<double>(0.1));
  EXPECT_EQ(partition(0).snapshot().lag_records(), 0U);
}

TEST_F(ProjectorMetricsTest, OffsetsThatHoldNoRecordAreNoLag) {
  metrics_.assigned({{0}});
  partition(0).opened(folded(0, 10, -60));
  clock_.set(5);
  partition(0).end_seen({12});
  EXPECT_EQ(partition(0).snapshot().lag_records(), 2U);
  partition(0).read_to({12});
  EXPECT_EQ(partition(0).snapshot().lag_records(), 0U);
  EXPECT_EQ(lag_seconds(0), 0);
  partition(0).end_seen({13});
  EXPECT_EQ(partition(0).snapshot().lag_records(), 1U);
}

TEST_F(ProjectorMetricsTest, AnIdleLogIsNotBehindForAsLongAsItAnswers) {
  metrics_.assigned({{0}});
  partition(0).opened(folded(0, 10, -3600));
  for (const double now : {1.0, 2.0, 3.0}) {
    clock_.set(now);
    partition(0).end_seen({10});
    EXPECT_EQ(lag_seconds(0), 0) << now;
  }
  // It does not answer any more: nobody knows what it holds by now.
  clock_.set(33);
  EXPECT_DOUBLE_EQ(lag_seconds(0), 30);
  EXPECT_EQ(partition(0).snapshot().lag_records(), 0U);
}

TEST_F(ProjectorMetricsTest, ARecordAfterAnIdleDayWaitsFromThenAndNotFromTheDayBefore) {
  metrics_.assigned({{0}});
  partition(0).opened(folded(0, 10, -86'400));
  clock_.set(10);
  partition(0).end_seen({10});
  clock_.set(11);
  partition(0).end_seen({11});
  EXPECT_DOUBLE_EQ(lag_seconds(0), 1);
  clock_.set(14);
  partition(0).end_seen({12});
  EXPECT_DOUBLE_EQ(lag_seconds(0), 4);
}

TEST_F(ProjectorMetricsTest, CatchingUpLagsByTheAgeOfWhatWasFoldedLast) {
  metrics_.assigned({{0}});
  partition(0).opened(folded(0, 1, -9000));
  partition(0).end_seen({1000});
  EXPECT_DOUBLE_EQ(lag_seconds(0), 9000);
  partition(0).applied(folded(0, 500, -5000), duration<double>(0.1));
  EXPECT_DOUBLE_EQ(lag_seconds(0), 5000);
  partition(0).applied(folded(0, 1000, -4000), duration<double>(0.1));
  EXPECT_DOUBLE_EQ(lag_seconds(0), 0);
}

TEST_F(ProjectorMetricsTest, AClockOfTheLogThatIsAheadMakesNoNegativeLag) {
  metrics_.assigned({{0}});
  partition(0).opened(folded(0, 1, 500));
  partition(0).end_seen({2});
  EXPECT_EQ(lag_seconds(0), 0);
}

TEST_F(ProjectorMetricsTest, BeforeAnythingIsFoldedTheLagCountsFromTheAssignment) {
  clock_.set(100);
  metrics_.assigned({{0}});
  partition(0).opened({});
  clock_.set(107);
  EXPECT_DOUBLE_EQ(lag_seconds(0), 7);
}

TEST_F(ProjectorMetricsTest, ReadyOnceAssignedOpenAndCaughtUp) {
  EXPECT_THAT(unready_reason(), HasSubstr("no partitions are assigned to this process"));
  metrics_.assigned({{0}, {2}});
  EXPECT_EQ(unready_reason(),
            "partition 0: the shard is not open yet\npartition 2: the shard is not open yet\n");
  partition(0).opened(folded(0, 10, -3600));
  partition(2).opened(folded(2, 10, -3600));
  partition(2).end_seen({10});
  EXPECT_EQ(unready_reason(), "partition 0: the log has not yet told where it ends\n");
  partition(0).end_seen({4010});
  EXPECT_EQ(unready_reason(),
            "partition 0: 3600.0 s behind, which is more than 60 s; records behind: 4000\n");
  EXPECT_THAT(text(),
              HasSubstr("minutebook_projector_ready{topic=\"care.events\",group=\"one\"} 0\n"));
  partition(0).applied(folded(0, 4010, -1), duration<double>(0.1));
  EXPECT_EQ(unready_reason(), "ready");
  EXPECT_THAT(text(),
              HasSubstr("minutebook_projector_ready{topic=\"care.events\",group=\"one\"} 1\n"));
  clock_.set(61);
  EXPECT_EQ(unready_reason(),
            "partition 0: 61.0 s behind, which is more than 60 s; records behind: 0\n"
            "partition 2: 61.0 s behind, which is more than 60 s; records behind: 0\n");
  EXPECT_EQ(metrics_.unready_reason({.lag = duration<double>(62)}), std::nullopt);
}

TEST_F(ProjectorMetricsTest, AShardWithNothingInItIsReadyOnlyWhereTheLogIsEmpty) {
  metrics_.assigned({{0}});
  partition(0).opened({});
  partition(0).end_seen({0});
  EXPECT_EQ(unready_reason(), "ready");
  partition(0).end_seen({5});
  EXPECT_EQ(unready_reason(), "partition 0: nothing is folded yet; records behind: 5\n");
}

TEST_F(ProjectorMetricsTest, AProcessThatStandsByIsReadyAndOneOutsideItsGroupIsNot) {
  metrics_.assigned({});
  EXPECT_EQ(unready_reason(), "ready");
  metrics_.unassigned();
  EXPECT_THAT(unready_reason(), HasSubstr("no partitions are assigned"));
}

TEST_F(ProjectorMetricsTest, AStoppedPartitionIsUnreadyAndSaysWhy) {
  metrics_.assigned({{1}});
  partition(1).opened(folded(1, 1, 0));
  partition(1).end_seen({1});
  partition(1).stopped("the log was replaced");
  EXPECT_EQ(unready_reason(), "partition 1: stopped: the log was replaced\n");
  EXPECT_THAT(text(),
              HasSubstr("minutebook_projector_stopped{topic=\"care.events\",partition=\"1\"} 1\n"));
  partition(1).opened(folded(1, 1, 0));
  EXPECT_EQ(unready_reason(), "ready");
}

TEST_F(ProjectorMetricsTest, WhyAPartitionIsNotFoldedAtPresentIsSaidUntilItIs) {
  metrics_.assigned({{1}});
  partition(1).delayed("another process holds the shard");
  EXPECT_EQ(unready_reason(),
            "partition 1: the shard is not open yet: another process holds the shard\n");
  partition(1).opened(folded(1, 1, -100));
  EXPECT_EQ(unready_reason(), "partition 1: the log has not yet told where it ends\n");
  partition(1).end_seen({2});
  partition(1).delayed("the brokers cannot be reached");
  EXPECT_EQ(unready_reason(),
            "partition 1: 100.0 s behind, which is more than 60 s; records behind: 1: the brokers "
            "cannot be reached\n");
  partition(1).applied(folded(1, 2, -90), duration<double>(0.1));
  EXPECT_EQ(unready_reason(), "ready");
  partition(1).closed();
  EXPECT_EQ(unready_reason(), "partition 1: the shard is not open yet\n");
  EXPECT_THAT(text(), HasSubstr("minutebook_projector_delays_total{topic=\"care.events\","
                                "partition=\"1\"} 2\n"));
}

TEST_F(ProjectorMetricsTest, AReasonIsOfBoundedLength) {
  std::vector<Partition> many;
  for (std::uint32_t number = 0; number < 128; ++number) {
    many.push_back({number});
  }
  metrics_.assigned(many);
  EXPECT_THAT(unready_reason(), HasSubstr("partition 19: "));
  EXPECT_THAT(unready_reason(), Not(HasSubstr("partition 20: ")));
  EXPECT_THAT(unready_reason(), HasSubstr("and 108 more partitions\n"));
}

TEST_F(ProjectorMetricsTest, CountersCountWhatAShardGrewByAndOutliveItsLeaving) {
  metrics_.assigned({{0}});
  partition(0).opened(folded(0, 1000, 0));
  Position grown = folded(0, 1000, 0);
  grown.next_offset = {1010};
  grown.records += 10;
  grown.events += 7;
  grown.duplicates += 2;
  grown.quarantined += 1;
  partition(0).applied(grown, duration<double>(0.1));
  partition(0).gap_found();
  metrics_.assigned({});
  // A step that was under way when the partition was given up counts, and opens nothing.
  Position later = grown;
  later.next_offset = {1011};
  later.records += 1;
  later.events += 1;
  partition(0).applied(later, duration<double>(0.1));
  const std::string labels = "{topic=\"care.events\",partition=\"0\"} ";
  const std::string after = text();
  EXPECT_THAT(after, HasSubstr("minutebook_projector_events_applied_total" + labels + "8\n"));
  EXPECT_THAT(after, HasSubstr("minutebook_projector_duplicate_events_total" + labels + "2\n"));
  EXPECT_THAT(after, HasSubstr("minutebook_projector_quarantined_events_total" + labels + "1\n"));
  EXPECT_THAT(after, HasSubstr("minutebook_projector_gaps_total" + labels + "1\n"));
  EXPECT_THAT(after, Not(HasSubstr("minutebook_projector_position_offset")));
  EXPECT_THAT(after, Not(HasSubstr("minutebook_projector_lag_seconds")));
  EXPECT_THAT(
      after,
      HasSubstr("minutebook_projector_shards_open{topic=\"care.events\",group=\"one\"} 0\n"));
  EXPECT_THAT(
      after,
      HasSubstr("minutebook_projector_rebalances_total{topic=\"care.events\",group=\"one\"} 2\n"));
  // It comes back, and another process has folded further meanwhile: none of that is ours.
  metrics_.assigned({{0}});
  partition(0).opened(folded(0, 5000, 0));
  partition(0).applied(folded(0, 5001, 0), duration<double>(0.1));
  EXPECT_THAT(text(), HasSubstr("minutebook_projector_events_applied_total" + labels + "9\n"));
}

TEST_F(ProjectorMetricsTest, AClosedShardThatIsAssignedAnewStartsWithoutAPast) {
  metrics_.assigned({{0}});
  partition(0).opened(folded(0, 10, 0));
  partition(0).end_seen({10});
  metrics_.unassigned();
  clock_.set(50);
  metrics_.assigned({{0}});
  EXPECT_EQ(unready_reason(), "partition 0: the shard is not open yet\n");
  EXPECT_EQ(partition(0).snapshot().lag_records(), std::nullopt);
  EXPECT_EQ(lag_seconds(0), 0);
}

TEST_F(ProjectorMetricsTest, AShardThatIsFoldedFromTheBeginningIsCountedOnce) {
  const std::string name =
      "minutebook_projector_rebuilds_total{topic=\"care.events\",partition=\"0\"} ";
  metrics_.assigned({{0}});
  partition(0).opened({});
  EXPECT_THAT(text(), HasSubstr(name + "0\n"));
  partition(0).applied(folded(0, 10, 0), duration<double>(0.1));
  partition(0).applied(folded(0, 20, 0), duration<double>(0.1));
  EXPECT_THAT(text(), HasSubstr(name + "1\n"));
  metrics_.unassigned();
  metrics_.assigned({{0}});
  partition(0).opened(folded(0, 20, 0));
  partition(0).applied(folded(0, 30, 0), duration<double>(0.1));
  EXPECT_THAT(text(), HasSubstr(name + "1\n"));
}

TEST_F(ProjectorMetricsTest, AnObserverIsToldTheSame) {
  ProjectorObserver& observer = metrics_;
  observer.assigned({{1}});
  observer.opened(folded(1, 10, -500));
  observer.end_seen({1}, {14});
  observer.folded(folded(1, 12, -490), duration<double>(0.1));
  EXPECT_EQ(partition(1).snapshot().lag_records(), 2U);
  observer.read_to({1}, {14});
  EXPECT_EQ(unready_reason(), "ready");
  observer.gap_found({1});
  observer.delayed({1}, {ErrorKind::kUnavailable, "the brokers do not answer"});
  observer.closed({1});
  EXPECT_EQ(unready_reason(),
            "partition 1: the shard is not open yet: the brokers do not answer\n");
  observer.stopped({1}, {ErrorKind::kCorrupt, "the log has lost records"});
  EXPECT_EQ(unready_reason(), "partition 1: stopped: the log has lost records\n");
  const PartitionState state = partition(1).snapshot();
  EXPECT_EQ(state.events, 2U);
  EXPECT_EQ(state.gaps, 1U);
  EXPECT_EQ(state.delays, 1U);
  observer.unassigned();
  EXPECT_THAT(unready_reason(), HasSubstr("no partitions are assigned"));
}

// The whole text. Alert rules, the dashboard and promtool are tried against the same file, so it is
// the one list of what there is.
TEST_F(ProjectorMetricsTest, TheTextIsAsInTheGoldenFile) {
  metrics_.assigned({{0}, {2}});
  partition(0).opened(folded(0, 1'000'000, -100));
  partition(0).end_seen({1'234'567});
  Position next = folded(0, 1'004'096, -90.5);
  next.quarantined = 3;
  next.events -= 3;
  partition(0).applied(next, duration<double>(0.02));
  partition(0).applied(next, duration<double>(0.0005));
  partition(0).applied(next, duration<double>(30));
  partition(2).opened({});
  partition(2).applied(folded(2, 5, -80), duration<double>(0.004));
  metrics_.assignment_delayed({ErrorKind::kUnavailable, "the brokers do not answer"});
  clock_.set(2.5);

  std::ifstream file("tests/projectors/projector-metrics.prom");
  ASSERT_TRUE(file) << "tests/projectors/projector-metrics.prom cannot be read";
  std::ostringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(text(), golden.str());
}

TEST_F(ProjectorMetricsTest, ReadWhileThreadsFoldItNeverTellsAPositionBeyondWhatWasFolded) {
  metrics_.assigned({{0}, {1}});
  constexpr std::uint64_t kSteps = 2000;
  std::vector<std::jthread> threads;
  for (std::uint32_t number = 0; number < 2; ++number) {
    threads.emplace_back([this, number] {
      PartitionMetrics& mine = partition(number);
      mine.opened(folded(number, 0, 0));
      for (std::uint64_t step = 1; step <= kSteps; ++step) {
        mine.end_seen({static_cast<std::int64_t>(step)});
        mine.applied(folded(number, step, 0), duration<double>(0.001));
      }
    });
  }
  for (int scrape = 0; scrape < 50; ++scrape) {
    EXPECT_THAT(text(), HasSubstr("minutebook_projector_shards_assigned"));
    const PartitionState state = partition(1).snapshot();
    if (state.position && state.end) {
      EXPECT_LE(state.position->next_offset, *state.end);
    }
  }
  threads.clear();
  EXPECT_EQ(partition(0).snapshot().events, kSteps);
  EXPECT_EQ(partition(1).snapshot().events, kSteps);
  EXPECT_EQ(unready_reason(), "ready");
}

}  // namespace
}  // namespace minutebook
