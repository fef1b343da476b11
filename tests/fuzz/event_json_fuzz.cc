// Any bytes as a JSON Lines file of events: tests/fuzz/event_file_fuzz.h says what must hold.

#include <cstddef>
#include <cstdint>

#include "tests/fuzz/event_file_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  minutebook::check_event_file(data, size, minutebook::InputFormat::kJsonLines);
  return 0;
}
