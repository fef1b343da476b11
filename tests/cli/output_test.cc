// Output: where things are printed, in which shapes, and with how much colour.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/program.h"

namespace minutebook::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

// The number of fields of a CSV record (RFC 4180).
std::size_t field_count(const std::string& record) {
  bool quoted = false;
  std::size_t fields = 1;
  for (const char letter : record) {
    quoted = quoted != (letter == '"');
    fields += letter == ',' && !quoted ? 1 : 0;
  }
  return fields;
}

class Output : public ::testing::Test {
 protected:
  Output() {
    const std::string root = std::filesystem::current_path().string() + "/producers/seeds/";
    recorded_ = program_.run({"record", root + "plymouth-and-devon.yaml",
                              root + "weston-and-wye-valley.yaml", "--format", "jsonl"});
  }

  Program program_;
  ChildResult recorded_;
};

// Every command that answers.
const std::vector<std::vector<std::string>> kAnswers = {
    {"org", "ods:RA3", "--as-of", "2013-04-01"},
    {"board", "board:plymouth-joint-board", "--as-of", "2018-06-15"},
    {"programme", "programme:plymouth-integration", "--as-of", "2019-06-01"},
    {"person", "ben-rom", "--as-of", "2018-06-30"},
    {"orgs", "--as-of", "2018-06-30"},
    {"search", "weston"},
    {"trail", "ods:RA3"},
    {"diff", "ods:RA3", "--from", "2013-03-31", "--to", "2013-04-01"},
    {"replay", "--until", "20", "--id", "ods:NR5", "--as-of", "2018-06-15"},
    {"check", "--as-of", "2019-06-01"},
    {"status"}};

TEST_F(Output, OfEveryCommandIsOneJsonMessageWhereAsked) {
  for (std::vector<std::string> command : kAnswers) {
    command.insert(command.end(), {"--format", "json"});
    const ChildResult result = program_.run(command);
    EXPECT_EQ(result.exit_code, 0) << command[0] << result.error;
    EXPECT_TRUE(nlohmann::json::parse(result.output, nullptr, false).is_object()) << result.output;
    EXPECT_THAT(result.output, ::testing::EndsWith("}\n")) << command[0];
    EXPECT_THAT(result.error, IsEmpty()) << command[0];
  }
}

TEST_F(Output, OfJsonHasEveryListAndFlagAlsoWhereThereIsNothingToSay) {
  const ChildResult result =
      program_.run({"org", "ods:RA3", "--as-of", "2013-04-01", "--format", "json"});
  const auto answer = nlohmann::json::parse(result.output, nullptr, false);
  for (const char* list : {"boards", "successors", "predecessors", "findings", "incomplete"}) {
    ASSERT_TRUE(answer.contains(list)) << list << " in " << result.output;
    EXPECT_TRUE(answer[list].is_array()) << list;
  }
  EXPECT_EQ(answer["posts"][0]["holders"][0]["disputed"], false) << result.output;
}

TEST_F(Output, OfATrailWhereNothingCountsIsNotFoundAsForAStructure) {
  for (const char* command : {"trail", "org"}) {
    const ChildResult result = program_.run({command, "ods:RA3", "--published-by", "2010-01-01"});
    EXPECT_EQ(result.exit_code, 3) << command << result.output;
    EXPECT_THAT(result.error,
                HasSubstr("nothing recorded about ods:RA3 was published by 2010-01-01"));
  }
}

TEST_F(Output, OfEveryCommandIsJsonLinesWhereAsked) {
  for (std::vector<std::string> command : kAnswers) {
    command.insert(command.end(), {"--format", "jsonl"});
    const ChildResult result = program_.run(command);
    EXPECT_EQ(result.exit_code, 0) << command[0] << result.error;
    EXPECT_THAT(lines_of(result.output), Not(IsEmpty())) << command[0];
    for (const std::string& line : lines_of(result.output)) {
      EXPECT_TRUE(nlohmann::json::parse(line, nullptr, false).is_object()) << command[0] << line;
    }
  }
}

TEST_F(Output, OfEveryCommandIsCsvWhereAsked) {
  for (std::vector<std::string> command : kAnswers) {
    command.insert(command.end(), {"--format", "csv"});
    const ChildResult result = program_.run(command);
    EXPECT_EQ(result.exit_code, 0) << command[0] << result.error;
    const std::vector<std::string> lines = lines_of(result.output);
    ASSERT_GE(lines.size(), 2U) << command[0] << result.output;
    EXPECT_THAT(lines[0], Not(HasSubstr(" "))) << "a header of plain column names";
    for (const std::string& line : lines) {
      EXPECT_EQ(field_count(line), field_count(lines[0])) << command[0] << ": " << line;
      EXPECT_THAT(line, ::testing::EndsWith("\r"));
    }
  }
}

