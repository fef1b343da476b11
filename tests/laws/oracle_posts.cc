#include "tests/laws/oracle_posts.h"

#include <algorithm>
#include <array>
#include <map>

namespace minutebook::laws {

using ledger::v1::Role;

namespace {

bool holds_alone(Role role) {
  constexpr std::array kSeveralAtOnce{ledger::v1::ROLE_UNSPECIFIED,
                                      ledger::v1::ROLE_DEPUTY_CHIEF_EXECUTIVE,
                                      ledger::v1::ROLE_DEPUTY_CHAIR,
                                      ledger::v1::ROLE_NON_EXECUTIVE_DIRECTOR,
                                      ledger::v1::ROLE_DIRECTOR_OF_INTEGRATED_CARE,
                                      ledger::v1::ROLE_OTHER,
                                      ledger::v1::ROLE_SPOKESPERSON};
  return std::find(kSeveralAtOnce.begin(), kSeveralAtOnce.end(), role) == kSeveralAtOnce.end();
}

std::string aspect_of(std::string_view kind, std::string_view slug, std::string_view person) {
  return std::string(kind) + "/" + std::string(slug) + "/holder/" + std::string(person);
}

// All claims about holders of a post or a seat.
std::vector<std::size_t> holder_claims(const Oracle& oracle, std::string_view subject,
                                       std::string_view kind, std::string_view slug) {
  std::vector<std::size_t> claims;
  for (const std::string& person : people_in(oracle, subject, kind, slug)) {
    for (const std::size_t claim : oracle.claims_of(subject, aspect_of(kind, slug, person))) {
      claims.push_back(claim);
    }
  }
  return claims;
}

std::vector<OracleHolder> named_holders(const Oracle& oracle, std::string_view subject,
                                        std::string_view kind, std::string_view slug) {
  std::vector<OracleHolder> holders;
  for (const std::string& person : people_in(oracle, subject, kind, slug)) {
    for (const OracleFact& fact : oracle.facts(subject, aspect_of(kind, slug, person))) {
      holders.push_back(OracleHolder{person, fact, "", {}});
    }
  }
  return holders;
}

const std::string& capacity_of(const Oracle& oracle, const OracleFact& fact) {
  return oracle.claims()[fact.since].value;
}

bool is_proposed(const OracleFact& fact) {
  return fact.standing == ledger::v1::STANDING_PROPOSED;
}

bool exclude_each_other(const std::string& left, const std::string& right) {
  const auto for_good = [](const std::string& capacity) {
    return capacity == "SUBSTANTIVE" || capacity == "JOINT";
  };
  const auto for_now = [](const std::string& capacity) {
    return capacity == "ACTING" || capacity == "INTERIM";
  };
  return (for_good(left) && for_good(right)) || (for_now(left) && for_now(right));
}

void dispute_second_holders(const Oracle& oracle, std::vector<OracleHolder>* holders) {
  for (OracleHolder& one : *holders) {
    for (const OracleHolder& other : *holders) {
      if (one.person != other.person && one.fact.certainty == Truth::kYes &&
          other.fact.certainty == Truth::kYes && !is_proposed(one.fact) &&
          !is_proposed(other.fact) &&
          exclude_each_other(capacity_of(oracle, one.fact), capacity_of(oracle, other.fact))) {
        one.fact.disputed = true;
      }
    }
  }
}

// The people of the latest end.
std::vector<OraclePrevious> previous_of(const Oracle& oracle,
                                        const std::vector<std::size_t>& claims) {
  std::vector<std::size_t> ends;
  for (const std::size_t claim : claims) {
    if (oracle.claims()[claim].change == Change::kEnds && !oracle.proposed(claim) &&
        oracle.there_of(claim) != Truth::kNo && oracle.happened(claim) != Truth::kNo) {
      ends.push_back(claim);
    }
  }
  Day last = kEarliestDay;
  for (const std::size_t end : ends) {
    last = std::max(last, oracle.claims()[end].range.last);
  }
  std::map<std::string, std::size_t> end_of;  // by aspect
  for (const std::size_t end : ends) {
    const OracleClaim& claim = oracle.claims()[end];
    if (claim.range.last != last) {
      continue;
    }
    const auto found = end_of.find(claim.aspect);
    if (found == end_of.end() ||
        oracle.id(claim.event) > oracle.id(oracle.claims()[found->second].event)) {
      end_of[claim.aspect] = end;
    }
  }
  std::vector<OraclePrevious> previous;
  for (const auto& [aspect, end] : end_of) {
    std::vector<std::size_t> begun;
    for (const std::size_t claim : oracle.claims_of(oracle.claims()[end].subject, aspect)) {
      if (oracle.was_so(claim) && oracle.supersedes(end, claim) != Truth::kNo) {
        begun.push_back(claim);
      }
    }
    previous.push_back(
        OraclePrevious{aspect.substr(aspect.rfind('/') + 1), end, oracle.latest(begun)});
  }
  return previous;
}

// The shown reports of a vacancy, proposals beside others left out, that no holder follows.
std::vector<std::size_t> vacancies_not_followed(const Oracle& oracle, const std::string& subject,
                                                const std::string& slug) {
  std::vector<std::size_t> shown;
  for (const std::size_t vacancy : oracle.claims_of(subject, "post/" + slug + "/vacancy")) {
    if (oracle.shown(vacancy) != Truth::kNo)
      shown.push_back(vacancy);
  }
  const std::optional<OracleFact> report = oracle.one_of(oracle.make_facts(shown));
  if (!report)
    return {};
  std::vector<std::size_t> found;
  const auto holders = holder_claims(oracle, subject, "post", slug);
  for (const std::size_t vacancy : report->claims) {
    const bool followed =
        std::any_of(holders.begin(), holders.end(), [&oracle, vacancy](std::size_t holder) {
          return oracle.was_so(holder) && !oracle.proposed(holder) &&
                 oracle.claims()[holder].value != "DESIGNATE" &&
                 oracle.claims()[holder].range.first > oracle.claims()[vacancy].range.last;
        });
    if (!followed)
      found.push_back(vacancy);
  }
  return found;
}

// The event that gives a post its title and role.
const ledger::v1::Post* named_by(const Oracle& oracle, const std::vector<std::size_t>& holders,
                                 const OraclePost& post) {
  std::vector<std::size_t> shown;
  std::vector<std::size_t> shown_as_proposals;
  std::vector<std::size_t> were_so;
  for (const std::size_t claim : holders) {
    if (oracle.shown(claim) != Truth::kNo) {
      (oracle.proposed(claim) ? shown_as_proposals : shown).push_back(claim);
    }
    if (oracle.was_so(claim)) {
      were_so.push_back(claim);
    }
  }
  if (const auto claim = oracle.latest(!shown.empty()                ? shown
                                       : !shown_as_proposals.empty() ? shown_as_proposals
                                                                     : were_so)) {
    return &oracle.event_of(*claim).director_hired().post();
  }
  if (post.vacancy_fact) {
    return &oracle.event_of(post.vacancy_fact->since).vacancy_reported().post();
  }
  std::vector<std::size_t> ends;
  for (const OraclePrevious& previous : post.previous) {
    ends.push_back(previous.end);
  }
  if (const auto claim = oracle.latest(ends)) {
    return &oracle.event_of(*claim).director_stood_down().post();
  }
  return nullptr;
}

std::vector<OracleHolder> through_post(const Oracle& oracle, const std::string& post,
                                       const std::vector<OracleHolder>& named,
                                       std::string* post_vacancy) {
  const std::size_t slash = post.find('/');
  const OraclePost followed = post_of(oracle, post.substr(0, slash), post.substr(slash + 1));
  *post_vacancy = followed.vacancy;
  std::vector<OracleHolder> holders;
  for (OracleHolder holder : followed.holders) {
    if (capacity_of(oracle, holder.fact) == "DESIGNATE") {
      continue;
    }
    holder.through_post = post;
    for (const OracleHolder& also : named) {
      if (also.person == holder.person) {
        holder.also.insert(holder.also.end(), also.fact.claims.begin(), also.fact.claims.end());
        if (also.fact.until) {
          holder.also.push_back(*also.fact.until);
        }
      }
    }
    holders.push_back(holder);
  }
  return holders;
}

void fill_seat(const Oracle& oracle, const std::string& board, OracleSeat* seat) {
  const std::vector<OracleHolder> named = named_holders(oracle, board, "seat", seat->slug);
  std::vector<std::size_t> filled;
  for (const OracleHolder& holder : named) {
    if (oracle.event_of(holder.fact.since).has_seat_filled()) {
      filled.push_back(holder.fact.since);
    }
  }
  if (const auto latest = oracle.latest(filled)) {
    const auto& fact = oracle.event_of(*latest).seat_filled();
    seat->title = seat->title.empty() ? fact.title() : seat->title;
    seat->organisation = seat->organisation.empty() ? fact.organisation() : seat->organisation;
  }
  std::string post_vacancy;
  if (!seat->ex_officio.empty()) {
    seat->holders = through_post(oracle, seat->ex_officio, named, &post_vacancy);
  }
  const std::vector<OracleHolder> through = seat->holders;
  for (const OracleHolder& holder : named) {
    if (std::none_of(through.begin(), through.end(), [&holder](const OracleHolder& other) {
          return other.person == holder.person;
        })) {
      seat->holders.push_back(holder);
    }
  }
  const bool held =
      std::any_of(seat->holders.begin(), seat->holders.end(),
                  [](const OracleHolder& holder) { return !is_proposed(holder.fact); });
  seat->vacancy = held ? "HELD" : post_vacancy == "VACANT" ? "VACANT" : "NOT_RECORDED";
  if (!held) {
    seat->previous = previous_of(oracle, holder_claims(oracle, board, "seat", seat->slug));
  }
}

}  // namespace

std::set<std::string> slugs_of(const Oracle& oracle, std::string_view subject,
                               std::string_view kind) {
  std::set<std::string> slugs;
  for (const std::string& aspect : oracle.aspects(subject)) {
    const std::size_t first = aspect.find('/');
    if (first != std::string::npos && aspect.substr(0, first) == kind) {
      slugs.insert(aspect.substr(first + 1, aspect.find('/', first + 1) - first - 1));
    }
  }
  return slugs;
}

std::set<std::string> people_in(const Oracle& oracle, std::string_view subject,
                                std::string_view kind, std::string_view slug) {
  const std::string start = aspect_of(kind, slug, "");
  std::set<std::string> people;
  for (const std::string& aspect : oracle.aspects(subject)) {
    if (aspect.rfind(start, 0) == 0) {
      people.insert(aspect.substr(start.size()));
    }
  }
  return people;
}

OraclePost post_of(const Oracle& oracle, const std::string& subject, const std::string& slug) {
  OraclePost post;
  const std::vector<std::size_t> claims = holder_claims(oracle, subject, "post", slug);
  post.holders = named_holders(oracle, subject, "post", slug);
  const bool held =
      std::any_of(post.holders.begin(), post.holders.end(), [&oracle](const OracleHolder& holder) {
        return !is_proposed(holder.fact) && capacity_of(oracle, holder.fact) != "DESIGNATE";
      });
  const std::vector<std::size_t> vacancies = vacancies_not_followed(oracle, subject, slug);
  const bool vacant = std::any_of(vacancies.begin(), vacancies.end(),
                                  [&oracle](std::size_t claim) { return !oracle.proposed(claim); });
  post.vacancy = held ? "HELD" : vacant ? "VACANT" : "NOT_RECORDED";
  if (!held) {
    post.previous = previous_of(oracle, claims);
    post.vacancy_fact = oracle.one_of(oracle.make_facts(vacancies));
  }
  if (const ledger::v1::Post* named = named_by(oracle, claims, post)) {
    post.title = named->title();
    post.role = named->role();
  }
  if (holds_alone(post.role)) {
    dispute_second_holders(oracle, &post.holders);
  }
  return post;
}

std::optional<OracleFact> composition_of(const Oracle& oracle, const std::string& board) {
  return oracle.one_of(oracle.facts(board, "board"));
}

std::optional<std::size_t> end_of_lasting(const Oracle& oracle, const std::string& subject,
                                          const std::string& aspect) {
  for (const OracleFact& fact : oracle.facts(subject, aspect)) {
    if (!is_proposed(fact)) {
      return std::nullopt;
    }
  }
  std::optional<std::size_t> last;
  for (const std::size_t claim : oracle.claims_of(subject, aspect)) {
    const auto key = [&oracle](std::size_t end) {
      return std::pair(oracle.claims()[end].range.last, oracle.id(oracle.claims()[end].event));
    };
    if (oracle.claims()[claim].change == Change::kEnds && !oracle.proposed(claim) &&
        oracle.there_of(claim) != Truth::kNo && oracle.happened(claim) != Truth::kNo &&
        (!last || key(claim) > key(*last))) {
      last = claim;
    }
  }
  return last;
}

std::string status_of_lasting(const Oracle& oracle, const std::string& subject,
                              const std::string& aspect, const std::string& in_force,
                              const std::string& ended) {
  const std::vector<OracleFact> facts = oracle.facts(subject, aspect);
  if (std::any_of(facts.begin(), facts.end(),
                  [](const OracleFact& fact) { return !is_proposed(fact); })) {
    return in_force;
  }
  return end_of_lasting(oracle, subject, aspect) ? ended : "NOT_RECORDED";
}

std::vector<OracleSeat> seats_of(const Oracle& oracle, const std::string& board) {
  std::vector<OracleSeat> seats;
  if (end_of_lasting(oracle, board, "board")) {
    return seats;
  }
  std::vector<OracleSeat> added;
  std::set<std::string> listed;
  if (const auto composition = composition_of(oracle, board)) {
    for (const auto& seat : oracle.event_of(composition->since).board_formed().seats()) {
      seats.push_back(OracleSeat{
          seat.slug(), seat.title(), seat.organisation(), seat.ex_officio(), {}, "", {}});
      listed.insert(seat.slug());
    }
  }
  for (const std::string& slug : slugs_of(oracle, board, "seat")) {
    if (listed.count(slug) == 0) {
      OracleSeat seat;
      seat.slug = slug;
      fill_seat(oracle, board, &seat);
      if (!seat.holders.empty()) {
        added.push_back(seat);
      }
    }
  }
  for (OracleSeat& seat : seats) {
    fill_seat(oracle, board, &seat);
  }
  seats.insert(seats.end(), added.begin(), added.end());
  return seats;
}

}  // namespace minutebook::laws
