// A ledger of several partitions answers as one of a single partition does, says what it rests on
// in each partition, and never passes a part off as the whole.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "cli/question.h"
#include "cli/session.h"
#include "eventlog/memory/memory_event_log.h"
#include "eventlog/recorded_order.h"
#include "ledger/date_problem.h"
#include "ledger/memory_rows.h"
#include "ledger/recorded.h"
#include "producers/erasure.h"
#include "producers/recorder.h"
#include "projectors/shards.h"
#include "queries/findings.h"
#include "queries/listing.h"
#include "queries/merged_rows.h"
#include "queries/subjects.h"
#include "queries/trail.h"
#include "tests/cli/child_process.h"

namespace minutebook {
namespace {

namespace v1 = ledger::v1;
using cli::BeforeAnswering;
using cli::PartitionView;
using cli::Question;
using cli::ReadSession;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A ledger over a log that outlives it.
class MemoryLedger final : public Ledger {
 public:
  explicit MemoryLedger(std::shared_ptr<EventLog> log)
      : log_(std::move(log)), identity_(PersonSecret(PersonSecret::Bytes{7})) {}

  EventLog& log() override { return *log_; }
  const PersonIdentity& identity() const override { return identity_; }
  std::string name() const override { return "file:" + directory().string(); }
  const std::filesystem::path& directory() const override { return directory_; }
  bool created() const override { return false; }

 private:
  std::shared_ptr<EventLog> log_;
  PersonIdentity identity_;
  std::filesystem::path directory_ = "memory";
};

// A log in memory with a folder for its read models. What is appended is a second apart.
class TestLedger {
 public:
  explicit TestLedger(std::uint32_t partitions)
      : log_(make_memory_event_log([this] { return tick(); },
                                   {.partitions = partitions, .offsets_skipped_per_append = 1})) {}

  EventLog& log() { return *log_; }
  const std::filesystem::path& state() const { return state_.path(); }
  RecordedTime now() const { return RecordedTime::from_milliseconds_since_1970(time_).value(); }

  // Records the files that ship with the program, one append each.
  void record_seeds() {
    const MemoryLedger ledger(log_);
    RecordRequest request;
    request.files = {"producers/seeds/plymouth-and-devon.yaml",
                     "producers/seeds/weston-and-wye-valley.yaml"};
    const RecordOutcome outcome =
        record_files(*log_, ledger.identity(), request, [](const v1::Receipt&) {});
    ASSERT_TRUE(outcome.ok());
  }

  // Records what is no event, under that subject.
  void record_poison(const std::string& subject) {
    EventId::Bytes id{};
    id[0] = ++poison_;
    ASSERT_TRUE(log_->append({.records = {{EventId(id), subject, "no event"}}}).has_value());
  }

  [[nodiscard]] tl::expected<ReadSession, Error> open(
      BeforeAnswering before = BeforeAnswering::kFold) {
    return cli::open_for_reading(
        [this]() -> tl::expected<std::unique_ptr<Ledger>, Error> {
          return std::make_unique<MemoryLedger>(log_);
        },
        [this](const Ledger&) { return state(); }, before);
  }

  [[nodiscard]] std::filesystem::path shard_folder(std::uint32_t partition) const {
    return state() / "structure" / std::to_string(partition);
  }

  // The partition of that subject's records.
  [[nodiscard]] Partition partition_of(const std::string& subject) {
    RecordedOrder records(log_.get());
    while (true) {
      const auto record = records.next();
      if (!record || !*record) {
        ADD_FAILURE() << subject << " has no record";
        return {};
      }
      if ((*record)->subject == subject)
        return (*record)->partition;
    }
  }

 private:
  RecordedTime tick() {
    time_ += 1'000;
    return now();
  }

