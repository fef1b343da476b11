// nlohmann-json's event interface, with the place of each value and errors for the person who wrote
// the text.
//
// The parser says what it meets and not where. So it reads through an iterator that tells how far
// it has come: a value begins where the last one ended, white space and separators aside.

#include "producers/intake/json_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "ledger/assert.h"
#include "ledger/quote.h"

namespace minutebook {
namespace {

// Walks over the text and keeps `*consumed` at the number of bytes taken.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, std::size_t* consumed) : at_(at), consumed_(consumed) {}

  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    ++at_;
    ++*consumed_;
    return *this;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  std::size_t* consumed_;
};

bool is_separator(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r' || byte == ',' || byte == ':';
}

bool is_word_byte(char byte) {
  return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '_';
}

// The word that begins at the offset: letters, digits and underscores.
std::string_view word_at(std::string_view text, std::size_t offset) {
  std::size_t end = offset;
  while (end < text.size() && is_word_byte(text[end])) {
    ++end;
  }
  return text.substr(offset, end - offset);
}

struct Reason {
  std::string problem;
  std::string right_form;
};

// What is wrong inside a text in quotes, from the parser's own words, or nothing.
std::optional<Reason> reason_inside_quotes(std::string_view parser_message, bool at_end) {
  const auto says = [&](std::string_view words) {
    return parser_message.find(words) != std::string_view::npos;
  };
  if (says("missing closing quote") || (at_end && says("invalid string"))) {
    return Reason{"not JSON: the line ends inside a text",
                  "close the text with \" and keep the whole event on one line"};
  }
  if (says("control character")) {
    return Reason{"not JSON: a text holds a tab or another control character as it is",
                  "write \\t for a tab, \\n for a line break"};
  }
  if (says("surrogate")) {
    return Reason{"not JSON: a \\u escape is half of a pair of surrogates",
                  "write both halves, or the character itself"};
  }
  if (says("'\\u' must be followed")) {
    return Reason{"not JSON: \\u is not followed by four hexadecimal digits",
                  "write four digits, such as \\u00b6, or the character itself"};
  }
  if (says("forbidden character after backslash")) {
    return Reason{"not JSON: a backslash is followed by a character that it does not escape",
                  "write \\\\ for a backslash"};
  }
  return std::nullopt;
}

// What is wrong where the parser stopped on a byte outside quotes.
Reason reason_at_byte(std::string_view text, std::size_t offset, std::size_t token_start,
                      bool is_complete) {
  if (is_complete) {
    return {"not JSON Lines: more follows after the end of the event",
            "write each event on a line by itself, without commas between them"};
  }
  const char byte = text[offset];
  if (byte == '\'') {
    return {"not JSON: single quotes", "write names and texts in double quotes"};
  }
  if (byte == '#' || byte == '/') {
    return {"not JSON: comments are not allowed", "remove the comment, or write the file as YAML"};
  }
  const std::size_t before = text.find_last_not_of(" \t\r\n", offset == 0 ? 0 : offset - 1);
  if ((byte == '}' || byte == ']') && before != std::string_view::npos && before < offset &&
      text[before] == ',') {
    return {fmt::format("not JSON: a comma before {}", byte), "remove the comma"};
  }
  // The parser stops inside a word that begins like true, false or null.
  std::size_t word_start = offset;
  while (word_start > token_start && is_word_byte(text[word_start - 1])) {
    --word_start;
  }
  const std::string_view word = word_at(text, word_start);
  if (!word.empty() && std::isalpha(static_cast<unsigned char>(word.front())) != 0) {
    if (word == "True" || word == "False" || word == "None") {
      return {fmt::format("not JSON: {} is not a JSON value", word), "write true, false or null"};
    }
    return {fmt::format("not JSON: {} is not in quotes", in_quotes(word)),
            "write names and texts in double quotes"};
  }
  if (byte == '"') {
    return {"not JSON: a comma or a colon is missing before this text",
            "write a comma between fields and a colon after a field's name"};
  }
  const std::string problem =
      fmt::format("not JSON: {} does not belong here", in_quotes(text.substr(offset, 1)));
  if (byte == '}' || byte == ']') {
    return {problem,
            "write the value that is missing before it, or remove it if it closes nothing"};
  }
  if (byte == ',') {
    return {problem, "write the field or value that is missing before it, or remove it"};
  }
  if (std::isdigit(static_cast<unsigned char>(byte)) != 0) {
    return {problem, "write a number without leading zeros, or a text in quotes"};
  }
  return {problem, "write the event as one JSON object: {\"id\": ..., \"subject\": ...}"};
}

// Receives what the parser meets.
class Receiver {
 public:
  Receiver(std::string_view text, const std::size_t& consumed, DocumentBuilder& builder)
      : text_(text), consumed_(consumed), builder_(builder) {}

