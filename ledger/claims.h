// Claims: what an event says about the aspects of its subject, as rows.
//
// docs/evaluation.md says which claims each fact makes and what they mean;
// docs/formats/structure-shard.md has the grammar of the rows. The fold never reads what it wrote:
// append_rows_of depends on the event and its position alone, so a fold is a set of blind puts.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ledger/day.h"
#include "ledger/identifiers.h"
#include "ledger/recorded.h"
#include "ledger/row_batch.h"
#include "minutebook/ledger/v1/event.pb.h"

namespace minutebook {

// The version of the fold: which rows an event becomes. A read model made by another version is
// rebuilt.
inline constexpr std::uint32_t kFoldVersion = 1;

// What a claim does to its aspect. The number is the rank by which changes on one day are ordered.
enum class Effect : std::uint8_t { kEnds = 0, kSets = 1, kVoids = 2 };

// When the evidence of an event was published: the least first day and the least last day over its
// documents. Absent where none has a publication date.
struct Publication {
  Day earliest;
  Day latest;
};

// A claim as it stands in a row. Views point into the row that it was read from.
struct ClaimView {
  // From the key.
  std::string_view subject;
  std::string_view aspect;
  Day change_earliest;
  EventId event_id;
  // From the value.
  Effect effect = Effect::kSets;
  minutebook::ledger::v1::Standing standing{};
  std::uint16_t fact_number = 0;
  Recorded recorded;
  Day change_latest;
  std::optional<Publication> publication;
  std::string_view value;
  // The event as it was recorded: parse as Event.
  std::string_view event_bytes;
};

// A bearing as it stands in a row. Beside these rows the table has one with nothing in it under
// borne_key(target), for each target.
struct BearingView {
  // From the key.
  EventId target;
  minutebook::ledger::v1::BearingKind kind{};
  EventId bearer;
  // From the value: the bearing event.
  minutebook::ledger::v1::Standing standing{};
  Recorded recorded;
  Day effective_earliest;
  Day effective_latest;
  std::optional<Publication> publication;
  std::uint16_t fact_number = 0;
  std::string_view subject;
};

// Adds the rows that `event` becomes when it is folded: its entry in the events table and in the
// trail, its claims, links and bearings. `event_bytes` is the record value that `event` was parsed
// from. Precondition: validate(event) found nothing (ledger/rules.h). Pure; the rows' order is
// fixed, and where an event says one thing twice, two of the rows are equal.
void append_rows_of(const minutebook::ledger::v1::Event& event, std::string_view event_bytes,
                    const Recorded& recorded, RowBatch* rows);

// Reads a row of the claims or the bearings table. Absent where the bytes are not such a row, which
// means that the read model was altered.
[[nodiscard]] std::optional<ClaimView> read_claim(std::string_view key, std::string_view value);
[[nodiscard]] std::optional<BearingView> read_bearing(std::string_view key, std::string_view value);

}  // namespace minutebook
