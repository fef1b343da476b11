// A problem as one line of text, and the list that keeps problems.

#include "producers/problem.h"

#include <utility>

#include "ledger/assert.h"

namespace minutebook {

std::string to_string(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line > 0) {
    text += ':' + std::to_string(problem.line);
    if (problem.column > 0) {
      text += ':' + std::to_string(problem.column);
    }
  }
  text += ": ";
  if (!problem.field.empty()) {
    text += problem.field + ": ";
  }
  text += problem.problem;
  text += "; ";
  text += problem.right_form;
  return text;
}

void ProblemList::add(Problem problem) {
  MINUTEBOOK_ASSERT(!problem.problem.empty());
  MINUTEBOOK_ASSERT(!problem.right_form.empty());
  ++found_;
  if (kept_.size() < limit_) {
    kept_.push_back(std::move(problem));
  }
}

}  // namespace minutebook
