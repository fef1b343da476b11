// Which roles one person at a time holds.

#pragma once

#include "minutebook/ledger/v1/vocabulary.pb.h"

namespace minutebook {

// Whether one person at a time holds a post of that role, so that two holders who are both in it
// for good are disputed. False for roles that several hold at once, for a role that is not given
// and for one that this version does not know.
[[nodiscard]] bool is_single_holder(ledger::v1::Role role);

}  // namespace minutebook
