// What tests of shards do again and again.

#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "eventlog/event_log.h"
#include "made_events.h"
#include "projectors/digest.h"
#include "projectors/store/shard.h"
#include "projectors/store/shard_reader.h"
#include "temporary_directory.h"

namespace minutebook {

// The shard of partition 0 below the folder; the test fails, and null is returned, where it cannot
// be opened.
[[nodiscard]] std::unique_ptr<Shard> open_shard(const TemporaryDirectory& state);

// Its digest as it is now; the test fails where it cannot be read.
[[nodiscard]] Digest digest_of_shard(const Shard& shard);

// Folds the whole log into the shard below the folder, closes it, and returns the digest.
Digest fold_all(EventLog& log, const TemporaryDirectory& state);

// Appends a record under an id that the log has not seen, so that the log takes whatever it is.
void append_record(EventLog& log, const std::string& subject, const std::string& value);
// Appends what a log may hold: mostly the made event of that number, sometimes an earlier one
// again, an earlier one's id with another event, or a record that is no event.
void append_anything(EventLog& log, std::uint64_t number, Dice& dice);

// The files below the shard's current generation with that ending, sorted.
[[nodiscard]] std::vector<std::filesystem::path> generation_files(const TemporaryDirectory& state,
                                                                  const std::string& ending);

// The number that CURRENT names; 0 where there is none.
[[nodiscard]] std::uint64_t current_generation(const TemporaryDirectory& state);

}  // namespace minutebook
