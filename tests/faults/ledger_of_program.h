// What a fault test knows of a ledger that only the program writes to: the files that were offered,
// and what the log and the read models say through the library.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "eventlog/event_log.h"
#include "ledger/identifiers.h"
#include "minutebook/ledger/v1/answer.pb.h"

namespace minutebook::testing {

// An event file, and the ids that its events get, in order.
struct OfferedFile {
  std::filesystem::path path;
  // What its first event is about.
  std::string first_subject;
  std::vector<EventId> events;
};

// Writes part of the history of 200 organisations that the seed determines, as so many files of
// about the same size, named after the seed.
[[nodiscard]] std::vector<OfferedFile> write_history(const std::filesystem::path& folder,
                                                     std::uint64_t seed, std::uint64_t event_count,
                                                     std::size_t file_count);

// The ids of the log's events from that offset on, in order; none where there is no ledger yet. The
// test fails where offsets are not dense, a record is no event, or the log cannot be read.
[[nodiscard]] std::vector<EventId> events_in_log(const std::filesystem::path& ledger,
                                                 Offset from = Offset{0});

// The receipts in an output of `record --format jsonl` that may have been cut off anywhere. The
// test fails where a whole line is not a receipt.
[[nodiscard]] std::vector<ledger::v1::Receipt> receipts_in(const std::string& output);

// How far the read model has folded; absent where there is none yet. The test fails where it cannot
// be read.
[[nodiscard]] std::optional<Offset> folded_to(const std::filesystem::path& state);

// The read model's digest in hexadecimal digits; the test fails where there is none.
[[nodiscard]] std::string digest_in_words(const std::filesystem::path& state);

// The digest of the ledger's log folded in this process, by nobody disturbed, into a new folder.
[[nodiscard]] std::string digest_of_clean_fold(const std::filesystem::path& ledger,
                                               const std::filesystem::path& new_state);

}  // namespace minutebook::testing
