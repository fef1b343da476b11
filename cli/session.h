// Session: the ledger and the read models that one run of the program works with.

#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "cli/arguments.h"
#include "cli/console.h"
#include "eventlog/open.h"
#include "ledger/error.h"
#include "projectors/runner.h"
#include "projectors/store/shard.h"
#include "projectors/store/shard_reader.h"

namespace minutebook::cli {

// The one partition of an embedded ledger.
inline constexpr Partition kLocalPartition{0};

// Opens the ledger that the arguments name. `command` is told to whoever finds the ledger held.
// Says on the console when it made one.
[[nodiscard]] tl::expected<std::unique_ptr<Ledger>, Error> open_ledger_of(
    const Arguments& arguments, LedgerMode mode, const std::string& command, Console& console);

// Where the read models of the ledger in that directory are.
[[nodiscard]] std::filesystem::path state_directory(const Arguments& arguments,
                                                    const std::filesystem::path& ledger_directory);

// Brings the read model up to the end of the log, or to where it is when `should_stop`, unless that
// is empty, says so. Shows progress on a terminal where it takes long.
[[nodiscard]] tl::expected<FoldStatistics, Error> fold(
    Ledger& ledger, const std::filesystem::path& state,
    const std::function<bool()>& should_stop = {});

// A ledger and its read model, open for asking.
struct ReadSession {
  std::unique_ptr<Ledger> ledger;
  std::filesystem::path state;
  // Null where nothing was ever folded: the ledger is empty.
  std::unique_ptr<ShardReader> shard;
  // How many records of the log the read model has not folded.
  std::int64_t lag_records = 0;

  // The name to show for a person's id.
  [[nodiscard]] std::string name_of_person(const std::string& person_id) const;
};

// Opens both for reading. Where the read model is behind the log and nobody else is writing, it is
// first brought up to date; where somebody is, the session says by how much it lags.
[[nodiscard]] tl::expected<ReadSession, Error> open_for_reading(const Arguments& arguments,
                                                                Console& console);

}  // namespace minutebook::cli