  bool null() { return scalar(NodeKind::kNull, consumed_); }
  bool boolean(bool /*value*/) { return scalar(NodeKind::kBoolean, consumed_); }
  bool number_integer(std::int64_t /*value*/) { return number(); }
  bool number_unsigned(std::uint64_t /*value*/) { return number(); }
  bool number_float(double /*value*/, const std::string& /*written*/) { return number(); }

  bool string(std::string& value) {
    const std::size_t start = take_token(consumed_);
    return builder_.scalar(NodeKind::kText, false, text_of(value, start), position(start));
  }
  bool key(std::string& value) {
    const std::size_t start = take_token(consumed_);
    return builder_.key(text_of(value, start), position(start));
  }
  bool binary(nlohmann::json::binary_t& /*value*/) {
    MINUTEBOOK_ASSERT(false && "JSON text has no binary values");
    return false;
  }
  bool start_object(std::size_t /*elements*/) { return open(NodeKind::kMapping); }
  bool start_array(std::size_t /*elements*/) { return open(NodeKind::kSequence); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool parse_error(std::size_t read_count, const std::string& /*last_token*/,
                   const nlohmann::json::exception& error) {
    // The last byte that was read is the one that does not belong, unless the text had ended.
    const std::size_t offset = read_count == 0 ? 0 : read_count - 1;
    const bool at_end = offset >= text_.size();
    Reason reason;
    if (auto inside = reason_inside_quotes(error.what(), at_end)) {
      reason = std::move(*inside);
    } else if (std::string_view(error.what()).find("number overflow") != std::string_view::npos) {
      reason = {"not JSON: a number is too large", "write it in quotes where it is meant as text"};
    } else if (at_end) {
      reason = {"not JSON: the line ends before the event does",
                "write the whole event on one line, with its closing }"};
    } else {
      reason = reason_at_byte(text_, offset, skip_separators(token_end_), builder_.is_complete());
    }
    return builder_.refuse(position(std::min(offset, text_.size())), std::move(reason.problem),
                           std::move(reason.right_form));
  }

 private:
  static SourcePosition position(std::size_t offset) {
    return {.line = 0, .offset = static_cast<std::uint32_t>(offset)};
  }

  std::size_t skip_separators(std::size_t offset) const {
    while (offset < text_.size() && is_separator(text_[offset])) {
      ++offset;
    }
    return offset;
  }

  // Where the token that ends at `end` begins.
  std::size_t take_token(std::size_t end) {
    const std::size_t start = skip_separators(token_end_);
    token_end_ = end;
    return start;
  }

  // The text between the quotes where nothing is escaped, otherwise a copy of the value.
  std::string_view text_of(const std::string& value, std::size_t start) {
    // Every escape is longer than what it stands for.
    if (token_end_ - start == value.size() + 2) {
      return text_.substr(start + 1, value.size());
    }
    return builder_.keep(value);
  }

  bool scalar(NodeKind kind, std::size_t end) {
    const std::size_t start = take_token(end);
    return builder_.scalar(kind, false, text_.substr(start, end - start), position(start));
  }

  bool number() {
    // The parser has read the byte after the number, if there is one.
    std::size_t end = consumed_;
    const std::size_t start = skip_separators(token_end_);
    while (end > start &&
           std::string_view("+-.0123456789eE").find(text_[end - 1]) == std::string_view::npos) {
      --end;
    }
    return scalar(NodeKind::kNumber, end);
  }

  bool open(NodeKind kind) { return builder_.open(kind, position(take_token(consumed_))); }

  bool close() {
    token_end_ = consumed_;
    return builder_.close();
  }

  std::string_view text_;
  const std::size_t& consumed_;
  DocumentBuilder& builder_;
  std::size_t token_end_ = 0;
};

}  // namespace

std::optional<DocumentProblem> read_json(std::string_view text, Document& document) {
  MINUTEBOOK_ASSERT(text.size() < UINT32_MAX);
  DocumentBuilder builder(document);
  if (auto problem = check_encoding(text)) {
    return problem;
  }
  std::size_t consumed = 0;
  Receiver receiver(text, consumed, builder);
  const bool complete =
      nlohmann::json::sax_parse(CountingIterator(text.data(), &consumed),
                                CountingIterator(text.data() + text.size(), &consumed), &receiver);
  MINUTEBOOK_ASSERT(complete == !builder.problem().has_value());
  return builder.problem();
}

}  // namespace minutebook
