// Timing, scratch folders, and the main of every benchmark program.

#include "tests/bench/measure.h"

#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <vector>

namespace minutebook::bench {
namespace {

namespace fs = std::filesystem;

struct Settings {
  Scale scale = Scale::kFull;
  fs::path directory;
  std::optional<int> core;
};

Settings& settings() {
  static Settings instance;
  return instance;
}

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double in_seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

rusage usage() {
  rusage result{};
  ::getrusage(RUSAGE_SELF, &result);
  return result;
}

// The text after `prefix`, where the argument begins with it.
std::optional<std::string_view> after(std::string_view prefix, std::string_view argument) {
  if (argument.substr(0, prefix.size()) != prefix) {
    return std::nullopt;
  }
  return argument.substr(prefix.size());
}

// Takes our own flags out of the arguments. Returns what is wrong with them, or nothing.
std::string take_flags(std::vector<char*>* arguments) {
  std::vector<char*> others;
  for (char* argument : *arguments) {
    if (const auto scale = after("--scale=", argument)) {
      if (*scale != "full" && *scale != "quick") {
        return "--scale is full or quick";
      }
      settings().scale = *scale == "full" ? Scale::kFull : Scale::kQuick;
    } else if (const auto directory = after("--directory=", argument)) {
      settings().directory = *directory;
    } else if (const auto core = after("--core=", argument)) {
      settings().core = std::atoi(std::string(*core).c_str());
    } else {
      others.push_back(argument);
    }
  }
  *arguments = others;
  return settings().directory.empty() ? "--directory=DIR is missing" : "";
}

// Threads that are made later inherit the core.
std::string stay_on(int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(static_cast<std::size_t>(core), &cores);
  if (::sched_setaffinity(0, sizeof cores, &cores) != 0) {
    return fmt::format("core {}: {}", core, std::strerror(errno));
  }
  return "";
}

}  // namespace

int run_benchmarks(int argc, char** argv, const std::function<void(Scale)>& register_benchmarks) {
  std::vector<char*> arguments(argv, argv + argc);
  std::string problem = take_flags(&arguments);
  if (problem.empty() && settings().core) {
    problem = stay_on(*settings().core);
  }
  if (!problem.empty()) {
    std::fprintf(stderr, "%s: %s\n", argv[0], problem.c_str());
    return 2;
  }
  auto count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) {
    return 2;
  }
  benchmark::AddCustomContext("scale", settings().scale == Scale::kFull ? "full" : "quick");
  register_benchmarks(settings().scale);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

const fs::path& benchmark_directory() {
  return settings().directory;
}

bool is_on_one_core() {
  return settings().core.has_value();
}

ScratchDirectory::ScratchDirectory() {
  static int count = 0;
  path_ = settings().directory / fmt::format("bench-{}-{}", ::getpid(), ++count);
  fs::create_directories(path_);
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code error;
  fs::remove_all(path_, error);
}

std::uint64_t size_bytes(const fs::path& directory) {
  std::uint64_t total = 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) {
      total += entry.file_size();
    }
  }
  return total;
}

std::uint64_t peak_memory_bytes() {
  return static_cast<std::uint64_t>(usage().ru_maxrss) * 1024;
}

double processor_seconds() {
  const rusage now = usage();
  return in_seconds(now.ru_utime) + in_seconds(now.ru_stime);
}

Stopwatch::Stopwatch() : wall_start_(seconds_now()), processor_start_(bench::processor_seconds()) {}

double Stopwatch::wall_seconds() const {
  return seconds_now() - wall_start_;
}

double Stopwatch::processor_seconds() const {
  return bench::processor_seconds() - processor_start_;
}

void note_rate(benchmark::State& state, const Stopwatch& stopwatch, std::uint64_t count) {
  const double wall = stopwatch.wall_seconds();
  const double processor = stopwatch.processor_seconds();
  state.SetIterationTime(wall);
  state.counters["per_second"] = static_cast<double>(count) / wall;
  state.counters["per_processor_second"] = static_cast<double>(count) / processor;
}

void give_up(std::string_view doing, const Error& error) {
  std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(doing.size()), doing.data(),
               error.message.c_str());
  std::exit(1);
}

}  // namespace minutebook::bench
