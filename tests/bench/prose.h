// Prose: the names, titles and sentences that generated events are made of. All of it is made up.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/day.h"
#include "minutebook/ledger/v1/event.pb.h"
#include "tests/bench/random.h"

namespace minutebook::bench {

// A place, and an organisation of that kind there.
[[nodiscard]] std::string place_name(std::uint64_t number);
[[nodiscard]] std::string organisation_name(std::string_view place,
                                            ledger::v1::OrganisationKind kind);
// The handle of the person with that number: different for each number.
[[nodiscard]] std::string person_handle(std::uint64_t number);

// A sentence or two in a recorder's own words, on what happened and why; 40 to 120 characters.
[[nodiscard]] std::string sentence(Random& random);

// A document that was published on that day, now and then with the day less exactly known or not
// known at all.
[[nodiscard]] ledger::v1::Evidence document(Random& random, Day published);

// The day as EDTF, as exactly as such things are known: mostly to the day, else to the month, the
// year, a season, a span, or only by when.
[[nodiscard]] std::string written_date(Random& random, Day day);

}  // namespace minutebook::bench
