// Trail: every event about a subject in the order in which they were recorded, and one event by its
// id.

#pragma once

#include <cstddef>
#include <string_view>
#include <tl/expected.hpp>

#include "ledger/axes.h"
#include "ledger/error.h"
#include "ledger/identifiers.h"
#include "ledger/rows.h"
#include "minutebook/ledger/v1/answer.pb.h"
#include "queries/event_words.h"

namespace minutebook {

// The events about `subject` that the ledger knew at `axes.known_at` and whose evidence may have
// been published by `axes.published_by`, quarantined ones among them; `axes.as_of` is the day from
// which cancellations are judged. At most `limit` of them, the newest; 0 for all. Fails with
// kNotFound where nothing is recorded about the subject, or nothing that counts on those axes, with
// kCorrupt where the read model is damaged.
[[nodiscard]] tl::expected<ledger::v1::TrailAnswer, Error> trail_of_subject(
    const RowReader& rows, std::string_view subject, const Axes& axes, std::size_t limit,
    const NameOfPerson& name_of_person);

// The one event. Fails with kNotFound where it is not recorded or does not count on those axes,
// with kCorrupt where the read model is damaged.
[[nodiscard]] tl::expected<ledger::v1::TrailAnswer, Error> trail_of_event(
    const RowReader& rows, const EventId& event_id, const Axes& axes,
    const NameOfPerson& name_of_person);

// What an event changed, one claim a line: `post/chief-executive/holder/p_… set to SUBSTANTIVE from
// 2011-09`.
void add_changes(const ledger::v1::Event& event, ledger::v1::TrailEntry& entry);

}  // namespace minutebook