  std::int64_t time_ = 1'790'000'000'000;
  std::uint8_t poison_ = 0;
  std::shared_ptr<EventLog> log_;
  test::TemporaryDirectory state_;
};

Axes axes_on(const std::string& day) {
  Axes axes;
  axes.as_of = parse_day(day).value();
  return axes;
}

// The axes that questions are asked on: days on which the seeds' structure changes, and what was
// known and published at some time.
std::vector<Axes> all_axes(RecordedTime known_at) {
  std::vector<Axes> all;
  for (const char* day : {"2011-10-01", "2013-03-20", "2013-03-31", "2013-04-01", "2018-03-15",
                          "2018-06-15", "2019-06-01", "2026-01-01"}) {
    all.push_back(axes_on(day));
    all.push_back(axes_on(day));
    all.back().published_by = parse_day("2013-02-28").value();
  }
  all.push_back(axes_on("2018-06-15"));
  all.back().known_at = known_at;
  return all;
}

class NoNames final : public PersonNames {
 public:
  [[nodiscard]] PersonName find(std::string_view /*person_id*/) const override { return {}; }
  [[nodiscard]] std::string failure() const override { return {}; }
};

template <typename Answer>
void forget_places(Answer& answer) {
  answer.clear_positions();
  for (v1::Incompleteness& missing : *answer.mutable_incomplete()) {
    missing.mutable_recorded()->clear_partition();
    missing.mutable_recorded()->clear_offset();
  }
}

// What the ledger answers to every question, by the question: the bytes of the answer without what
// says where in the log something lies.
class Answers {
 public:
  explicit Answers(ReadSession session) : session_(std::move(session)) {}

