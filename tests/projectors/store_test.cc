// The shard's files: who may open them, what a reader sees, and what becomes of damage.

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <thread>

#include "ledger/keys.h"
#include "projectors/fold.h"
#include "projectors/runner.h"
#include "projectors/store/writer_lock.h"
#include "reference_fold.h"
#include "shard_testing.h"
#include "small_disk.h"

namespace minutebook {
namespace {

ShardLocation location_of(const TemporaryDirectory& state) {
  return {state.path(), Partition{0}};
}

std::string read_bytes(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_bytes(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::trunc | std::ios::binary) << bytes;
}

TEST(Position, ItsRowReadsBackAndNothingElseDoes) {
  Position position;
  position.partition = Partition{7};
  position.next_offset = Offset{12};
  position.high_water = RecordedTime::from_milliseconds_since_1970(-5).value();
  position.records = 10;
  position.events = 6;
  position.duplicates = 3;
  position.quarantined = 1;
  position.first_offset = Offset{2};
  position.first_record.fill(1);
  position.last_record.fill(2);
  const std::string key = position_key(Partition{7});
  const std::string value = position_value(position);
  EXPECT_EQ(read_position(key, value), position);
  for (std::size_t size = 0; size < value.size(); ++size) {
    EXPECT_FALSE(read_position(key, value.substr(0, size)).has_value());
  }
  EXPECT_FALSE(read_position(key, value + "x").has_value());
  EXPECT_FALSE(read_position(key + "x", value).has_value());
  std::string other_fold = value;
  other_fold[3] = 99;
  EXPECT_FALSE(read_position(key, other_fold).has_value());
}

TEST(Store, WhereNothingWasFoldedAReaderSaysSo) {
  const TemporaryDirectory state;
  const auto reader = ShardReader::open(location_of(state));
  ASSERT_FALSE(reader.has_value());
  EXPECT_EQ(reader.error().kind, ErrorKind::kNotFound);
  EXPECT_NE(reader.error().message.find("minutebook project --once"), std::string::npos);
}

TEST(Store, OneWritesAndWhoeverComesNextIsToldWho) {
  const TemporaryDirectory state;
  auto first = Shard::open(location_of(state), {.command = "minutebook project"});
  ASSERT_TRUE(first.has_value()) << first.error().message;
  const auto second = Shard::open(location_of(state));
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().kind, ErrorKind::kHeld);
  EXPECT_NE(second.error().message.find("process " + std::to_string(::getpid()) +
                                        " (minutebook project)"),
            std::string::npos)
      << second.error().message;
  // Readers need no lock.
  EXPECT_TRUE(ShardReader::open(location_of(state)).has_value());
  first->reset();
  EXPECT_TRUE(Shard::open(location_of(state)).has_value());
}

TEST(Store, AWriterWaitsForTheOneBeforeWhereItIsToldTo) {
  const TemporaryDirectory state;
  auto first = Shard::open(location_of(state));
  ASSERT_TRUE(first.has_value());
  std::thread letting_go([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    first->reset();
  });
  EXPECT_TRUE(Shard::open(location_of(state), {.wait = std::chrono::seconds(30)}).has_value());
  letting_go.join();
}

TEST(Store, EachPartitionHasAShardOfItsOwn) {
  const TemporaryDirectory state;
  auto first = Shard::open({state.path(), Partition{0}});
  auto second = Shard::open({state.path(), Partition{12}});
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_EQ((*second)->position().partition, Partition{12});
  EXPECT_TRUE(std::filesystem::exists(state.path() / "structure" / "12" / "CURRENT"));
}

TEST(Store, CursorsWalkBothWaysAndAreUsedAgain) {
  const TemporaryDirectory state;
  const auto log = made_memory_log();
  append_made_events(*log, 0, 200, 10, 1);
  (void)fold_all(*log, state);
  const auto reader = ShardReader::open(location_of(state));
  ASSERT_TRUE(reader.has_value());
  const MemoryRows expected = reference_fold(*log).rows;
  for (const Table table : kTables) {
    for (int repeat = 0; repeat < 2; ++repeat) {
      const auto cursor = (*reader)->cursor(table);
      EXPECT_FALSE(cursor->valid());
      const auto wanted = expected.cursor(table);
      cursor->seek({});
      for (wanted->seek({}); wanted->valid(); wanted->next(), cursor->next()) {
        ASSERT_TRUE(cursor->valid());
        EXPECT_EQ(cursor->key(), wanted->key());
        EXPECT_EQ(cursor->value(), wanted->value());
        const auto inner = (*reader)->cursor(table);
        inner->seek_for_previous(std::string(wanted->key()) + "~");
        ASSERT_TRUE(inner->valid());
        inner->seek_for_previous(wanted->key());
        EXPECT_EQ(inner->key(), wanted->key());
        std::string value;
        EXPECT_TRUE((*reader)->get(table, wanted->key(), &value));
        EXPECT_EQ(value, wanted->value());
        EXPECT_FALSE((*reader)->get(table, std::string(wanted->key()) + "~", &value));
      }
      EXPECT_FALSE(cursor->valid());
    }
  }
  EXPECT_EQ((*reader)->failure(), "");
}

// Each reader's rows are those of its position, whenever it is opened beside the writer.
TEST(Store, AReaderBesideAWriterSeesOneMoment) {
  const TemporaryDirectory state;
  const auto log = made_memory_log();
  append_made_events(*log, 0, 3000, 50, 1);
  constexpr std::size_t kStep = 100;
  // The digest at each position that the writer passes.
  std::map<std::int64_t, Digest> expected;
  {
    const TemporaryDirectory beside;
    const auto shard = open_shard(beside);
    RunnerOptions options;
    options.batch.max_records = kStep;
    expected[0] = digest_of_shard(*shard);
    options.on_progress = [&](const FoldStatistics&) {
      expected[shard->position().next_offset.value] = digest_of_shard(*shard);
    };
    ASSERT_TRUE(fold_to_end(*log, *shard, options).has_value());
  }
  const auto shard = open_shard(state);
  ASSERT_NE(shard, nullptr);
  std::atomic<bool> done = false;
  std::atomic<int> seen = 0;
  std::thread reading([&] {
    for (bool last = false; !last;) {
      last = done;
      const auto reader = ShardReader::open(location_of(state));
      ASSERT_TRUE(reader.has_value()) << reader.error().message;
      const Position& position = (*reader)->position();
      ASSERT_TRUE(expected.contains(position.next_offset.value)) << position.next_offset.value;
      EXPECT_EQ(digest_of(**reader, position), expected.at(position.next_offset.value));
      ++seen;
    }
  });
  RunnerOptions options;
  options.batch.max_records = kStep;
  options.on_progress = [&](const FoldStatistics& now) {
    // Files come and go meanwhile.
    if (now.records % 500 == 0) {
      EXPECT_TRUE(shard->flush().has_value());
    }
    const int before = seen;
    while (seen < before + 1)
      std::this_thread::yield();
  };
  EXPECT_TRUE(fold_to_end(*log, *shard, options).has_value());
  done = true;
  reading.join();
  EXPECT_GE(seen, 30);
}

TEST(Store, AFormatThatIsNotThisOneIsRefusedWithWhatToDo) {
  const TemporaryDirectory state;
  { ASSERT_NE(open_shard(state), nullptr); }
  const ShardDirectory directory(location_of(state));
  const auto format = directory.generation(current_generation(state)) / "FORMAT";
  const auto expect_refused = [&](const std::string& text, ErrorKind kind,
                                  const std::string& words) {
    write_bytes(format, text);
    const auto writer = Shard::open(location_of(state));
    const auto reader = ShardReader::open(location_of(state));
    ASSERT_FALSE(writer.has_value() || reader.has_value()) << text;
    EXPECT_EQ(writer.error().kind, kind) << text;
    EXPECT_EQ(reader.error().kind, kind) << text;
    EXPECT_NE(writer.error().message.find(words), std::string::npos) << writer.error().message;
    EXPECT_NE(writer.error().message.find("FORMAT"), std::string::npos) << writer.error().message;
  };
  expect_refused("minutebook structure shard 2 and more\n", ErrorKind::kNewerVersion,
                 "made by a newer version of minutebook (format 2");
  expect_refused("minutebook structure shard 1 fold 2\n", ErrorKind::kNewerVersion, "fold 2");
  expect_refused("minutebook structure shard 1 fold 0\n", ErrorKind::kIncomplete,
                 "run `minutebook rebuild`");
  expect_refused("", ErrorKind::kCorrupt, "minutebook rebuild");
  expect_refused("minutebook structure shard 1 fold x\n", ErrorKind::kCorrupt,
                 "minutebook rebuild");
  write_bytes(format, "minutebook structure shard 1 fold 1\n");
  EXPECT_TRUE(Shard::open(location_of(state)).has_value());
}

TEST(Store, WhatALeftGenerationHoldsIsRemovedByTheNextWriter) {
  const TemporaryDirectory state;
  { ASSERT_NE(open_shard(state), nullptr); }
  const ShardDirectory directory(location_of(state));
  const auto left = directory.generation(99);
  std::filesystem::create_directories(left / "deeper");
  write_bytes(left / "deeper" / "file", "left behind");
  { ASSERT_NE(open_shard(state), nullptr); }
  EXPECT_FALSE(std::filesystem::exists(left));
}

// ------------------------------------------------------------------ damage

class DamageTest : public testing::Test {
 protected:
  void SetUp() override { append_made_events(*log_, 0, 400, 20, 1); }

