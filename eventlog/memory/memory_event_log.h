// MemoryEventLog: a log that lives as long as the process, for tests, laws and scratch ledgers.

#pragma once

#include <cstdint>
#include <memory>

#include "eventlog/clock.h"
#include "eventlog/event_log.h"

namespace minutebook {

// What a log in memory looks like to its readers. The default is that of the embedded ledger; the
// others are what a reader has to put up with elsewhere.
struct MemoryLogShape {
  // At least 1. A subject lies in the partition that a hash of its bytes (FNV-1a) chooses.
  std::uint32_t partitions = 1;
  // How many offsets each append leaves out in every partition that it wrote to, as markers of
  // transactions do.
  std::uint32_t offsets_skipped_per_append = 0;
};

// A complete implementation of the interface, except that nothing is durable. Erasing a person
// forgets at once.
[[nodiscard]] std::unique_ptr<EventLog> make_memory_event_log(Clock clock,
                                                              const MemoryLogShape& shape = {});

}  // namespace minutebook
