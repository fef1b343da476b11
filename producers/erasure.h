// Erasure: makes the people register forget a person, with an event that says so.

#pragma once

#include <string>
#include <tl/expected.hpp>

#include "eventlog/event_log.h"
#include "ledger/error.h"
#include "ledger/identifiers.h"
#include "ledger/recorded_time.h"

namespace minutebook {

// Erases the person and records PersonErased, in one step (eventlog/people_register.h). `ground`
// says why and names no person; `now` gives the event's day. Erasing a person again changes
// nothing. Fails with kRejected where the ground breaks a rule, with kNotFound for a person never
// registered, and as PeopleRegister::erase does.
[[nodiscard]] tl::expected<Appended, Error> erase_person(EventLog& log, const PersonId& person,
                                                         const std::string& ground,
                                                         RecordedTime now);

}  // namespace minutebook
