// Nodes in one array, linked by index, and the bounds that hold for every format.

#include "producers/intake/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "ledger/assert.h"
#include "ledger/quote.h"
#include "producers/intake/utf8.h"

namespace minutebook {
namespace {

constexpr std::size_t kChunkSizeBytes = std::size_t{16} * 1024;
// Mappings with more names than this are sorted to find one that stands twice.
constexpr std::uint32_t kNamesComparedInPairs = 16;

}  // namespace

std::string_view node_kind_name(NodeKind kind) {
  switch (kind) {
    case NodeKind::kNull:
      return "null";
    case NodeKind::kBoolean:
      return "true or false";
    case NodeKind::kNumber:
      return "a number";
    case NodeKind::kText:
      return "a text";
    case NodeKind::kSequence:
      return "a list";
    case NodeKind::kMapping:
      return "a mapping of fields";
  }
  MINUTEBOOK_ASSERT(false && "a NodeKind outside its enumerators");
  return "";
}

void Document::clear() {
  nodes_.clear();
  roots_.clear();
  if (chunks_.size() > 1 || chunk_size_bytes_ > kChunkSizeBytes) {
    chunks_.clear();
    chunk_size_bytes_ = 0;
  }
  chunk_used_bytes_ = 0;
}

std::string_view Document::keep(std::string_view text) {
  if (text.empty()) {
    return {};
  }
  if (chunk_size_bytes_ - chunk_used_bytes_ < text.size()) {
    chunk_size_bytes_ = std::max(kChunkSizeBytes, text.size());
    chunk_used_bytes_ = 0;
    chunks_.push_back(std::make_unique<char[]>(chunk_size_bytes_));
  }
  char* place = chunks_.back().get() + chunk_used_bytes_;
  std::memcpy(place, text.data(), text.size());
  chunk_used_bytes_ += text.size();
  return {place, text.size()};
}

NodeIndex Document::find(NodeIndex mapping, std::string_view key) const {
  for (NodeIndex child = nodes_[mapping].first_child; child != kNoNode;
       child = nodes_[child].next_sibling) {
    if (nodes_[child].key == key) {
      return child;
    }
  }
  return kNoNode;
}

DocumentBuilder::DocumentBuilder(Document& document) : document_(document) {
  document_.clear();
}

bool DocumentBuilder::expects_key() const {
  return !open_.empty() && document_.nodes_[open_.back().node].kind == NodeKind::kMapping &&
         !pending_key_.has_value();
}

NodeIndex DocumentBuilder::innermost_open() const {
  return open_.empty() ? kNoNode : open_.back().node;
}

bool DocumentBuilder::is_open(NodeIndex node) const {
  return std::any_of(open_.begin(), open_.end(),
                     [node](const OpenCollection& open) { return open.node == node; });
}

bool DocumentBuilder::key(std::string_view name, SourcePosition position) {
  MINUTEBOOK_ASSERT(expects_key());
  pending_key_ = name;
  pending_key_position_ = position;
  return true;
}

bool DocumentBuilder::scalar(NodeKind kind, bool is_plain, std::string_view text,
                             SourcePosition position) {
  return add(DocumentNode{.kind = kind, .is_plain = is_plain, .position = position, .text = text});
}

bool DocumentBuilder::open(NodeKind kind, SourcePosition position) {
  if (open_.size() == Document::kDepthLimit) {
    return refuse(position, fmt::format("more than {} levels of nesting", Document::kDepthLimit),
                  "write an event as docs/writing-events.md shows");
  }
  if (!add(DocumentNode{.kind = kind, .position = position})) {
    return false;
  }
  open_.push_back({.node = last_added_});
  return true;
}

bool DocumentBuilder::close() {
  MINUTEBOOK_ASSERT(!open_.empty());
  const NodeIndex closed = open_.back().node;
  open_.pop_back();
  return document_.nodes_[closed].kind != NodeKind::kMapping || check_names(closed);
}

bool DocumentBuilder::copy(NodeIndex source, SourcePosition position) {
  const DocumentNode original = document_.nodes_[source];
  DocumentNode copied = original;
  copied.first_child = kNoNode;
  copied.next_sibling = kNoNode;
  copied.child_count = 0;
  if (original.kind != NodeKind::kSequence && original.kind != NodeKind::kMapping) {
    return add(copied);
  }
  if (!open(original.kind, original.position)) {
    return false;
  }
  const NodeIndex outermost = last_added_;
  for (NodeIndex child = original.first_child; child != kNoNode;
       child = document_.nodes_[child].next_sibling) {
    if (original.kind == NodeKind::kMapping) {
      key(document_.nodes_[child].key, document_.nodes_[child].key_position);
    }
    if (!copy(child, position)) {
      return false;
    }
  }
  // The names were checked where the original stands.
  open_.pop_back();
  last_added_ = outermost;
  return true;
}

bool DocumentBuilder::refuse(SourcePosition position, std::string problem, std::string right_form) {
  problem_ = DocumentProblem{
      .position = position, .problem = std::move(problem), .right_form = std::move(right_form)};
  return false;
}

bool DocumentBuilder::add(DocumentNode node) {
  std::vector<DocumentNode>& nodes = document_.nodes_;
  if (nodes.size() == Document::kNodeLimit) {
    return refuse(
        node.position,
        fmt::format("more than {} values, counting each use of an alias", Document::kNodeLimit),
        "divide the file, or write it as JSON Lines");
  }
  const auto index = static_cast<NodeIndex>(nodes.size());
  if (open_.empty()) {
    document_.roots_.push_back(index);
  } else {
    OpenCollection& parent = open_.back();
    if (nodes[parent.node].kind == NodeKind::kMapping) {
      MINUTEBOOK_ASSERT(pending_key_.has_value());
      node.key = *pending_key_;
      node.key_position = pending_key_position_;
      pending_key_.reset();
    }
    if (parent.last_child == kNoNode) {
      nodes[parent.node].first_child = index;
    } else {
      nodes[parent.last_child].next_sibling = index;
    }
    parent.last_child = index;
    ++nodes[parent.node].child_count;
  }
  nodes.push_back(node);
  last_added_ = index;
  return true;
}

bool DocumentBuilder::check_names(NodeIndex mapping) {
  const std::vector<DocumentNode>& nodes = document_.nodes_;
  const auto refuse_second = [&](const DocumentNode& second) {
    return refuse(second.key_position,
                  fmt::format("the field {} stands twice in one mapping", in_quotes(second.key)),
                  "keep one of the two");
  };
  if (nodes[mapping].child_count <= kNamesComparedInPairs) {
    for (NodeIndex child = nodes[mapping].first_child; child != kNoNode;
         child = nodes[child].next_sibling) {
      if (document_.find(mapping, nodes[child].key) != child) {
        return refuse_second(nodes[child]);
      }
    }
    return true;
  }
  std::vector<NodeIndex> children;
  children.reserve(nodes[mapping].child_count);
  for (NodeIndex child = nodes[mapping].first_child; child != kNoNode;
       child = nodes[child].next_sibling) {
    children.push_back(child);
  }
  std::stable_sort(children.begin(), children.end(), [&](NodeIndex left, NodeIndex right) {
    return nodes[left].key < nodes[right].key;
  });
  const auto same = std::adjacent_find(
      children.begin(), children.end(),
      [&](NodeIndex left, NodeIndex right) { return nodes[left].key == nodes[right].key; });
  return same == children.end() || refuse_second(nodes[*(same + 1)]);
}

std::int64_t column_of(std::string_view text, SourcePosition position) {
  const std::string_view before = text.substr(0, position.offset);
  const std::size_t line_break = before.rfind('\n');
  const std::size_t line_start = line_break == std::string_view::npos ? 0 : line_break + 1;
  return static_cast<std::int64_t>(count_characters(before.substr(line_start))) + 1;
}

SourcePosition position_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  return {.line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n')),
          .offset = static_cast<std::uint32_t>(before.size())};
}

std::optional<DocumentProblem> check_encoding(std::string_view text) {
  const std::optional<std::size_t> offset = find_invalid_utf8(text);
  if (!offset.has_value()) {
    return std::nullopt;
  }
  const SourcePosition position = position_at(text, *offset);
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return DocumentProblem{.position = position,
                           .problem = "the text is in UTF-16",
                           .right_form = "save the file as UTF-8"};
  }
  const std::size_t line_break = text.substr(0, *offset).rfind('\n');
  const std::size_t line_start = line_break == std::string_view::npos ? 0 : line_break + 1;
  return DocumentProblem{
      .position = position,
      .problem = fmt::format("byte {} of the line is 0x{:02X}, which is not UTF-8 there",
                             *offset - line_start + 1,
                             static_cast<unsigned>(static_cast<unsigned char>(text[*offset]))),
      .right_form = "save the file as UTF-8"};
}

}  // namespace minutebook
