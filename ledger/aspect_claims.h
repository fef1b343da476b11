// AspectClaims: what holds on the day, worked out over claims of one aspect in memory by the
// formulas of docs/evaluation.md.

#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "ledger/aspect.h"
#include "ledger/day.h"
#include "ledger/event_presence.h"
#include "ledger/truth.h"

namespace minutebook {

// Whether d comes after c, as far as their days and effects alone tell: without the exception for
// an end that has only one beginning to end.
[[nodiscard]] Truth base_after(const ClaimView& d, const ClaimView& c);

// Claims of one aspect. Borrows them, and the presence, which must outlive it. Not thread safe. All
// claims that can matter must be added before the first question: those that are not visible never
// matter, and ledger/aspect_window.h says which others may be left out.
class AspectClaims {
 public:
  AspectClaims(EventPresence* presence, Day as_of) : presence_(presence), as_of_(as_of) {}

  void clear();
  void add(const Claim* claim);
  [[nodiscard]] const std::vector<const Claim*>& all() const { return claims_; }
  [[nodiscard]] std::size_t size() const { return claims_.size(); }
  [[nodiscard]] Day as_of() const { return as_of_; }

  [[nodiscard]] const EventState& state(const Claim& claim) const;
  [[nodiscard]] Truth there(const Claim& claim) const { return state(claim).there; }
  [[nodiscard]] bool is_proposed(const Claim& claim) const;
  [[nodiscard]] Truth happened(const Claim& claim) const;
  [[nodiscard]] Truth announced(const Claim& claim) const;
  // Whether a SETS claim was so by the day asked about, whether it is still shown or not.
  [[nodiscard]] bool was_so(const Claim& claim) const;
  [[nodiscard]] Truth after(const Claim& d, const Claim& c) const;
  [[nodiscard]] Truth supersedes(const Claim& d, const Claim& c) const;
  // Of a SETS claim of a timeline.
  [[nodiscard]] Truth shown(const Claim& c) const;
  // Whether a claim of an account is shown.
  [[nodiscard]] Truth shown_account(const Claim& c) const;
  // Whether a VOIDS claim supersedes it for certain.
  [[nodiscard]] bool is_voided(const Claim& c) const;

 private:
  // Whether a beginning other than c lies before d for certain.
  [[nodiscard]] bool has_other_beginning(const Claim& d, const Claim& c) const;

  EventPresence* const presence_;
  const Day as_of_;
  std::vector<const Claim*> claims_;
  // The two beginnings with the least last day, or null; worked out when first needed.
  mutable std::array<const Claim*, 2> beginnings_{};
  mutable bool beginnings_known_ = false;
};

}  // namespace minutebook
