// Claims put together, disputes, ends, and what was before.

#include "ledger/aspect_facts.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "minutebook/ledger/v1/event.pb.h"

namespace minutebook {

namespace v1 = minutebook::ledger::v1;

namespace {

using ClaimList = std::vector<const Claim*>;
using Range = std::pair<Day, Day>;

Range range_of(const Claim& claim) {
  return {claim.row.change_earliest, claim.row.change_latest};
}

std::int64_t width_days(const Claim& claim) {
  return std::int64_t{claim.row.change_latest.days_since_1970()} -
         claim.row.change_earliest.days_since_1970();
}

bool is_narrower(const Claim* one, const Claim* other) {
  return std::make_tuple(width_days(*one), one->row.event_id) <
         std::make_tuple(width_days(*other), other->row.event_id);
}

// Whether all ranges have a day in common.
bool have_common_day(const ClaimList& group) {
  Day first = kEarliestDay;
  Day last = kLatestDay;
  for (const Claim* claim : group) {
    first = std::max(first, claim->row.change_earliest);
    last = std::min(last, claim->row.change_latest);
  }
  return first <= last;
}

// Puts claims together, one aspect at a time.
class Grouping {
 public:
  Grouping(const AspectRules& rules, const AspectClaims& claims, std::vector<ShownFact>* facts)
      : rules_(rules), claims_(claims), facts_(facts) {}

  void add_timeline(const ClaimList& shown);
  void add_accounts(const ClaimList& shown);
  void mark_disputes(std::string_view aspect);

 private:
  void add_fact(ClaimList group, bool disputed);
  void mark_ranges_with_several_values();
  void mark_successors();
  void mark_figures();
  void mark_statements();
  void dispute(ShownFact& fact) { fact.disputed = fact.disputed || !fact.is_proposed(); }

