// Lines on axes: the facts of a subject of any class that has a structure, for comparing.

#pragma once

#include <tl/expected.hpp>
#include <vector>

#include "ledger/error.h"
#include "ledger/identifiers.h"
#include "ledger/structure/structure.h"
#include "queries/fact_lines.h"

namespace minutebook::cli {

// The facts of an organisation, a board or a programme on the structure's axes; none where nothing
// is visible on them. `incomplete` gets what the answer lacks. Fails with kUsage for a subject of
// another class, and as Structure does.
[[nodiscard]] tl::expected<std::vector<FactLine>, Error> lines_on_axes(
    Structure& structure, const Subject& subject,
    google::protobuf::RepeatedPtrField<ledger::v1::Incompleteness>* incomplete);

}  // namespace minutebook::cli
