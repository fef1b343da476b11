// Binding by reflection over the contract, with the exceptions that authors' conveniences are.

#include "producers/intake/event_binder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <utility>

#include "ledger/assert.h"
#include "ledger/facts.h"
#include "ledger/quote.h"
#include "producers/intake/nearest_words.h"
#include "producers/intake/written_ids.h"

namespace minutebook {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Reflection;
using ledger::v1::Bearing;
using ledger::v1::Event;
using ledger::v1::Evidence;
using ledger::v1::PersonRef;

using Words = std::vector<std::string_view>;

constexpr std::string_view kPersonForm =
    "{\"handle\": \"peter-colclough\", \"name\": \"Peter Colclough\"}";
// How the rules name the choice of fact.
constexpr std::string_view kFactPath = "fact";
constexpr std::size_t kDigestSizeBytes = 32;

// "a, b or c".
std::string join_words(const Words& words, std::string_view last) {
  std::string text;
  for (std::size_t index = 0; index < words.size(); ++index) {
    if (index > 0) {
      text += index + 1 == words.size() ? fmt::format(" {} ", last) : ", ";
    }
    text += words[index];
  }
  return text;
}

std::string in_snake_case(std::string_view name) {
  std::string snake;
  for (const char byte : name) {
    if (std::isupper(static_cast<unsigned char>(byte)) != 0) {
      snake += '_';
    }
    snake += static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
  }
  return snake;
}

// What stands there, for messages: "the number 2011".
std::string describe(const DocumentNode& node) {
  switch (node.kind) {
    case NodeKind::kNumber:
      return fmt::format("the number {}", node.text);
    case NodeKind::kBoolean:
      return std::string(node.text);
    case NodeKind::kNull:
      return node.text.empty() ? "nothing" : std::string(node.text);
    default:
      return std::string(node_kind_name(node.kind));
  }
}

// Whether one path is the other or leads to it.
bool is_on_path(std::string_view path, std::string_view other) {
  const std::string_view& shorter = path.size() <= other.size() ? path : other;
  const std::string_view& longer = path.size() <= other.size() ? other : path;
  return longer.starts_with(shorter) &&
         (longer.size() == shorter.size() || longer[shorter.size()] == '.' ||
          longer[shorter.size()] == '[');
}

}  // namespace

EventBinder::EventBinder(FileProblems& problems, FilePeople& people)
    : problems_(problems), people_(people), shapes_(EventShapes::instance()) {}

void EventBinder::forget_file() {
  emitter_.clear();
  documents_.clear();
}

// ---------------------------------------------------------------------------------------------
// Problems

void EventBinder::refuse(SourcePosition position, std::string problem, std::string right_form) {
  refused_paths_.push_back(path_.text());
  problems_.add(position, refused_paths_.back(), std::move(problem), std::move(right_form));
}

bool EventBinder::expect_kind(NodeIndex index, NodeKind kind, std::string_view right_form) {
  if (node(index).kind == kind) {
    return true;
  }
  refuse(node(index).position,
         fmt::format("{} stands where {} should", describe(node(index)), node_kind_name(kind)),
         fmt::format("write {}", right_form));
  return false;
}

void EventBinder::refuse_unknown_field(const DocumentNode& field, const Words& names) {
  const Words near = nearest_words(field.key, names);
  // What the author meant is not missed as well.
  if (!near.empty()) {
    const FieldPath::Step step(path_, near.front());
    refused_paths_.push_back(path_.text());
  }
  problems_.add(field.key_position, path_.text(),
                fmt::format("{} is not a field here", in_quotes(field.key)),
                near.empty() ? fmt::format("the fields here are {}", join_words(names, "and"))
                             : fmt::format("write {}", join_words(near, "or")));
}

