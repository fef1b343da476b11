#include "tests/laws/oracle_lines.h"

#include <algorithm>
#include <array>
#include <functional>
#include <tuple>

#include <fmt/format.h>

#include "tests/laws/line.h"
#include "tests/laws/oracle_posts.h"

namespace minutebook::laws {

namespace {

template <typename Enum>
std::string short_word(const std::string& (*name)(Enum), Enum value, std::string_view prefix) {
  const std::string word = name(value).substr(prefix.size());
  return word == "UNSPECIFIED" ? "" : word;
}

std::string day_text(Day day) {
  return day.is_calendar_day() ? to_string(day) : "";
}

DateInLine date_in_line(const std::string& edtf) {
  if (edtf.empty()) {
    return {};
  }
  const DayRange days = days_of(edtf);
  return {edtf, day_text(days.first), day_text(days.last)};
}

// "ods:RA3/chief-executive": a post, or a seat of a board.
std::string place_of(const std::string& subject, const std::string& slug) {
  return fmt::format("{}/{}", subject, slug);
}

std::string joined(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  return sorted_list({texts.begin(), texts.end()});
}

// Writes lines about one oracle.
class Writer {
 public:
  explicit Writer(const Oracle& oracle) : oracle_(oracle) {}

  std::vector<std::string> sorted() {
    std::sort(lines_.begin(), lines_.end());
    return lines_;
  }

  void aspects(std::string_view subject);
  void organisation(const std::string& id);
  void board(const std::string& id, const std::string& prefix);
  void programme(const std::string& id, const std::string& prefix);
  void person(const std::string& id);

 private:
  using Facts = std::vector<OracleFact>;

  void add(const std::vector<std::string>& parts) { lines_.push_back(line(parts)); }

  const ledger::v1::Event& event(const OracleFact& fact) const {
    return oracle_.event_of(fact.since);
  }
  std::vector<std::string> evidence(const std::vector<std::size_t>& claims) const;
  FactInLine in_line(const OracleFact& fact, const std::vector<std::size_t>& also = {}) const;
  std::string text(const OracleFact& fact) const { return to_string(in_line(fact)); }
  std::string effective(std::size_t claim) const {
    return to_string(date_in_line(oracle_.event_of(claim).effective()));
  }
  const ledger::v1::Event& event_of(std::size_t claim) const { return oracle_.event_of(claim); }
  static Facts decided(const Facts& facts);
  Facts deciding(const std::string& subject, const std::string& aspect) const {
    return decided(oracle_.facts(subject, aspect));
  }
  Facts former_facts(const std::string& id, const std::string& aspect) const;
  Facts all(const std::string& subject, const std::string& start) const;
  std::string name_of(const std::string& organisation) const;

  void summary(const std::string& id);
  void names(const std::string& id);
  void registrations(const std::string& id);
  void registered_services(std::vector<std::size_t> shown);
  void posts(const std::string& id, const std::string& prefix);
  void holder(const std::string& kind, const std::string& place, const OracleHolder& holder);
  void previous(const std::string& kind, const std::string& place, const OraclePrevious& previous);
  void organisation_facts(const std::string& id);
  void successions(const std::string& id);
  void succession(const std::string& side, const std::string& other, const OracleFact& fact);
  void linked(const std::string& id);
  void arrangements(const std::string& id);
  void notices(const std::string& id);
  void words_about(const std::string& id, const std::string& prefix);
  void targets(const std::string& id, const std::string& prefix, const std::string& outcome);
  void stage(const std::string& id, const std::string& prefix, std::string* outcome);
  void options_and_teams(const std::string& id, const std::string& prefix);
  void former(const std::string& person, const std::string& subject, const std::string& kind,
              const std::string& slug);
  void when_dissolved(const std::string& person, const std::string& board, std::size_t end);
  bool board_has(const std::string& board, const std::string& organisation) const;
  bool programme_has(const std::string& programme, const std::string& organisation) const;

