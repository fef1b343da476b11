// Session: the ledger and the read models that one run of the program works with.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "cli/arguments.h"
#include "cli/console.h"
#include "eventlog/open.h"
#include "ledger/error.h"
#include "ledger/rows.h"
#include "projectors/runner.h"
#include "projectors/store/shard_reader.h"

namespace minutebook::cli {

// Opens the ledger that the arguments name. `command` is told to whoever finds the ledger held.
// Says on the console when it made one.
[[nodiscard]] tl::expected<std::unique_ptr<Ledger>, Error> open_ledger_of(
    const Arguments& arguments, LedgerMode mode, const std::string& command, Console& console);

// Where the read models of the ledger in that directory are.
[[nodiscard]] std::filesystem::path state_directory(const Arguments& arguments,
                                                    const std::filesystem::path& ledger_directory);

// Brings the read models of all partitions up to the end of the log, or to where they are when
// `should_stop`, unless that is empty, says so; several threads ask it. Shows progress on a
// terminal where it takes long. Every partition is tried; fails as sum_of does
// (projectors/shards.h).
[[nodiscard]] tl::expected<FoldStatistics, Error> fold(
    Ledger& ledger, const std::filesystem::path& state,
    const std::function<bool()>& should_stop = {});

// A partition of the log and its read model.
struct PartitionView {
  Partition partition;
  // Null where nothing of the partition was ever folded on this machine.
  std::unique_ptr<ShardReader> shard;
  // Where the log ended when the session began, and by how many offsets the read model is behind
  // that: it lacks at most so many records. 0 where it lacks none.
  Offset end;
  std::int64_t lag_records = 0;
  // Why it could not be brought up to date, where that was tried.
  std::optional<Error> why_behind;

  // Everything below it is folded.
  [[nodiscard]] Offset next_offset() const {
    return shard == nullptr ? Offset{0} : shard->position().next_offset;
  }
};

// A ledger and its read models, open for asking.
struct ReadSession {
  std::unique_ptr<Ledger> ledger;
  std::filesystem::path state;
  // All of the log's, in order.
  std::vector<PartitionView> partitions;
  // All rows that there are. Lives as long as the session, and moves with it.
  std::unique_ptr<RowReader> merged;

  // The rows of all partitions as one: those of the shard itself where there is only one.
  [[nodiscard]] const RowReader& rows() const;
  // The shards that there are.
  [[nodiscard]] std::vector<const RowReader*> shards() const;
  // Where an answer lacks something because a read model is behind the log or is not on this
  // machine: why, for each such partition, with what mends it. Empty where the rows are complete.
  [[nodiscard]] std::vector<std::string> gaps() const;

  // The name to show for a person's id.
  [[nodiscard]] std::string name_of_person(const std::string& person_id) const;
};

// Whether a session may fold before it answers.
enum class BeforeAnswering : std::uint8_t { kFold, kLeaveAsIs };

// Opens both for reading; `open_ledger` opens the ledger, anew each time. Where a read model is
// behind the log and nobody else is writing it, it is first brought up to date, unless that is not
// wanted; somebody who is, and is nearly there, is waited for, up to a second. What is still behind
// then, or cannot be written because the place is read-only or full, the session tells of. Fails as
// `open_ledger`, opening shards and folding do, and with kCorrupt where the log has lost records.
[[nodiscard]] tl::expected<ReadSession, Error> open_for_reading(
    const std::function<tl::expected<std::unique_ptr<Ledger>, Error>()>& open_ledger,
    const std::function<std::filesystem::path(const Ledger&)>& state_of, BeforeAnswering before);

// The same for the ledger that the arguments name; unless said otherwise it folds, but with
// --no-fold.
[[nodiscard]] tl::expected<ReadSession, Error> open_for_reading(const Arguments& arguments,
                                                                Console& console);
[[nodiscard]] tl::expected<ReadSession, Error> open_for_reading(const Arguments& arguments,
                                                                Console& console,
                                                                BeforeAnswering before);

// Whether the ledger that the arguments name is the embedded one, whose read models belong to who
// records: what is recorded is folded before the command ends. On Kafka that is the projectors'
// work, and a writer's machine need have no read model.
[[nodiscard]] bool is_embedded(const Arguments& arguments);

}  // namespace minutebook::cli
