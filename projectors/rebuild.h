// Rebuild: makes a read model anew from the log, beside the running one, and puts it in its place.

#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "eventlog/event_log.h"
#include "ledger/error.h"
#include "projectors/digest.h"
#include "projectors/runner.h"
#include "projectors/store/shard.h"
#include "projectors/store/shard_directory.h"

namespace minutebook {

struct RebuildOptions {
  // Put the new read model in the place of the old one also where the two differ.
  bool replace_on_difference = false;
  // How many bytes of rows are sorted at once. About four times as much memory is taken.
  std::size_t batch_bytes = std::size_t{32} << 20;
  // How many records are read at once.
  std::size_t read_records = 4096;
  ShardOptions shard;
  // Called now and then with what was folded so far. May be empty.
  std::function<void(const FoldStatistics&)> on_progress;
};

// What became of the old read model.
enum class Replacement : std::uint8_t {
  kEqual,        // the two are equal, byte for byte
  kNotCompared,  // there was nothing to compare with; `note` says why
  kDifferent,    // they differ, and it was asked for that the new one take the place; `note` says
                 // where
};

struct Rebuilt {
  FoldStatistics statistics;
  Replacement replacement = Replacement::kEqual;
  std::string note;
  // Of the new read model.
  Digest digest{};
  Position position;
};

// Folds the log from its beginning into a new generation of the shard, in sorted files, to where
// the running one stands (to the end of the log where there is nothing to compare with), and
// compares their digests. Equal or incomparable (missing, damaged, made by another fold, folded
// from another log), the new one takes the old one's place in one step. Readers go on meanwhile,
// and those that have the old one open keep it.
//
// Fails with kVerificationFailed where the two differ: the message has both digests and the first
// difference, the old one stays and the new one is removed. With kHeld where the shard is being
// written; otherwise as the log and the store do, with nothing changed.
[[nodiscard]] tl::expected<Rebuilt, Error> rebuild(EventLog& log, const ShardLocation& location,
                                                   const RebuildOptions& options = {});

}  // namespace minutebook
