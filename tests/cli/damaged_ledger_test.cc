// Ledgers in trouble: held by another process, on a full disk, damaged, from a newer version. The
// program says what is wrong, exits with 1, and neither loses nor invents anything.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "eventlog/open.h"
#include "tests/cli/program.h"

namespace minutebook::test {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::vector<std::string> kRecordFromInput = {"record", "--input-format", "jsonl", "-"};

class LedgerInTrouble : public ::testing::Test {
 protected:
  LedgerInTrouble() {
    EXPECT_EQ(program_.run(kRecordFromInput, north_trust_line() + north_chair_line()).exit_code, 0);
    before_ = program_.snapshot({"ods:XN1"});
  }

  std::string snapshot() const { return program_.snapshot({"ods:XN1"}); }

  static std::string another_line() {
    return event_line("moor", "ods:XM2",
                      R"("organisationRegistered": {"name": "Moor", "kind": "NHS_TRUST"})");
  }

  Program program_;
  std::string before_;
};

TEST_F(LedgerInTrouble, HeldByAnotherProcessSaysByWhichAndStillAnswers) {
  auto holder = open_ledger({.directory = program_.ledger()},
                            {.mode = LedgerMode::kWrite, .command = "a test that holds it"});
  ASSERT_TRUE(holder.has_value()) << holder.error().message;
  const ChildResult result = program_.run(kRecordFromInput, another_line());
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, IsEmpty());
  EXPECT_THAT(result.error,
              AllOf(HasSubstr("a test that holds it"), HasSubstr(std::to_string(::getpid())),
                    HasSubstr(program_.ledger().string())));
  // Whoever only asks is not kept waiting.
  EXPECT_EQ(program_.run({"org", "ods:XN1", "--as-of", "2020-06-01"}).exit_code, 0);
  EXPECT_EQ(snapshot(), before_);

  holder->reset();
  EXPECT_EQ(program_.run(kRecordFromInput, another_line()).exit_code, 0);
}

TEST_F(LedgerInTrouble, OfANewerVersionIsLeftAlone) {
  ASSERT_EQ(program_.read("ledger/FORMAT"), "minutebook ledger 1\n");
  program_.write("ledger/FORMAT", "minutebook ledger 2\n");
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"org", "ods:XN1"}, {"status"}, {"rebuild"}, kRecordFromInput}) {
    const ChildResult result = program_.run(command, another_line());
    EXPECT_EQ(result.exit_code, 1) << command[0];
    EXPECT_THAT(result.output, IsEmpty()) << command[0];
    EXPECT_THAT(result.error, AllOf(HasSubstr("newer"), HasSubstr("2"), HasSubstr("1")))
        << command[0];
  }
  program_.write("ledger/FORMAT", "minutebook ledger 1\n");
  EXPECT_EQ(snapshot(), before_);
}

TEST_F(LedgerInTrouble, WithASecretThatEverybodyCanReadIsRefused) {
  namespace fs = std::filesystem;
  fs::permissions(program_.ledger() / "secret", fs::perms::others_read, fs::perm_options::add);
  const ChildResult result = program_.run(kRecordFromInput, another_line());
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.error, HasSubstr("secret"));
}

// Every file of the log: whatever happens to it, the program either says that something is damaged
// or answers as before. It never answers otherwise.
std::vector<std::filesystem::path> log_files(const Program& program) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(program.ledger() / "log")) {
    const std::string name = entry.path().filename().string();
    const bool is_text_about_it = name.starts_with("LOG") || name == "LOCK" || name == "IDENTITY";
    if (entry.is_regular_file() && entry.file_size() > 0 && !is_text_about_it) {
      files.push_back(std::filesystem::relative(entry.path(), program.path("")));
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

class DamagedLog : public LedgerInTrouble {
 protected:
  // Asks everything of the ledger whose `file` is damaged.
  void expect_noticed_or_harmless(const std::string& file, const std::string& damage) {
    bool noticed = false;
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"trail", "ods:XN1", "--format", "json"},
          {"replay", "--until", "2", "--id", "ods:XN1", "--as-of", "2020-06-01"},
          {"status"}}) {
      const ChildResult result = program_.run(command);
      if (result.exit_code != 0) {
        noticed = true;
        EXPECT_EQ(result.exit_code, 1) << damage << file << result.error;
        EXPECT_THAT(result.error, HasSubstr(program_.ledger().string())) << damage << file;
        EXPECT_THAT(result.error, Not(HasSubstr("assertion"))) << damage << file;
      }
    }
    if (!noticed) {
      EXPECT_EQ(snapshot(), before_) << damage << file;
    }
    noticed_ += noticed ? 1 : 0;
  }

  int noticed_ = 0;
};

TEST_F(DamagedLog, ByABitIsNoticedOrHarmless) {
  for (const std::filesystem::path& path : log_files(program_)) {
    const std::string file = path.string();
    const std::string sound = program_.read(file);
    for (const double part : {0.0, 0.3, 0.6, 0.95}) {
      std::string damaged = sound;
      char& byte = damaged[static_cast<std::size_t>(part * static_cast<double>(sound.size()))];
      byte = static_cast<char>(byte ^ 0x10);
      program_.write(file, damaged);
      expect_noticed_or_harmless(file, "a bit of ");
      program_.write(file, sound);
    }
  }
  EXPECT_GT(noticed_, 0);
  EXPECT_EQ(snapshot(), before_);
}

