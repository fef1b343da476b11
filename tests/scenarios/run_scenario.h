// Run scenario: carries out what a scenario file says and compares.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/scenarios/scenario.h"

namespace minutebook::scenarios {

struct RunOptions {
  // The program under test.
  std::filesystem::path program;
  // The repository's root, where the files of `ledger with FILE` are looked for.
  std::filesystem::path source;
};

// A check that does not hold, or a command that did not do what it should.
struct ScenarioFailure {
  int line = 0;
  // The check, what was found instead, and the part of the answer around it; several lines.
  std::string text;
};

// Runs the scenario in a temporary directory of its own, which is removed afterwards. Goes on after
// a check that fails, and stops after a ledger or events that could not be recorded. Empty when all
// holds.
[[nodiscard]] std::vector<ScenarioFailure> run_scenario(const Scenario& scenario,
                                                        const RunOptions& options);

}  // namespace minutebook::scenarios
