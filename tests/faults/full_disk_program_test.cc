// A full disk under `record` and under `project`: the program says that there is no space and
// fails, nothing is recorded by half, and once there is space the same command does its job.
//
// The disk is a small tmpfs, which only root can mount; elsewhere the tests say so and are skipped.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "tests/eventlog/temporary_folder.h"
#include "tests/faults/ledger_of_program.h"
#include "tests/faults/running_program.h"

namespace minutebook::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::HasSubstr;

// How much is left of the disk, in bytes: from nothing to plenty, so that what runs out of space is
// now the ledger's making, now the append, now the fold.
constexpr std::array<std::uint64_t, 14> kBytesLeft = {
    0,       4'096,     16'384,    65'536,    131'072,   262'144,   524'288,
    917'504, 1'048'576, 1'179'648, 1'310'720, 1'572'864, 2'097'152, 3'145'728};

class ProgramOnFullDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(disk());
    if (::mount("tmpfs", disk().c_str(), "tmpfs", 0, "size=48m") != 0) {
      GTEST_SKIP() << "SKIP: mounting a small tmpfs needs root: " << std::strerror(errno);
    }
    mounted_ = true;
  }
  void TearDown() override {
    if (mounted_) {
      EXPECT_EQ(::umount(disk().c_str()), 0) << std::strerror(errno);
    }
  }

  [[nodiscard]] fs::path folder() const { return folder_.path(); }
  [[nodiscard]] fs::path disk() const { return folder() / "disk"; }
  [[nodiscard]] fs::path ballast() const { return disk() / "ballast"; }

  // Takes all but so much of what is free.
  void fill(std::uint64_t bytes_left) const {
    struct statvfs status {};
    ASSERT_EQ(::statvfs(disk().c_str(), &status), 0);
    const std::uint64_t free_bytes = std::uint64_t{status.f_bavail} * status.f_frsize;
    ASSERT_GE(free_bytes, bytes_left);
    std::ofstream(ballast(), std::ios::binary) << std::string(free_bytes - bytes_left, 'b');
  }
  void make_space() const { fs::remove(ballast()); }

  [[nodiscard]] ProgramEnd run(const std::vector<std::string>& arguments) const {
    return run_program(arguments, folder() / "error");
  }
  [[nodiscard]] static std::vector<std::string> record(const fs::path& ledger,
                                                       const OfferedFile& file) {
    return {"record", "--ledger", ledger.string(), "--format", "jsonl", file.path.string()};
  }
  // Whether it did its job. Where it did not, it has to have said why.
  static bool succeeded(const ProgramEnd& end) {
    if (end.exit_code == 0)
      return true;
    EXPECT_EQ(end.exit_code, 1) << end.error;
    EXPECT_THAT(end.error, HasSubstr("minutebook: "));
    EXPECT_THAT(end.error, AnyOf(HasSubstr("are free on the device"), HasSubstr("no space is left"),
                                 HasSubstr("No space left on device")));
    return false;
  }

 private:
  TemporaryFolder folder_;
  bool mounted_ = false;
};

TEST_F(ProgramOnFullDisk, RecordsAllOfAFileOrSaysWhyNoneOfIt) {
  const fs::path ledger = disk() / "ledger";
  std::vector<EventId> expected;
  int refused = 0;
  int not_folded = 0;
  std::uint64_t seed = 1;
  for (const std::uint64_t bytes_left : kBytesLeft) {
    SCOPED_TRACE(bytes_left);
    const OfferedFile file = write_history(folder(), seed++, 60, 1).front();
    fill(bytes_left);
    const ProgramEnd end = run(record(ledger, file));
    const bool done = succeeded(end);
    const std::vector<EventId> found = events_in_log(ledger);
    const bool recorded = found.size() > expected.size();
    const std::size_t receipts = receipts_in(end.output).size();
    if (recorded) {
      expected.insert(expected.end(), file.events.begin(), file.events.end());
    }
    EXPECT_EQ(found, expected);
    EXPECT_EQ(receipts, recorded ? file.events.size() : 0);
    EXPECT_TRUE(recorded || !done);
    refused += recorded ? 0 : 1;
    not_folded += recorded && !done ? 1 : 0;
    if (!done && recorded) {
      EXPECT_THAT(end.error, HasSubstr("recorded; the read model could not be brought up to date"));
    }

    make_space();
    const ProgramEnd again = run(record(ledger, file));
    EXPECT_EQ(again.exit_code, 0) << again.error;
    if (!recorded) {
      expected.insert(expected.end(), file.events.begin(), file.events.end());
    }
    EXPECT_EQ(events_in_log(ledger), expected);
    EXPECT_EQ(folded_to(ledger / "state"), Offset{static_cast<std::int64_t>(expected.size())});
  }
  EXPECT_EQ(digest_in_words(ledger / "state"), digest_of_clean_fold(ledger, folder() / "clean"));
  std::cout << refused << " records were refused, after " << not_folded
            << " the read model was not brought up to date, of " << kBytesLeft.size() << "\n";
  EXPECT_GT(refused, 0);
  EXPECT_LT(refused, static_cast<int>(kBytesLeft.size()));
}

TEST_F(ProgramOnFullDisk, ProjectGoesOnFromWhereItWas) {
  const fs::path ledger = folder() / "ledger";
  const fs::path state = disk() / "state";
  const std::vector<std::string> project = {"project",       "--once",  "--ledger",
                                            ledger.string(), "--state", state.string()};
  int refused = 0;
  std::uint64_t seed = 1;
  for (const std::uint64_t bytes_left : kBytesLeft) {
    SCOPED_TRACE(bytes_left);
    const OfferedFile file = write_history(folder(), seed++, 600, 1).front();
    const ProgramEnd recorded = run(record(ledger, file));
    ASSERT_EQ(recorded.exit_code, 0) << recorded.error;
    const auto before = folded_to(state);
    fill(bytes_left);
    const bool done = succeeded(run(project));
    refused += done ? 0 : 1;
    const Offset end{static_cast<std::int64_t>(events_in_log(ledger).size())};
    EXPECT_LE(before, folded_to(state));
    if (done) {
      EXPECT_EQ(folded_to(state), end);
    } else {
      // Questions are answered from what there is, and 5 says that it is not all.
      const ProgramEnd answer =
          run({"status", "--ledger", ledger.string(), "--state", state.string()});
      EXPECT_THAT(answer.exit_code, AnyOf(0, 5)) << answer.error;
    }

    make_space();
    const ProgramEnd again = run(project);
    EXPECT_EQ(again.exit_code, 0) << again.error;
    EXPECT_EQ(folded_to(state), end);
  }
  EXPECT_EQ(digest_in_words(state), digest_of_clean_fold(ledger, folder() / "clean"));
  EXPECT_EQ(digest_in_words(state), digest_in_words(ledger / "state"));
  std::cout << refused << " folds were refused, of " << kBytesLeft.size() << "\n";
  EXPECT_GT(refused, 0);
  EXPECT_LT(refused, static_cast<int>(kBytesLeft.size()));
}

}  // namespace
}  // namespace minutebook::testing
