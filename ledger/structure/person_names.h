// PersonNames: what the people register tells of a person, as the pure core sees it.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace minutebook {

// A person's entry.
struct PersonName {
  enum class Kind : std::uint8_t {
    kNamed,
    // The register has forgotten the name.
    kErased,
    // The register never had the person.
    kNotRegistered,
  };
  Kind kind = Kind::kNotRegistered;
  std::string name;
};

// Looks names up by person id. Need not be thread safe.
class PersonNames {
 public:
  virtual ~PersonNames() = default;
  // The entry of a person, `p_…`.
  [[nodiscard]] virtual PersonName find(std::string_view person_id) const = 0;
  // The first failure to read, in words; empty while all went well.
  [[nodiscard]] virtual std::string failure() const { return {}; }
};

// Names in memory.
class MemoryPersonNames final : public PersonNames {
 public:
  void add(std::string_view person_id, std::string_view name) {
    people_[std::string(person_id)] = {PersonName::Kind::kNamed, std::string(name)};
  }
  void erase(std::string_view person_id) {
    people_[std::string(person_id)] = {PersonName::Kind::kErased, {}};
  }
  [[nodiscard]] PersonName find(std::string_view person_id) const override {
    const auto place = people_.find(person_id);
    return place == people_.end() ? PersonName{} : place->second;
  }

 private:
  std::map<std::string, PersonName, std::less<>> people_;
};

// How a person is called in an answer: the name, `name erased` or `name not registered`.
[[nodiscard]] std::string name_in_answer(const PersonName& name);

}  // namespace minutebook
