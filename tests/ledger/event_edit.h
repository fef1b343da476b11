// Changes one field of an event, named as a violation names it, so that a table of broken events
// reads well.

#pragma once

#include <string>
#include <string_view>

#include "minutebook/ledger/v1/event.pb.h"

namespace minutebook {

// Gives the field a value: text and bytes as they are, a word or a number for an enum.
// `directorHired.post.slug`, `evidence[0].published`; an index one past the end of a list adds an
// entry. Aborts the test program where the event has no such field.
void set_field(ledger::v1::Event* event, std::string_view path, std::string_view value);

// Takes the field, or the whole list, away.
void clear_field(ledger::v1::Event* event, std::string_view path);

}  // namespace minutebook
