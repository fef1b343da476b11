// Repeated ids: event ids under which the log has events in more than one partition.

#pragma once

#include <string>
#include <vector>

#include "ledger/identifiers.h"
#include "ledger/recorded.h"
#include "ledger/rows.h"

namespace minutebook {

// An event that has the id of another one.
struct RepeatedId {
  EventId event_id;
  std::string subject;
  Recorded recorded;
  // The event that has the id: the one that was recorded first.
  std::string first_subject;
  Recorded first_recorded;
};

// Every event whose id another shard has with an earlier event, by id, then in recorded order. One
// with the same subject and bytes as the first is the same event again, and is left out. Within a
// shard there are none: the fold quarantines them. Reads the events table of each shard once.
[[nodiscard]] std::vector<RepeatedId> repeated_ids(const std::vector<const RowReader*>& shards);

}  // namespace minutebook
