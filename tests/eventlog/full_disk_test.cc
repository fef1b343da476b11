// A full disk: an append is refused and leaves nothing behind, what was acknowledged stays, and
// once there is space the log goes on.
//
// The disk is a small tmpfs, which only root can mount; elsewhere the tests say so and are skipped.

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "eventlog/open.h"
#include "tests/eventlog/samples.h"
#include "tests/eventlog/temporary_folder.h"

namespace minutebook::testing {
namespace {

namespace fs = std::filesystem;

class FullDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(disk());
    if (::mount("tmpfs", disk().c_str(), "tmpfs", 0, "size=24m") != 0) {
      GTEST_SKIP() << "SKIP: mounting a small tmpfs needs root: " << std::strerror(errno);
    }
    mounted_ = true;
  }
  void TearDown() override {
    ledger_.reset();
    if (mounted_) {
      EXPECT_EQ(::umount(disk().c_str()), 0) << std::strerror(errno);
    }
  }

  [[nodiscard]] fs::path disk() const { return folder_.path() / "disk"; }
  [[nodiscard]] fs::path ballast() const { return disk() / "ballast"; }

  tl::expected<void, Error> open(LedgerMode mode = LedgerMode::kWriteOrCreate) {
    ledger_.reset();
    auto ledger = open_ledger({.directory = disk() / "ledger"}, {.mode = mode});
    if (!ledger) {
      return tl::unexpected(ledger.error());
    }
    ledger_ = *std::move(ledger);
    return {};
  }
  EventLog& log() { return ledger_->log(); }

  // Takes all but so much of what is free.
  void fill(std::uint64_t bytes_left) {
    struct statvfs status {};
    ASSERT_EQ(::statvfs(disk().c_str(), &status), 0);
    const std::uint64_t free_bytes = std::uint64_t{status.f_bavail} * status.f_frsize;
    if (free_bytes > bytes_left) {
      std::ofstream(ballast(), std::ios::binary | std::ios::app)
          << std::string(free_bytes - bytes_left, 'b');
    }
  }
  void make_space() { fs::remove(ballast()); }

  // Appends until refused; returns the refusal.
  Error append_until_refused() {
    while (true) {
      const auto receipts = log().append(batch(appends_));
      if (!receipts) {
        return receipts.error();
      }
      ++appends_;
    }
  }
  static AppendRequest batch(std::uint64_t number) {
    AppendRequest request;
    for (std::uint64_t record = 0; record < 5; ++record) {
      request.records.push_back(sample_record(5 * number + record, "ods:RA3", 2'000));
    }
    request.people.push_back(sample_person("handle-" + std::to_string(number), "A Name"));
    return request;
  }
  // Everything acknowledged is there, and nothing else.
  void expect_exactly_what_was_acknowledged() {
    const auto all = read_all(log());
    ASSERT_EQ(all.size(), 5 * appends_);
    for (std::uint64_t number = 0; number < all.size(); ++number) {
      ASSERT_EQ(all[number].value, sample_record(number, "ods:RA3", 2'000).value);
    }
    EXPECT_EQ(log().people().list(std::nullopt, 100'000).value().size(), appends_);
  }
  void expect_append_works() {
    const auto receipts = log().append(batch(appends_));
    ASSERT_TRUE(receipts.has_value()) << receipts.error().message;
    EXPECT_FALSE(receipts->front().already_recorded);
    ++appends_;
  }

  std::uint64_t appends_ = 0;

 private:
  TemporaryFolder folder_;
  bool mounted_ = false;
  std::unique_ptr<Ledger> ledger_;
};

TEST_F(FullDisk, AppendIsRefusedAndWorksAgainOnceThereIsSpace) {
  ASSERT_TRUE(open().has_value());
  fill(6 << 20);
  const Error error = append_until_refused();
  EXPECT_EQ(error.kind, ErrorKind::kOutOfSpace) << error.message;
  EXPECT_GT(appends_, 100U);
  expect_exactly_what_was_acknowledged();
  EXPECT_EQ(log().append(batch(appends_)).error().kind, ErrorKind::kOutOfSpace);

  make_space();
  expect_append_works();
  expect_exactly_what_was_acknowledged();
}

TEST_F(FullDisk, LedgerOpensAgainWhileTheDiskIsStillFull) {
  ASSERT_TRUE(open().has_value());
  fill(6 << 20);
  EXPECT_EQ(append_until_refused().kind, ErrorKind::kOutOfSpace);
  const auto opened = open();
  ASSERT_TRUE(opened.has_value()) << opened.error().message;
  expect_exactly_what_was_acknowledged();
  ASSERT_TRUE(open(LedgerMode::kRead).has_value());
  expect_exactly_what_was_acknowledged();
  make_space();
  ASSERT_TRUE(open().has_value());
  expect_append_works();
}

TEST_F(FullDisk, DiskThatOthersFillToTheLastByteLosesNothing) {
  ASSERT_TRUE(open().has_value());
  expect_append_works();
  fill(0);
  EXPECT_EQ(log().append(batch(appends_)).error().kind, ErrorKind::kOutOfSpace);
  expect_exactly_what_was_acknowledged();
  const auto opened = open();
  EXPECT_TRUE(opened.has_value() || opened.error().kind == ErrorKind::kOutOfSpace)
      << opened.error().message;
  ASSERT_TRUE(open(LedgerMode::kRead).has_value());
  expect_exactly_what_was_acknowledged();
  make_space();
  ASSERT_TRUE(open().has_value());
  expect_exactly_what_was_acknowledged();
  expect_append_works();
}

TEST_F(FullDisk, LedgerIsNotMadeByHalf) {
  fill(0);
  const auto opened = open();
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().kind, ErrorKind::kOutOfSpace) << opened.error().message;
  make_space();
  ASSERT_TRUE(open().has_value());
  expect_append_works();
}

TEST_F(FullDisk, DiskThatFillsAndEmptiesUnderTheWriterLosesNothing) {
  // Somebody else's files come and go, so that space is found and is gone when it is used: RocksDB
  // itself fails then, and has to be brought to go on.
  ASSERT_TRUE(open().has_value());
  std::atomic<bool> done{false};
  std::thread others([&] {
    while (!done) {
      fill(0);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      make_space();
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  });
  int refused = 0;
  // Not so many that the disk is full without the others.
  while (appends_ < 400) {
    const auto receipts = log().append(batch(appends_));
    if (receipts) {
      // An append that failed may have been recorded as a whole.
      ++appends_;
    } else {
      EXPECT_EQ(receipts.error().kind, ErrorKind::kOutOfSpace) << receipts.error().message;
      ++refused;
    }
  }
  done = true;
  others.join();
  make_space();
  EXPECT_GT(refused, 0);
  expect_append_works();
  expect_exactly_what_was_acknowledged();
  ASSERT_TRUE(open().has_value());
  expect_exactly_what_was_acknowledged();
  expect_append_works();
  std::cout << refused << " appends were refused\n";
}

}  // namespace
}  // namespace minutebook::testing