  std::map<std::string, std::string> all(RecordedTime known_at) && {
    std::vector<std::string> subjects;
    for_each_subject(session_.rows(), [&](std::string_view subject) {
      subjects.emplace_back(subject);
      return true;
    });
    subjects.emplace_back("ods:NOBODY");
    const auto people = session_.ledger->log().people().list(std::nullopt, 1'000).value();
    Question question(std::move(session_), axes_on("2018-06-15"));
    int number = 0;
    for (const Axes& axes : all_axes(known_at)) {
      const std::string when = " on axes " + std::to_string(number++);
      Structure structure = question.structure_on(axes);
      for (const std::string& subject : subjects) {
        ask_for_structure(structure, subject, subject + when);
        ask_for_trail(question, subject, axes, when);
      }
      for (const PersonEntry& person : people) {
        v1::PersonStructure answer;
        keep(person.id.text() + when, structure.person(person.id, &answer), answer);
      }
      ask_for_lists(question, structure, when);
    }
    return std::move(answers_);
  }

 private:
  template <typename Result, typename Answer>
  void keep(const std::string& question, const Result& result, Answer& answer) {
    std::string& text = answers_[question];
    if (!result) {
      text = result.error().message;
      return;
    }
    forget_places(answer);
    text = answer.Utf8DebugString();
  }

  void ask_for_structure(Structure& structure, const std::string& text,
                         const std::string& question) {
    const auto subject = Subject::parse(text).value();
    if (subject.subject_class() == SubjectClass::kOrganisation) {
      v1::OrganisationAnswer answer;
      keep(question, structure.organisation(subject, &answer), answer);
    } else if (subject.subject_class() == SubjectClass::kBoard) {
      v1::BoardAnswer answer;
      keep(question, structure.board(subject, &answer), answer);
    } else if (subject.subject_class() == SubjectClass::kProgramme) {
      v1::ProgrammeAnswer answer;
      keep(question, structure.programme(subject, &answer), answer);
    }
  }

  void ask_for_trail(const Question& question, const std::string& subject, const Axes& axes,
                     const std::string& when) {
    auto trail = trail_of_subject(question.rows(), subject, axes, 0, [&](const std::string& id) {
      return question.names().find(id).name;
    });
    if (!trail) {
      answers_["trail " + subject + when] = trail.error().message;
      return;
    }
    for (v1::TrailEntry& entry : *trail->mutable_entries()) {
      entry.mutable_recorded()->clear_partition();
      entry.mutable_recorded()->clear_offset();
    }
    keep("trail " + subject + when, trail, *trail);
  }

  void ask_for_lists(const Question& question, Structure& structure, const std::string& when) {
    auto organisations = list_organisations(question.rows(), structure, {});
    keep("orgs" + when, organisations, *organisations);
    for (const char* text : {"weston", "board", "a", "RA3"}) {
      auto found = search(question.rows(), structure, text, 1'000, {});
      keep("search " + std::string(text) + when, found, *found);
    }
    auto findings = find_findings(question.rows(), structure, {});
    keep("check" + when, findings, *findings);
    std::string& text = answers_["check" + when];
    text = std::regex_replace(text, std::regex("at partition [0-9]+ offset [0-9]+"), "");
  }

  ReadSession session_;
  std::map<std::string, std::string> answers_;
};

// The seeds, a person forgotten, and records that cannot be folded.
std::map<std::string, std::string> answers_over(std::uint32_t partitions) {
  TestLedger ledger(partitions);
  ledger.record_seeds();
  const RecordedTime known_at = ledger.now();
  const auto people = ledger.log().people().list(std::nullopt, 1'000).value();
  EXPECT_TRUE(erase_person(ledger.log(), people.front().id, "a test", ledger.now()).has_value());
  ledger.record_poison("ods:RA3");
  ledger.record_poison("board:plymouth-joint-board");
  ledger.record_seeds();
  auto session = ledger.open();
  EXPECT_TRUE(session.has_value());
  EXPECT_THAT(session->partitions, SizeIs(partitions));
  EXPECT_THAT(session->gaps(), IsEmpty());
  return Answers(std::move(*session)).all(known_at);
}

TEST(Partitions, SeveralGiveTheAnswersOfOneByteForByte) {
  const auto of_one = answers_over(1);
  EXPECT_GT(of_one.size(), 500U);
  for (const std::uint32_t partitions : {3U, 12U}) {
    const auto of_several = answers_over(partitions);
    EXPECT_EQ(of_one.size(), of_several.size());
    for (const auto& [question, answer] : of_one)
      EXPECT_EQ(answer, of_several.at(question)) << question << " of " << partitions;
  }
}

TEST(Partitions, EachHasAShardOfItsOwnThatGoesOnFromWhereItWas) {
  TestLedger ledger(3);
  ledger.record_seeds();
  ASSERT_TRUE(ledger.open().has_value());
  std::uint64_t records = 0;
  for (std::uint32_t partition = 0; partition < 3; ++partition) {
    const auto shard = ShardReader::open({ledger.state(), Partition{partition}});
    ASSERT_TRUE(shard.has_value());
    EXPECT_EQ((*shard)->position().partition, Partition{partition});
    EXPECT_GT((*shard)->position().records, 0U);
    records += (*shard)->position().records;
  }
  const auto folded =
      sum_of(fold_shards_to_end(ledger.log(), ledger.state(), ledger.log().partitions().value()));
  ASSERT_TRUE(folded.has_value());
  EXPECT_EQ(folded->records, 0U);
  RecordedOrder in_order(&ledger.log());
  std::uint64_t recorded = 0;
  std::optional<Recorded> last;
  for (auto record = in_order.next(); record && *record; record = in_order.next()) {
    const Recorded place{(*record)->partition, (*record)->offset, (*record)->recorded};
    EXPECT_TRUE(!last || recorded_before(*last, place));
    last = place;
    ++recorded;
  }
  EXPECT_EQ(records, recorded);
}

// The answer of an organisation with the end that every answer has.
v1::OrganisationAnswer answer_about(Question& question, const std::string& subject) {
  v1::OrganisationAnswer answer;
  Structure structure = question.structure_on(question.axes());
  EXPECT_TRUE(structure.organisation(Subject::parse(subject).value(), &answer).has_value());
  question.finish(answer);
  return answer;
}

TEST(Partitions, AreNamedWithTheirPositionsInEveryAnswer) {
  TestLedger ledger(3);
  ledger.record_seeds();
  Question question(ledger.open().value(), axes_on("2018-06-15"));
  const v1::OrganisationAnswer answer = answer_about(question, "ods:NR5");
  ASSERT_THAT(answer.positions(), SizeIs(3));
  for (std::uint32_t partition = 0; partition < 3; ++partition) {
    EXPECT_EQ(answer.positions(static_cast<int>(partition)).partition(), partition);
    // The end is behind a marker, which no record is.
    EXPECT_EQ(answer.positions(static_cast<int>(partition)).offset(),
              ledger.log().end(Partition{partition}).value().value - 1);
  }
  EXPECT_THAT(answer.incomplete(), IsEmpty());
}

TEST(Partitions, ThatAreNotOnThisMachineAreMissedInTheAnswer) {
  TestLedger ledger(3);
  ledger.record_seeds();
  ASSERT_TRUE(ledger.open().has_value());
  const Partition own = ledger.partition_of("ods:NR5");
  const Partition other{(own.value + 1) % 3};
  std::filesystem::remove_all(ledger.shard_folder(other.value));

  Question question(ledger.open(BeforeAnswering::kLeaveAsIs).value(), axes_on("2018-06-15"));
  const v1::OrganisationAnswer answer = answer_about(question, "ods:NR5");
  EXPECT_EQ(answer.positions(static_cast<int>(other.value)).offset(), 0);
  ASSERT_THAT(answer.incomplete(), SizeIs(1));
  EXPECT_THAT(
      answer.incomplete(0).reason(),
      AllOf(HasSubstr("partition " + std::to_string(other.value) + " of the log"),
            HasSubstr("not in the read models on this machine"), HasSubstr("project --once")));
  EXPECT_EQ(cli::completeness_of(answer), cli::kIncomplete);

  // One that may fold makes it good.
  Question whole(ledger.open().value(), axes_on("2018-06-15"));
  EXPECT_EQ(cli::completeness_of(answer_about(whole, "ods:NR5")), cli::kDone);
}

TEST(Partitions, ThatAreMissingAreNoReasonToSayThatNothingIsRecorded) {
  TestLedger ledger(3);
  ledger.record_seeds();
  ASSERT_TRUE(ledger.open().has_value());
  std::filesystem::remove_all(ledger.shard_folder(ledger.partition_of("ods:NR5").value));
  const Question question(ledger.open(BeforeAnswering::kLeaveAsIs).value(), axes_on("2018-06-15"));
  const Error not_found{ErrorKind::kNotFound, "nothing is recorded about ods:NR5"};
  const Error told = question.instead_of_answer(not_found);
  EXPECT_EQ(cli::exit_code_of(told), cli::kIncomplete);
  EXPECT_THAT(told.message,
              AllOf(HasSubstr("as far as the read models go"), HasSubstr("partition")));
  const Question whole(ledger.open().value(), axes_on("2018-06-15"));
  EXPECT_EQ(whole.instead_of_answer(not_found), not_found);
}

TEST(Partitions, ThatAnotherProcessFoldsAreAnsweredAsFarAsTheyAre) {
  TestLedger ledger(3);
  ledger.record_seeds();
  ASSERT_TRUE(ledger.open().has_value());
  ledger.record_poison("ods:NR5");
  ledger.record_poison("ods:RA3");
  const Partition held = ledger.partition_of("ods:NR5");
  const auto shard = Shard::open({ledger.state(), held});
  ASSERT_TRUE(shard.has_value());
  const auto session = ledger.open();
  ASSERT_TRUE(session.has_value());
  for (const PartitionView& view : session->partitions) {
    EXPECT_EQ(view.lag_records > 0, view.partition == held);
  }
  EXPECT_THAT(session->gaps(),
              ElementsAre(AllOf(HasSubstr("partition " + std::to_string(held.value)),
                                HasSubstr("another process is folding"))));
}

TEST(Partitions, ThatAnotherProcessIsAboutToFoldAreWaitedFor) {
  TestLedger ledger(3);
  ledger.record_seeds();
  ASSERT_TRUE(ledger.open().has_value());
  ledger.record_poison("ods:NR5");
  const Partition held = ledger.partition_of("ods:NR5");
  const auto shard = Shard::open({ledger.state(), held});
  ASSERT_TRUE(shard.has_value());
  std::jthread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    EXPECT_TRUE(fold_to_end(ledger.log(), **shard).has_value());
  });
  const auto session = ledger.open();
  ASSERT_TRUE(session.has_value());
  EXPECT_THAT(session->gaps(), IsEmpty());
}

TEST(Partitions, ThatLostRecordsAreRefused) {
  TestLedger ledger(3);
  ledger.record_seeds();
  ASSERT_TRUE(ledger.open().has_value());
  // Another log with less in it, over the same read models.
  TestLedger other(3);
  other.record_poison("ods:NR5");
  std::filesystem::copy(ledger.state(), other.state(), std::filesystem::copy_options::recursive);
  const auto session = other.open();
  ASSERT_FALSE(session.has_value());
  EXPECT_EQ(session.error().kind, ErrorKind::kCorrupt);
  EXPECT_THAT(session.error().message,
              AllOf(HasSubstr("partition 0 of the log"), HasSubstr("has lost records")));
}

// A shard with one event in it.
std::unique_ptr<MemoryRows> shard_with(std::uint32_t partition, std::int64_t milliseconds,
                                       const std::string& subject, const std::string& name) {
  v1::Event event;
  event.set_event_id("0123456789abcdef");
  event.set_subject(subject);
  event.set_effective("2013");
  event.set_standing(v1::STANDING_OCCURRED);
  event.mutable_organisation_renamed()->set_name(name);
  auto rows = std::make_unique<MemoryRows>();
  rows->apply(event, {Partition{partition}, Offset{4},
                      RecordedTime::from_milliseconds_since_1970(milliseconds).value()});
  return rows;
}

v1::CheckAnswer check_of(const std::vector<const RowReader*>& shards) {
  const MergedRows merged(shards);
  const NoNames names;
  Structure structure(merged, axes_on("2018-06-15"), names);
  FindingFilter filter;
  filter.kind = "EVENT_ID_REUSED";
  return find_findings(merged, structure, filter, shards).value();
}

TEST(Partitions, WithOneEventIdForTwoEventsAreFoundOut) {
  const auto first = shard_with(2, 1'000, "ods:RA3", "Weston");
  const auto second = shard_with(0, 2'000, "ods:RA4", "Taunton");
  const auto again = shard_with(1, 3'000, "ods:RA3", "Weston");
  for (const auto& shards :
       {std::vector<const RowReader*>{first.get(), second.get(), again.get()},
        std::vector<const RowReader*>{again.get(), second.get(), first.get()}}) {
    const v1::CheckAnswer found = check_of(shards);
    ASSERT_THAT(found.findings(), SizeIs(1));
    EXPECT_EQ(found.findings(0).subject(), "ods:RA4");
    EXPECT_EQ(found.findings(0).message(),
              "the event at partition 0 offset 4 has the id of the event about ods:RA3 at "
              "partition 2 offset 4; another event has another id");
    // The same event twice is one event.
    const auto trail = trail_of_subject(MergedRows(shards), "ods:RA3", axes_on("2018-06-15"), 0,
                                        [](const std::string& id) { return id; });
    ASSERT_TRUE(trail.has_value());
    ASSERT_THAT(trail->entries(), SizeIs(1));
    EXPECT_EQ(trail->entries(0).recorded().partition(), 2U);
  }
}

TEST(Partitions, OfAnEmptyLogAnswerThatNothingIsThere) {
  TestLedger ledger(12);
  const auto session = ledger.open();
  ASSERT_TRUE(session.has_value());
  EXPECT_THAT(session->gaps(), IsEmpty());
  int subjects = 0;
  for_each_subject(session->rows(), [&](std::string_view) { return ++subjects > 0; });
  EXPECT_EQ(subjects, 0);
}

}  // namespace
}  // namespace minutebook
