// The contract's descriptors as sorted tables of names.

#include "producers/intake/message_shape.h"

#include <algorithm>
#include <utility>

#include "ledger/assert.h"
#include "ledger/facts.h"
#include "ledger/words.h"
#include "minutebook/ledger/v1/event.pb.h"

namespace minutebook {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;

// The entry of a table in the order of `text` that has this text, or nothing.
template <typename Entry>
const Entry* find_text(const std::vector<Entry>& table, std::string_view text) {
  const auto found = std::lower_bound(
      table.begin(), table.end(), text,
      [](const Entry& entry, std::string_view wanted) { return entry.text < wanted; });
  return found != table.end() && found->text == text ? &*found : nullptr;
}

template <typename Entry>
void sort_by_text(std::vector<Entry>& table) {
  std::sort(table.begin(), table.end(),
            [](const Entry& left, const Entry& right) { return left.text < right.text; });
}

}  // namespace

EnumShape::EnumShape(const EnumDescriptor& descriptor) {
  // Words refer to these texts, which must not move.
  texts_.reserve(static_cast<std::size_t>(descriptor.value_count()));
  for (int index = 0; index < descriptor.value_count(); ++index) {
    const EnumValueDescriptor* value = descriptor.value(index);
    if (value->number() == 0) {
      continue;
    }
    const std::string& brief = texts_.emplace_back(short_word(descriptor, value->number()));
    short_words_.push_back(brief);
    words_.push_back({.text = brief, .value = value->number()});
    if (brief != value->name()) {
      words_.push_back({.text = value->name(), .value = value->number()});
    }
  }
  sort_by_text(words_);
}

std::optional<int> EnumShape::find(std::string_view word) const {
  const Word* found = find_text(words_, word);
  return found == nullptr ? std::nullopt : std::optional(found->value);
}

const FieldShape* MessageShape::find(std::string_view name) const {
  const Name* found = find_text(names_, name);
  return found == nullptr ? nullptr : found->field;
}

const EventShapes& EventShapes::instance() {
  static const EventShapes kShapes;
  return kShapes;
}

EventShapes::EventShapes()
    : event_(shape_of(*ledger::v1::Event::descriptor())),
      evidence_(shape_of(*ledger::v1::Evidence::descriptor())),
      bearing_(shape_of(*ledger::v1::Bearing::descriptor())),
      person_(shape_of(*ledger::v1::PersonRef::descriptor())) {}

const MessageShape* EventShapes::shape_of(const Descriptor& descriptor) {
  std::unique_ptr<MessageShape>& shape = messages_[descriptor.full_name()];
  if (shape != nullptr) {
    return shape.get();
  }
  shape = std::make_unique<MessageShape>(descriptor);
  MessageShape& made = *shape;
  MINUTEBOOK_ASSERT(static_cast<std::size_t>(descriptor.field_count()) <= kFieldLimit);
  // Names refer to their fields, which must not move.
  made.fields_.reserve(static_cast<std::size_t>(descriptor.field_count()));
  for (int index = 0; index < descriptor.field_count(); ++index) {
    const FieldDescriptor* field = descriptor.field(index);
    FieldShape field_shape{.field = field,
                           .index = static_cast<std::size_t>(index),
                           .name = field->json_name(),
                           .is_fact = field->real_containing_oneof() != nullptr};
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        MINUTEBOOK_ASSERT(!field->is_map());
        field_shape.message = shape_of(*field->message_type());
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        field_shape.words = words_of(*field->enum_type());
        break;
      case FieldDescriptor::CPPTYPE_STRING:
      case FieldDescriptor::CPPTYPE_BOOL:
        break;
      default:
        MINUTEBOOK_ASSERT(false && "the contract has a type of field that event files cannot hold");
    }
    made.fields_.push_back(field_shape);
    const FieldShape& kept = made.fields_.back();
    made.names_.push_back({.text = kept.name, .field = &kept});
    if (kept.name != field->name()) {
      made.names_.push_back({.text = field->name(), .field = &kept});
    }
    if (!kept.is_fact) {
      made.field_names_.push_back(kept.name);
    } else if (!find_fact(field->number())->written_by_ledger_alone) {
      made.fact_names_.push_back(kept.name);
    }
  }
  sort_by_text(made.names_);
  return &made;
}

const EnumShape* EventShapes::words_of(const EnumDescriptor& descriptor) {
  std::unique_ptr<EnumShape>& words = enums_[descriptor.full_name()];
  if (words == nullptr) {
    words = std::make_unique<EnumShape>(descriptor);
  }
  return words.get();
}

}  // namespace minutebook
