// What the benchmarks share: where they write, how they time, and how large they are.

#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

#include "ledger/error.h"

namespace minutebook::bench {

// How much is measured: everything, or so little that it only shows that it runs.
enum class Scale : std::uint8_t { kFull, kQuick };

// The whole of a benchmark program's main: registers, runs, and reports as Google Benchmark does.
// Takes --scale=full or --scale=quick and --directory=DIR (where to write; on the device that is to
// be measured) beside Google Benchmark's own flags. With --core=N everything runs on that one core.
int run_benchmarks(int argc, char** argv, const std::function<void(Scale)>& register_benchmarks);

// What --directory said.
[[nodiscard]] const std::filesystem::path& benchmark_directory();

// Whether everything runs on one core.
[[nodiscard]] bool is_on_one_core();

// A folder in it that is empty at first, and gone with all that is in it when this goes.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// How many bytes the files below the folder take.
[[nodiscard]] std::uint64_t size_bytes(const std::filesystem::path& directory);

// Greatest resident memory of this process so far, in bytes.
[[nodiscard]] std::uint64_t peak_memory_bytes();

// Processor time of all threads of this process so far, in seconds.
[[nodiscard]] double processor_seconds();

// Wall time and processor time from its construction on.
class Stopwatch {
 public:
  Stopwatch();
  [[nodiscard]] double wall_seconds() const;
  [[nodiscard]] double processor_seconds() const;

 private:
  double wall_start_;
  double processor_start_;
};

// Notes one measurement of that many things done: the wall time as the iteration's time, and as
// counters how many were done in a second of wall time and in a second of processor time.
void note_rate(benchmark::State& state, const Stopwatch& stopwatch, std::uint64_t count);

// A benchmark cannot go on after a failure: says what failed and ends the program with 1.
[[noreturn]] void give_up(std::string_view doing, const Error& error);

template <typename T>
T value_or_give_up(tl::expected<T, Error> result, std::string_view doing) {
  if (!result) {
    give_up(doing, result.error());
  }
  if constexpr (!std::is_void_v<T>) {
    return *std::move(result);
  }
}

}  // namespace minutebook::bench
