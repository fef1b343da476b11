// Document: what an input file says, as a tree of nodes that know their places, whatever format it
// was written in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace minutebook {

// Where something stands in the text that was read.
struct SourcePosition {
  // Lines from the first line of the text, which is 0.
  std::uint32_t line = 0;
  // Bytes from the beginning of the text.
  std::uint32_t offset = 0;

  friend bool operator==(const SourcePosition&, const SourcePosition&) = default;
};

// What is wrong with a text as JSON or as YAML, before anything is asked of its content.
struct DocumentProblem {
  SourcePosition position;
  // As in Problem.
  std::string problem;
  std::string right_form;
};

enum class NodeKind : std::uint8_t { kNull, kBoolean, kNumber, kText, kSequence, kMapping };

// The kind with its article, for messages: "a number".
[[nodiscard]] std::string_view node_kind_name(NodeKind kind);

// A node's place in its document. Valid until the document is cleared.
using NodeIndex = std::uint32_t;
inline constexpr NodeIndex kNoNode = UINT32_MAX;

// A scalar, a sequence or a mapping.
struct DocumentNode {
  NodeKind kind = NodeKind::kNull;
  // A YAML scalar without quotes: its text may be meant as text, whatever it looks like.
  bool is_plain = false;
  SourcePosition position;
  // Where the field name stands; meaningful for a child of a mapping.
  SourcePosition key_position;
  // The field name of a child of a mapping.
  std::string_view key;
  // A scalar's text: of a text what it says, of any other scalar how it is written.
  std::string_view text;
  // The children of a sequence or a mapping, in order.
  NodeIndex first_child = kNoNode;
  NodeIndex next_sibling = kNoNode;
  std::uint32_t child_count = 0;
};

// Nodes in one array and the texts they show. Not safe for use by several threads at once.
//
// Made to be used again: clear() keeps the memory, so a file of many small documents allocates for
// the largest of them only.
class Document {
 public:
  // Bounds that keep a hostile file from costing more than its size: levels of nesting, and nodes.
  static constexpr std::size_t kDepthLimit = 32;
  static constexpr std::size_t kNodeLimit = 1'000'000;

  // Forgets all nodes and texts.
  void clear();

  // The outermost nodes: one for JSON, one for each document of a YAML stream.
  [[nodiscard]] const std::vector<NodeIndex>& roots() const { return roots_; }
  [[nodiscard]] const DocumentNode& node(NodeIndex index) const { return nodes_[index]; }
  // The child of a mapping with that name, or kNoNode.
  [[nodiscard]] NodeIndex find(NodeIndex mapping, std::string_view key) const;

 private:
  friend class DocumentBuilder;

  // A copy of the text that lives until clear().
  std::string_view keep(std::string_view text);

  std::vector<DocumentNode> nodes_;
  std::vector<NodeIndex> roots_;
  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t chunk_used_bytes_ = 0;
  std::size_t chunk_size_bytes_ = 0;
};

// Fills a document from what a reader of JSON or YAML meets, in order, and holds it to the bounds
// and to one value a field name. Every operation returns false where the document is refused;
// problem() then says why and nothing more may be offered.
class DocumentBuilder {
 public:
  // The document must outlive the builder. It is cleared.
  explicit DocumentBuilder(Document& document);

  // Whether the next thing must be a field name.
  [[nodiscard]] bool expects_key() const;
  // Whether a document is complete and nothing is open.
  [[nodiscard]] bool is_complete() const { return open_.empty() && !document_.roots_.empty(); }
  // The innermost collection that is not complete, or kNoNode.
  [[nodiscard]] NodeIndex innermost_open() const;
  // Whether the node is a collection that is not complete.
  [[nodiscard]] bool is_open(NodeIndex node) const;

  // A copy of the text that lives as long as the document's content.
  [[nodiscard]] std::string_view keep(std::string_view text) { return document_.keep(text); }

  // Texts that are given must live as long as the document's content: see keep().
  bool key(std::string_view name, SourcePosition position);
  bool scalar(NodeKind kind, bool is_plain, std::string_view text, SourcePosition position);
  bool open(NodeKind kind, SourcePosition position);
  bool close();
  // Adds a copy of a complete node with all that is in it, each with the place of the original.
  bool copy(NodeIndex source, SourcePosition position);

  // The node added last by scalar, open or copy; for a copy its outermost node.
  [[nodiscard]] NodeIndex last_added() const { return last_added_; }

  // Refuses the document for the reader's own reason. Returns false.
  bool refuse(SourcePosition position, std::string problem, std::string right_form);
  [[nodiscard]] const std::optional<DocumentProblem>& problem() const { return problem_; }

 private:
  struct OpenCollection {
    NodeIndex node = kNoNode;
    NodeIndex last_child = kNoNode;
  };

  bool add(DocumentNode node);
  bool check_names(NodeIndex mapping);

  Document& document_;
  std::vector<OpenCollection> open_;
  std::optional<std::string_view> pending_key_;
  SourcePosition pending_key_position_;
  NodeIndex last_added_ = kNoNode;
  std::optional<DocumentProblem> problem_;
};

// The column of a position in the text, in characters from 1.
[[nodiscard]] std::int64_t column_of(std::string_view text, SourcePosition position);
// The position of a byte in the text.
[[nodiscard]] SourcePosition position_at(std::string_view text, std::size_t offset);

// What is wrong with the encoding of a text, or nothing when it is UTF-8.
[[nodiscard]] std::optional<DocumentProblem> check_encoding(std::string_view text);

}  // namespace minutebook
