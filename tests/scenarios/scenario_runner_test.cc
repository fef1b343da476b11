// The reading of scenario files and the checking of what a program gives, against a program of our
// own that says what the test wants.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/cli/child_process.h"
#include "tests/scenarios/answer_fields.h"
#include "tests/scenarios/run_scenario.h"
#include "tests/scenarios/scenario.h"

namespace minutebook::scenarios {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// An answer with a bit of everything; what the fake program prints for `org`.
constexpr const char* kAnswer = R"({
  "organisation": {"id": "ods:XX1", "name": "North [and] South", "closed": ""},
  "posts": [
    {"post": "ods:XX1/chair", "holders": [{"person": {"name": "A B"}, "since": "2011-09", "disputed": false}],
     "previous": []},
    {"post": "ods:XX1/nurse", "holders": [], "previous": [{"person": {"name": "C D"}}]},
    {"post": "ods:XX1/nurse-2", "holders": [], "previous": []}
  ],
  "boards": [{"organisations": [], "seats": [{"seat": "a", "vacancy": "HELD"}, {"seat": "b", "vacancy": "HELD"}]}],
  "asOf": "2013-03-20",
  "positions": [{"partition": 0, "offset": "12"}]
})";

// A program that answers `org` with kAnswer, changes its positions at `other`, echoes, fails, and
// otherwise prints the command line and the files it was given.
class FakeProgram {
 public:
  FakeProgram() {
    write("answer.json", kAnswer);
    std::string other = kAnswer;
    other.replace(other.find("\"12\""), 4, "\"13\"");
    write("other.json", other);
    write("program",
          "#!/bin/sh\n"
          "here=" +
              directory_.path().string() +
              "\n"
              "case \"$1\" in\n"
              "  init) mkdir \"${MINUTEBOOK_LEDGER#file:}\" ;;\n"
              "  org) cat $here/answer.json ;;\n"
              "  other) cat $here/other.json ;;\n"
              "  record) cp \"$2\" $here/recorded; echo '[{\"eventId\": \"e-1\"}]' ;;\n"
              "  fail) echo 'it went wrong' >&2; exit 3 ;;\n"
              "  prose) echo 'no JSON at all' ;;\n"
              "  show) cat \"$2\" ;;\n"
              "  environment) env ;;\n"
              "  *) echo \"$*\" ;;\n"
              "esac\n");
    std::filesystem::permissions(directory_.path() / "program", std::filesystem::perms::owner_all);
  }

  // The failures of a scenario run against this program, as "LINE: TEXT".
  std::vector<std::string> run(const std::string& text) const {
    const auto scenario = parse_scenario(text, answer_fields());
    if (!scenario.has_value()) {
      ADD_FAILURE() << scenario.error().front().line << ": " << scenario.error().front().text;
      return {};
    }
    std::vector<std::string> failures;
    for (const ScenarioFailure& failure : run_scenario(
             *scenario, {.program = directory_.path() / "program", .source = directory_.path()})) {
      failures.push_back(std::to_string(failure.line) + ": " + failure.text);
    }
    return failures;
  }

  std::string recorded() const {
    std::ifstream in(directory_.path() / "recorded");
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

 private:
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(directory_.path() / name) << text;
  }

  test::TemporaryDirectory directory_;
};

std::vector<std::string> problems_of(const std::string& text) {
  const auto scenario = parse_scenario(text, answer_fields());
  std::vector<std::string> problems;
  if (!scenario.has_value()) {
    for (const ScenarioProblem& problem : scenario.error()) {
      problems.push_back(std::to_string(problem.line) + ": " + problem.text);
    }
  }
  return problems;
}

