// The lock by which one process at a time writes a shard.

#include "projectors/store/writer_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <thread>

#include "projectors/store/files.h"

namespace minutebook {

namespace {

// How long it sleeps between two looks at a lock that another process has.
constexpr auto kPause = std::chrono::milliseconds(10);

// The file is for people: a failure to write it does not unlock anything.
void write_holder(int descriptor, const std::string& command) {
  const std::string holder = fmt::format("process {} ({})\n", ::getpid(), command);
  if (::ftruncate(descriptor, 0) != 0)
    return;
  (void)!::pwrite(descriptor, holder.data(), holder.size(), 0);
}

std::string holder_of(const std::filesystem::path& file) {
  const auto text = read_small_file(file);
  if (!text || !*text || (*text)->empty())
    return "another process";
  return (*text)->substr(0, (*text)->find('\n'));
}

Error held_error(const std::filesystem::path& file) {
  return {
      ErrorKind::kHeld,
      fmt::format("{}: the read model is being written by {}; wait until it is done, or stop it",
                  file.parent_path().string(), holder_of(file))};
}

}  // namespace

tl::expected<std::unique_ptr<WriterLock>, Error> WriterLock::take(const std::filesystem::path& file,
                                                                  const std::string& command,
                                                                  std::chrono::milliseconds wait) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0)
    return tl::unexpected(file_error(file, errno, "opening a lock file"));
  std::unique_ptr<WriterLock> lock(new WriterLock(descriptor));
  const auto until = std::chrono::steady_clock::now() + wait;
  while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR)
      continue;
    if (errno != EWOULDBLOCK)
      return tl::unexpected(file_error(file, errno, "locking a file"));
    if (std::chrono::steady_clock::now() >= until)
      return tl::unexpected(held_error(file));
    std::this_thread::sleep_for(kPause);
  }
  lock->held_ = true;
  write_holder(descriptor, command);
  return lock;
}

WriterLock::~WriterLock() {
  // Empty, so that nobody is named who holds nothing. Closing lets go of the lock.
  if (held_)
    (void)!::ftruncate(descriptor_, 0);
  ::close(descriptor_);
}

}  // namespace minutebook