void EventBinder::refuse_unknown_event_field(const DocumentNode& field) {
  const MessageShape& shape = shapes_.event();
  Words fields = shape.field_names();
  fields.insert(fields.begin(), "id");
  const bool may_be_fact = field.kind == NodeKind::kMapping;
  Words names = shape.fact_names();
  names.insert(may_be_fact ? names.end() : names.begin(), fields.begin(), fields.end());
  const Words near = nearest_words(field.key, names);
  if (!near.empty()) {
    const FieldShape* meant = shape.find(near.front());
    refused_paths_.emplace_back(meant != nullptr && meant->is_fact ? kFactPath : near.front());
    problems_.add(field.key_position, {},
                  fmt::format("{} is not a field of an event", in_quotes(field.key)),
                  fmt::format("write {}", join_words(near, "or")));
    return;
  }
  if (may_be_fact) {
    refused_paths_.emplace_back(kFactPath);
    problems_.add(field.key_position, {},
                  fmt::format("{} is not a fact that an event can state", in_quotes(field.key)),
                  fmt::format("the facts are {}", join_words(shape.fact_names(), "and")));
    return;
  }
  problems_.add(field.key_position, {},
                fmt::format("{} is not a field of an event", in_quotes(field.key)),
                fmt::format("the fields are {}, and one fact, such as directorHired",
                            join_words(fields, "and")));
}

bool EventBinder::first_time(const DocumentNode& field, const FieldShape& shape, SeenFields& seen) {
  if (!seen.test(shape.index)) {
    seen.set(shape.index);
    return true;
  }
  const FieldPath::Step step(path_, shape.name);
  if (shape.is_fact) {
    refused_paths_.emplace_back(kFactPath);
  }
  refuse(field.key_position,
         fmt::format("the field stands twice, as {} and as {}", shape.name, shape.field->name()),
         "keep one of the two");
  return false;
}

// ---------------------------------------------------------------------------------------------
// Scalars

std::optional<std::string_view> EventBinder::bind_text(NodeIndex index) {
  const DocumentNode& scalar = node(index);
  if (scalar.kind == NodeKind::kText || (scalar.is_plain && scalar.kind != NodeKind::kNull)) {
    return scalar.text;
  }
  const bool is_collection =
      scalar.kind == NodeKind::kSequence || scalar.kind == NodeKind::kMapping;
  std::string right_form = "write one text in quotes";
  if (scalar.kind == NodeKind::kNumber) {
    right_form = fmt::format("write \"{}\" in quotes", scalar.text);
  } else if (!is_collection && !scalar.text.empty()) {
    right_form = fmt::format("write \"{}\" in quotes if that is the text", scalar.text);
  }
  refuse(scalar.position, fmt::format("{} stands where a text should", describe(scalar)),
         std::move(right_form));
  return std::nullopt;
}

std::optional<int> EventBinder::bind_word(NodeIndex index, const EnumShape& words) {
  const DocumentNode& scalar = node(index);
  if (scalar.kind == NodeKind::kText) {
    if (const std::optional<int> value = words.find(scalar.text)) {
      return value;
    }
  }
  refuse(scalar.position,
         scalar.kind == NodeKind::kText
             ? fmt::format("{} is not one of the words for this field", in_quotes(scalar.text))
             : fmt::format("{} stands where a word should", describe(scalar)),
         fmt::format("write {}", join_words(words.short_words(), "or")));
  return std::nullopt;
}

std::optional<bool> EventBinder::bind_flag(NodeIndex index) {
  const DocumentNode& scalar = node(index);
  if (scalar.kind == NodeKind::kBoolean) {
    return scalar.text == "true";
  }
  refuse(scalar.position,
         scalar.kind == NodeKind::kText || scalar.kind == NodeKind::kNumber
             ? fmt::format("{} stands where true or false should", in_quotes(scalar.text))
             : fmt::format("{} stands where true or false should", describe(scalar)),
         "write true or false, without quotes");
  return std::nullopt;
}

std::optional<std::string> EventBinder::bind_digest(NodeIndex index) {
  const std::optional<std::string_view> text = bind_text(index);
  if (!text.has_value()) {
    return std::nullopt;
  }
  // 32 bytes are 64 digits in hexadecimal and 43, or 44 with padding, in base64.
  auto bytes = text->size() == 2 * kDigestSizeBytes ? from_hexadecimal(*text) : from_base64(*text);
  if (bytes.has_value() && (bytes->empty() || bytes->size() == kDigestSizeBytes)) {
    return bytes;
  }
  refuse(node(index).position, fmt::format("{} is not a SHA-256 digest", in_quotes(*text)),
         "write its 32 bytes as 64 hexadecimal digits or in base64");
  return std::nullopt;
}

