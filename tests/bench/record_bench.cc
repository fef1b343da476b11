// How fast events are recorded: one by one by many writers, each durable when it is acknowledged,
// and in bulk from an event file, until they can be asked about.

#include <rocksdb/db.h>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "eventlog/open.h"
#include "producers/recorder.h"
#include "projectors/runner.h"
#include "projectors/store/shard.h"
#include "tests/bench/generator.h"
#include "tests/bench/measure.h"
#include "tests/bench/recorded_history.h"

namespace minutebook::bench {
namespace {

constexpr std::size_t kWriters = 16;

std::size_t appends_of(Scale scale) {
  return scale == Scale::kFull ? 3'200 : 32;
}

// What each writer appends, one list for each.
std::vector<std::vector<RecordToAppend>> payloads(Scale scale) {
  std::vector<std::vector<RecordToAppend>> result(kWriters);
  std::size_t index = 0;
  generate_history({.event_count = kWriters * appends_of(scale), .organisation_count = 2'000},
                   [&](const AuthoredEvent& authored) {
                     result[index++ % kWriters].push_back(record_of(authored));
                   });
  return result;
}

// Runs `append` on every record, each writer in a thread of its own. False where one failed.
template <typename Append>
bool write_concurrently(const std::vector<std::vector<RecordToAppend>>& payloads, Append append) {
  std::atomic<bool> all_went_well = true;
  std::vector<std::jthread> writers;
  writers.reserve(payloads.size());
  for (const auto& records : payloads) {
    writers.emplace_back([&] {
      for (const RecordToAppend& record : records) {
        if (!append(record)) {
          all_went_well = false;
          return;
        }
      }
    });
  }
  writers.clear();
  return all_went_well;
}

std::unique_ptr<Ledger> new_ledger(const ScratchDirectory& scratch) {
  return value_or_give_up(open_ledger({scratch.path() / "ledger"},
                                      {.mode = LedgerMode::kWriteOrCreate, .command = "bench"}),
                          "opening a ledger");
}

void durable_appends(benchmark::State& state, Scale scale) {
  const auto records = payloads(scale);
  const ScratchDirectory scratch;
  const auto ledger = new_ledger(scratch);
  for (auto _ : state) {
    const Stopwatch stopwatch;
    const bool done = write_concurrently(records, [&](const RecordToAppend& record) {
      return ledger->log().append({.records = {record}}).has_value();
    });
    note_rate(state, stopwatch, kWriters * appends_of(scale));
    if (!done) {
      state.SkipWithError("an append failed");
    }
  }
}

// The same values, each under a key of 8 bytes, put into RocksDB with a synchronisation each; what
// RocksDB combines, it combines.
void bare_durable_puts(benchmark::State& state, Scale scale) {
  const auto records = payloads(scale);
  const ScratchDirectory scratch;
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  if (!rocksdb::DB::Open(options, scratch.path() / "rows", &opened).ok()) {
    state.SkipWithError("the database could not be opened");
    return;
  }
  const std::unique_ptr<rocksdb::DB> database(opened);
  std::atomic<std::uint64_t> next = 0;
  for (auto _ : state) {
    const Stopwatch stopwatch;
    const bool done = write_concurrently(records, [&](const RecordToAppend& record) {
      const std::uint64_t number = next++;
      std::string key;
      for (int shift = 56; shift >= 0; shift -= 8) {
        key.push_back(static_cast<char>(number >> shift));
      }
      rocksdb::WriteOptions durable;
      durable.sync = true;
      return database->Put(durable, key, record.subject + record.value).ok();
    });
    note_rate(state, stopwatch, kWriters * appends_of(scale));
    if (!done) {
      state.SkipWithError("a put failed");
    }
  }
}

// ------------------------------------------------------------------ bulk

std::uint64_t bulk_events(Scale scale) {
  return scale == Scale::kFull ? 100'000 : 1'000;
}

void bulk_record(benchmark::State& state, Scale scale) {
  const ScratchDirectory scratch;
  const std::string file = scratch.path() / "events.jsonl";
  {
    std::ofstream output(file);
    generate_history({.event_count = bulk_events(scale), .organisation_count = 10'000},
                     [&](const AuthoredEvent& authored) { output << json_line(authored); });
  }
  const auto ledger = new_ledger(scratch);
  for (auto _ : state) {
    const Stopwatch stopwatch;
    std::uint64_t receipts = 0;
    const RecordOutcome outcome =
        record_files(ledger->log(), ledger->identity(), {.files = {file}},
                     [&](const ledger::v1::Receipt& /*receipt*/) { ++receipts; });
    const double recorded_seconds = stopwatch.processor_seconds();
    if (!outcome.ok() || receipts != bulk_events(scale)) {
      state.SkipWithError("recording failed");
    }
    {
      auto shard = value_or_give_up(Shard::open({scratch.path() / "state", Partition{0}}),
                                    "opening a shard");
      value_or_give_up(fold_to_end(ledger->log(), *shard), "folding");
    }
    note_rate(state, stopwatch, bulk_events(scale));
    state.counters["record_processor_seconds"] = recorded_seconds;
  }
}

void register_all(Scale scale) {
  const auto once = [](benchmark::internal::Benchmark* bench) {
    bench->Iterations(1)->UseManualTime()->Unit(benchmark::kMillisecond);
  };
  once(benchmark::RegisterBenchmark("durable_appends", durable_appends, scale));
  once(benchmark::RegisterBenchmark("bare_durable_puts", bare_durable_puts, scale));
  once(benchmark::RegisterBenchmark("bulk_record", bulk_record, scale));
}

}  // namespace
}  // namespace minutebook::bench

int main(int argc, char** argv) {
  return minutebook::bench::run_benchmarks(argc, argv, minutebook::bench::register_all);
}
