// One buffer that holds the longest line allowed and what was read beyond it.

#include "producers/intake/line_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "ledger/assert.h"
#include "producers/intake/utf8.h"

namespace minutebook {
namespace {

constexpr std::size_t kReadSizeBytes = std::size_t{256} * 1024;

}  // namespace

LineReader::LineReader(ByteSource source, std::size_t line_limit_bytes)
    : source_(std::move(source)), line_limit_bytes_(line_limit_bytes) {
  buffer_.resize(line_limit_bytes + kReadSizeBytes);
}

tl::expected<bool, Error> LineReader::fill() {
  if (buffer_.size() - end_ < kReadSizeBytes) {
    std::memmove(buffer_.data(), buffer_.data() + start_, end_ - start_);
    end_ -= start_;
    start_ = 0;
  }
  MINUTEBOOK_ASSERT(end_ < buffer_.size());
  const auto taken = source_(buffer_.data() + end_, buffer_.size() - end_);
  if (!taken.has_value()) {
    return tl::unexpected(taken.error());
  }
  end_ += *taken;
  return *taken > 0;
}

tl::expected<LineReader::Outcome, Error> LineReader::next() {
  ++line_;
  text_ = {};
  std::size_t searched = 0;
  std::size_t line_break = std::string_view::npos;
  while (end_ - start_ <= line_limit_bytes_) {
    line_break = unread().find('\n', searched);
    if (line_break != std::string_view::npos) {
      break;
    }
    searched = end_ - start_;
    const auto more = fill();
    if (!more.has_value()) {
      return tl::unexpected(more.error());
    }
    if (!*more) {
      break;
    }
  }
  if (line_break == std::string_view::npos) {
    line_break = unread().find('\n', searched);
  }
  const std::size_t size_bytes = std::min(line_break, end_ - start_);
  if (size_bytes > line_limit_bytes_) {
    return skip_line();
  }
  if (start_ == end_) {
    return Outcome::kEnd;
  }
  text_ = unread().substr(0, size_bytes);
  start_ += size_bytes + (line_break == std::string_view::npos ? 0 : 1);
  if (text_.ends_with('\r')) {
    text_.remove_suffix(1);
  }
  if (line_ == 1 && text_.starts_with(kByteOrderMark)) {
    text_.remove_prefix(kByteOrderMark.size());
  }
  return Outcome::kLine;
}

tl::expected<LineReader::Outcome, Error> LineReader::skip_line() {
  while (true) {
    const std::size_t line_break = unread().find('\n');
    if (line_break != std::string_view::npos) {
      start_ += line_break + 1;
      return Outcome::kTooLong;
    }
    start_ = end_;
    const auto more = fill();
    if (!more.has_value()) {
      return tl::unexpected(more.error());
    }
    if (!*more) {
      return Outcome::kTooLong;
    }
  }
}

}  // namespace minutebook
