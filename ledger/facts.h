// The facts that an event can state: their names, their numbers in the contract, and what they are
// about.

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "ledger/identifiers.h"
#include "minutebook/ledger/v1/event.pb.h"

namespace minutebook {

// Field numbers of Event from this one on are facts; those below it describe the event.
inline constexpr int kFirstFactNumber = 20;

// A set of subject classes.
class SubjectClasses {
 public:
  constexpr SubjectClasses() = default;
  // Implicit, so that a table can name a single class.
  constexpr SubjectClasses(SubjectClass one)  // NOLINT(google-explicit-constructor)
      : bits_(1U << static_cast<unsigned>(one)) {}

  [[nodiscard]] constexpr bool contains(SubjectClass one) const {
    return (bits_ & 1U << static_cast<unsigned>(one)) != 0;
  }
  friend constexpr SubjectClasses operator|(SubjectClasses left, SubjectClasses right) {
    SubjectClasses both;
    both.bits_ = left.bits_ | right.bits_;
    return both;
  }
  friend constexpr bool operator==(SubjectClasses, SubjectClasses) = default;

 private:
  unsigned bits_ = 0;
};

// Every class but the ledger itself.
inline constexpr SubjectClasses kAnyButLedger = SubjectClasses(SubjectClass::kOrganisation) |
                                                SubjectClass::kBoard | SubjectClass::kProgramme |
                                                SubjectClass::kArrangement | SubjectClass::kNotice;

// The classes in words: "an organisation or a board". Never empty for a set that is not.
[[nodiscard]] std::string subject_classes_in_words(SubjectClasses classes);

// A fact of the contract.
struct Fact {
  // The field number in Event.fact. Never used for another fact.
  int number;
  // The message's name, "DirectorHired": the type of the event in answers.
  std::string_view name;
  // The field's name in JSON and YAML: "directorHired".
  std::string_view json_name;
  // What the subject of such an event can be.
  SubjectClasses subjects;
  // Whether the ledger writes it itself and refuses it from an event file.
  bool written_by_ledger_alone = false;
};

// Every fact of the contract, in ascending order of numbers. The array lives as long as the
// program.
[[nodiscard]] std::span<const Fact> facts();

// The fact with that number, or that name in either form ("DirectorHired", "directorHired"); null
// where this version knows none.
[[nodiscard]] const Fact* find_fact(int number);
[[nodiscard]] const Fact* find_fact(std::string_view name);

// The fact that the event states, or null where it states none that this version knows.
[[nodiscard]] const Fact* fact_of(const ledger::v1::Event& event);

// "DirectorHired", or empty where the event states no fact that this version knows.
[[nodiscard]] std::string_view fact_name(const ledger::v1::Event& event);

// The full name of the fact's message, "minutebook.ledger.v1.DirectorHired"; empty likewise.
[[nodiscard]] std::string fact_type_name(const ledger::v1::Event& event);

// The fact's field number, or 0 where the event states none that this version knows.
[[nodiscard]] int fact_number(const ledger::v1::Event& event);

}  // namespace minutebook
