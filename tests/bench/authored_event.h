// AuthoredEvent: an event as its author writes it, before a ledger gave it and its people their
// ids.

#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "ledger/identifiers.h"
#include "minutebook/ledger/v1/event.pb.h"

namespace minutebook::bench {

// In `event`, `event_id` is empty, a bearing's target is the local id of an earlier event of the
// same emitter, and the id of a person is the author's handle.
struct AuthoredEvent {
  std::string local_id;
  ledger::v1::Event event;
};

// Takes events one by one, in the order in which they are to be recorded. The event holds until the
// call returns.
using EventSink = std::function<void(const AuthoredEvent&)>;

// The ids that recorded_form gives. They depend on the text alone. They are not those that a ledger
// would give, which are digests: making millions of digests is not what a benchmark is to measure.
[[nodiscard]] EventId event_id_of(std::string_view local_id);
[[nodiscard]] PersonId person_id_of(std::string_view handle);

// The person's name, from a handle of the generator's: "ann-marsh-17" is "Ann Marsh".
[[nodiscard]] std::string person_name(std::string_view handle);

// The event as it is recorded: every local id and handle replaced by an id.
[[nodiscard]] ledger::v1::Event recorded_form(const AuthoredEvent& authored);

// Calls `visit` with every reference to a person in the event, in the order of its fields.
void for_each_person(ledger::v1::Event& event,
                     const std::function<void(ledger::v1::PersonRef&)>& visit);

// The event as one line of an event file, with its line break.
[[nodiscard]] std::string json_line(const AuthoredEvent& authored);

}  // namespace minutebook::bench
