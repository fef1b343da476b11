// kill -9 of `record` and of `project` at random points: every event of which a receipt was seen is
// in the log where the receipt says, every file is there as a whole or not at all, and the read
// models come to what an undisturbed fold of the log makes.

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/eventlog/temporary_folder.h"
#include "tests/faults/ledger_of_program.h"
#include "tests/faults/running_program.h"

namespace minutebook::testing {
namespace {

using ledger::v1::Receipt;
using SteadyClock = std::chrono::steady_clock;
using std::chrono::microseconds;

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::stoull(text);
}

using Random = std::mt19937_64;

// What all rounds together did.
struct Counts {
  std::uint64_t record_rounds = 0;
  std::uint64_t project_rounds = 0;
  // Kills that hit a process that was still running.
  std::uint64_t record_kills = 0;
  std::uint64_t project_kills = 0;
  // Of the kills of `record`: those after at least one file was recorded.
  std::uint64_t kills_behind_an_append = 0;
  std::uint64_t ledgers = 0;
  std::uint64_t events = 0;
  // Receipts seen, and those of them that came from a process that was killed.
  std::uint64_t acknowledged = 0;
  std::uint64_t acknowledged_by_the_killed = 0;
  std::uint64_t lost = 0;
  std::uint64_t half_recorded = 0;
};

// How long a job takes when nobody disturbs it: what it took of late.
class TypicalTime {
 public:
  void add(SteadyClock::duration taken) {
    const auto time = std::chrono::duration_cast<microseconds>(taken);
    typical_ = typical_.count() == 0 ? time : (3 * typical_ + time) / 4;
  }
  [[nodiscard]] bool known() const { return typical_.count() > 0; }
  // From none to slightly more than the typical time.
  [[nodiscard]] microseconds random_delay(Random& random) const {
    const auto longest = static_cast<std::uint64_t>(typical_.count()) * 23 / 20;
    return microseconds(static_cast<std::int64_t>(random() % (longest + 1)));
  }

 private:
  microseconds typical_{0};
};

// The times outlive a ledger.
struct TypicalTimes {
  TypicalTime record;
  // From the first receipt to the end.
  TypicalTime after_receipts;
  TypicalTime project;
};

// One ledger, and the rounds in which its writers are killed.
class KilledLedger {
 public:
  KilledLedger(Random& random, TypicalTimes& times, Counts& counts)
      : random_(random), times_(times), counts_(counts) {
    ++counts_.ledgers;
  }

  void round() {
    // A read model of its own, so that `project` has something to fold.
    if (!in_log_.empty() && random_() % 3 == 0) {
      project_round();
    } else {
      record_round();
    }
  }

  // Finishes what is unfinished, and looks at everything once more.
  void finish() {
    complete();
    const std::vector<EventId> log = events_in_log(ledger());
    EXPECT_EQ(log, in_log_) << "what was recorded has changed";
    for (const auto& [event, offset] : acknowledged_) {
      const auto at = static_cast<std::size_t>(offset);
      if (at >= log.size() || log[at] != event) {
        ++counts_.lost;
        ADD_FAILURE() << "lost: " << event.to_uuid_text() << " at " << offset;
      }
    }
    EXPECT_EQ(acknowledged_.size(), log.size());
    counts_.events += log.size();
    for (const bool elsewhere : {false, true}) {
      const ProgramEnd folded = run_program(project_arguments(elsewhere), error_file());
      EXPECT_EQ(folded.exit_code, 0) << folded.error;
      expect_no_lag(elsewhere);
    }
    const std::string clean = digest_of_clean_fold(ledger(), folder_.path() / "clean-state");
    EXPECT_EQ(digest_in_words(ledger() / "state"), clean);
    EXPECT_EQ(digest_in_words(state_elsewhere()), clean);
  }

 private:
  [[nodiscard]] std::filesystem::path ledger() const { return folder_.path() / "ledger"; }
  [[nodiscard]] std::filesystem::path state_elsewhere() const { return folder_.path() / "state"; }
  [[nodiscard]] std::filesystem::path error_file() const { return folder_.path() / "error"; }

  [[nodiscard]] std::vector<std::string> record_arguments() const {
    std::vector<std::string> arguments = {"record", "--ledger", ledger().string(), "--format",
                                          "jsonl"};
    for (const OfferedFile& file : files_)
      arguments.push_back(file.path.string());
    return arguments;
  }
  [[nodiscard]] std::vector<std::string> with_state(std::vector<std::string> arguments,
                                                    bool elsewhere) const {
    arguments.insert(arguments.end(), {"--ledger", ledger().string()});
    if (elsewhere)
      arguments.insert(arguments.end(), {"--state", state_elsewhere().string()});
    return arguments;
  }
  [[nodiscard]] std::vector<std::string> project_arguments(bool elsewhere) const {
    return with_state({"project", "--once"}, elsewhere);
  }

