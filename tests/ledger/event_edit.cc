// Paths of JSON names, followed by reflection.

#include "tests/ledger/event_edit.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <charconv>
#include <cstdlib>

#include "ledger/assert.h"
#include "ledger/words.h"

namespace minutebook {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// The last step of a path.
struct Place {
  Message* message = nullptr;
  const FieldDescriptor* field = nullptr;
  int index = -1;
};

const FieldDescriptor* field_named(const Message& message, std::string_view name) {
  for (int index = 0; index < message.GetDescriptor()->field_count(); ++index) {
    if (message.GetDescriptor()->field(index)->json_name() == name) {
      return message.GetDescriptor()->field(index);
    }
  }
  MINUTEBOOK_ASSERT(false && "a path that names no field");
  return nullptr;
}

int number_in(std::string_view text) {
  int number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  MINUTEBOOK_ASSERT(failure == std::errc() && end == text.data() + text.size());
  return number;
}

Message* step_into(const Place& place) {
  const Reflection* reflection = place.message->GetReflection();
  if (place.index < 0) {
    return reflection->MutableMessage(place.message, place.field);
  }
  if (place.index == reflection->FieldSize(*place.message, place.field)) {
    return reflection->AddMessage(place.message, place.field);
  }
  return reflection->MutableRepeatedMessage(place.message, place.field, place.index);
}

Place find_place(Message* message, std::string_view path) {
  const std::size_t dot = path.find('.');
  std::string_view name = path.substr(0, dot);
  Place place{message, nullptr, -1};
  if (const std::size_t bracket = name.find('['); bracket != std::string_view::npos) {
    place.index = number_in(name.substr(bracket + 1, name.size() - bracket - 2));
    name = name.substr(0, bracket);
  }
  place.field = field_named(*message, name);
  return dot == std::string_view::npos ? place : find_place(step_into(place), path.substr(dot + 1));
}

}  // namespace

void set_field(ledger::v1::Event* event, std::string_view path, std::string_view value) {
  const Place place = find_place(event, path);
  const Reflection* reflection = place.message->GetReflection();
  if (const auto* type = place.field->enum_type()) {
    const auto word = number_of_word(*type, value);
    const int number = word.has_value() ? *word : number_in(value);
    if (place.index < 0) {
      reflection->SetEnumValue(place.message, place.field, number);
    } else if (place.index == reflection->FieldSize(*place.message, place.field)) {
      reflection->AddEnumValue(place.message, place.field, number);
    } else {
      reflection->SetRepeatedEnumValue(place.message, place.field, place.index, number);
    }
    return;
  }
  MINUTEBOOK_ASSERT(place.field->cpp_type() == FieldDescriptor::CPPTYPE_STRING);
  if (place.index < 0) {
    reflection->SetString(place.message, place.field, std::string(value));
  } else if (place.index == reflection->FieldSize(*place.message, place.field)) {
    reflection->AddString(place.message, place.field, std::string(value));
  } else {
    reflection->SetRepeatedString(place.message, place.field, place.index, std::string(value));
  }
}

void clear_field(ledger::v1::Event* event, std::string_view path) {
  const Place place = find_place(event, path);
  place.message->GetReflection()->ClearField(place.message, place.field);
}

}  // namespace minutebook
