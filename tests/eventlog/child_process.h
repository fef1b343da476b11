// A process started by a test, with its standard input and output in the test's hands.

#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <vector>

namespace minutebook::testing {

class ChildProcess {
 public:
  explicit ChildProcess(const std::vector<std::string>& command) {
    std::array<int, 2> input{};
    std::array<int, 2> output{};
    EXPECT_EQ(::pipe2(input.data(), O_CLOEXEC), 0);
    EXPECT_EQ(::pipe2(output.data(), O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    EXPECT_EQ(::posix_spawn_file_actions_init(&actions), 0);
    EXPECT_EQ(::posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO), 0);
    EXPECT_EQ(::posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO), 0);
    std::vector<std::string> words = command;
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (std::string& word : words) {
      arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    EXPECT_EQ(::posix_spawn(&process_, arguments[0], &actions, nullptr, arguments.data(), environ),
              0)
        << command.front();
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(input[0]);
    ::close(output[1]);
    input_ = input[1];
    output_ = output[0];
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess() {
    if (process_ > 0) {
      kill_now();
    }
    ::close(input_);
    ::close(output_);
  }

  [[nodiscard]] pid_t process() const { return process_; }

  // The next line of output, without its end; empty once the process has ended.
  std::string read_line() {
    std::string line;
    char letter = 0;
    while (::read(output_, &letter, 1) == 1 && letter != '\n') {
      line.push_back(letter);
    }
    return line;
  }
  void close_input() {
    ::close(input_);
    input_ = -1;
  }
  // kill -9.
  void kill_now() {
    ::kill(process_, SIGKILL);
    wait();
  }
  // Waits for the end and returns the status of waitpid.
  int wait() {
    int status = 0;
    EXPECT_EQ(::waitpid(process_, &status, 0), process_);
    process_ = -1;
    return status;
  }

 private:
  pid_t process_ = -1;
  int input_ = -1;
  int output_ = -1;
};

}  // namespace minutebook::testing
