// The command that makes new read models and puts them in the old ones' place.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/session.h"
#include "cli/words.h"
#include "projectors/rebuild.h"
#include "projectors/shards.h"

namespace minutebook::cli {

namespace {

// The partitions whose read models are to be made anew: the one that was asked for, else all.
tl::expected<std::vector<Partition>, Error> partitions_of(const Arguments& arguments,
                                                          EventLog& log) {
  auto partitions = log.partitions();
  if (!partitions || !arguments.partition)
    return partitions;
  const Partition wanted{*arguments.partition};
  if (std::find(partitions->begin(), partitions->end(), wanted) == partitions->end()) {
    return fail(ErrorKind::kUsage,
                fmt::format("--partition: the log has no partition {}; it has {}, from {} to {}",
                            wanted.value, counted(partitions->size(), "partition", "partitions"),
                            partitions->front().value, partitions->back().value));
  }
  return std::vector<Partition>{wanted};
}

// Makes the read model of one partition anew. `name` begins what is said of it.
ExitCode rebuild_partition(EventLog& log, const ShardLocation& location, const std::string& name,
                           const Arguments& arguments, Console& console) {
  RebuildOptions options;
  options.replace_on_difference = arguments.replace_on_difference;
  Progress progress("folded", "events");
  options.on_progress = [&progress](const FoldStatistics& done) { progress.show(done.records); };
  const auto rebuilt = rebuild(log, location, options);
  progress.finish();
  if (!rebuilt)
    return console.report(Error{rebuilt.error().kind, name + rebuilt.error().message});
  console.notice(fmt::format("{}folded {} events into a new read model in {:.1f} s, digest {}",
                             name, rebuilt->statistics.records, rebuilt->statistics.seconds,
                             to_string(rebuilt->digest)));
  switch (rebuilt->replacement) {
    case Replacement::kEqual:
      console.notice(name +
                     "the old read model was equal, byte for byte; the new one has its place");
      break;
    case Replacement::kNotCompared:
    case Replacement::kDifferent:
      console.notice(name + rebuilt->note + "; the new read model has its place");
      break;
  }
  return kDone;
}

}  // namespace

ExitCode run_rebuild(const Arguments& arguments, Console& console) {
  auto ledger = open_ledger_of(arguments, LedgerMode::kRead, "rebuild", console);
  if (!ledger)
    return console.report(ledger.error());
  EventLog& log = (*ledger)->log();
  const auto all = log.partitions();
  const auto partitions = partitions_of(arguments, log);
  if (!all || !partitions)
    return console.report(!all ? all.error() : partitions.error());
  const std::filesystem::path state = state_directory(arguments, (*ledger)->directory());
  // One after the other, for each takes the memory and the cores that there are. One that fails
  // stops none of the others.
  ExitCode code = kDone;
  std::vector<Partition> rebuilt;
  for (const Partition partition : *partitions) {
    const std::string name =
        all->size() == 1 ? std::string() : fmt::format("partition {}: ", partition.value);
    const ExitCode one = rebuild_partition(log, {state, partition}, name, arguments, console);
    if (one == kDone)
      rebuilt.push_back(partition);
    else if (code == kDone)
      code = one;
  }
  // Where the log went on meanwhile, the new read models catch up.
  const auto folded = sum_of(fold_shards_to_end(log, state, rebuilt));
  if (code == kDone && !folded)
    return console.report(folded.error());
  return code;
}

}  // namespace minutebook::cli