TEST_F(Output, OfEveryCommandIsATableWhereAsked) {
  for (std::vector<std::string> command : kAnswers) {
    command.insert(command.end(), {"--format", "table"});
    const ChildResult result = program_.run(command);
    EXPECT_EQ(result.exit_code, 0) << command[0] << result.error;
    EXPECT_THAT(result.output, AllOf(Not(StartsWith("{")), Not(HasSubstr("\x1b")))) << command[0];
    for (const std::string& line : lines_of(result.output)) {
      EXPECT_THAT(line, Not(::testing::EndsWith(" "))) << command[0];
    }
  }
}

TEST_F(Output, OfRecordIsAReceiptALineAndNothingElse) {
  EXPECT_EQ(recorded_.exit_code, 0);
  EXPECT_EQ(lines_of(recorded_.output).size(), 83U);
  for (const std::string& line : lines_of(recorded_.output)) {
    const auto receipt = nlohmann::json::parse(line, nullptr, false);
    EXPECT_EQ(receipt.value("outcome", ""), "RECORDED") << line;
    EXPECT_EQ(receipt.value("eventId", "").size(), 36U) << line;
  }
  EXPECT_THAT(recorded_.error, HasSubstr("made a new ledger"));
  EXPECT_THAT(program_
                  .run({"record", "--quiet", "--input-format", "jsonl", "--format", "json", "-"},
                       north_trust_line())
                  .output,
              IsEmpty());
}

TEST_F(Output, WithoutATerminalIsJsonWithoutColour) {
  const ChildResult result = program_.run({"org", "ods:RA3", "--as-of", "2013-04-01"});
  EXPECT_THAT(result.output, StartsWith("{"));
}

TEST_F(Output, IsInColourOnlyWhereWanted) {
  const std::vector<std::string> table = {"org",      "ods:RA3", "--as-of", "2013-04-01",
                                          "--format", "table",   "--color"};
  std::vector<std::string> always = table;
  always.emplace_back("always");
  EXPECT_THAT(program_.run(always).output, HasSubstr("\x1b["));
  std::vector<std::string> never = table;
  never.emplace_back("never");
  EXPECT_THAT(program_.run(never).output, Not(HasSubstr("\x1b")));
  std::vector<std::string> automatic = table;
  automatic.emplace_back("auto");
  EXPECT_THAT(program_.run(automatic).output, Not(HasSubstr("\x1b")));
}

// util-linux's `script` gives the program a terminal.
TEST_F(Output, OnATerminalIsATableInColourUnlessNoColorIsSet) {
  const std::string ask =
      "script --quiet --return --command \"$minutebook org ods:RA3 --as-of "
      "2013-04-01\" /dev/null </dev/null";
  if (program_.run_shell("command -v script").exit_code != 0) {
    GTEST_SKIP() << "script (package bsdutils) is not installed";
  }
  const ChildResult plain = program_.run_shell("TERM=xterm " + ask);
  EXPECT_THAT(plain.output, AllOf(HasSubstr("Nick Wood"), HasSubstr("\x1b["), Not(HasSubstr("{"))));
  const ChildResult without = program_.run_shell("NO_COLOR=1 TERM=xterm " + ask);
  EXPECT_THAT(without.output, AllOf(HasSubstr("Nick Wood"), Not(HasSubstr("\x1b"))));
}

TEST_F(Output, ThatNobodyReadsToTheEndIsNoFailure) {
  const ChildResult result =
      program_.run_shell("set -o pipefail; \"$minutebook\" trail ods:RA3 | head -n 1 >/dev/null");
  EXPECT_THAT(result.error, IsEmpty());
}

TEST_F(Output, ThatCannotBeWrittenIsAFailure) {
  const ChildResult result = program_.run_shell("\"$minutebook\" trail ods:RA3 >/dev/full");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.error, HasSubstr("standard output"));
}

TEST_F(Output, OfCsvKeepsTextsFromBeingFormulas) {
  ASSERT_EQ(program_
                .run({"record", "--input-format", "jsonl", "-"},
                     event_line("formula", "ods:XN9",
                                R"("organisationRegistered": {"name": "=1+1, \"Trust\"", )"
                                R"("kind": "NHS_TRUST"})"))
                .exit_code,
            0);
  EXPECT_THAT(program_.run({"orgs", "--as-of", "2020-06-01", "--format", "csv"}).output,
              HasSubstr("ods:XN9,\"'=1+1, \"\"Trust\"\"\",NHS_TRUST"));
}

}  // namespace
}  // namespace minutebook::test
