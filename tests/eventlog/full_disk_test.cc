// A full disk: an append is refused and leaves nothing behind, what was acknowledged stays, and
// once there is space the log goes on.
//
// The disk is a small tmpfs, which only root can mount; elsewhere the tests say so and are skipped.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
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
    if (::mount("tmpfs", disk().c_str(), "tmpfs", 0, "size=96m") != 0) {
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
  // As `fill` to the last byte, and much faster.
  void take_all_space() const {
    const int file = ::open(ballast().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ASSERT_GE(file, 0);
    off_t size_bytes = ::lseek(file, 0, SEEK_END);
    for (off_t piece_bytes = off_t{4} << 20; piece_bytes >= 4'096;) {
      if (::posix_fallocate(file, size_bytes, piece_bytes) == 0) {
        size_bytes += piece_bytes;
      } else {
        piece_bytes /= 2;
      }
    }
    ::close(file);
  }
  [[nodiscard]] std::uint64_t write_ahead_bytes() const {
    std::uint64_t bytes = 0;
    std::error_code error;
    for (fs::directory_iterator at(disk() / "ledger" / "log", error), end; !error && at != end;
         at.increment(error)) {
      std::error_code vanished;
      const auto size_bytes = at->path().extension() == ".log" ? at->file_size(vanished) : 0;
      bytes += vanished ? 0 : size_bytes;
    }
    return bytes;
  }

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
  AppendRequest batch(std::uint64_t number) const {
    AppendRequest request;
    for (std::uint64_t record = 0; record < batch_records_; ++record) {
      request.records.push_back(sample_record(batch_records_ * number + record, "ods:RA3", 2'000));
    }
    request.people.push_back(sample_person("handle-" + std::to_string(number), "A Name"));
    return request;
  }
  // Everything acknowledged is there, and nothing else.
  void expect_exactly_what_was_acknowledged() {
    const auto all = read_all(log());
    ASSERT_EQ(all.size(), batch_records_ * appends_);
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
  std::uint64_t batch_records_ = 5;

 private:
  TemporaryFolder folder_;
  bool mounted_ = false;
  std::unique_ptr<Ledger> ledger_;
};

TEST_F(FullDisk, AppendIsRefusedAndWorksAgainOnceThereIsSpace) {
  ASSERT_TRUE(open().has_value());
  fill(std::uint64_t{6} << 20);
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
  fill(std::uint64_t{6} << 20);
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

TEST_F(FullDisk, DiskThatFillsInTheMiddleOfAWriteLosesNothing) {
  // Space is found when it is asked for, and somebody else takes it while RocksDB writes: it then
  // refuses everything, and has to be brought to go on.
  batch_records_ = 5'000;
  ASSERT_TRUE(open().has_value());
  expect_append_works();
  ASSERT_TRUE(open().has_value());
  int failed_while_written = 0;
  for (int attempt = 0; attempt < 20 && failed_while_written == 0; ++attempt) {
    fill(std::uint64_t{24} << 20);
    std::thread others([&] {
      const std::uint64_t before = write_ahead_bytes();
      for (int wait = 0; wait < 20'000 && write_ahead_bytes() < before + 65'536; ++wait) {
        std::this_thread::sleep_for(std::chrono::microseconds(50));
      }
      take_all_space();
    });
    const auto receipts = log().append(batch(appends_));
    others.join();
    if (receipts) {
      // It was faster. Again, in a new write-ahead log.
      ++appends_;
      make_space();
      ASSERT_TRUE(open().has_value());
      continue;
    }
    EXPECT_EQ(receipts.error().kind, ErrorKind::kOutOfSpace) << receipts.error().message;
    failed_while_written +=
        receipts.error().message.find("while appending") != std::string::npos ? 1 : 0;
    expect_exactly_what_was_acknowledged();
    EXPECT_EQ(log().append(batch(appends_)).error().kind, ErrorKind::kOutOfSpace);
    make_space();
    expect_append_works();
    expect_exactly_what_was_acknowledged();
    ASSERT_TRUE(open().has_value());
    expect_exactly_what_was_acknowledged();
  }
  EXPECT_GT(failed_while_written, 0);
}

}  // namespace
}  // namespace minutebook::testing
