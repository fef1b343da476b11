// The command that makes a new read model and puts it in the old one's place.

#include <fmt/format.h>

#include <string>

#include "cli/commands.h"
#include "cli/session.h"
#include "projectors/rebuild.h"

namespace minutebook::cli {

ExitCode run_rebuild(const Arguments& arguments, Console& console) {
  auto ledger = open_ledger_of(arguments, LedgerMode::kRead, "rebuild", console);
  if (!ledger)
    return console.report(ledger.error());
  RebuildOptions options;
  options.replace_on_difference = arguments.replace_on_difference;
  Progress progress("folded", "events");
  options.on_progress = [&progress](const FoldStatistics& done) { progress.show(done.records); };
  const ShardLocation location{state_directory(arguments, (*ledger)->directory()), kLocalPartition};
  const auto rebuilt = rebuild((*ledger)->log(), location, options);
  progress.finish();
  if (!rebuilt)
    return console.report(rebuilt.error());
  console.notice(fmt::format("folded {} events into a new read model in {:.1f} s, digest {}",
                             rebuilt->statistics.records, rebuilt->statistics.seconds,
                             to_string(rebuilt->digest)));
  switch (rebuilt->replacement) {
    case Replacement::kEqual:
      console.notice("the old read model was equal, byte for byte; the new one has its place");
      break;
    case Replacement::kNotCompared:
    case Replacement::kDifferent:
      console.notice(rebuilt->note + "; the new read model has its place");
      break;
  }
  // Where the log went on meanwhile, the new read model catches up.
  const auto folded = fold(**ledger, location.state_directory);
  if (!folded)
    return console.report(folded.error());
  return kDone;
}

}  // namespace minutebook::cli
