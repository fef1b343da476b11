// Scenario: a scenario file as a value. README.md beside this file describes what can be written.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "tests/scenarios/json_path.h"

namespace minutebook::scenarios {

// What a check looks at.
enum class Target {
  kPath,      // a part of the answer
  kAnswer,    // the whole answer
  kOutput,    // standard output as text
  kError,     // standard error as text
  kExitCode,  // the exit code
};

// What a check asks of it.
enum class Verb {
  kIs,
  kIsNot,
  kIsAbsent,
  kIsEmpty,
  kHasEntries,
  kHasLines,
  kContains,
  kDoesNotContain,
  kIsAs,      // the answer is the one remembered
  kRemember,  // no check: keeps what it looks at under a name
};

struct Check {
  int line = 0;
  // As written, without the indentation.
  std::string text;
  Target target = Target::kPath;
  JsonPath path;
  Verb verb = Verb::kIs;
  // What it is compared with; for kIsAs and kRemember the name.
  std::string value;
  std::size_t count = 0;
};

// One thing that a scenario does.
struct Statement {
  enum class Kind {
    kLedger,    // a new ledger, with the events of `words`, which are files of the repository
    kEvents,    // records `block` as a file of events
    kPreamble,  // what stands before every block of events from here on
    kFile,      // writes `block` to the file `words[0]`
    kRun,       // runs the program with `words`
    kAsk,       // runs it with `words` and reads the answer
    kRemember,  // keeps the present time under the name `words[0]`
  };
  Kind kind = Kind::kRun;
  int line = 0;
  // As written.
  std::string text;
  std::vector<std::string> words;
  std::string block;
  std::vector<Check> checks;
};

struct Scenario {
  std::vector<Statement> statements;
};

// Why a scenario file cannot be run.
struct ScenarioProblem {
  int line = 0;
  std::string text;
};

// Reads a scenario file. Paths may use the field names of `fields` alone, so that a misspelt one
// does not pass for an absent one. Fails with everything that is wrong with the file; a file that
// checks nothing is wrong.
[[nodiscard]] tl::expected<Scenario, std::vector<ScenarioProblem>> parse_scenario(
    std::string_view text, const std::set<std::string>& fields);

}  // namespace minutebook::scenarios
