// Console: what the program prints, and where: data to standard output, everything else to standard
// error.

#pragma once

#include <google/protobuf/message.h>

#include <chrono>
#include <cstdint>
#include <optional>

#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"
#include "cli/list_pages.h"
#include "cli/page.h"
#include "ledger/error.h"

namespace minutebook::cli {

// The program's exit codes.
enum ExitCode : int {
  kDone = 0,
  kFailed = 1,
  kWrongUsage = 2,
  kNotFound = 3,
  kVerificationFailed = 4,
  kIncomplete = 5,
};

// The exit code that an error calls for.
[[nodiscard]] ExitCode exit_code_of(const Error& error);

// Writes to the process's standard output and error. Not thread safe. Where the reader of the
// output went away, what is printed is dropped and the job goes on.
class Console {
 public:
  Console(std::optional<Format> format, ColourWhen colour);

  [[nodiscard]] Format format() const { return format_; }

  // Data.
  void print(std::string_view text);
  void print(const Page& page);
  void print_csv(const Rows& rows) { print(render_csv(rows)); }
  // Proto3 JSON: on several lines, or on one.
  void print_json(const google::protobuf::Message& message);
  void print_json_line(const google::protobuf::Message& message);

  // Words for the person at the terminal, each a line on standard error.
  void notice(std::string_view text);
  // The same for a text of several lines of the program's own, printed unchanged.
  void notice_as_is(std::string_view text);
  // `minutebook: ` and the message. Returns the exit code that the error calls for.
  ExitCode report(const Error& error);

  // Sends what was printed on its way. Returns kFailed, with a message, where it could not be
  // written.
  ExitCode flush();

 private:
  Format format_;
  PageOptions page_options_;
  bool colour_on_error_ = false;
  bool output_closed_ = false;
  std::string pending_;
};

// How far a long job has come: one line that is written over again and again, on a terminal alone.
class Progress {
 public:
  // `what` was done to how many `things`: `folded`, `events`.
  Progress(std::string what, std::string things);
  // Shows the count, at most a few times a second, and not before the job has taken a while.
  void show(std::uint64_t count);
  // Takes the line away.
  void finish();

 private:
  std::string what_;
  std::string things_;
  bool on_terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point last_shown_;
};

}  // namespace minutebook::cli
