#include "tests/cli/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "ledger/assert.h"

namespace minutebook::test {
namespace {

using Clock = std::chrono::steady_clock;

tl::unexpected<std::string> failed(const std::string& what) {
  return tl::unexpected<std::string>(what + ": " + std::strerror(errno));
}

// A file descriptor, closed when it goes.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    close();
    number_ = std::exchange(other.number_, -1);
    return *this;
  }

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }

  void close() {
    if (number_ >= 0) {
      ::close(number_);
    }
    number_ = -1;
  }

 private:
  int number_ = -1;
};

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

std::optional<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return std::nullopt;
  }
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

// A file without a name that holds the text, to be read from its start.
Descriptor file_with(const std::string& text) {
  std::string name = (std::filesystem::temp_directory_path() / "minutebook-input-XXXXXX").string();
  Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
  if (!file.is_open()) {
    return file;
  }
  ::unlink(name.c_str());
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = ::write(file.number(), text.data() + written, text.size() - written);
    if (count < 0) {
      return Descriptor();
    }
    written += static_cast<std::size_t>(count);
  }
  return ::lseek(file.number(), 0, SEEK_SET) == 0 ? std::move(file) : Descriptor();
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

// What the child needs, made before the fork: after it, only calls that are safe in a signal
// handler are allowed.
struct Launch {
  std::string program;
  std::string directory;
  std::vector<char*> arguments;
  std::vector<char*> environment;
  int input = -1;
  int output = -1;
  int error = -1;
};

[[noreturn]] void become(const Launch& launch) {
  ::setpgid(0, 0);
  const bool ready =
      ::dup2(launch.input, STDIN_FILENO) >= 0 && ::dup2(launch.output, STDOUT_FILENO) >= 0 &&
      ::dup2(launch.error, STDERR_FILENO) >= 0 && ::chdir(launch.directory.c_str()) == 0;
  if (ready) {
    ::execve(launch.program.c_str(), launch.arguments.data(), launch.environment.data());
  }
  constexpr std::string_view kMessage = "the program cannot be started\n";
  [[maybe_unused]] const ssize_t written = ::write(launch.error, kMessage.data(), kMessage.size());
  ::_exit(127);
}

// Appends what can be read now; closes the descriptor at its end.
void read_some(Descriptor& from, std::string& text) {
  std::array<char, 65'536> buffer{};
  const ssize_t count = ::read(from.number(), buffer.data(), buffer.size());
  if (count > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || errno != EINTR) {
    from.close();
  }
}

// Reads both until they end or the deadline passes; says whether they ended.
bool read_to_end(Descriptor& output, Descriptor& error, Clock::time_point deadline,
                 ChildResult& result) {
  while (output.is_open() || error.is_open()) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) {
      return false;
    }
    std::array<pollfd, 2> polled = {pollfd{output.number(), POLLIN, 0},
                                    pollfd{error.number(), POLLIN, 0}};
    const int ready = ::poll(polled.data(), polled.size(), static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR) {
      return false;
    }
    if (ready <= 0) {
      continue;
    }
    if (polled[0].revents != 0) {
      read_some(output, result.output);
    }
    if (polled[1].revents != 0) {
      read_some(error, result.error);
    }
  }
  return true;
}

}  // namespace

tl::expected<ChildResult, std::string> run_child(const ChildRequest& request) {
  std::vector<std::string> arguments = {request.program.string()};
  arguments.insert(arguments.end(), request.arguments.begin(), request.arguments.end());
  std::vector<std::string> environment = request.environment;
  Descriptor input = file_with(request.input);
  std::optional<Pipe> output = make_pipe();
  std::optional<Pipe> error = make_pipe();
  if (!input.is_open() || !output.has_value() || !error.has_value()) {
    return failed("cannot prepare to run " + request.program.string());
  }
  const Launch launch = {.program = request.program.string(),
                         .directory = request.directory.string(),
                         .arguments = pointers_to(arguments),
                         .environment = pointers_to(environment),
                         .input = input.number(),
                         .output = output->write_end.number(),
                         .error = error->write_end.number()};
  const pid_t child = ::fork();
  if (child < 0) {
    return failed("cannot start " + request.program.string());
  }
  if (child == 0) {
    become(launch);
  }
  ::setpgid(child, child);  // also here: whichever of the two comes first
  output->write_end.close();
  error->write_end.close();

  ChildResult result;
  result.timed_out =
      !read_to_end(output->read_end, error->read_end, Clock::now() + request.limit, result);
  if (result.timed_out) {
    ::kill(-child, SIGKILL);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) {
      return failed("cannot wait for " + request.program.string());
    }
  }
  result.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return result;
}

TemporaryDirectory::TemporaryDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "minutebook-test-XXXXXX").string();
  const char* made = ::mkdtemp(name.data());
  MINUTEBOOK_ASSERT(made != nullptr);
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::vector<std::string> clean_environment(const std::filesystem::path& home) {
  const char* path = std::getenv("PATH");
  return {"PATH=" + std::string(path != nullptr ? path : "/usr/bin:/bin"), "HOME=" + home.string(),
          "LANG=C.UTF-8", "TZ=TST-13"};
}

}  // namespace minutebook::test
