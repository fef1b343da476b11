// Truth: the three answers that a question about the past can have (docs/evaluation.md).

#pragma once

#include <algorithm>
#include <cstdint>

namespace minutebook {

// Kleene's three values in ascending order. A fact that is kYes is shown as CERTAIN, one that is
// kPossible as POSSIBLE, one that is kNo not at all.
enum class Truth : std::uint8_t { kNo = 0, kPossible = 1, kYes = 2 };

// Both; either; the opposite.
[[nodiscard]] constexpr Truth both(Truth one, Truth other) {
  return std::min(one, other);
}
[[nodiscard]] constexpr Truth either(Truth one, Truth other) {
  return std::max(one, other);
}
[[nodiscard]] constexpr Truth opposite(Truth truth) {
  return static_cast<Truth>(2 - static_cast<int>(truth));
}

// Whether it is not ruled out.
[[nodiscard]] constexpr bool may_hold(Truth truth) {
  return truth != Truth::kNo;
}

}  // namespace minutebook
