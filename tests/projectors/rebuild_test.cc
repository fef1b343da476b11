// Rebuilding: the same rows by another way, or a plain word about where they differ.

#include "projectors/rebuild.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <string>

#include "eventlog/memory/memory_event_log.h"
#include "ledger/keys.h"
#include "projectors/difference.h"
#include "projectors/store/writer_lock.h"
#include "reference_fold.h"
#include "shard_testing.h"

namespace minutebook {
namespace {

tl::expected<Rebuilt, Error> rebuild_shard(EventLog& log, const TemporaryDirectory& state,
                                           const RebuildOptions& options = {}) {
  return rebuild(log, {state.path(), Partition{0}}, options);
}

void overwrite(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::trunc | std::ios::binary) << text;
}

TEST(Rebuild, WhatIsRebuiltIsEqualTakesTheOldOnesPlaceAndFoldsOn) {
  const TemporaryDirectory state;
  const auto log = made_memory_log();
  append_made_events(*log, 0, 500, 20, 1);
  const Digest before = fold_all(*log, state);
  const auto generation = current_generation(state);
  const auto old_reader = ShardReader::open({state.path(), Partition{0}});
  ASSERT_TRUE(old_reader.has_value());
  // The log has grown since; the rebuild ends where the running one stands.
  append_made_events(*log, 500, 100, 20, 1);

  const auto rebuilt = rebuild_shard(*log, state);
  ASSERT_TRUE(rebuilt.has_value()) << rebuilt.error().message;
  EXPECT_EQ(rebuilt->replacement, Replacement::kEqual);
  EXPECT_EQ(rebuilt->digest, before);
  EXPECT_EQ(rebuilt->statistics.records, 500U);
  EXPECT_EQ(rebuilt->position.next_offset, Offset{500});
  EXPECT_NE(current_generation(state), generation);
  EXPECT_FALSE(
      std::filesystem::exists(ShardDirectory({state.path(), Partition{0}}).generation(generation)));
  // The reader of the old one goes on.
  EXPECT_EQ(digest_of(**old_reader, (*old_reader)->position()), before);
  EXPECT_EQ(fold_all(*log, state), reference_fold(*log).digest());
}

TEST(Rebuild, WhereThereWasNothingTheWholeLogIsFolded) {
  const TemporaryDirectory state;
  const auto log = made_memory_log();
  append_made_events(*log, 0, 300, 20, 1);
  const auto rebuilt = rebuild_shard(*log, state);
  ASSERT_TRUE(rebuilt.has_value()) << rebuilt.error().message;
  EXPECT_EQ(rebuilt->replacement, Replacement::kNotCompared);
  EXPECT_EQ(rebuilt->note, "there was none");
  EXPECT_EQ(rebuilt->digest, reference_fold(*log).digest());
  EXPECT_EQ(rebuilt->statistics.records, 300U);
  EXPECT_EQ(rebuild_shard(*log, state)->replacement, Replacement::kEqual);
}

TEST(Rebuild, AnEmptyLogGivesAnEmptyReadModel) {
  const TemporaryDirectory state;
  const auto log = made_memory_log();
  const auto rebuilt = rebuild_shard(*log, state);
  ASSERT_TRUE(rebuilt.has_value()) << rebuilt.error().message;
  EXPECT_EQ(rebuilt->digest, reference_fold(*log).digest());
  append_made_events(*log, 0, 10, 20, 1);
  EXPECT_EQ(fold_all(*log, state), reference_fold(*log).digest());
}

// Small batches make many runs; repeats and reused ids then lie in runs before.
RC_GTEST_PROP(RebuildProperties, AnyRunsGiveTheSameRows, ()) {
  const TemporaryDirectory state;
  const auto log = make_memory_event_log([] { return RecordedTime(); }, {});
  Dice dice(*rc::gen::arbitrary<std::uint64_t>());
  const auto count = *rc::gen::inRange<std::uint64_t>(0, 200);
  for (std::uint64_t number = 0; number < count; ++number)
    append_anything(*log, number, dice);
  RebuildOptions options;
  options.batch_bytes = *rc::gen::element<std::size_t>(1, 5'000, 40'000, 1 << 20);
  options.read_records = *rc::gen::inRange<std::size_t>(1, 50);
  const auto rebuilt = rebuild_shard(*log, state, options);
  RC_ASSERT(rebuilt.has_value());
  const ReferenceFold reference = reference_fold(*log);
  RC_ASSERT(rebuilt->position == reference.position);
  RC_ASSERT(rebuilt->digest == reference.digest());
  // Once more, now compared with itself.
  RC_ASSERT(rebuild_shard(*log, state, options)->replacement == Replacement::kEqual);
}

// A read model with one row that the log does not give.
class AlteredTest : public testing::Test {
 protected:
  void SetUp() override {
    append_made_events(*log_, 0, 100, 20, 1);
    (void)fold_all(*log_, state_);
    const auto shard = open_shard(state_);
    const auto reader = shard->reader();
    const auto cursor = reader->cursor(Table::kClaims);
    cursor->seek({});
    ASSERT_TRUE(cursor->valid());
    key_ = cursor->key();
    std::string value(cursor->value());
    value.back() = static_cast<char>(value.back() ^ 1);
    RowBatch rows;
    rows.put(Table::kClaims, key_, value);
    ASSERT_TRUE(shard->commit(rows, shard->position()).has_value());
    altered_ = digest_of_shard(*shard);
  }

