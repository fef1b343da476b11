// Reads dates written in English words: "31st March 2013", "by April 2019", "FY 2019/20".
#pragma once

#include <optional>
#include <string_view>

#include "ledger/date_advice.h"

namespace minutebook::date_advice {

// What the printable ASCII text was meant to be, where English words say it; nothing where it has
// a word that no date has, or none at all.
std::optional<Reading> read_words(std::string_view text);

}  // namespace minutebook::date_advice
