// An event as a line of an event file: the proto3 JSON mapping with the author's own ids, handles
// and short words. Written by hand because a million lines are wanted, and protobuf's own printer
// makes 0.15 million a second.

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/assert.h"
#include "ledger/words.h"
#include "tests/bench/authored_event.h"

namespace minutebook::bench {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// The text in quotes, escaped as RFC 8259 section 7 asks.
void append_text(std::string_view text, std::string* line) {
  line->push_back('"');
  for (const char character : text) {
    if (character == '"' || character == '\\') {
      line->push_back('\\');
      line->push_back(character);
    } else if (static_cast<unsigned char>(character) < 0x20) {
      fmt::format_to(std::back_inserter(*line), "\\u{:04x}", static_cast<unsigned>(character));
    } else {
      line->push_back(character);
    }
  }
  line->push_back('"');
}

// Base64 as RFC 4648 section 4 has it, in quotes.
void append_base64(std::string_view bytes, std::string* line) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  line->push_back('"');
  for (std::size_t place = 0; place < bytes.size(); place += 3) {
    const std::string_view group = bytes.substr(place, 3);
    std::uint32_t bits = 0;
    for (std::size_t index = 0; index < 3; ++index) {
      bits = bits << 8 | (index < group.size() ? static_cast<unsigned char>(group[index]) : 0u);
    }
    for (std::size_t index = 0; index < 4; ++index) {
      line->push_back(index <= group.size() ? kAlphabet[(bits >> (18 - 6 * index)) & 0x3f] : '=');
    }
  }
  line->push_back('"');
}

void append_message(const Message& message, std::string_view first_member, std::string* line);

void append_person(const Message& message, std::string* line) {
  const auto& person = dynamic_cast<const ledger::v1::PersonRef&>(message);
  line->append("{\"handle\":");
  append_text(person.id(), line);
  line->append(",\"name\":");
  append_text(person_name(person.id()), line);
  line->push_back('}');
}

// One value of the field: the entry at `index` of a list, or the only one where `index` is -1.
void append_value(const Message& message, const FieldDescriptor& field, int index,
                  std::string* line) {
  const Reflection& reflection = *message.GetReflection();
  const bool entry = index >= 0;
  std::string scratch;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string& text =
          entry ? reflection.GetRepeatedStringReference(message, &field, index, &scratch)
                : reflection.GetStringReference(message, &field, &scratch);
      const bool local_id = field.name() == "target";
      return field.type() == FieldDescriptor::TYPE_BYTES && !local_id ? append_base64(text, line)
                                                                      : append_text(text, line);
    }
    case FieldDescriptor::CPPTYPE_ENUM:
      return append_text(short_word(*field.enum_type(),
                                    entry ? reflection.GetRepeatedEnumValue(message, &field, index)
                                          : reflection.GetEnumValue(message, &field)),
                         line);
    case FieldDescriptor::CPPTYPE_BOOL:
      line->append(reflection.GetBool(message, &field) ? "true" : "false");
      return;
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const Message& nested = entry ? reflection.GetRepeatedMessage(message, &field, index)
                                    : reflection.GetMessage(message, &field);
      return nested.GetDescriptor() == ledger::v1::PersonRef::descriptor()
                 ? append_person(nested, line)
                 : append_message(nested, {}, line);
    }
    default:
      MINUTEBOOK_ASSERT(false && "a type of field that no event has");
  }
}

// The message's members, behind one that is written already, if any.
void append_message(const Message& message, std::string_view first_member, std::string* line) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  line->push_back('{');
  line->append(first_member);
  for (const FieldDescriptor* field : fields) {
    if (line->back() != '{') {
      line->push_back(',');
    }
    append_text(field->json_name(), line);
    line->push_back(':');
    if (!field->is_repeated()) {
      append_value(message, *field, -1, line);
      continue;
    }
    line->push_back('[');
    for (int index = 0; index < message.GetReflection()->FieldSize(message, field); ++index) {
      if (index > 0) {
        line->push_back(',');
      }
      append_value(message, *field, index, line);
    }
    line->push_back(']');
  }
  line->push_back('}');
}

}  // namespace

std::string json_line(const AuthoredEvent& authored) {
  std::string id = "\"id\":";
  append_text(authored.local_id, &id);
  std::string line;
  append_message(authored.event, id, &line);
  line.push_back('\n');
  return line;
}

}  // namespace minutebook::bench
