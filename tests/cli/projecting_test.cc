// Projecting at program level: events that this version cannot fold are never dropped silently, and
// `project` follows a ledger to which others record.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "eventlog/open.h"
#include "tests/cli/program.h"
#include "tests/golden/golden_files.h"

namespace minutebook::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A ledger in which a newer version recorded an event about University Hospitals Plymouth, after
// two of this version.
class UnknownFact : public ::testing::Test {
 protected:
  UnknownFact() {
    EXPECT_EQ(
        program_
            .run({"record", "--input-format", "jsonl", "-"},
                 event_line(
                     "plymouth", "ods:RK9",
                     R"("organisationRegistered": {"name": "Plymouth", "kind": "NHS_TRUST"})") +
                     north_trust_line())
            .exit_code,
        0);
    const auto ledger = open_ledger({.directory = program_.ledger()},
                                    {.mode = LedgerMode::kWrite, .command = "a newer version"});
    if (!ledger.has_value()) {
      ADD_FAILURE() << ledger.error().message;
      return;
    }
    const std::string value = golden::bytes_of_hex(
        golden::read_file(std::string(golden::kFutureFolder) + "/unknown_fact.hex"));
    ledger::v1::Event event;
    EXPECT_TRUE(event.ParseFromString(value));
    event_id_ = *EventId::from_bytes(event.event_id());
    AppendRequest request;
    request.records = {{.event_id = event_id_, .subject = event.subject(), .value = value}};
    const auto appended = (*ledger)->log().append(request);
    EXPECT_TRUE(appended.has_value());
  }

  Program program_;
  EventId event_id_;
};

TEST_F(UnknownFact, MarksItsSubjectIncompleteInEveryAnswer) {
  const ChildResult plymouth =
      program_.run({"org", "ods:RK9", "--as-of", "2020-06-01", "--format", "json"});
  EXPECT_EQ(plymouth.exit_code, 5);
  const auto answer = nlohmann::json::parse(plymouth.output, nullptr, false);
  EXPECT_EQ(answer["organisation"]["name"], "Plymouth");
  ASSERT_EQ(answer["incomplete"].size(), 1U) << answer;
  EXPECT_EQ(answer["incomplete"][0]["subject"], "ods:RK9");
  EXPECT_THAT(answer["incomplete"][0].value("reason", ""), Not(IsEmpty()));
  EXPECT_EQ(answer["incomplete"][0]["recorded"]["offset"], "2");
  const ChildResult table =
      program_.run({"org", "ods:RK9", "--as-of", "2020-06-01", "--format", "table"});
  EXPECT_EQ(table.exit_code, 5);
  EXPECT_THAT(table.output, HasSubstr("Incomplete (ods:RK9)"));

  // An answer about another subject lacks nothing.
  EXPECT_EQ(program_.run({"org", "ods:XN1", "--as-of", "2020-06-01"}).exit_code, 0);
}

TEST_F(UnknownFact, IsReportedByTrailCheckAndStatus) {
  const auto trail = program_.ask({"trail", "ods:RK9"});
  ASSERT_EQ(trail["entries"].size(), 2U) << trail;
  EXPECT_EQ(trail["entries"][1]["state"], "QUARANTINED");
  EXPECT_EQ(trail["entries"][1]["eventId"], event_id_.to_uuid_text());
  EXPECT_THAT(trail["entries"][1].value("quarantineReason", ""), Not(IsEmpty()));
  const auto check = program_.ask({"check", "--kind", "QUARANTINED"});
  ASSERT_EQ(check["findings"].size(), 1U) << check;
  EXPECT_EQ(check["findings"][0]["subject"], "ods:RK9");
  const auto status = program_.ask({"status"});
  EXPECT_EQ(status["partitions"][0]["quarantined"], "1");
  EXPECT_EQ(status["partitions"][0]["position"], "3");
  EXPECT_THAT(program_.run({"status", "--format", "table"}).output, HasSubstr("Quarantined"));
}

