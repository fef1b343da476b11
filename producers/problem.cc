// A problem as one line of text, and the list that keeps problems.

#include "producers/problem.h"

#include <algorithm>
#include <cstddef>
#include <tuple>
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

void ProblemList::sort_from(std::size_t first) {
  MINUTEBOOK_ASSERT(first <= kept_.size());
  std::stable_sort(kept_.begin() + static_cast<std::ptrdiff_t>(first), kept_.end(),
                   [](const Problem& left, const Problem& right) {
                     return std::tuple(left.line == 0, left.line, left.column) <
                            std::tuple(right.line == 0, right.line, right.column);
                   });
}

}  // namespace minutebook