TEST_F(DamagedLog, ByATruncationIsNoticedOrHarmless) {
  for (const std::filesystem::path& path : log_files(program_)) {
    const std::string file = path.string();
    const std::string sound = program_.read(file);
    for (const std::size_t size : {std::size_t{0}, sound.size() / 2, sound.size() - 1}) {
      program_.write(file, sound.substr(0, size));
      expect_noticed_or_harmless(file, "the end of ");
      program_.write(file, sound);
    }
  }
  EXPECT_GT(noticed_, 0);
  EXPECT_EQ(snapshot(), before_);
}

TEST_F(DamagedLog, ByAMissingFileIsNoticed) {
  for (const std::filesystem::path& path : log_files(program_)) {
    const std::string file = path.string();
    const std::string sound = program_.read(file);
    std::filesystem::remove(program_.path(file));
    expect_noticed_or_harmless(file, "the whole of ");
    program_.write(file, sound);
  }
  EXPECT_GT(noticed_, 0);
  EXPECT_EQ(snapshot(), before_);
}

// A read model that is damaged is made again from the log.
TEST_F(LedgerInTrouble, WithADamagedReadModelIsMendedByRebuilding) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(program_.ledger() / "state")) {
    if (entry.is_regular_file() && entry.file_size() > 0 &&
        (entry.path().extension() == ".log" || entry.path().extension() == ".sst" ||
         entry.path().filename().string().starts_with("MANIFEST"))) {
      files.push_back(std::filesystem::relative(entry.path(), program_.path("")));
    }
  }
  ASSERT_THAT(files, Not(IsEmpty()));
  for (const std::filesystem::path& file : files) {
    std::string bytes = program_.read(file.string());
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x10);
    program_.write(file.string(), bytes);
  }
  const ChildResult asked = program_.run({"org", "ods:XN1", "--as-of", "2020-06-01"});
  if (asked.exit_code != 0) {
    EXPECT_EQ(asked.exit_code, 1);
    EXPECT_THAT(asked.error, HasSubstr("rebuild"));
  }
  const ChildResult rebuilt = program_.run({"rebuild", "--replace"});
  EXPECT_EQ(rebuilt.exit_code, 0) << rebuilt.error;
  EXPECT_EQ(snapshot(), before_);
}

TEST_F(LedgerInTrouble, WhoseReadModelWasDeletedMakesItAgain) {
  std::filesystem::remove_all(program_.ledger() / "state");
  EXPECT_EQ(snapshot(), before_);
}

// On a file system of a few megabytes. What was receipted before it was full is there afterwards,
// nothing else is, and with more room recording goes on.
TEST(FullDisk, IsToldAndLosesNothing) {
  const Program program;
  std::string lines;
  for (int count = 0; count < 4'000; ++count) {
    lines += event_line("figure-" + std::to_string(count), "ods:XN1",
                        R"("figureReported": {"measure": "STAFF", "amount": "1", "unit": "staff", )"
                        R"("about": ")" +
                            std::string(280, 'x') + "\"}");
  }
  program.write("many.jsonl", lines);
  program.write("one.jsonl", north_trust_line());
  program.write("script", R"(
mkdir room && mount -t tmpfs -o size=6m tmpfs room || exit 77
export MINUTEBOOK_LEDGER=$PWD/room/ledger
"$minutebook" record one.jsonl >/dev/null || exit 78
for try in 1 2 3 4 5 6 7 8; do
  sed "s/figure-/figure-$try-/" many.jsonl >some.jsonl
  "$minutebook" record some.jsonl --quiet || { echo "full: $?"; break; }
done
"$minutebook" status --format json >status.json; echo "status: $?"
grep '"end"' status.json
"$minutebook" trail ods:XN1 --limit 1 >/dev/null; echo "trail: $?"
mount -o remount,size=200m room
"$minutebook" record many.jsonl --quiet || echo "still full: $?"
"$minutebook" status --format json | grep '"end"'
umount room
)");
  const ChildResult result = program.run_shell(
      "unshare --mount --map-root-user bash ./script || unshare --mount bash ./script");
  if (result.exit_code == 77 || result.error.find("unshare failed") != std::string::npos) {
    GTEST_SKIP() << "no file system can be mounted here: " << result.error;
  }
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_THAT(result.output, HasSubstr("full: 1"));
  EXPECT_THAT(result.error, AnyOf(HasSubstr("space"), HasSubstr("full")));
  EXPECT_THAT(result.error, Not(HasSubstr("assertion")));
  EXPECT_THAT(result.output, Not(HasSubstr("still full")));
  // Questions are answered from what had been folded: in full, or marked as incomplete.
  EXPECT_THAT(result.output, AnyOf(HasSubstr("status: 0"), HasSubstr("status: 5")));
  EXPECT_THAT(result.output, AnyOf(HasSubstr("trail: 0"), HasSubstr("trail: 5")));
  // Of a file all events are recorded or none: one, and a multiple of 4,000.
  std::vector<long> ends;
  const std::string mark = "\"end\": \"";
  for (std::size_t place = result.output.find(mark); place != std::string::npos;
       place = result.output.find(mark, place + 1)) {
    ends.push_back(std::stol(result.output.substr(place + mark.size())));
  }
  ASSERT_EQ(ends.size(), 2U) << result.output;
  EXPECT_EQ(ends[0] % 4'000, 1) << result.output;
  EXPECT_EQ(ends[1], ends[0] + 4'000) << result.output;
}

}  // namespace
}  // namespace minutebook::test
