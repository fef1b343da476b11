// Processes side by side: one that is told to stop, a second writer, and questions beside a writer.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "projectors/store/shard.h"
#include "tests/eventlog/temporary_folder.h"
#include "tests/faults/ledger_of_program.h"
#include "tests/faults/running_program.h"

namespace minutebook::testing {
namespace {

namespace fs = std::filesystem;
using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

class Together : public ::testing::Test {
 protected:
  [[nodiscard]] fs::path folder() const { return folder_.path(); }
  [[nodiscard]] fs::path ledger() const { return folder() / "ledger"; }
  [[nodiscard]] fs::path error_file(const std::string& of) const { return folder() / of; }

  [[nodiscard]] std::vector<std::string> with_ledger(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--ledger", ledger().string()});
    return arguments;
  }
  [[nodiscard]] ProgramEnd run(const std::vector<std::string>& arguments) const {
    return run_program(with_ledger(arguments), error_file("error"));
  }
  // Returns the file, which went into the ledger.
  OfferedFile record_history(std::uint64_t seed, std::uint64_t event_count) {
    OfferedFile file = write_history(folder(), seed, event_count, 1).front();
    const ProgramEnd end = run({"record", "--quiet", file.path.string()});
    EXPECT_EQ(end.exit_code, 0) << end.error;
    recorded_ += event_count;
    return file;
  }
  // Whether the read model comes to the end of what was recorded.
  [[nodiscard]] bool comes_to_the_end(const fs::path& state) const {
    const auto deadline = SteadyClock::now() + seconds(60);
    const Offset end{static_cast<std::int64_t>(recorded_)};
    while (folded_to(state) != end) {
      if (SteadyClock::now() > deadline)
        return false;
      std::this_thread::sleep_for(milliseconds(10));
    }
    return true;
  }
  // Waits for a process to hold the ledger.
  [[nodiscard]] bool is_held_by(pid_t process) const {
    const auto deadline = SteadyClock::now() + seconds(60);
    const std::string holder = fmt::format("pid {}\n", process);
    while (SteadyClock::now() < deadline) {
      std::ifstream file(ledger() / "writer.lock");
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      if (text.starts_with(holder))
        return true;
      std::this_thread::sleep_for(milliseconds(5));
    }
    return false;
  }

  std::uint64_t recorded_ = 0;

