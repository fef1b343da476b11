// Checks of what authors write as ids, and bytes as text.

#include "producers/intake/written_ids.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>

#include "eventlog/people_register.h"
#include "ledger/identifiers.h"
#include "ledger/quote.h"

namespace minutebook {
namespace {

bool is_control(char byte) {
  return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
}

bool is_handle_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

std::string_view without_white_space_around(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// The handle that the text was probably meant to be; empty where none can be told.
std::string handle_like(std::string_view text) {
  std::string handle;
  bool separated = false;
  for (const char written : text) {
    if (static_cast<unsigned char>(written) >= 0x80) {
      return {};
    }
    const char byte = static_cast<char>(std::tolower(static_cast<unsigned char>(written)));
    if (is_handle_byte(byte)) {
      if (separated && !handle.empty()) {
        handle += '-';
      }
      handle += byte;
      separated = false;
    } else if (byte != '\'') {
      separated = true;
    }
  }
  return handle.size() <= kHandleLimitBytes ? handle : std::string();
}

// The value of a base64 digit, or -1.
int base64_value(char digit) {
  if (digit >= 'A' && digit <= 'Z') {
    return digit - 'A';
  }
  if (digit >= 'a' && digit <= 'z') {
    return digit - 'a' + 26;
  }
  if (digit >= '0' && digit <= '9') {
    return digit - '0' + 52;
  }
  if (digit == '+' || digit == '-') {
    return 62;
  }
  return digit == '/' || digit == '_' ? 63 : -1;
}

int hexadecimal_value(char digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  const char lower = static_cast<char>(std::tolower(static_cast<unsigned char>(digit)));
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

std::optional<WrittenProblem> check_local_id(std::string_view text) {
  if (text.empty()) {
    return WrittenProblem{"the id is empty", "write a text that no other event of the emitter has"};
  }
  if (text.size() > kLocalIdLimitBytes) {
    return WrittenProblem{fmt::format("the id has {} bytes", text.size()),
                          fmt::format("write at most {} bytes", kLocalIdLimitBytes)};
  }
  if (std::any_of(text.begin(), text.end(), is_control)) {
    return WrittenProblem{"the id holds a line break or another control character",
                          "write it on one line"};
  }
  if (const std::string_view trimmed = without_white_space_around(text); trimmed != text) {
    return WrittenProblem{fmt::format("the id {} has white space around it", in_quotes(text)),
                          fmt::format("write {}", in_quotes(trimmed))};
  }
  if (!check_uuid(text).has_value()) {
    return WrittenProblem{fmt::format("the id {} is a UUID", in_quotes(text)),
                          "write it under eventId"};
  }
  if (text.ends_with("==")) {
    return WrittenProblem{
        fmt::format("the id {} could be taken for bytes in base64", in_quotes(text)),
        "write an id that does not end with =="};
  }
  return std::nullopt;
}

std::optional<WrittenProblem> check_handle(std::string_view text) {
  bool in_group = false;
  bool right = !text.empty() && text.size() <= kHandleLimitBytes;
  for (const char byte : text) {
    const bool separates = byte == '-' || byte == '.';
    right = right && (separates ? in_group : is_handle_byte(byte));
    in_group = !separates;
  }
  if (right && in_group) {
    return std::nullopt;
  }
  if (text.empty()) {
    return WrittenProblem{"the handle is empty",
                          "write a short name for the person, such as peter-colclough"};
  }
  const std::string meant = handle_like(text);
  return WrittenProblem{fmt::format("{} is not a handle: a handle is of lower-case letters and "
                                    "digits in groups joined by single "
                                    "hyphens or full stops, at most {} bytes",
                                    in_quotes(text), kHandleLimitBytes),
                        meant.empty() ? "write a short name for the person, such as peter-colclough"
                                      : fmt::format("write {}", meant)};
}

std::optional<WrittenProblem> check_person_name(std::string_view text) {
  if (text.empty()) {
    return WrittenProblem{"the person's name is empty",
                          "write the name, or leave the field out where another event gives it"};
  }
  if (text.size() > kPersonNameLimitBytes) {
    return WrittenProblem{fmt::format("the person's name has {} bytes", text.size()),
                          fmt::format("write at most {} bytes", kPersonNameLimitBytes)};
  }
  if (std::any_of(text.begin(), text.end(), is_control)) {
    return WrittenProblem{"the person's name holds a line break or another control character",
                          "write it on one line"};
  }
  if (const std::string_view trimmed = without_white_space_around(text); trimmed != text) {
    return WrittenProblem{
        fmt::format("the person's name {} has white space around it", in_quotes(text)),
        fmt::format("write {}", in_quotes(trimmed))};
  }
  return std::nullopt;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  // A last group of one digit holds no whole byte; padding, where there is any, fills the last
  // group up.
  if (text.size() % 4 == 1 || (padding > 0 && (text.size() + padding) % 4 != 0)) {
    return std::nullopt;
  }
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int bit_count = 0;
  for (const char digit : text) {
    const int value = base64_value(digit);
    if (value < 0) {
      return std::nullopt;
    }
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    bit_count += 6;
    if (bit_count >= 8) {
      bit_count -= 8;
      bytes += static_cast<char>((bits >> static_cast<unsigned>(bit_count)) & 0xFFU);
    }
  }
  // Bits that make no whole byte are zero, so that each text of bytes has one spelling.
  if ((bits & ((1U << static_cast<unsigned>(bit_count)) - 1U)) != 0) {
    return std::nullopt;
  }
  return bytes;
}

std::optional<std::string> from_hexadecimal(std::string_view text) {
  if (text.size() % 2 != 0) {
    return std::nullopt;
  }
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t index = 0; index < text.size(); index += 2) {
    const int high = hexadecimal_value(text[index]);
    const int low = hexadecimal_value(text[index + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

}  // namespace minutebook
