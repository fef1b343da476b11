// UTF-8, control characters and white space in one pass.

#include "ledger/text_scan.h"

#include <algorithm>

namespace minutebook {
namespace {

bool is_space(char character) {
  return character == ' ' || character == '\t' || character == '\n' || character == '\r';
}

// Whether every byte is printable ASCII: what nearly every text is, and quick to tell.
bool is_printable_ascii(std::string_view text) {
  unsigned odd = 0;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    odd |= static_cast<unsigned>(byte < 0x20) | static_cast<unsigned>(byte > 0x7e);
  }
  return odd == 0;
}

bool is_control(std::uint32_t code_point) {
  return code_point < 0x20 || (code_point >= 0x7f && code_point <= 0x9f) || code_point == 0x2028 ||
         code_point == 0x2029 || (code_point >= 0x202a && code_point <= 0x202e) ||
         (code_point >= 0x2066 && code_point <= 0x2069);
}

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t size_bytes = 0;
};

// The code point that the text begins with, or nothing where it does not begin with UTF-8. The text
// is not empty.
std::optional<CodePoint> first_code_point(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) {
    return CodePoint{lead, 1};
  }
  // The least value that may be written with this many bytes: shorter forms exist for what is below
  // it.
  struct Form {
    unsigned char mask, mark;
    std::size_t size_bytes;
    std::uint32_t least;
  };
  constexpr Form kForms[] = {
      {0xe0, 0xc0, 2, 0x80}, {0xf0, 0xe0, 3, 0x800}, {0xf8, 0xf0, 4, 0x10000}};
  for (const Form& form : kForms) {
    if ((lead & form.mask) != form.mark || text.size() < form.size_bytes) {
      continue;
    }
    std::uint32_t value = lead & static_cast<unsigned char>(~form.mask);
    for (const char character : text.substr(1, form.size_bytes - 1)) {
      const auto byte = static_cast<unsigned char>(character);
      if ((byte & 0xc0) != 0x80) {
        return std::nullopt;
      }
      value = value << 6 | (byte & 0x3fU);
    }
    const bool surrogate = value >= 0xd800 && value <= 0xdfff;
    if (value < form.least || value > 0x10ffff || surrogate) {
      return std::nullopt;
    }
    return CodePoint{value, form.size_bytes};
  }
  return std::nullopt;
}

}  // namespace

TextScan scan_text(std::string_view text) {
  TextScan scan;
  if (text.empty()) {
    return scan;
  }
  scan.has_surrounding_space = is_space(text.front()) || is_space(text.back());
  scan.has_content =
      !scan.has_surrounding_space || !std::all_of(text.begin(), text.end(), is_space);
  if (is_printable_ascii(text)) {
    scan.characters = text.size();
    return scan;
  }
  while (!text.empty()) {
    const auto code_point = first_code_point(text);
    if (!code_point.has_value()) {
      scan.valid_utf8 = false;
      return scan;
    }
    ++scan.characters;
    if (code_point->value == '\n') {
      scan.has_line_break = true;
    } else if (is_control(code_point->value) && !scan.control_character.has_value()) {
      scan.control_character = code_point->value;
    }
    text.remove_prefix(code_point->size_bytes);
  }
  return scan;
}

}  // namespace minutebook
