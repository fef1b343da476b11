#include "tests/cli/program.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

namespace minutebook::test {
namespace {

// Longer than any command takes, also under a sanitizer.
constexpr std::chrono::milliseconds kLimit(120'000);

}  // namespace

Program::Program() {
  std::filesystem::create_directory(path("home"));
  environment_ = clean_environment(path("home"));
  environment_.push_back("MINUTEBOOK_LEDGER=file:" + ledger().string());
}

ChildResult Program::run(std::vector<std::string> arguments, std::string input) const {
  ChildRequest request;
  request.program = MINUTEBOOK_PROGRAM;
  request.arguments = std::move(arguments);
  request.directory = directory_.path();
  request.environment = environment_;
  request.input = std::move(input);
  request.limit = kLimit;
  auto result = run_child(request);
  if (!result.has_value()) {
    ADD_FAILURE() << result.error();
    return {};
  }
  EXPECT_FALSE(result->timed_out) << fmt::format("{}", fmt::join(request.arguments, " "));
  return *std::move(result);
}

ChildResult Program::run_shell(const std::string& script) const {
  ChildRequest request;
  request.program = "/bin/bash";
  request.arguments = {"-c", script};
  request.directory = directory_.path();
  request.environment = environment_;
  request.environment.emplace_back("minutebook=" MINUTEBOOK_PROGRAM);
  request.environment.push_back("ledger=" + ledger().string());
  request.limit = kLimit;
  auto result = run_child(request);
  if (!result.has_value()) {
    ADD_FAILURE() << result.error();
    return {};
  }
  EXPECT_FALSE(result->timed_out) << script;
  return *std::move(result);
}

nlohmann::json Program::ask(std::vector<std::string> arguments) const {
  arguments.insert(arguments.end(), {"--format", "json"});
  return nlohmann::json::parse(run(std::move(arguments)).output, nullptr, false);
}

std::filesystem::path Program::path(std::string_view name) const {
  return directory_.path() / name;
}

void Program::write(std::string_view name, std::string_view text) const {
  std::ofstream out(path(name), std::ios::binary);
  out << text;
  out.close();
  ASSERT_TRUE(out.good()) << name;
}

std::string Program::read(std::string_view name) const {
  std::ifstream in(path(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string Program::snapshot(const std::vector<std::string>& subjects) const {
  nlohmann::json status = ask({"status"});
  // Sizes on disk change when files are opened; they say nothing about what is recorded.
  if (status.contains("partitions")) {
    for (nlohmann::json& partition : status["partitions"]) {
      partition.erase("logBytes");
      partition.erase("stateBytes");
      partition.erase("lagSeconds");
    }
  }
  std::string text = status.dump();
  for (const std::string& subject : subjects) {
    text += run({"trail", subject, "--format", "json"}).output;
  }
  return text + run({"orgs", "--as-of", "2021-01-01", "--format", "json"}).output +
         run({"check", "--as-of", "2021-01-01", "--format", "json"}).output;
}

std::string event_line(std::string_view id, std::string_view subject, std::string_view fact,
                       std::string_view effective) {
  return fmt::format(
      "{{\"id\": \"{}\", \"emitter\": \"https://minutebook.example/tests\", \"subject\": \"{}\", "
      "\"effective\": \"{}\", \"standing\": \"OCCURRED\", "
      "\"evidence\": [{{\"publisher\": \"North Trust\", \"title\": \"Board paper\", "
      "\"published\": \"2020-01-15\"}}], {}}}\n",
      id, subject, effective, fact);
}

std::string north_trust_line() {
  return event_line("north", "ods:XN1",
                    R"("organisationRegistered": {"name": "North Trust", "kind": "NHS_TRUST"})");
}

std::string north_chair_line() {
  return event_line(
      "chair", "ods:XN1",
      R"("directorHired": {"post": {"slug": "chair", "title": "Chair", "role": "CHAIR"}, )"
      R"("person": {"handle": "ann-marsh", "name": "Ann Marsh"}, "capacity": "SUBSTANTIVE"})");
}

}  // namespace minutebook::test
