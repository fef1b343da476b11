// Latencies: how long each of many questions took.

#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <functional>
#include <vector>

#include "ledger/assert.h"

namespace minutebook::bench {

// How long to go on asking.
struct AskingLimits {
  std::size_t questions = 4'000;
  double seconds = 2;
  // At least so many, however long they take.
  std::size_t least_questions = 3;
};

// Processor time of this thread, in seconds: on a machine that others use too, it says more about a
// question than the time that passed.
[[nodiscard]] inline double thread_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

[[nodiscard]] inline double median_of(std::vector<double> values) {
  MINUTEBOOK_ASSERT(!values.empty());
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Asks again and again, at least once beforehand without being timed. Notes the median as the
// iteration's time and as the counter `median_us`, the median of the processor time as
// `median_processor_us`, and how many `questions` were asked.
inline void ask_and_note(benchmark::State& state, const AskingLimits& limits,
                         const std::function<void()>& ask) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> seconds;
  std::vector<double> processor_seconds;
  const std::size_t warm_ups = std::max<std::size_t>(1, limits.questions / 20);
  const auto begun = Clock::now();
  const auto elapsed = [&] { return std::chrono::duration<double>(Clock::now() - begun).count(); };
  for (std::size_t index = 0; index < warm_ups && (index == 0 || elapsed() < limits.seconds / 4);
       ++index) {
    ask();
  }
  while (seconds.size() < limits.questions &&
         (seconds.size() < limits.least_questions || elapsed() < limits.seconds)) {
    const auto start = Clock::now();
    const double processor_start = thread_seconds();
    ask();
    processor_seconds.push_back(thread_seconds() - processor_start);
    seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
  }
  const double median = median_of(seconds);
  state.SetIterationTime(median);
  state.counters["median_us"] = 1e6 * median;
  state.counters["median_processor_us"] = 1e6 * median_of(processor_seconds);
  state.counters["questions"] = static_cast<double>(seconds.size());
}

}  // namespace minutebook::bench
