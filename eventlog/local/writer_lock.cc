// The lock by fcntl.

#include "eventlog/local/writer_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <thread>
#include <utility>

namespace minutebook::local {
namespace {

constexpr std::size_t kContentLimitBytes = 4'096;
constexpr std::chrono::milliseconds kPollInterval{20};

bool lock_now(int descriptor) {
  struct flock whole_file {};
  whole_file.l_type = F_WRLCK;
  whole_file.l_whence = SEEK_SET;
  return ::fcntl(descriptor, F_OFD_SETLK, &whole_file) == 0;
}

// What follows `word` on its line; empty where there is no such line.
std::string_view field(std::string_view content, std::string_view word) {
  while (!content.empty()) {
    const std::string_view line = content.substr(0, content.find('\n'));
    if (line.substr(0, word.size()) == word) {
      return line.substr(word.size());
    }
    content.remove_prefix(std::min(line.size() + 1, content.size()));
  }
  return {};
}

tl::unexpected<Error> held(const std::filesystem::path& path) {
  const auto content = read_small_file(path, kContentLimitBytes);
  const std::string_view text = content && *content ? std::string_view(**content) : "";
  const std::string_view pid = field(text, "pid ");
  const std::string ledger = path.parent_path().string();
  if (pid.empty()) {
    return fail(ErrorKind::kHeld,
                fmt::format("the ledger {} is being written to by another process; try again when "
                            "it has ended, reading is possible meanwhile",
                            ledger));
  }
  return fail(
      ErrorKind::kHeld,
      fmt::format("the ledger {} is being written to by process {} ({}) since {}; try again "
                  "when it has ended (`tail --pid={} -f /dev/null` waits for it), reading "
                  "is possible meanwhile",
                  ledger, pid, field(text, "command "), field(text, "since "), pid));
}

void write_holder(int descriptor, const std::string& command, const Clock& clock) {
  std::string printable = command;
  std::replace_if(
      printable.begin(), printable.end(),
      [](char letter) { return static_cast<unsigned char>(letter) < 0x20; }, ' ');
  const std::string content =
      fmt::format("pid {}\ncommand {}\nsince {}\n", ::getpid(), printable, to_string(clock()));
  // Only for people: a lock whose holder could not be written down is a lock all the same.
  [[maybe_unused]] const bool written =
      ::ftruncate(descriptor, 0) == 0 &&
      ::pwrite(descriptor, content.data(), content.size(), 0) >= 0;
}

}  // namespace

tl::expected<WriterLock, Error> WriterLock::acquire(const std::filesystem::path& path,
                                                    const std::string& command,
                                                    std::chrono::milliseconds wait,
                                                    const Clock& clock) {
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (!file.valid()) {
    return tl::unexpected(system_error(path, "cannot be written", errno));
  }
  const auto deadline = std::chrono::steady_clock::now() + wait;
  while (!lock_now(file.get())) {
    if (errno != EAGAIN && errno != EACCES && errno != EINTR) {
      return tl::unexpected(system_error(path, "cannot be locked", errno));
    }
    if (std::chrono::steady_clock::now() >= deadline) {
      return held(path);
    }
    std::this_thread::sleep_for(kPollInterval);
  }
  write_holder(file.get(), command, clock);
  return WriterLock(std::move(file));
}

WriterLock::~WriterLock() {
  if (file_.valid()) {
    [[maybe_unused]] const int truncated = ::ftruncate(file_.get(), 0);
  }
}

}  // namespace minutebook::local
