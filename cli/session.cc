#include "cli/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "cli/kafka_options.h"
#include "ledger/assert.h"
#include "projectors/shards.h"
#include "queries/merged_rows.h"

namespace minutebook::cli {
namespace {

// By how much a read model at that offset is behind the log: 0 where there is no record that it
// lacks, for offsets have gaps, and may end with one. Less than 0 where the log ends before it.
tl::expected<std::int64_t, Error> lag_of(EventLog& log, Partition partition, Offset next_offset,
                                         Offset end) {
  if (end <= next_offset)
    return end.value - next_offset.value;
  ReadLimits one;
  one.max_records = 1;
  const auto records = log.read(partition, next_offset, one);
  if (!records)
    return tl::unexpected(records.error());
  const bool has_more = !records->empty() && records->front().offset < end;
  return has_more ? end.value - next_offset.value : 0;
}

// Finds out where the log ends and how far behind the read models are.
tl::expected<void, Error> measure_lag(ReadSession& session) {
  EventLog& log = session.ledger->log();
  for (PartitionView& view : session.partitions) {
    const auto end = log.end(view.partition);
    if (!end)
      return tl::unexpected(end.error());
    const auto lag = lag_of(log, view.partition, view.next_offset(), *end);
    if (!lag)
      return tl::unexpected(lag.error());
    view.end = *end;
    view.lag_records = *lag;
  }
  return {};
}

// Opens the shards of these partitions of the session, anew where they are open.
tl::expected<void, Error> open_shards_of(ReadSession& session,
                                         const std::vector<Partition>& partitions) {
  std::vector<OpenedShard> opened = open_shards(session.state, partitions);
  for (OpenedShard& shard : opened) {
    if (!shard.reader)
      return tl::unexpected(shard.reader.error());
    for (PartitionView& view : session.partitions) {
      if (view.partition == shard.partition)
        view.shard = std::move(*shard.reader);
    }
  }
  return {};
}

std::vector<Partition> partitions_where(const ReadSession& session,
                                        bool (*is_meant)(const PartitionView&)) {
  std::vector<Partition> partitions;
  for (const PartitionView& view : session.partitions) {
    if (is_meant(view))
      partitions.push_back(view.partition);
  }
  return partitions;
}

bool is_behind(const PartitionView& view) {
  return view.lag_records > 0;
}
bool is_ahead(const PartitionView& view) {
  return view.lag_records < 0;
}

Error lost_records(const ReadSession& session) {
  const auto lost = std::find_if(session.partitions.begin(), session.partitions.end(), is_ahead);
  const std::string which = session.partitions.size() == 1
                                ? std::string()
                                : fmt::format("partition {} of ", lost->partition.value);
  const std::string name = session.ledger->name();
  constexpr std::string_view kFileScheme = "file:";
  const bool is_file = name.starts_with(kFileScheme);
  return Error{
      ErrorKind::kCorrupt,
      fmt::format(
          "{}the log in {} ends at {}, and the read model in {} has folded {} records: the log has "
          "lost records, or the read model is another ledger's; restore the log from a "
          "backup, or name the right directory with --state",
          which, is_file ? name.substr(kFileScheme.size()) : name, lost->end.value,
          session.state.string(), lost->next_offset().value)};
}

FoldShardsOptions options_of(Progress& progress, const std::function<bool()>& should_stop) {
  FoldShardsOptions options;
  options.runner.on_progress = [&progress](const FoldStatistics& done) {
    progress.show(done.records);
  };
  options.runner.should_stop = should_stop;
  return options;
}

// Whether a read model that could not be brought up to date for that reason is still worth asking:
// somebody else is folding, or the place is read-only or full.
bool can_be_asked_after(const Error& error) {
  return error.kind == ErrorKind::kHeld || error.kind == ErrorKind::kInputOutput ||
         error.kind == ErrorKind::kOutOfSpace;
}

// What an answer lacks because of that partition, and what mends it.
std::string gap_in_words(const PartitionView& view, std::size_t partition_count) {
  const std::string events =
      fmt::format("{} {}", view.lag_records, view.lag_records == 1 ? "event" : "events");
  std::string text;
  if (partition_count == 1) {
    text = fmt::format("the read model lags {} behind the log", events);
  } else if (view.shard == nullptr) {
    text = fmt::format("partition {} of the log, {}, is not in the read models on this machine",
                       view.partition.value, events);
  } else {
    text = fmt::format("the read model of partition {} lags {} behind the log",
                       view.partition.value, events);
  }
  if (!view.why_behind) {
    text += "; run `minutebook project --once`, or ask without --no-fold";
  } else if (view.why_behind->kind == ErrorKind::kHeld) {
    text += " because another process is folding; ask again, or run `minutebook project --once`";
  } else {
    text += " because it could not be brought up to date: " + view.why_behind->message;
  }
  return text;
}

// Opens those shards anew, and finds out how far they are behind the ends that the session began
// with. What was recorded since is not what was asked for.
tl::expected<void, Error> look_again(ReadSession& session,
                                     const std::vector<Partition>& partitions) {
  if (auto opened = open_shards_of(session, partitions); !opened)
    return opened;
  for (PartitionView& view : session.partitions) {
    const auto lag = lag_of(session.ledger->log(), view.partition, view.next_offset(), view.end);
    if (!lag)
      return tl::unexpected(lag.error());
    view.lag_records = std::max<std::int64_t>(0, *lag);
  }
  return {};
}

// Whether another process is folding it and is likely to be done in a moment.
bool is_nearly_there(const PartitionView& view) {
  constexpr std::int64_t kFewRecords = 10'000;
  return is_behind(view) && view.lag_records <= kFewRecords && view.why_behind &&
         view.why_behind->kind == ErrorKind::kHeld;
}

// Where others are folding, gives them a moment to come to where the log ended when it was asked:
// one that folds all the time is nearly always a few records behind.
tl::expected<void, Error> wait_for_others(ReadSession& session) {
  constexpr std::chrono::milliseconds kPatience{1'000};
  constexpr std::chrono::milliseconds kLongestPause{200};
  const auto until = std::chrono::steady_clock::now() + kPatience;
  std::chrono::milliseconds pause{10};
  while (true) {
    const std::vector<Partition> waiting = partitions_where(session, is_nearly_there);
    if (waiting.empty() || std::chrono::steady_clock::now() >= until)
      return {};
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, kLongestPause);
    if (auto looked = look_again(session, waiting); !looked)
      return looked;
  }
}

// Folds what is behind, and opens what was folded, by this process or by another one.
tl::expected<void, Error> catch_up(ReadSession& session) {
  const std::vector<Partition> behind = partitions_where(session, is_behind);
  Progress progress("folded", "events");
  const std::vector<FoldedShard> folded =
      fold_shards_to_end(session.ledger->log(), session.state, behind, options_of(progress, {}));
  progress.finish();
  for (const FoldedShard& shard : folded) {
    if (shard.folded)
      continue;
    if (!can_be_asked_after(shard.folded.error()))
      return tl::unexpected(shard.folded.error());
    for (PartitionView& view : session.partitions) {
      if (view.partition == shard.partition)
        view.why_behind = shard.folded.error();
    }
  }
  return look_again(session, behind).and_then([&] { return wait_for_others(session); });
}

}  // namespace

tl::expected<std::unique_ptr<Ledger>, Error> open_ledger_of(const Arguments& arguments,
                                                            LedgerMode mode,
                                                            const std::string& command,
                                                            Console& console) {
  const auto uri = parse_ledger_uri(arguments.ledger);
  if (!uri)
    return tl::unexpected(uri.error());
  LedgerOptions options;
  options.mode = mode;
  options.command = "minutebook " + command;
  if (uri->kafka) {
    auto kafka = kafka_options_of(arguments, state_directory(arguments, uri->directory));
    if (!kafka)
      return tl::unexpected(kafka.error());
    options.kafka = std::move(*kafka);
  }
  auto ledger = open_ledger(*uri, options);
  if (ledger && (*ledger)->created()) {
    console.notice(fmt::format("made a new ledger in {}", (*ledger)->directory().string()));
  }
  return ledger;
}

std::filesystem::path state_directory(const Arguments& arguments,
                                      const std::filesystem::path& ledger_directory) {
  return arguments.state.empty() ? ledger_directory / "state"
                                 : std::filesystem::path(arguments.state);
}

tl::expected<FoldStatistics, Error> fold(Ledger& ledger, const std::filesystem::path& state,
                                         const std::function<bool()>& should_stop) {
  const auto partitions = ledger.log().partitions();
  if (!partitions)
    return tl::unexpected(partitions.error());
  Progress progress("folded", "events");
  auto folded = sum_of(
      fold_shards_to_end(ledger.log(), state, *partitions, options_of(progress, should_stop)));
  if (folded)
    progress.finish();
  return folded;
}

const RowReader& ReadSession::rows() const {
  if (merged != nullptr)
    return *merged;
  const std::vector<const RowReader*> only = shards();
  MINUTEBOOK_ASSERT(only.size() == 1);
  return *only.front();
}

std::vector<const RowReader*> ReadSession::shards() const {
  std::vector<const RowReader*> all;
  for (const PartitionView& view : partitions) {
    if (view.shard != nullptr)
      all.push_back(view.shard.get());
  }
  return all;
}

std::vector<std::string> ReadSession::gaps() const {
  std::vector<std::string> texts;
  for (const PartitionView& view : partitions) {
    if (is_behind(view))
      texts.push_back(gap_in_words(view, partitions.size()));
  }
  return texts;
}

std::string ReadSession::name_of_person(const std::string& person_id) const {
  const auto id = PersonId::parse(person_id);
  if (!id)
    return person_id;
  const auto entry = ledger->log().people().find(*id);
  if (!entry || !*entry)
    return "name not registered";
  return (*entry)->erased ? "name erased" : (*entry)->name;
}

tl::expected<ReadSession, Error> open_for_reading(
    const std::function<tl::expected<std::unique_ptr<Ledger>, Error>()>& open_ledger,
    const std::function<std::filesystem::path(const Ledger&)>& state_of, BeforeAnswering before) {
  ReadSession session;
  const auto open_log = [&]() -> tl::expected<void, Error> {
    auto ledger = open_ledger();
    if (!ledger)
      return tl::unexpected(ledger.error());
    session.ledger = std::move(*ledger);
    return {};
  };
  if (const auto opened = open_log(); !opened)
    return tl::unexpected(opened.error());
  session.state = state_of(*session.ledger);
  const auto partitions = session.ledger->log().partitions();
  if (!partitions)
    return tl::unexpected(partitions.error());
  for (const Partition partition : *partitions)
    session.partitions.push_back({partition, nullptr, {}, 0, std::nullopt});
  auto ready = open_shards_of(session, *partitions).and_then([&] { return measure_lag(session); });
  const auto any_is = [&session](bool (*is_meant)(const PartitionView&)) {
    return std::any_of(session.partitions.begin(), session.partitions.end(), is_meant);
  };
  // A log may show what it held when it was opened, and another process may have folded on since.
  // Opened again it is not behind the read model, unless it has lost records.
  if (ready && any_is(is_ahead))
    ready = open_log().and_then([&] { return measure_lag(session); });
  if (ready && any_is(is_ahead))
    return tl::unexpected(lost_records(session));
  if (ready && any_is(is_behind) && before == BeforeAnswering::kFold)
    ready = catch_up(session);
  if (!ready)
    return tl::unexpected(ready.error());
  if (std::vector<const RowReader*> shards = session.shards(); shards.size() != 1)
    session.merged = std::make_unique<MergedRows>(std::move(shards));
  return session;
}

tl::expected<ReadSession, Error> open_for_reading(const Arguments& arguments, Console& console,
                                                  BeforeAnswering before) {
  return open_for_reading(
      [&] { return open_ledger_of(arguments, LedgerMode::kRead, "", console); },
      [&](const Ledger& ledger) { return state_directory(arguments, ledger.directory()); }, before);
}

tl::expected<ReadSession, Error> open_for_reading(const Arguments& arguments, Console& console) {
  return open_for_reading(arguments, console,
                          arguments.no_fold ? BeforeAnswering::kLeaveAsIs : BeforeAnswering::kFold);
}

bool is_embedded(const Arguments& arguments) {
  const auto uri = parse_ledger_uri(arguments.ledger);
  return uri && !uri->kafka;
}

}  // namespace minutebook::cli
