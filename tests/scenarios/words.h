// Words: a scenario's command line as words, and remembered values put in their places.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace minutebook::scenarios {

// Splits at blanks. What stands between single or double quotes is one word with all its blanks;
// nothing is escaped. Fails where a quote is not closed.
[[nodiscard]] tl::expected<std::vector<std::string>, std::string> split_words(
    std::string_view text);

// What has been remembered, by name.
using Memory = std::map<std::string, std::string, std::less<>>;

// The text with `${name}` replaced by what was remembered under that name. Fails where nothing was.
[[nodiscard]] tl::expected<std::string, std::string> fill_in(std::string_view text,
                                                             const Memory& memory);

}  // namespace minutebook::scenarios
