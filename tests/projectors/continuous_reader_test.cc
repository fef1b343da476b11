// Reading on: gaps in the offsets are nothing, records that were left out are an alarm.

#include "projectors/continuous_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "eventlog/memory/memory_event_log.h"
#include "faulty_log.h"
#include "made_events.h"

namespace minutebook {
namespace {

using ::testing::HasSubstr;

// Thirty records, each in an append of its own that leaves two offsets out behind it: the records
// lie at 0, 3, 6, …, 87, and the log ends at 90.
class Reading : public ::testing::Test {
 protected:
  Reading()
      : kept_(make_memory_event_log([] { return RecordedTime(); },
                                    {.offsets_skipped_per_append = 2})),
        log_(kept_.get()) {
    for (std::uint64_t number = 0; number < 30; ++number)
      append_made_events(*kept_, number, 1, 5, 1);
  }

  ContinuousReader reader(Offset next = {}, std::optional<std::uint64_t> next_sequence = 0) {
    return {&log_, Partition{0}, next, next_sequence, [this] { ++gaps_; }};
  }

  // The offsets of all that is read, until a read finds nothing.
  std::vector<std::int64_t> read_all(ContinuousReader& reader) {
    std::vector<std::int64_t> offsets;
    for (;;) {
      const auto records = reader.read({.max_records = 7});
      if (!records) {
        error_ = records.error();
        return offsets;
      }
      if (records->empty())
        return offsets;
      for (const LogRecord& record : *records)
        offsets.push_back(record.offset.value);
    }
  }

  static std::vector<std::int64_t> offsets(std::int64_t first, std::int64_t limit) {
    std::vector<std::int64_t> offsets;
    for (std::int64_t offset = first; offset < limit; offset += 3)
      offsets.push_back(offset);
    return offsets;
  }

  std::unique_ptr<EventLog> kept_;
  FaultyLog log_;
  int gaps_ = 0;
  Error error_;
};

TEST_F(Reading, GapsBetweenCountedRecordsAreTakenAtTheirWord) {
  auto all = reader();
  EXPECT_EQ(read_all(all), offsets(0, 90));
  auto rest = reader(Offset{31}, 11);
  EXPECT_EQ(read_all(rest), offsets(33, 90));
  EXPECT_EQ(gaps_, 0);
  EXPECT_EQ(log_.reads_afresh(), 0U);
}

TEST_F(Reading, GapsBetweenUncountedRecordsAreLookedInto) {
  log_.forget_sequences();
  auto all = reader();
  EXPECT_EQ(read_all(all), offsets(0, 90));
  EXPECT_EQ(gaps_, 0);
  EXPECT_EQ(log_.reads_afresh(), 29U);
}

TEST_F(Reading, ARecordThatWasLeftOutIsAnAlarmAndIsRead) {
  for (const bool counted : {true, false}) {
    gaps_ = 0;
    if (!counted)
      log_.forget_sequences();
    log_.leave_out(Offset{42});
    auto all = reader();
    EXPECT_EQ(read_all(all), offsets(0, 90));
    EXPECT_EQ(gaps_, 1);
  }
}

TEST_F(Reading, TheFirstRecordLeftOutIsAnAlarm) {
  log_.leave_out(Offset{0});
  auto all = reader();
  EXPECT_EQ(read_all(all), offsets(0, 90));
  EXPECT_EQ(gaps_, 1);
}

TEST_F(Reading, WhatIsNeverReadIsRefusedAndNothingBehindIsReturned) {
  log_.lose(Offset{42});
  auto all = reader();
  EXPECT_EQ(read_all(all), offsets(0, 42));
  EXPECT_EQ(error_.kind, ErrorKind::kCorrupt);
  EXPECT_THAT(error_.message, HasSubstr("1 records are missing from offset 40 to 44"));
  EXPECT_EQ(gaps_, 1);
  // It stays where it is.
  EXPECT_TRUE(read_all(all).empty());
  EXPECT_EQ(error_.kind, ErrorKind::kCorrupt);
}

TEST_F(Reading, TheEndLeftOutIsAnAlarmOnceTheLogHasSaidWhereItEnds) {
  log_.leave_out(Offset{84});
  log_.leave_out(Offset{87});
  auto all = reader();
  EXPECT_EQ(read_all(all), offsets(0, 84));
  EXPECT_EQ(gaps_, 0);
  all.note_end(log_.end(Partition{0}).value());
  EXPECT_EQ(read_all(all), offsets(84, 90));
  EXPECT_EQ(gaps_, 1);
}

TEST_F(Reading, AnEndWithoutRecordsIsLookedIntoOnce) {
  auto all = reader();
  EXPECT_EQ(read_all(all), offsets(0, 90));
  EXPECT_EQ(all.read_to(), Offset{88});
  all.note_end(Offset{90});
  EXPECT_TRUE(read_all(all).empty());
  EXPECT_EQ(all.read_to(), Offset{90});
  EXPECT_EQ(log_.reads_afresh(), 1U);
  all.note_end(Offset{90});
  EXPECT_TRUE(read_all(all).empty());
  EXPECT_EQ(log_.reads_afresh(), 1U);
  EXPECT_EQ(gaps_, 0);
}

TEST_F(Reading, AFailureLeavesThePlaceWhereItWas) {
  auto all = reader();
  ASSERT_TRUE(all.read({.max_records = 5}).has_value());
  log_.fail_with(Error{ErrorKind::kUnavailable, "no broker"});
  EXPECT_TRUE(read_all(all).empty());
  EXPECT_EQ(error_.kind, ErrorKind::kUnavailable);
  log_.fail_with({});
  EXPECT_EQ(read_all(all), offsets(15, 90));
}

}  // namespace
}  // namespace minutebook
