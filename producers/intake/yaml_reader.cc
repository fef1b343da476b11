// yaml-cpp's event interface, with bounds, and its errors in words for the person who wrote the
// text.
//
// The event interface rather than YAML::Load: it gives the place of every value, and the bounds on
// nesting and on aliases hold while the text is read, not after it was built up in memory.

#include "producers/intake/yaml_reader.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <utility>

#include "ledger/assert.h"
#include "ledger/quote.h"

namespace minutebook {
namespace {

constexpr std::string_view kPlainTag = "?";
constexpr std::string_view kQuotedTag = "!";
constexpr std::string_view kTextTag = "tag:yaml.org,2002:str";

// Thrown to leave the parser when the builder has refused the document; caught in read_yaml.
struct Refused {};

SourcePosition position_of(const YAML::Mark& mark) {
  return {.line = static_cast<std::uint32_t>(std::max(mark.line, 0)),
          .offset = static_cast<std::uint32_t>(std::max(mark.pos, 0))};
}

// Whether the text is a number as JSON writes it.
bool is_number(std::string_view text) {
  std::size_t index = text.starts_with('-') ? 1 : 0;
  const auto take_digits = [&] {
    const std::size_t start = index;
    while (index < text.size() && std::isdigit(static_cast<unsigned char>(text[index])) != 0) {
      ++index;
    }
    return index > start;
  };
  if (!take_digits()) {
    return false;
  }
  if (index < text.size() && text[index] == '.') {
    ++index;
    if (!take_digits()) {
      return false;
    }
  }
  if (index < text.size() && (text[index] == 'e' || text[index] == 'E')) {
    ++index;
    if (index < text.size() && (text[index] == '+' || text[index] == '-')) {
      ++index;
    }
    if (!take_digits()) {
      return false;
    }
  }
  return index == text.size();
}

NodeKind kind_of_plain(std::string_view text) {
  if (text == "true" || text == "false") {
    return NodeKind::kBoolean;
  }
  return is_number(text) ? NodeKind::kNumber : NodeKind::kText;
}

// Receives what the parser meets and hands it to the builder.
class Receiver : public YAML::EventHandler {
 public:
  Receiver(std::string_view text, DocumentBuilder& builder) : text_(text), builder_(builder) {}

