// Asking: one way to put a question to the program and to the oracle, whatever it is about.

#pragma once

#include <string>
#include <vector>

#include "ledger/axes.h"
#include "ledger/rows.h"
#include "ledger/structure/structure.h"
#include "tests/laws/oracle.h"

namespace minutebook::laws {

// An answer in full, as bytes and as lines (answer_lines.h). Both are empty where nothing is
// recorded or visible, and `error` then says why.
struct Given {
  std::string bytes;
  std::vector<std::string> lines;
  std::vector<std::string> incomplete;  // subjects
  std::string error;
};

// `place` is an organisation, a board, a programme or a person.
[[nodiscard]] Given ask(Structure* structure, const std::string& place);
[[nodiscard]] Given ask(const RowReader& rows, const Axes& axes, const std::string& place,
                        const EvaluationOptions& options = {});
// What the oracle answers.
[[nodiscard]] std::vector<std::string> ask(const Oracle& oracle, const std::string& place);

// The answer for a person who reads a failure.
[[nodiscard]] std::string in_short(const Given& answer);

}  // namespace minutebook::laws
