// Crashes: a process that folds or rebuilds is killed at any point, and what it leaves is folded on
// from.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "projectors/rebuild.h"
#include "projectors/runner.h"
#include "reference_fold.h"
#include "shard_testing.h"

extern char**
    environ;  // NOLINT(readability-redundant-declaration): unistd.h has it under _GNU_SOURCE

namespace minutebook {
namespace {

constexpr const char* kStateVariable = "MINUTEBOOK_CRASH_STATE";
constexpr const char* kJobVariable = "MINUTEBOOK_CRASH_JOB";
constexpr std::uint64_t kEvents = 4000;

std::unique_ptr<EventLog> log_of_test() {
  auto log = made_memory_log();
  append_made_events(*log, 0, kEvents, 100, 1);
  return log;
}

// How many rounds: MINUTEBOOK_CRASH_ROUNDS, or 20.
int round_count() {
  const char* rounds = std::getenv("MINUTEBOOK_CRASH_ROUNDS");
  return rounds == nullptr ? 20 : std::atoi(rounds);
}

// What the killed process does: this program runs itself with this test alone and the variables
// set. It makes the file `ready` when its log is there and the work begins.
TEST(CrashChild, Works) {
  const char* state = std::getenv(kStateVariable);
  if (state == nullptr)
    GTEST_SKIP() << "run by the tests below";
  const std::filesystem::path folder = state;
  const ShardLocation location{folder, Partition{0}};
  const auto log = log_of_test();
  std::ofstream(folder / "ready") << "ready\n";
  const std::string job = std::getenv(kJobVariable);
  if (job == "rebuild") {
    RebuildOptions options;
    options.batch_bytes = 100'000;
    const auto rebuilt = rebuild(*log, location, options);
    ASSERT_TRUE(rebuilt.has_value()) << rebuilt.error().message;
    return;
  }
  auto shard = Shard::open(location);
  ASSERT_TRUE(shard.has_value()) << shard.error().message;
  RunnerOptions options;
  options.batch.max_records = 1 + static_cast<std::size_t>(std::stoul(job));
  // Small steps, and files written now and then, so that a kill hits something of everything.
  options.on_progress = [&](const FoldStatistics& now) {
    if (now.records % 7 == 0) {
      ASSERT_TRUE((*shard)->flush().has_value());
    }
  };
  const auto done = fold_to_end(*log, **shard, options);
  ASSERT_TRUE(done.has_value()) << done.error().message;
}

// Runs the child and kills it that long after its work began. Whether it was still at work then.
bool run_and_kill(const TemporaryDirectory& state, const std::string& job,
                  std::chrono::microseconds after) {
  std::filesystem::remove(state.path() / "ready");
  std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  std::string filter = "--gtest_filter=CrashChild.Works";
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable)
    variables.emplace_back(*variable);
  variables.push_back(std::string(kStateVariable) + "=" + state.path().string());
  variables.push_back(std::string(kJobVariable) + "=" + job);
  std::vector<char*> environment;
  environment.reserve(variables.size() + 1);
  for (std::string& variable : variables)
    environment.push_back(variable.data());
  environment.push_back(nullptr);
  char* arguments[] = {program.data(), filter.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int failed =
      ::posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, environment.data());
  posix_spawn_file_actions_destroy(&actions);
  EXPECT_EQ(failed, 0);
  if (failed != 0)
    return false;
  int status = 0;
  while (!std::filesystem::exists(state.path() / "ready") &&
         ::waitpid(child, &status, WNOHANG) == 0) {
    std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
  std::this_thread::sleep_for(after);
  ::kill(child, SIGKILL);
  ::waitpid(child, &status, 0);
  if (WIFEXITED(status)) {
    EXPECT_EQ(WEXITSTATUS(status), 0) << "the child failed by itself";
  }
  return WIFSIGNALED(status);
}

std::uint64_t seed_of_test() {
  const char* seed = std::getenv("MINUTEBOOK_CRASH_SEED");
  const auto number =
      seed == nullptr
          ? static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count())
          : std::stoull(seed);
  std::printf("MINUTEBOOK_CRASH_SEED=%llu\n", static_cast<unsigned long long>(number));
  return number;
}

TEST(Crash, AFoldThatIsKilledAnywhereGoesOnToTheSameRows) {
  const auto log = log_of_test();
  const Digest expected = reference_fold(*log).digest();
  Dice dice(seed_of_test());
  int killed = 0;
  for (int round = 0; round < round_count(); ++round) {
    const TemporaryDirectory state;
    // Killed up to three times, at most a fifth of a second after it began.
    for (auto times = 1 + dice.below(3); times > 0; --times) {
      killed += run_and_kill(state, std::to_string(dice.below(200)),
                             std::chrono::microseconds(dice.below(200'000)))
                    ? 1
                    : 0;
      const auto reader = ShardReader::open({state.path(), Partition{0}});
      if (reader) {
        EXPECT_TRUE(check_history(*log, (*reader)->position()).has_value());
      } else {
        EXPECT_EQ(reader.error().kind, ErrorKind::kNotFound) << reader.error().message;
      }
    }
    EXPECT_EQ(fold_all(*log, state), expected);
  }
  EXPECT_GT(killed, 0);
}

TEST(Crash, ARebuildThatIsKilledAnywhereLeavesAWholeReadModel) {
  const auto log = log_of_test();
  const Digest expected = reference_fold(*log).digest();
  Dice dice(seed_of_test());
  const TemporaryDirectory state;
  EXPECT_EQ(fold_all(*log, state), expected);
  int killed = 0;
  for (int round = 0; round < round_count(); ++round) {
    killed +=
        run_and_kill(state, "rebuild", std::chrono::microseconds(dice.below(150'000))) ? 1 : 0;
    const auto reader = ShardReader::open({state.path(), Partition{0}});
    ASSERT_TRUE(reader.has_value()) << reader.error().message;
    EXPECT_EQ(digest_of(**reader, (*reader)->position()), expected);
  }
  EXPECT_GT(killed, 0);
  EXPECT_EQ(fold_all(*log, state), expected);
  // Nothing is left behind but the current generation.
  int generations = 0;
  for (const auto& entry : std::filesystem::directory_iterator(state.path() / "structure" / "0")) {
    generations += entry.is_directory() ? 1 : 0;
  }
  EXPECT_EQ(generations, 1);
}

}  // namespace
}  // namespace minutebook
