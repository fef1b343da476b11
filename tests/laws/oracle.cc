#include "tests/laws/oracle.h"

#include <algorithm>
#include <cstdint>
#include <tuple>

#include "ledger/assert.h"
#include "ledger/edtf.h"

namespace minutebook::laws {

using ledger::v1::Event;
using ledger::v1::Standing;

namespace {

constexpr std::size_t kPathLimitBearings = 64;

Truth both(Truth left, Truth right) {
  return std::min(left, right);
}

Truth negated(Truth truth) {
  return truth == Truth::kYes ? Truth::kNo : truth == Truth::kNo ? Truth::kYes : Truth::kPossible;
}

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

template <typename Enum>
std::string short_name(const std::string& (*name)(Enum), Enum value, std::string_view prefix) {
  return name(value).substr(prefix.size());
}

// The claims of one event, in the order of the table on the page.
class ClaimTable {
 public:
  ClaimTable(std::size_t index, const Event& event)
      : index_(index), event_(event), on_the_day_(days_of(event.effective())) {}

  std::vector<OracleClaim> claims() {
    organisation();
    people();
    board();
    programme();
    others();
    return claims_;
  }

 private:
  void add(std::string aspect, Change change, std::string value, DayRange range) {
    claims_.push_back(
        OracleClaim{index_, event_.subject(), std::move(aspect), change, std::move(value), range});
  }
  void sets(std::string aspect, std::string value) {
    add(std::move(aspect), Change::kSets, std::move(value), on_the_day_);
  }
  void ends(std::string aspect) { add(std::move(aspect), Change::kEnds, "", a_day_later()); }
  DayRange a_day_later() const { return {on_the_day_.first.next(), on_the_day_.last.next()}; }

  void organisation() {
    if (event_.has_organisation_registered()) {
      sets("name", event_.organisation_registered().name());
      sets("status", "OPEN");
    } else if (event_.has_organisation_renamed()) {
      sets("name", event_.organisation_renamed().name());
    } else if (event_.has_organisation_closed()) {
      add("status", Change::kSets, "CLOSED", a_day_later());
    } else if (event_.has_organisation_succeeded()) {
      const auto& fact = event_.organisation_succeeded();
      const std::set<std::string> successors(fact.successors().begin(), fact.successors().end());
      std::string value = std::to_string(fact.mode());
      for (const std::string& successor : successors) {
        value += " " + successor;
      }
      sets("successor", value);
    } else if (event_.has_services_transferred()) {
      sets("services/transferred", event_.services_transferred().SerializeAsString());
    } else if (event_.has_services_provided()) {
      sets("services/provided", event_.services_provided().SerializeAsString());
    } else if (event_.has_figure_reported()) {
      const auto& fact = event_.figure_reported();
      sets("figure/" + short_name(ledger::v1::Measure_Name, fact.measure(), "MEASURE_"),
           fact.SerializeAsString());
    } else if (event_.has_viability_assessed()) {
      const auto& fact = event_.viability_assessed();
      sets("viability", std::to_string(fact.conclusion()) + " " +
                            (fact.assessor().empty() ? event_.subject() : fact.assessor()));
    } else if (event_.has_characteristic_reported()) {
      const auto& fact = event_.characteristic_reported();
      sets("characteristic/" + fact.characteristic(), fact.summary());
    }
  }

  void people() {
    if (event_.has_director_hired()) {
      const auto& fact = event_.director_hired();
      sets("post/" + fact.post().slug() + "/holder/" + fact.person().id(),
           short_name(ledger::v1::Capacity_Name, fact.capacity(), "CAPACITY_"));
    } else if (event_.has_director_stood_down()) {
      const auto& fact = event_.director_stood_down();
      const std::string aspect = "post/" + fact.post().slug() + "/holder/" + fact.person().id();
      if (fact.manner() == ledger::v1::MANNER_DID_NOT_TAKE_UP) {
        add(aspect, Change::kVoids, "", on_the_day_);
      } else {
        ends(aspect);
      }
    } else if (event_.has_vacancy_reported()) {
      sets("post/" + event_.vacancy_reported().post().slug() + "/vacancy", "VACANT");
    }
  }

