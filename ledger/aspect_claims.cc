// The formulas of docs/evaluation.md, "What holds on the day".

#include "ledger/aspect_claims.h"

namespace minutebook {

namespace v1 = minutebook::ledger::v1;

Truth base_after(const ClaimView& d, const ClaimView& c) {
  const bool later_on_one_day = d.effect > c.effect;
  if (d.change_earliest > c.change_latest ||
      (d.change_earliest == c.change_latest && later_on_one_day)) {
    return Truth::kYes;
  }
  if (d.change_latest > c.change_earliest ||
      (d.change_latest == c.change_earliest && later_on_one_day)) {
    return Truth::kPossible;
  }
  return Truth::kNo;
}

void AspectClaims::clear() {
  claims_.clear();
  beginnings_known_ = false;
}

void AspectClaims::add(const Claim* claim) {
  claims_.push_back(claim);
  beginnings_known_ = false;
}

const EventState& AspectClaims::state(const Claim& claim) const {
  if (!claim.state)
    claim.state = presence_->state(claim.row);
  return *claim.state;
}

bool AspectClaims::is_proposed(const Claim& claim) const {
  return claim.row.standing == v1::STANDING_PROPOSED &&
         state(claim).standing == v1::STANDING_PROPOSED;
}

Truth AspectClaims::happened(const Claim& claim) const {
  if (claim.row.change_latest <= as_of_)
    return Truth::kYes;
  return claim.row.change_earliest <= as_of_ ? Truth::kPossible : Truth::kNo;
}

Truth AspectClaims::announced(const Claim& claim) const {
  return presence_->announced(claim.row.recorded, claim.row.publication);
}

bool AspectClaims::was_so(const Claim& claim) const {
  return claim.row.effect == Effect::kSets && may_hold(happened(claim)) && may_hold(there(claim));
}

bool AspectClaims::has_other_beginning(const Claim& d, const Claim& c) const {
  if (!beginnings_known_) {
    beginnings_ = {};
    for (const Claim* claim : claims_) {
      if (claim->row.effect != Effect::kSets || happened(*claim) == Truth::kNo)
        continue;
      const auto least_day = [](const Claim* one) { return one->row.change_latest; };
      if (beginnings_[1] != nullptr && least_day(claim) >= least_day(beginnings_[1]))
        continue;
      if (!may_hold(there(*claim)))
        continue;
      beginnings_[1] = claim;
      if (beginnings_[0] == nullptr || least_day(claim) < least_day(beginnings_[0]))
        std::swap(beginnings_[0], beginnings_[1]);
    }
    beginnings_known_ = true;
  }
  const Claim* other = beginnings_[0] == &c ? beginnings_[1] : beginnings_[0];
  return other != nullptr && base_after(d.row, other->row) == Truth::kYes;
}

Truth AspectClaims::after(const Claim& d, const Claim& c) const {
  const Truth base = base_after(d.row, c.row);
  if (base != Truth::kPossible || d.row.effect == Effect::kSets)
    return base;
  return has_other_beginning(d, c) ? Truth::kPossible : Truth::kYes;
}

Truth AspectClaims::supersedes(const Claim& d, const Claim& c) const {
  if (&d == &c || (d.row.effect == Effect::kSets && d.row.value == c.row.value))
    return Truth::kNo;
  const Truth has_happened = happened(d);
  if (has_happened == Truth::kNo || base_after(d.row, c.row) == Truth::kNo)
    return Truth::kNo;
  const Truth is_there = there(d);
  if (is_there == Truth::kNo || (is_proposed(d) && !is_proposed(c)))
    return Truth::kNo;
  return both(both(is_there, has_happened), after(d, c));
}

Truth AspectClaims::shown(const Claim& c) const {
  Truth result = happened(c);
  if (result == Truth::kNo)
    return result;
  for (const Claim* d : claims_) {
    if (result == Truth::kNo)
      return result;
    result = both(result, opposite(supersedes(*d, c)));
  }
  return result == Truth::kNo ? result : both(result, there(c));
}

Truth AspectClaims::shown_account(const Claim& c) const {
  const Truth has_happened = happened(c);
  return has_happened == Truth::kNo ? has_happened : both(has_happened, there(c));
}

bool AspectClaims::is_voided(const Claim& c) const {
  for (const Claim* d : claims_) {
    if (d->row.effect == Effect::kVoids && supersedes(*d, c) == Truth::kYes)
      return true;
  }
  return false;
}

}  // namespace minutebook
