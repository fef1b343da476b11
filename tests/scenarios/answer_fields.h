// Answer fields: which fields an answer can have, from the contract.
#pragma once

#include <set>
#include <string>

namespace minutebook::scenarios {

// The names, as JSON writes them, of all fields of all messages of answer.proto.
[[nodiscard]] std::set<std::string> answer_fields();

}  // namespace minutebook::scenarios
