// Made events: a ledger of any length that looks like a real one, the same for the same seed.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "eventlog/event_log.h"
#include "minutebook/ledger/v1/event.pb.h"

namespace minutebook {

// Numbers that depend on the seed alone (splitmix64).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  // From 0 to below `limit`, which is at least 1.
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }

 private:
  std::uint64_t state_;
};

// The event with that number in a ledger of that many organisations: a valid event of any fact, in
// about the shares in which a real ledger has them: most are about people in posts. Every thirtieth
// bears on an earlier one. Its id depends on the number and the seed.
[[nodiscard]] ledger::v1::Event made_event(std::uint64_t number, std::uint64_t organisations,
                                           std::uint64_t seed);

// The event as a record to append.
[[nodiscard]] RecordToAppend record_of(const ledger::v1::Event& event);

// A log in memory with one partition, whose records are a minute apart from 2026-01-01 on.
[[nodiscard]] std::unique_ptr<EventLog> made_memory_log();
// Appends events with the numbers from `first` to below `first + count`; aborts where that fails.
void append_made_events(EventLog& log, std::uint64_t first, std::uint64_t count,
                        std::uint64_t organisations, std::uint64_t seed);

}  // namespace minutebook