  void expect_no_lag(bool elsewhere) const {
    const ProgramEnd end =
        run_program(with_state({"status", "--format", "json"}, elsewhere), error_file());
    EXPECT_EQ(end.exit_code, 0) << end.error;
    ledger::v1::StatusAnswer status;
    const auto read = google::protobuf::util::JsonStringToMessage(end.output, &status);
    ASSERT_TRUE(read.ok()) << end.output;
    ASSERT_EQ(status.partitions_size(), 1) << end.output;
    EXPECT_EQ(status.partitions(0).lag_records(), 0);
    EXPECT_EQ(status.partitions(0).quarantined(), 0);
    EXPECT_EQ(status.partitions(0).end(), static_cast<std::int64_t>(in_log_.size()));
    EXPECT_EQ(status.partitions(0).position(), static_cast<std::int64_t>(in_log_.size()));
  }

  // New files, as soon as the ones before are recorded as a whole.
  void offer_new_files() {
    files_ = write_history(folder_.path(), random_(), 20 + random_() % 181, 1 + random_() % 3);
    first_offset_ = in_log_.size();
    attempts_ = 0;
  }

  void record_round() {
    ++counts_.record_rounds;
    ++attempts_;
    if (files_.empty())
      offer_new_files();
    const std::size_t before = in_log_.size();
    const auto started = SteadyClock::now();
    RunningProgram record(record_arguments(), error_file());
    record.close_input();
    // Some are to die between the receipts and the end of the fold.
    if (random_() % 4 == 0) {
      record.read_first_output(started + std::chrono::seconds(60));
      record.read_until(SteadyClock::now() + times_.after_receipts.random_delay(random_));
    } else {
      record.read_until(started + times_.record.random_delay(random_));
    }
    const ProgramEnd end = record.kill_now();
    const bool killed = end.signal == SIGKILL;
    counts_.record_kills += std::uint64_t{killed};
    if (!killed) {
      EXPECT_EQ(end.exit_code, 0) << end.error;
      times_.record.add(SteadyClock::now() - started);
    }
    look_at_log();
    if (killed && in_log_.size() > before)
      ++counts_.kills_behind_an_append;
    take_receipts(end, before);
    // Sometimes the same files meet their end again.
    if (attempts_ == 3 || random_() % 2 == 0)
      complete();
  }

  // The same command once more, and nobody disturbs it: what is missing is recorded, and what is
  // there is told.
  void complete() {
    if (files_.empty())
      return;
    const std::size_t before = in_log_.size();
    const auto started = SteadyClock::now();
    RunningProgram record(record_arguments(), error_file());
    record.close_input();
    record.read_first_output(started + std::chrono::seconds(60));
    const auto first_receipts = SteadyClock::now();
    const ProgramEnd end = record.wait();
    times_.record.add(SteadyClock::now() - started);
    times_.after_receipts.add(SteadyClock::now() - first_receipts);
    EXPECT_EQ(end.exit_code, 0) << end.error;
    look_at_log();
    EXPECT_EQ(take_receipts(end, before), in_log_.size() - first_offset_);
    EXPECT_EQ(in_log_.size() - first_offset_, offered_events().size());
    EXPECT_EQ(folded_to(ledger() / "state"), Offset{static_cast<std::int64_t>(in_log_.size())});
    for (const OfferedFile& file : files_)
      std::filesystem::remove(file.path);
    files_.clear();
  }

  void project_round() {
    ++counts_.project_rounds;
    const auto before = folded_to(state_elsewhere());
    const auto started = SteadyClock::now();
    RunningProgram project(project_arguments(true), error_file());
    project.close_input();
    // The first one shows how long it takes.
    project.read_until(started + (times_.project.known() ? times_.project.random_delay(random_)
                                                         : std::chrono::seconds(60)));
    const ProgramEnd end = project.kill_now();
    const bool killed = end.signal == SIGKILL;
    counts_.project_kills += std::uint64_t{killed};
    if (!killed) {
      EXPECT_EQ(end.exit_code, 0) << end.error;
      times_.project.add(SteadyClock::now() - started);
    }
    const Offset all{static_cast<std::int64_t>(in_log_.size())};
    const auto after = folded_to(state_elsewhere());
    EXPECT_LE(before, after) << "what was folded is not any more";
    EXPECT_LE(after.value_or(Offset{0}), all);
    if (!killed) {
      EXPECT_EQ(after, all);
    }
    // From time to time from nothing: the read model itself is then made under fire.
    if (random_() % 8 == 0)
      std::filesystem::remove_all(state_elsewhere());
  }

  [[nodiscard]] std::vector<EventId> offered_events() const {
    std::vector<EventId> events;
    for (const OfferedFile& file : files_)
      events.insert(events.end(), file.events.begin(), file.events.end());
    return events;
  }

