// Recording files: all of a file or none of it, once, with a receipt for each event.

#include "producers/recorder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "eventlog/memory/memory_event_log.h"
#include "minutebook/ledger/v1/event.pb.h"
#include "producers/intake/yaml_reader.h"

namespace minutebook {
namespace {

using ledger::v1::Event;
using ledger::v1::Receipt;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string event_line(const std::string& id, const std::string& subject = "ods:RA3",
                       const std::string& name = "Example Trust") {
  return fmt::format(
      R"({{"id":"{}","emitter":"https://example.org/papers","subject":"{}","effective":"2013",)"
      R"("standing":"OCCURRED","evidence":[{{"publisher":"P","title":"T"}}],)"
      R"("organisationRenamed":{{"name":"{}"}}}})"
      "\n",
      id, subject, name);
}

std::string hired_line(const std::string& id, const std::string& person) {
  return fmt::format(
      R"({{"id":"{}","emitter":"https://example.org/papers","subject":"ods:RA3",)"
      R"("effective":"2013","standing":"OCCURRED",)"
      R"("evidence":[{{"publisher":"P","title":"T"}}],)"
      R"("directorHired":{{"post":{{"slug":"chair","title":"Chair","role":"CHAIR"}},)"
      R"("person":{},"capacity":"SUBSTANTIVE"}}}})"
      "\n",
      id, person);
}

class RecorderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "recorder_test.XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    log_ = make_memory_event_log([this] {
      now_ += 1;
      return *RecordedTime::from_milliseconds_since_1970(now_);
    });
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& content) {
    std::string path = folder_ + '/' + name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  RecordOutcome record(const RecordRequest& request) {
    receipts_.clear();
    return record_files(*log_, identity_, request,
                        [this](const Receipt& receipt) { receipts_.push_back(receipt); });
  }

  std::vector<LogRecord> recorded() const { return *log_->read(Partition{0}, Offset{0}, {}); }

  std::vector<std::string> outcomes() const {
    std::vector<std::string> outcomes;
    for (const Receipt& receipt : receipts_) {
      outcomes.push_back(receipt.local_id() + ' ' + receipt.outcome());
    }
    return outcomes;
  }

  static std::string event_id_of(const LogRecord& record) {
    Event event;
    EXPECT_TRUE(event.ParseFromString(record.value));
    return event.event_id();
  }

  static std::string problem(const RecordOutcome& outcome) {
    return outcome.problems.kept().empty() ? std::string() : to_string(outcome.problems.kept()[0]);
  }

  std::string folder_;
  std::int64_t now_ = 1'000;
  std::unique_ptr<EventLog> log_;
  PersonIdentity identity_{PersonSecret(PersonSecret::Bytes{7})};
  std::vector<Receipt> receipts_;
};

TEST_F(RecorderTest, SaysThatAFileIsRecordedBeforeTheNextOneIs) {
  const std::string first = write("a.jsonl", event_line("one") + event_line("two", "ods:RA4"));
  const std::string empty = write("b.jsonl", "");
  const std::string last = write("c.jsonl", event_line("three"));
  std::vector<std::string> calls;
  const RecordOutcome outcome = record(
      {.files = {first, empty, last}, .on_file_recorded = [&] {
         calls.push_back(fmt::format("{} receipts of {}", receipts_.size(), recorded().size()));
       }});
  ASSERT_TRUE(outcome.ok()) << problem(outcome);
  EXPECT_THAT(calls, ElementsAre("2 receipts of 2", "2 receipts of 2", "3 receipts of 3"));
}