  void board() {
    if (event_.has_board_formed()) {
      sets("board", event_.board_formed().SerializeAsString());
      for (const auto& seat : event_.board_formed().seats()) {
        if (seat.has_person()) {
          sets("seat/" + seat.slug() + "/holder/" + seat.person().id(), "");
        }
      }
    } else if (event_.has_board_dissolved()) {
      ends("board");
    } else if (event_.has_seat_filled()) {
      sets("seat/" + event_.seat_filled().seat() + "/holder/" + event_.seat_filled().person().id(),
           "");
    } else if (event_.has_seat_vacated()) {
      ends("seat/" + event_.seat_vacated().seat() + "/holder/" +
           event_.seat_vacated().person().id());
    }
  }

  void programme() {
    if (event_.has_programme_launched()) {
      sets("launch", event_.programme_launched().SerializeAsString());
      sets("stage", "LAUNCHED");
    } else if (event_.has_programme_target_set()) {
      sets("target/" + event_.programme_target_set().milestone(),
           event_.programme_target_set().due());
    } else if (event_.has_programme_stage_reached()) {
      const auto& fact = event_.programme_stage_reached();
      sets("stage", "REACHED:" + fact.stage());
      if (!fact.milestone().empty()) {
        sets("milestone/" + fact.milestone(), "REACHED");
      }
    } else if (event_.has_programme_abandoned()) {
      sets("stage", "ABANDONED");
    } else if (event_.has_programme_completed()) {
      sets("stage", "COMPLETED");
    } else if (event_.has_option_considered()) {
      sets("option/" + event_.option_considered().option(), "CONSIDERED");
    } else if (event_.has_option_ruled_out()) {
      sets("option/" + event_.option_ruled_out().option(), "RULED_OUT");
    } else if (event_.has_option_chosen()) {
      sets("option/" + event_.option_chosen().option(), "CHOSEN");
    } else if (event_.has_team_formed()) {
      sets("team/" + event_.team_formed().team(), event_.team_formed().SerializeAsString());
    } else if (event_.has_regulator_engaged()) {
      sets("regulator", event_.regulator_engaged().SerializeAsString());
    }
  }

  void others() {
    if (event_.has_arrangement_made()) {
      sets("arrangement", event_.arrangement_made().SerializeAsString());
    } else if (event_.has_arrangement_ended()) {
      ends("arrangement");
    } else if (event_.has_notice_issued()) {
      const auto& fact = event_.notice_issued();
      sets("notice/" + short_name(ledger::v1::NoticeKind_Name, fact.kind(), "NOTICE_KIND_"),
           fact.SerializeAsString());
    } else if (event_.has_expressions_of_interest_sought()) {
      sets("interest", event_.expressions_of_interest_sought().SerializeAsString());
    } else if (event_.has_contract_awarded()) {
      sets("award", event_.contract_awarded().SerializeAsString());
    } else if (event_.has_document_published()) {
      sets("document/" + event_.document_published().document(),
           event_.document_published().SerializeAsString());
    } else if (event_.has_statement_made()) {
      const auto& fact = event_.statement_made();
      sets("statement/" + fact.topic(),
           fact.position().empty() ? fact.SerializeAsString() : fact.position());
    } else if (event_.has_finding_published()) {
      sets("finding", event_.finding_published().SerializeAsString());
    }
  }