 private:
  TemporaryFolder folder_;
};

TEST_F(Together, ProjectThatIsToldToStopStops) {
  record_history(1, 200);
  const fs::path state = folder() / "state";
  for (const int signal_number : {SIGTERM, SIGINT}) {
    for (const int pause_ms : {0, 5, 40}) {
      RunningProgram project(with_ledger({"project", "--poll-ms", "20", "--state", state.string()}),
                             error_file("project-error"));
      record_history(
          10'000U * static_cast<unsigned>(signal_number) + static_cast<unsigned>(pause_ms), 100);
      ASSERT_TRUE(comes_to_the_end(state));
      std::this_thread::sleep_for(milliseconds(pause_ms));
      project.send(signal_number);
      const ProgramEnd end = project.wait(seconds(5));
      EXPECT_EQ(end.exit_code, 0) << end.error;
      EXPECT_THAT(end.error, HasSubstr("stopped\n"));
    }
  }
  EXPECT_EQ(digest_in_words(state), digest_of_clean_fold(ledger(), folder() / "clean"));
}

TEST_F(Together, ProjectStopsInTheMiddleOfAPauseOfAMinute) {
  record_history(1, 50);
  const fs::path state = folder() / "state";
  RunningProgram project(with_ledger({"project", "--poll-ms", "60000", "--state", state.string()}),
                         error_file("project-error"));
  ASSERT_TRUE(comes_to_the_end(state));
  project.send(SIGTERM);
  EXPECT_EQ(project.wait(seconds(5)).exit_code, 0);
}

TEST_F(Together, SecondWriterIsToldWhoHoldsTheLedgerAndQuestionsAreAnswered) {
  const std::string subject = record_history(1, 100).first_subject;
  const std::vector<OfferedFile> files = write_history(folder(), 2, 60, 2);
  std::ifstream first_file(files[0].path, std::ios::binary);
  const std::string first_events{std::istreambuf_iterator<char>(first_file), {}};

  // It holds the ledger for as long as its input is open.
  RunningProgram first(with_ledger({"record", "-", "--input-format", "jsonl", "--format", "jsonl"}),
                       error_file("first-error"));
  first.write_input(first_events.substr(0, first_events.size() / 2));
  ASSERT_TRUE(is_held_by(first.process()));

  const ProgramEnd second = run({"record", files[1].path.string(), "--format", "jsonl"});
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_EQ(second.output, "");
  EXPECT_THAT(second.error,
              HasSubstr(fmt::format("process {} (minutebook record) since ", first.process())));
  const ProgramEnd erasure = run({"person", "erase", "nobody", "--ground", "asked for", "--yes"});
  EXPECT_EQ(erasure.exit_code, 1);
  EXPECT_THAT(erasure.error, HasSubstr(fmt::format("process {} (", first.process())));

  for (const std::vector<std::string>& question : std::vector<std::vector<std::string>>{
           {"org", subject}, {"trail", subject}, {"orgs"}, {"check"}, {"project", "--once"}}) {
    const ProgramEnd answer = run(question);
    EXPECT_EQ(answer.exit_code, 0) << question.front() << ": " << answer.error;
  }
  const ProgramEnd status = run({"status", "--format", "csv"});
  EXPECT_EQ(status.exit_code, 0) << status.error;
  EXPECT_EQ(events_in_log(ledger()).size(), recorded_);

  first.write_input(first_events.substr(first_events.size() / 2));
  first.close_input();
  const ProgramEnd end = first.wait();
  EXPECT_EQ(end.exit_code, 0) << end.error;
  EXPECT_EQ(receipts_in(end.output).size(), files[0].events.size());
  const ProgramEnd retried = run({"record", files[1].path.string(), "--format", "jsonl"});
  EXPECT_EQ(retried.exit_code, 0) << retried.error;
  EXPECT_EQ(events_in_log(ledger()).size(), recorded_ + 60);
}

TEST_F(Together, RecordSucceedsWhileSomebodyElseFolds) {
  record_history(1, 50);
  const OfferedFile file = write_history(folder(), 2, 50, 1).front();
  ProgramEnd end;
  {
    auto held = Shard::open(ShardLocation{ledger() / "state", Partition{0}});
    ASSERT_TRUE(held.has_value()) << held.error().message;
    end = run({"record", file.path.string(), "--format", "jsonl"});
  }
  EXPECT_EQ(end.exit_code, 0) << end.error;
  EXPECT_EQ(receipts_in(end.output).size(), 50U);
  EXPECT_THAT(end.error, HasSubstr("read model"));
  recorded_ += 50;
  // The next question brings the read model up to date.
  EXPECT_EQ(run({"status", "--format", "json"}).exit_code, 0);
  EXPECT_EQ(folded_to(ledger() / "state"), Offset{static_cast<std::int64_t>(recorded_)});
}

TEST_F(Together, QuestionsAreAnsweredWhileAnotherProcessRecordsAndFolds) {
  const std::string subject = record_history(1, 100).first_subject;
  const std::vector<OfferedFile> files = write_history(folder(), 2, 8'000, 8);
  std::vector<std::string> arguments = with_ledger({"record", "--quiet"});
  for (const OfferedFile& file : files)
    arguments.push_back(file.path.string());
  RunningProgram record(arguments, error_file("record-error"));
  record.close_input();
  int questions = 0;
  while (!record.read_until(SteadyClock::now())) {
    // 5 says that the read model lags behind the log, which it may just now.
    const ProgramEnd answer = run({"org", subject});
    EXPECT_TRUE(answer.exit_code == 0 || answer.exit_code == 5) << answer.error;
    EXPECT_THAT(answer.output, HasSubstr(subject));
    ++questions;
  }
  const ProgramEnd end = record.wait();
  EXPECT_EQ(end.exit_code, 0) << end.error;
  EXPECT_GT(questions, 0);
  EXPECT_EQ(run({"project", "--once"}).exit_code, 0);
  EXPECT_EQ(digest_in_words(ledger() / "state"),
            digest_of_clean_fold(ledger(), folder() / "clean"));
}

}  // namespace
}  // namespace minutebook::testing