  void OnDocumentStart(const YAML::Mark& /*mark*/) override { nodes_of_anchors_.clear(); }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const SourcePosition position = position_of(mark);
    if (builder_.expects_key()) {
      leave(builder_.refuse(position, "a field without a name",
                            "write the field's name before the colon, in quotes if it is null"));
    }
    // "null", "Null" or "~" where a word stands, and nothing where the value is left out.
    std::size_t end = position.offset;
    while (end < text_.size() &&
           (std::isalpha(static_cast<unsigned char>(text_[end])) != 0 || text_[end] == '~')) {
      ++end;
    }
    std::string_view written =
        text_.substr(std::min<std::size_t>(position.offset, text_.size()), end - position.offset);
    if (written != "~" && written != "null" && written != "Null" && written != "NULL") {
      written = {};
    }
    leave(builder_.scalar(NodeKind::kNull, true, builder_.keep(written), position));
    remember(anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const SourcePosition position = position_of(mark);
    if (builder_.expects_key()) {
      leave(builder_.refuse(position, "an alias stands where a field's name should",
                            "write the field's name"));
    }
    const auto found = nodes_of_anchors_.find(anchor);
    // The parser knows the anchor, but an anchor on a field's name has no node.
    if (found == nodes_of_anchors_.end()) {
      leave(builder_.refuse(position, "an alias of something that is not a value",
                            "write the value itself"));
      return;
    }
    if (builder_.is_open(found->second)) {
      leave(builder_.refuse(position, "an alias stands inside what it stands for",
                            "write the value itself"));
    }
    leave(builder_.copy(found->second, position));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const SourcePosition position = position_of(mark);
    const bool is_plain = tag == kPlainTag;
    if (!is_plain && tag != kQuotedTag && tag != kTextTag) {
      refuse_tag(position, tag);
    }
    if (tag == kQuotedTag && !is_closed(position.offset)) {
      leave(builder_.refuse(position, "not YAML: the file ends inside a text in quotes",
                            "close the quotes"));
    }
    if (builder_.expects_key()) {
      if (is_plain && value == "<<") {
        leave(builder_.refuse(position, "merge keys (<<) are not supported",
                              "repeat the fields, or name the document under `documents`"));
      }
      leave(builder_.key(builder_.keep(value), position));
      return;
    }
    leave(builder_.scalar(is_plain ? kind_of_plain(value) : NodeKind::kText, is_plain,
                          builder_.keep(value), position));
    remember(anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(NodeKind::kSequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { leave(builder_.close()); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(NodeKind::kMapping, mark, tag, anchor);
  }
  void OnMapEnd() override { leave(builder_.close()); }

 private:
  // Leaves the parser where the builder has refused.
  static void leave(bool accepted) {
    if (!accepted) {
      throw Refused();
    }
  }

  // Whether the scalar that begins at the offset, if it is in quotes, ends with them. The parser
  // takes the end of the text for the missing quotes.
  [[nodiscard]] bool is_closed(std::size_t offset) const {
    // An anchor may stand before the quotes.
    while (offset < text_.size() && text_[offset] == '&') {
      offset = text_.find_first_of(" \n", offset);
      offset = offset == std::string_view::npos ? offset : text_.find_first_not_of(" \n", offset);
    }
    if (offset >= text_.size() || (text_[offset] != '"' && text_[offset] != '\'')) {
      return true;
    }
    // In double quotes a backslash escapes a quote; in single quotes two stand for one.
    const char quote = text_[offset];
    for (++offset; offset < text_.size(); ++offset) {
      if (quote == '"' && text_[offset] == '\\') {
        ++offset;
      } else if (text_[offset] == quote) {
        if (quote == '"' || offset + 1 >= text_.size() || text_[offset + 1] != quote) {
          return true;
        }
        ++offset;
      }
    }
    return false;
  }

  void refuse_tag(SourcePosition position, const std::string& tag) {
    leave(builder_.refuse(position, fmt::format("the tag {} is not supported", in_quotes(tag)),
                          "remove the tag; quotes make a value a text"));
  }

  void open(NodeKind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    const SourcePosition position = position_of(mark);
    if (builder_.expects_key()) {
      leave(builder_.refuse(
          position, "a list or mapping stands where a field's name should, or is not closed",
          "close each [ and {, write the field's name, and put text that begins with [ "
          "or { in quotes"));
    }
    if (tag != kPlainTag && tag != kQuotedTag) {
      refuse_tag(position, tag);
    }
    leave(builder_.open(kind, position));
    remember(anchor);
  }

  void remember(YAML::anchor_t anchor) {
    if (anchor != 0) {
      nodes_of_anchors_[anchor] = builder_.last_added();
    }
  }

  std::string_view text_;
  DocumentBuilder& builder_;
  std::map<YAML::anchor_t, NodeIndex> nodes_of_anchors_;
};

// What the parser's messages mean to the person who wrote the file. The first entry whose text the
// message contains counts.
struct ParserMessage {
  std::string_view contains;
  std::string_view problem;
  std::string_view right_form;
};

constexpr std::array kParserMessages = {
    ParserMessage{"illegal tab", "not YAML: a tab is used for indentation",
                  "indent with spaces only"},
    ParserMessage{"illegal map value", "not YAML: a colon stands where no value can",
                  "put text that holds \": \" in quotes, and indent fields of one mapping alike"},
    ParserMessage{"illegal map key", "not YAML: a field's name stands where none can",
                  "indent fields of one mapping alike"},
    ParserMessage{"illegal block entry", "not YAML: a list entry (-) stands where none can",
                  "indent the entries of one list alike, and begin a list on a line of its own"},
    ParserMessage{"end of map flow not found", "not YAML: a { is not closed, or a comma is missing",
                  "write {name: value, name: value}, with text that holds , or } in quotes"},
    ParserMessage{"end of sequence flow not found",
                  "not YAML: a [ is not closed, or a comma is missing",
                  "write [value, value], with text that holds , or ] in quotes"},
    ParserMessage{"end of map not found", "not YAML: this line does not fit the fields around it",
                  "indent the fields of one mapping alike, and write each as `name: value`"},
    ParserMessage{"end of sequence not found",
                  "not YAML: this line does not fit the list around it",
                  "indent the entries of one list alike, each beginning with `- `"},
    ParserMessage{"illegal EOF in scalar", "not YAML: the file ends inside a text in quotes",
                  "close the quotes"},
    ParserMessage{"illegal document indicator in scalar",
                  "not YAML: --- or ... stands inside a text in quotes",
                  "close the quotes before it"},
    ParserMessage{"unknown escape character",
                  "not YAML: a backslash in double quotes is followed by a character that it does "
                  "not escape",
                  "write \\\\ for a backslash, or use single quotes"},
    ParserMessage{"referenced anchor is not defined",
                  "not YAML: an alias (*) of an anchor (&) "
                  "that is not there",
                  "define it before its use, or put text that begins with * in quotes"},
    ParserMessage{"illegal flow end", "not YAML: a ] or } closes nothing",
                  "remove it, or put the text that holds it in quotes"},
    ParserMessage{"bad file", "more levels of nesting than an event has",
                  "write an event as docs/writing-events.md shows"},
};

std::string_view line_at(std::string_view text, std::size_t offset) {
  const std::size_t line_break =
      offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  const std::size_t start = line_break == std::string_view::npos ? 0 : line_break + 1;
  return text.substr(start, text.find('\n', start) - start);
}

// The first tab in the indentation of the line at the position or of the one before, or nothing.
std::optional<SourcePosition> tab_in_indentation(std::string_view text, SourcePosition position) {
  std::size_t offset = std::min<std::size_t>(position.offset, text.size());
  for (int lines = 0; lines < 2; ++lines) {
    const std::string_view line = line_at(text, offset);
    const auto line_start = static_cast<std::size_t>(line.data() - text.data());
    const std::size_t tab = line.find_first_not_of(' ');
    if (tab != std::string_view::npos && line[tab] == '\t') {
      return position_at(text, line_start + tab);
    }
    if (line_start == 0) {
      break;
    }
    offset = line_start - 1;
  }
  return std::nullopt;
}

DocumentProblem problem_from(const YAML::Exception& exception, std::string_view text) {
  // The end of the text has a place too.
  SourcePosition position = position_of(exception.mark);
  position.offset = std::min(position.offset, static_cast<std::uint32_t>(text.size()));
  if (const auto tab = tab_in_indentation(text, position)) {
    return {.position = *tab,
            .problem = "not YAML: a tab is used for indentation",
            .right_form = "indent with spaces only"};
  }
  for (const ParserMessage& message : kParserMessages) {
    if (exception.msg.find(message.contains) != std::string::npos) {
      return {.position = position,
              .problem = std::string(message.problem),
              .right_form = std::string(message.right_form)};
    }
  }
  return {.position = position,
          .problem = fmt::format("not YAML: {}", exception.msg),
          .right_form = "put text that holds punctuation in quotes"};
}

// The parser takes some control characters for the end of the text or of a line without a word.
std::optional<DocumentProblem> check_control_characters(std::string_view text) {
  for (std::size_t offset = 0; offset < text.size(); ++offset) {
    const auto byte = static_cast<unsigned char>(text[offset]);
    if (byte >= 0x20 || byte == '\n' || byte == '\t') {
      continue;
    }
    if (byte != '\r') {
      return DocumentProblem{
          .position = position_at(text, offset),
          .problem = fmt::format("the control character 0x{:02X}", static_cast<unsigned>(byte)),
          .right_form = "remove it"};
    }
    if (offset + 1 == text.size() || text[offset + 1] != '\n') {
      return DocumentProblem{.position = position_at(text, offset),
                             .problem = "a line ends with CR alone",
                             .right_form = "save the file with LF or CRLF line ends"};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<DocumentProblem> read_yaml(std::string_view text, Document& document) {
  DocumentBuilder builder(document);
  if (text.size() > kYamlSizeLimitBytes) {
    return DocumentProblem{
        .position = {},
        .problem = fmt::format("a YAML file of more than {} MiB", kYamlSizeLimitBytes >> 20U),
        .right_form = "divide the file, or write it as JSON Lines"};
  }
  if (auto problem = check_encoding(text)) {
    return problem;
  }
  if (auto problem = check_control_characters(text)) {
    return problem;
  }
  Receiver receiver(text, builder);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(receiver)) {
    }
  } catch (const Refused&) {
    MINUTEBOOK_ASSERT(builder.problem().has_value());
    return builder.problem();
  } catch (const YAML::Exception& exception) {
    return problem_from(exception, text);
  }
  return std::nullopt;
}

}  // namespace minutebook
