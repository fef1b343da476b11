// Fact lines: an answer's facts one by one, all in the same columns. For CSV, and for telling two
// answers apart.

#pragma once

#include <string>
#include <vector>

#include "minutebook/ledger/v1/answer.pb.h"

namespace minutebook {

// One fact of an answer. Dates are EDTF as written with first and last day beside them; words are
// those of answer.proto. Fields that a kind of fact has no use for are empty.
struct FactLine {
  // NAME, STATUS, POST, PREVIOUS_HOLDER, VACANCY, BOARD, SEAT, PREVIOUS_SEAT_HOLDER, PROGRAMME,
  // PARTICIPANT, TARGET, OPTION, TEAM, REGULATOR, ARRANGEMENT, NOTICE, FIGURE, STATEMENT, FINDING,
  // PREDECESSOR, SUCCESSOR, SERVICE, VIABILITY, CHARACTERISTIC or DOCUMENT.
  std::string kind;
  // What it is about: `ods:RA3`, `board:plymouth-joint-board`.
  std::string subject;
  // Which of its kind: a post, a seat's slug, a milestone, a measure, a topic.
  std::string item;
  // Its title or name, as a person would call it.
  std::string title;
  // Its value: a capacity, a stage, an amount, a position.
  std::string value;
  std::string person_id;
  std::string person_name;
  // The other organisations concerned, by id.
  std::vector<std::string> organisations;
  std::string since, since_earliest, since_latest;
  std::string until, until_earliest, until_latest, until_standing;
  std::string certainty;
  std::string standing;
  bool disputed = false;
  bool overdue = false;
  std::vector<std::string> event_ids;

  // What makes it the same fact in another answer: everything that names it, nothing that it says.
  [[nodiscard]] std::string identity() const;
  // What it says, in words: `Peter Colclough, SUBSTANTIVE, since 2011-09, until 2013-03-31
  // (PLANNED)`.
  [[nodiscard]] std::string text() const;
};

// The facts of an answer in the order in which the answer gives them. Pure.
[[nodiscard]] std::vector<FactLine> fact_lines(const ledger::v1::OrganisationAnswer& answer);
[[nodiscard]] std::vector<FactLine> fact_lines(const ledger::v1::BoardAnswer& answer);
[[nodiscard]] std::vector<FactLine> fact_lines(const ledger::v1::ProgrammeAnswer& answer);
[[nodiscard]] std::vector<FactLine> fact_lines(const ledger::v1::PersonStructure& answer);

// What differs from `before` to `after`: removed and changed facts in the order of `before`, then
// added ones. Certainty, standing, dates and values count as what a fact says; evidence alone does
// not.
[[nodiscard]] std::vector<ledger::v1::Difference> differences(const std::vector<FactLine>& before,
                                                              const std::vector<FactLine>& after);

}  // namespace minutebook
