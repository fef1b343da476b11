// People: the posts and seats that one holds and held, and what one said.

#pragma once

#include <string_view>

#include "ledger/structure/answer_context.h"
#include "minutebook/ledger/v1/answer.pb.h"

namespace minutebook {

// Fills in everything about a person but the axes and what is missing. False where no claim that
// the person's links name is visible on the axes.
[[nodiscard]] bool set_person_structure(AnswerContext& context, std::string_view person_id,
                                        ledger::v1::PersonStructure* answer);

}  // namespace minutebook
