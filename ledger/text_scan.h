// Looks through a text once for what a text in an event may not hold.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace minutebook {

struct TextScan {
  // Whether the bytes are UTF-8 (RFC 3629). Where they are not, the other findings are those up to
  // the first byte that is wrong.
  bool valid_utf8 = true;
  // How many code points.
  std::size_t characters = 0;
  // Whether there is a line feed.
  bool has_line_break = false;
  // The first character, line feed apart, that would act on a terminal or change how the text
  // around it is read instead of showing: a control character (U+0000 to U+001F, U+007F to U+009F),
  // a line or paragraph separator (U+2028, U+2029), or a bidirectional override or isolate (U+202A
  // to U+202E, U+2066 to U+2069).
  std::optional<std::uint32_t> control_character;
  // Whether there is anything but spaces, tabs and line breaks.
  bool has_content = false;
  // Whether the first or the last character is a space, a tab or a line break.
  bool has_surrounding_space = false;
};

// Safe from any thread. Linear in the length; allocates nothing.
[[nodiscard]] TextScan scan_text(std::string_view text);

}  // namespace minutebook
