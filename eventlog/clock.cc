// The time of this machine.

#include "eventlog/clock.h"

#include <chrono>

namespace minutebook {

RecordedTime system_time() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count();
  // A clock that shows a year beyond 9999 is as wrong as one that stands still.
  return RecordedTime::from_milliseconds_since_1970(milliseconds).value_or(kLatestRecordedTime);
}

}  // namespace minutebook
