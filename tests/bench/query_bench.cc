// How long the structure of an organisation takes, by how long its history is and how much there is
// to say about it.

#include <google/protobuf/arena.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "eventlog/open.h"
#include "ledger/structure/structure.h"
#include "projectors/runner.h"
#include "projectors/store/shard.h"
#include "tests/bench/latencies.h"
#include "tests/bench/measure.h"
#include "tests/bench/random.h"
#include "tests/bench/recorded_history.h"
#include "tests/bench/register_names.h"
#include "tests/bench/shapes.h"

namespace minutebook::bench {
namespace {

// A history recorded in an embedded ledger and folded into a shard on disk.
class RecordedShard {
 public:
  explicit RecordedShard(const HistorySource& history) {
    ledger_ =
        value_or_give_up(open_ledger({scratch_.path() / "ledger"},
                                     {.mode = LedgerMode::kWriteOrCreate, .command = "bench"}),
                         "opening a ledger");
    append_history(history, ledger_->log());
    auto shard =
        value_or_give_up(Shard::open({scratch_.path() / "state", Partition{0}}), "opening a shard");
    const auto statistics = value_or_give_up(fold_to_end(ledger_->log(), *shard), "folding");
    if (statistics.quarantined != 0) {
      give_up("folding", {ErrorKind::kInternal, "a generated event was quarantined"});
    }
    // As the next process sees it: on files, without what is still in memory.
    value_or_give_up(shard->flush(), "flushing a shard");
    shard.reset();
    reader_ = value_or_give_up(ShardReader::open({scratch_.path() / "state", Partition{0}}),
                               "opening a shard for reading");
  }

  [[nodiscard]] const ShardReader& reader() const { return *reader_; }
  [[nodiscard]] PeopleRegister& people() { return ledger_->log().people(); }

 private:
  const ScratchDirectory scratch_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<ShardReader> reader_;
};

// Asks for the organisation as of that day, as one question by itself: nothing is remembered from
// one to the next but what the store has in its cache. Returns the size of the answer.
std::size_t ask(RecordedShard& recorded, std::string_view subject, Day as_of) {
  const RegisterNames names(&recorded.people());
  google::protobuf::Arena arena;
  auto* answer = google::protobuf::Arena::CreateMessage<ledger::v1::OrganisationAnswer>(&arena);
  Structure structure(recorded.reader(), {.as_of = as_of}, names);
  const Subject organisation = value_or_give_up(Subject::parse(subject), "naming an organisation");
  value_or_give_up(structure.organisation(organisation, answer), "asking for an organisation");
  if (!names.failure().empty()) {
    give_up("asking for names", {ErrorKind::kInternal, names.failure()});
  }
  return answer->ByteSizeLong();
}

// ------------------------------------------------------------------ one post, by its history

enum class PostShape : std::uint8_t {
  // 12 people, always 24 events a day: a longer history goes back further. The answer is of one
  // size.
  kSteady,
  // 12 people, always the same 70 years: a longer history has more events a day, and more holders
  // on one day.
  kDenser,
  // As kDenser, and each appointment is somebody else's.
  kManyPeople,
};

PostHistorySettings settings_of(PostShape shape, std::uint64_t event_count) {
  PostHistorySettings settings{.event_count = event_count};
  if (shape == PostShape::kSteady) {
    constexpr std::int32_t kEventsPerDay = 24;
    const auto days = static_cast<std::int32_t>(event_count) / kEventsPerDay;
    settings.last_day = Day::from_civil(2019, 12, 31).value();
    settings.first_day =
        Day::from_days_since_1970(settings.last_day.days_since_1970() - days).value();
  } else if (shape == PostShape::kManyPeople) {
    settings.people = 0;
  }
  return settings;
}

void post_history(benchmark::State& state, PostShape shape) {
  const PostHistorySettings settings =
      settings_of(shape, static_cast<std::uint64_t>(state.range(0)));
  RecordedShard recorded([&](const EventSink& sink) { generate_post_history(settings, sink); });
  Random random(1);
  std::size_t answer_bytes = 0;
  const auto ask_some_day = [&] {
    const Day day =
        Day::from_days_since_1970(random.between(settings.first_day.next().days_since_1970(),
                                                 settings.last_day.days_since_1970()))
            .value();
    answer_bytes = ask(recorded, kPostHistorySubject, day);
  };
  for (auto _ : state) {
    ask_and_note(state, {}, ask_some_day);
  }
  state.counters["answer_bytes"] = static_cast<double>(answer_bytes);
}

// ------------------------------------------------------------------ 100 live facts

void live_facts(benchmark::State& state) {
  RecordedShard recorded([](const EventSink& sink) { generate_live_facts(sink); });
  Random random(1);
  std::size_t answer_bytes = 0;
  const auto ask_some_day = [&] {
    const Day day =
        Day::from_days_since_1970(kLiveFactsDay.days_since_1970() + random.between(0, 3'000))
            .value();
    answer_bytes = ask(recorded, kLiveFactsSubject, day);
  };
  for (auto _ : state) {
    ask_and_note(state, {.questions = 10'000, .seconds = 4}, ask_some_day);
  }
  state.counters["answer_bytes"] = static_cast<double>(answer_bytes);
}

void register_post_history(const char* name, PostShape shape, std::int64_t greatest) {
  auto* bench = benchmark::RegisterBenchmark(name, post_history, shape);
  bench->Iterations(1)->UseManualTime()->Unit(benchmark::kMicrosecond);
  for (std::int64_t size = 100; size <= greatest; size *= 10) {
    bench->Arg(size);
  }
}

void register_all(Scale scale) {
  const std::int64_t greatest = scale == Scale::kFull ? 1'000'000 : 1'000;
  register_post_history("post_history", PostShape::kSteady, greatest);
  register_post_history("post_history_denser", PostShape::kDenser, greatest);
  register_post_history("post_history_many_people", PostShape::kManyPeople, greatest);
  benchmark::RegisterBenchmark("live_facts", live_facts)
      ->Iterations(1)
      ->UseManualTime()
      ->Unit(benchmark::kMicrosecond);
}

}  // namespace
}  // namespace minutebook::bench

int main(int argc, char** argv) {
  return minutebook::bench::run_benchmarks(argc, argv, minutebook::bench::register_all);
}
