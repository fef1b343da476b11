// What every event log keeps, whatever it is made of. A program that includes this file once runs
// it against the logs that it names:
//
//   INSTANTIATE_TEST_SUITE_P(Memory, EventLogConformance, ::testing::Values(LogKind{…}),
//   log_kind_name);
//
// Readers are only promised order: nothing here assumes one partition, or offsets without gaps.

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "eventlog/event_log.h"
#include "tests/eventlog/samples.h"

namespace minutebook::testing {

using ::testing::HasSubstr;

// A log with the means to bring about what a test needs.
class LogUnderTest {
 public:
  LogUnderTest() = default;
  LogUnderTest(const LogUnderTest&) = delete;
  LogUnderTest& operator=(const LogUnderTest&) = delete;
  virtual ~LogUnderTest() = default;

  virtual EventLog& log() = 0;
  // Sets the clock that the log reads. Without effect on a log that has a clock of its own.
  virtual void set_time(std::int64_t milliseconds_since_1970) = 0;
  // Closes the log and opens it again. Only for a kind that is durable.
  virtual void reopen() {}
};

struct LogKind {
  std::string name;
  // Whether what was appended is there again after reopening.
  bool durable = false;
  // Whether the time of recording is told by a clock that the test cannot set.
  bool has_own_clock = false;
  // An empty log of its own for each test.
  std::function<std::unique_ptr<LogUnderTest>()> make;
};

inline void PrintTo(const LogKind& kind, std::ostream* out) {
  *out << kind.name;
}
inline std::string log_kind_name(const ::testing::TestParamInfo<LogKind>& kind) {
  return kind.param.name;
}

// Runs the work in that many threads at once, each with its number, and waits for all.
inline void in_threads(int count, const std::function<void(int)>& work) {
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(count));
  for (int number = 0; number < count; ++number) {
    threads.emplace_back(work, number);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

class EventLogConformance : public ::testing::TestWithParam<LogKind> {
 protected:
  void SetUp() override { under_test_ = GetParam().make(); }

  EventLog& log() { return under_test_->log(); }
  LogUnderTest& under_test() { return *under_test_; }

  // Appends what must be taken.
  std::vector<Appended> append(const AppendRequest& request) {
    auto receipts = log().append(request);
    EXPECT_TRUE(receipts.has_value()) << (receipts ? "" : receipts.error().message);
    return receipts.value_or(std::vector<Appended>(request.records.size()));
  }
  Appended append_one(const RecordToAppend& record) {
    return append({.records = {record}}).front();
  }
  // Offers what must be refused.
  Error refused(const AppendRequest& request) {
    const std::vector<LogRecord> before = read_all(log());
    const auto receipts = log().append(request);
    EXPECT_FALSE(receipts.has_value());
    EXPECT_EQ(read_all(log()), before) << "a refused append changed the log";
    return receipts ? Error{} : receipts.error();
  }
  std::int64_t version_of(const std::string& subject) {
    // A retry of nothing tells nothing, so the version is asked for by expecting an impossible one.
    const auto receipts =
        log().append({.records = {sample_record(987'654'321, subject)},
                      .expected_versions = {{.subject = subject, .event_count = -1}}});
    EXPECT_FALSE(receipts.has_value());
    const std::string& message = receipts.error().message;
    const std::string words = "is at version ";
    return std::stoll(message.substr(message.find(words) + words.size()));
  }
  // That something was recorded at a time, as far as the log's clock is in the test's hands.
  void expect_recorded_at(RecordedTime recorded, std::int64_t milliseconds_since_1970) {
    if (GetParam().has_own_clock) {
      constexpr std::int64_t kLongTestMilliseconds = 600'000;
      EXPECT_LE(recorded, system_time());
      EXPECT_GT(recorded.milliseconds_since_1970(),
                system_time().milliseconds_since_1970() - kLongTestMilliseconds);
    } else {
      EXPECT_EQ(recorded, milliseconds(milliseconds_since_1970));
    }
  }
  std::optional<PersonEntry> find(const PersonEntry& person) {
    return log().people().find(person.id).value();
  }

 private:
  std::unique_ptr<LogUnderTest> under_test_;
};

// ---------------------------------------------------------------------------------- append and
// read

TEST_P(EventLogConformance, NewLogIsEmpty) {
  const auto partitions = log().partitions().value();
  ASSERT_FALSE(partitions.empty());
  EXPECT_TRUE(std::is_sorted(partitions.begin(), partitions.end()));
  for (const Partition partition : partitions) {
    EXPECT_EQ(log().end(partition).value(), Offset{0});
    EXPECT_TRUE(log().read(partition, Offset{0}, {}).value().empty());
  }
  EXPECT_TRUE(log().people().list(std::nullopt, 10).value().empty());
}

TEST_P(EventLogConformance, WhatWasAppendedIsRead) {
  const RecordToAppend record = sample_record(1);
  const Appended receipt = append_one(record);
  EXPECT_FALSE(receipt.already_recorded);
  expect_recorded_at(receipt.recorded, kSampleTimeMilliseconds);
  EXPECT_EQ(receipt.subject_version, 1);

  const LogRecord expected{.partition = receipt.partition,
                           .offset = receipt.offset,
                           .recorded = receipt.recorded,
                           .subject = record.subject,
                           .value = record.value,
                           .sequence = 0};
  EXPECT_EQ(log().read(receipt.partition, receipt.offset, {}).value(),
            std::vector<LogRecord>{expected});
  EXPECT_EQ(read_all(log()), std::vector<LogRecord>{expected});
  EXPECT_GT(log().end(receipt.partition).value(), receipt.offset);
}

TEST_P(EventLogConformance, AppendOfNothingChangesNothing) {
  append_one(sample_record(1));
  const auto before = read_all(log());
  EXPECT_TRUE(append({}).empty());
  EXPECT_EQ(read_all(log()), before);
}

TEST_P(EventLogConformance, RecordsOfOneSubjectKeepTheirOrderInOnePartition) {
  std::map<std::string, std::vector<std::string>> appended;
  std::uint64_t number = 0;
  for (int append_number = 0; append_number < 20; ++append_number) {
    AppendRequest request;
    for (int record = 0; record < 7; ++record) {
      const std::string subject = "org:subject-" + std::to_string(number % 5);
      request.records.push_back(sample_record(number++, subject));
      appended[subject].push_back(request.records.back().value);
    }
    append(request);
  }

  std::map<std::string, std::vector<std::string>> read;
  std::map<std::string, std::set<Partition>> partitions;
  std::map<Partition, Offset> last;
  for (const LogRecord& record : read_all(log())) {
    read[record.subject].push_back(record.value);
    partitions[record.subject].insert(record.partition);
    if (last.contains(record.partition)) {
      EXPECT_LT(last[record.partition], record.offset);
    }
    last[record.partition] = record.offset;
  }
  EXPECT_EQ(read, appended);
  for (const auto& [subject, in] : partitions) {
    EXPECT_EQ(in.size(), 1U) << subject;
  }
}

TEST_P(EventLogConformance, ReceiptsTellWhereEachRecordLies) {
  AppendRequest request;
  for (std::uint64_t number = 0; number < 50; ++number) {
    request.records.push_back(sample_record(number, "org:s" + std::to_string(number % 3)));
  }
  const auto receipts = append(request);
  ASSERT_EQ(receipts.size(), request.records.size());
  for (std::size_t index = 0; index < receipts.size(); ++index) {
    const auto found =
        log().read(receipts[index].partition, receipts[index].offset, {.max_records = 1}).value();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front().offset, receipts[index].offset);
    EXPECT_EQ(found.front().value, request.records[index].value);
    EXPECT_EQ(found.front().recorded, receipts[index].recorded);
  }
}

TEST_P(EventLogConformance, AnyBytesAreKeptAsTheyAre) {
  const std::vector<std::string> subjects = {
      "x",
      std::string("\0", 1),
      std::string("a\0b", 3),
      "\xff\xfe\xff\xff",
      "ods:RA3\n",
      "ods:RA3/",
      "caf\xc3\xa9",
      std::string(kRecordSubjectLimitBytes, '\xff'),
  };
  std::set<std::pair<std::string, std::string>> appended;
  std::uint64_t number = 0;
  for (const std::string& subject : subjects) {
    RecordToAppend record = sample_record(number++, subject);
    record.value = std::string("\0\xff\n", 3) + record.value;
    appended.emplace(record.subject, record.value);
    EXPECT_EQ(append_one(record).subject_version, 1);
  }
  for (const std::string& subject : subjects) {
    const RecordToAppend record = sample_record(number++, subject);
    appended.emplace(record.subject, record.value);
    EXPECT_EQ(append_one(record).subject_version, 2);
  }
  std::set<std::pair<std::string, std::string>> read;
  for (const LogRecord& record : read_all(log())) {
    read.emplace(record.subject, record.value);
  }
  EXPECT_EQ(read, appended);
}

TEST_P(EventLogConformance, ReadKeepsToItsLimits) {
  AppendRequest request;
  for (std::uint64_t number = 0; number < 100; ++number) {
    request.records.push_back(sample_record(number, "ods:RA3", 300));
  }
  const Appended first = append(request).front();
  const auto count = [&](const ReadLimits& limits) {
    return log().read(first.partition, first.offset, limits).value().size();
  };
  EXPECT_EQ(count({.max_records = 1}), 1U);
  EXPECT_EQ(count({.max_records = 99}), 99U);
  EXPECT_EQ(count({.max_records = 100}), 100U);
  EXPECT_EQ(count({.max_records = 1'000}), 100U);
  // A record has 7 bytes of subject and 300 of value; one is returned however small the limit.
  EXPECT_EQ(count({.max_bytes = 0}), 1U);
  EXPECT_EQ(count({.max_bytes = 306}), 1U);
  EXPECT_EQ(count({.max_bytes = 921}), 3U);
  EXPECT_EQ(count({.max_bytes = 1'227}), 3U);
}

TEST_P(EventLogConformance, PagesOfAnySizeGiveTheSameRecords) {
  std::uint64_t number = 0;
  for (const std::size_t batch : {1UL, 40UL, 3UL, 200UL, 1UL, 1UL, 7UL}) {
    AppendRequest request;
    for (std::size_t record = 0; record < batch; ++record, ++number) {
      request.records.push_back(
          sample_record(number, "org:s" + std::to_string(number % 11), 10 + number * 13 % 900));
    }
    append(request);
  }
  const auto all = read_all(log());
  EXPECT_EQ(all.size(), number);
  EXPECT_EQ(read_all(log(), {.max_records = 1}), all);
  EXPECT_EQ(read_all(log(), {.max_records = 7}), all);
  EXPECT_EQ(read_all(log(), {.max_bytes = 1'000}), all);
  EXPECT_EQ(read_all(log(), {.max_records = 64, .max_bytes = 20'000}), all);
}

TEST_P(EventLogConformance, ReadBeginsAtAnyOffset) {
  AppendRequest request;
  for (std::uint64_t number = 0; number < 200; ++number) {
    request.records.push_back(sample_record(number));
  }
  const auto receipts = append(request);
  for (std::size_t index = 0; index < receipts.size(); index += 17) {
    const auto found = log().read(receipts[index].partition, receipts[index].offset, {}).value();
    ASSERT_EQ(found.size(), receipts.size() - index);
    EXPECT_EQ(found.front().value, request.records[index].value);
  }
}

TEST_P(EventLogConformance, ReadAtTheEndAndBeyondFindsNothing) {
  const Appended receipt = append_one(sample_record(1));
  const Offset end = log().end(receipt.partition).value();
  EXPECT_TRUE(log().read(receipt.partition, end, {}).value().empty());
  EXPECT_TRUE(log().read(receipt.partition, Offset{end.value + 1'000'000}, {}).value().empty());
}

TEST_P(EventLogConformance, PartitionThatIsNotThereIsNotFound) {
  const Partition missing{log().partitions().value().back().value + 1};
  EXPECT_EQ(log().read(missing, Offset{0}, {}).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(log().end(missing).error().kind, ErrorKind::kNotFound);
}

TEST_P(EventLogConformance, BatchLargerThanAnyBufferIsAppendedWhole) {
  AppendRequest request;
  for (std::uint64_t number = 0; number < 40'000; ++number) {
    request.records.push_back(sample_record(number, "org:s" + std::to_string(number % 999), 1'000));
  }
  const auto receipts = append(request);
  ASSERT_EQ(receipts.size(), request.records.size());
  std::map<std::pair<Partition, Offset>, const RecordToAppend*> expected;
  for (std::size_t index = 0; index < receipts.size(); ++index) {
    EXPECT_FALSE(receipts[index].already_recorded);
    expected.emplace(std::pair(receipts[index].partition, receipts[index].offset),
                     &request.records[index]);
  }
  const auto all = read_all(log());
  ASSERT_EQ(all.size(), request.records.size());
  for (const LogRecord& record : all) {
    const RecordToAppend& appended = *expected.at({record.partition, record.offset});
    ASSERT_EQ(record.value, appended.value);
    ASSERT_EQ(record.subject, appended.subject);
  }
  // And again: nothing is new.
  for (const Appended& receipt : append(request)) {
    ASSERT_TRUE(receipt.already_recorded);
  }
}

TEST_P(EventLogConformance, SequencesCountTheRecordsOfEachPartition) {
  for (std::uint64_t number = 0; number < 20; number += 2) {
    append({.records = {sample_record(number, "org:a"), sample_record(number + 1, "org:b")}});
  }
  append_one(sample_record(0, "org:a"));
  std::map<Partition, std::uint64_t> counted;
  for (const LogRecord& record : read_all(log())) {
    EXPECT_EQ(record.sequence, counted[record.partition]++);
  }
  // The same where it is made sure of.
  EXPECT_EQ(read_all(log(), {.afresh = true}), read_all(log()));
}

// ------------------------------------------------------------------------------- what is refused

TEST_P(EventLogConformance, LimitsAreHeldAndNameTheEvent) {
  append_one(sample_record(1));
  RecordToAppend record = sample_record(2);
  record.subject.clear();
  EXPECT_EQ(refused({.records = {record}}).kind, ErrorKind::kRejected);
  record = sample_record(2);
  record.value.clear();
  EXPECT_EQ(refused({.records = {record}}).kind, ErrorKind::kRejected);
  record = sample_record(2);
  record.subject = std::string(kRecordSubjectLimitBytes + 1, 's');
  EXPECT_EQ(refused({.records = {record}}).kind, ErrorKind::kRejected);
  record = sample_record(2);
  record.value = std::string(kRecordValueLimitBytes + 1, 'v');
  const Error error = refused({.records = {sample_record(3), record}});
  EXPECT_EQ(error.kind, ErrorKind::kRejected);
  EXPECT_THAT(error.message, HasSubstr(record.event_id.to_uuid_text()));
  EXPECT_THAT(error.message, HasSubstr("64000"));

  record.value.pop_back();
  EXPECT_FALSE(append_one(record).already_recorded);
  EXPECT_EQ(read_all(log()).size(), 2U);
}

// ------------------------------------------------------------------------------------ idempotence

TEST_P(EventLogConformance, RecordOfferedAgainHasTheReceiptOfTheFirstTime) {
  const Appended first = append_one(sample_record(1));
  append_one(sample_record(2));
  under_test().set_time(kSampleTimeMilliseconds + 5'000);
  const auto before = read_all(log());

  const Appended again = append_one(sample_record(1));
  EXPECT_TRUE(again.already_recorded);
  EXPECT_EQ(again.partition, first.partition);
  EXPECT_EQ(again.offset, first.offset);
  EXPECT_EQ(again.recorded, first.recorded);
  EXPECT_EQ(again.subject_version, 2);
  EXPECT_EQ(read_all(log()), before);
}

TEST_P(EventLogConformance, OldAndNewRecordsMixInOneAppend) {
  const Appended first = append_one(sample_record(1));
  const auto receipts =
      append({.records = {sample_record(2), sample_record(1), sample_record(3), sample_record(2)}});
  EXPECT_FALSE(receipts[0].already_recorded);
  EXPECT_TRUE(receipts[1].already_recorded);
  EXPECT_EQ(receipts[1].offset, first.offset);
  EXPECT_FALSE(receipts[2].already_recorded);
  EXPECT_TRUE(receipts[3].already_recorded);
  EXPECT_EQ(receipts[3].offset, receipts[0].offset);
  for (const Appended& receipt : receipts) {
    EXPECT_EQ(receipt.subject_version, 3);
  }
  EXPECT_EQ(read_all(log()).size(), 3U);
}

TEST_P(EventLogConformance, IdWithOtherContentIsAConflictAndNothingIsAppended) {
  append_one(sample_record(1));
  RecordToAppend other = sample_record(1);
  other.value += "!";
  Error error = refused({.records = {sample_record(2), other, sample_record(3)}});
  EXPECT_EQ(error.kind, ErrorKind::kConflict);
  EXPECT_THAT(error.message, HasSubstr(other.event_id.to_uuid_text()));

  other = sample_record(1, "ods:RBB");
  error = refused({.records = {other}});
  EXPECT_EQ(error.kind, ErrorKind::kConflict);

  // The ids of what was refused are free.
  EXPECT_FALSE(append_one(sample_record(2, "ods:RBB")).already_recorded);
  EXPECT_EQ(version_of("ods:RBB"), 1);
  EXPECT_EQ(version_of("ods:RA3"), 1);
}

TEST_P(EventLogConformance, IdTwiceInOneAppendWithOtherContentIsAConflict) {
  RecordToAppend other = sample_record(1);
  other.value += "!";
  const Error error = refused({.records = {sample_record(1), sample_record(2), other}});
  EXPECT_EQ(error.kind, ErrorKind::kConflict);
  EXPECT_THAT(error.message, HasSubstr(other.event_id.to_uuid_text()));
  EXPECT_TRUE(read_all(log()).empty());
  EXPECT_FALSE(append_one(other).already_recorded);
}

// ------------------------------------------------------------------------------- expected versions

TEST_P(EventLogConformance, ExpectedVersionIsTheCountOfEvents) {
  append({.records = {sample_record(1, "ods:RA3")},
          .expected_versions = {{.subject = "ods:RA3", .event_count = 0}}});
  const auto receipts =
      append({.records = {sample_record(2, "ods:RA3"), sample_record(3, "ods:RA3"),
                          sample_record(4, "ods:RBB")},
              .expected_versions = {{.subject = "ods:RA3", .event_count = 1},
                                    {.subject = "ods:RBB", .event_count = 0}}});
  EXPECT_EQ(receipts[0].subject_version, 3);
  EXPECT_EQ(receipts[1].subject_version, 3);
  EXPECT_EQ(receipts[2].subject_version, 1);
  EXPECT_EQ(version_of("ods:RA3"), 3);
  EXPECT_EQ(version_of("ods:RXX"), 0);
}

TEST_P(EventLogConformance, OtherVersionThanExpectedIsAConflictThatTellsBoth) {
  append({.records = {sample_record(1), sample_record(2)}});
  const Error error = refused({.records = {sample_record(3)},
                               .expected_versions = {{.subject = "ods:RA3", .event_count = 7}}});
  EXPECT_EQ(error.kind, ErrorKind::kConflict);
  EXPECT_THAT(error.message, HasSubstr("ods:RA3"));
  EXPECT_THAT(error.message, HasSubstr("version 2"));
  EXPECT_THAT(error.message, HasSubstr("7"));
}

TEST_P(EventLogConformance, RetryOfAnAcceptedAppendIsNotAConflict) {
  const AppendRequest request{.records = {sample_record(1), sample_record(2)},
                              .expected_versions = {{.subject = "ods:RA3", .event_count = 0}}};
  const auto first = append(request);
  const auto again = append(request);
  EXPECT_TRUE(again[0].already_recorded && again[1].already_recorded);
  EXPECT_EQ(again[0].offset, first[0].offset);

  // Where something is added, the version counts.
  AppendRequest more = request;
  more.records.push_back(sample_record(3));
  EXPECT_EQ(refused(more).kind, ErrorKind::kConflict);
}

// ---------------------------------------------------------------------------------------------
// time

TEST_P(EventLogConformance, RecordedTimeNeverRunsBackwards) {
  if (GetParam().has_own_clock) {
    RecordedTime last = kEarliestRecordedTime;
    for (std::uint64_t number = 0; number < 20; ++number) {
      const Appended receipt = append_one(sample_record(number));
      EXPECT_GE(receipt.recorded, last);
      expect_recorded_at(receipt.recorded, 0);
      last = receipt.recorded;
    }
    return;
  }
  const std::vector<std::int64_t> clock = {1'000, 2'000, 1'500, -50, 2'000, 2'001, 5};
  const std::vector<std::int64_t> expected = {1'000, 2'000, 2'000, 2'000, 2'000, 2'001, 2'001};
  for (std::size_t index = 0; index < clock.size(); ++index) {
    under_test().set_time(kSampleTimeMilliseconds + clock[index]);
    EXPECT_EQ(append_one(sample_record(index)).recorded,
              milliseconds(kSampleTimeMilliseconds + expected[index]));
  }
  if (GetParam().durable) {
    under_test().reopen();
    under_test().set_time(kSampleTimeMilliseconds);
    EXPECT_EQ(append_one(sample_record(100)).recorded,
              milliseconds(kSampleTimeMilliseconds + 2'001));
  }
}

// --------------------------------------------------------------------------------------- reopening

TEST_P(EventLogConformance, ReopeningKeepsEverything) {
  if (!GetParam().durable) {
    GTEST_SKIP() << "this kind of log ends with its process";
  }
  const PersonEntry person = sample_person("peter-colclough", "Peter Colclough");
  std::uint64_t number = 0;
  std::vector<Appended> receipts;
  for (int round = 0; round < 4; ++round) {
    for (const std::size_t batch : {1UL, 30UL, 400UL}) {
      AppendRequest request{.people = {person}};
      for (std::size_t record = 0; record < batch; ++record, ++number) {
        request.records.push_back(sample_record(number, "org:s" + std::to_string(number % 5)));
      }
      for (const Appended& receipt : append(request)) {
        receipts.push_back(receipt);
      }
    }
    const auto before = read_all(log());
    under_test().reopen();
    EXPECT_EQ(read_all(log()), before);
    EXPECT_EQ(find(person), person);
    for (std::uint64_t known = 0; known < number; known += 37) {
      const Appended again = append_one(sample_record(known, "org:s" + std::to_string(known % 5)));
      EXPECT_TRUE(again.already_recorded);
      EXPECT_EQ(again.offset, receipts[known].offset);
    }
  }
  EXPECT_EQ(version_of("org:s0"), static_cast<std::int64_t>(number + 4) / 5);
}

// ------------------------------------------------------------------------------------ concurrency

TEST_P(EventLogConformance, AppendsOfManyThreadsAreAllThereInTheOrderOfEach) {
  constexpr int kThreads = 8;
  constexpr std::uint64_t kAppends = 60;
  std::atomic<int> failures{0};
  in_threads(kThreads, [&](int thread) {
    const std::string subject = "org:thread-" + std::to_string(thread);
    for (std::uint64_t number = 0; number < kAppends; ++number) {
      const std::uint64_t id = static_cast<std::uint64_t>(thread) * 1'000 + number * 3;
      AppendRequest request;
      for (std::uint64_t record = 0; record < 1 + number % 3; ++record) {
        request.records.push_back(sample_record(id + record, subject));
      }
      const auto receipts = log().append(request);
      failures += receipts.has_value() ? 0 : 1;
      // An append that fails among others fails alone.
      RecordToAppend other = sample_record(id, subject);
      other.value += "!";
      failures += log().append({.records = {other}}).has_value() ? 1 : 0;
    }
  });
  EXPECT_EQ(failures, 0);

  std::map<std::string, std::vector<std::string>> read;
  for (const LogRecord& record : read_all(log())) {
    read[record.subject].push_back(record.value);
  }
  ASSERT_EQ(read.size(), static_cast<std::size_t>(kThreads));
  for (int thread = 0; thread < kThreads; ++thread) {
    const std::string subject = "org:thread-" + std::to_string(thread);
    std::vector<std::string> expected;
    for (std::uint64_t number = 0; number < kAppends; ++number) {
      for (std::uint64_t record = 0; record < 1 + number % 3; ++record) {
        const std::uint64_t id = static_cast<std::uint64_t>(thread) * 1'000 + number * 3 + record;
        expected.push_back(sample_record(id, subject).value);
      }
    }
    EXPECT_EQ(read[subject], expected);
    EXPECT_EQ(version_of(subject), static_cast<std::int64_t>(expected.size()));
  }
}

TEST_P(EventLogConformance, OfRacingAppendsThatExpectOneVersionExactlyOneWins) {
  constexpr int kThreads = 8;
  constexpr int kRounds = 40;
  std::vector<std::atomic<int>> winners(kRounds);
  std::atomic<int> others{0};
  in_threads(kThreads, [&](int thread) {
    for (int round = 0; round < kRounds;) {
      const auto receipts =
          log().append({.records = {sample_record(static_cast<std::uint64_t>(round) * kThreads +
                                                  static_cast<std::uint64_t>(thread))},
                        .expected_versions = {{.subject = "ods:RA3", .event_count = round}}});
      if (receipts) {
        winners[static_cast<std::size_t>(round)] += 1;
        round += 1;
      } else if (receipts.error().kind == ErrorKind::kConflict) {
        round += 1;
      } else {
        others += 1;
      }
    }
  });
  EXPECT_EQ(others, 0);
  // A thread that is ahead may find the version of its round not reached yet, so rounds may go
  // without a winner once all threads have lost them; none has two.
  int won = 0;
  for (const std::atomic<int>& round_winners : winners) {
    EXPECT_LE(round_winners, 1);
    won += round_winners;
  }
  EXPECT_GE(won, 1);
  EXPECT_EQ(read_all(log()).size(), static_cast<std::size_t>(won));
  EXPECT_EQ(version_of("ods:RA3"), won);
}

TEST_P(EventLogConformance, OneRecordOfferedByManyThreadsIsAppendedOnce) {
  constexpr int kThreads = 8;
  constexpr std::uint64_t kRecords = 40;
  std::vector<std::atomic<int>> first_times(kRecords);
  std::vector<std::vector<Offset>> offsets(kThreads);
  in_threads(kThreads, [&](int thread) {
    for (std::uint64_t number = 0; number < kRecords; ++number) {
      const auto receipts = log().append({.records = {sample_record(number)}});
      if (receipts) {
        first_times[number] += receipts->front().already_recorded ? 0 : 1;
        offsets[static_cast<std::size_t>(thread)].push_back(receipts->front().offset);
      }
    }
  });
  for (const std::atomic<int>& times : first_times) {
    EXPECT_EQ(times, 1);
  }
  for (const auto& of_thread : offsets) {
    EXPECT_EQ(of_thread, offsets.front());
  }
  EXPECT_EQ(read_all(log()).size(), kRecords);
}

TEST_P(EventLogConformance, ReadersSeeGrowingPrefixesWhileOthersAppend) {
  constexpr std::uint64_t kAppends = 150;
  std::atomic<bool> done{false};
  std::thread writer([&] {
    for (std::uint64_t number = 0; number < kAppends; ++number) {
      // Two records of one subject: whoever sees one sees the other.
      const auto receipts =
          log().append({.records = {sample_record(2 * number), sample_record(2 * number + 1)}});
      EXPECT_TRUE(receipts.has_value());
      const Appended& last = receipts->back();
      EXPECT_FALSE(log().read(last.partition, last.offset, {.max_records = 1}).value().empty())
          << "acknowledged and not to be seen";
    }
    done = true;
  });
  in_threads(2, [&](int) {
    std::size_t seen = 0;
    bool last_time = false;
    while (!last_time) {
      last_time = done;
      const auto all = read_all(log());
      EXPECT_GE(all.size(), seen);
      EXPECT_EQ(all.size() % 2, 0U) << "half of an append";
      seen = all.size();
      for (std::size_t index = 0; index < all.size(); ++index) {
        ASSERT_EQ(all[index].value, sample_record(index).value);
      }
    }
    EXPECT_EQ(seen, 2 * kAppends);
  });
  writer.join();
}

// -------------------------------------------------------------------------------------------
// people

TEST_P(EventLogConformance, PeopleAreRegisteredWithTheEvents) {
  const PersonEntry person = sample_person("peter-colclough", "Peter Colclough");
  EXPECT_EQ(find(person), std::nullopt);
  append({.records = {sample_record(1)}, .people = {person}});
  EXPECT_EQ(find(person), person);

  // A name that was corrected, or left out.
  PersonEntry renamed = person;
  renamed.name = "Peter Colclough CBE";
  append({.records = {sample_record(1)}, .people = {renamed}});
  EXPECT_EQ(find(person), renamed);
  PersonEntry nameless = person;
  nameless.name.clear();
  append({.people = {nameless}});
  EXPECT_EQ(find(person), renamed);
  EXPECT_EQ(read_all(log()).size(), 1U);
}

TEST_P(EventLogConformance, RefusedAppendRegistersNobody) {
  append_one(sample_record(1));
  RecordToAppend other = sample_record(1);
  other.value += "!";
  const PersonEntry person = sample_person("peter-colclough", "Peter Colclough");
  refused({.records = {sample_record(2), other}, .people = {person}});
  EXPECT_EQ(find(person), std::nullopt);
  EXPECT_TRUE(log().people().list(std::nullopt, 10).value().empty());
}

TEST_P(EventLogConformance, OneIdForTwoHandlesIsAConflict) {
  const PersonEntry person = sample_person("peter-colclough", "Peter Colclough");
  append({.people = {person}});
  PersonEntry other = person;
  other.handle = "somebody-else";
  EXPECT_EQ(refused({.records = {sample_record(1)}, .people = {other}}).kind, ErrorKind::kConflict);
  EXPECT_EQ(find(person), person);

  const PersonEntry unknown = sample_person("unknown", "Unknown");
  other.id = unknown.id;
  EXPECT_EQ(refused({.people = {unknown, other}}).kind, ErrorKind::kConflict);
  EXPECT_EQ(find(unknown), std::nullopt);
}

TEST_P(EventLogConformance, PeopleOutsideTheLimitsAreRejected) {
  PersonEntry person = sample_person("peter-colclough", "Peter Colclough");
  person.erased = true;
  EXPECT_EQ(refused({.people = {person}}).kind, ErrorKind::kRejected);
  person = sample_person("peter-colclough", std::string(kPersonNameLimitBytes + 1, 'n'));
  EXPECT_EQ(refused({.people = {person}}).kind, ErrorKind::kRejected);
  person.name = "Peter";
  person.handle = std::string(kPersonHandleLimitBytes + 1, 'h');
  EXPECT_EQ(refused({.people = {person}}).kind, ErrorKind::kRejected);
  person.handle.clear();
  EXPECT_EQ(refused({.people = {person}}).kind, ErrorKind::kRejected);
}

TEST_P(EventLogConformance, PeopleAreListedByIdInPages) {
  std::vector<PersonEntry> people;
  people.reserve(25);
  for (int number = 0; number < 25; ++number) {
    people.push_back(sample_person("handle-" + std::to_string(number),
                                   "Name \xc3\xa9 " + std::to_string(number)));
  }
  append({.people = people});
  std::sort(people.begin(), people.end(),
            [](const PersonEntry& left, const PersonEntry& right) { return left.id < right.id; });

  EXPECT_EQ(log().people().list(std::nullopt, 1'000).value(), people);
  std::vector<PersonEntry> listed;
  std::optional<PersonId> after;
  while (true) {
    const auto page = log().people().list(after, 4).value();
    listed.insert(listed.end(), page.begin(), page.end());
    if (page.size() < 4) {
      break;
    }
    after = page.back().id;
  }
  EXPECT_EQ(listed, people);
}

TEST_P(EventLogConformance, ErasedPersonIsForgottenForGood) {
  const PersonEntry person = sample_person("peter-colclough", "Peter Colclough");
  const PersonEntry other = sample_person("other", "Other");
  append({.records = {sample_record(1)}, .people = {person, other}});
  under_test().set_time(kSampleTimeMilliseconds + 60'000);

  const RecordToAppend person_erased = sample_record(2, "ledger:people");
  const auto receipt = log().people().erase(person.id, person_erased);
  ASSERT_TRUE(receipt.has_value()) << receipt.error().message;
  EXPECT_FALSE(receipt->already_recorded);
  EXPECT_EQ(receipt->subject_version, 1);
  const auto found = log().read(receipt->partition, receipt->offset, {.max_records = 1}).value();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().value, person_erased.value);

  expect_recorded_at(receipt->recorded, kSampleTimeMilliseconds + 60'000);
  const PersonEntry erased{.id = person.id, .erased = true, .erased_at = receipt->recorded};
  EXPECT_EQ(find(person), erased);
  EXPECT_EQ(find(other), other);

  // Again: the receipt of the first time, whatever the event.
  const auto again = log().people().erase(person.id, sample_record(3, "ledger:people"));
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(again->already_recorded);
  EXPECT_EQ(again->offset, receipt->offset);
  EXPECT_EQ(again->recorded, receipt->recorded);

  // Events about the person are still taken; the name is not.
  append({.records = {sample_record(4)}, .people = {person}});
  EXPECT_EQ(find(person), erased);
  EXPECT_EQ(read_all(log()).size(), 3U);
  if (GetParam().durable) {
    under_test().reopen();
    EXPECT_EQ(find(person), erased);
    EXPECT_EQ(find(other), other);
    EXPECT_EQ(read_all(log()).size(), 3U);
  }
}

TEST_P(EventLogConformance, PersonNeverRegisteredCannotBeErased) {
  const PersonEntry person = sample_person("peter-colclough", "Peter Colclough");
  const auto erased = log().people().erase(person.id, sample_record(1, "ledger:people"));
  ASSERT_FALSE(erased.has_value());
  EXPECT_EQ(erased.error().kind, ErrorKind::kNotFound);
  EXPECT_TRUE(read_all(log()).empty());
  EXPECT_EQ(find(person), std::nullopt);
}

TEST_P(EventLogConformance, ErasureWithAnEventThatConflictsErasesNobody) {
  const PersonEntry person = sample_person("peter-colclough", "Peter Colclough");
  append({.records = {sample_record(1)}, .people = {person}});
  const auto erased = log().people().erase(person.id, sample_record(1, "ledger:people"));
  ASSERT_FALSE(erased.has_value());
  EXPECT_EQ(erased.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(find(person), person);
}

}  // namespace minutebook::testing
