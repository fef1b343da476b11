// Program: the built `minutebook`, run from a test with a ledger and a folder of the test's own.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/cli/child_process.h"

namespace minutebook::test {

class Program {
 public:
  Program();

  // Runs `minutebook ARGUMENTS…` in the test's folder. Fails the test where it does not end in
  // time.
  ChildResult run(std::vector<std::string> arguments, std::string input = "") const;
  // Runs a shell script; `$minutebook` is the program, `$ledger` the ledger's directory.
  ChildResult run_shell(const std::string& script) const;
  // Runs the command with `--format json` and reads what it prints; a discarded value where that is
  // no JSON.
  nlohmann::json ask(std::vector<std::string> arguments) const;

  // A file of the test's folder.
  std::filesystem::path path(std::string_view name) const;
  void write(std::string_view name, std::string_view text) const;
  std::string read(std::string_view name) const;

  // The directory of the ledger that the program uses; it is not made yet.
  std::filesystem::path ledger() const { return path("ledger"); }

  // Adds `NAME=value` to the environment.
  void set_environment(std::string variable) { environment_.push_back(std::move(variable)); }

  // What the ledger holds, as the program tells it: how far the log goes, who is registered, the
  // trail of the subjects, and what `check` finds. Two that are equal mean that nothing changed.
  std::string snapshot(const std::vector<std::string>& subjects) const;

 private:
  TemporaryDirectory directory_;
  std::vector<std::string> environment_;
};

// One event as a line of JSON Lines, with a local id. The fact is JSON: `"organisationRegistered":
// {…}`.
std::string event_line(std::string_view id, std::string_view subject, std::string_view fact,
                       std::string_view effective = "2020-01-01");

// The line that registers `ods:XN1`, North Trust, and the one that appoints its chair, Ann Marsh.
std::string north_trust_line();
std::string north_chair_line();

}  // namespace minutebook::test