std::optional<std::string> EventBinder::bind_event_id(NodeIndex index) {
  const std::optional<std::string_view> text = bind_text(index);
  if (!text.has_value()) {
    return std::nullopt;
  }
  if (const auto id = EventId::parse_uuid(*text)) {
    return id->to_bytes();
  }
  auto bytes = from_base64(*text);
  if (bytes.has_value() && bytes->size() == EventId::kSizeBytes) {
    return bytes;
  }
  const auto wrong = check_uuid(*text);
  MINUTEBOOK_ASSERT(wrong.has_value());
  refuse(node(index).position, wrong->message,
         fmt::format("write {}; an id of your own goes under id", wrong->suggestion));
  return std::nullopt;
}

// ---------------------------------------------------------------------------------------------
// Messages

void EventBinder::bind_message(NodeIndex index, const MessageShape& shape, Message& message) {
  if (&shape == &shapes_.person()) {
    auto& person = static_cast<PersonRef&>(message);
    bind_person(index, person);
    // Without an id there was something wrong with what the id is made from.
    if (person.id().empty()) {
      refused_paths_.push_back(path_.text());
    }
  } else if (&shape == &shapes_.evidence()) {
    bind_evidence(index, static_cast<Evidence&>(message));
  } else if (node(index).kind == NodeKind::kMapping) {
    bind_fields(index, shape, message);
  } else {
    expect_kind(index, NodeKind::kMapping,
                fmt::format("its fields: {}", join_words(shape.field_names(), "and")));
  }
}

void EventBinder::bind_fields(NodeIndex index, const MessageShape& shape, Message& message) {
  SeenFields seen;
  for (NodeIndex child = node(index).first_child; child != kNoNode;
       child = node(child).next_sibling) {
    const FieldShape* field = shape.find(node(child).key);
    if (field == nullptr) {
      refuse_unknown_field(node(child), shape.field_names());
    } else if (first_time(node(child), *field, seen)) {
      bind_field(child, *field, message);
    }
  }
}

bool EventBinder::is_given(NodeIndex index) {
  const DocumentNode& value = node(index);
  if (value.kind != NodeKind::kNull) {
    return true;
  }
  // In YAML a plain null may be meant as a name; nothing at all, null in JSON and ~ say that
  // nothing is given.
  if (value.is_plain && value.text.size() > 1) {
    refuse(value.position, fmt::format("{} without quotes stands for no value", value.text),
           fmt::format("write \"{}\" in quotes if that is the text, or leave the field out",
                       value.text));
  }
  return false;
}

void EventBinder::bind_field(NodeIndex index, const FieldShape& field, Message& message) {
  const FieldPath::Step step(path_, field.name);
  if (!is_given(index)) {
    return;
  }
  if (!field.field->is_repeated()) {
    bind_value(index, field, message);
    return;
  }
  if (node(index).kind != NodeKind::kSequence) {
    const bool is_scalar = node(index).kind != NodeKind::kMapping;
    expect_kind(index, NodeKind::kSequence,
                is_scalar ? fmt::format("a list: [{}]", in_quotes(node(index).text))
                          : std::string("a list: [...]"));
    return;
  }
  std::size_t place = 0;
  for (NodeIndex child = node(index).first_child; child != kNoNode;
       child = node(child).next_sibling) {
    const FieldPath::Step place_step(path_, place++);
    bind_value(child, field, message);
  }
}

