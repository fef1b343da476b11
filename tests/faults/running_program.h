// RunningProgram: a process of the built minutebook, with its input and output in the test's hands.

#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace minutebook::testing {

// How a process ended.
struct ProgramEnd {
  // Absent where a signal ended it.
  std::optional<int> exit_code;
  // 0 where no signal ended it.
  int signal = 0;
  std::string output;
  std::string error;
};

// Starts `minutebook` with those arguments and a clean environment. Its standard input is a pipe
// that holds nothing until the test writes to it. Not thread safe. A process that still runs when
// this goes is killed.
class RunningProgram {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // What the process says on standard error goes to that file.
  RunningProgram(const std::vector<std::string>& arguments, std::filesystem::path error_file);
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;
  ~RunningProgram();

  [[nodiscard]] pid_t process() const { return process_; }

  void write_input(std::string_view text) const;
  void close_input();

  // Takes in what it prints, until then or until it has printed the last. Returns whether it has.
  bool read_until(Time time);
  // The same, also until it has printed anything at all.
  bool read_first_output(Time time);

  void send(int signal_number) const;
  // kill -9, and waits for the end. The output is all that it had printed by then.
  ProgramEnd kill_now();
  // Waits for the end, and kills it where that does not come within the limit.
  ProgramEnd wait(std::chrono::milliseconds limit = std::chrono::seconds(60));

 private:
  bool read_until(Time time, bool first_output_only);
  ProgramEnd collect();

  const std::filesystem::path error_file_;
  pid_t process_ = -1;
  int input_ = -1;
  int output_ = -1;
  std::string printed_;
};

// Runs it to its end with nothing on standard input.
[[nodiscard]] ProgramEnd run_program(const std::vector<std::string>& arguments,
                                     const std::filesystem::path& error_file);

}  // namespace minutebook::testing
