// Bad input: each kind is refused with a message of its own that names the place, and changes
// nothing.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/cli/program.h"

namespace minutebook::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A chair's appointment with one part replaced.
std::string appointment(const std::string& part, const std::string& replacement) {
  std::string line = north_chair_line();
  const std::size_t place = line.find(part);
  EXPECT_NE(place, std::string::npos) << part;
  line.replace(place, part.size(), replacement);
  const std::string id = "\"id\": \"chair\"";
  return line.replace(line.find(id), id.size(), "\"id\": \"other-chair\"");
}

struct BadFile {
  const char* name;
  std::string line;
  // What the message has in it.
  std::vector<std::string> message;
};

void PrintTo(const BadFile& file, std::ostream* out) {
  *out << file.name;
}

std::vector<BadFile> bad_files() {
  const std::string evidence =
      R"([{"publisher": "North Trust", "title": "Board paper", "published": "2020-01-15"}])";
  std::string oversize = "[";
  for (int count = 0; count < 40; ++count) {
    oversize += (count == 0 ? "" : ", ") +
                std::string(R"({"publisher": "North Trust", "title": "Paper )") +
                std::to_string(count) + R"(", "note": ")" + std::string(1'900, 'x') + "\"}";
  }
  oversize += "]";
  return {
      {"not JSON", "{\"id\": \"x\", \n", {"2"}},
      {"text that is no JSON", "appointed: Ann Marsh\n", {"2", "JSON"}},
      {"wrong type", appointment(evidence, "\"Board paper\""), {"evidence"}},
      {"wrong type of a text", appointment("\"Ann Marsh\"", "[1]"), {"directorHired.person.name"}},
      {"unknown fact", appointment("directorHired", "directorFired"), {"directorFired"}},
      {"unknown field", appointment("\"capacity\"", "\"capacitiy\""), {"capacitiy", "capacity"}},
      {"unknown word",
       appointment("SUBSTANTIVE", "PERMANENT"),
       {"directorHired.capacity", "PERMANENT", "SUBSTANTIVE"}},
      {"no evidence", appointment(evidence, "[]"), {"evidence"}},
      {"no fact", event_line("nothing", "ods:XN1", "\"bearings\": []"), {"fact"}},
      {"impossible date", appointment("2020-01-01", "2019-02-29"), {"effective", "2019-02-29"}},
      {"ambiguous date", appointment("2020-01-01", "03/04/2020"), {"effective", "03/04/2020"}},
      {"ambiguous financial year",
       appointment("2020-01-01", "2019/20"),
       {"effective", "2019-04/2020-03"}},
      {"subject in lower case", appointment("ods:XN1", "ods:xn1"), {"subject", "ods:XN1"}},
      {"subject of the wrong kind", appointment("ods:XN1", "programme:north"), {"subject"}},
      {"oversize event", appointment(evidence, oversize), {"64000"}},
      {"invalid UTF-8", appointment("Ann Marsh", "Ann M\xE4rsh"), {"UTF-8"}},
  };
}

class RefusedFile : public ::testing::TestWithParam<BadFile> {};

TEST_P(RefusedFile, IsNamedWithItsLineAndChangesNothing) {
  const Program program;
  program.write("good.jsonl", north_trust_line() + north_chair_line());
  ASSERT_EQ(program.run({"record", "good.jsonl"}).exit_code, 0);
  const std::string before = program.snapshot({"ods:XN1", "ods:XM2"});

  // The bad line stands between good ones: all of a file or none of it.
  const std::string another = event_line(
      "moor", "ods:XM2", R"("organisationRegistered": {"name": "Moor", "kind": "NHS_TRUST"})");
  program.write("bad.jsonl", another + GetParam().line + another);
  for (const bool check_only : {true, false}) {
    std::vector<std::string> arguments = {"record", "bad.jsonl"};
    if (check_only) {
      arguments.emplace_back("--check");
    }
    const ChildResult result = program.run(arguments);
    EXPECT_EQ(result.exit_code, 1) << result.error;
    EXPECT_THAT(result.output, IsEmpty());
    EXPECT_THAT(result.error, HasSubstr("bad.jsonl:2"));
    for (const std::string& text : GetParam().message) {
      EXPECT_THAT(result.error, HasSubstr(text));
    }
  }
  EXPECT_EQ(program.snapshot({"ods:XN1", "ods:XM2"}), before);
}

INSTANTIATE_TEST_SUITE_P(Kinds, RefusedFile, ::testing::ValuesIn(bad_files()));

TEST(RefusedId, OfAnEventWithOtherContentChangesNothing) {
  const Program program;
  program.write("good.jsonl", north_trust_line() + north_chair_line());
  ASSERT_EQ(program.run({"record", "good.jsonl"}).exit_code, 0);
  const std::string before = program.snapshot({"ods:XN1"});
  std::string other = north_chair_line();
  other.replace(other.find("2020-01-01"), 10, "2020-01-02");
  program.write("other.jsonl", other);
  const ChildResult result = program.run({"record", "other.jsonl"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, Not(HasSubstr("RECORDED")));
  EXPECT_THAT(result.error,
              AllOf(HasSubstr("other.jsonl:1"), HasSubstr("recorded with other content"),
                    HasSubstr("nothing was recorded")));
  EXPECT_EQ(program.snapshot({"ods:XN1"}), before);

  // The same id twice in one file, with other content, is refused before anything is looked up.
  const Program fresh;
  fresh.write("both.jsonl", north_chair_line() + other);
  const ChildResult both = fresh.run({"record", "both.jsonl"});
  EXPECT_EQ(both.exit_code, 1);
  EXPECT_THAT(both.error, HasSubstr("both.jsonl:2"));
}

TEST(AcceptedBearing, OnAnUnknownEventIsAFinding) {
  const Program program;
  std::string line = north_chair_line();
  line.insert(line.find("\"subject\""),
              R"("bearings": [{"kind": "CORRECTS", "target": "not-here-yet"}], )");
  program.write("events.jsonl", north_trust_line() + line);
  const ChildResult result = program.run({"record", "events.jsonl"});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  const nlohmann::json findings = program.ask({"check", "--as-of", "2020-06-01"});
  ASSERT_EQ(findings["findings"].size(), 1U) << findings;
  EXPECT_EQ(findings["findings"][0]["kind"], "DANGLING_REFERENCE");
  EXPECT_EQ(findings["findings"][0]["subject"], "ods:XN1");
}

TEST(RefusedPath, ThatIsADirectory) {
  const Program program;
  ASSERT_EQ(program.run({"record", "--input-format", "jsonl", "-"}, north_trust_line()).exit_code,
            0);
  const std::string before = program.snapshot({"ods:XN1"});
  std::filesystem::create_directory(program.path("folder.yaml"));
  const ChildResult result = program.run({"record", "folder.yaml"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.error, AllOf(HasSubstr("folder.yaml"), HasSubstr("directory")));
  EXPECT_EQ(program.snapshot({"ods:XN1"}), before);
}

TEST(RefusedPath, OfALedgerThatIsAFileOrSomebodyElsesFolder) {
  const Program program;
  program.write("a-file", "text");
  const ChildResult file = program.run(
      {"--ledger", program.path("a-file").string(), "record", "--input-format", "jsonl", "-"},
      north_trust_line());
  EXPECT_EQ(file.exit_code, 2);
  EXPECT_THAT(file.error, HasSubstr("a-file"));
  EXPECT_EQ(program.read("a-file"), "text");

  std::filesystem::create_directory(program.path("documents"));
  program.write("documents/letter.txt", "text");
  const ChildResult folder = program.run(
      {"--ledger", program.path("documents").string(), "record", "--input-format", "jsonl", "-"},
      north_trust_line());
  EXPECT_EQ(folder.exit_code, 2);
  EXPECT_THAT(folder.error, HasSubstr("documents"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(program.path("documents")),
                          std::filesystem::directory_iterator()),
            1);
}

TEST(RefusedInput, DoesNotMakeALedger) {
  const Program program;
  const ChildResult result = program.run({"record", "--input-format", "jsonl", "-"}, "{");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.error, HasSubstr("standard input:1"));
  EXPECT_FALSE(std::filesystem::exists(program.ledger()));
  program.write("bad.jsonl", north_trust_line() + "{");
  EXPECT_EQ(program.run({"record", "bad.jsonl"}).exit_code, 1);
  EXPECT_FALSE(std::filesystem::exists(program.ledger()));

  // What cannot be read twice is not checked first, and is read all the same.
  program.write("good.jsonl", north_trust_line());
  const ChildResult piped = program.run_shell(
      "\"$minutebook\" record --input-format jsonl --format jsonl <(cat good.jsonl)");
  EXPECT_EQ(piped.exit_code, 0) << piped.error;
  EXPECT_THAT(piped.output, HasSubstr("\"outcome\":\"RECORDED\""));
}

TEST(Check, NeedsNoLedgerAndMakesNone) {
  const Program program;
  program.write("good.jsonl", north_trust_line());
  const ChildResult result = program.run({"record", "--check", "good.jsonl"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.error, HasSubstr("nothing wrong"));
  EXPECT_FALSE(std::filesystem::exists(program.ledger()));
}

}  // namespace
}  // namespace minutebook::test
