// Merged rows: however rows are split over shards, they read as one shard that has them all.

#include "queries/merged_rows.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ledger/keys.h"
#include "ledger/memory_rows.h"
#include "ledger/trail.h"
#include "tests/laws/law.h"

namespace minutebook {
namespace {

// A reader whose cursors stop where they are told to, and then say so.
class FailingRows final : public RowReader {
 public:
  explicit FailingRows(std::string failing_key) : failing_key_(std::move(failing_key)) {}

  MemoryRows& rows() { return rows_; }

  [[nodiscard]] std::unique_ptr<RowCursor> cursor(Table table) const override {
    return std::make_unique<Cursor>(this, rows_.cursor(table));
  }
  [[nodiscard]] bool get(Table table, std::string_view key, std::string* value) const override {
    return rows_.get(table, key, value);
  }
  [[nodiscard]] std::string failure() const override { return failure_; }

 private:
  class Cursor final : public RowCursor {
   public:
    Cursor(const FailingRows* reader, std::unique_ptr<RowCursor> cursor)
        : reader_(reader), cursor_(std::move(cursor)) {}
    void seek(std::string_view key) override {
      check([&] { cursor_->seek(key); });
    }
    void seek_for_previous(std::string_view key) override {
      check([&] { cursor_->seek_for_previous(key); });
    }
    void next() override {
      check([&] { cursor_->next(); });
    }
    void previous() override {
      check([&] { cursor_->previous(); });
    }
    [[nodiscard]] bool valid() const override { return !failed_ && cursor_->valid(); }
    [[nodiscard]] std::string_view key() const override { return cursor_->key(); }
    [[nodiscard]] std::string_view value() const override { return cursor_->value(); }

   private:
    template <typename Move>
    void check(const Move& move) {
      move();
      failed_ = cursor_->valid() && cursor_->key() == reader_->failing_key_;
      if (failed_)
        reader_->failure_ = "the disk does not answer";
    }

    const FailingRows* reader_;
    std::unique_ptr<RowCursor> cursor_;
    bool failed_ = false;
  };

