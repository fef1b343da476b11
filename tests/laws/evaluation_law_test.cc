// Laws of the answers: evaluation agrees with the oracle on all three axes, is pure, and depends on
// nothing that it must not depend on.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>

#include "ledger/structure/structure.h"
#include "queries/merged_rows.h"
#include "tests/laws/asking.h"
#include "tests/laws/law.h"
#include "tests/laws/poison.h"
#include "tests/laws/read_model.h"

namespace minutebook::laws {
namespace {

using Lines = std::vector<std::string>;

// What is asked about: the subjects of histories, a successor, and people.
Lines places() {
  Lines all = organisations();
  all.emplace_back("ods:RH8");
  all.insert(all.end(), boards().begin(), boards().end());
  all.insert(all.end(), programmes().begin(), programmes().end());
  all.insert(all.end(), people().begin(), people().end());
  return all;
}

// Whether an event about it is visible, so that there is something to answer about.
bool is_visible(const Oracle& oracle, const std::string& place) {
  for (std::size_t index = 0; index < oracle.events().size(); ++index) {
    if (oracle.events()[index].event.subject() == place && oracle.visible(index) != Truth::kNo) {
      return true;
    }
  }
  return false;
}

void compare_with_oracle(const std::vector<RecordedEvent>& events, const MemoryRows& rows,
                         const Axes& axes, const EvaluationOptions& options) {
  const Oracle oracle(events, axes);
  const MemoryPersonNames names;
  Structure structure(rows, axes, names, options);
  for (const std::string& place : places()) {
    const Given answer = ask(&structure, place);
    const Lines expected = ask(oracle, place);
    if (!answer.error.empty()) {
      RC_ASSERT(!is_visible(oracle, place));
      RC_ASSERT(expected == ask(Oracle({}, axes), place));
      continue;
    }
    if (answer.lines != expected) {
      RC_FAIL(place + " " + describe(axes) + "\n" +
              difference("the answer", answer.lines, "the oracle", expected));
    }
  }
}

// What the laws are tried on: every fact, standing and way of bearing comes up, and questions on
// every axis.
TEST(RandomInput, HasEverything) {
  std::map<int, int> facts;
  std::map<int, int> standings;
  std::map<int, int> bearings;
  int known_at = 0;
  int published_by = 0;
  check_law(300, [&] {
    const RandomHistory history = *any_history(50);
    const std::vector<RecordedEvent> events = history.events();
    for (const RecordedEvent& recorded : events) {
      ++facts[recorded.event.fact_case()];
      ++standings[recorded.event.standing()];
      for (const auto& bearing : recorded.event.bearings()) {
        ++bearings[bearing.kind()];
      }
    }
    const Axes axes = make_axes((*any_axes(1)).front(), events);
    known_at += axes.known_at ? 1 : 0;
    published_by += axes.published_by ? 1 : 0;
  });
  const auto* fact = ledger::v1::Event::descriptor()->oneof_decl(0);
  for (int index = 0; index < fact->field_count(); ++index) {
    EXPECT_GT(facts[fact->field(index)->number()], 5) << fact->field(index)->name();
  }
  EXPECT_GT(std::min({standings[1], standings[2], standings[3]}), 100);
  EXPECT_GT(std::min({bearings[1], bearings[2], bearings[3], bearings[4]}), 100);
  EXPECT_GT(std::min(known_at, published_by), 50);
}

// A log of several partitions, each with the records of some subjects, as one read model.
class PartitionedReadModel {
 public:
  PartitionedReadModel(const std::vector<LogRecord>& records, const std::vector<int>& assignment,
                       std::uint32_t partition_count) {
    std::vector<std::vector<LogRecord>> logs(partition_count);
    std::map<std::string, std::uint32_t> partitions;
    for (LogRecord record : records) {
      const auto drawn =
          static_cast<std::uint32_t>(assignment[partitions.size() % assignment.size()]);
      const std::uint32_t partition =
          partitions.emplace(record.subject, drawn % partition_count).first->second;
      record.partition = Partition{partition};
      record.offset = Offset{static_cast<std::int64_t>(logs[partition].size())};
      logs[partition].push_back(std::move(record));
    }
    for (std::uint32_t partition = 0; partition < partition_count; ++partition) {
      models_.push_back(std::make_unique<ReadModel>(Partition{partition}));
      models_.back()->fold(logs[partition]);
    }
  }

  [[nodiscard]] std::vector<const RowReader*> readers() const {
    std::vector<const RowReader*> readers;
    readers.reserve(models_.size());
    for (const auto& model : models_)
      readers.push_back(&model->rows());
    return readers;
  }

