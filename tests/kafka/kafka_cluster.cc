#include "tests/kafka/kafka_cluster.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

namespace minutebook::testing {
namespace {

constexpr std::string_view kScript = MINUTEBOOK_LOCAL_CLUSTER;
// A start takes a few seconds, and on a new machine as long as fetching the jars.
constexpr std::chrono::seconds kStartLimit{240};
constexpr size_t kLastWordsBytes = 4000;

[[noreturn]] void fail(const std::string& message) {
  ADD_FAILURE() << message;
  std::fflush(nullptr);
  std::exit(1);
}

void require(bool succeeded, std::string_view what) {
  if (!succeeded) {
    fail(std::string(what) + ": " + std::strerror(errno));
  }
}

std::string content_of(int file) {
  std::string content;
  std::array<char, 4096> buffer{};
  for (off_t offset = 0;;) {
    const ssize_t count = ::pread(file, buffer.data(), buffer.size(), offset);
    if (count <= 0) {
      return content;
    }
    content.append(buffer.data(), static_cast<size_t>(count));
    offset += count;
  }
}

// This program's environment. Brokers of tests live for a short time, in which the second of Java's
// compilers costs more than it gains.
std::vector<std::string> environment_of_script() {
  std::vector<std::string> environment;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!std::string_view(*variable).starts_with("JDK_JAVA_OPTIONS=")) {
      environment.emplace_back(*variable);
    }
  }
  environment.emplace_back("JDK_JAVA_OPTIONS=-XX:TieredStopAtLevel=1");
  return environment;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) {
    pointers.push_back(word.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

// Starts the script with those files as its standard input, output, and error.
pid_t start_script(std::vector<std::string> arguments, int input, int output, int error) {
  arguments.insert(arguments.begin(), std::string(kScript));
  std::vector<std::string> environment = environment_of_script();
  posix_spawn_file_actions_t actions;
  require(::posix_spawn_file_actions_init(&actions) == 0, "posix_spawn_file_actions_init");
  ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, error, STDERR_FILENO);
  pid_t process = -1;
  errno = ::posix_spawn(&process, arguments.front().c_str(), &actions, nullptr,
                        pointers_to(arguments).data(), pointers_to(environment).data());
  require(errno == 0, kScript);
  ::posix_spawn_file_actions_destroy(&actions);
  return process;
}

int wait_for_end(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0) {
    require(errno == EINTR, "waitpid");
  }
  return status;
}

// The first line that comes out of the pipe, or nothing where the pipe ends or time runs out first.
std::string first_line(int pipe, std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  std::string line;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd waiting{pipe, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) {
      return "";
    }
    char letter = 0;
    if (::read(pipe, &letter, 1) != 1) {
      return "";
    }
    if (letter == '\n') {
      return line;
    }
    line.push_back(letter);
  }
}

void print_last_words(const std::filesystem::path& directory) {
  for (int broker = 1;; ++broker) {
    std::ifstream file(directory / ("broker-" + std::to_string(broker)) / "log");
    if (!file) {
      return;
    }
    const std::string log{std::istreambuf_iterator<char>(file), {}};
    const size_t start = log.size() > kLastWordsBytes ? log.size() - kLastWordsBytes : 0;
    std::fprintf(stderr, "== the last that broker %d said:\n%s\n", broker,
                 log.substr(start).c_str());
  }
}

}  // namespace

KafkaCluster::KafkaCluster(const KafkaClusterOptions& options) {
  std::string name = std::filesystem::temp_directory_path() / "minutebook-kafka-XXXXXX";
  require(::mkdtemp(name.data()) != nullptr, name);
  directory_ = name;
  error_ = ::memfd_create("local-cluster", MFD_CLOEXEC);
  require(error_ >= 0, "memfd_create");
  start(options);
}

void KafkaCluster::start(const KafkaClusterOptions& options) {
  std::array<int, 2> input{};
  std::array<int, 2> output{};
  require(::pipe2(input.data(), O_CLOEXEC) == 0, "pipe2");
  require(::pipe2(output.data(), O_CLOEXEC) == 0, "pipe2");
  std::vector<std::string> arguments{
      "run",         "--while-input-open", "--now",     "--remove",
      "--directory", directory_.string(),  "--brokers", std::to_string(options.brokers),
  };
  arguments.insert(arguments.end(), options.options.begin(), options.options.end());
  script_ = start_script(std::move(arguments), input[0], output[1], error_);
  ::close(input[0]);
  ::close(output[1]);
  input_ = input[1];
  bootstrap_ = first_line(output[0], kStartLimit);
  ::close(output[0]);
  if (bootstrap_.empty()) {
    ::close(input_);
    wait_for_end(script_);
    std::filesystem::remove_all(directory_);
    fail("no brokers of Kafka:\n" + content_of(error_));
  }
}

KafkaCluster::~KafkaCluster() {
  if (::testing::UnitTest::GetInstance()->Failed()) {
    print_last_words(directory_);
  }
  ::close(input_);
  if (wait_for_end(script_) != 0) {
    std::fprintf(stderr, "the brokers in %s did not end well:\n%s\n", directory_.c_str(),
                 content_of(error_).c_str());
  }
  ::close(error_);
}

KafkaCluster& KafkaCluster::shared() {
  static KafkaCluster cluster;
  return cluster;
}

KafkaCluster& KafkaCluster::shared_of_three() {
  static KafkaCluster cluster({.brokers = 3, .options = {}});
  return cluster;
}

std::string KafkaCluster::uri(std::string_view topic) const {
  return "kafka://" + bootstrap_ + "/" + std::string(topic);
}

std::string KafkaCluster::make_topic_name() {
  std::string name = "test";
  if (const auto* test = ::testing::UnitTest::GetInstance()->current_test_info()) {
    name = std::string(test->test_suite_name()) + "-" + test->name();
  }
  for (char& letter : name) {
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0) {
      letter = '-';
    }
  }
  return name + "-" + std::to_string(++topics_);
}

std::filesystem::path KafkaCluster::client_properties() const {
  return directory_ / "client.properties";
}

void KafkaCluster::kill(int broker) {
  command("kill", broker);
}
void KafkaCluster::pause(int broker) {
  command("pause", broker);
}
void KafkaCluster::resume(int broker) {
  command("resume", broker);
}
void KafkaCluster::restart(int broker) {
  command("restart", broker);
}

void KafkaCluster::command(std::string_view name, int broker) const {
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  require(nothing >= 0, "/dev/null");
  const pid_t process =
      start_script({std::string(name), std::to_string(broker), "--directory", directory_.string()},
                   nothing, nothing, error_);
  ::close(nothing);
  if (wait_for_end(process) != 0) {
    fail("local-cluster " + std::string(name) + ":\n" + content_of(error_));
  }
}

}  // namespace minutebook::testing
