// What becomes of each record: an event's rows, nothing, or a place in the quarantine.

#include "projectors/fold.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "ledger/memory_rows.h"
#include "ledger/trail.h"
#include "made_events.h"
#include "tests/golden/golden_files.h"

namespace minutebook {
namespace {

namespace v1 = minutebook::ledger::v1;

class NothingEarlier final : public EarlierEvents {
 public:
  tl::expected<std::optional<EventEntry>, Error> find(const EventId&) override {
    return std::nullopt;
  }
  tl::expected<std::string, Error> value_of(const EventEntry&) override {
    return fail(ErrorKind::kInternal, "nothing was folded before");
  }
};

v1::Event renamed(std::string name) {
  v1::Event event = made_event(7, 10, 1);
  event.clear_bearings();
  event.set_subject("ods:RA3");
  event.mutable_organisation_renamed()->set_name(std::move(name));
  return event;
}

LogRecord record_at(std::int64_t offset, std::string subject, std::string value) {
  return {Partition{0}, Offset{offset},
          RecordedTime::from_milliseconds_since_1970(1000 + offset).value(), std::move(subject),
          std::move(value)};
}

LogRecord record_at(std::int64_t offset, const v1::Event& event) {
  return record_at(offset, event.subject(), event.SerializeAsString());
}

class FoldTest : public testing::Test {
 protected:
  // Folds the records in one call; the fold must take them.
  void fold(const std::vector<LogRecord>& records) {
    const auto added = fold_.add(records);
    EXPECT_TRUE(added.has_value()) << added.error().message;
  }
  [[nodiscard]] std::vector<QuarantineView> quarantine() const {
    std::vector<QuarantineView> views;
    for (const RowView row : fold_.rows()) {
      if (row.table == Table::kQuarantine) {
        views.push_back(read_quarantine(row.key, row.value).value());
      }
    }
    return views;
  }
  // The record is kept back for that reason, whole, under its subject alone, and nothing else is
  // made of it.
  void expect_kept_back(const LogRecord& record, QuarantineReason reason,
                        const std::string& message_part) {
    fold({record});
    const auto views = quarantine();
    ASSERT_EQ(views.size(), 1U);
    EXPECT_EQ(fold_.rows().size(), 1U);
    EXPECT_EQ(views[0].subject, record.subject);
    EXPECT_EQ(views[0].reason, reason);
    EXPECT_NE(views[0].message.find(message_part), std::string::npos) << views[0].message;
    EXPECT_EQ(views[0].record_bytes, record.value);
    EXPECT_EQ(views[0].recorded, (Recorded{record.partition, record.offset, record.recorded}));
    EXPECT_EQ(fold_.position().quarantined, 1U);
    EXPECT_EQ(fold_.position().events, 0U);
  }

