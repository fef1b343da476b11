#include "tests/scenarios/words.h"

#include <fmt/format.h>

#include <utility>

namespace minutebook::scenarios {

tl::expected<std::vector<std::string>, std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = '\0';
  for (const char letter : text) {
    if (quote != '\0') {
      if (letter == quote) {
        quote = '\0';
      } else {
        word += letter;
      }
    } else if (letter == '\'' || letter == '"') {
      quote = letter;
      in_word = true;
    } else if (letter == ' ' || letter == '\t') {
      if (in_word) {
        words.push_back(std::exchange(word, ""));
      }
      in_word = false;
    } else {
      word += letter;
      in_word = true;
    }
  }
  if (quote != '\0') {
    return tl::unexpected<std::string>(fmt::format("a {} is not closed: {}", quote, text));
  }
  if (in_word) {
    words.push_back(std::move(word));
  }
  return words;
}

tl::expected<std::string, std::string> fill_in(std::string_view text, const Memory& memory) {
  std::string filled;
  while (true) {
    const std::size_t begin = text.find("${");
    filled += text.substr(0, begin);
    if (begin == std::string_view::npos) {
      return filled;
    }
    const std::size_t end = text.find('}', begin);
    if (end == std::string_view::npos) {
      return tl::unexpected<std::string>(fmt::format("${{ is not closed: {}", text.substr(begin)));
    }
    const std::string_view name = text.substr(begin + 2, end - begin - 2);
    const auto found = memory.find(name);
    if (found == memory.end()) {
      return tl::unexpected<std::string>(fmt::format("nothing is remembered as {}", name));
    }
    filled += found->second;
    text.remove_prefix(end + 1);
  }
}

}  // namespace minutebook::scenarios