  // Folds everything and closes; with files written, or with the rows in the write-ahead log alone.
  void fold(bool flush) {
    const auto shard = open_shard(state_);
    ASSERT_TRUE(fold_to_end(*log_, *shard).has_value());
    sound_ = digest_of_shard(*shard);
    if (flush) {
      ASSERT_TRUE(shard->flush().has_value());
    }
  }

  // A reader either refuses, clearly, or shows a moment of the log; and so does a writer, which
  // then folds on to the end.
  void expect_no_wrong_answer(const std::string& what) {
    const auto is_clear = [&](const Error& error) {
      EXPECT_EQ(error.kind, ErrorKind::kCorrupt) << what << ": " << error.message;
      EXPECT_NE(error.message.find("minutebook rebuild"), std::string::npos) << error.message;
    };
    const auto reader = ShardReader::open(location_of(state_));
    if (!reader) {
      is_clear(reader.error());
    } else {
      const auto digest = digest_of(**reader, (*reader)->position());
      if (!digest) {
        is_clear(digest.error());
      } else if ((*reader)->position().records == 400) {
        EXPECT_EQ(*digest, sound_) << what;
      } else {
        EXPECT_TRUE(check_history(*log_, (*reader)->position()).has_value()) << what;
      }
    }
    const auto shard = Shard::open(location_of(state_));
    if (!shard)
      return is_clear(shard.error());
    const auto done = fold_to_end(*log_, **shard);
    if (!done)
      return is_clear(done.error());
    const auto after = (*shard)->reader();
    const auto digest = digest_of(*after, after->position());
    if (!digest)
      return is_clear(digest.error());
    EXPECT_EQ(*digest, sound_) << what;
  }

