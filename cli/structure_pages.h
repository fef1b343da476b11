// Structure pages: an organisation, a board, a programme or a person as a director would read it at
// a glance.

#pragma once

#include "cli/page.h"
#include "minutebook/ledger/v1/answer.pb.h"

namespace minutebook::cli {

// Pure. With `details`, each table is followed by the evidence behind it.
[[nodiscard]] Page page_of(const ledger::v1::OrganisationAnswer& answer, bool details);
[[nodiscard]] Page page_of(const ledger::v1::BoardAnswer& answer, bool details);
[[nodiscard]] Page page_of(const ledger::v1::ProgrammeAnswer& answer, bool details);
[[nodiscard]] Page page_of(const ledger::v1::PersonStructure& answer, bool details);

}  // namespace minutebook::cli
