// Well-formedness of UTF-8 by the table of RFC 3629, section 4.

#include "producers/intake/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace minutebook {
namespace {

bool is_continuation(unsigned char byte) {
  return (byte & 0xC0U) == 0x80U;
}

// The length of the well-formed character that `text`, which is not empty, begins with; 0 where
// there is none.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const unsigned char first = byte(0);
  if (first < 0x80) {
    return 1;
  }
  // The range of the second byte excludes overlong forms, surrogates and what lies above U+10FFFF.
  std::size_t length = 0;
  unsigned char second_lowest = 0x80;
  unsigned char second_highest = 0xBF;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    second_lowest = first == 0xE0 ? 0xA0 : 0x80;
    second_highest = first == 0xED ? 0x9F : 0xBF;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    second_lowest = first == 0xF0 ? 0x90 : 0x80;
    second_highest = first == 0xF4 ? 0x8F : 0xBF;
  } else {
    return 0;
  }
  if (text.size() < length || byte(1) < second_lowest || byte(1) > second_highest) {
    return 0;
  }
  for (std::size_t index = 2; index < length; ++index) {
    if (!is_continuation(byte(index))) {
      return 0;
    }
  }
  return length;
}

}  // namespace

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::size_t offset = 0;
  while (offset < text.size()) {
    // Most text is ASCII: eight bytes at a time while no high bit is set.
    std::uint64_t word = 0;
    while (offset + sizeof(word) <= text.size()) {
      std::memcpy(&word, text.data() + offset, sizeof(word));
      if ((word & kHighBits) != 0) {
        break;
      }
      offset += sizeof(word);
    }
    if (offset == text.size()) {
      break;
    }
    const std::size_t length = character_length(text.substr(offset));
    if (length == 0) {
      return offset;
    }
    offset += length;
  }
  return std::nullopt;
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return !is_continuation(static_cast<unsigned char>(byte));
  }));
}

}  // namespace minutebook
