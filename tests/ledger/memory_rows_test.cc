// A read model in memory: cursors, snapshots, and the batch that fills it.

#include "ledger/memory_rows.h"

#include <gtest/gtest.h>

#include <string>

#include "ledger/keys.h"

namespace minutebook {
namespace {

namespace v1 = minutebook::ledger::v1;

MemoryRows abc() {
  MemoryRows rows;
  rows.put(Table::kClaims, "b", "2");
  rows.put(Table::kClaims, "a", "1");
  rows.put(Table::kClaims, "c", "3");
  rows.put(Table::kLinks, "z", "");
  return rows;
}

TEST(MemoryRows, ACursorWalksOneTableInOrderBothWays) {
  const MemoryRows rows = abc();
  const auto cursor = rows.cursor(Table::kClaims);
  EXPECT_FALSE(cursor->valid());
  cursor->seek("");
  std::string walked;
  for (; cursor->valid(); cursor->next())
    walked.append(cursor->key()).append(cursor->value());
  EXPECT_EQ(walked, "a1b2c3");
  cursor->seek_for_previous("bb");
  ASSERT_TRUE(cursor->valid());
  EXPECT_EQ(cursor->key(), "b");
  cursor->previous();
  EXPECT_EQ(cursor->key(), "a");
  cursor->previous();
  EXPECT_FALSE(cursor->valid());
  cursor->seek("b");
  EXPECT_EQ(cursor->key(), "b");
  cursor->seek_for_previous("b");
  EXPECT_EQ(cursor->key(), "b");
  cursor->seek_for_previous("A");
  EXPECT_FALSE(cursor->valid());
  cursor->seek("d");
  EXPECT_FALSE(cursor->valid());
}

TEST(MemoryRows, GetFindsExactlyThatKey) {
  const MemoryRows rows = abc();
  std::string value;
  EXPECT_TRUE(rows.get(Table::kClaims, "b", &value));
  EXPECT_EQ(value, "2");
  EXPECT_FALSE(rows.get(Table::kLinks, "b", &value));
  EXPECT_EQ(rows.size(Table::kClaims), 3U);
  EXPECT_EQ(rows.failure(), "");
}

TEST(MemoryRows, WhatWasTakenBeforeAChangeDoesNotSeeIt) {
  MemoryRows rows = abc();
  const auto snapshot = rows.snapshot();
  const auto cursor = rows.cursor(Table::kClaims);
  cursor->seek("b");
  rows.put(Table::kClaims, "b", "changed");
  rows.remove(Table::kClaims, "c");
  std::string value;
  EXPECT_TRUE(rows.get(Table::kClaims, "b", &value));
  EXPECT_EQ(value, "changed");
  EXPECT_EQ(rows.size(Table::kClaims), 2U);
  EXPECT_TRUE(snapshot->get(Table::kClaims, "b", &value));
  EXPECT_EQ(value, "2");
  EXPECT_EQ(cursor->value(), "2");
  cursor->next();
  EXPECT_EQ(cursor->key(), "c");
}

TEST(MemoryRows, ApplyingAnEventPutsItsRows) {
  v1::Event event;
  event.set_event_id("0123456789abcdef");
  event.set_subject("ods:RA3");
  event.set_effective("2013");
  event.set_standing(v1::STANDING_OCCURRED);
  event.mutable_organisation_renamed()->set_name("Weston");
  MemoryRows rows;
  rows.apply(event, {Partition{0}, Offset{7}, RecordedTime()});
  EXPECT_EQ(rows.size(Table::kClaims), 1U);
  EXPECT_EQ(rows.size(Table::kEvents), 1U);
  std::string value;
  ASSERT_TRUE(rows.get(Table::kTrail, trail_key("ods:RA3", Partition{0}, Offset{7}), &value));
  EXPECT_EQ(value.substr(8), event.SerializeAsString());
}

TEST(RowBatch, RowsComeBackInTheOrderInWhichTheyWereAdded) {
  RowBatch batch;
  EXPECT_TRUE(batch.empty());
  batch.put(Table::kTrail, "key", "value");
  batch.begin_row(Table::kClaims);
  batch.bytes().append("k").append("2");
  batch.end_key();
  batch.bytes().append("v2");
  batch.end_row();
  batch.put(Table::kLinks, "k3", "");
  ASSERT_EQ(batch.size(), 3U);
  EXPECT_EQ(batch[0], (RowView{Table::kTrail, "key", "value"}));
  EXPECT_EQ(batch[1], (RowView{Table::kClaims, "k2", "v2"}));
  EXPECT_EQ(batch[2], (RowView{Table::kLinks, "k3", ""}));
  EXPECT_EQ(batch.size_bytes(), 14U);
  batch.truncate(1);
  batch.put(Table::kEvents, "e", "f");
  ASSERT_EQ(batch.size(), 2U);
  EXPECT_EQ(batch[1], (RowView{Table::kEvents, "e", "f"}));
  batch.clear();
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(batch.size_bytes(), 0U);
}

TEST(RowBatchDeathTest, ARowThatIsBegunMustBeEnded) {
  RowBatch batch;
  batch.begin_row(Table::kClaims);
  batch.end_key();
  EXPECT_DEATH(batch.clear(), "assertion failed");
}

TEST(Rows, EachTableHasItsOwnName) {
  EXPECT_EQ(kTables.size(), static_cast<std::size_t>(kTableCount));
  EXPECT_EQ(table_name(Table::kClaims), "claims");
  EXPECT_EQ(table_name(Table::kQuarantine), "quarantine");
}

}  // namespace
}  // namespace minutebook
