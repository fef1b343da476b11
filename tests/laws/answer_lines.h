// The program's answers as lines: the counterpart of oracle_lines.h.

#pragma once

#include <string>
#include <vector>

#include "minutebook/ledger/v1/answer.pb.h"

namespace minutebook::laws {

// Each sorted. What an answer says of positions and of what it lacks is left out.
[[nodiscard]] std::vector<std::string> answer_lines(const ledger::v1::OrganisationAnswer& answer);
[[nodiscard]] std::vector<std::string> answer_lines(const ledger::v1::BoardStructure& board);
[[nodiscard]] std::vector<std::string> answer_lines(
    const ledger::v1::ProgrammeStructure& programme);
[[nodiscard]] std::vector<std::string> answer_lines(const ledger::v1::PersonStructure& person);

}  // namespace minutebook::laws
