// Deadline: until when an operation may take, whatever it waits for.

#pragma once

#include <algorithm>
#include <chrono>

namespace minutebook::kafka {

// A point in time on the clock that only runs forwards. A value.
class Deadline {
 public:
  [[nodiscard]] static Deadline in(std::chrono::milliseconds duration) {
    return Deadline(std::chrono::steady_clock::now() + duration);
  }

  [[nodiscard]] bool passed() const { return std::chrono::steady_clock::now() >= at_; }
  // What is left, at least 1 and at most `at_most`: the timeout for one call of librdkafka.
  [[nodiscard]] int remaining_ms(int at_most) const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        at_ - std::chrono::steady_clock::now());
    return static_cast<int>(
        std::clamp<std::chrono::milliseconds::rep>(left.count(), 1, std::max(1, at_most)));
  }

 private:
  explicit Deadline(std::chrono::steady_clock::time_point at) : at_(at) {}

  std::chrono::steady_clock::time_point at_;
};

}  // namespace minutebook::kafka
