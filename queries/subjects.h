// Subjects: the things that a read model has claims about.

#pragma once

#include <functional>
#include <string_view>

#include "ledger/rows.h"

namespace minutebook {

// Calls `take` for each subject with claims, in the order of their bytes, until it returns false.
// One seek each.
void for_each_subject(const RowReader& rows, const std::function<bool(std::string_view)>& take);

}  // namespace minutebook
