// Likeness of words by edit distance.

#include "producers/intake/nearest_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <string>
#include <utility>

namespace minutebook {
namespace {

// Longer words are like none: no field, fact or word of the contract is as long.
constexpr std::size_t kLengthLimit = 64;
// Shorter words stand whole in too many others to mean them.
constexpr std::size_t kShortestPart = 4;

using Row = std::array<std::size_t, kLengthLimit + 1>;

std::string in_lower_case(std::string_view word) {
  std::string lower(word);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char byte) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
  });
  return lower;
}

// The least number of letters to add, leave out, change or swap with a neighbour (optimal string
// alignment).
std::size_t edit_distance(std::string_view left, std::string_view right) {
  Row two_before{};
  Row before{};
  Row row{};
  for (std::size_t column = 0; column <= right.size(); ++column) {
    before[column] = column;
  }
  for (std::size_t line = 1; line <= left.size(); ++line) {
    row[0] = line;
    for (std::size_t column = 1; column <= right.size(); ++column) {
      const std::size_t change = left[line - 1] == right[column - 1] ? 0 : 1;
      row[column] =
          std::min({before[column] + 1, row[column - 1] + 1, before[column - 1] + change});
      if (line > 1 && column > 1 && left[line - 1] == right[column - 2] &&
          left[line - 2] == right[column - 1]) {
        row[column] = std::min(row[column], two_before[column - 2] + 1);
      }
    }
    two_before = before;
    before = row;
  }
  return before[right.size()];
}

}  // namespace

std::vector<std::string_view> nearest_words(std::string_view word,
                                            const std::vector<std::string_view>& candidates,
                                            std::size_t limit) {
  if (word.empty() || word.size() > kLengthLimit) {
    return {};
  }
  const std::string meant = in_lower_case(word);
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const std::string_view candidate : candidates) {
    if (candidate.empty() || candidate.size() > kLengthLimit) {
      continue;
    }
    const std::string other = in_lower_case(candidate);
    const std::size_t longer = std::max(meant.size(), other.size());
    const std::size_t distance = edit_distance(meant, other);
    const bool is_part =
        std::min(meant.size(), other.size()) >= kShortestPart &&
        (other.find(meant) != std::string::npos || meant.find(other) != std::string::npos);
    if (distance <= std::max<std::size_t>(1, longer / 3) || is_part) {
      near.emplace_back(distance, candidate);
    }
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& left, const auto& right) { return left.first < right.first; });
  std::vector<std::string_view> words;
  for (const auto& [distance, candidate] : near) {
    if (words.size() == limit) {
      break;
    }
    words.push_back(candidate);
  }
  return words;
}

}  // namespace minutebook