TEST_F(RecorderTest, RecordsAFileInOrderWithAReceiptForEachEvent) {
  const std::string file = write(
      "a.jsonl", event_line("one") + "\r\n" + event_line("two", "ods:RA4") + event_line("three"));
  const RecordOutcome outcome = record({.files = {file}});
  ASSERT_TRUE(outcome.ok()) << problem(outcome);
  EXPECT_EQ(outcome.event_count, 3U);
  EXPECT_THAT(outcome.recorded_files, ElementsAre(file));
  EXPECT_THAT(outcome.files_not_recorded, IsEmpty());

  ASSERT_EQ(recorded().size(), 3U);
  Event event;
  ASSERT_TRUE(event.ParseFromString(recorded()[1].value));
  EXPECT_EQ(event.subject(), "ods:RA4");
  EXPECT_EQ(recorded()[1].subject, "ods:RA4");

  ASSERT_EQ(receipts_.size(), 3U);
  EXPECT_EQ(receipts_[2].local_id(), "three");
  EXPECT_EQ(receipts_[2].subject(), "ods:RA3");
  EXPECT_EQ(receipts_[2].outcome(), "RECORDED");
  EXPECT_EQ(receipts_[2].recorded().offset(), recorded()[2].offset.value);
  EXPECT_EQ(receipts_[2].recorded().time(), to_string(recorded()[2].recorded));
  EXPECT_EQ(receipts_[2].subject_version(), 2);
  EXPECT_EQ(receipts_[2].file(), file);
  EXPECT_EQ(receipts_[2].line(), 4);
  EXPECT_EQ(receipts_[2].event_id(),
            EventId::from_bytes(event_id_of(recorded()[2]))->to_uuid_text());
}

TEST_F(RecorderTest, TheSameFileAgainChangesNothing) {
  const std::string file = write("a.jsonl", event_line("one") + event_line("two"));
  ASSERT_TRUE(record({.files = {file}}).ok());
  const std::vector<LogRecord> before = recorded();
  const RecordOutcome again = record({.files = {file}});
  ASSERT_TRUE(again.ok());
  EXPECT_THAT(outcomes(), ElementsAre("one ALREADY_RECORDED", "two ALREADY_RECORDED"));
  EXPECT_EQ(receipts_[1].recorded().offset(), before[1].offset.value);
  EXPECT_EQ(recorded(), before);
}

TEST_F(RecorderTest, AnEventOfferedTwiceIsRecordedOnce) {
  const std::string first = write("a.jsonl", event_line("one") + event_line("one"));
  const std::string second = write("b.jsonl", event_line("one") + event_line("two"));
  const RecordOutcome outcome = record({.files = {first, second}});
  ASSERT_TRUE(outcome.ok()) << problem(outcome);
  EXPECT_THAT(outcomes(), ElementsAre("one RECORDED", "one ALREADY_RECORDED",
                                      "one ALREADY_RECORDED", "two RECORDED"));
  EXPECT_EQ(recorded().size(), 2U);
  EXPECT_EQ(outcome.event_count, 4U);
}

TEST_F(RecorderTest, OneIdWithTwoContentsIsRefusedNamingBothPlaces) {
  const std::string first = write("a.jsonl", event_line("one"));
  const std::string second = write("b.jsonl", "\n" + event_line("one", "ods:RA3", "Another Trust"));
  const RecordOutcome outcome = record({.files = {first, second}});
  EXPECT_FALSE(outcome.ok());
  EXPECT_EQ(problem(outcome),
            second + ":2: the event has the id of the one on line 1 of " + first +
                " and other content; give it an id of its own; to change what is recorded, let it "
                "bear on the other with CORRECTS");
  EXPECT_THAT(recorded(), IsEmpty());
}

TEST_F(RecorderTest, OneIdWithOtherContentInTheLedgerIsAConflictNamingTheLine) {
  ASSERT_TRUE(record({.files = {write("a.jsonl", event_line("one"))}}).ok());
  const std::string file =
      write("b.jsonl", event_line("two") + event_line("one", "ods:RA3", "Another Trust"));
  const RecordOutcome outcome = record({.files = {file}});
  ASSERT_TRUE(outcome.error.has_value());
  EXPECT_EQ(outcome.error->kind, ErrorKind::kConflict);
  EXPECT_THAT(outcome.error->message, testing::StartsWith(file + ":2: "));
  EXPECT_THAT(outcome.files_not_recorded, ElementsAre(file));
  EXPECT_THAT(receipts_, IsEmpty());
  EXPECT_EQ(recorded().size(), 1U);
}

TEST_F(RecorderTest, AProblemInOneFileKeepsAllFilesOut) {
  const std::string good = write("a.jsonl", event_line("one"));
  const std::string bad = write("b.jsonl", event_line("two", "RA3"));
  const RecordOutcome outcome = record({.files = {good, bad}});
  EXPECT_FALSE(outcome.ok());
  EXPECT_THAT(problem(outcome), HasSubstr("b.jsonl:1:"));
  EXPECT_THAT(recorded(), IsEmpty());
  EXPECT_THAT(receipts_, IsEmpty());
}