  // Runs the check with each damage done to a file by itself, and undone afterwards.
  void damage(const std::string& ending, int flips) {
    const auto files = generation_files(state_, ending);
    ASSERT_FALSE(files.empty());
    const TemporaryDirectory copy;
    const auto kept = copy.path() / "kept";
    std::filesystem::copy(state_.path(), kept, std::filesystem::copy_options::recursive);
    Dice dice(5);
    for (const auto& file : files) {
      const std::string bytes = read_bytes(file);
      if (bytes.empty())
        continue;
      for (int flip = 0; flip < flips; ++flip) {
        std::string damaged = bytes;
        const auto place = dice.below(bytes.size());
        damaged[place] = static_cast<char>(damaged[place] ^ (1 << dice.below(8)));
        write_bytes(file, damaged);
        expect_no_wrong_answer(file.filename().string() + " flipped at " + std::to_string(place));
        put_back(kept);
      }
      for (const std::size_t size : {bytes.size() - 1, bytes.size() / 2, std::size_t{0}}) {
        write_bytes(file, bytes.substr(0, size));
        expect_no_wrong_answer(file.filename().string() + " cut to " + std::to_string(size));
        put_back(kept);
      }
      std::filesystem::remove(file);
      expect_no_wrong_answer(file.filename().string() + " removed");
      put_back(kept);
    }
  }

