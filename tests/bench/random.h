// Random: numbers that a seed determines, the same on every machine and with every compiler.

#pragma once

#include <cstddef>
#include <cstdint>

#include "ledger/assert.h"

namespace minutebook::bench {

// One step of SplitMix64: a number in which every bit depends on every bit of the one given.
// Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
[[nodiscard]] constexpr std::uint64_t mixed(std::uint64_t number) {
  number += 0x9e3779b97f4a7c15u;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9u;
  number = (number ^ (number >> 27)) * 0x94d049bb133111ebu;
  return number ^ (number >> 31);
}

// The sequence of SplitMix64. Not for secrets. Not thread safe.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    const std::uint64_t result = mixed(state_);
    state_ += 0x9e3779b97f4a7c15u;
    return result;
  }
  // From 0 to one less than `bound`, which is not 0. Small bounds are hit evenly for every purpose
  // of a benchmark.
  std::uint64_t below(std::uint64_t bound) {
    MINUTEBOOK_ASSERT(bound > 0);
    return (next() >> 11) % bound;
  }
  // From `least` to `greatest`, both included.
  std::int32_t between(std::int32_t least, std::int32_t greatest) {
    MINUTEBOOK_ASSERT(least <= greatest);
    return least + static_cast<std::int32_t>(below(static_cast<std::uint64_t>(
                       std::int64_t{greatest} - std::int64_t{least} + 1)));
  }
  // True in that many of a hundred cases.
  bool chance(unsigned percent) { return below(100) < percent; }
  // One entry of a list that is not empty.
  template <typename List>
  const auto& pick(const List& list) {
    return list[static_cast<std::size_t>(below(list.size()))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace minutebook::bench
