// What is said where a question has no answer.

#pragma once

#include <string_view>

#include "ledger/axes.h"
#include "ledger/error.h"

namespace minutebook {

// kNotFound: something is recorded about that subject, but nothing that counts on the axes asked
// about. Where neither restricts, that nothing is recorded.
[[nodiscard]] Error nothing_known(std::string_view subject, const Axes& axes);

}  // namespace minutebook