TEST(ScenarioRun, PassesWhereEverythingHolds) {
  EXPECT_THAT(FakeProgram().run(R"(# A comment.
ledger
ask org ods:XX1 --as-of 2013-03-20
  organisation.id is ods:XX1
  organisation.name is "North [and] South"
  organisation.name is not North
  organisation.name contains [and]
  organisation.closed is absent
  posts has 3 entries
  posts[post=ods:XX1/chair].holders has 1 entry
  posts[post=ods:XX1/chair].holders[0].since is 2011-09
  posts[post=ods:XX1/chair].holders[person.name=A B].disputed is false
  posts[post=ods:XX1/chair].holders[0].overdue is false
  posts[post=ods:XX1/chair].holders[person.name=C D] is absent
  posts[post=ods:XX1/other] has 0 entries
  programmes[id=programme:x] is absent
  posts[0].previous[0] is absent
  organisation.names[current=true] has 0 entries
  posts[1].previous[0].person.name is C D
  boards[0].seats[vacancy=HELD] has 2 entries
  boards[0].seats[vacancy=HELD][1].seat is b
  boards[0].seats[vacancy=HELD][seat=a].seat is a
  boards[0].organisations is absent
  positions[0].offset is 12
run a 'b  c' "d"
  output contains a b  c d
  output does not contain '
  output has 1 line
  error is empty
)"),
              IsEmpty());
}

struct FailingCase {
  const char* check;
  const char* found;
};

class FailingCheck : public ::testing::TestWithParam<FailingCase> {};

TEST_P(FailingCheck, SaysWhatItFoundInstead) {
  const std::vector<std::string> failures =
      FakeProgram().run(std::string("ask org ods:XX1\n  ") + GetParam().check + "\n");
  EXPECT_THAT(failures, ElementsAre(AllOf(HasSubstr(std::string("2: ") + GetParam().check),
                                          HasSubstr("after: minutebook org ods:XX1 --format json"),
                                          HasSubstr(GetParam().found))));
}

INSTANTIATE_TEST_SUITE_P(
    Checks, FailingCheck,
    ::testing::Values(
        FailingCase{"organisation.id is ods:XX2", "found: ods:XX1"},
        FailingCase{"organisation.id is not ods:XX1", "found: ods:XX1"},
        FailingCase{"organisation.closed is 2013", "found: an empty text"},
        FailingCase{"organisation.name contains West", "found: North [and] South"},
        FailingCase{"organisation.name does not contain North", "found: North [and] South"},
        FailingCase{"organisation.name is absent", "\"closed\": \"\""},
        FailingCase{"organisation.kind is NHS_TRUST", "found: there is no kind"},
        FailingCase{"organisation.kind is not NHS_TRUST", "found: there is no kind"},
        FailingCase{"posts[0].holders[0].overdue is true", "found: there is no overdue"},
        FailingCase{"posts has 2 entries", "found: 3 entries"},
        FailingCase{"posts[post=ods:XX1/chair].holders has 2 entries", "found: 1 entries"},
        FailingCase{"posts[vacancy=HELD] has 2 entries", "found: 0 entries"},
        FailingCase{"boards[0].seats[vacancy=HELD] has 1 entry", "found: 2 entries"},
        FailingCase{"boards[0].seats[vacancy=HELD].seat is a", "2 entries match"},
        FailingCase{"boards[0].seats[vacancy=HELD] is a", "2 entries match"},
        FailingCase{"posts[7].post is absent", "there is no entry 7; there are 3"},
        FailingCase{"posts[post=x].holders is absent", "no entry has [post=x]"},
        FailingCase{"programmes[id=programme:x].name is absent", "there is no programmes"},
        FailingCase{"programmes[id=programme:x] is x", "there is no programmes"},
        FailingCase{"posts[post=x].holders has 0 entries", "no entry has [post=x]"},
        FailingCase{"organisation[0] is x", "[0] is asked of what is no list"},
        FailingCase{"posts.post is x", "post is asked of what has no fields"},
        FailingCase{"posts is x", "found: a list or a message"},
        FailingCase{"organisation is not x", "found: a list or a message"},
        FailingCase{"organisation.id has 1 entry", "found: no list"},
        FailingCase{"answer has 3 entries", "found: 0 entries"},
        FailingCase{"answer is as nothing", "no answer is remembered as nothing"},
        FailingCase{"output has 1 line", "found: this output:"},
        FailingCase{"error contains x", "found: nothing"},
        FailingCase{"exit code is 3", "found: exit code 0"},
        FailingCase{"organisation.id is ${unknown}", "nothing is remembered as unknown"}));

