// Findings: what in the ledger asks for somebody's attention.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "ledger/axes.h"
#include "ledger/error.h"
#include "ledger/identifiers.h"
#include "ledger/rows.h"
#include "ledger/structure/structure.h"
#include "minutebook/ledger/v1/answer.pb.h"

namespace minutebook {

// What to look for. Empty leaves nothing out.
struct FindingFilter {
  std::optional<Subject> subject;
  std::string kind;  // such as TARGET_OVERDUE
};

// The findings on the structure's axes, by subject, then kind, then message:
//
//   TWO_HOLDERS         two people recorded in a post that one person holds
//   END_WITHOUT_START   somebody left a post or seat that nothing says they held, or something
//   ended
//                       of which no beginning is recorded
//   TARGET_OVERDUE      a target's day has passed and no outcome is recorded
//   PLAN_OVERDUE        a plan's day has passed and nothing says what became of it
//   DISPUTED            claims that cannot hold together
//   DANGLING_REFERENCE  an event bears on one that is not recorded, or names an organisation, a
//   board or a
//                       post's subject of which nothing is recorded
//   BEARING_CYCLE       events that bear on each other in a circle
//   QUARANTINED         an event that could not be folded
//   EVENT_ID_REUSED     an event with the id of another one, in another partition
//
// `shards` are those that `rows` is the union of, where there is more than one. Looks at every
// subject asked for; the time it takes grows with the ledger. Fails with kNotFound
// where the subject asked for is not recorded, with kCorrupt and kInputOutput.
[[nodiscard]] tl::expected<ledger::v1::CheckAnswer, Error> find_findings(
    const RowReader& rows, Structure& structure, const FindingFilter& filter,
    const std::vector<const RowReader*>& shards = {});

// Whether that is a kind of finding, and all of them for a message: `TWO_HOLDERS, … or
// QUARANTINED`.
[[nodiscard]] bool is_finding_kind(std::string_view kind);
[[nodiscard]] std::string finding_kinds_in_words();

}  // namespace minutebook
