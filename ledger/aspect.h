// Aspects: what is known of one, on the axes asked, as claims and as the facts that they make
// (docs/evaluation.md).

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "ledger/claims.h"
#include "ledger/event_presence.h"
#include "ledger/truth.h"

namespace minutebook {

// How the claims of an aspect stand to each other.
struct AspectRules {
  // They stand side by side; none takes another's place.
  bool accounts = false;
  // Accounts that are put together by their value, as a timeline's are.
  bool accounts_by_value = false;
  // Equal values at different times are reports of one thing.
  bool reports = false;
  // There are claims that end it.
  bool may_end = false;
  // A plan is listed from the day it was announced.
  bool listed_when_announced = false;
  // It is a seat, whose claims may stand and fall with a board's composition.
  bool seat = false;
};
[[nodiscard]] AspectRules rules_of_aspect(std::string_view aspect);

// A claim with what was found out about it. Views hold as long as what gave the claim out.
struct Claim {
  ClaimView row;
  // The event, once somebody has read it; it lives where that somebody keeps it.
  mutable const minutebook::ledger::v1::Event* event = nullptr;
  // What was found out: whether the event is there (absent until asked for), whether the claim is
  // shown (meant for those in a fact), and whether it is listed before its day because it was
  // announced.
  mutable std::optional<EventState> state;
  mutable Truth shown = Truth::kNo;
  mutable bool announced = false;
};

// The order in which claims are told: by the first day of their change, then the last, then the
// event.
[[nodiscard]] bool comes_before(const Claim& one, const Claim& other);
// The order of “the latest c0, then the greatest event id”: whether `one` is earlier than `other`.
[[nodiscard]] bool is_earlier(const Claim& one, const Claim& other);

// Shown claims that make one fact.
struct ShownFact {
  // The claim that gives `since` and the particulars.
  const Claim* since = nullptr;
  // All claims in it, `since` among them, in the order of comes_before.
  std::vector<const Claim*> claims;
  Truth certainty = Truth::kNo;
  minutebook::ledger::v1::Standing standing{};
  bool disputed = false;
  // Planned, and its day has passed.
  bool overdue = false;
  // The claim that ends it, where one is recorded.
  const Claim* until = nullptr;

  [[nodiscard]] bool is_proposed() const {
    return standing == minutebook::ledger::v1::STANDING_PROPOSED;
  }
};

// An end of something that is no longer shown.
struct LastEnd {
  // The ENDS claim.
  const Claim* end = nullptr;
  // The SETS claim that it ended; null where none is recorded.
  const Claim* ended = nullptr;
};

// One aspect of a subject. Claims live as long as the SubjectAspects that it is part of.
struct Aspect {
  std::string_view name;
  AspectRules rules;
  // What is shown, in the order of comes_before of their `since`.
  std::vector<ShownFact> facts;
  // For an aspect that may end and in which nothing is shown but proposals and, in a post, people
  // who are DESIGNATE: the latest claim that was so by the day asked about; the latest of them that
  // is neither PROPOSED nor DESIGNATE; and the last end. Null where there is none.
  const Claim* latest = nullptr;
  const Claim* latest_holding = nullptr;
  std::optional<LastEnd> last_end;
  // With Former::kIncluded: the SETS claims that were so by the day asked about and are not
  // shown, nor voided for certain, as facts that are never disputed.
  std::vector<ShownFact> former;
};

// The value of a holder claim of somebody who is named for a post and not yet in it.
inline constexpr std::string_view kDesignate = "DESIGNATE";

// Whether the fact decides anything: neither PROPOSED nor, in a post, DESIGNATE.
[[nodiscard]] bool is_holding(const ShownFact& fact);
// The fact that stands where there is a place for one; null where none is shown.
[[nodiscard]] const ShownFact* one_of(const std::vector<ShownFact>& facts);
// The same among those that are not PROPOSED.
[[nodiscard]] const ShownFact* one_decided_of(const std::vector<ShownFact>& facts);

}  // namespace minutebook