void EventBinder::bind_value(NodeIndex index, const FieldShape& field, Message& message) {
  const Reflection& reflection = *message.GetReflection();
  const bool repeated = field.field->is_repeated();
  switch (field.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      bind_message(index, *field.message,
                   repeated ? *reflection.AddMessage(&message, field.field)
                            : *reflection.MutableMessage(&message, field.field));
      return;
    case FieldDescriptor::CPPTYPE_ENUM:
      if (const auto value = bind_word(index, *field.words)) {
        repeated ? reflection.AddEnumValue(&message, field.field, *value)
                 : reflection.SetEnumValue(&message, field.field, *value);
      }
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      MINUTEBOOK_ASSERT(!repeated);
      if (const auto value = bind_flag(index)) {
        reflection.SetBool(&message, field.field, *value);
      }
      return;
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.field->type() == FieldDescriptor::TYPE_BYTES) {
        MINUTEBOOK_ASSERT(!repeated);
        if (auto bytes = bind_digest(index)) {
          reflection.SetString(&message, field.field, std::move(*bytes));
        }
      } else if (const auto text = bind_text(index)) {
        repeated ? reflection.AddString(&message, field.field, std::string(*text))
                 : reflection.SetString(&message, field.field, std::string(*text));
      }
      return;
    default:
      MINUTEBOOK_ASSERT(false && "EventShapes refuses other types of field");
  }
}

void EventBinder::bind_person(NodeIndex index, PersonRef& person) {
  if (!expect_kind(index, NodeKind::kMapping, kPersonForm)) {
    return;
  }
  NodeIndex handle = kNoNode;
  NodeIndex name = kNoNode;
  NodeIndex id = kNoNode;
  for (NodeIndex child = node(index).first_child; child != kNoNode;
       child = node(child).next_sibling) {
    const std::string_view key = node(child).key;
    NodeIndex* place = key == "handle" ? &handle
                       : key == "name" ? &name
                       : key == "id"   ? &id
                                       : nullptr;
    if (place == nullptr) {
      refuse_unknown_field(node(child), {"handle", "name", "id"});
      return;
    }
    const FieldPath::Step step(path_, key);
    if (is_given(child)) {
      *place = child;
    }
  }
  if (id != kNoNode && (handle != kNoNode || name != kNoNode)) {
    refuse(node(index).position, "a person's id stands beside a handle or a name",
           fmt::format("write the id alone, or {}", kPersonForm));
    return;
  }
  if (id != kNoNode) {
    const FieldPath::Step step(path_, "id");
    if (const auto text = bind_text(id)) {
      person.set_id(std::string(*text));
    }
    return;
  }
  if (handle == kNoNode) {
    refuse(node(index).position, "the person's handle is missing",
           fmt::format("write {}", kPersonForm));
    return;
  }
  bind_handle_and_name(handle, name, person);
}

void EventBinder::bind_handle_and_name(NodeIndex handle, NodeIndex name, PersonRef& person) {
  std::optional<std::string_view> handle_text;
  {
    const FieldPath::Step step(path_, "handle");
    handle_text = bind_text(handle);
    if (!handle_text.has_value()) {
      return;
    }
    if (auto wrong = check_handle(*handle_text)) {
      refuse(node(handle).position, std::move(wrong->problem), std::move(wrong->right_form));
      return;
    }
  }
  person.set_id(people_.id_of(*handle_text).text());
  if (name == kNoNode) {
    return;
  }
  const FieldPath::Step step(path_, "name");
  const auto name_text = bind_text(name);
  if (!name_text.has_value()) {
    return;
  }
  auto wrong = check_person_name(*name_text);
  if (!wrong.has_value()) {
    wrong = people_.set_name(*handle_text, *name_text, problems_.line_of(node(name).position));
  }
  if (wrong.has_value()) {
    refuse(node(name).position, std::move(wrong->problem), std::move(wrong->right_form));
  }
}

void EventBinder::bind_evidence(NodeIndex index, Evidence& evidence) {
  if (!expect_kind(index, NodeKind::kMapping,
                   "the document's fields: {\"publisher\": ..., \"title\": ..., "
                   "\"published\": ...}")) {
    return;
  }
  const NodeIndex reference = document_->find(index, kDocumentField);
  bool unknown_document = false;
  if (reference != kNoNode) {
    const FieldPath::Step step(path_, kDocumentField);
    if (const Evidence* named = named_document(reference)) {
      evidence = *named;
    } else {
      unknown_document = true;
    }
  }
  // What the document would have brought is not missed as well.
  if (unknown_document) {
    refused_paths_.push_back(path_.text());
  }
  SeenFields seen;
  for (NodeIndex child = node(index).first_child; child != kNoNode;
       child = node(child).next_sibling) {
    if (child == reference) {
      continue;
    }
    const FieldShape* field = shapes_.evidence().find(node(child).key);
    if (field == nullptr) {
      Words names = shapes_.evidence().field_names();
      names.insert(names.begin(), kDocumentField);
      refuse_unknown_field(node(child), names);
    } else if (first_time(node(child), *field, seen)) {
      bind_field(child, *field, evidence);
    }
  }
}

