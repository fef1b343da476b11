// UTF-8: whether bytes are well-formed, and how many characters they are.
//
// Source: RFC 3629. Overlong forms, surrogates and code points above U+10FFFF are not well-formed.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace minutebook {

// The offset of the first byte that is not part of a well-formed character, or nothing. Safe from
// any thread.
[[nodiscard]] std::optional<std::size_t> find_invalid_utf8(std::string_view text);

// The number of characters (code points) in well-formed UTF-8. In other bytes, those that do not
// continue a character are counted. Safe from any thread.
[[nodiscard]] std::size_t count_characters(std::string_view text);

// The three bytes that some editors put before UTF-8.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace minutebook
