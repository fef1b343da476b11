// The words that somebody may have meant by one that is not known.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace minutebook {

// The candidates most like the word, the nearest first and at most `limit` of them; none where
// nothing is near. Likeness is by letters added, left out, changed or swapped, whatever their case,
// or by one standing whole in the other. Candidates that are equally near keep their order. Safe
// from any thread.
[[nodiscard]] std::vector<std::string_view> nearest_words(
    std::string_view word, const std::vector<std::string_view>& candidates, std::size_t limit = 3);

}  // namespace minutebook
