// Every file in tests/producers/bad is refused with exactly the problems in the .expected file
// beside it, and nothing of it is recorded.
//
// The files are for reading: they show what a person who makes that mistake is told. After a change
// of wording, run this test with MINUTEBOOK_WRITE_EXPECTED=1 and read what `git diff` shows.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "eventlog/clock.h"
#include "eventlog/memory/memory_event_log.h"
#include "producers/recorder.h"

namespace minutebook {
namespace {

constexpr const char* kFolder = "tests/producers/bad";
constexpr const char* kExpectedEnding = ".expected";

std::string read_text(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  EXPECT_TRUE(stream.good()) << path;
  std::ostringstream text;
  text << stream.rdbuf();
  return std::move(text).str();
}

std::vector<std::string> bad_files() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() != kExpectedEnding) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string problems_as_text(const RecordOutcome& outcome) {
  std::string text;
  for (Problem problem : outcome.problems.kept()) {
    problem.file = std::filesystem::path(problem.file).filename().string();
    text += to_string(problem) + '\n';
  }
  return text;
}

TEST(BadFiles, AreRefusedWithTheseWords) {
  const std::vector<std::string> names = bad_files();
  ASSERT_GT(names.size(), 40U);
  const bool write = std::getenv("MINUTEBOOK_WRITE_EXPECTED") != nullptr;
  for (const std::string& name : names) {
    const std::string path = std::string(kFolder) + '/' + name;
    const RecordOutcome outcome = check_files({.files = {path}});
    EXPECT_FALSE(outcome.ok()) << path;
    const std::string problems = problems_as_text(outcome);
    if (write) {
      std::ofstream(path + kExpectedEnding, std::ios::binary) << problems;
    }
    EXPECT_EQ(problems, read_text(path + kExpectedEnding)) << path;
  }
}

TEST(BadFiles, SayWhatIsWrongInPrintableText) {
  for (const std::string& name : bad_files()) {
    const RecordOutcome outcome = check_files({.files = {std::string(kFolder) + '/' + name}});
    for (const Problem& problem : outcome.problems.kept()) {
      const std::string text = to_string(problem);
      EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char byte) {
        return byte >= 0x20 && byte < 0x7F;
      })) << text;
    }
  }
}

TEST(BadFiles, LeaveTheLedgerAsItWas) {
  const auto log = make_memory_event_log(system_time);
  const PersonIdentity identity{PersonSecret(PersonSecret::Bytes{})};
  for (const std::string& name : bad_files()) {
    const RecordOutcome outcome = record_files(
        *log, identity, {.files = {std::string(kFolder) + '/' + name}},
        [&](const ledger::v1::Receipt&) { ADD_FAILURE() << "a receipt for " << name; });
    EXPECT_FALSE(outcome.ok()) << name;
    EXPECT_TRUE(outcome.recorded_files.empty()) << name;
  }
  EXPECT_EQ(log->end(Partition{0})->value, 0);
  EXPECT_TRUE(log->people().list(std::nullopt, 1)->empty());
}

}  // namespace
}  // namespace minutebook
