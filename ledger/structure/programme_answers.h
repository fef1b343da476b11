// Programmes: their stage, targets, options, teams, and what was said of them.

#pragma once

#include <string_view>

#include "ledger/evaluate.h"
#include "ledger/structure/answer_context.h"
#include "minutebook/ledger/v1/answer.pb.h"

namespace minutebook {

// Fills in the programme. `aspects` are all of the programme.
void set_programme(AnswerContext& context, const SubjectAspects& aspects,
                   ledger::v1::ProgrammeStructure* answer);

// Whether the organisation takes part in a programme as that answer shows it.
[[nodiscard]] bool takes_part(const ledger::v1::ProgrammeStructure& programme,
                              std::string_view organisation);

}  // namespace minutebook
