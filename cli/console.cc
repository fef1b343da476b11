#include "cli/console.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "ledger/assert.h"

namespace minutebook::cli {
namespace {

constexpr std::size_t kFlushAtBytes = std::size_t{64} << 10;
constexpr std::size_t kWidthWithoutTerminal = 120;

bool wants_colour(ColourWhen when, int file_descriptor) {
  switch (when) {
    case ColourWhen::kAlways:
      return true;
    case ColourWhen::kNever:
      return false;
    case ColourWhen::kAutomatic:
      break;
  }
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return isatty(file_descriptor) != 0 && (no_colour == nullptr || *no_colour == '\0') &&
         (terminal == nullptr || std::string_view(terminal) != "dumb");
}

std::size_t terminal_width() {
  if (const char* columns = std::getenv("COLUMNS")) {
    const long width = std::strtol(columns, nullptr, 10);
    if (width >= 40 && width <= 1000)
      return static_cast<std::size_t>(width);
  }
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
    return size.ws_col;
  return kWidthWithoutTerminal;
}

std::string to_json(const google::protobuf::Message& message, bool on_several_lines) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = on_several_lines;
  // Every answer has every field, so that who reads it need not ask whether a list is there.
  options.always_print_primitive_fields = true;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  MINUTEBOOK_ASSERT(status.ok());
  return text;
}

// Writes all of it. False, with errno set, where that fails.
bool write_all(int file_descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file_descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

ExitCode exit_code_of(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kUsage:
      return kWrongUsage;
    case ErrorKind::kNotFound:
      return kNotFound;
    case ErrorKind::kVerificationFailed:
      return kVerificationFailed;
    case ErrorKind::kIncomplete:
      return kIncomplete;
    case ErrorKind::kRejected:
    case ErrorKind::kConflict:
    case ErrorKind::kInputOutput:
    case ErrorKind::kOutOfSpace:
    case ErrorKind::kCorrupt:
    case ErrorKind::kHeld:
    case ErrorKind::kNewerVersion:
    case ErrorKind::kUnavailable:
    case ErrorKind::kInternal:
      break;
  }
  return kFailed;
}

Console::Console(std::optional<Format> format, ColourWhen colour)
    : format_(format.value_or(isatty(STDOUT_FILENO) != 0 ? Format::kTable : Format::kJson)),
      colour_on_error_(wants_colour(colour, STDERR_FILENO)) {
  page_options_.width_columns = terminal_width();
  page_options_.colour = wants_colour(colour, STDOUT_FILENO);
}

void Console::print(std::string_view text) {
  pending_ += text;
  if (pending_.size() >= kFlushAtBytes)
    static_cast<void>(flush());
}

void Console::print(const Page& page) {
  print(render(page, page_options_));
}

void Console::print_json(const google::protobuf::Message& message) {
  print(to_json(message, true));
}

void Console::print_json_line(const google::protobuf::Message& message) {
  print(to_json(message, false) + "\n");
}

void Console::notice(std::string_view text) {
  static_cast<void>(flush());
  static_cast<void>(write_all(STDERR_FILENO, printable(text) + "\n"));
}

void Console::notice_as_is(std::string_view text) {
  static_cast<void>(flush());
  static_cast<void>(write_all(STDERR_FILENO, text));
}

ExitCode Console::report(const Error& error) {
  static_cast<void>(flush());
  const std::string message = "minutebook: " + printable(error.message) + "\n";
  static_cast<void>(
      write_all(STDERR_FILENO, colour_on_error_ ? "\x1b[31m" + message + "\x1b[0m" : message));
  return exit_code_of(error);
}

ExitCode Console::flush() {
  const bool written = output_closed_ || write_all(STDOUT_FILENO, pending_);
  const int error_number = errno;
  pending_.clear();
  if (written)
    return kDone;
  // Whoever read the output has seen enough; the job itself is still done to its end.
  output_closed_ = error_number == EPIPE;
  if (output_closed_)
    return kDone;
  const std::string message =
      fmt::format("minutebook: standard output: {}\n", std::strerror(error_number));
  static_cast<void>(write_all(STDERR_FILENO, message));
  return kFailed;
}

Progress::Progress(std::string what, std::string things)
    : what_(std::move(what)),
      things_(std::move(things)),
      on_terminal_(isatty(STDERR_FILENO) != 0),
      started_(std::chrono::steady_clock::now()),
      last_shown_(started_) {}

void Progress::show(std::uint64_t count) {
  using std::chrono::milliseconds;
  if (!on_terminal_)
    return;
  const auto now = std::chrono::steady_clock::now();
  if (now - started_ < milliseconds(500) || now - last_shown_ < milliseconds(200))
    return;
  last_shown_ = now;
  shown_ = true;
  static_cast<void>(
      write_all(STDERR_FILENO, fmt::format("\r\x1b[K{} {} {}", what_, count, things_)));
}

void Progress::finish() {
  if (shown_)
    static_cast<void>(write_all(STDERR_FILENO, "\r\x1b[K"));
  shown_ = false;
}

}  // namespace minutebook::cli