  NothingEarlier earlier_;
  Fold fold_{&earlier_, Position{}};
};

TEST_F(FoldTest, AnEventBecomesItsRowsAndThePositionMovesBehindIt) {
  const LogRecord record = record_at(5, renamed("Weston"));
  fold({record});
  EXPECT_EQ(fold_.rows().size(), 3U);
  const Position& position = fold_.position();
  EXPECT_EQ(position.next_offset, Offset{6});
  EXPECT_EQ(position.high_water, record.recorded);
  EXPECT_EQ(position.records, 1U);
  EXPECT_EQ(position.events, 1U);
  EXPECT_EQ(position.first_offset, Offset{5});
  EXPECT_EQ(position.first_record, position.last_record);
  fold({record_at(9, made_event(8, 10, 1)), record_at(12, made_event(9, 10, 1))});
  EXPECT_EQ(fold_.position().next_offset, Offset{13});
  EXPECT_EQ(fold_.position().first_offset, Offset{5});
  EXPECT_NE(fold_.position().first_record, fold_.position().last_record);
}

TEST_F(FoldTest, TheSameEventAgainBecomesNothing) {
  const v1::Event event = renamed("Weston");
  fold({record_at(0, event), record_at(1, event), record_at(2, event)});
  EXPECT_EQ(fold_.rows().size(), 3U);
  EXPECT_EQ(fold_.position().records, 3U);
  EXPECT_EQ(fold_.position().events, 1U);
  EXPECT_EQ(fold_.position().duplicates, 2U);
}

TEST_F(FoldTest, AnIdUsedForAnotherEventIsKeptBackAndTheFirstStays) {
  fold({record_at(0, renamed("Weston")), record_at(1, renamed("Weston-super-Mare"))});
  const auto views = quarantine();
  ASSERT_EQ(views.size(), 1U);
  EXPECT_EQ(views[0].reason, QuarantineReason::kEventIdReused);
  EXPECT_EQ(views[0].record_bytes, renamed("Weston-super-Mare").SerializeAsString());
  EXPECT_NE(views[0].message.find("about ods:RA3 at offset 0"), std::string::npos)
      << views[0].message;
  EXPECT_EQ(fold_.position().events, 1U);
  EXPECT_EQ(fold_.position().quarantined, 1U);
}

TEST_F(FoldTest, RepeatsAreFoundAmongManyEventsAndForgottenWithTheirRows) {
  std::vector<LogRecord> records;
  for (std::int64_t offset = 0; offset < 6000; ++offset) {
    const auto number = static_cast<std::uint64_t>(offset % 3000);
    records.push_back(record_at(offset, made_event(number, 100, 1)));
  }
  fold(records);
  EXPECT_EQ(fold_.position().events, 3000U);
  EXPECT_EQ(fold_.position().duplicates, 3000U);
  EXPECT_EQ(fold_.take_rows().empty(), false);
  EXPECT_TRUE(fold_.rows().empty());
  // Who was folded before is now for `earlier` to say, which knows of none.
  fold({record_at(6000, made_event(0, 100, 1))});
  EXPECT_EQ(fold_.position().events, 3001U);
}

TEST_F(FoldTest, BytesThatAreNoEventAreKeptBack) {
  expect_kept_back(record_at(0, "ods:RA3", "\x0a\xff"), QuarantineReason::kUnreadable,
                   "the value of 2 bytes is not an Event");
}

TEST_F(FoldTest, TextThatIsNotUtf8IsKeptBack) {
  std::string value = renamed("Weston").SerializeAsString();
  value[value.find("Weston")] = '\xff';
  expect_kept_back(record_at(0, "ods:RA3", value), QuarantineReason::kUnreadable, "not an Event");
}

TEST_F(FoldTest, AnEmptyRecordIsKeptBack) {
  expect_kept_back(record_at(0, std::string("\0", 1), ""), QuarantineReason::kKeyMismatch,
                   "key is not the subject");
}

TEST_F(FoldTest, AnEventThatBreaksARuleIsKeptBackWithTheFieldAndTheRule) {
  v1::Event event = renamed("Weston");
  event.set_effective("2013-13");
  expect_kept_back(record_at(0, event), QuarantineReason::kBreaksRule, "effective:");
}

TEST_F(FoldTest, AMessageNamesAFewBrokenRulesAndCountsTheRest) {
  v1::Event event = renamed("Weston");
  for (int count = 0; count < 9; ++count)
    event.add_evidence();
  expect_kept_back(record_at(0, event), QuarantineReason::kBreaksRule, "more");
}

TEST_F(FoldTest, AnEventUnderAnotherKeyIsKeptBackUnderBothSubjects) {
  const LogRecord record = record_at(0, "ods:RH5", renamed("Weston").SerializeAsString());
  fold({record});
  const auto views = quarantine();
  ASSERT_EQ(views.size(), 2U);
  EXPECT_EQ(views[0].subject, "ods:RH5");
  EXPECT_EQ(views[1].subject, "ods:RA3");
  for (const QuarantineView& view : views) {
    EXPECT_EQ(view.reason, QuarantineReason::kKeyMismatch);
    EXPECT_EQ(view.record_bytes, record.value);
  }
  EXPECT_EQ(fold_.position().quarantined, 1U);
}

TEST_F(FoldTest, WhatANewerVersionWroteIsKeptBackWholeAsUnknown) {
  const auto files = golden::files_in(golden::kFutureFolder, ".hex");
  EXPECT_FALSE(files.empty());
  for (const std::string& file : files) {
    const std::string bytes = golden::bytes_of_hex(golden::read_file(file));
    Fold fold(&earlier_, Position{});
    v1::Event event;
    ASSERT_TRUE(event.ParseFromString(bytes)) << file;
    const LogRecord record = record_at(0, event.subject(), bytes);
    ASSERT_TRUE(fold.add(std::vector{record}).has_value());
    ASSERT_EQ(fold.rows().size(), 1U) << file;
    const auto view = read_quarantine(fold.rows()[0].key, fold.rows()[0].value);
    ASSERT_TRUE(view.has_value());
    EXPECT_EQ(view->reason, QuarantineReason::kUnknownFact) << file;
    EXPECT_EQ(view->record_bytes, bytes);
  }
}

TEST_F(FoldTest, ASoundEventIsFoldedUnderAnIdThatOnlyUnsoundRecordsHad) {
  v1::Event unsound = renamed("Weston");
  unsound.clear_emitter();
  fold({record_at(0, unsound), record_at(1, renamed("Weston"))});
  EXPECT_EQ(fold_.position().quarantined, 1U);
  EXPECT_EQ(fold_.position().events, 1U);
}

TEST_F(FoldTest, ALogThatDoesNotGoOnFromThePositionIsRefused) {
  fold({record_at(5, renamed("Weston"))});
  const v1::Event next = made_event(8, 10, 1);
  const auto refused = [&](const LogRecord& record) {
    Fold fold(&earlier_, fold_.position());
    const auto added = fold.add(std::vector{record});
    EXPECT_FALSE(added.has_value());
    return added.has_value() ? Error{} : added.error();
  };
  EXPECT_EQ(refused(record_at(5, next)).kind, ErrorKind::kCorrupt);
  LogRecord earlier_time = record_at(6, next);
  earlier_time.recorded = RecordedTime::from_milliseconds_since_1970(1004).value();
  EXPECT_NE(refused(earlier_time).message.find("recorded before"), std::string::npos);
  LogRecord elsewhere = record_at(6, next);
  elsewhere.partition = Partition{1};
  EXPECT_NE(refused(elsewhere).message.find("another partition"), std::string::npos);
}

TEST_F(FoldTest, AnEventThatTheShardHasAtALaterOffsetMeansThatItIsDamaged) {
  class Later final : public EarlierEvents {
   public:
    tl::expected<std::optional<EventEntry>, Error> find(const EventId&) override {
      return EventEntry{{Partition{0}, Offset{99}, RecordedTime()}, "ods:RA3"};
    }
    tl::expected<std::string, Error> value_of(const EventEntry&) override { return std::string(); }
  };
  Later later;
  Fold fold(&later, Position{});
  const auto added = fold.add(std::vector{record_at(0, renamed("Weston"))});
  ASSERT_FALSE(added.has_value());
  EXPECT_EQ(added.error().kind, ErrorKind::kCorrupt);
  EXPECT_NE(added.error().message.find("minutebook rebuild"), std::string::npos);
}

}  // namespace
}  // namespace minutebook
