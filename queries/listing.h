// Listing: the organisations of the ledger, and finding anything in it by name or code.

#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "ledger/axes.h"
#include "ledger/error.h"
#include "ledger/rows.h"
#include "ledger/structure/structure.h"
#include "minutebook/ledger/v1/answer.pb.h"

namespace minutebook {

// Which organisations to list. Empty texts leave nothing out.
struct OrganisationFilter {
  std::string kind;       // short word, such as NHS_TRUST
  std::string status;     // OPEN, CLOSED or NOT_RECORDED
  std::size_t limit = 0;  // 0: all
};

// The organisations that are visible on the structure's axes, by id. Where the limit cuts the list,
// `more` is -1. Fails as Structure::summary does, but for kNotFound.
[[nodiscard]] tl::expected<ledger::v1::OrganisationList, Error> list_organisations(
    const RowReader& rows, Structure& structure, const OrganisationFilter& filter);

// A person in the people register, for searching.
struct NamedPerson {
  std::string id;
  std::string name;
};

// What matches `text` in an id, a name, a former name or a register's code, letter case aside: the
// whole of it first, then its beginning, then a word's beginning, then anywhere; equals by id.
// Reads all names. Fails with kCorrupt and kInputOutput.
[[nodiscard]] tl::expected<ledger::v1::SearchAnswer, Error> search(
    const RowReader& rows, Structure& structure, std::string_view text, std::size_t limit,
    const std::vector<NamedPerson>& people);

}  // namespace minutebook