  // Takes in what is new in the log, which has to be whole files, in their order.
  void look_at_log() {
    const std::vector<EventId> added =
        events_in_log(ledger(), Offset{static_cast<std::int64_t>(in_log_.size())});
    in_log_.insert(in_log_.end(), added.begin(), added.end());
    std::size_t at = first_offset_;
    for (const OfferedFile& file : files_) {
      const std::size_t left = in_log_.size() - at;
      const std::size_t same = std::min(left, file.events.size());
      if (!std::equal(file.events.begin(), file.events.begin() + static_cast<std::ptrdiff_t>(same),
                      in_log_.begin() + static_cast<std::ptrdiff_t>(at)) ||
          (same > 0 && same < file.events.size())) {
        ++counts_.half_recorded;
        ADD_FAILURE() << file.path << " is in the log by half, from offset " << at;
      }
      at += same;
    }
    EXPECT_EQ(at, in_log_.size()) << "the log has what nobody offered";
  }

  // Holds the receipts against the log, which had so many events before they were given. Returns
  // how many they are.
  std::size_t take_receipts(const ProgramEnd& end, std::size_t had_before) {
    const std::vector<Receipt> receipts = receipts_in(end.output);
    const std::vector<EventId> offered = offered_events();
    EXPECT_LE(receipts.size(), offered.size());
    for (std::size_t index = 0; index < std::min(receipts.size(), offered.size()); ++index) {
      const Receipt& receipt = receipts[index];
      const std::size_t offset = first_offset_ + index;
      EXPECT_EQ(receipt.event_id(), offered[index].to_uuid_text());
      EXPECT_EQ(receipt.recorded().offset(), static_cast<std::int64_t>(offset));
      EXPECT_EQ(receipt.outcome(), offset < had_before ? "ALREADY_RECORDED" : "RECORDED");
      acknowledged_.emplace(offered[index], receipt.recorded().offset());
      if (offset >= in_log_.size() || in_log_[offset] != offered[index]) {
        ++counts_.lost;
        ADD_FAILURE() << "receipted and not in the log: " << receipt.ShortDebugString();
      }
    }
    counts_.acknowledged += receipts.size();
    counts_.acknowledged_by_the_killed += end.signal == SIGKILL ? receipts.size() : 0;
    return receipts.size();
  }

  Random& random_;
  TypicalTimes& times_;
  Counts& counts_;
  const TemporaryFolder folder_;
  // By offset.
  std::vector<EventId> in_log_;
  std::map<EventId, std::int64_t> acknowledged_;
  // What is being recorded, and the offset at which it begins.
  std::vector<OfferedFile> files_;
  std::size_t first_offset_ = 0;
  int attempts_ = 0;
};

void print(const Counts& counts) {
  std::cout << fmt::format(
      "{} rounds over {} ledgers: {} of record, {} of project\n"
      "{} kills hit a live record ({} of them behind an append), {} a live project\n"
      "{} events in the logs, {} receipts seen ({} from processes that were killed)\n"
      "{} lost, {} half recorded\n",
      counts.record_rounds + counts.project_rounds, counts.ledgers, counts.record_rounds,
      counts.project_rounds, counts.record_kills, counts.kills_behind_an_append,
      counts.project_kills, counts.events, counts.acknowledged, counts.acknowledged_by_the_killed,
      counts.lost, counts.half_recorded);
}

// MINUTEBOOK_FAULT_SEED and MINUTEBOOK_FAULT_ROUNDS change what is tried and how much. The seed
// makes a failure repeatable as far as timing allows.
TEST(ProgramKilled, WhatWasReceiptedIsThereAndNothingByHalf) {
  constexpr std::uint64_t kRoundsOfALedger = 40;
  const std::uint64_t seed =
      number_from_environment("MINUTEBOOK_FAULT_SEED", std::random_device{}());
  const std::uint64_t rounds = number_from_environment("MINUTEBOOK_FAULT_ROUNDS", 300);
  std::cout << "MINUTEBOOK_FAULT_SEED=" << seed << " MINUTEBOOK_FAULT_ROUNDS=" << rounds << "\n";
  Random random(seed);
  TypicalTimes times;
  Counts counts;
  std::unique_ptr<KilledLedger> ledger;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    if (round % kRoundsOfALedger == 0) {
      if (ledger != nullptr)
        ledger->finish();
      ledger = std::make_unique<KilledLedger>(random, times, counts);
    }
    ledger->round();
    ASSERT_FALSE(HasFailure()) << "round " << round;
  }
  if (ledger != nullptr)
    ledger->finish();
  print(counts);
  EXPECT_EQ(counts.lost, 0U);
  EXPECT_EQ(counts.half_recorded, 0U);
  // Otherwise nothing was tried.
  EXPECT_GE(2 * (counts.record_kills + counts.project_kills), rounds);
}

}  // namespace
}  // namespace minutebook::testing
