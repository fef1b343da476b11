// RegisterNames: names of people as answers ask for them, out of a people register.

#pragma once

#include <string>
#include <string_view>

#include "eventlog/people_register.h"
#include "ledger/structure/person_names.h"

namespace minutebook::bench {

// Asks the register for each name, every time. The register must outlive it.
class RegisterNames final : public PersonNames {
 public:
  explicit RegisterNames(PeopleRegister* people) : people_(people) {}

  [[nodiscard]] PersonName find(std::string_view person_id) const override {
    const auto person = PersonId::parse(person_id);
    if (!person) {
      return {};
    }
    auto entry = people_->find(*person);
    if (!entry) {
      failure_ = entry.error().message;
      return {};
    }
    if (!*entry) {
      return {};
    }
    return {(*entry)->erased ? PersonName::Kind::kErased : PersonName::Kind::kNamed,
            std::move((*entry)->name)};
  }
  [[nodiscard]] std::string failure() const override { return failure_; }

 private:
  PeopleRegister* const people_;
  mutable std::string failure_;
};

}  // namespace minutebook::bench
