// What holds for event files of either format, whatever bytes they are.

#pragma once

#include <cstddef>
#include <cstdint>

#include "producers/intake/event_file.h"

namespace minutebook {

// Reads the bytes as an event file. Aborts unless every event that is accepted keeps the rules, and
// comes back with the same bytes when it is written in proto3 JSON and read again; and unless every
// problem is one line of text with a place.
void check_event_file(const std::uint8_t* data, std::size_t size, InputFormat format);

}  // namespace minutebook
