// Event words: an event in one sentence, for the trail.

#pragma once

#include <functional>
#include <string>

#include "minutebook/ledger/v1/event.pb.h"

namespace minutebook {

// The name to show for a person's id.
using NameOfPerson = std::function<std::string(const std::string& person_id)>;

// The fact of the event in one sentence, without its date and standing: `Chief Executive: Peter
// Colclough appointed (substantive)`. Pure, but for what `name_of_person` does. A fact that this
// version does not know gives an empty text.
[[nodiscard]] std::string describe_fact(const ledger::v1::Event& event,
                                        const NameOfPerson& name_of_person);

}  // namespace minutebook