TEST_F(RecorderTest, ALaterFileThatFailsLeavesTheEarlierOnesRecordedAndSaysSo) {
  ASSERT_TRUE(record({.files = {write("before.jsonl", event_line("two"))}}).ok());
  const std::string first = write("a.jsonl", event_line("one"));
  const std::string second = write("b.jsonl", event_line("two", "ods:RA3", "Another Trust"));
  const std::string third = write("c.jsonl", event_line("three"));
  const RecordOutcome outcome = record({.files = {first, second, third}});
  ASSERT_TRUE(outcome.error.has_value());
  EXPECT_THAT(outcome.recorded_files, ElementsAre(first));
  EXPECT_THAT(outcome.files_not_recorded, ElementsAre(second, third));
  EXPECT_THAT(outcomes(), ElementsAre("one RECORDED"));
  EXPECT_EQ(recorded().size(), 2U);
}

TEST_F(RecorderTest, ReportsTheFirstProblemsAndCountsTheRest) {
  std::string content;
  for (int line = 0; line < 150; ++line) {
    content += "{}\n";
  }
  const RecordOutcome outcome = record({.files = {write("a.jsonl", content)}, .problem_limit = 10});
  EXPECT_EQ(outcome.problems.kept().size(), 10U);
  EXPECT_EQ(outcome.problems.found(), outcome.problems.left_out() + 10);
  EXPECT_GE(outcome.problems.found(), 150U);
}

TEST_F(RecorderTest, ChecksWithoutALedger) {
  const std::string good =
      write("a.jsonl", event_line("one") + hired_line("two", R"({"handle":"x"})"));
  const RecordOutcome outcome = check_files({.files = {good}});
  EXPECT_TRUE(outcome.ok()) << problem(outcome);
  EXPECT_EQ(outcome.event_count, 2U);
  EXPECT_FALSE(check_files({.files = {write("b.jsonl", event_line("one", "RA3"))}}).ok());
}

// ------------------------------------------------------------------------------------- Files

TEST_F(RecorderTest, AFileThatIsNotThereIsNotFound) {
  const RecordOutcome outcome = record({.files = {folder_ + "/none.jsonl"}});
  EXPECT_EQ(problem(outcome), folder_ + "/none.jsonl: there is no such file; check the name");
  EXPECT_EQ(outcome.problems.kept()[0].kind, ErrorKind::kNotFound);
}

TEST_F(RecorderTest, ADirectoryIsNoFile) {
  std::filesystem::create_directory(folder_ + "/papers.yaml");
  const RecordOutcome outcome = record({.files = {folder_ + "/papers.yaml"}});
  EXPECT_EQ(problem(outcome), folder_ + "/papers.yaml: a directory; name a file that can be read");
  EXPECT_EQ(outcome.problems.kept()[0].kind, ErrorKind::kInputOutput);
}

TEST_F(RecorderTest, AFileThatCannotBeOpenedSaysWhy) {
  // A link to itself: no permissions keep root from opening a file.
  const std::string file = folder_ + "/a.jsonl";
  ASSERT_EQ(::symlink(file.c_str(), file.c_str()), 0);
  const RecordOutcome outcome = record({.files = {file}});
  EXPECT_EQ(problem(outcome), file +
                                  ": cannot be opened: Too many levels of symbolic links; name a "
                                  "file that can be read");
  EXPECT_EQ(outcome.problems.kept()[0].kind, ErrorKind::kInputOutput);
}

TEST_F(RecorderTest, AnUnknownEndingNeedsAFormat) {
  const std::string file = write("events.txt", event_line("one"));
  const RecordOutcome refused = record({.files = {file}});
  EXPECT_EQ(problem(refused),
            file +
                ": its name does not tell whether it is JSON Lines or YAML; give it a name that "
                "ends with .jsonl or .yaml, or give --input-format");
  EXPECT_EQ(refused.problems.kept()[0].kind, ErrorKind::kUsage);
  EXPECT_TRUE(record({.files = {file}, .input_format = InputFormat::kJsonLines}).ok());
}

