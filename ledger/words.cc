// Enum words with and without their prefix.

#include "ledger/words.h"

#include <algorithm>
#include <vector>

namespace minutebook {
namespace {

// The prefix of an enum's values: the enum's name in capitals, words joined by underscores.
// OrganisationKind has ORGANISATION_KIND_.
std::string prefix_of(const google::protobuf::EnumDescriptor& type) {
  std::string prefix;
  for (const char character : type.name()) {
    const bool capital = character >= 'A' && character <= 'Z';
    if (capital && !prefix.empty()) {
      prefix += '_';
    }
    const bool small = character >= 'a' && character <= 'z';
    prefix += small ? static_cast<char>(character - 'a' + 'A') : character;
  }
  return prefix + '_';
}

std::string_view without_prefix(std::string_view name, std::string_view prefix) {
  return name.substr(0, prefix.size()) == prefix ? name.substr(prefix.size()) : name;
}

}  // namespace

std::string short_word(const google::protobuf::EnumDescriptor& type, int number) {
  if (number == 0) {
    return "";
  }
  const google::protobuf::EnumValueDescriptor* value = type.FindValueByNumber(number);
  if (value == nullptr) {
    return std::to_string(number);
  }
  return std::string(without_prefix(value->name(), prefix_of(type)));
}

std::optional<int> number_of_word(const google::protobuf::EnumDescriptor& type,
                                  std::string_view word) {
  const std::string prefix = prefix_of(type);
  const std::string full = prefix + std::string(without_prefix(word, prefix));
  const google::protobuf::EnumValueDescriptor* value = type.FindValueByName(full);
  return value == nullptr || value->number() == 0 ? std::nullopt : std::optional(value->number());
}

std::string words_of(const google::protobuf::EnumDescriptor& type) {
  std::vector<int> numbers;
  for (int index = 0; index < type.value_count(); ++index) {
    if (type.value(index)->number() != 0) {
      numbers.push_back(type.value(index)->number());
    }
  }
  std::sort(numbers.begin(), numbers.end());
  std::string result;
  for (const int number : numbers) {
    if (!result.empty()) {
      result += number == numbers.back() ? " or " : ", ";
    }
    result += short_word(type, number);
  }
  return result;
}

}  // namespace minutebook
