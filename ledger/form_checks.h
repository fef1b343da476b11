// Holds the content of one text field to the form that its row names.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/field_rules.h"
#include "ledger/rules.h"

namespace minutebook {

// A violation whose field whoever asked knows.
struct FormProblem {
  Rule rule{};
  std::string problem;
  std::string right_form;

  friend bool operator==(const FormProblem&, const FormProblem&) = default;
};

// Appends what is wrong with the content of a string or bytes field that is given (not empty) and
// has this form: any form but kWord, kFlag and kMessage. Where a text is not UTF-8 nothing else is
// said about it. Safe from any thread; allocates only where there is a problem.
void check_form(Form form, std::string_view content, std::vector<FormProblem>* problems);

}  // namespace minutebook
