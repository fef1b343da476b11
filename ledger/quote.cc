// Any bytes as printable ASCII in double quotes.

#include "ledger/quote.h"

namespace minutebook {

std::string in_quotes(std::string_view text) {
  constexpr std::string_view kHexDigits = "0123456789abcdef";
  const std::string_view shown = text.substr(0, kQuoteLimitBytes);
  std::string result = "\"";
  for (const char character : shown) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte > 0x7e || character == '"' || character == '\\') {
      result += "\\x";
      result += kHexDigits[byte >> 4];
      result += kHexDigits[byte & 0x0f];
    } else {
      result += character;
    }
  }
  result += '"';
  if (shown.size() < text.size()) {
    result += "...";
  }
  return result;
}

}  // namespace minutebook