const Evidence* EventBinder::named_document(NodeIndex index) {
  const auto name = bind_text(index);
  if (!name.has_value()) {
    return nullptr;
  }
  const auto found = documents_.find(*name);
  if (found != documents_.end()) {
    return &found->second;
  }
  Words names;
  for (const auto& [known, evidence] : documents_) {
    names.push_back(known);
  }
  const Words near = nearest_words(*name, names);
  std::string right_form;
  if (names.empty()) {
    right_form =
        "write the publisher and the title here, or define the document under `documents` in a "
        "YAML file";
  } else if (near.empty()) {
    right_form = "define it under `documents`";
  } else {
    right_form = fmt::format("write {}, or define it under `documents`", join_words(near, "or"));
  }
  refuse(node(index).position, fmt::format("{} is not a document of this file", in_quotes(*name)),
         std::move(right_form));
  return nullptr;
}

// ---------------------------------------------------------------------------------------------
// Events

std::optional<BoundEvent> EventBinder::bind_event(const Document& document, NodeIndex index,
                                                  Event& event) {
  document_ = &document;
  event.Clear();
  refused_paths_.clear();
  const std::uint64_t problems_before = problems_.found();
  BoundEvent bound{.id = {}, .local_id = {}, .line = problems_.line_of(node(index).position)};
  if (!expect_kind(index, NodeKind::kMapping, "an event: {\"id\": ..., \"subject\": ...}")) {
    return std::nullopt;
  }
  const Identity identity = bind_event_fields(index, event);
  bind_identity(index, identity, event, bound);
  if (identity.bearings != kNoNode) {
    bind_bearings(identity.bearings, event);
  }
  if (!check_rules(index, event) || problems_.found() != problems_before) {
    return std::nullopt;
  }
  return bound;
}

EventBinder::Identity EventBinder::bind_event_fields(NodeIndex index, Event& event) {
  const MessageShape& shape = shapes_.event();
  Identity identity;
  SeenFields seen;
  const FieldShape* fact = nullptr;
  for (NodeIndex child = node(index).first_child; child != kNoNode;
       child = node(child).next_sibling) {
    const DocumentNode& value = node(child);
    if (value.key == kLocalIdField) {
      const FieldPath::Step step(path_, kLocalIdField);
      identity.local_id = is_given(child) ? child : kNoNode;
      continue;
    }
    const FieldShape* field = shape.find(value.key);
    if (field == nullptr) {
      refuse_unknown_event_field(value);
      continue;
    }
    if (!first_time(value, *field, seen)) {
      continue;
    }
    if (field->field->number() == Event::kEventIdFieldNumber) {
      const FieldPath::Step step(path_, kEventIdField);
      identity.event_id = is_given(child) ? child : kNoNode;
    } else if (field->field->number() == Event::kBearingsFieldNumber) {
      identity.bearings = child;
    } else if (!field->is_fact) {
      bind_field(child, *field, event);
    } else if (value.kind != NodeKind::kNull) {
      bind_fact(child, *field, fact, event);
    }
  }
  if (fact == nullptr && !is_refused(kFactPath)) {
    refused_paths_.emplace_back(kFactPath);
    problems_.add(node(index).position, {}, "the event states no fact",
                  "write one, such as \"directorHired\": {...}; docs/facts.md lists them");
  }
  return identity;
}

void EventBinder::bind_fact(NodeIndex index, const FieldShape& field, const FieldShape*& fact,
                            Event& event) {
  if (fact != nullptr) {
    const FieldPath::Step step(path_, field.name);
    refuse(node(index).key_position, fmt::format("a second fact beside {}", fact->name),
           "write an event for each");
    return;
  }
  fact = &field;
  const Fact* known = find_fact(field.field->number());
  MINUTEBOOK_ASSERT(known != nullptr);
  if (known->written_by_ledger_alone) {
    refused_paths_.emplace_back(kFactPath);
    const FieldPath::Step step(path_, field.name);
    refuse(node(index).key_position, "a fact that the ledger alone writes",
           "use `minutebook person erase` to have a person forgotten");
    return;
  }
  bind_field(index, field, event);
}

