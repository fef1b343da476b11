// Lines: the form in which the oracle's answers and the program's are compared: one text per thing
// said.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/day.h"

namespace minutebook::laws {

// A date in a line: as written, with the days it can mean.
struct DateInLine {
  std::string text;
  std::string first;  // "2013-03-31"; empty for an open side
  std::string last;
};

// What is said of a fact, from whichever side it comes.
struct FactInLine {
  DateInLine since;
  DateInLine until;
  std::string until_standing;
  std::string certainty;
  std::string standing;
  bool disputed = false;
  bool overdue = false;
  std::vector<std::string> evidence;  // in any order
};

// "2013-03[2013-03-01..2013-03-31]"; "-" for no date.
std::string to_string(const DateInLine& date);
// "since … until … PLANNED, CERTAIN OCCURRED disputed overdue, evidence {…}"
std::string to_string(const FactInLine& fact);

// The parts with " | " between them; an empty part is "-".
std::string line(const std::vector<std::string>& parts);
// The entries in order with ", " between them.
std::string sorted_list(std::vector<std::string> entries);

}  // namespace minutebook::laws