  std::size_t index_;
  const Event& event_;
  DayRange on_the_day_;
  std::vector<OracleClaim> claims_;
};

// Aspects that tell what was found at some time: a later report repeats an earlier one.
bool repeats(std::string_view aspect) {
  const auto ends_with = [aspect](std::string_view end) {
    return aspect.size() >= end.size() && aspect.substr(aspect.size() - end.size()) == end;
  };
  return aspect == "viability" || starts_with(aspect, "characteristic/") ||
         starts_with(aspect, "target/") || starts_with(aspect, "option/") ||
         (starts_with(aspect, "post/") && ends_with("/vacancy")) || starts_with(aspect, "seat/");
}

// Aspects that are listed before their day.
bool listed_before_its_day(std::string_view aspect) {
  return starts_with(aspect, "target/") || starts_with(aspect, "notice/") || aspect == "interest" ||
         aspect == "award" || starts_with(aspect, "document/");
}

// The message of the event's fact, with its field number before it.
std::string fact_message(const Event& event) {
  Event alone = event;
  alone.clear_event_id();
  alone.clear_subject();
  alone.clear_emitter();
  alone.clear_effective();
  alone.clear_standing();
  alone.clear_evidence();
  alone.clear_bearings();
  return alone.SerializeAsString();
}

Day day_of(RecordedTime time) {
  constexpr std::int64_t kDayMilliseconds = 86'400'000;
  std::int64_t days = time.milliseconds_since_1970() / kDayMilliseconds;
  if (time.milliseconds_since_1970() % kDayMilliseconds < 0) {
    --days;
  }
  return Day::from_days_since_1970(static_cast<std::int32_t>(days)).value();
}

std::int64_t width_days(const DayRange& range) {
  return std::int64_t{range.last.days_since_1970()} - range.first.days_since_1970();
}

int rank(Change change) {
  return static_cast<int>(change);
}

}  // namespace

DayRange days_of(std::string_view edtf) {
  const auto date = parse_edtf(edtf);
  MINUTEBOOK_ASSERT(date.has_value());
  return {date->earliest, date->latest};
}

std::string word(Standing standing) {
  return short_name(ledger::v1::Standing_Name, standing, "STANDING_");
}

std::string word(Truth certainty) {
  return certainty == Truth::kYes ? "CERTAIN" : certainty == Truth::kPossible ? "POSSIBLE" : "NO";
}

bool holds_accounts(std::string_view aspect) {
  return aspect == "successor" || starts_with(aspect, "services/") ||
         starts_with(aspect, "figure/") || aspect == "regulator" || aspect == "award" ||
         starts_with(aspect, "statement/") || aspect == "finding";
}

Oracle::Oracle(std::vector<RecordedEvent> events, const Axes& axes) : axes_(axes) {
  std::set<std::string> seen;
  for (RecordedEvent& recorded : events) {
    if (seen.insert(recorded.event.event_id()).second) {
      events_.push_back(std::move(recorded));
    }
  }
  for (std::size_t index = 0; index < events_.size(); ++index) {
    for (OracleClaim& claim : ClaimTable(index, events_[index].event).claims()) {
      claims_.push_back(std::move(claim));
    }
  }
}

EventId Oracle::id(std::size_t event) const {
  return EventId::from_bytes(events_[event].event.event_id()).value();
}

std::set<std::string> Oracle::subjects() const {
  std::set<std::string> subjects;
  for (const RecordedEvent& recorded : events_) {
    subjects.insert(recorded.event.subject());
  }
  return subjects;
}

std::set<std::string> Oracle::aspects(std::string_view subject) const {
  std::set<std::string> aspects;
  for (const OracleClaim& claim : claims_) {
    if (claim.subject == subject) {
      aspects.insert(claim.aspect);
    }
  }
  return aspects;
}

std::vector<std::size_t> Oracle::claims_of(std::string_view subject,
                                           std::string_view aspect) const {
  std::vector<std::size_t> found;
  for (std::size_t claim = 0; claim < claims_.size(); ++claim) {
    if (claims_[claim].subject == subject && claims_[claim].aspect == aspect) {
      found.push_back(claim);
    }
  }
  return found;
}

// ---- Is the event there at all?

Truth Oracle::visible(std::size_t event) const {
  const RecordedEvent& recorded = events_[event];
  if (axes_.known_at && recorded.time > *axes_.known_at) {
    return Truth::kNo;
  }
  if (!axes_.published_by) {
    return Truth::kYes;
  }
  Truth visible = Truth::kNo;
  for (const auto& evidence : recorded.event.evidence()) {
    if (evidence.published().empty()) {
      continue;
    }
    const DayRange published = days_of(evidence.published());
    if (published.last <= *axes_.published_by) {
      visible = Truth::kYes;
    } else if (published.first <= *axes_.published_by) {
      visible = std::max(visible, Truth::kPossible);
    }
  }
  return visible;
}

Truth Oracle::bearing(std::size_t bearer, std::size_t target, ledger::v1::BearingKind kind) const {
  const Event& b = events_[bearer].event;
  const Event& e = events_[target].event;
  switch (kind) {
    case ledger::v1::BEARING_KIND_CORRECTS:
    case ledger::v1::BEARING_KIND_RETRACTS:
      return Truth::kYes;
    case ledger::v1::BEARING_KIND_CONFIRMS:
      return b.fact_case() == e.fact_case() && b.subject() == e.subject() ? Truth::kYes
                                                                          : Truth::kNo;
    case ledger::v1::BEARING_KIND_CANCELS: {
      if (e.standing() == ledger::v1::STANDING_OCCURRED) {
        return Truth::kNo;
      }
      const DayRange day = days_of(b.effective());
      return day.last <= axes_.as_of    ? Truth::kYes
             : day.first <= axes_.as_of ? Truth::kPossible
                                        : Truth::kNo;
    }
    default:
      return Truth::kNo;
  }
}

Truth Oracle::there_on_path(std::size_t event, std::vector<std::size_t>* path) const {
  Truth greatest = Truth::kNo;
  if (path->size() <= kPathLimitBearings) {
    for (std::size_t bearer = 0; bearer < events_.size(); ++bearer) {
      for (const auto& borne : events_[bearer].event.bearings()) {
        if (borne.target() != events_[event].event.event_id() ||
            std::find(path->begin(), path->end(), bearer) != path->end()) {
          continue;
        }
        const Truth effect = bearing(bearer, event, borne.kind());
        if (effect == Truth::kNo) {
          continue;
        }
        path->push_back(bearer);
        greatest = std::max(greatest, both(there_on_path(bearer, path), effect));
        path->pop_back();
      }
    }
  }
  return both(visible(event), negated(greatest));
}

Truth Oracle::there(std::size_t event) const {
  const auto known = there_.find(event);
  if (known != there_.end()) {
    return known->second;
  }
  std::vector<std::size_t> path{event};
  const Truth there = there_on_path(event, &path);
  there_[event] = there;
  return there;
}

std::vector<std::size_t> Oracle::confirming(std::size_t event) const {
  std::vector<std::size_t> found;
  for (std::size_t bearer = 0; bearer < events_.size(); ++bearer) {
    for (const auto& borne : events_[bearer].event.bearings()) {
      if (borne.target() == events_[event].event.event_id() &&
          borne.kind() == ledger::v1::BEARING_KIND_CONFIRMS &&
          bearing(bearer, event, borne.kind()) == Truth::kNo && there(bearer) == Truth::kYes) {
        found.push_back(bearer);
      }
    }
  }
  return found;
}

Standing Oracle::standing(std::size_t event) const {
  return confirming(event).empty() ? events_[event].event.standing()
                                   : ledger::v1::STANDING_OCCURRED;
}

bool Oracle::proposed(std::size_t claim) const {
  return standing_of(claim) == ledger::v1::STANDING_PROPOSED;
}

// ---- What holds on the day

Truth Oracle::happened(std::size_t claim) const {
  const DayRange& range = claims_[claim].range;
  return range.last <= axes_.as_of    ? Truth::kYes
         : range.first <= axes_.as_of ? Truth::kPossible
                                      : Truth::kNo;
}

Truth Oracle::after_without_exception(std::size_t later, std::size_t earlier) const {
  const OracleClaim& d = claims_[later];
  const OracleClaim& c = claims_[earlier];
  const bool outranks = rank(d.change) > rank(c.change);
  if (d.range.first > c.range.last || (d.range.first == c.range.last && outranks)) {
    return Truth::kYes;
  }
  if (d.range.last > c.range.first || (d.range.last == c.range.first && outranks)) {
    return Truth::kPossible;
  }
  return Truth::kNo;
}

Truth Oracle::after(std::size_t later, std::size_t earlier) const {
  const Truth after = after_without_exception(later, earlier);
  const OracleClaim& d = claims_[later];
  if (after != Truth::kPossible || d.change == Change::kSets) {
    return after;
  }
  for (const std::size_t other : claims_of(d.subject, d.aspect)) {
    if (other != earlier && claims_[other].change == Change::kSets &&
        there_of(other) != Truth::kNo && happened(other) != Truth::kNo &&
        after_without_exception(later, other) == Truth::kYes) {
      return Truth::kPossible;
    }
  }
  return Truth::kYes;
}

Truth Oracle::supersedes(std::size_t later, std::size_t earlier) const {
  const OracleClaim& d = claims_[later];
  const OracleClaim& c = claims_[earlier];
  const bool same_value =
      d.change == Change::kSets && c.change == Change::kSets && d.value == c.value;
  if (later == earlier || (proposed(later) && !proposed(earlier)) || same_value) {
    return Truth::kNo;
  }
  return both(both(there_of(later), happened(later)), after(later, earlier));
}

Truth Oracle::announced(std::size_t claim) const {
  const RecordedEvent& recorded = events_[claims_[claim].event];
  std::optional<DayRange> publication;
  for (const auto& evidence : recorded.event.evidence()) {
    if (evidence.published().empty()) {
      continue;
    }
    const DayRange published = days_of(evidence.published());
    publication = publication ? DayRange{std::min(publication->first, published.first),
                                         std::min(publication->last, published.last)}
                              : published;
  }
  if (!publication) {
    const Day day = day_of(recorded.time);
    publication = DayRange{day, day};
  }
  return publication->last <= axes_.as_of    ? Truth::kYes
         : publication->first <= axes_.as_of ? Truth::kPossible
                                             : Truth::kNo;
}

Truth Oracle::shown_by_itself(std::size_t claim) const {
  const OracleClaim& c = claims_[claim];
  if (c.change != Change::kSets) {
    return Truth::kNo;
  }
  if (listed_before_its_day(c.aspect) && standing_of(claim) == ledger::v1::STANDING_PLANNED &&
      happened(claim) == Truth::kNo) {
    return both(there_of(claim), announced(claim));
  }
  const Truth began = both(there_of(claim), happened(claim));
  if (holds_accounts(c.aspect)) {
    return began;
  }
  Truth greatest = Truth::kNo;
  for (const std::size_t other : claims_of(c.subject, c.aspect)) {
    greatest = std::max(greatest, supersedes(other, claim));
  }
  return both(began, negated(greatest));
}

Truth Oracle::shown(std::size_t claim) const {
  const Truth shown = shown_by_itself(claim);
  const OracleClaim& c = claims_[claim];
  if (!starts_with(c.aspect, "seat/") || !events_[c.event].event.has_board_formed()) {
    return shown;
  }
  for (const std::size_t composition : claims_of(c.subject, "board")) {
    if (claims_[composition].event == c.event) {
      return both(shown, shown_by_itself(composition));
    }
  }
  return shown;
}

bool Oracle::was_so(std::size_t claim) const {
  return claims_[claim].change == Change::kSets && there_of(claim) != Truth::kNo &&
         happened(claim) != Truth::kNo;
}

// ---- One fact from several claims

std::optional<std::size_t> Oracle::latest(const std::vector<std::size_t>& claims) const {
  std::optional<std::size_t> found;
  const auto key = [this](std::size_t claim) {
    return std::tuple(claims_[claim].range.first, id(claims_[claim].event));
  };
  for (const std::size_t claim : claims) {
    if (!found || key(claim) > key(*found)) {
      found = claim;
    }
  }
  return found;
}

std::vector<std::vector<std::size_t>> Oracle::group(const std::vector<std::size_t>& claims,
                                                    bool former, std::vector<bool>* apart) const {
  std::vector<std::vector<std::size_t>> groups;
  const auto put_together = [&groups, &claims](const auto& key_of) {
    std::map<decltype(key_of(claims.front())), std::vector<std::size_t>> by_key;
    for (const std::size_t claim : claims) {
      by_key[key_of(claim)].push_back(claim);
    }
    for (auto& [key, members] : by_key) {
      groups.push_back(std::move(members));
    }
  };
  const auto range_of = [this](std::size_t claim) {
    return std::pair(claims_[claim].range.first, claims_[claim].range.last);
  };
  if (claims.empty()) {
    return groups;
  }
  const std::string& aspect = claims_[claims.front()].aspect;
  if (holds_accounts(aspect) && aspect != "successor") {
    put_together([&](std::size_t claim) {
      return std::pair(fact_message(event_of(claim)), range_of(claim));
    });
    apart->assign(groups.size(), false);
    return groups;
  }
  put_together([&](std::size_t claim) { return claims_[claim].value; });
  const std::vector<std::vector<std::size_t>> by_value = std::move(groups);
  groups.clear();
  for (std::vector<std::size_t> members : by_value) {
    const auto is_proposed = [this](std::size_t claim) { return proposed(claim); };
    if (!std::all_of(members.begin(), members.end(), is_proposed)) {
      members.erase(std::remove_if(members.begin(), members.end(), is_proposed), members.end());
    }
    Day first = kEarliestDay;
    Day last = kLatestDay;
    for (const std::size_t claim : members) {
      first = std::max(first, claims_[claim].range.first);
      last = std::min(last, claims_[claim].range.last);
    }
    if (first <= last || (repeats(aspect) && !former)) {
      groups.push_back(members);
      apart->push_back(false);
      continue;
    }
    std::map<std::pair<Day, Day>, std::vector<std::size_t>> by_range;
    for (const std::size_t claim : members) {
      by_range[range_of(claim)].push_back(claim);
    }
    for (auto& [range, same] : by_range) {
      groups.push_back(same);
      apart->push_back(true);
    }
  }
  return groups;
}

bool Oracle::in_dispute(std::size_t claim, const std::vector<std::size_t>& others) const {
  const OracleClaim& c = claims_[claim];
  if (proposed(claim)) {
    return false;
  }
  for (const std::size_t other : others) {
    const OracleClaim& d = claims_[other];
    if (other == claim || proposed(other)) {
      continue;
    }
    if (c.aspect == "successor") {
      if (c.value != d.value) {
        return true;
      }
    } else if (starts_with(c.aspect, "figure/")) {
      const auto& ours = event_of(claim).figure_reported();
      const auto& theirs = event_of(other).figure_reported();
      if (c.range == d.range && ours.unit() == theirs.unit() && ours.about() == theirs.about() &&
          ours.amount() != theirs.amount()) {
        return true;
      }
    } else if (starts_with(c.aspect, "statement/")) {
      const std::string& ours = event_of(claim).statement_made().position();
      const std::string& theirs = event_of(other).statement_made().position();
      if (!ours.empty() && !theirs.empty() && ours != theirs) {
        return true;
      }
    } else if (!holds_accounts(c.aspect) && c.value != d.value && c.range == d.range) {
      return true;
    }
  }
  return false;
}

OracleFact Oracle::make_fact(const std::vector<std::size_t>& claims) const {
  OracleFact fact;
  fact.claims = claims;
  Day first = kEarliestDay;
  Day last = kLatestDay;
  for (const std::size_t claim : claims) {
    first = std::max(first, claims_[claim].range.first);
    last = std::min(last, claims_[claim].range.last);
  }
  const bool common_day = first <= last;
  const auto key = [this, common_day](std::size_t claim) {
    const DayRange& range = claims_[claim].range;
    const EventId event_id = id(claims_[claim].event);
    return common_day ? std::tuple(width_days(range), kEarliestDay, kEarliestDay, event_id)
                      : std::tuple(std::int64_t{0}, range.first, range.last, event_id);
  };
  fact.since = claims.front();
  fact.standing = ledger::v1::STANDING_PROPOSED;
  bool every_plan_overdue = true;
  for (const std::size_t claim : claims) {
    if (key(claim) < key(fact.since)) {
      fact.since = claim;
    }
    const Truth certainty =
        shown(claim) != Truth::kNo ? shown(claim) : both(there_of(claim), happened(claim));
    fact.certainty = std::max(fact.certainty, certainty);
    // OCCURRED is the least number and the strongest.
    fact.standing = std::min(fact.standing, standing_of(claim));
    if (standing_of(claim) == ledger::v1::STANDING_PLANNED &&
        claims_[claim].range.last >= axes_.as_of) {
      every_plan_overdue = false;
    }
  }
  fact.overdue = fact.standing == ledger::v1::STANDING_PLANNED && every_plan_overdue;
  fact.until = until(fact.since);
  return fact;
}

std::optional<std::size_t> Oracle::until(std::size_t since) const {
  const OracleClaim& c = claims_[since];
  std::optional<std::size_t> found;
  const auto key = [this](std::size_t claim) {
    const OracleClaim& d = claims_[claim];
    return std::tuple(proposed(claim), d.range.first, d.range.last, id(d.event));
  };
  for (const std::size_t claim : claims_of(c.subject, c.aspect)) {
    if (claims_[claim].change != Change::kSets && there_of(claim) != Truth::kNo &&
        after(claim, since) != Truth::kNo && (!found || key(claim) < key(*found))) {
      found = claim;
    }
  }
  return found;
}

std::vector<OracleFact> Oracle::make_facts(const std::vector<std::size_t>& claims,
                                           bool former) const {
  std::vector<OracleFact> facts;
  std::vector<bool> apart;
  const auto groups = group(claims, former, &apart);
  for (std::size_t index = 0; index < groups.size(); ++index) {
    OracleFact fact = make_fact(groups[index]);
    bool disputed = apart[index];
    for (const std::size_t claim : fact.claims) {
      disputed = disputed || in_dispute(claim, claims);
    }
    fact.disputed = !former && disputed && fact.standing != ledger::v1::STANDING_PROPOSED;
    facts.push_back(fact);
  }
  return facts;
}

std::vector<OracleFact> Oracle::facts(std::string_view subject, std::string_view aspect) const {
  std::vector<std::size_t> shown_claims;
  for (const std::size_t claim : claims_of(subject, aspect)) {
    if (shown(claim) != Truth::kNo) {
      shown_claims.push_back(claim);
    }
  }
  return make_facts(shown_claims, false);
}

std::optional<OracleFact> Oracle::one_of(const std::vector<OracleFact>& facts) const {
  std::optional<OracleFact> found;
  const auto key = [this](const OracleFact& fact) {
    return std::tuple(fact.standing != ledger::v1::STANDING_PROPOSED, fact.certainty,
                      claims_[fact.since].range.first, id(claims_[fact.since].event));
  };
  for (const OracleFact& fact : facts) {
    if (!found || key(fact) > key(*found)) {
      found = fact;
    }
  }
  return found;
}

std::set<std::pair<std::size_t, int>> Oracle::evidence(
    const std::vector<std::size_t>& claims) const {
  std::set<std::size_t> sources;
  for (const std::size_t claim : claims) {
    sources.insert(claims_[claim].event);
    for (const std::size_t confirmer : confirming(claims_[claim].event)) {
      sources.insert(confirmer);
    }
  }
  std::set<std::pair<std::size_t, int>> documents;
  for (const std::size_t source : sources) {
    const Event& event = events_[source].event;
    for (int index = 0; index < event.evidence_size(); ++index) {
      const std::string& published = event.evidence(index).published();
      if (axes_.published_by &&
          (published.empty() || days_of(published).first > *axes_.published_by)) {
        continue;
      }
      documents.emplace(source, index);
    }
  }
  return documents;
}

}  // namespace minutebook::laws