TEST_F(RecorderTest, EndingsAreReadInEitherCase) {
  EXPECT_EQ(input_format_of("A.JSONL"), InputFormat::kJsonLines);
  EXPECT_EQ(input_format_of("a.b.ndjson"), InputFormat::kJsonLines);
  EXPECT_EQ(input_format_of("a.yml"), InputFormat::kYaml);
  EXPECT_EQ(input_format_of("a.Yaml"), InputFormat::kYaml);
  EXPECT_EQ(input_format_of("a.json"), std::nullopt);
  EXPECT_EQ(input_format_of("jsonl"), std::nullopt);
}

TEST_F(RecorderTest, ReadsStandardInput) {
  const std::string file = write("a", event_line("one"));
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(descriptor, 0);
  const RecordOutcome refused = record({.files = {"-"}, .standard_input = descriptor});
  EXPECT_EQ(problem(refused),
            "standard input: its format is not given; give --input-format jsonl or --input-format "
            "yaml");
  const RecordOutcome outcome = record(
      {.files = {"-"}, .input_format = InputFormat::kJsonLines, .standard_input = descriptor});
  EXPECT_TRUE(outcome.ok()) << problem(outcome);
  ASSERT_EQ(receipts_.size(), 1U);
  EXPECT_EQ(receipts_[0].file(), "standard input");
  ::close(descriptor);
}

TEST_F(RecorderTest, AFileWithoutEventsIsAcceptedWithANotice) {
  for (const char* const name : {"empty.jsonl", "empty.yaml"}) {
    const std::string file = write(name, "");
    const RecordOutcome outcome = record({.files = {file}});
    EXPECT_TRUE(outcome.ok()) << problem(outcome);
    EXPECT_THAT(outcome.notices, ElementsAre(file + " holds no events"));
    EXPECT_THAT(outcome.recorded_files, ElementsAre(file));
  }
}

TEST_F(RecorderTest, ALineThatIsTooLongIsSkippedAndReported) {
  const std::string file =
      write("a.jsonl", event_line("one") + std::string(kJsonLineLimitBytes + 1, 'x') + "\n{}\n");
  const RecordOutcome outcome = record({.files = {file}});
  ASSERT_GE(outcome.problems.kept().size(), 2U);
  EXPECT_EQ(problem(outcome), file +
                                  ":2: a line of more than 1048576 bytes; write each event on a "
                                  "line by itself");
  EXPECT_EQ(outcome.problems.kept()[1].line, 3);
}

TEST_F(RecorderTest, AYamlFileThatIsTooLargeIsRefused) {
  const std::string file = write("a.yaml", std::string(kYamlSizeLimitBytes + 1, '#'));
  EXPECT_EQ(
      problem(record({.files = {file}})),
      file + ":1:1: a YAML file of more than 16 MiB; divide the file, or write it as JSON Lines");
}

// ---------------------------------------------------------------------------------- Versions

TEST_F(RecorderTest, ExpectsAVersionOfTheOneSubject) {
  ASSERT_TRUE(
      record({.files = {write("a.jsonl", event_line("one"))}, .expected_versions = {{"", 0}}})
          .ok());
  const std::string file = write("b.jsonl", event_line("two"));
  const RecordOutcome refused = record({.files = {file}, .expected_versions = {{"", 0}}});
  ASSERT_TRUE(refused.error.has_value());
  EXPECT_EQ(refused.error->kind, ErrorKind::kConflict);
  EXPECT_THAT(refused.error->message, HasSubstr("ods:RA3"));
  EXPECT_EQ(recorded().size(), 1U);
  EXPECT_TRUE(record({.files = {file}, .expected_versions = {{"", 1}}}).ok());
}

TEST_F(RecorderTest, AVersionWithoutASubjectNeedsOneSubject) {
  const std::string file = write("a.jsonl", event_line("one") + event_line("two", "ods:RA4"));
  const RecordOutcome outcome = record({.files = {file}, .expected_versions = {{"", 3}}});
  ASSERT_TRUE(outcome.error.has_value());
  EXPECT_EQ(outcome.error->kind, ErrorKind::kUsage);
  EXPECT_EQ(
      outcome.error->message,
      "an expected version without a subject needs events about one subject, and the input is "
      "about 2; write SUBJECT=3");
  EXPECT_TRUE(
      record({.files = {file}, .expected_versions = {{"ods:RA3", 0}, {"ods:RA4", 0}}}).ok());
}

