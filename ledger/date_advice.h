// Works out what somebody meant by a date that EDTF does not accept, so that a refusal can say what
// is wrong and which form would be right.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/date_problem.h"

namespace minutebook {

// The refusal of a text for which is_edtf is false. Every date in its suggestion is one that
// parse_edtf accepts. The text may be any bytes of any length; no more than kEdtfLengthLimitBytes
// of them are looked at. Pure: safe from any thread.
[[nodiscard]] DateProblem advise_on_date(std::string_view text);

// The refusal of a text that is not one calendar day without a qualifier, EDTF or not. Every date
// in its suggestion is such a day.
[[nodiscard]] DateProblem advise_on_day(std::string_view text);

// What follows is shared by the files that work the advice out, and is of use to no one else.
namespace date_advice {

// A form that would be right, and which of several meanings it has ("the financial year"), or "".
struct Fix {
  std::string form;
  std::string meaning;
};

// What is wrong, as it reads after the quoted text ("is not a day: …"), and the forms that would
// be right. Forms that EDTF does not accept are left out when the advice is put together.
struct Reading {
  std::string reason;
  std::vector<Fix> fixes;
  std::string fallback;  // the suggestion where no form is left; "" for the general one
};

}  // namespace date_advice
}  // namespace minutebook
