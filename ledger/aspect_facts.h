// AspectFacts: from the claims of one aspect to the facts that an answer shows (docs/evaluation.md,
// "One fact from several claims").

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ledger/aspect.h"
#include "ledger/aspect_claims.h"

namespace minutebook {

// How many claims of one aspect are shown: the newest.
inline constexpr std::size_t kShownClaimLimit = 1000;

// Whether claims that are no longer shown are wanted too.
enum class Former : std::uint8_t { kLeftOut, kIncluded };

// How far the composition that a BoardFormed event gave its board is shown.
using CompositionShown = std::function<Truth(const EventId&)>;

// Finds the end of what a claim began; null for none.
using EndFinder = std::function<const Claim*(const Claim& since)>;

// What is asked of an aspect's claims.
struct AspectQuestion {
  AspectRules rules;
  Former former = Former::kLeftOut;
  // Asked for seats alone.
  const CompositionShown* composition_shown = nullptr;
  // Asked for ends; null to look for them among the claims given.
  const EndFinder* find_end = nullptr;
};

// Fills in what the claims make of the aspect. True where more claims would be shown than the
// limit.
[[nodiscard]] bool make_facts(const AspectQuestion& question, const AspectClaims& claims,
                              Aspect* aspect);

// The end of what `since` began, as far as the claims given tell; null for none.
[[nodiscard]] const Claim* end_of(const Claim& since, const AspectClaims& claims);
// Whether `one` rather than `best`, which may be null, is the end: the earlier one, those that are
// not PROPOSED first. Both come after the beginning.
[[nodiscard]] bool is_better_end(const Claim& one, const Claim* best, const AspectClaims& claims);

// Claims put together to one fact, whose certainty is that of the claim most surely shown. They
// must have been asked for their state. With a day in common the narrowest gives `since`, otherwise
// the earliest.
[[nodiscard]] ShownFact put_together(std::vector<const Claim*> claims, Day as_of);

// The bytes of the fact that the claim's event states.
[[nodiscard]] std::string fact_bytes_of(const ClaimView& claim);

}  // namespace minutebook
