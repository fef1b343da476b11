// Check: whether what a command gave is what a scenario says.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "tests/scenarios/scenario.h"
#include "tests/scenarios/words.h"

namespace minutebook::scenarios {

// What a command gave.
struct CommandResult {
  int exit_code = 0;
  std::string output;
  std::string error;
  // The output as JSON; absent where it is none or no answer was asked for.
  std::optional<nlohmann::json> answer;
};

// What has been remembered: texts to fill in, and whole answers to compare with.
struct Remembered {
  Memory texts;
  std::map<std::string, nlohmann::json> answers;
};

// What is found instead where the check does not hold: the actual value and the part of the answer
// around it; nothing where it holds. A `remember` puts what it finds into `remembered`.
[[nodiscard]] std::optional<std::string> failure_of(const Check& check, const CommandResult& result,
                                                    Remembered& remembered);

// The answer without what changes from one asking to the next: positions and the times asked for.
[[nodiscard]] nlohmann::json without_basis(nlohmann::json answer);

}  // namespace minutebook::scenarios