void EventBinder::bind_identity(NodeIndex index, const Identity& identity, Event& event,
                                BoundEvent& bound) {
  if (event.emitter().empty()) {
    event.set_emitter(emitter_);
  }
  if (event.emitter().empty() && !is_refused("emitter")) {
    const FieldPath::Step step(path_, "emitter");
    refuse(node(index).position, "missing",
           "write the address of the service or collection that the events come from, such as "
           "https://example.org/board-papers");
  }
  if (identity.local_id == kNoNode && identity.event_id == kNoNode) {
    const FieldPath::Step step(path_, kLocalIdField);
    refuse(node(index).position, "missing",
           "write a text that no other event of the emitter has and that never changes, such as "
           "chief-executive-appointed");
  } else if (identity.local_id != kNoNode && identity.event_id != kNoNode) {
    const FieldPath::Step step(path_, kLocalIdField);
    refuse(node(identity.local_id).key_position, "id stands beside eventId", "keep one of the two");
  } else if (identity.event_id != kNoNode) {
    const FieldPath::Step step(path_, kEventIdField);
    if (auto bytes = bind_event_id(identity.event_id)) {
      event.set_event_id(std::move(*bytes));
    }
  } else {
    const FieldPath::Step step(path_, kLocalIdField);
    if (const auto local_id = bind_local_id(identity.local_id)) {
      bound.local_id = *local_id;
      event.set_event_id(event_ids_.of(event.emitter(), *local_id).to_bytes());
    }
  }
  if (const auto id = EventId::from_bytes(event.event_id())) {
    bound.id = *id;
  } else {
    refused_paths_.emplace_back(kEventIdField);
  }
}

std::optional<std::string_view> EventBinder::bind_local_id(NodeIndex index) {
  const auto text = bind_text(index);
  if (!text.has_value()) {
    return std::nullopt;
  }
  if (auto wrong = check_local_id(*text)) {
    refuse(node(index).position, std::move(wrong->problem), std::move(wrong->right_form));
    return std::nullopt;
  }
  return text;
}

void EventBinder::bind_bearings(NodeIndex index, Event& event) {
  const FieldPath::Step step(path_, "bearings");
  if (!is_given(index) || !expect_kind(index, NodeKind::kSequence,
                                       "a list: [{\"kind\": \"CORRECTS\", \"target\": ...}]")) {
    return;
  }
  std::size_t place = 0;
  for (NodeIndex child = node(index).first_child; child != kNoNode;
       child = node(child).next_sibling) {
    const FieldPath::Step place_step(path_, place++);
    if (expect_kind(child, NodeKind::kMapping, "{\"kind\": \"CORRECTS\", \"target\": ...}")) {
      bind_bearing(child, event.emitter(), *event.add_bearings());
    }
  }
}

void EventBinder::bind_bearing(NodeIndex index, const std::string& emitter, Bearing& bearing) {
  SeenFields seen;
  for (NodeIndex child = node(index).first_child; child != kNoNode;
       child = node(child).next_sibling) {
    const FieldShape* field = shapes_.bearing().find(node(child).key);
    if (field == nullptr) {
      refuse_unknown_field(node(child), shapes_.bearing().field_names());
    } else if (!first_time(node(child), *field, seen)) {
      continue;
    } else if (field->field->number() == Bearing::kTargetFieldNumber) {
      bind_target(child, emitter, bearing);
    } else {
      bind_field(child, *field, bearing);
    }
  }
}

void EventBinder::bind_target(NodeIndex index, const std::string& emitter, Bearing& bearing) {
  const FieldPath::Step step(path_, "target");
  if (!is_given(index)) {
    return;
  }
  const auto text = bind_text(index);
  if (!text.has_value()) {
    return;
  }
  // No local id is a UUID or ends with == (written_ids.h), so the three forms are told apart.
  if (const auto id = EventId::parse_uuid(*text)) {
    bearing.set_target(id->to_bytes());
    return;
  }
  if (text->ends_with("==")) {
    auto bytes = from_base64(*text);
    if (bytes.has_value() && bytes->size() == EventId::kSizeBytes) {
      bearing.set_target(std::move(*bytes));
      return;
    }
  }
  if (const auto local_id = bind_local_id(index)) {
    bearing.set_target(event_ids_.of(emitter, *local_id).to_bytes());
  }
}

