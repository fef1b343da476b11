// kill -9 of a process that appends, or that erases, at random points: what was acknowledged is
// there, and nothing is there by half.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "eventlog/open.h"
#include "tests/eventlog/child_process.h"
#include "tests/eventlog/file_content.h"
#include "tests/eventlog/killed_batches.h"
#include "tests/eventlog/temporary_folder.h"

namespace minutebook::testing {
namespace {

constexpr std::uint64_t kThreads = 3;

// MINUTEBOOK_KILL_ROUNDS and MINUTEBOOK_SEED change how much is tried and what.
std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::stoull(text);
}

std::uint64_t rounds() {
  return number_from_environment("MINUTEBOOK_KILL_ROUNDS", KILL_ROUNDS);
}

// A printed seed makes a failure repeatable as far as timing allows.
std::mt19937_64 random_source() {
  const std::uint64_t seed = number_from_environment("MINUTEBOOK_SEED", std::random_device{}());
  std::cout << "MINUTEBOOK_SEED=" << seed << "\n";
  return std::mt19937_64(seed);
}

void sleep_microseconds(std::uint64_t microseconds) {
  std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
}

std::unique_ptr<Ledger> open_ledger_in(const std::filesystem::path& directory, LedgerMode mode) {
  auto ledger = open_ledger({.directory = directory}, {.mode = mode});
  EXPECT_TRUE(ledger.has_value()) << ledger.error().message;
  return ledger ? *std::move(ledger) : nullptr;
}

// How many batches of each thread the log holds, after checking that it is a log that this test's
// children can have made.
std::vector<std::uint64_t> check_log(EventLog& log) {
  std::map<std::string, std::vector<std::string>> read;
  std::int64_t expected_offset = 0;
  RecordedTime last = kEarliestRecordedTime;
  for (const LogRecord& record : read_all(log)) {
    EXPECT_EQ(record.offset, Offset{expected_offset++});
    EXPECT_GE(record.recorded, last);
    last = record.recorded;
    read[record.subject].push_back(record.value);
  }
  std::vector<std::uint64_t> batches;
  for (std::uint64_t thread = 0; thread < kThreads; ++thread) {
    const std::vector<std::string>& values = read[killed_subject(thread)];
    std::uint64_t batch = 0;
    for (std::size_t at = 0; at < values.size(); ++batch) {
      const AppendRequest expected = killed_batch(thread, batch);
      for (const RecordToAppend& record : expected.records) {
        if (at == values.size() || values[at] != record.value) {
          ADD_FAILURE() << "thread " << thread << " batch " << batch << " is there in part";
          return batches;
        }
        ++at;
      }
      EXPECT_EQ(log.people().find(expected.people.front().id).value(), expected.people.front());
    }
    EXPECT_EQ(log.people().find(killed_person(thread * kBatchesPerThread + batch).id).value(),
              std::nullopt)
        << "a person without the events";
    batches.push_back(batch);
  }
  return batches;
}

TEST(KilledWhileMaking, TheNextOpeningMakesTheLedgerOrFindsIt) {
  auto random = random_source();
  for (std::uint64_t round = 0; round < rounds(); ++round) {
    const TemporaryFolder folder;
    const std::filesystem::path directory = folder.path() / "ledger";
    {
      ChildProcess child({LOG_CHILD, "hold", directory.string()});
      sleep_microseconds(random() % 100'000);
      child.kill_now();
    }
    const auto reading = open_ledger({.directory = directory}, {.mode = LedgerMode::kRead});
    EXPECT_TRUE(reading.has_value() || reading.error().kind == ErrorKind::kNotFound)
        << reading.error().message;
    const auto ledger = open_ledger_in(directory, LedgerMode::kWriteOrCreate);
    ASSERT_NE(ledger, nullptr) << "round " << round;
    EXPECT_EQ(ledger->created(), !reading.has_value());
    EXPECT_TRUE(ledger->log().append(killed_batch(0, 0)).has_value());
  }
}

TEST(KilledWhileAppending, WhatWasAcknowledgedIsThereAndNothingByHalf) {
  const TemporaryFolder folder;
  std::filesystem::path directory;
  auto random = random_source();
  std::vector<std::uint64_t> batches;
  std::uint64_t acknowledged_in_all = 0;
  for (std::uint64_t round = 0; round < rounds(); ++round) {
    // Now and then a new ledger, so that the last rounds do not spend their time on reading the
    // first.
    if (round % 25 == 0) {
      std::filesystem::remove_all(directory);
      directory = folder.path() / ("ledger-" + std::to_string(round));
      batches.assign(kThreads, 0);
    }
    std::vector<std::string> command = {LOG_CHILD, "append", directory.string()};
    for (const std::uint64_t first : batches) {
      command.push_back(std::to_string(first));
    }
    ChildProcess child(command);
    std::vector<std::uint64_t> acknowledged = batches;
    const auto take = [&](const std::string& line) {
      std::istringstream words(line);
      std::uint64_t thread = 0;
      std::uint64_t batch = 0;
      words >> thread >> batch;
      EXPECT_EQ(batch, acknowledged.at(thread));
      acknowledged.at(thread) = batch + 1;
      ++acknowledged_in_all;
    };
    // Half of the rounds end while the ledger is being made or opened, or soon after.
    if (random() % 2 == 0) {
      sleep_microseconds(random() % 60'000);
    } else {
      take(child.read_line());
      sleep_microseconds(random() % 100'000);
    }
    child.kill_now();
    for (std::string line = child.read_line(); !line.empty(); line = child.read_line()) {
      take(line);
    }

    const auto ledger = open_ledger_in(directory, LedgerMode::kWriteOrCreate);
    ASSERT_NE(ledger, nullptr) << "round " << round;
    const std::vector<std::uint64_t> found = check_log(ledger->log());
    ASSERT_EQ(found.size(), kThreads);
    for (std::uint64_t thread = 0; thread < kThreads; ++thread) {
      ASSERT_GE(found[thread], acknowledged[thread]) << "round " << round;
      ASSERT_LE(found[thread], acknowledged[thread] + 1) << "round " << round;
    }
    batches = found;
    // What was recorded is known, and what comes next is new.
    for (std::uint64_t thread = 0; thread < kThreads; ++thread) {
      if (batches[thread] > 0) {
        EXPECT_TRUE(ledger->log()
                        .append(killed_batch(thread, batches[thread] - 1))
                        .value()
                        .front()
                        .already_recorded);
      }
      EXPECT_FALSE(ledger->log()
                       .append(killed_batch(thread, batches[thread]++))
                       .value()
                       .front()
                       .already_recorded);
    }
  }
  std::cout << acknowledged_in_all << " appends were acknowledged\n";
  EXPECT_GT(acknowledged_in_all, rounds());
}

TEST(KilledWhileErasing, ErasedNamesAreInNoFileOnceTheLedgerWasOpened) {
  const TemporaryFolder folder;
  const std::filesystem::path directory = folder.path() / "ledger";
  auto random = random_source();
  std::uint64_t first = 0;
  for (std::uint64_t round = 0; round < (rounds() + 3) / 4; ++round) {
    ChildProcess child({LOG_CHILD, "erase", directory.string(), std::to_string(first)});
    std::uint64_t acknowledged = first;
    const std::string line = child.read_line();
    ASSERT_EQ(line, std::to_string(first));
    sleep_microseconds(random() % 150'000);
    child.kill_now();
    for (++acknowledged; !child.read_line().empty();) {
      ++acknowledged;
    }
    for (std::uint64_t number = first; number < acknowledged; ++number) {
      ASSERT_FALSE(any_file_has(directory, killed_person(number).name)) << number;
      ASSERT_FALSE(any_file_has(directory, killed_handle(number))) << number;
    }
    const auto ledger = open_ledger_in(directory, LedgerMode::kWrite);
    ASSERT_NE(ledger, nullptr);
    for (std::uint64_t number = first; number <= acknowledged; ++number) {
      const auto found = ledger->log().people().find(killed_person(number).id).value();
      const bool erased = found.has_value() && found->erased;
      EXPECT_TRUE(erased || number == acknowledged);
      EXPECT_EQ(any_file_has(directory, killed_person(number).name), found.has_value() && !erased)
          << number;
      if (number < acknowledged) {
        EXPECT_TRUE(any_file_has(directory, killed_person(number + 1'000'000).name));
      }
    }
    first = acknowledged + 1;
  }
}

}  // namespace
}  // namespace minutebook::testing
