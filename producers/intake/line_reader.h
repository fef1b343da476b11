// Reads a stream of bytes line by line, with a bound on the length of a line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "ledger/error.h"

namespace minutebook {

// Takes the next bytes of an input: puts at most `size_bytes` of them at `to` and returns how many,
// 0 at the end.
using ByteSource =
    std::function<tl::expected<std::size_t, Error>(char* to, std::size_t size_bytes)>;

// The lines of a byte source, each without its line end (LF or CRLF) and the first without a byte
// order mark. Memory is bounded by the line limit. Not safe for use by several threads at once.
class LineReader {
 public:
  enum class Outcome : std::uint8_t {
    // text() is the line.
    kLine,
    // The line is longer than the limit. It was skipped and text() is empty.
    kTooLong,
    // There are no more lines.
    kEnd,
  };

  LineReader(ByteSource source, std::size_t line_limit_bytes);

  // Goes to the next line. A last line without a line end counts as a line.
  [[nodiscard]] tl::expected<Outcome, Error> next();

  // The line. Valid until next() is called.
  [[nodiscard]] std::string_view text() const { return text_; }
  // The line's number, from 1.
  [[nodiscard]] std::int64_t line() const { return line_; }

 private:
  // Puts more bytes behind those not yet handed out. Returns whether there were any.
  [[nodiscard]] tl::expected<bool, Error> fill();
  [[nodiscard]] tl::expected<Outcome, Error> skip_line();
  // The bytes read and not yet handed out.
  [[nodiscard]] std::string_view unread() const { return {buffer_.data() + start_, end_ - start_}; }

  ByteSource source_;
  std::size_t line_limit_bytes_;
  std::vector<char> buffer_;
  std::size_t start_ = 0;  // of the bytes not yet handed out
  std::size_t end_ = 0;
  std::string_view text_;
  std::int64_t line_ = 0;
};

}  // namespace minutebook
