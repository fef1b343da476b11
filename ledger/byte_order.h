// Integers as the read model's keys and values hold them: unsigned, big-endian, of a fixed width,
// so that the order of the bytes is the order of the numbers.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace minutebook {

// Appends the bytes of `number`, as many as its type has, the most significant first.
template <typename Unsigned>
void append_big_endian(std::string& bytes, Unsigned number) {
  static_assert(std::is_unsigned_v<Unsigned>);
  char buffer[sizeof(Unsigned)];
  for (std::size_t index = 0; index < sizeof(Unsigned); ++index) {
    buffer[index] = static_cast<char>(number >> (8 * (sizeof(Unsigned) - 1 - index)));
  }
  bytes.append(buffer, sizeof(Unsigned));
}

// Takes a number from the front of `bytes` and moves past it. False, and nothing is moved, where
// there are too few bytes.
template <typename Unsigned>
[[nodiscard]] bool read_big_endian(std::string_view& bytes, Unsigned* number) {
  static_assert(std::is_unsigned_v<Unsigned>);
  if (bytes.size() < sizeof(Unsigned))
    return false;
  Unsigned result = 0;
  for (std::size_t index = 0; index < sizeof(Unsigned); ++index) {
    result = static_cast<Unsigned>(result << 8) | static_cast<std::uint8_t>(bytes[index]);
  }
  *number = result;
  bytes.remove_prefix(sizeof(Unsigned));
  return true;
}

}  // namespace minutebook
