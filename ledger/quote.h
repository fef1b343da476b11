// Quotes a text that somebody offered, so that a message can show it whatever
// bytes it holds.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace minutebook {

// As much of a text as a message shows, in bytes.
inline constexpr std::size_t kQuoteLimitBytes = 80;

// The text in double quotes as printable ASCII: any other byte, the quote and
// the backslash as \xHH; a text longer than kQuoteLimitBytes is cut there and
// ends with `"...`. Safe from any thread.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace minutebook
