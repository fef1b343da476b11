#include "cli/session.h"

#include <fmt/format.h>

#include <utility>

namespace minutebook::cli {
namespace {

// The read model, or null where nothing was ever folded.
tl::expected<std::unique_ptr<ShardReader>, Error> open_shard(const std::filesystem::path& state) {
  auto shard = ShardReader::open(ShardLocation{state, kLocalPartition});
  if (shard)
    return std::move(*shard);
  if (shard.error().kind == ErrorKind::kNotFound)
    return std::unique_ptr<ShardReader>();
  return tl::unexpected(shard.error());
}

// Opens the read model first: the log, opened later, is then never behind it, unless it has lost
// records.
tl::expected<void, Error> open_both(const Arguments& arguments, Console& console,
                                    ReadSession& session) {
  const auto uri = parse_ledger_uri(arguments.ledger);
  if (!uri)
    return tl::unexpected(uri.error());
  session.state = state_directory(arguments, uri->directory);
  auto shard = open_shard(session.state);
  auto ledger = open_ledger_of(arguments, LedgerMode::kRead, "", console);
  if (!ledger)
    return tl::unexpected(ledger.error());
  if (!shard)
    return tl::unexpected(shard.error());
  session.shard = std::move(*shard);
  session.ledger = std::move(*ledger);
  const auto end = session.ledger->log().end(kLocalPartition);
  if (!end)
    return tl::unexpected(end.error());
  session.lag_records =
      end->value - (session.shard == nullptr ? 0 : session.shard->position().next_offset.value);
  return {};
}

Error lost_records(const ReadSession& session) {
  const std::int64_t folded = session.shard->position().next_offset.value;
  return Error{
      ErrorKind::kCorrupt,
      fmt::format(
          "the log in {} ends at {}, and the read model in {} has folded {} records: the log has "
          "lost records, or the read model is another ledger's; restore the log from a "
          "backup, or name the right directory with --state",
          session.ledger->directory().string(), folded + session.lag_records,
          session.state.string(), folded)};
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
  auto shard = Shard::open(ShardLocation{state, kLocalPartition});
  if (!shard)
    return tl::unexpected(shard.error());
  RunnerOptions options;
  Progress progress("folded", "events");
  options.on_progress = [&progress](const FoldStatistics& done) { progress.show(done.records); };
  options.should_stop = should_stop;
  auto folded = fold_to_end(ledger.log(), **shard, options);
  if (!folded)
    return folded;
  progress.finish();
  // A large write-ahead log would slow every question that follows.
  constexpr std::uint64_t kFlushFromRecords = 20'000;
  if (folded->records >= kFlushFromRecords) {
    if (const auto flushed = (*shard)->flush(); !flushed)
      return tl::unexpected(flushed.error());
  }
  return folded;
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

tl::expected<ReadSession, Error> open_for_reading(const Arguments& arguments, Console& console) {
  ReadSession session;
  if (const auto opened = open_both(arguments, console, session); !opened) {
    return tl::unexpected(opened.error());
  }
  if (session.lag_records > 0) {
    const auto folded = fold(*session.ledger, session.state);
    // Somebody else is folding, or the place is read-only or full: answer from what there is, and
    // say so.
    if (!folded && folded.error().kind != ErrorKind::kHeld &&
        folded.error().kind != ErrorKind::kInputOutput &&
        folded.error().kind != ErrorKind::kOutOfSpace) {
      return tl::unexpected(folded.error());
    }
    if (const auto opened = open_both(arguments, console, session); !opened) {
      return tl::unexpected(opened.error());
    }
  }
  if (session.lag_records < 0)
    return tl::unexpected(lost_records(session));
  return session;
}

}  // namespace minutebook::cli
