// Child process: runs a program as a user would and keeps all that it says.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace minutebook::test {

// What to run, and in which surroundings. The program's environment is `environment` and nothing
// else, and it has no terminal.
struct ChildRequest {
  // The program's path, with a slash.
  std::filesystem::path program;
  std::vector<std::string> arguments;
  // The working directory.
  std::filesystem::path directory;
  // `NAME=value`, in order.
  std::vector<std::string> environment;
  // What it reads from standard input.
  std::string input;
  // After this it is killed, with all that it started.
  std::chrono::milliseconds limit{60'000};
};

// What came of it.
struct ChildResult {
  // The exit code; 128 + N where signal N ended it.
  int exit_code = 0;
  bool timed_out = false;
  std::string output;
  std::string error;
};

// Runs the program to its end. Fails, with a sentence, only where it cannot be started or watched.
[[nodiscard]] tl::expected<ChildResult, std::string> run_child(const ChildRequest& request);

// A new empty directory, removed with everything in it when this goes.
class TemporaryDirectory {
 public:
  // Aborts where no directory can be made: a test cannot go on without one.
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// The environment in which tests run a program: PATH, a home directory of its own, a locale, and a
// time zone far from UTC, so that nothing that depends on local time passes unseen.
[[nodiscard]] std::vector<std::string> clean_environment(const std::filesystem::path& home);

}  // namespace minutebook::test
