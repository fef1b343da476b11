// The words of the contract's enums: short in answers and in event files (PLANNED), full in the
// contract (STANDING_PLANNED).

#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_enum_reflection.h>

#include <optional>
#include <string>
#include <string_view>

namespace minutebook {

// The short word of a value of that enum: the name without the enum's own prefix. Empty for the
// value 0, which stands for "not given". A number that this version does not know is written in
// digits, so that nothing is lost. Safe from any thread.
[[nodiscard]] std::string short_word(const google::protobuf::EnumDescriptor& type, int number);

// The number of a value written short or in full, or nothing where the enum has no such word. The
// words for 0 ("UNSPECIFIED") are not taken: what is not given is left out.
[[nodiscard]] std::optional<int> number_of_word(const google::protobuf::EnumDescriptor& type,
                                                std::string_view word);

// The short words of an enum in the order of their numbers, for messages: "OCCURRED, PLANNED or
// PROPOSED".
[[nodiscard]] std::string words_of(const google::protobuf::EnumDescriptor& type);

// The short word of a value: short_name(STANDING_PLANNED) is "PLANNED".
template <class Enum>
[[nodiscard]] std::string short_name(Enum value) {
  return short_word(*google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value));
}

// The value of a word written short or in full: enum_value<Standing>("PLANNED").
template <class Enum>
[[nodiscard]] std::optional<Enum> enum_value(std::string_view word) {
  const auto number = number_of_word(*google::protobuf::GetEnumDescriptor<Enum>(), word);
  return number.has_value() ? std::optional(static_cast<Enum>(*number)) : std::nullopt;
}

}  // namespace minutebook
