// Completion: the scripts for the three shells are read by the shells and complete commands,
// options and values.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/program.h"

namespace minutebook::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Completion : public ::testing::Test {
 protected:
  bool has(const std::string& shell) {
    return program_.run_shell("command -v " + shell).exit_code == 0;
  }

  void write_script(const std::string& shell) {
    const ChildResult script = program_.run({"completion", shell});
    EXPECT_EQ(script.exit_code, 0);
    EXPECT_THAT(script.error, IsEmpty());
    program_.write("script", script.output);
  }

  // What bash offers for the words; the last one is being typed.
  std::string bash_offers(const std::string& words) {
    const ChildResult result =
        program_.run_shell("source ./script; COMP_WORDS=(minutebook " + words +
                           "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _minutebook; printf '%s\\n' "
                           "\"${COMPREPLY[@]}\"");
    EXPECT_EQ(result.exit_code, 0) << result.error;
    EXPECT_THAT(result.error, IsEmpty());
    return "\n" + result.output;
  }

  Program program_;
};

TEST_F(Completion, OfBashOffersCommandsOptionsAndValues) {
  write_script("bash");
  EXPECT_EQ(program_.run_shell("bash -n ./script").exit_code, 0);
  EXPECT_THAT(program_.run_shell("source ./script; complete -p minutebook").output,
              HasSubstr("-F _minutebook minutebook"));
  EXPECT_THAT(bash_offers("''"), AllOf(HasSubstr("\norg\n"), HasSubstr("\nrecord\n"),
                                       HasSubstr("\nperson\n"), HasSubstr("\ncompletion\n")));
  EXPECT_EQ(bash_offers("pers"), "\nperson\n");
  EXPECT_THAT(bash_offers("org --"), AllOf(HasSubstr("\n--as-of\n"), HasSubstr("\n--known-at\n"),
                                           HasSubstr("\n--published-by\n"),
                                           HasSubstr("\n--format\n"), Not(HasSubstr("--until"))));
  EXPECT_EQ(bash_offers("replay --unt"), "\n--until\n");
  EXPECT_EQ(bash_offers("org ods:RA3 --format j"), "\njson\njsonl\n");
  EXPECT_EQ(bash_offers("diff ods:RA3 --axis p"), "\npublished\n");
  EXPECT_THAT(bash_offers("person er"), HasSubstr("\nerase\n"));
  EXPECT_THAT(bash_offers("person erase --g"), HasSubstr("\n--ground\n"));
  EXPECT_EQ(bash_offers("--color always sta"), "\nstatus\n");
}

TEST_F(Completion, OfBashOffersFilesWhereFilesAreWanted) {
  write_script("bash");
  program_.write("events.yaml", "");
  EXPECT_EQ(bash_offers("record ev"), "\nevents.yaml\n");
  EXPECT_EQ(bash_offers("org ev"), "\n\n");
}

TEST_F(Completion, OfZshIsReadByZsh) {
  if (!has("zsh")) {
    GTEST_SKIP() << "zsh is not installed";
  }
  write_script("zsh");
  EXPECT_THAT(program_.run_shell("zsh -n ./script").error, IsEmpty());
  const ChildResult result = program_.run_shell(
      "zsh -f -c 'autoload -Uz compinit; compinit -u -d ./dump; source ./script; "
      "print ${_comps[minutebook]}'");
  EXPECT_THAT(result.error, IsEmpty());
  EXPECT_EQ(result.output, "_minutebook\n");
}

TEST_F(Completion, OfFishOffersCommandsOptionsAndValues) {
  if (!has("fish")) {
    GTEST_SKIP() << "fish is not installed";
  }
  write_script("fish");
  EXPECT_THAT(program_.run_shell("fish --no-execute ./script").error, IsEmpty());
  const auto offers = [this](const std::string& line) {
    const ChildResult result =
        program_.run_shell("fish --no-config -c 'source ./script; complete -C \"" + line + "\"'");
    EXPECT_THAT(result.error, IsEmpty());
    return "\n" + result.output;
  };
  EXPECT_THAT(offers("minutebook "), AllOf(HasSubstr("\norg\t"), HasSubstr("\nrecord\t")));
  EXPECT_THAT(offers("minutebook org --as"), HasSubstr("\n--as-of"));
  EXPECT_THAT(offers("minutebook org ods:RA3 --format j"),
              AllOf(HasSubstr("\njson\t"), HasSubstr("\njsonl\t")));
  EXPECT_THAT(offers("minutebook person er"), HasSubstr("\nerase\t"));
}

}  // namespace
}  // namespace minutebook::test
