// The rules of each aspect, and the orders among claims and facts.

#include "ledger/aspect.h"

#include <tuple>

namespace minutebook {

namespace v1 = minutebook::ledger::v1;

namespace {

// An aspect's kind: its name up to the first slash.
std::string_view kind_of(std::string_view aspect) {
  return aspect.substr(0, aspect.find('/'));
}

}  // namespace

AspectRules rules_of_aspect(std::string_view aspect) {
  const std::string_view kind = kind_of(aspect);
  AspectRules rules;
  rules.accounts = kind == "successor" || kind == "services" || kind == "figure" ||
                   kind == "regulator" || kind == "award" || kind == "statement" ||
                   kind == "finding";
  rules.accounts_by_value = kind == "successor";
  const bool vacancy = kind == "post" && aspect.ends_with("/vacancy");
  rules.seat = kind == "seat";
  rules.reports = kind == "viability" || kind == "characteristic" || kind == "target" ||
                  kind == "option" || vacancy || rules.seat;
  rules.may_end =
      (kind == "post" && !vacancy) || rules.seat || kind == "board" || kind == "arrangement";
  rules.listed_when_announced = kind == "target" || kind == "notice" || kind == "interest" ||
                                kind == "award" || kind == "document";
  return rules;
}

bool comes_before(const Claim& one, const Claim& other) {
  return std::tie(one.row.change_earliest, one.row.change_latest, one.row.event_id) <
         std::tie(other.row.change_earliest, other.row.change_latest, other.row.event_id);
}

bool is_earlier(const Claim& one, const Claim& other) {
  return std::tie(one.row.change_earliest, one.row.event_id) <
         std::tie(other.row.change_earliest, other.row.event_id);
}

bool is_holding(const ShownFact& fact) {
  return !fact.is_proposed() && fact.since->row.value != kDesignate;
}

namespace {

// Whether `one` stands in the one place rather than `other`.
bool is_preferred(const ShownFact& one, const ShownFact& other) {
  if (one.is_proposed() != other.is_proposed())
    return other.is_proposed();
  if (one.certainty != other.certainty)
    return one.certainty > other.certainty;
  return is_earlier(*other.since, *one.since);
}

}  // namespace

const ShownFact* one_of(const std::vector<ShownFact>& facts) {
  const ShownFact* best = nullptr;
  for (const ShownFact& fact : facts) {
    if (best == nullptr || is_preferred(fact, *best))
      best = &fact;
  }
  return best;
}

const ShownFact* one_decided_of(const std::vector<ShownFact>& facts) {
  const ShownFact* best = one_of(facts);
  return best != nullptr && best->is_proposed() ? nullptr : best;
}

}  // namespace minutebook
