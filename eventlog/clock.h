// Where the time of recording comes from.

#pragma once

#include <functional>

#include "ledger/recorded_time.h"

namespace minutebook {

// Tells the time. Called from any thread; it may run backwards, for a log never lets it.
using Clock = std::function<RecordedTime()>;

// The time of this machine, to the millisecond.
[[nodiscard]] RecordedTime system_time();

}  // namespace minutebook