// ---------------------------------------------------------------------------------------------
// Rules

bool EventBinder::is_refused(std::string_view path) const {
  return std::any_of(refused_paths_.begin(), refused_paths_.end(),
                     [path](const std::string& refused) { return is_on_path(path, refused); });
}

bool EventBinder::check_rules(NodeIndex index, const Event& event) {
  std::vector<Violation> violations = validate(event);
  for (Violation& violation : violations) {
    if (is_refused(violation.field) || is_inherited(index, violation)) {
      continue;
    }
    const SourcePosition position = node(find_path(index, violation.field)).position;
    const bool is_missing_person =
        violation.rule == Rule::kRequired &&
        (violation.field.ends_with(".person") || violation.field.ends_with(".person.id"));
    problems_.add(position, violation.field == "event" ? std::string() : std::move(violation.field),
                  std::move(violation.problem),
                  fmt::format("write {}", is_missing_person ? kPersonForm : violation.right_form));
  }
  return violations.empty();
}

bool EventBinder::is_inherited(NodeIndex event, const Violation& violation) const {
  if (violation.field == "emitter") {
    return document_->find(event, "emitter") == kNoNode;
  }
  if (violation.rule == Rule::kRequired || !violation.field.starts_with("evidence[")) {
    return false;
  }
  const std::size_t dot = violation.field.find('.');
  if (dot == std::string::npos) {
    return false;
  }
  // The field is not written where the evidence is, but with the document it refers to.
  const NodeIndex item = find_path(event, std::string_view(violation.field).substr(0, dot));
  return node(item).kind == NodeKind::kMapping &&
         document_->find(item, kDocumentField) != kNoNode &&
         find_path(event, violation.field) == item;
}

NodeIndex EventBinder::find_path(NodeIndex event, std::string_view path) const {
  if (path == kEventIdField && document_->find(event, kLocalIdField) != kNoNode) {
    return document_->find(event, kLocalIdField);
  }
  NodeIndex found = event;
  while (!path.empty()) {
    NodeIndex next = kNoNode;
    if (path.front() == '[') {
      std::size_t place = 0;
      std::size_t digit = 1;
      for (; digit < path.size() && path[digit] != ']'; ++digit) {
        place = place * 10 + static_cast<std::size_t>(path[digit] - '0');
      }
      path.remove_prefix(std::min(digit + 1, path.size()));
      if (node(found).kind != NodeKind::kSequence) {
        return found;
      }
      next = node(found).first_child;
      for (; next != kNoNode && place > 0; --place) {
        next = node(next).next_sibling;
      }
    } else {
      path.remove_prefix(path.front() == '.' ? 1 : 0);
      const std::string_view name = path.substr(0, path.find_first_of(".["));
      path.remove_prefix(name.size());
      if (node(found).kind != NodeKind::kMapping) {
        return found;
      }
      next = document_->find(found, name);
      if (next == kNoNode) {
        next = document_->find(found, in_snake_case(name));
      }
    }
    if (next == kNoNode) {
      return found;
    }
    found = next;
  }
  return found;
}

// ---------------------------------------------------------------------------------------------
// What a YAML file says beside its events

