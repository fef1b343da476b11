// From bytes to lines, and from JSON and YAML to one tree whose nodes know their places.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "producers/intake/document.h"
#include "producers/intake/json_reader.h"
#include "producers/intake/line_reader.h"
#include "producers/intake/nearest_words.h"
#include "producers/intake/utf8.h"
#include "producers/intake/yaml_reader.h"

namespace minutebook {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// The tree in a form that shows every kind and place: `{name@1:3 "text"@1:10}`.
std::string show(std::string_view text, const Document& document, NodeIndex index) {
  const DocumentNode& node = document.node(index);
  const auto place = [&](SourcePosition position) {
    return '@' + std::to_string(position.line + 1) + ':' +
           std::to_string(column_of(text, position));
  };
  std::string shown;
  switch (node.kind) {
    case NodeKind::kText:
      return '"' + std::string(node.text) + '"' + place(node.position);
    case NodeKind::kNull:
      return "null(" + std::string(node.text) + ')';
    case NodeKind::kBoolean:
    case NodeKind::kNumber:
      return std::string(node.text) + place(node.position);
    case NodeKind::kSequence:
    case NodeKind::kMapping:
      break;
  }
  shown = node.kind == NodeKind::kSequence ? "[" : "{";
  for (NodeIndex child = node.first_child; child != kNoNode;
       child = document.node(child).next_sibling) {
    shown += shown.size() > 1 ? " " : "";
    if (node.kind == NodeKind::kMapping) {
      shown +=
          std::string(document.node(child).key) + place(document.node(child).key_position) + ' ';
    }
    shown += show(text, document, child);
  }
  return shown + (node.kind == NodeKind::kSequence ? "]" : "}") + place(node.position);
}

std::string show_json(std::string_view text) {
  Document document;
  const auto problem = read_json(text, document);
  return problem.has_value() ? problem->problem : show(text, document, document.roots().front());
}

std::string show_yaml(std::string_view text) {
  Document document;
  const auto problem = read_yaml(text, document);
  if (problem.has_value()) {
    return problem->problem;
  }
  std::string shown;
  for (const NodeIndex root : document.roots()) {
    shown += (shown.empty() ? "" : " --- ") + show(text, document, root);
  }
  return shown;
}

// -------------------------------------------------------------------------------------- JSON

TEST(JsonReader, KeepsKindsTextsAndPlaces) {
  EXPECT_EQ(
      show_json(R"({"a": "b", "c" : [1, -2.5e3,true , null], "d": {}})"),
      R"({a@1:2 "b"@1:7 c@1:12 [1@1:19 -2.5e3@1:22 true@1:29 null(null)]@1:18 d@1:43 {}@1:48})"
      "@1:1");
  EXPECT_EQ(show_json("7"), "7@1:1");
}

TEST(JsonReader, ColumnsCountCharactersAndEscapesAreResolved) {
  EXPECT_EQ(show_json(R"({"¶é": "a\nb\u00b6\ud83d\ude00", "z": 1})"),
            "{¶é@1:2 \"a\nb¶\U0001F600\"@1:8 z@1:34 1@1:39}@1:1");
}

TEST(JsonReader, AManyTimesNestedOrRepeatedNameIsRefused) {
  const std::size_t limit = Document::kDepthLimit;
  EXPECT_THAT(show_json(std::string(limit, '[') + std::string(limit, ']')), HasSubstr("[["));
  EXPECT_EQ(show_json(std::string(limit + 1, '[') + std::string(limit + 1, ']')),
            "more than 32 levels of nesting");
  EXPECT_EQ(show_json(R"({"a": 1, "a": 2})"), "the field \"a\" stands twice in one mapping");
  std::string wide = "{";
  for (int field = 0; field < 1'000; ++field) {
    wide += "\"f" + std::to_string(field) + "\": 1, ";
  }
  EXPECT_THAT(show_json(wide + "\"x\": 1}"), HasSubstr("x@"));
  EXPECT_EQ(show_json(wide + "\"f500\": 1}"), "the field \"f500\" stands twice in one mapping");
}

TEST(JsonReader, ADocumentIsUsedAgain) {
  Document document;
  for (int round = 0; round < 3; ++round) {
    ASSERT_FALSE(read_json("{bad", document) == std::nullopt);
    const std::string text = R"({"a": "x\ty"})";
    ASSERT_EQ(read_json(text, document), std::nullopt);
    EXPECT_EQ(show(text, document, document.roots().front()), "{a@1:2 \"x\ty\"@1:7}@1:1");
    EXPECT_EQ(document.roots().size(), 1U);
  }
}

// -------------------------------------------------------------------------------------- YAML

TEST(YamlReader, KeepsKindsTextsAndPlaces) {
  EXPECT_EQ(show_yaml("a: b\n"
                      "c:\n"
                      "  - 1\n"
                      "  - \"2\"\n"
                      "  - {d: true, e: 2013-03}\n"
                      "  - ~\n"
                      "  - null\n"
                      "  -\n"
                      "f: |\n"
                      "  two\n"
                      "  lines\n"),
            "{a@1:1 \"b\"@1:4 c@2:1 [1@3:5 \"2\"@4:5 {d@5:6 true@5:9 e@5:15 \"2013-03\"@5:18}@5:5 "
            "null(~) null(null) null()]@3:3 f@9:1 \"two\nlines\n\"@9:4}@1:1");
}

TEST(YamlReader, ReadsAllDocuments) {
  EXPECT_EQ(show_yaml("- a\n---\n- b\n---\n"), "[\"a\"@1:3]@1:1 --- [\"b\"@3:3]@3:1 --- null()");
  EXPECT_EQ(show_yaml(""), "");
  EXPECT_EQ(show_yaml("# nothing\n"), "");
}

TEST(YamlReader, ColumnsCountCharacters) {
  EXPECT_EQ(show_yaml("¶é: {a: b}\r\n"), "{¶é@1:1 {a@1:6 \"b\"@1:9}@1:5}@1:1");
}

TEST(YamlReader, AliasesAreCopiesInTheirOriginalPlace) {
  EXPECT_EQ(show_yaml("a: &x {b: [1]}\nc: *x\n"),
            "{a@1:1 {b@1:8 [1@1:12]@1:11}@1:4 c@2:1 {b@1:8 [1@1:12]@1:11}@1:4}@1:1");
  EXPECT_EQ(show_yaml("- &x a\n- *x\n- &x b\n- *x\n"),
            "[\"a\"@1:3 \"a\"@1:3 \"b\"@3:3 \"b\"@3:3]@1:1");
  EXPECT_EQ(show_yaml("&x a: *x\n"), "an alias of something that is not a value");
}

TEST(YamlReader, QuotesMustBeClosed) {
  for (const char* const text :
       {"a: \"b\n", "a: 'b\n", "a: &x \"b", "\"a", "a: 'it''s\n", "a: \"b\\\"\n"}) {
    EXPECT_EQ(show_yaml(text), "not YAML: the file ends inside a text in quotes") << text;
  }
  EXPECT_EQ(show_yaml("a: 'it''s'\nb: \"\\\"\"\nc: &x 'd'\ne: f\"g\n"),
            "{a@1:1 \"it's\"@1:4 b@2:1 \"\"\"@2:4 c@3:1 \"d\"@3:4 e@4:1 \"f\"g\"@4:4}@1:1");
}

TEST(YamlReader, BoundsHoldWhileReading) {
  const std::size_t limit = Document::kDepthLimit;
  EXPECT_THAT(show_yaml(std::string(limit, '[') + std::string(limit, ']')), HasSubstr("[["));
  const std::string deep(100'000, '[');
  EXPECT_EQ(show_yaml(deep + std::string(deep.size(), ']')), "more than 32 levels of nesting");
  EXPECT_EQ(show_yaml(deep),
            "a list or mapping stands where a field's name should, or is not closed");
  EXPECT_EQ(show_yaml(std::string(100'000, '{')),
            "a list or mapping stands where a field's name should, or is not closed");
  std::string steps;
  for (int level = 0; level < 10'000; ++level) {
    steps += "- ";
  }
  EXPECT_EQ(show_yaml(steps + "x\n"), "more than 32 levels of nesting");
  std::string many;
  for (std::size_t value = 0; value < Document::kNodeLimit; ++value) {
    many += "- a\n";
  }
  EXPECT_EQ(show_yaml(many), "more than 1000000 values, counting each use of an alias");
  EXPECT_EQ(show_yaml(std::string(kYamlSizeLimitBytes + 1, ' ')),
            "a YAML file of more than 16 MiB");
}

// ------------------------------------------------------------------------------------- Lines

// A source that gives the text in pieces of that size.
ByteSource in_pieces(std::string text, std::size_t piece_size_bytes) {
  return [text = std::move(text), piece_size_bytes, offset = std::size_t{0}](
             char* to, std::size_t size_bytes) mutable -> tl::expected<std::size_t, Error> {
    const std::size_t taken = std::min({piece_size_bytes, size_bytes, text.size() - offset});
    std::copy_n(text.data() + offset, taken, to);
    offset += taken;
    return taken;
  };
}

std::vector<std::string> lines_of(ByteSource source, std::size_t limit_bytes) {
  LineReader reader(std::move(source), limit_bytes);
  std::vector<std::string> lines;
  while (true) {
    const auto outcome = reader.next();
    if (!outcome.has_value()) {
      lines.push_back("error: " + outcome.error().message);
      return lines;
    }
    switch (*outcome) {
      case LineReader::Outcome::kEnd:
        return lines;
      case LineReader::Outcome::kTooLong:
        lines.push_back(std::to_string(reader.line()) + " too long");
        break;
      case LineReader::Outcome::kLine:
        lines.push_back(std::to_string(reader.line()) + ' ' + std::string(reader.text()));
    }
  }
}

TEST(LineReader, GivesLinesWithoutTheirEndsWhateverThePieces) {
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 1'000U}) {
    EXPECT_THAT(lines_of(in_pieces("\xEF\xBB\xBFone\r\n\ntwo\n\xEF\xBB\xBFthree", piece), 10),
                ElementsAre("1 one", "2 ", "3 two", "4 \xEF\xBB\xBFthree"));
    EXPECT_THAT(lines_of(in_pieces("", piece), 10), IsEmpty());
    EXPECT_THAT(lines_of(in_pieces("\n", piece), 10), ElementsAre("1 "));
  }
}

TEST(LineReader, SkipsLinesThatAreTooLong) {
  const std::string longest(1'000'000, 'x');
  for (const std::size_t piece : {999U, 100'000'000U}) {
    EXPECT_THAT(lines_of(in_pieces("a\n" + longest + "\n1234567890\n12345678901\nb", piece), 10),
                ElementsAre("1 a", "2 too long", "3 1234567890", "4 too long", "5 b"));
    EXPECT_THAT(lines_of(in_pieces("a\n" + longest, piece), 10), ElementsAre("1 a", "2 too long"));
  }
}

TEST(LineReader, PassesOnAnErrorOfTheSource) {
  const ByteSource source = [](char*, std::size_t) -> tl::expected<std::size_t, Error> {
    return fail(ErrorKind::kInputOutput, "cannot be read");
  };
  EXPECT_THAT(lines_of(source, 10), ElementsAre("error: cannot be read"));
}

// ------------------------------------------------------------------------------------- UTF-8

TEST(Utf8, FindsTheFirstByteThatIsNotWellFormed) {
  for (const std::string_view text :
       {"", "plain", "¶é€", "\U0001F600", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF4\x8F\xBF\xBF",
        "seven b\xC2\xB6 and more than eight"}) {
    EXPECT_EQ(find_invalid_utf8(text), std::nullopt) << text;
  }
  struct Case {
    std::string_view text;
    std::size_t offset;
  };
  for (const Case& bad : std::vector<Case>{{"\x80", 0},
                                           {"a\xC3", 1},
                                           {"eight by\xC3(", 8},
                                           {"\xC0\x80", 0},
                                           {"\xC1\xBF", 0},
                                           {"\xE0\x9F\xBF", 0},
                                           {"\xED\xA0\x80", 0},
                                           {"\xF0\x8F\xBF\xBF", 0},
                                           {"\xF4\x90\x80\x80", 0},
                                           {"\xF5\x80\x80\x80", 0},
                                           {"ok\xE2\x82", 2},
                                           {"0123456\xFF", 7}}) {
    EXPECT_EQ(find_invalid_utf8(bad.text), bad.offset) << bad.text;
  }
}

// ----------------------------------------------------------------------------- Nearest words

TEST(NearestWords, AreThoseThatWereProbablyMeant) {
  const std::vector<std::string_view> words = {"directorHired", "directorStoodDown", "boardFormed",
                                               "boardDissolved", "locator"};
  EXPECT_THAT(nearest_words("directorHire", words), ElementsAre("directorHired"));
  EXPECT_THAT(nearest_words("DIRECTORHIRED", words), ElementsAre("directorHired"));
  EXPECT_THAT(nearest_words("baordFormed", words), ElementsAre("boardFormed"));
  EXPECT_THAT(nearest_words("board", words), ElementsAre("boardFormed", "boardDissolved"));
  EXPECT_THAT(nearest_words("board", words, 1), ElementsAre("boardFormed"));
  EXPECT_THAT(nearest_words("weather", words), IsEmpty());
  EXPECT_THAT(nearest_words("", words), IsEmpty());
  EXPECT_THAT(nearest_words(std::string(1'000, 'x'), words), IsEmpty());
}

}  // namespace
}  // namespace minutebook