  const Oracle& oracle_;
  std::vector<std::string> lines_;
};

std::vector<std::string> Writer::evidence(const std::vector<std::size_t>& claims) const {
  std::vector<std::string> texts;
  for (const auto& [source, index] : oracle_.evidence(claims)) {
    texts.push_back(oracle_.id(source).to_uuid_text().substr(0, 8) + "/" +
                    oracle_.events()[source].event.evidence(index).title());
  }
  return texts;
}

FactInLine Writer::in_line(const OracleFact& fact, const std::vector<std::size_t>& also) const {
  FactInLine in_line;
  in_line.since = date_in_line(event(fact).effective());
  std::vector<std::size_t> claims = fact.claims;
  claims.insert(claims.end(), also.begin(), also.end());
  if (fact.until) {
    in_line.until = date_in_line(oracle_.event_of(*fact.until).effective());
    in_line.until_standing = word(oracle_.standing_of(*fact.until));
    claims.push_back(*fact.until);
  }
  in_line.certainty = word(fact.certainty);
  in_line.standing = word(fact.standing);
  in_line.disputed = fact.disputed;
  in_line.overdue = fact.overdue;
  in_line.evidence = evidence(claims);
  return in_line;
}

// Those that are not proposals.
Writer::Facts Writer::decided(const Facts& facts) {
  Facts found;
  for (const OracleFact& fact : facts) {
    if (fact.standing != ledger::v1::STANDING_PROPOSED) {
      found.push_back(fact);
    }
  }
  return found;
}

// The facts shown of every aspect that begins so.
Writer::Facts Writer::all(const std::string& subject, const std::string& start) const {
  Facts found;
  for (const std::string& aspect : oracle_.aspects(subject)) {
    if (aspect.rfind(start, 0) == 0) {
      for (const OracleFact& fact : oracle_.facts(subject, aspect)) {
        found.push_back(fact);
      }
    }
  }
  return found;
}

std::string Writer::name_of(const std::string& organisation) const {
  const auto fact = oracle_.one_of(deciding(organisation, "name"));
  return fact ? oracle_.claims()[fact->since].value : "";
}

void Writer::aspects(std::string_view subject) {
  for (const std::string& aspect : oracle_.aspects(subject)) {
    for (const OracleFact& fact : oracle_.facts(subject, aspect)) {
      const OracleClaim& claim = oracle_.claims()[fact.since];
      const bool plain = std::all_of(claim.value.begin(), claim.value.end(),
                                     [](char letter) { return letter >= ' ' && letter <= '~'; });
      add({aspect + (claim.value.empty() ? ""
                     : plain             ? " = " + claim.value
                                         : " = fact"),
           text(fact)});
    }
  }
}

// ---- Organisations

void Writer::organisation(const std::string& id) {
  summary(id);
  names(id);
  registrations(id);
  posts(id, "");
  linked(id);
  arrangements(id);
  notices(id);
  organisation_facts(id);
  words_about(id, "");
  successions(id);
}

// The `status` facts shown, and those made of claims that were so and are no longer shown.
Writer::Facts Writer::former_facts(const std::string& id, const std::string& aspect) const {
  std::vector<std::size_t> former;
  for (const std::size_t claim : oracle_.claims_of(id, aspect)) {
    if (oracle_.was_so(claim) && oracle_.shown(claim) == Truth::kNo) {
      former.push_back(claim);
    }
  }
  return oracle_.make_facts(former, true);
}

void Writer::summary(const std::string& id) {
  add({"organisation", id, name_of(id)});
  const Facts shown = oracle_.facts(id, "status");
  const auto status = oracle_.one_of(decided(shown));
  const auto fact = oracle_.one_of(shown);
  add({"status", status ? oracle_.claims()[status->since].value : "NOT_RECORDED",
       fact ? text(*fact) : ""});
  const auto of_value = [this](const Facts& facts, const std::string& value) {
    Facts found;
    for (const OracleFact& one : decided(facts)) {
      if (oracle_.claims()[one.since].value == value) {
        found.push_back(one);
      }
    }
    return oracle_.one_of(found);
  };
  auto opened = of_value(shown, "OPEN");
  if (!opened) {
    opened = of_value(former_facts(id, "status"), "OPEN");
  }
  const auto closed = of_value(shown, "CLOSED");
  add({"opened", opened ? effective(opened->since) : ""});
  add({"closed", closed ? effective(closed->since) : ""});
}

void Writer::names(const std::string& id) {
  for (const OracleFact& fact : oracle_.facts(id, "name")) {
    const bool is_current = fact.standing != ledger::v1::STANDING_PROPOSED;
    add({"name", oracle_.claims()[fact.since].value, is_current ? "current" : "", text(fact)});
  }
  for (const OracleFact& fact : former_facts(id, "name")) {
    add({"name", oracle_.claims()[fact.since].value, "", text(fact)});
  }
}

void Writer::registrations(const std::string& id) {
  std::vector<std::size_t> all_of_them;
  std::vector<std::size_t> shown;
  for (const Facts& facts : {oracle_.facts(id, "status"), former_facts(id, "status")}) {
    for (const OracleFact& fact : facts) {
      for (const std::size_t claim : fact.claims) {
        if (!event_of(claim).has_organisation_registered()) {
          continue;
        }
        all_of_them.push_back(claim);
        if (oracle_.shown(claim) != Truth::kNo) {
          shown.push_back(claim);
        }
      }
    }
  }
  std::vector<std::size_t> deciding_ones;
  std::set<std::string> codes;
  for (const std::string register_scheme : {"ods:", "coh:", "chc:"}) {
    if (id.rfind(register_scheme, 0) == 0) {
      codes.insert(id);
    }
  }
  for (const std::size_t claim : all_of_them) {
    if (!oracle_.proposed(claim)) {
      deciding_ones.push_back(claim);
    }
    for (const auto& code : event_of(claim).organisation_registered().identifiers()) {
      codes.insert(code.scheme() + ":" + code.code());
    }
  }
  ledger::v1::OrganisationRegistered latest;
  if (const auto claim = oracle_.latest(deciding_ones.empty() ? all_of_them : deciding_ones)) {
    latest = event_of(*claim).organisation_registered();
  }
  add({"kind", short_word(ledger::v1::OrganisationKind_Name, latest.kind(), "ORGANISATION_KIND_")});
  add({"area", latest.area()});
  for (const std::string& code : codes) {
    add({"code", code});
  }
  registered_services(shown);
}

void Writer::registered_services(std::vector<std::size_t> shown) {
  const auto key = [this](std::size_t claim) {
    const OracleClaim& said = oracle_.claims()[claim];
    return std::tuple(said.range.first, said.range.last, oracle_.id(said.event));
  };
  std::sort(shown.begin(), shown.end(),
            [&key](std::size_t one, std::size_t other) { return key(one) < key(other); });
  std::set<std::string> listed;
  for (const std::size_t claim : shown) {
    const std::string services = joined(event_of(claim).organisation_registered().services());
    if (!services.empty() && listed.insert(services).second) {
      const Facts alone = oracle_.make_facts({claim}, true);
      add({"services", "PROVIDED", services, "", "", "", text(alone.front())});
    }
  }
}

void Writer::organisation_facts(const std::string& id) {
  for (const OracleFact& fact : all(id, "services/")) {
    if (event(fact).has_services_provided()) {
      const auto& provided = event(fact).services_provided();
      add({"services", "PROVIDED", joined(provided.services()), provided.area(), "",
           provided.note(), text(fact)});
    } else {
      const auto& moved = event(fact).services_transferred();
      add({"services", "TRANSFERRED", joined(moved.services()), "", joined(moved.from()),
           moved.from_description(), text(fact)});
    }
  }
  for (const OracleFact& fact : all(id, "figure/")) {
    const auto& figure = event(fact).figure_reported();
    add({"figure", short_word(ledger::v1::Measure_Name, figure.measure(), "MEASURE_"),
         figure.amount(), figure.unit(), figure.approximate() ? "approximate" : "", figure.about(),
         text(fact)});
  }
  for (const OracleFact& fact : all(id, "viability")) {
    const auto& assessed = event(fact).viability_assessed();
    add({"viability", short_word(ledger::v1::Viability_Name, assessed.conclusion(), "VIABILITY_"),
         assessed.assessor().empty() ? id : assessed.assessor(), assessed.reason(), text(fact)});
  }
  for (const OracleFact& fact : all(id, "characteristic/")) {
    const auto& trait = event(fact).characteristic_reported();
    add({"characteristic", trait.characteristic(), trait.summary(), text(fact)});
  }
  for (const OracleFact& fact : all(id, "document/")) {
    const auto& document = event(fact).document_published();
    add({"document", document.document(),
         short_word(ledger::v1::DocumentKind_Name, document.kind(), "DOCUMENT_KIND_"),
         document.title(), joined(document.about()), text(fact)});
  }
}

void Writer::succession(const std::string& side, const std::string& other, const OracleFact& fact) {
  const FactInLine shown = in_line(fact);
  const auto& succeeded = event(fact).organisation_succeeded();
  add({side, other,
       short_word(ledger::v1::SuccessionMode_Name, succeeded.mode(), "SUCCESSION_MODE_"),
       to_string(shown.since), shown.certainty, shown.standing, shown.disputed ? "disputed" : "",
       succeeded.note(), "evidence {" + sorted_list(shown.evidence) + "}"});
}

void Writer::successions(const std::string& id) {
  for (const std::string& subject : oracle_.subjects()) {
    for (const OracleFact& fact : oracle_.facts(subject, "successor")) {
      for (const std::string& successor : event(fact).organisation_succeeded().successors()) {
        if (subject == id) {
          succession("successor", successor, fact);
        }
        if (successor == id) {
          succession("predecessor", subject, fact);
        }
      }
    }
  }
}

// ---- Posts

void Writer::holder(const std::string& kind, const std::string& place, const OracleHolder& holder) {
  const auto& claim = oracle_.claims()[holder.fact.since];
  const bool post = holder.through_post.empty() && kind != "seat";
  add({kind + " holder", place, holder.person, post ? claim.value : "",
       post ? event(holder.fact).director_hired().remit() : "", holder.through_post,
       to_string(in_line(holder.fact, holder.also))});
}

void Writer::previous(const std::string& kind, const std::string& place,
                      const OraclePrevious& previous) {
  const auto& end = oracle_.event_of(previous.end);
  std::vector<std::size_t> claims{previous.end};
  std::string capacity;
  std::string remit;
  if (previous.since) {
    claims.push_back(*previous.since);
    if (kind == "post") {
      capacity = oracle_.claims()[*previous.since].value;
      remit = oracle_.event_of(*previous.since).director_hired().remit();
    }
  }
  const std::string manner =
      end.has_director_stood_down()
          ? short_word(ledger::v1::Manner_Name, end.director_stood_down().manner(), "MANNER_")
          : "";
  const Truth certainty = std::min(oracle_.there_of(previous.end), oracle_.happened(previous.end));
  add({kind + " previous", place, previous.person, capacity, remit, manner,
       "since " + (previous.since ? effective(*previous.since) : "-"),
       "until " + effective(previous.end), word(certainty), word(oracle_.standing_of(previous.end)),
       "evidence {" + sorted_list(evidence(claims)) + "}"});
}

void Writer::posts(const std::string& id, const std::string& prefix) {
  for (const std::string& slug : slugs_of(oracle_, id, "post")) {
    const OraclePost post = post_of(oracle_, id, slug);
    const std::string place = place_of(id, slug);
    if (!post.appears()) {
      continue;
    }
    add({prefix + "post", place, post.title, short_word(ledger::v1::Role_Name, post.role, "ROLE_"),
         post.vacancy, post.vacancy_fact ? text(*post.vacancy_fact) : ""});
    for (const OracleHolder& one : post.holders) {
      holder("post", place, one);
    }
    for (const OraclePrevious& one : post.previous) {
      previous("post", place, one);
    }
  }
}

// ---- Boards

void Writer::board(const std::string& id, const std::string& prefix) {
  const std::string status = status_of_lasting(oracle_, id, "board", "FORMED", "DISSOLVED");
  std::optional<std::size_t> source;
  const auto composition = composition_of(oracle_, id);
  if (status == "DISSOLVED") {
    std::vector<std::size_t> were_so;
    for (const std::size_t claim : oracle_.claims_of(id, "board")) {
      if (oracle_.was_so(claim)) {
        were_so.push_back(claim);
      }
    }
    source = oracle_.latest(were_so);
  } else if (composition) {
    source = composition->since;
  }
  const ledger::v1::BoardFormed formed =
      source ? oracle_.event_of(*source).board_formed() : ledger::v1::BoardFormed();
  add({prefix + "board", id, formed.name(),
       short_word(ledger::v1::BoardKind_Name, formed.kind(), "BOARD_KIND_"), status, formed.meets(),
       formed.purpose(), joined(formed.organisations())});
  if (status != "DISSOLVED") {
    add({prefix + "board fact", id, composition ? text(*composition) : ""});
    posts(id, prefix);
  }
  for (const OracleSeat& seat : seats_of(oracle_, id)) {
    const std::string place = place_of(id, seat.slug);
    add({prefix + "seat", place, seat.title, seat.organisation, seat.ex_officio, seat.vacancy});
    for (const OracleHolder& one : seat.holders) {
      holder("seat", place, one);
    }
    for (const OraclePrevious& one : seat.previous) {
      previous("seat", place, one);
    }
  }
  words_about(id, prefix);
}

bool Writer::board_has(const std::string& board, const std::string& organisation) const {
  if (end_of_lasting(oracle_, board, "board")) {
    return false;
  }
  if (const auto composition = composition_of(oracle_, board)) {
    const auto& formed = event(*composition).board_formed();
    const auto& named = formed.organisations();
    if (std::find(named.begin(), named.end(), organisation) != named.end()) {
      return true;
    }
  }
  for (const OracleSeat& seat : seats_of(oracle_, board)) {
    if (seat.organisation == organisation || seat.ex_officio.rfind(organisation + "/", 0) == 0) {
      return true;
    }
  }
  return false;
}

// ---- Programmes

void Writer::stage(const std::string& id, const std::string& prefix, std::string* outcome) {
  constexpr std::string_view kReached = "REACHED:";
  *outcome = "NOT_RECORDED";
  const auto stage = oracle_.one_of(oracle_.facts(id, "stage"));
  if (!stage || stage->standing == ledger::v1::STANDING_PROPOSED) {
    add({prefix + "stage", "NOT_RECORDED", "", stage ? text(*stage) : "", *outcome, ""});
    return;
  }
  std::string state = oracle_.claims()[stage->since].value;
  std::string description;
  if (state.rfind(kReached, 0) == 0) {
    description = state.substr(kReached.size());
    state = "REACHED";
  }
  std::string reason;
  if ((state == "ABANDONED" || state == "COMPLETED") &&
      stage->standing == ledger::v1::STANDING_OCCURRED) {
    *outcome = state;
    reason = state == "ABANDONED" ? event(*stage).programme_abandoned().reason()
                                  : event(*stage).programme_completed().outcome();
  }
  add({prefix + "stage", state, description, text(*stage), *outcome, reason});
}

void Writer::targets(const std::string& id, const std::string& prefix,
                     const std::string& outcome_of_programme) {
  for (OracleFact fact : all(id, "target/")) {
    const auto& target = event(fact).programme_target_set();
    std::string outcome = outcome_of_programme;
    for (const OracleFact& milestone : oracle_.facts(id, "milestone/" + target.milestone())) {
      if (milestone.standing == ledger::v1::STANDING_OCCURRED) {
        outcome = "REACHED";
      }
    }
    const bool overdue =
        days_of(target.due()).last < oracle_.axes().as_of && outcome == "NOT_RECORDED";
    fact.overdue = overdue;
    add({prefix + "target", target.milestone(), target.title(),
         to_string(date_in_line(target.due())), word(fact.standing), overdue ? "overdue" : "",
         outcome, target.note(), text(fact)});
  }
}

void Writer::options_and_teams(const std::string& id, const std::string& prefix) {
  for (const OracleFact& fact : all(id, "option/")) {
    const auto& said = event(fact);
    const std::string option = said.has_option_considered()  ? said.option_considered().option()
                               : said.has_option_ruled_out() ? said.option_ruled_out().option()
                                                             : said.option_chosen().option();
    const std::string reason = said.has_option_ruled_out() ? said.option_ruled_out().reason()
                                                           : said.option_chosen().reason();
    add({prefix + "option", option, oracle_.claims()[fact.since].value, reason, text(fact)});
  }
  for (const OracleFact& fact : all(id, "team/")) {
    const auto& team = event(fact).team_formed();
    add({prefix + "team", team.team(), team.name(), joined(team.drawn_from()), team.purpose(),
         text(fact)});
  }
  for (const OracleFact& fact : all(id, "regulator")) {
    const auto& engaged = event(fact).regulator_engaged();
    add({prefix + "regulator", engaged.regulator(), engaged.part(), engaged.matter(), text(fact)});
  }
}

void Writer::programme(const std::string& id, const std::string& prefix) {
  const auto launch = oracle_.one_of(oracle_.facts(id, "launch"));
  const ledger::v1::ProgrammeLaunched launched =
      launch ? event(*launch).programme_launched() : ledger::v1::ProgrammeLaunched();
  std::vector<std::string> participants;
  for (const auto& participant : launched.participants()) {
    participants.push_back(participant.organisation() + " as " + participant.part());
  }
  add({prefix + "programme", id, launched.name(),
       short_word(ledger::v1::ProgrammeModel_Name, launched.model(), "PROGRAMME_MODEL_"),
       launched.purpose(), sorted_list(participants), joined(launched.boards()),
       launch ? text(*launch) : ""});
  std::string outcome;
  stage(id, prefix, &outcome);
  targets(id, prefix, outcome);
  options_and_teams(id, prefix);
  words_about(id, prefix);
}

bool Writer::programme_has(const std::string& programme, const std::string& organisation) const {
  if (const auto launch = oracle_.one_of(oracle_.facts(programme, "launch"))) {
    for (const auto& participant : event(*launch).programme_launched().participants()) {
      if (participant.organisation() == organisation) {
        return true;
      }
    }
  }
  for (const OracleFact& fact : all(programme, "team/")) {
    const auto& drawn_from = event(fact).team_formed().drawn_from();
    if (std::find(drawn_from.begin(), drawn_from.end(), organisation) != drawn_from.end()) {
      return true;
    }
  }
  return false;
}

// ---- What an organisation is part of

void Writer::linked(const std::string& id) {
  for (const std::string& subject : oracle_.subjects()) {
    if (subject.rfind("board:", 0) == 0 && board_has(subject, id)) {
      board(subject, subject + " ");
    }
    if (subject.rfind("programme:", 0) == 0 && programme_has(subject, id)) {
      programme(subject, subject + " ");
    }
  }
}

void Writer::arrangements(const std::string& id) {
  for (const std::string& subject : oracle_.subjects()) {
    const auto shown = oracle_.one_of(oracle_.facts(subject, "arrangement"));
    if (!shown || end_of_lasting(oracle_, subject, "arrangement")) {
      continue;
    }
    const auto& made = event(*shown).arrangement_made();
    if (std::find(made.parties().begin(), made.parties().end(), id) == made.parties().end()) {
      continue;
    }
    add({"arrangement", subject, made.name(),
         short_word(ledger::v1::ArrangementKind_Name, made.kind(), "ARRANGEMENT_KIND_"),
         status_of_lasting(oracle_, subject, "arrangement", "IN_FORCE", "ENDED"),
         joined(made.parties()), joined(made.shared_posts()), made.terms(), text(*shown)});
  }
}

void Writer::notices(const std::string& id) {
  for (const std::string& subject : oracle_.subjects()) {
    for (const OracleFact& fact : all(subject, "notice/")) {
      const auto& issued = event(fact).notice_issued();
      if (issued.buyer() == id) {
        add({"notice", subject,
             short_word(ledger::v1::NoticeKind_Name, issued.kind(), "NOTICE_KIND_"), issued.title(),
             issued.buyer(), "", issued.value().amount(), text(fact)});
      }
    }
    for (const OracleFact& fact : all(subject, "interest")) {
      const auto& sought = event(fact).expressions_of_interest_sought();
      if (sought.buyer() == id) {
        add({"notice", subject, "EXPRESSIONS_OF_INTEREST", sought.purpose(), sought.buyer(), "", "",
             text(fact)});
      }
    }
    for (const OracleFact& fact : all(subject, "award")) {
      const auto& awarded = event(fact).contract_awarded();
      const auto& suppliers = awarded.suppliers();
      if (awarded.buyer() == id ||
          std::find(suppliers.begin(), suppliers.end(), id) != suppliers.end()) {
        add({"notice", subject, "CONTRACT_AWARDED", awarded.title(), awarded.buyer(),
             joined(suppliers), awarded.value().amount(), text(fact)});
      }
    }
  }
}

void Writer::words_about(const std::string& id, const std::string& prefix) {
  for (const OracleFact& fact : all(id, "statement/")) {
    const auto& made = event(fact).statement_made();
    add({prefix + "statement", made.topic(), made.position(), made.summary(),
         short_word(ledger::v1::Stance_Name, made.stance(), "STANCE_"),
         made.speaker().organisation(), made.speaker().person().id(), made.speaker().description(),
         text(fact)});
  }
  for (const OracleFact& fact : all(id, "finding")) {
    const auto& published = event(fact).finding_published();
    std::vector<std::string> findings;
    for (const auto& finding : published.findings()) {
      findings.push_back(
          short_word(ledger::v1::FindingNature_Name, finding.nature(), "FINDING_NATURE_") + " " +
          finding.summary());
    }
    add({prefix + "finding", published.publisher(), published.person().id(), published.document(),
         sorted_list(findings), text(fact)});
  }
}

// ---- People

void Writer::former(const std::string& person, const std::string& subject, const std::string& kind,
                    const std::string& slug) {
  const std::string aspect = fmt::format("{}/{}/holder/{}", kind, slug, person);
  std::vector<std::size_t> former;
  const std::vector<std::size_t> claims = oracle_.claims_of(subject, aspect);
  for (const std::size_t claim : claims) {
    const bool voided = std::any_of(claims.begin(), claims.end(), [&](std::size_t other) {
      return oracle_.claims()[other].change == Change::kVoids &&
             oracle_.supersedes(other, claim) == Truth::kYes;
    });
    if (oracle_.was_so(claim) && oracle_.shown(claim) == Truth::kNo && !voided) {
      former.push_back(claim);
    }
  }
  for (OracleFact fact : oracle_.make_facts(former, true)) {
    const bool taken_over = std::any_of(claims.begin(), claims.end(), [&](std::size_t other) {
      const OracleClaim& later = oracle_.claims()[other];
      return fact.until && oracle_.was_so(other) && !oracle_.proposed(other) &&
             later.value != oracle_.claims()[fact.since].value &&
             oracle_.after(other, fact.since) == Truth::kYes &&
             oracle_.after(other, *fact.until) != Truth::kYes;
    });
    if (taken_over) {
      fact.until.reset();
    }
    add({"former " + kind, place_of(subject, slug),
         kind == "post" ? oracle_.claims()[fact.since].value : "", text(fact)});
  }
}

// Who would be shown in a post or a seat of a board, were it not dissolved.
void Writer::when_dissolved(const std::string& person, const std::string& board, std::size_t end) {
  for (const std::string kind : {"post", "seat"}) {
    for (const std::string& slug : slugs_of(oracle_, board, kind)) {
      const std::string aspect = fmt::format("{}/{}/holder/{}", kind, slug, person);
      for (OracleFact fact : oracle_.facts(board, aspect)) {
        fact.disputed = false;
        fact.until = fact.until ? fact.until : end;
        add({"former " + kind, place_of(board, slug),
             kind == "post" ? oracle_.claims()[fact.since].value : "", text(fact)});
      }
    }
  }
}

void Writer::person(const std::string& id) {
  for (const std::string& subject : oracle_.subjects()) {
    const auto dissolved = end_of_lasting(oracle_, subject, "board");
    for (const std::string& slug : slugs_of(oracle_, subject, "post")) {
      for (const OracleHolder& one : post_of(oracle_, subject, slug).holders) {
        if (one.person == id && !dissolved) {
          holder("post", place_of(subject, slug), one);
        }
      }
      former(id, subject, "post", slug);
    }
    for (const OracleSeat& seat : seats_of(oracle_, subject)) {
      for (const OracleHolder& one : seat.holders) {
        if (one.person == id) {
          holder("seat", place_of(subject, seat.slug), one);
        }
      }
    }
    for (const std::string& slug : slugs_of(oracle_, subject, "seat")) {
      former(id, subject, "seat", slug);
    }
    if (dissolved) {
      when_dissolved(id, subject, *dissolved);
    }
    for (const OracleFact& fact : all(subject, "statement/")) {
      const auto& made = event(fact).statement_made();
      if (made.speaker().person().id() == id) {
        add({"statement", made.topic(), made.position(), made.summary(), text(fact)});
      }
    }
  }
}

}  // namespace

std::vector<std::string> aspect_lines(const Oracle& oracle, std::string_view subject) {
  Writer writer(oracle);
  writer.aspects(subject);
  return writer.sorted();
}

std::vector<std::string> organisation_lines(const Oracle& oracle, const std::string& organisation) {
  Writer writer(oracle);
  writer.organisation(organisation);
  return writer.sorted();
}

std::vector<std::string> board_lines(const Oracle& oracle, const std::string& board) {
  Writer writer(oracle);
  writer.board(board, "");
  return writer.sorted();
}

std::vector<std::string> programme_lines(const Oracle& oracle, const std::string& programme) {
  Writer writer(oracle);
  writer.programme(programme, "");
  return writer.sorted();
}

std::vector<std::string> person_lines(const Oracle& oracle, const std::string& person) {
  Writer writer(oracle);
  writer.person(person);
  return writer.sorted();
}

}  // namespace minutebook::laws