  TemporaryDirectory state_;
  std::unique_ptr<EventLog> log_ = made_memory_log();
  std::string key_;
  Digest altered_{};
};

TEST_F(AlteredTest, ADifferenceIsNamedAndTheOldOneStays) {
  const auto generation = current_generation(state_);
  const auto rebuilt = rebuild_shard(*log_, state_);
  ASSERT_FALSE(rebuilt.has_value());
  EXPECT_EQ(rebuilt.error().kind, ErrorKind::kVerificationFailed);
  const std::string& message = rebuilt.error().message;
  EXPECT_NE(message.find(to_string(altered_)), std::string::npos) << message;
  EXPECT_NE(message.find(to_string(reference_fold(*log_).digest())), std::string::npos) << message;
  EXPECT_NE(message.find("table claims, key " + printable(key_)), std::string::npos) << message;
  EXPECT_NE(message.find("the values differ from byte"), std::string::npos) << message;
  EXPECT_EQ(current_generation(state_), generation);
  EXPECT_EQ(digest_of_shard(*open_shard(state_)), altered_);
}

TEST_F(AlteredTest, TheNewOneTakesThePlaceWhereThatIsAskedFor) {
  RebuildOptions options;
  options.replace_on_difference = true;
  const auto rebuilt = rebuild_shard(*log_, state_, options);
  ASSERT_TRUE(rebuilt.has_value()) << rebuilt.error().message;
  EXPECT_EQ(rebuilt->replacement, Replacement::kDifferent);
  EXPECT_NE(rebuilt->note.find("table claims"), std::string::npos) << rebuilt->note;
  EXPECT_EQ(digest_of_shard(*open_shard(state_)), reference_fold(*log_).digest());
}

TEST(Difference, RowsThatOneSideLacksAreNamed) {
  MemoryRows left;
  left.put(Table::kLinks, "a", "");
  MemoryRows right = left;
  const Position position;
  EXPECT_EQ(first_difference(left, position, "one", right, position, "other"), "");
  right.put(Table::kLinks, std::string("b\0\x01", 3), "");
  EXPECT_EQ(first_difference(left, position, "one", right, position, "other"),
            "table links, key b\\0\\x01: only other has it");
  EXPECT_EQ(first_difference(right, position, "one", left, position, "other"),
            "table links, key b\\0\\x01: only one has it");
  right.put(Table::kLinks, "aa", "");
  EXPECT_EQ(first_difference(left, position, "one", right, position, "other"),
            "table links, key aa: only other has it");
  Position later;
  later.next_offset = Offset{3};
  EXPECT_NE(first_difference(left, position, "one", left, later, "other").find("the position"),
            std::string::npos);
}

TEST(Rebuild, ADamagedReadModelIsMadeAnew) {
  const TemporaryDirectory state;
  const auto log = made_memory_log();
  append_made_events(*log, 0, 200, 20, 1);
  const Digest sound = fold_all(*log, state);
  const ShardDirectory directory({state.path(), Partition{0}});

  for (const std::string_view file : {"CURRENT", "MANIFEST"}) {
    for (const auto& path : generation_files(state, "")) {
      if (path.filename().string().starts_with(file))
        std::filesystem::remove(path);
    }
    ASSERT_FALSE(Shard::open({state.path(), Partition{0}}).has_value());
    const auto rebuilt = rebuild_shard(*log, state);
    ASSERT_TRUE(rebuilt.has_value()) << rebuilt.error().message;
    EXPECT_EQ(rebuilt->replacement, Replacement::kNotCompared);
    EXPECT_NE(rebuilt->note.find("damaged"), std::string::npos) << rebuilt->note;
    EXPECT_EQ(digest_of_shard(*open_shard(state)), sound);
  }

  overwrite(directory.path() / "CURRENT", "nonsense\n");
  EXPECT_EQ(Shard::open({state.path(), Partition{0}}).error().kind, ErrorKind::kCorrupt);
  ASSERT_TRUE(rebuild_shard(*log, state).has_value());
  EXPECT_EQ(digest_of_shard(*open_shard(state)), sound);
}

TEST(Rebuild, AnotherFoldsReadModelIsMadeAnew) {
  const TemporaryDirectory state;
  const auto log = made_memory_log();
  append_made_events(*log, 0, 200, 20, 1);
  const Digest sound = fold_all(*log, state);
  const ShardDirectory directory({state.path(), Partition{0}});
  for (const std::string_view fold : {"0", "99"}) {
    overwrite(directory.generation(current_generation(state)) / "FORMAT",
              "minutebook structure shard 1 fold " + std::string(fold) + "\n");
    const auto rebuilt = rebuild_shard(*log, state);
    ASSERT_TRUE(rebuilt.has_value()) << rebuilt.error().message;
    EXPECT_EQ(rebuilt->replacement, Replacement::kNotCompared);
    EXPECT_NE(rebuilt->note.find("version of minutebook"), std::string::npos) << rebuilt->note;
    EXPECT_EQ(digest_of_shard(*open_shard(state)), sound);
  }
}

TEST(Rebuild, AnotherLedgersReadModelIsReplaced) {
  const TemporaryDirectory state;
  const auto other = made_memory_log();
  append_made_events(*other, 0, 50, 20, 2);
  (void)fold_all(*other, state);
  const auto log = made_memory_log();
  append_made_events(*log, 0, 80, 20, 1);
  const auto rebuilt = rebuild_shard(*log, state);
  ASSERT_TRUE(rebuilt.has_value()) << rebuilt.error().message;
  EXPECT_EQ(rebuilt->replacement, Replacement::kNotCompared);
  EXPECT_NE(rebuilt->note.find("another ledger"), std::string::npos) << rebuilt->note;
  EXPECT_EQ(digest_of_shard(*open_shard(state)), reference_fold(*log).digest());
}

TEST(Rebuild, AShardThatIsBeingWrittenIsLeftAlone) {
  const TemporaryDirectory state;
  const auto log = made_memory_log();
  append_made_events(*log, 0, 50, 20, 1);
  const auto shard = open_shard(state);
  const auto rebuilt = rebuild_shard(*log, state);
  ASSERT_FALSE(rebuilt.has_value());
  EXPECT_EQ(rebuilt.error().kind, ErrorKind::kHeld);
  EXPECT_TRUE(fold_to_end(*log, *shard).has_value());
}

}  // namespace
}  // namespace minutebook