  const AspectRules& rules_;
  const AspectClaims& claims_;
  std::vector<ShownFact>* const facts_;
};

void Grouping::add_fact(ClaimList group, bool disputed) {
  for (const Claim* claim : group)
    (void)claims_.state(*claim);
  ShownFact fact = put_together(std::move(group), claims_.as_of());
  fact.disputed = disputed && !fact.is_proposed();
  facts_->push_back(std::move(fact));
}

void Grouping::add_timeline(const ClaimList& shown) {
  if (shown.size() == 1)
    return add_fact(shown, false);
  std::map<std::string_view, ClaimList> by_value;
  for (const Claim* claim : shown)
    by_value[claim->row.value].push_back(claim);
  for (auto& [value, group] : by_value) {
    const auto is_proposed = [this](const Claim* claim) { return claims_.is_proposed(*claim); };
    if (!std::all_of(group.begin(), group.end(), is_proposed))
      std::erase_if(group, is_proposed);
    if (rules_.reports || have_common_day(group)) {
      add_fact(std::move(group), false);
      continue;
    }
    std::map<Range, ClaimList> by_range;
    for (const Claim* claim : group)
      by_range[range_of(*claim)].push_back(claim);
    for (auto& [range, same_range] : by_range)
      add_fact(std::move(same_range), true);
  }
}

void Grouping::add_accounts(const ClaimList& shown) {
  if (shown.size() == 1)
    return add_fact(shown, false);
  std::map<std::pair<Range, std::string_view>, ClaimList> by_range_and_value;
  for (const Claim* claim : shown)
    by_range_and_value[{range_of(*claim), claim->row.value}].push_back(claim);
  for (auto& [key, group] : by_range_and_value) {
    if (group.size() == 1) {
      add_fact(std::move(group), false);
      continue;
    }
    // A value may be less than the whole fact.
    std::map<std::string, ClaimList> by_fact;
    for (const Claim* claim : group)
      by_fact[fact_bytes_of(claim->row)].push_back(claim);
    for (auto& [bytes, same_fact] : by_fact)
      add_fact(std::move(same_fact), false);
  }
}

void Grouping::mark_ranges_with_several_values() {
  std::map<Range, std::set<std::string_view>> values;
  for (const ShownFact& fact : *facts_) {
    if (fact.is_proposed())
      continue;
    for (const Claim* claim : fact.claims)
      values[range_of(*claim)].insert(claim->row.value);
  }
  for (ShownFact& fact : *facts_) {
    for (const Claim* claim : fact.claims) {
      if (!fact.is_proposed() && values[range_of(*claim)].size() > 1)
        fact.disputed = true;
    }
  }
}

void Grouping::mark_successors() {
  std::set<std::string_view> values;
  for (const ShownFact& fact : *facts_) {
    if (!fact.is_proposed())
      values.insert(fact.since->row.value);
  }
  if (values.size() < 2)
    return;
  for (ShownFact& fact : *facts_)
    dispute(fact);
}

void Grouping::mark_figures() {
  using Subject = std::tuple<Range, std::string, std::string>;
  std::map<Subject, std::map<std::string, std::vector<ShownFact*>>> amounts;
  for (ShownFact& fact : *facts_) {
    v1::FigureReported figure;
    const std::string_view value = fact.since->row.value;
    if (fact.is_proposed() ||
        !figure.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      continue;
    }
    amounts[{range_of(*fact.since), figure.unit(), figure.about()}][figure.amount()].push_back(
        &fact);
  }
  for (auto& [subject, by_amount] : amounts) {
    if (by_amount.size() < 2)
      continue;
    for (auto& [amount, facts] : by_amount) {
      for (ShownFact* fact : facts)
        dispute(*fact);
    }
  }
}

// A statement's value is its position, a slug, or the serialized fact, which begins with a field's
// tag: none of the tags is a character of a slug.
bool is_position(std::string_view value) {
  const auto is_slug_character = [](char character) {
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') ||
           character == '-';
  };
  return !value.empty() && std::all_of(value.begin(), value.end(), is_slug_character);
}

void Grouping::mark_statements() {
  std::set<std::string_view> positions;
  for (const ShownFact& fact : *facts_) {
    if (!fact.is_proposed() && is_position(fact.since->row.value))
      positions.insert(fact.since->row.value);
  }
  if (positions.size() < 2)
    return;
  for (ShownFact& fact : *facts_) {
    if (is_position(fact.since->row.value))
      dispute(fact);
  }
}

void Grouping::mark_disputes(std::string_view aspect) {
  if (facts_->size() < 2)
    return;
  if (!rules_.accounts) {
    mark_ranges_with_several_values();
  } else if (rules_.accounts_by_value) {
    mark_successors();
  } else if (aspect.starts_with("figure/")) {
    mark_figures();
  } else if (aspect.starts_with("statement/")) {
    mark_statements();
  }
}

// How far the claim is shown.
Truth shown_of(const AspectQuestion& question, const AspectClaims& claims, const Claim& claim) {
  Truth shown = question.rules.accounts ? claims.shown_account(claim) : claims.shown(claim);
  if (question.rules.listed_when_announced && claims.happened(claim) == Truth::kNo &&
      claims.state(claim).standing == v1::STANDING_PLANNED) {
    claim.announced = true;
    shown = both(claims.there(claim), claims.announced(claim));
  }
  if (question.composition_shown != nullptr && may_hold(shown) &&
      claim.row.fact_number == v1::Event::kBoardFormed) {
    shown = both(shown, (*question.composition_shown)(claim.row.event_id));
  }
  return shown;
}

// The claims that are shown.
ClaimList shown_claims(const AspectQuestion& question, const AspectClaims& claims) {
  ClaimList shown;
  for (const Claim* claim : claims.all()) {
    if (claim->row.effect != Effect::kSets)
      continue;
    claim->shown = shown_of(question, claims, *claim);
    if (may_hold(claim->shown))
      shown.push_back(claim);
  }
  return shown;
}

// Leaves the newest; true where some were cut off.
bool keep_newest(ClaimList* claims) {
  if (claims->size() <= kShownClaimLimit)
    return false;
  std::sort(claims->begin(), claims->end(),
            [](const Claim* one, const Claim* other) { return is_earlier(*other, *one); });
  claims->resize(kShownClaimLimit);
  return true;
}

void sort_facts(std::vector<ShownFact>* facts) {
  std::sort(facts->begin(), facts->end(), [](const ShownFact& one, const ShownFact& other) {
    return comes_before(*one.since, *other.since);
  });
}

// The last end among the claims, and what it ended.
std::optional<LastEnd> last_end_of(const AspectClaims& claims) {
  LastEnd last;
  for (const Claim* d : claims.all()) {
    if (d->row.effect != Effect::kEnds || !may_hold(claims.happened(*d)) ||
        !may_hold(claims.there(*d)) || claims.is_proposed(*d)) {
      continue;
    }
    if (last.end == nullptr || std::tie(last.end->row.change_latest, last.end->row.event_id) <
                                   std::tie(d->row.change_latest, d->row.event_id)) {
      last.end = d;
    }
  }
  if (last.end == nullptr)
    return std::nullopt;
  for (const Claim* c : claims.all()) {
    if (claims.was_so(*c) && may_hold(claims.supersedes(*last.end, *c)) &&
        (last.ended == nullptr || is_earlier(*last.ended, *c))) {
      last.ended = c;
    }
  }
  return last;
}

// What the aspect has where nobody or nothing holds.
void add_what_was(const AspectClaims& claims, Aspect* aspect) {
  for (const Claim* claim : claims.all()) {
    if (!claims.was_so(*claim))
      continue;
    if (aspect->latest == nullptr || is_earlier(*aspect->latest, *claim))
      aspect->latest = claim;
    if (claim->row.value == kDesignate || claims.is_proposed(*claim))
      continue;
    if (aspect->latest_holding == nullptr || is_earlier(*aspect->latest_holding, *claim))
      aspect->latest_holding = claim;
  }
  aspect->last_end = last_end_of(claims);
}

// Whether another value took the place of c before that end.
bool is_followed_before(const Claim& c, const Claim& end, const AspectClaims& claims) {
  return std::any_of(claims.all().begin(), claims.all().end(), [&](const Claim* s) {
    return claims.was_so(*s) && s->row.value != c.row.value && !claims.is_proposed(*s) &&
           claims.after(*s, c) == Truth::kYes && claims.after(*s, end) != Truth::kYes;
  });
}

const Claim* find_end(const AspectQuestion& question, const Claim& since,
                      const AspectClaims& claims) {
  return question.find_end != nullptr ? (*question.find_end)(since) : end_of(since, claims);
}

bool add_former(const AspectQuestion& question, const AspectClaims& claims, Aspect* aspect) {
  ClaimList former;
  for (const Claim* claim : claims.all()) {
    if (!claims.was_so(*claim) || may_hold(claim->shown) || claims.is_voided(*claim))
      continue;
    claim->shown = both(claims.there(*claim), claims.happened(*claim));
    former.push_back(claim);
  }
  const bool cut = keep_newest(&former);
  if (former.empty())
    return cut;
  // Two terms in one seat are not two reports of one.
  AspectRules rules = question.rules;
  rules.reports = false;
  Grouping(rules, claims, &aspect->former).add_timeline(former);
  sort_facts(&aspect->former);
  for (ShownFact& fact : aspect->former) {
    fact.disputed = false;
    fact.until = question.rules.may_end ? find_end(question, *fact.since, claims) : nullptr;
    if (fact.until != nullptr && is_followed_before(*fact.since, *fact.until, claims))
      fact.until = nullptr;
  }
  return cut;
}

}  // namespace

bool make_facts(const AspectQuestion& question, const AspectClaims& claims, Aspect* aspect) {
  ClaimList shown = shown_claims(question, claims);
  bool cut = keep_newest(&shown);
  if (!shown.empty()) {
    Grouping grouping(question.rules, claims, &aspect->facts);
    if (question.rules.accounts && !question.rules.accounts_by_value) {
      grouping.add_accounts(shown);
    } else {
      grouping.add_timeline(shown);
    }
    grouping.mark_disputes(aspect->name);
    sort_facts(&aspect->facts);
  }
  if (question.rules.may_end) {
    for (ShownFact& fact : aspect->facts)
      fact.until = find_end(question, *fact.since, claims);
    if (std::none_of(aspect->facts.begin(), aspect->facts.end(), is_holding))
      add_what_was(claims, aspect);
  }
  if (question.former == Former::kIncluded)
    cut = add_former(question, claims, aspect) || cut;
  return cut;
}

bool is_better_end(const Claim& one, const Claim* best, const AspectClaims& claims) {
  if (best == nullptr)
    return true;
  const bool one_is_proposed = claims.is_proposed(one);
  if (one_is_proposed != claims.is_proposed(*best))
    return !one_is_proposed;
  return comes_before(one, *best);
}

const Claim* end_of(const Claim& since, const AspectClaims& claims) {
  const Claim* best = nullptr;
  for (const Claim* d : claims.all()) {
    if (d->row.effect == Effect::kSets || base_after(d->row, since.row) == Truth::kNo ||
        !may_hold(claims.there(*d))) {
      continue;
    }
    if (is_better_end(*d, best, claims))
      best = d;
  }
  return best;
}

ShownFact put_together(std::vector<const Claim*> claims, Day as_of) {
  std::sort(claims.begin(), claims.end(),
            [](const Claim* one, const Claim* other) { return comes_before(*one, *other); });
  ShownFact fact;
  fact.since = have_common_day(claims)
                   ? *std::min_element(claims.begin(), claims.end(), is_narrower)
                   : claims.front();
  fact.standing = v1::STANDING_PROPOSED;
  fact.overdue = true;
  for (const Claim* claim : claims) {
    const v1::Standing standing = claim->state.value().standing;
    fact.certainty = either(fact.certainty, claim->shown);
    fact.standing = std::min(fact.standing, standing);
    if (standing == v1::STANDING_PLANNED && claim->row.change_latest >= as_of)
      fact.overdue = false;
  }
  fact.overdue = fact.overdue && fact.standing == v1::STANDING_PLANNED;
  fact.claims = std::move(claims);
  return fact;
}

std::string fact_bytes_of(const ClaimView& claim) {
  v1::Event event;
  if (!event.ParseFromArray(claim.event_bytes.data(), static_cast<int>(claim.event_bytes.size())))
    return {};
  const auto* field = v1::Event::GetDescriptor()->FindFieldByNumber(claim.fact_number);
  const auto* reflection = v1::Event::GetReflection();
  if (field == nullptr || field->message_type() == nullptr || !reflection->HasField(event, field))
    return {};
  return reflection->GetMessage(event, field).SerializeAsString();
}

}  // namespace minutebook
