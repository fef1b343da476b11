// Help and usage: what the program says of itself, and what it says where it is used wrongly.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/cli/program.h"

namespace minutebook::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct HelpCase {
  std::vector<std::string> command;
};

class Help : public ::testing::TestWithParam<HelpCase> {};

TEST_P(Help, HasExamplesAndGoesToStandardOutput) {
  const Program program;
  std::vector<std::string> arguments = GetParam().command;
  std::string example = "  minutebook";
  for (const std::string& word : arguments) {
    example += " " + word;
  }
  arguments.emplace_back("--help");
  const ChildResult result = program.run(arguments);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.output, AllOf(HasSubstr("Examples:\n"), HasSubstr(example)));
  EXPECT_THAT(result.error, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    EveryCommand, Help,
    ::testing::Values(HelpCase{{}}, HelpCase{{"init"}}, HelpCase{{"record"}}, HelpCase{{"project"}},
                      HelpCase{{"rebuild"}}, HelpCase{{"status"}}, HelpCase{{"org"}},
                      HelpCase{{"board"}}, HelpCase{{"programme"}}, HelpCase{{"person"}},
                      HelpCase{{"person", "erase"}}, HelpCase{{"orgs"}}, HelpCase{{"search"}},
                      HelpCase{{"trail"}}, HelpCase{{"diff"}}, HelpCase{{"replay"}},
                      HelpCase{{"check"}}, HelpCase{{"completion"}}));

TEST(HelpOfTheProgram, NamesTheExitCodesAndTheVersion) {
  const Program program;
  EXPECT_THAT(program.run({"--help"}).output, HasSubstr("3 not found"));
  const ChildResult version = program.run({"--version"});
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_THAT(version.output, HasSubstr("minutebook 0."));
}

struct UsageCase {
  std::vector<std::string> arguments;
  const char* message;
};

class WrongUsage : public ::testing::TestWithParam<UsageCase> {};