  const std::string failing_key_;
  MemoryRows rows_;
  mutable std::string failure_;
};

std::vector<const RowReader*> pointers(const std::vector<MemoryRows>& shards) {
  std::vector<const RowReader*> readers;
  readers.reserve(shards.size());
  for (const MemoryRows& shard : shards)
    readers.push_back(&shard);
  return readers;
}

// Keys over three letters, so that they are near each other and some are there twice.
rc::Gen<std::string> any_key() {
  return rc::gen::resize(
      4, rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab\0c", 4))));
}

void expect_same_place(const RowCursor& one, const RowCursor& merged) {
  RC_ASSERT(one.valid() == merged.valid());
  if (one.valid()) {
    RC_ASSERT(std::string(one.key()) == std::string(merged.key()));
    RC_ASSERT(std::string(one.value()) == std::string(merged.value()));
  }
}

// One move of both cursors, drawn at random.
void move_both(RowCursor& one, RowCursor& merged) {
  switch (*rc::gen::inRange(0, one.valid() ? 6 : 2)) {
    case 0: {
      const std::string key = *any_key();
      one.seek(key);
      merged.seek(key);
      break;
    }
    case 1: {
      const std::string key = *any_key();
      one.seek_for_previous(key);
      merged.seek_for_previous(key);
      break;
    }
    case 2:
    case 3:
      one.next();
      merged.next();
      break;
    default:
      one.previous();
      merged.previous();
      break;
  }
}

TEST(MergedRows, AnySplitOverShardsReadsAsOneShard) {
  laws::check_law(3000, [] {
    const auto shard_count = *rc::gen::inRange<std::size_t>(1, 6);
    std::vector<MemoryRows> shards(shard_count);
    MemoryRows all;
    const auto row_count = *rc::gen::inRange(0, 30);
    for (int number = 0; number < row_count; ++number) {
      const Table table = *rc::gen::element(Table::kLinks, Table::kTrail);
      const std::string key = *any_key();
      const std::string value = "of " + key;
      all.put(table, key, value);
      // Some rows are in several shards, as a link is that events of several subjects make.
      const auto copies = *rc::gen::weightedElement<int>({{4, 1}, {1, 2}});
      for (int copy = 0; copy < copies; ++copy)
        shards[*rc::gen::inRange<std::size_t>(0, shard_count)].put(table, key, value);
    }
    const MergedRows merged(pointers(shards));
    for (const Table table : {Table::kLinks, Table::kTrail}) {
      const auto of_one = all.cursor(table);
      const auto of_merged = merged.cursor(table);
      RC_ASSERT(!of_merged->valid());
      const auto moves = *rc::gen::inRange(0, 60);
      for (int move = 0; move < moves; ++move) {
        move_both(*of_one, *of_merged);
        expect_same_place(*of_one, *of_merged);
      }
      const std::string key = *any_key();
      std::string from_one;
      std::string from_merged;
      RC_ASSERT(all.get(table, key, &from_one) == merged.get(table, key, &from_merged));
      RC_ASSERT(from_one == from_merged);
    }
    RC_ASSERT(merged.failure().empty());
  });
}

TEST(MergedRows, OfNoShardsAreEmpty) {
  const MergedRows merged({});
  const auto cursor = merged.cursor(Table::kClaims);
  cursor->seek("");
  EXPECT_FALSE(cursor->valid());
  cursor->seek_for_previous("\xff");
  EXPECT_FALSE(cursor->valid());
  std::string value;
  EXPECT_FALSE(merged.get(Table::kClaims, "a", &value));
  EXPECT_EQ(merged.failure(), "");
}

// What follows a row may have been read from the row itself.
TEST(MergedRows, CanSeekTheKeyThatTheyStandOn) {
  std::vector<MemoryRows> shards(2);
  shards[0].put(Table::kLinks, "a", "0");
  shards[1].put(Table::kLinks, "b", "1");
  const MergedRows merged(pointers(shards));
  const auto cursor = merged.cursor(Table::kLinks);
  cursor->seek("b");
  cursor->seek_for_previous(cursor->key());
  EXPECT_EQ(cursor->key(), "b");
  cursor->previous();
  EXPECT_EQ(cursor->key(), "a");
}

EventId event_id(std::uint8_t last) {
  EventId::Bytes bytes{};
  bytes[15] = last;
  return EventId(bytes);
}

MemoryRows with_event(std::uint32_t partition, std::int64_t offset, std::int64_t milliseconds,
                      std::string_view subject) {
  RowBatch rows;
  append_event_entry_row(event_id(7),
                         {Partition{partition}, Offset{offset},
                          RecordedTime::from_milliseconds_since_1970(milliseconds).value()},
                         subject, &rows);
  MemoryRows shard;
  shard.put(rows);
  return shard;
}

// The subject under which the event is found, in both ways in which it can be looked for.
std::string subject_shown(const std::vector<const RowReader*>& readers) {
  const MergedRows merged(readers);
  const std::string key = event_key(event_id(7));
  std::string value;
  EXPECT_TRUE(merged.get(Table::kEvents, key, &value));
  const auto cursor = merged.cursor(Table::kEvents);
  cursor->seek("");
  EXPECT_TRUE(cursor->valid());
  EXPECT_EQ(cursor->value(), value);
  cursor->next();
  EXPECT_FALSE(cursor->valid());
  cursor->seek_for_previous(key);
  EXPECT_TRUE(cursor->valid());
  EXPECT_EQ(cursor->value(), value);
  return std::string(read_event_entry(key, value).value().subject);
}

TEST(MergedRows, OfOneEventIdInTwoPartitionsShowTheOneRecordedFirst) {
  const MemoryRows early = with_event(2, 50, 1'000, "ods:RA3");
  const MemoryRows late = with_event(0, 10, 2'000, "ods:RA4");
  EXPECT_EQ(subject_shown({&early, &late}), "ods:RA3");
  EXPECT_EQ(subject_shown({&late, &early}), "ods:RA3");
  // At one time the lesser partition goes first, whatever the offsets.
  const MemoryRows same_time = with_event(1, 90, 1'000, "ods:RA5");
  EXPECT_EQ(subject_shown({&early, &late, &same_time}), "ods:RA5");
  EXPECT_EQ(subject_shown({&same_time, &late, &early}), "ods:RA5");
}

TEST(MergedRows, ThatCannotBeReadAreShownToThoseWhoLook) {
  const MemoryRows sound = with_event(0, 1, 1'000, "ods:RA3");
  MemoryRows damaged;
  damaged.put(Table::kEvents, event_key(event_id(7)), "x");
  for (const auto& readers : {std::vector<const RowReader*>{&sound, &damaged},
                              std::vector<const RowReader*>{&damaged, &sound}}) {
    const MergedRows merged(readers);
    std::string value;
    ASSERT_TRUE(merged.get(Table::kEvents, event_key(event_id(7)), &value));
    EXPECT_EQ(value, "x");
  }
}

TEST(MergedRows, TellOfAFailureAndGoNoFurther) {
  MemoryRows sound;
  sound.put(Table::kLinks, "a", "");
  sound.put(Table::kLinks, "d", "");
  FailingRows failing("c");
  failing.rows().put(Table::kLinks, "b", "");
  failing.rows().put(Table::kLinks, "c", "");
  const MergedRows merged({&sound, &failing});
  const auto cursor = merged.cursor(Table::kLinks);
  cursor->seek("");
  EXPECT_EQ(cursor->key(), "a");
  cursor->next();
  EXPECT_EQ(cursor->key(), "b");
  EXPECT_EQ(merged.failure(), "");
  cursor->next();
  EXPECT_FALSE(cursor->valid());
  EXPECT_EQ(merged.failure(), "the disk does not answer");
}

}  // namespace
}  // namespace minutebook
