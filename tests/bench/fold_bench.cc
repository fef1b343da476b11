// How fast a shard is folded, and how fast the same rows go into RocksDB by themselves: on one
// core, with
// --core. Without it, on all cores: how fast a shard is folded, and how fast it is rebuilt.

#include <rocksdb/write_batch.h>

#include <cstddef>
#include <vector>

#include "ledger/row_batch.h"
#include "projectors/fold.h"
#include "projectors/rebuild.h"
#include "projectors/runner.h"
#include "projectors/store/database.h"
#include "projectors/store/row_sorter.h"
#include "projectors/store/shard.h"
#include "tests/bench/generator.h"
#include "tests/bench/measure.h"
#include "tests/bench/recorded_history.h"

namespace minutebook::bench {
namespace {

HistorySettings settings_of(Scale scale) {
  return scale == Scale::kFull
             ? HistorySettings{.event_count = 300'000, .organisation_count = 30'000}
             : HistorySettings{.event_count = 2'000, .organisation_count = 200};
}

// Made once for all benchmarks.
EventLog& history_log(Scale scale) {
  static const std::unique_ptr<EventLog> kLog =
      memory_log_of([scale](const EventSink& sink) { generate_history(settings_of(scale), sink); });
  return *kLog;
}

void steady_fold(benchmark::State& state, Scale scale) {
  EventLog& log = history_log(scale);
  const ScratchDirectory scratch;
  for (auto _ : state) {
    FoldStatistics statistics;
    const Stopwatch stopwatch;
    {
      auto shard = value_or_give_up(Shard::open({scratch.path(), Partition{0}}), "opening a shard");
      statistics = value_or_give_up(fold_to_end(log, *shard), "folding");
    }
    note_rate(state, stopwatch, statistics.events);
    state.counters["rows_per_event"] =
        static_cast<double>(statistics.rows) / static_cast<double>(statistics.events);
    if (statistics.quarantined != 0) {
      state.SkipWithError("the generated history has events that break a rule");
    }
  }
}

// A shard made anew where there is none, its digest included.
void rebuild_from_nothing(benchmark::State& state, Scale scale) {
  EventLog& log = history_log(scale);
  const ScratchDirectory scratch;
  for (auto _ : state) {
    const Stopwatch stopwatch;
    const Rebuilt rebuilt =
        value_or_give_up(rebuild(log, {scratch.path(), Partition{0}}), "rebuilding");
    note_rate(state, stopwatch, rebuilt.statistics.events);
    state.counters["sorting_and_writing_seconds"] = rebuilt.statistics.seconds;
  }
}

// ------------------------------------------------------------------ bare RocksDB

class NothingEarlier final : public EarlierEvents {
 public:
  tl::expected<std::optional<EventEntry>, Error> find(const EventId& /*event_id*/) override {
    return std::nullopt;
  }
  tl::expected<std::string, Error> value_of(const EventEntry& /*entry*/) override {
    return fail(ErrorKind::kInternal, "a generated history has no event twice");
  }
};

// The rows of one commit, and the position that goes with them.
struct Commit {
  RowBatch rows;
  Position position;
};

enum class RowOrder : std::uint8_t { kAsFolded, kSorted };

// What the runner commits, batch by batch, made beforehand. In sorted order, RocksDB's own work is
// as little as the fold can make it.
std::vector<Commit> commits_of(EventLog& log, RowOrder order) {
  std::vector<Commit> commits;
  NothingEarlier nothing;
  RowSorter sorter;
  Fold fold(&nothing, {});
  for (;;) {
    const auto records =
        value_or_give_up(log.read(Partition{0}, fold.position().next_offset, RunnerOptions{}.batch),
                         "reading the log");
    if (records.empty()) {
      return commits;
    }
    value_or_give_up(fold.add(records), "folding");
    Commit& commit = commits.emplace_back();
    commit.position = fold.position();
    if (order == RowOrder::kSorted) {
      for (const RowView row : sorter.sort(fold.rows())) {
        commit.rows.put(row.table, row.key, row.value);
      }
    } else {
      commit.rows = fold.rows();
    }
    fold.forget_rows();
  }
}

rocksdb::Slice slice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

// What the shard writes to files when it is closed.
std::vector<rocksdb::ColumnFamilyHandle*> families(const store::Database& database) {
  std::vector<rocksdb::ColumnFamilyHandle*> result = {database.position_family()};
  for (const Table table : kTables) {
    result.push_back(database.family(table));
  }
  return result;
}

void bare_rows(benchmark::State& state, Scale scale, RowOrder order) {
  // Kept for one order at a time: the rows of a history are large.
  static std::vector<Commit> commits;
  static RowOrder order_of_commits{};
  if (commits.empty() || order_of_commits != order) {
    commits.clear();
    commits = commits_of(history_log(scale), order);
    order_of_commits = order;
  }
  const ScratchDirectory scratch;
  for (auto _ : state) {
    const Stopwatch stopwatch;
    {
      const auto database = value_or_give_up(
          store::Database::open(scratch.path() / "rows", store::Database::Mode::kCreate),
          "opening a database");
      rocksdb::WriteBatch batch;
      for (const Commit& commit : commits) {
        batch.Clear();
        for (const RowView row : commit.rows) {
          batch.Put(database->family(row.table), slice(row.key), slice(row.value))
              .PermitUncheckedError();
        }
        batch
            .Put(database->position_family(), position_key(Partition{0}),
                 position_value(commit.position))
            .PermitUncheckedError();
        if (!database->rocksdb().Write(rocksdb::WriteOptions(), &batch).ok()) {
          state.SkipWithError("a write failed");
        }
      }
      if (!database->rocksdb().Flush(rocksdb::FlushOptions(), families(*database)).ok()) {
        state.SkipWithError("a flush failed");
      }
    }
    note_rate(state, stopwatch, settings_of(scale).event_count);
  }
}

void register_all(Scale scale) {
  const auto once = [](benchmark::internal::Benchmark* bench) {
    bench->Iterations(1)->UseManualTime()->Unit(benchmark::kMillisecond);
  };
  if (is_on_one_core()) {
    once(benchmark::RegisterBenchmark("steady_fold", steady_fold, scale));
    once(benchmark::RegisterBenchmark("bare_rows", bare_rows, scale, RowOrder::kAsFolded));
    once(benchmark::RegisterBenchmark("bare_rows_sorted", bare_rows, scale, RowOrder::kSorted));
  } else {
    once(benchmark::RegisterBenchmark("fold_all_cores", steady_fold, scale));
    once(benchmark::RegisterBenchmark("rebuild_all_cores", rebuild_from_nothing, scale));
  }
}

}  // namespace
}  // namespace minutebook::bench

int main(int argc, char** argv) {
  return minutebook::bench::run_benchmarks(argc, argv, minutebook::bench::register_all);
}