TEST_P(WrongUsage, IsToldOnStandardErrorWithExitCode2) {
  const Program program;
  ASSERT_EQ(program.run({"record", "--input-format", "jsonl", "-"}, north_trust_line()).exit_code,
            0);
  const ChildResult result = program.run(GetParam().arguments);
  EXPECT_EQ(result.exit_code, 2) << result.error;
  EXPECT_THAT(result.output, IsEmpty());
  EXPECT_THAT(result.error, HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, WrongUsage,
    ::testing::Values(
        UsageCase{{}, "subcommand"},
        UsageCase{{"organisation"},
                  "\"organisation\" is no command; the commands are init, record"},
        UsageCase{{"org"}, "ID"}, UsageCase{{"org", "ods:XN1", "--at", "2020-01-01"}, "--at"},
        UsageCase{{"org", "ods:XN1", "--as-of"}, "--as-of"},
        UsageCase{{"org", "ods:XN1", "--as-of", "yesterday"}, "yesterday"},
        UsageCase{{"org", "ods:XN1", "--as-of", "2020-02-30"}, "2020-02-30"},
        UsageCase{{"org", "ods:XN1", "--as-of", "31/12/2020"}, "31/12/2020"},
        UsageCase{{"org", "ods:XN1", "--known-at", "2020-01-01T10:00"}, "2020-01-01T10:00"},
        UsageCase{{"org", "ods:XN1", "--published-by", "soon"}, "soon"},
        UsageCase{{"org", "ods:xn1"}, "ods:XN1"}, UsageCase{{"org", "North Trust"}, "North Trust"},
        UsageCase{{"org", "board:x"}, "board:x"}, UsageCase{{"board", "ods:XN1"}, "ods:XN1"},
        UsageCase{{"programme", "ods:XN1"}, "ods:XN1"}, UsageCase{{"person"}, "HANDLE"},
        UsageCase{{"orgs", "--kind", "TRUST"}, "TRUST"},
        UsageCase{{"orgs", "--status", "SHUT"}, "SHUT"}, UsageCase{{"orgs", "--limit", "0"}, "0"},
        UsageCase{{"orgs", "--format", "xml"}, "xml"},
        UsageCase{{"orgs", "--color", "sometimes"}, "sometimes"},
        UsageCase{{"diff", "ods:XN1"}, "--from"},
        UsageCase{{"diff", "ods:XN1", "--from", "2020-01-01", "--to", "later"}, "later"},
        UsageCase{{"diff", "ods:XN1", "--from", "2020", "--to", "2021", "--axis", "time"}, "time"},
        UsageCase{{"replay"}, "--until"}, UsageCase{{"replay", "--until", "the end"}, "the end"},
        UsageCase{{"check", "--kind", "TROUBLE"}, "TROUBLE"},
        UsageCase{{"completion", "tcsh"}, "tcsh"}, UsageCase{{"record"}, "FILE"},
        UsageCase{{"record", "-"}, "--input-format"},
        UsageCase{{"record", "events.txt", "--input-format", "toml"}, "toml"},
        UsageCase{{"person", "erase", "ann-marsh", "--yes"}, "--ground"},
        UsageCase{{"--ledger", "kafka://localhost", "status"}, "kafka"}));

TEST(NotFound, IsToldWithExitCode3) {
  const Program program;
  const ChildResult no_ledger = program.run({"org", "ods:XN1"});
  EXPECT_EQ(no_ledger.exit_code, 3);
  EXPECT_THAT(no_ledger.error, HasSubstr(program.ledger().string()));
  EXPECT_THAT(no_ledger.output, IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(program.ledger()));

  ASSERT_EQ(program.run({"record", "--input-format", "jsonl", "-"}, north_trust_line()).exit_code,
            0);
  for (const char* command : {"org", "trail"}) {
    const ChildResult result = program.run({command, "ods:XN2"});
    EXPECT_EQ(result.exit_code, 3) << command;
    EXPECT_THAT(result.output, IsEmpty());
    EXPECT_THAT(result.error, HasSubstr("ods:XN2"));
  }
  EXPECT_EQ(program.run({"board", "board:none"}).exit_code, 3);
  EXPECT_EQ(program.run({"programme", "programme:none"}).exit_code, 3);
  EXPECT_EQ(program.run({"person", "nobody"}).exit_code, 3);
  EXPECT_EQ(program.run({"trail", "5a0e3c1e-8d0b-5f6e-9a53-0e3a5b1c2d3e"}).exit_code, 3);
  EXPECT_EQ(program.run({"record", "missing.yaml"}).exit_code, 3);
}

TEST(EmptyLedger, AnswersThatItIsEmpty) {
  const Program program;
  const ChildResult made = program.run({"init"});
  EXPECT_EQ(made.exit_code, 0);
  EXPECT_THAT(made.error, HasSubstr("made a new ledger"));
  EXPECT_THAT(made.output, IsEmpty());
  EXPECT_EQ(program.run({"orgs"}).exit_code, 0);
  EXPECT_EQ(program.run({"check"}).exit_code, 0);
  EXPECT_EQ(program.run({"status"}).exit_code, 0);
  EXPECT_EQ(program.run({"search", "x"}).exit_code, 3);
  EXPECT_EQ(program.run({"rebuild"}).exit_code, 0);
  EXPECT_EQ(program.run({"org", "ods:XN1"}).exit_code, 3);

  const ChildResult again = program.run({"init"});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.error, HasSubstr(program.ledger().string()));
}

TEST(FirstRecord, MakesTheLedgerAndSaysSo) {
  const Program program;
  const ChildResult result =
      program.run({"record", "--input-format", "jsonl", "-"}, north_trust_line());
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.error, HasSubstr("made a new ledger in " + program.ledger().string()));
  EXPECT_THAT(result.output, AllOf(HasSubstr("RECORDED"), Not(HasSubstr("made a new ledger"))));
}

}  // namespace
}  // namespace minutebook::test
