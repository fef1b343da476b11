// What the oracle answers, as lines: by aspect, and in the shape of the program's answers.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/laws/oracle.h"

namespace minutebook::laws {

// All that is shown of a subject, aspect by aspect: a line for each fact, sorted. For hand-written
// cases.
//
//   post/chair/holder/p_… = SUBSTANTIVE | since 2013-01[…], CERTAIN OCCURRED, evidence {…}
[[nodiscard]] std::vector<std::string> aspect_lines(const Oracle& oracle, std::string_view subject);

// What the answers about a subject say, sorted. answer_lines.h makes the same of the program's
// answers.
[[nodiscard]] std::vector<std::string> organisation_lines(const Oracle& oracle,
                                                          const std::string& organisation);
[[nodiscard]] std::vector<std::string> board_lines(const Oracle& oracle, const std::string& board);
[[nodiscard]] std::vector<std::string> programme_lines(const Oracle& oracle,
                                                       const std::string& programme);
[[nodiscard]] std::vector<std::string> person_lines(const Oracle& oracle,
                                                    const std::string& person);

}  // namespace minutebook::laws
