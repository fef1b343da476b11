// Poison: records of a log that cannot be folded.

#pragma once

#include <string>
#include <vector>

#include "eventlog/record.h"

namespace minutebook::laws {

enum class PoisonKind {
  kNoEvent,        // bytes that are no Event
  kUnknownFact,    // a fact of a newer version
  kNoEvidence,     // a rule broken
  kImpossibleDay,  // another
  kIdReused,       // the id of an earlier event, with other content
};
inline constexpr int kPoisonKindCount = 5;

// A poisoned record made from a sound one: under the same subject, with an id of its own (`number`)
// unless its kind says otherwise. Place and time are the sound one's, to be changed by the caller.
[[nodiscard]] LogRecord poisoned(const LogRecord& sound, PoisonKind kind, int number);

// Gives the records offsets from 0 in the order in which they stand, and times that never run
// backwards: each keeps its own unless the one before is later.
void put_in_order(std::vector<LogRecord>* records);

}  // namespace minutebook::laws