 private:
  std::vector<std::unique_ptr<ReadModel>> models_;
};

// Law: however the subjects are spread over partitions, the answers are those of one partition.
TEST(PartitionLaw, AnswersDoNotDependOnThePartitions) {
  check_law(300, [] {
    const RandomHistory history = *any_history(50);
    const auto questions = *any_axes(3);
    const auto partition_count = *rc::gen::inRange<std::uint32_t>(2, 7);
    const auto assignment =
        *rc::gen::container<std::vector<int>>(7, rc::gen::inRange(0, 6)).as("partitions");
    const std::vector<RecordedEvent> events = history.events();
    const std::vector<LogRecord> records = records_of(events);
    const ReadModel of_one = read_model_of(records);
    const PartitionedReadModel of_several(records, assignment, partition_count);
    const MergedRows merged(of_several.readers());
    for (const AxesGene& gene : questions) {
      const Axes axes = make_axes(gene, events);
      for (const std::string& place : places()) {
        for (const EvaluationOptions& options :
             {EvaluationOptions{}, EvaluationOptions{.whole_aspect_rows = 0}}) {
          const Given one = ask(of_one.rows(), axes, place, options);
          const Given several = ask(merged, axes, place, options);
          if (one.bytes != several.bytes || one.error != several.error) {
            RC_FAIL(place + " " + describe(axes) + "\n--- of one partition:\n" + in_short(one) +
                    "--- of several:\n" + in_short(several));
          }
        }
      }
    }
  });
}

// Law: evaluation agrees with the oracle, whichever way the claims are sought.
TEST(EvaluationLaw, AgreesWithTheOracleOnAllAxes) {
  check_law(400, [] {
    const RandomHistory history = *any_history(50);
    const auto questions = *any_axes(4);
    const std::vector<RecordedEvent> events = history.events();
    const ReadModel model = read_model_of(records_of(events));
    for (const AxesGene& gene : questions) {
      const Axes axes = make_axes(gene, events);
      compare_with_oracle(events, model.rows(), axes, {});
      compare_with_oracle(events, model.rows(), axes, {.whole_aspect_rows = 0});
    }
  });
}

// All answers about a log, by what is asked about.
std::map<std::string, Given> all_answers(const std::vector<LogRecord>& records, const Axes& axes) {
  const ReadModel model = read_model_of(records);
  std::map<std::string, Given> answers;
  for (const std::string& place : places()) {
    answers[place] = ask(model.rows(), axes, place);
  }
  return answers;
}

void assert_same(const std::map<std::string, Given>& left,
                 const std::map<std::string, Given>& right, const Axes& axes) {
  for (const auto& [place, answer] : left) {
    const Given& other = right.at(place);
    if (answer.bytes != other.bytes || answer.error != other.error) {
      RC_FAIL(place + " " + describe(axes) + "\n--- one:\n" + in_short(answer) + "--- other:\n" +
              in_short(other));
    }
  }
}

// The same, though where there is no answer the reason may be another: it is told from what is
// recorded.
void assert_same_but_for_errors(std::map<std::string, Given> left,
                                std::map<std::string, Given> right, const Axes& axes) {
  for (const std::string& place : places()) {
    left[place].error.clear();
    right[place].error.clear();
  }
  assert_same(left, right, axes);
}

// Law 4: the order between subjects is free, and what comes again changes nothing. Recorded times
// are aside: here all are one.
TEST(EvaluationLaw, OrderBetweenSubjectsAndRepeatsDoNotMatter) {
  check_law(200, [] {
    const RandomHistory history = *any_history(40);
    std::vector<RecordedEvent> events = history.events();
    RC_PRE(!events.empty());
    for (RecordedEvent& event : events) {
      event.time = events.back().time;
    }
    std::map<std::string, std::vector<LogRecord>> by_subject;
    for (const RecordedEvent& event : events) {
      by_subject[event.event.subject()].push_back(record_of(event));
    }
    std::vector<LogRecord> shuffled;
    std::map<std::string, std::size_t> taken;
    while (!by_subject.empty()) {
      const auto choice = *rc::gen::inRange<std::size_t>(0, by_subject.size());
      const auto next = std::next(by_subject.begin(), static_cast<std::ptrdiff_t>(choice));
      shuffled.push_back(next->second.at(taken[next->first]++));
      if (taken[next->first] == next->second.size()) {
        by_subject.erase(next);
      }
    }
    for (int repeats = *rc::gen::inRange(0, 6); repeats > 0; --repeats) {
      const auto source = *rc::gen::inRange<std::size_t>(0, shuffled.size());
      const auto place = *rc::gen::inRange<std::size_t>(source + 1, shuffled.size() + 1);
      const LogRecord again = shuffled[source];
      shuffled.insert(shuffled.begin() + static_cast<std::ptrdiff_t>(place), again);
    }
    put_in_order(&shuffled);
    for (const AxesGene& gene : *any_axes(2)) {
      const Axes axes = make_axes(gene, events);
      assert_same(all_answers(records_of(events), axes), all_answers(shuffled, axes), axes);
    }
  });
}

// Law 4, purity: one answer has one form, whichever way it is sought and whatever was asked before.
TEST(EvaluationLaw, SameQuestionSameBytes) {
  check_law(200, [] {
    const RandomHistory history = *any_history(50);
    const std::vector<RecordedEvent> events = history.events();
    const ReadModel model = read_model_of(records_of(events));
    const Axes axes = make_axes((*any_axes(1)).front(), events);
    const MemoryPersonNames names;
    Structure one_for_all(model.rows(), axes, names, {.whole_aspect_rows = 0});
    std::map<std::string, Given> alone;
    std::map<std::string, Given> together;
    for (const std::string& place : places()) {
      alone[place] = ask(model.rows(), axes, place);
      together[place] = ask(&one_for_all, place);
    }
    assert_same(alone, together, axes);
  });
}

// Replay: what was known at K is what the log told that ended there.
TEST(EvaluationLaw, KnownAtIsTheAnswerOfTheLogThatEndedThere) {
  check_law(200, [] {
    const RandomHistory history = *any_history(50);
    const std::vector<RecordedEvent> events = history.events();
    RC_PRE(!events.empty());
    Axes axes = make_axes((*any_axes(1)).front(), events);
    axes.known_at = events[*rc::gen::inRange<std::size_t>(0, events.size())].time;
    std::vector<RecordedEvent> known;
    std::copy_if(events.begin(), events.end(), std::back_inserter(known),
                 [&axes](const RecordedEvent& event) { return event.time <= *axes.known_at; });
    assert_same_but_for_errors(all_answers(records_of(events), axes),
                               all_answers(records_of(known), axes), axes);
  });
}

// Nothing is shown with P that only evidence published after P supports.
TEST(EvaluationLaw, WhatWasPublishedLaterTellsNothing) {
  check_law(200, [] {
    const RandomHistory history = *any_history(50);
    const std::vector<RecordedEvent> events = history.events();
    RC_PRE(!events.empty());
    Axes axes = make_axes((*any_axes(1)).front(), events);
    if (!axes.published_by) {
      axes.published_by = axes.as_of;
    }
    const auto may_be_published = [&axes](const ledger::v1::Evidence& evidence) {
      return !evidence.published().empty() &&
             days_of(evidence.published()).first <= *axes.published_by;
    };
    std::vector<RecordedEvent> published;
    std::copy_if(events.begin(), events.end(), std::back_inserter(published),
                 [&may_be_published](const RecordedEvent& event) {
                   return std::any_of(event.event.evidence().begin(), event.event.evidence().end(),
                                      may_be_published);
                 });
    assert_same_but_for_errors(all_answers(records_of(events), axes),
                               all_answers(records_of(published), axes), axes);
  });
}

// Law 5: what cannot be folded is missing in every answer that its subject is part of, and changes
// no other.
TEST(EvaluationLaw, PoisonIsToldWhereItMattersAndChangesNothingElse) {
  check_law(300, [] {
    const RandomHistory history = *any_history(40);
    const std::vector<RecordedEvent> events = history.events();
    RC_PRE(!events.empty());
    const std::vector<LogRecord> sound = records_of(events);
    std::vector<LogRecord> records = sound;
    std::set<std::string> poisoned_subjects;
    for (int number = *rc::gen::inRange(1, 4); number > 0; --number) {
      const auto source = *rc::gen::inRange<std::size_t>(0, sound.size());
      const auto kind = static_cast<PoisonKind>(*rc::gen::inRange(0, kPoisonKindCount));
      LogRecord poison = poisoned(sound[source], kind, number);
      poison.recorded = sound.back().recorded;
      records.push_back(poison);
      poisoned_subjects.insert(poison.subject);
    }
    put_in_order(&records);
    Axes axes = make_axes((*any_axes(1)).front(), events);
    axes.known_at.reset();
    const auto clean = all_answers(sound, axes);
    const auto with_poison = all_answers(records, axes);
    for (const auto& [place, answer] : with_poison) {
      const auto& incomplete = answer.incomplete;
      const auto is_missing = [&incomplete](const std::string& subject) {
        return std::find(incomplete.begin(), incomplete.end(), subject) != incomplete.end();
      };
      if (poisoned_subjects.count(place) != 0 && !is_missing(place)) {
        RC_FAIL(place + " does not say that it is incomplete\n" + in_short(answer));
      }
      for (const std::string& subject : poisoned_subjects) {
        const bool part_of_it =
            std::any_of(answer.lines.begin(), answer.lines.end(), [&subject](const auto& line) {
              return line.starts_with(subject + " board") ||
                     line.starts_with(subject + " programme");
            });
        if (part_of_it && !is_missing(subject)) {
          RC_FAIL(fmt::format("{} does not say that {} is incomplete", place, subject));
        }
      }
      for (const std::string& subject : answer.incomplete) {
        RC_ASSERT(poisoned_subjects.count(subject) != 0);
      }
      if (clean.at(place).lines != answer.lines && clean.at(place).error.empty()) {
        RC_FAIL(place + " has changed\n" +
                difference("without", clean.at(place).lines, "with", answer.lines));
      }
    }
  });
}

}  // namespace
}  // namespace minutebook::laws