TEST(ScenarioRun, FailsWhereTheProgramDoesThoughNothingWasChecked) {
  EXPECT_THAT(FakeProgram().run("run fail\nask org x\n  posts has 3 entries\n"),
              ElementsAre(AllOf(HasSubstr("1: minutebook fail"), HasSubstr("exit code 3"),
                                HasSubstr("it went wrong"))));
  EXPECT_THAT(
      FakeProgram().run("run fail\n  exit code is 3\n  error contains wrong\n  output is empty\n"),
      IsEmpty());
}

TEST(ScenarioRun, FailsWhereTheAnswerIsNoJson) {
  EXPECT_THAT(FakeProgram().run("ask prose\n  posts has 0 entries\n"),
              ElementsAre(AllOf(HasSubstr("no answer in JSON"), HasSubstr("no JSON at all"))));
}

TEST(ScenarioRun, RecordsEventsWithThePreambleAndWhatWasRemembered) {
  const FakeProgram program;
  EXPECT_THAT(program.run(R"(ledger
preamble
emitter: x
events:
end
ask org x
  remember positions[0].offset as place
events
  - id: ${place}
end
  [0].eventId is e-1
  answer has 1 entry
)"),
              IsEmpty());
  EXPECT_EQ(program.recorded(), "emitter: x\nevents:\n  - id: 12\n");
}

TEST(ScenarioRun, ComparesWholeAnswersWithoutTheirPositions) {
  EXPECT_THAT(FakeProgram().run("ask org x\n  remember answer as first\n"
                                "ask other x\n  answer is as first\n"),
              IsEmpty());
  EXPECT_THAT(FakeProgram().run("ask org x\n  remember organisation.id as id\n"
                                "events\nend\n  remember answer as receipts\n"
                                "ask org x\n  answer is as receipts\n"),
              ElementsAre(HasSubstr("found: another answer")));
}

TEST(ScenarioRun, RemembersOutputsAndTimes) {
  EXPECT_THAT(FakeProgram().run("remember now as start\n"
                                "run one\n  remember output as one\n"
                                "run one\n  output is as one\n"
                                "run two\n  output is as one\n"
                                "run ${start}\n  output contains Z\n  output does not contain $\n"),
              ElementsAre(HasSubstr("7: output is as one")));
}

TEST(ScenarioRun, WritesFilesAndRunsInTheirFolderWithACleanEnvironment) {
  EXPECT_THAT(FakeProgram().run(R"(ledger
file a.jsonl
{"id": "a"}
end
run show a.jsonl
  output contains {"id": "a"}
run environment
  output contains MINUTEBOOK_LEDGER=file:${ledger}
  output does not contain USER=
)"),
              IsEmpty());
}

TEST(ScenarioParse, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(problems_of("asks org x\n  posts has 1 entry\nrun x\n  output is empty\n"),
              ElementsAre(HasSubstr("1: unknown: asks org x")));
  EXPECT_THAT(problems_of("ask org x\n  postss has 1 entry\n  posts[pots=x] is absent\n"),
              ElementsAre("2: postss has 1 entry: no answer has a field postss",
                          HasSubstr("no answer has a field pots"), HasSubstr("checks nothing"),
                          HasSubstr("checks nothing")));
  EXPECT_THAT(problems_of("ask org x\n  posts equals 3\n  posts has 1 entry\n"),
              ElementsAre(HasSubstr("2: posts equals 3: write: PATH is VALUE")));
  EXPECT_THAT(problems_of("ask org x\n  posts has 1 entries\n  posts has 1 entry\n"),
              ElementsAre(HasSubstr("write: has 1 entry or has N entries")));
  EXPECT_THAT(problems_of("run x\n  output has few lines\n  output is empty\n"),
              ElementsAre(HasSubstr("write: has 1 line or has N lines")));
  EXPECT_THAT(problems_of("run x\n  exit code is bad\n  output is empty\n"),
              ElementsAre(HasSubstr("write: exit code is N")));
}