std::optional<NodeIndex> EventBinder::bind_file(const Document& document, NodeIndex root) {
  document_ = &document;
  refused_paths_.clear();
  forget_file();
  const Words names = {"emitter", "documents", "events", "withoutFacts"};
  for (NodeIndex child = node(root).first_child; child != kNoNode;
       child = node(child).next_sibling) {
    const std::string_view key = node(child).key;
    if (std::find(names.begin(), names.end(), key) != names.end()) {
      continue;
    }
    if (key == kLocalIdField || shapes_.event().find(key) != nullptr) {
      refuse(node(child).key_position,
             fmt::format("the event field {} stands outside an event", key),
             "write the events as a list under `events`");
      return std::nullopt;
    }
    refuse_unknown_field(node(child), names);
  }
  if (const NodeIndex emitter = document.find(root, "emitter"); emitter != kNoNode) {
    bind_file_emitter(emitter);
  }
  if (const NodeIndex documents = document.find(root, "documents"); documents != kNoNode) {
    bind_documents(documents);
  }
  if (const NodeIndex paragraphs = document.find(root, "withoutFacts"); paragraphs != kNoNode) {
    check_paragraphs_without_facts(paragraphs);
  }
  const NodeIndex events = document.find(root, "events");
  if (events == kNoNode) {
    refuse(node(root).position, "a file without `events`",
           "write the events as a list under `events`");
    return std::nullopt;
  }
  const FieldPath::Step step(path_, "events");
  if (!is_given(events) || !expect_kind(events, NodeKind::kSequence, "a list of events")) {
    return std::nullopt;
  }
  return events;
}

void EventBinder::bind_file_emitter(NodeIndex index) {
  const FieldPath::Step step(path_, "emitter");
  if (!is_given(index)) {
    return;
  }
  const auto text = bind_text(index);
  if (!text.has_value()) {
    return;
  }
  emitter_ = *text;
  Event event;
  event.set_emitter(emitter_);
  for (Violation& violation : validate(event)) {
    if (violation.field == "emitter") {
      refuse(node(index).position, std::move(violation.problem), "write " + violation.right_form);
    }
  }
}

void EventBinder::bind_documents(NodeIndex index) {
  const FieldPath::Step step(path_, "documents");
  if (!is_given(index) ||
      !expect_kind(index, NodeKind::kMapping, "a name for each document and its fields under it")) {
    return;
  }
  for (NodeIndex child = node(index).first_child; child != kNoNode;
       child = node(child).next_sibling) {
    const FieldPath::Step name_step(path_, node(child).key);
    Evidence& evidence = documents_[std::string(node(child).key)];
    if (!expect_kind(child, NodeKind::kMapping,
                     "its fields: publisher, title, published and so on")) {
      continue;
    }
    bind_fields(child, shapes_.evidence(), evidence);
    Event event;
    *event.add_evidence() = evidence;
    constexpr std::string_view kPrefix = "evidence[0].";
    for (Violation& violation : validate(event)) {
      // What is missing here may stand where the document is referred to.
      if (!violation.field.starts_with(kPrefix) || violation.rule == Rule::kRequired) {
        continue;
      }
      const std::string_view field = std::string_view(violation.field).substr(kPrefix.size());
      const FieldPath::Step field_step(path_, field);
      if (!is_refused(path_.text())) {
        refuse(node(find_path(child, field)).position, std::move(violation.problem),
               "write " + violation.right_form);
      }
    }
  }
}

void EventBinder::check_paragraphs_without_facts(NodeIndex index) {
  const FieldPath::Step step(path_, "withoutFacts");
  if (!is_given(index) || !expect_kind(index, NodeKind::kSequence,
                                       "a list: [{document: ..., locator: ..., why: ...}]")) {
    return;
  }
  const Words names = {kDocumentField, "locator", "why"};
  std::size_t place = 0;
  for (NodeIndex child = node(index).first_child; child != kNoNode;
       child = node(child).next_sibling) {
    const FieldPath::Step place_step(path_, place++);
    if (!expect_kind(child, NodeKind::kMapping, "{document: ..., locator: ..., why: ...}")) {
      continue;
    }
    for (NodeIndex field = node(child).first_child; field != kNoNode;
         field = node(field).next_sibling) {
      if (std::find(names.begin(), names.end(), node(field).key) == names.end()) {
        refuse_unknown_field(node(field), names);
      }
    }
    for (const std::string_view name : names) {
      const FieldPath::Step name_step(path_, name);
      const NodeIndex field = document_->find(child, name);
      if (field == kNoNode || node(field).kind == NodeKind::kNull) {
        refuse(node(child).position, "missing", "write {document: ..., locator: ..., why: ...}");
      } else if (name == kDocumentField) {
        named_document(field);
      } else {
        bind_text(field);
      }
    }
  }
}

}  // namespace minutebook
