// The process by posix_spawn, its output by poll.

#include "tests/faults/running_program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <fstream>
#include <iterator>
#include <utility>

#include "tests/cli/child_process.h"

namespace minutebook::testing {
namespace {

using SteadyClock = std::chrono::steady_clock;

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts)
    pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// How long to wait for what is to come by then; nothing where that is now.
timespec time_left(SteadyClock::time_point time) {
  const auto left =
      std::max(std::chrono::nanoseconds(0),
               std::chrono::duration_cast<std::chrono::nanoseconds>(time - SteadyClock::now()));
  constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
  timespec result{};
  result.tv_sec = left.count() / kNanosecondsPerSecond;
  result.tv_nsec = left.count() % kNanosecondsPerSecond;
  return result;
}

}  // namespace

RunningProgram::RunningProgram(const std::vector<std::string>& arguments,
                               std::filesystem::path error_file)
    : error_file_(std::move(error_file)) {
  // A process that was killed reads no more input.
  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> input{};
  std::array<int, 2> output{};
  EXPECT_EQ(::pipe2(input.data(), O_CLOEXEC), 0);
  EXPECT_EQ(::pipe2(output.data(), O_CLOEXEC), 0);
  posix_spawn_file_actions_t actions;
  EXPECT_EQ(::posix_spawn_file_actions_init(&actions), 0);
  EXPECT_EQ(::posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO), 0);
  EXPECT_EQ(::posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO), 0);
  EXPECT_EQ(::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, error_file_.c_str(),
                                               O_WRONLY | O_CREAT | O_TRUNC, 0600),
            0);
  std::vector<std::string> words = {MINUTEBOOK_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> environment = test::clean_environment(error_file_.parent_path());
  EXPECT_EQ(::posix_spawn(&process_, words.front().c_str(), &actions, nullptr,
                          pointers_to(words).data(), pointers_to(environment).data()),
            0)
      << words.front();
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(input[0]);
  ::close(output[1]);
  input_ = input[1];
  output_ = output[0];
}

RunningProgram::~RunningProgram() {
  if (process_ > 0)
    kill_now();
  close_input();
  if (output_ >= 0)
    ::close(output_);
}

void RunningProgram::write_input(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t written = ::write(input_, text.data(), text.size());
    if (written < 0 && errno == EINTR)
      continue;
    ASSERT_GT(written, 0) << "the program does not read its input";
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void RunningProgram::close_input() {
  if (input_ >= 0)
    ::close(input_);
  input_ = -1;
}

bool RunningProgram::read_until(Time time) {
  return read_until(time, false);
}

bool RunningProgram::read_first_output(Time time) {
  return read_until(time, true);
}

bool RunningProgram::read_until(Time time, bool first_output_only) {
  while (output_ >= 0 && !(first_output_only && !printed_.empty())) {
    pollfd polled{.fd = output_, .events = POLLIN, .revents = 0};
    const timespec left = time_left(time);
    const int ready = ::ppoll(&polled, 1, &left, nullptr);
    if (ready == 0)
      return false;
    std::array<char, 65'536> buffer{};
    const ssize_t count = ready < 0 ? ready : ::read(output_, buffer.data(), buffer.size());
    if (count > 0) {
      printed_.append(buffer.data(), static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      ::close(output_);
      output_ = -1;
    }
  }
  return output_ < 0;
}

void RunningProgram::send(int signal_number) const {
  EXPECT_EQ(::kill(process_, signal_number), 0);
}

ProgramEnd RunningProgram::kill_now() {
  send(SIGKILL);
  return collect();
}

ProgramEnd RunningProgram::wait(std::chrono::milliseconds limit) {
  if (!read_until(SteadyClock::now() + limit)) {
    ADD_FAILURE() << "the program did not end within " << limit.count() << " ms";
    return kill_now();
  }
  return collect();
}

ProgramEnd RunningProgram::collect() {
  int status = 0;
  EXPECT_EQ(::waitpid(process_, &status, 0), process_);
  process_ = -1;
  // Nobody else has the other end, so this comes to the end of what is in the pipe.
  read_until(SteadyClock::now() + std::chrono::seconds(10));
  ProgramEnd end;
  if (WIFEXITED(status))
    end.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status))
    end.signal = WTERMSIG(status);
  end.output = printed_;
  std::ifstream error(error_file_, std::ios::binary);
  end.error.assign(std::istreambuf_iterator<char>(error), std::istreambuf_iterator<char>());
  return end;
}

ProgramEnd run_program(const std::vector<std::string>& arguments,
                       const std::filesystem::path& error_file) {
  RunningProgram program(arguments, error_file);
  program.close_input();
  return program.wait();
}

}  // namespace minutebook::testing
