// Runs one scenario file against the program and says which of its checks do not hold. README.md
// beside this file describes scenario files.

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/scenarios/answer_fields.h"
#include "tests/scenarios/run_scenario.h"
#include "tests/scenarios/scenario.h"

namespace minutebook::scenarios {
namespace {

constexpr int kHolds = 0;
constexpr int kFails = 1;
constexpr int kUsage = 2;

int run(const std::string& file, const RunOptions& options) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in) {
    fmt::print(stderr, "{}: cannot be read\n", file);
    return kUsage;
  }
  const auto scenario = parse_scenario(text, answer_fields());
  if (!scenario.has_value()) {
    for (const ScenarioProblem& problem : scenario.error()) {
      fmt::print(stderr, "{}:{}: {}\n", file, problem.line, problem.text);
    }
    return kUsage;
  }
  const std::vector<ScenarioFailure> failures = run_scenario(*scenario, options);
  for (const ScenarioFailure& failure : failures) {
    fmt::print(stderr, "{}:{}: {}\n", file, failure.line, failure.text);
  }
  return failures.empty() ? kHolds : kFails;
}

}  // namespace
}  // namespace minutebook::scenarios

int main(int argument_count, char** arguments) {
  if (argument_count != 4) {
    fmt::print(stderr, "Usage: scenario_runner PROGRAM REPOSITORY FILE.scenario\n");
    return minutebook::scenarios::kUsage;
  }
  return minutebook::scenarios::run(arguments[3],
                                    {.program = std::filesystem::absolute(arguments[1]),
                                     .source = std::filesystem::absolute(arguments[2])});
}