TEST_F(RecorderTest, AVersionIsOfASubjectOnceAndNotNegative) {
  const std::string file = write("a.jsonl", event_line("one"));
  for (const auto& expected : std::vector<std::vector<VersionExpectation>>{
           {{"", -1}}, {{"RA3", 1}}, {{"", 0}, {"ods:RA3", 0}}}) {
    const RecordOutcome outcome = record({.files = {file}, .expected_versions = expected});
    ASSERT_TRUE(outcome.error.has_value());
    EXPECT_EQ(outcome.error->kind, ErrorKind::kUsage);
    EXPECT_EQ(check_files({.files = {file}, .expected_versions = expected}).error, outcome.error);
  }
  EXPECT_THAT(recorded(), IsEmpty());
}

TEST_F(RecorderTest, VersionsAreThoseBeforeTheFirstFileIsRecorded) {
  const std::string first = write("a.jsonl", event_line("one"));
  const std::string second = write("b.jsonl", event_line("two"));
  ASSERT_TRUE(record({.files = {first, second}, .expected_versions = {{"", 0}}}).ok());
  // What is recorded already expects nothing; the first file that adds something does.
  const std::string third = write("c.jsonl", event_line("three"));
  EXPECT_FALSE(record({.files = {first, third}, .expected_versions = {{"", 0}}}).ok());
  EXPECT_TRUE(record({.files = {first, third}, .expected_versions = {{"", 2}}}).ok());
}

// ------------------------------------------------------------------------------------ People

TEST_F(RecorderTest, NamesGoToTheRegisterAndNeverIntoTheLog) {
  const std::string file = write(
      "a.jsonl", hired_line("one", R"({"handle":"peter-colclough","name":"Peter Colclough"})"));
  ASSERT_TRUE(record({.files = {file}}).ok());
  const PersonId id = identity_.person_id("peter-colclough");
  const auto entry = log_->people().find(id);
  ASSERT_TRUE(entry.has_value() && entry->has_value());
  EXPECT_EQ((*entry)->name, "Peter Colclough");
  EXPECT_EQ((*entry)->handle, "peter-colclough");
  EXPECT_EQ(recorded()[0].value.find("olclough"), std::string::npos);
  EXPECT_NE(recorded()[0].value.find(id.text()), std::string::npos);
}

TEST_F(RecorderTest, AHandleAloneRefersToAPersonWithoutRegistering) {
  ASSERT_TRUE(record({.files = {write("a.jsonl", hired_line("one", R"({"handle":"x"})"))}}).ok());
  EXPECT_FALSE(log_->people().find(identity_.person_id("x"))->has_value());
}

TEST_F(RecorderTest, AForgottenPersonStaysForgottenAndTheAuthorIsTold) {
  const std::string file = write("a.jsonl", hired_line("one", R"({"handle":"x","name":"X"})"));
  ASSERT_TRUE(record({.files = {file}}).ok());
  const PersonId id = identity_.person_id("x");
  const EventId erasure(EventId::Bytes{1});
  ASSERT_TRUE(
      log_->people().erase(id, {.event_id = erasure, .subject = "ledger:people", .value = "e"}));
  const RecordOutcome outcome = record({.files = {file}});
  ASSERT_TRUE(outcome.ok());
  EXPECT_THAT(outcome.notices,
              ElementsAre(file + ":1: the register has forgotten the person with the handle x; the "
                                 "name is not recorded"));
  EXPECT_EQ((*log_->people().find(id))->name, "");
}

// --------------------------------------------------------------------------------------- Size

TEST_F(RecorderTest, RecordsAHundredThousandEventsInOneFile) {
  std::string content;
  for (int event = 0; event < 100'000; ++event) {
    content += event_line(fmt::format("event-{}", event), fmt::format("ods:X{:04}", event % 5'000));
  }
  const std::string file = write("a.jsonl", content);
  const RecordOutcome outcome = record({.files = {file}});
  ASSERT_TRUE(outcome.ok()) << problem(outcome);
  EXPECT_EQ(receipts_.size(), 100'000U);
  EXPECT_EQ(receipts_.back().subject_version(), 20);
  EXPECT_EQ(log_->end(Partition{0})->value, 100'000);
}

}  // namespace
}  // namespace minutebook