TEST_F(UnknownFact, IsStillThereAfterRebuilding) {
  EXPECT_EQ(program_.ask({"status"})["partitions"][0]["quarantined"], "1");
  const ChildResult rebuilt = program_.run({"rebuild"});
  EXPECT_EQ(rebuilt.exit_code, 0) << rebuilt.error;
  EXPECT_EQ(program_.ask({"status"})["partitions"][0]["quarantined"], "1");
  EXPECT_EQ(program_.run({"org", "ods:RK9", "--as-of", "2020-06-01"}).exit_code, 5);
}

TEST(Project, FollowsALedgerUntilItIsAskedToStop) {
  const Program program;
  program.write("one.jsonl", north_trust_line());
  program.write("two.jsonl", north_chair_line());
  // `record` folds into the ledger's own read model; `project` keeps another one. Asking would
  // bring it up to date too, so what `project` says tells what it did.
  const ChildResult result = program.run_shell(R"sh(
"$minutebook" record one.jsonl --quiet 2>/dev/null || exit 11
"$minutebook" --state elsewhere project --poll-ms 20 2>project.txt &
projector=$!
wait_for() {
  for try in $(seq 400); do
    [ "$(grep -c '^folded' project.txt)" -ge "$1" ] && return 0
    sleep 0.05
  done
  return 1
}
wait_for 1 || exit 12
"$minutebook" record two.jsonl --quiet || exit 13
wait_for 2 || exit 14
kill -TERM $projector
wait $projector
echo "ended with $?"
"$minutebook" --state elsewhere org ods:XN1 --as-of 2020-06-01 | grep -c 'Ann Marsh'
cat project.txt
)sh");
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_THAT(result.output,
              AllOf(HasSubstr("ended with 0"), HasSubstr("\n1\n"), HasSubstr("stopped")));
}

TEST(Project, ServesNumbersAndHealthWhereItIsToldTo) {
  const Program program;
  program.write("one.jsonl", north_trust_line() + north_chair_line());
  const ChildResult result = program.run_shell(R"sh(
"$minutebook" record one.jsonl --quiet 2>/dev/null || exit 11
"$minutebook" --state elsewhere project --poll-ms 20 --listen 127.0.0.1:0 2>project.txt &
projector=$!
for try in $(seq 400); do
  grep -q '^folded' project.txt && break
  sleep 0.05
done
port=$(sed -n 's|.*http://127.0.0.1:\([0-9]*\)/metrics.*|\1|p' project.txt)
for path in /metrics /readyz; do
  bash -c "exec 3<>/dev/tcp/127.0.0.1/$port; printf 'GET $path HTTP/1.0\r\n\r\n' >&3; cat <&3"
done
kill -TERM $projector
wait $projector
echo "ended with $?"
)sh");
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_THAT(result.output, AllOf(HasSubstr("minutebook_projector_events_applied_total"),
                                   HasSubstr(" 200 OK"), HasSubstr("ended with 0")));
}

TEST(Project, RefusesOptionsThatMakeNoSense) {
  const Program program;
  program.write("one.jsonl", north_trust_line());
  ASSERT_EQ(program.run({"record", "one.jsonl"}).exit_code, 0);
  const ChildResult group = program.run({"project", "--group", "projectors"});
  EXPECT_EQ(group.exit_code, 2);
  EXPECT_THAT(group.error, HasSubstr("a ledger on Kafka"));
  const ChildResult once = program.run({"project", "--once", "--listen", "127.0.0.1:0"});
  EXPECT_EQ(once.exit_code, 2);
  const ChildResult address = program.run({"project", "--listen", "nowhere"});
  EXPECT_EQ(address.exit_code, 2) << address.error;
}

TEST(Project, OnceFoldsToTheEndAndSaysHowFar) {
  const Program program;
  program.write("one.jsonl", north_trust_line() + north_chair_line());
  ASSERT_EQ(program.run({"record", "one.jsonl"}).exit_code, 0);
  const ChildResult result = program.run({"--state", "elsewhere", "project", "--once"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.output, IsEmpty());
  EXPECT_THAT(result.error, HasSubstr("2 events"));
}

}  // namespace
}  // namespace minutebook::test
