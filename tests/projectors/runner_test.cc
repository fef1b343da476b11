// The runner: whatever the steps, the restarts and the repeats, a shard holds what the log says.

#include "projectors/runner.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "eventlog/memory/memory_event_log.h"
#include "reference_fold.h"
#include "shard_testing.h"

namespace minutebook {
namespace {

TEST(Runner, FoldsToTheEndAndSaysWhatItDid) {
  const TemporaryDirectory state;
  const auto log = made_memory_log();
  append_made_events(*log, 0, 500, 20, 1);
  const auto shard = open_shard(state);
  ASSERT_NE(shard, nullptr);
  const auto done = fold_to_end(*log, *shard, {.batch = {.max_records = 64}});
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_EQ(done->records, 500U);
  EXPECT_EQ(done->events, 500U);
  EXPECT_EQ(done->quarantined, 0U);
  EXPECT_GT(done->rows, 1500U);
  EXPECT_EQ(shard->position(), reference_fold(*log).position);
  EXPECT_EQ(digest_of_shard(*shard), reference_fold(*log).digest());
  const auto again = fold_to_end(*log, *shard);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->records, 0U);
}

// The digest is that of the reference fold, and so the same for every way through the same records.
RC_GTEST_PROP(RunnerProperties, AnyStepsAnyRestartsAnyRepeatsGiveTheSameRows, ()) {
  const TemporaryDirectory state;
  const auto log = make_memory_event_log(
      [] { return RecordedTime(); },
      {.partitions = 1, .offsets_skipped_per_append = *rc::gen::element<std::uint32_t>(0, 2)});
  Dice dice(*rc::gen::arbitrary<std::uint64_t>());
  const auto rounds = *rc::gen::inRange(1, 5);
  std::uint64_t number = 0;
  for (int round = 0; round < rounds; ++round) {
    for (auto count = *rc::gen::inRange(0, 60); count > 0; --count) {
      append_anything(*log, number++, dice);
    }
    const auto shard = open_shard(state);
    const auto done = fold_to_end(
        *log, *shard, {.batch = {.max_records = *rc::gen::inRange<std::size_t>(1, 30)}});
    RC_ASSERT(done.has_value());
    RC_ASSERT(done->records == done->events + done->duplicates + done->quarantined);
    if (*rc::gen::arbitrary<bool>())
      RC_ASSERT(shard->flush().has_value());
    RC_ASSERT(digest_of_shard(*shard) == reference_fold(*log).digest());
    RC_ASSERT(shard->position() == reference_fold(*log).position);
  }
}

TEST(Runner, AnotherLedgersLogIsRefusedAndNothingIsFolded) {
  const TemporaryDirectory state;
  const auto log = made_memory_log();
  append_made_events(*log, 0, 50, 20, 1);
  const auto shard = open_shard(state);
  ASSERT_TRUE(fold_to_end(*log, *shard).has_value());
  const Digest before = digest_of_shard(*shard);

  const auto other = made_memory_log();
  append_made_events(*other, 0, 80, 20, 2);
  const auto done = fold_to_end(*other, *shard);
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().kind, ErrorKind::kCorrupt);
  EXPECT_NE(done.error().message.find("belongs to another ledger"), std::string::npos)
      << done.error().message;
  EXPECT_NE(done.error().message.find("the first record"), std::string::npos)
      << done.error().message;
  EXPECT_EQ(digest_of_shard(*shard), before);
}

TEST(Runner, ALogThatLostItsEndIsRefused) {
  const TemporaryDirectory state;
  const auto log = made_memory_log();
  append_made_events(*log, 0, 50, 20, 1);
  const auto shard = open_shard(state);
  ASSERT_TRUE(fold_to_end(*log, *shard).has_value());

  const auto shorter = made_memory_log();
  append_made_events(*shorter, 0, 40, 20, 1);
  auto done = fold_to_end(*shorter, *shard);
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().kind, ErrorKind::kCorrupt);
  EXPECT_NE(done.error().message.find("the log ends at offset 40"), std::string::npos)
      << done.error().message;

  // Grown again beyond the position, with other records.
  append_made_events(*shorter, 1000, 40, 20, 1);
  done = fold_to_end(*shorter, *shard);
  ASSERT_FALSE(done.has_value());
  EXPECT_NE(done.error().message.find("the last record"), std::string::npos)
      << done.error().message;
}

TEST(Runner, FollowsTheLogUntilItIsStopped) {
  const TemporaryDirectory state;
  const auto log = made_memory_log();
  append_made_events(*log, 0, 100, 20, 1);
  const auto shard = open_shard(state);
  ASSERT_NE(shard, nullptr);
  tl::expected<FoldStatistics, Error> done;
  {
    std::jthread follower([&](const std::stop_token& stop) {
      done = fold_until_stopped(*log, *shard, stop, std::chrono::milliseconds(1));
    });
    const auto wait_for = [&](std::uint64_t records) {
      while (shard->position().records < records)
        std::this_thread::yield();
    };
    wait_for(100);
    append_made_events(*log, 100, 100, 20, 1);
    wait_for(200);
    // A reader sees rows and position that belong together, whatever is being written.
    const auto reader = shard->reader();
    append_made_events(*log, 200, 50, 20, 1);
    EXPECT_EQ(reader->position().records, 200U);
    EXPECT_TRUE(digest_of(*reader, reader->position()).has_value());
  }
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_EQ(done->records, shard->position().records);
  EXPECT_GE(done->records, 200U);
}

TEST(Runner, TellsOfItsProgress) {
  const TemporaryDirectory state;
  const auto log = made_memory_log();
  append_made_events(*log, 0, 100, 20, 1);
  const auto shard = open_shard(state);
  std::vector<std::uint64_t> seen;
  RunnerOptions options;
  options.batch.max_records = 40;
  options.on_progress = [&](const FoldStatistics& now) { seen.push_back(now.records); };
  ASSERT_TRUE(fold_to_end(*log, *shard, options).has_value());
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{40, 80, 100}));
}

TEST(Runner, StopsBetweenTwoStepsWhenAskedTo) {
  const TemporaryDirectory state;
  const auto log = made_memory_log();
  append_made_events(*log, 0, 100, 20, 1);
  const auto shard = open_shard(state);
  RunnerOptions options;
  options.batch.max_records = 40;
  options.should_stop = [&] { return shard->position().records >= 80; };
  const auto stopped = fold_to_end(*log, *shard, options);
  ASSERT_TRUE(stopped.has_value()) << stopped.error().message;
  EXPECT_EQ(stopped->records, 80U);
  EXPECT_EQ(shard->position().records, 80U);
  // What is left is folded the next time.
  EXPECT_EQ(fold_to_end(*log, *shard).value().records, 20U);
}

}  // namespace
}  // namespace minutebook