TEST(ScenarioParse, RefusesPathsThatAreNotWellFormed) {
  for (const char* path : {"posts[", "posts[0", "posts[x]", "posts[post=", "posts.", "[=x]",
                           "posts[post.=x]", "posts[post=\"x]"}) {
    EXPECT_THAT(problems_of(std::string("ask org x\n  ") + path + " is x\n  posts has 1 entry\n"),
                ElementsAre(HasSubstr("2: ")))
        << path;
  }
}

TEST(ScenarioParse, RefusesChecksThatCheckNothing) {
  EXPECT_THAT(problems_of("ledger\nrun x\n"), ElementsAre("2: the scenario checks nothing"));
  EXPECT_THAT(problems_of("ask org x\n  remember posts[0].post as p\n"),
              ElementsAre("2: the scenario checks nothing"));
  EXPECT_THAT(problems_of("ask org x\nrun y\n  output is empty\n"),
              ElementsAre(HasSubstr("1: an `ask` that checks nothing")));
  EXPECT_THAT(problems_of("ask org x\n  organisation.id is\n  posts has 1 entry\n"),
              ElementsAre(HasSubstr("what to compare with is missing")));
}

TEST(ScenarioParse, RefusesChecksAndBlocksOutOfPlace) {
  EXPECT_THAT(problems_of("  posts has 1 entry\nrun x\n  output is empty\n"),
              ElementsAre(HasSubstr("there is no command above it")));
  EXPECT_THAT(problems_of("ledger\n  output is empty\n"),
              ElementsAre(HasSubstr("`ledger` gives nothing to check")));
  EXPECT_THAT(problems_of("run x\n  posts has 1 entry\n"),
              ElementsAre(HasSubstr("`run` gives text, not an answer")));
  EXPECT_THAT(problems_of("run x\n  output is empty\nevents\n  - id: x\n"),
              ElementsAre("3: `events` has no `end`"));
  EXPECT_THAT(problems_of("file a/b\nend\nrun 'x\n  output is empty\n"),
              ElementsAre(HasSubstr("without a folder"), HasSubstr("a ' is not closed")));
}

TEST(ChildProcess, IsKilledAtItsLimit) {
  const test::TemporaryDirectory directory;
  test::ChildRequest request;
  request.program = "/bin/sh";
  request.arguments = {"-c", "echo begun; sleep 60 & sleep 60"};
  request.directory = directory.path();
  request.environment = test::clean_environment(directory.path());
  request.limit = std::chrono::milliseconds(300);
  const auto result = test::run_child(request);
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(result->timed_out);
  EXPECT_EQ(result->output, "begun\n");
}

TEST(ChildProcess, TakesInputAndKeepsBothOutputsApart) {
  const test::TemporaryDirectory directory;
  test::ChildRequest request;
  request.program = "/bin/sh";
  request.arguments = {"-c", "cat; echo wrong >&2; kill -TERM $$"};
  request.directory = directory.path();
  request.environment = test::clean_environment(directory.path());
  request.input = std::string(200'000, 'x');
  const auto result = test::run_child(request);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->output, request.input);
  EXPECT_EQ(result->error, "wrong\n");
  EXPECT_EQ(result->exit_code, 128 + 15);
}

TEST(ChildProcess, SaysWhereAProgramCannotBeStarted) {
  const test::TemporaryDirectory directory;
  test::ChildRequest request;
  request.program = directory.path() / "missing";
  request.directory = directory.path();
  const auto result = test::run_child(request);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->exit_code, 127);
  EXPECT_EQ(result->error, "the program cannot be started\n");
}

}  // namespace
}  // namespace minutebook::scenarios