  void put_back(const std::filesystem::path& kept) {
    for (const auto& entry : std::filesystem::directory_iterator(state_.path())) {
      std::filesystem::remove_all(entry.path());
    }
    std::filesystem::copy(kept, state_.path(), std::filesystem::copy_options::recursive);
  }

  TemporaryDirectory state_;
  std::unique_ptr<EventLog> log_ = made_memory_log();
  Digest sound_{};
};

TEST_F(DamageTest, ADamagedTableFileIsNeverAWrongAnswer) {
  fold(true);
  damage(".sst", 3);
}

TEST_F(DamageTest, ADamagedWriteAheadLogIsFoldedAgainOrRefused) {
  fold(false);
  damage(".log", 25);
}

TEST_F(DamageTest, ADamagedManifestIsNeverAWrongAnswer) {
  fold(true);
  for (const auto& file : generation_files(state_, "")) {
    const std::string name = file.filename().string();
    if (name.starts_with("MANIFEST"))
      damage(name, 10);
  }
}

TEST_F(DamageTest, ATruncatedTableFileIsFoundOutOnOpening) {
  fold(true);
  const auto files = generation_files(state_, ".sst");
  ASSERT_FALSE(files.empty());
  const std::string bytes = read_bytes(files.front());
  write_bytes(files.front(), bytes.substr(0, bytes.size() - 10));
  const auto shard = Shard::open(location_of(state_));
  ASSERT_FALSE(shard.has_value());
  EXPECT_EQ(shard.error().kind, ErrorKind::kCorrupt);
  EXPECT_NE(shard.error().message.find(files.front().filename().string()), std::string::npos)
      << shard.error().message;
  EXPECT_NE(shard.error().message.find("minutebook rebuild"), std::string::npos);
}

// ------------------------------------------------------------------ a full disk

TEST(Store, AFullDiskStopsTheFoldAndSpaceLetsItGoOn) {
  const SmallDisk disk("4m");
  if (!disk.mounted())
    GTEST_SKIP() << "needs the right to mount a file system";
  const auto log = made_memory_log();
  append_made_events(*log, 0, 20'000, 50, 1);
  write_bytes(disk.path() / "ballast", std::string(1 << 20, 'x'));
  const ShardLocation location{disk.path(), Partition{0}};
  {
    auto shard = Shard::open(location);
    ASSERT_TRUE(shard.has_value()) << shard.error().message;
    const auto done = fold_to_end(*log, **shard);
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().kind, ErrorKind::kOutOfSpace) << done.error().message;
    EXPECT_NE(done.error().message.find("make space"), std::string::npos) << done.error().message;
  }
  ASSERT_EQ(std::system(("mount -o remount,size=64m " + disk.path().string()).c_str()), 0);
  auto shard = Shard::open(location);
  ASSERT_TRUE(shard.has_value()) << shard.error().message;
  const auto done = fold_to_end(*log, **shard);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_EQ(digest_of_shard(**shard), reference_fold(*log).digest());
}

}  // namespace
}  // namespace minutebook
