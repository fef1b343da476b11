// The shape of a message as authors write it: its fields by name, its words by text.
//
// Made once from the descriptors of the contract, so that reading an event looks names up and never
// searches descriptors.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace minutebook {

// The words of an enum, in full (STANDING_PLANNED) and in short (PLANNED).
class EnumShape {
 public:
  explicit EnumShape(const google::protobuf::EnumDescriptor& descriptor);

  // The value with that word, in either form, or nothing. The word for 0 (UNSPECIFIED) is not
  // taken: what is not given is left out.
  [[nodiscard]] std::optional<int> find(std::string_view word) const;
  // The short words that can be written, in the order of the contract.
  [[nodiscard]] const std::vector<std::string_view>& short_words() const { return short_words_; }

 private:
  struct Word {
    std::string_view text;
    int value;
  };

  std::vector<std::string> texts_;  // of the short words; never changed once made
  std::vector<Word> words_;         // in the order of their texts
  std::vector<std::string_view> short_words_;
};

class MessageShape;

// Most fields of one message.
inline constexpr std::size_t kFieldLimit = 64;

// A field of a message.
struct FieldShape {
  const google::protobuf::FieldDescriptor* field = nullptr;
  // Its place among the message's fields, from 0.
  std::size_t index = 0;
  // Its name in an event file: lowerCamelCase.
  std::string_view name;
  // The shape of a message field, else null.
  const MessageShape* message = nullptr;
  // The shape of an enum field, else null.
  const EnumShape* words = nullptr;
  // Whether it is one of the facts of an event.
  bool is_fact = false;
};

// The fields of a message. Fields are found by their lowerCamelCase and their snake_case name.
class MessageShape {
 public:
  explicit MessageShape(const google::protobuf::Descriptor& descriptor) : descriptor_(descriptor) {}

  // The field with that name, or nothing.
  [[nodiscard]] const FieldShape* find(std::string_view name) const;
  [[nodiscard]] const google::protobuf::Descriptor& descriptor() const { return descriptor_; }
  // The fields in the order of the contract.
  [[nodiscard]] const std::vector<FieldShape>& fields() const { return fields_; }
  // The names of the fields that are no facts, and of the facts that an author can state, in the
  // order of the contract.
  [[nodiscard]] const std::vector<std::string_view>& field_names() const { return field_names_; }
  [[nodiscard]] const std::vector<std::string_view>& fact_names() const { return fact_names_; }

 private:
  friend class EventShapes;

  struct Name {
    std::string_view text;
    const FieldShape* field;
  };

  const google::protobuf::Descriptor& descriptor_;
  std::vector<FieldShape> fields_;
  std::vector<Name> names_;  // in the order of their texts
  std::vector<std::string_view> field_names_;
  std::vector<std::string_view> fact_names_;
};

// The shapes of Event and of everything in it. Immutable once made: safe from any thread.
class EventShapes {
 public:
  // The one instance, made on first use.
  [[nodiscard]] static const EventShapes& instance();

  [[nodiscard]] const MessageShape& event() const { return *event_; }
  [[nodiscard]] const MessageShape& evidence() const { return *evidence_; }
  [[nodiscard]] const MessageShape& bearing() const { return *bearing_; }
  [[nodiscard]] const MessageShape& person() const { return *person_; }

 private:
  EventShapes();

  const MessageShape* shape_of(const google::protobuf::Descriptor& descriptor);
  const EnumShape* words_of(const google::protobuf::EnumDescriptor& descriptor);

  std::map<std::string, std::unique_ptr<MessageShape>> messages_;
  std::map<std::string, std::unique_ptr<EnumShape>> enums_;
  const MessageShape* event_ = nullptr;
  const MessageShape* evidence_ = nullptr;
  const MessageShape* bearing_ = nullptr;
  const MessageShape* person_ = nullptr;
};

}  // namespace minutebook
