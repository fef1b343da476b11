// A large ledger from end to end: an event file recorded, folded, and asked about.
//
// Three programs' worth of work, told apart by --benchmark_filter so that each runs in a process of
// its own and its peak of memory is its own. They share the folder --directory, in which the event
// file must be (events.jsonl, by generate_history) and in which the ledger stays.

#include <google/protobuf/arena.h>

#include <cstdint>
#include <filesystem>
#include <memory>

#include "eventlog/open.h"
#include "ledger/structure/structure.h"
#include "producers/recorder.h"
#include "projectors/runner.h"
#include "projectors/store/shard.h"
#include "tests/bench/generator.h"
#include "tests/bench/latencies.h"
#include "tests/bench/measure.h"
#include "tests/bench/random.h"
#include "tests/bench/register_names.h"

namespace minutebook::bench {
namespace {

constexpr double kMebibyte = 1 << 20;

std::uint32_t organisation_count(Scale scale) {
  return scale == Scale::kFull ? 100'000 : 100;
}

std::unique_ptr<Ledger> ledger_in(const std::filesystem::path& directory, LedgerMode mode) {
  return value_or_give_up(open_ledger({directory / "ledger"}, {.mode = mode, .command = "bench"}),
                          "opening a ledger");
}

ShardLocation shard_in(const std::filesystem::path& directory) {
  return {directory / "state", Partition{0}};
}

void note_size(benchmark::State& state, const std::filesystem::path& directory,
               std::uint64_t events) {
  state.counters["peak_memory_mebibytes"] = static_cast<double>(peak_memory_bytes()) / kMebibyte;
  state.counters["disk_bytes_per_event"] =
      static_cast<double>(size_bytes(directory)) / static_cast<double>(events);
  state.counters["events"] = static_cast<double>(events);
}

void record(benchmark::State& state) {
  const std::filesystem::path& directory = benchmark_directory();
  for (auto _ : state) {
    std::uint64_t receipts = 0;
    const Stopwatch stopwatch;
    {
      const auto ledger = ledger_in(directory, LedgerMode::kWriteOrCreate);
      const RecordOutcome outcome = record_files(
          ledger->log(), ledger->identity(), {.files = {(directory / "events.jsonl").string()}},
          [&](const ledger::v1::Receipt& /*receipt*/) { ++receipts; });
      if (!outcome.ok()) {
        state.SkipWithError("recording failed");
      }
    }
    note_rate(state, stopwatch, receipts);
    note_size(state, directory / "ledger", receipts);
  }
}

void fold(benchmark::State& state) {
  const std::filesystem::path& directory = benchmark_directory();
  for (auto _ : state) {
    FoldStatistics statistics;
    const Stopwatch stopwatch;
    {
      const auto ledger = ledger_in(directory, LedgerMode::kRead);
      auto shard = value_or_give_up(Shard::open(shard_in(directory)), "opening a shard");
      statistics = value_or_give_up(fold_to_end(ledger->log(), *shard), "folding");
    }
    note_rate(state, stopwatch, statistics.events);
    note_size(state, directory / "state", statistics.events);
    state.counters["rows_per_event"] =
        static_cast<double>(statistics.rows) / static_cast<double>(statistics.events);
    if (statistics.quarantined != 0) {
      state.SkipWithError("an event was quarantined");
    }
  }
}

// Organisations at random, on days at random.
void query(benchmark::State& state, Scale scale) {
  const std::filesystem::path& directory = benchmark_directory();
  const auto ledger = ledger_in(directory, LedgerMode::kRead);
  const auto reader =
      value_or_give_up(ShardReader::open(shard_in(directory)), "opening a shard for reading");
  const HistorySettings history;
  Random random(2);
  std::uint64_t found = 0;
  const auto ask = [&] {
    const RegisterNames names(&ledger->log().people());
    const Day as_of = Day::from_days_since_1970(random.between(history.first_day.days_since_1970(),
                                                               history.last_day.days_since_1970()))
                          .value();
    google::protobuf::Arena arena;
    auto* answer = google::protobuf::Arena::CreateMessage<ledger::v1::OrganisationAnswer>(&arena);
    Structure structure(*reader, {.as_of = as_of}, names);
    const auto number = static_cast<std::uint32_t>(random.below(organisation_count(scale)));
    const auto answered = structure.organisation(
        value_or_give_up(Subject::parse(organisation_subject(history.seed, number)),
                         "naming an organisation"),
        answer);
    if (!answered && answered.error().kind != ErrorKind::kNotFound) {
      give_up("asking for an organisation", answered.error());
    }
    found += answered ? 1u : 0u;
  };
  for (auto _ : state) {
    ask_and_note(state, {.questions = 20'000, .seconds = 15}, ask);
  }
  state.counters["found"] = static_cast<double>(found);
  state.counters["peak_memory_mebibytes"] = static_cast<double>(peak_memory_bytes()) / kMebibyte;
}

void register_all(Scale scale) {
  const auto once = [](benchmark::internal::Benchmark* bench) {
    bench->Iterations(1)->UseManualTime()->Unit(benchmark::kMillisecond);
  };
  once(benchmark::RegisterBenchmark("million_record", record));
  once(benchmark::RegisterBenchmark("million_fold", fold));
  once(benchmark::RegisterBenchmark("million_query", query, scale));
}

}  // namespace
}  // namespace minutebook::bench

int main(int argc, char** argv) {
  return minutebook::bench::run_benchmarks(argc, argv, minutebook::bench::register_all);
}
