// Difference: the first row in which two read models differ.

#pragma once

#include <string>

#include "ledger/rows.h"
#include "projectors/store/position.h"

namespace minutebook {

// Where `left` and `right` first differ, in one printable line, as: `table claims, key
// ods:RA3\0name\0…: only the left one has it`. The names stand for "the left one" and "the right
// one". Empty where they do not differ. Reads on from the beginning to the difference.
[[nodiscard]] std::string first_difference(const RowReader& left, const Position& left_position,
                                           std::string_view left_name, const RowReader& right,
                                           const Position& right_position,
                                           std::string_view right_name);

// Bytes as printable ASCII: a zero byte is \0, another that is not printable \x and two digits. Cut
// off, with dots, where it would be very long.
[[nodiscard]] std::string printable(std::string_view bytes);

}  // namespace minutebook
