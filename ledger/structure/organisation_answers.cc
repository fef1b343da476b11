// The parts of an organisation's answer.

#include "ledger/structure/organisation_answers.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ledger/aspect_facts.h"
#include "ledger/keys.h"
#include "ledger/structure/arrangement_answers.h"
#include "ledger/structure/board_answers.h"
#include "ledger/structure/post_answers.h"
#include "ledger/structure/programme_answers.h"
#include "ledger/structure/statement_answers.h"
#include "ledger/words.h"

namespace minutebook {

namespace v1 = minutebook::ledger::v1;

namespace {

// ------------------------------------------------------------------ the organisation in brief

// The claims by which it was registered and that were so by the day asked about: of the status
// OPEN.
struct Registrations {
  // Those that are shown.
  std::vector<const Claim*> shown;
  // All of them, the latest first; PROPOSED ones behind the others.
  std::vector<const Claim*> all;
};

bool is_open(const Claim& claim) {
  return claim.row.fact_number == v1::Event::kOrganisationRegistered;
}

Registrations registrations_of(const Aspect* status) {
  Registrations registrations;
  if (status == nullptr)
    return registrations;
  for (const ShownFact& fact : status->facts) {
    for (const Claim* claim : fact.claims) {
      if (is_open(*claim))
        registrations.shown.push_back(claim);
    }
  }
  registrations.all = registrations.shown;
  for (const ShownFact& fact : status->former) {
    for (const Claim* claim : fact.claims) {
      if (is_open(*claim))
        registrations.all.push_back(claim);
    }
  }
  const auto is_proposed = [](const Claim* claim) {
    return claim->state.value().standing == v1::STANDING_PROPOSED;
  };
  std::sort(registrations.all.begin(), registrations.all.end(),
            [&](const Claim* one, const Claim* other) {
              if (is_proposed(one) != is_proposed(other))
                return is_proposed(other);
              return is_earlier(*other, *one);
            });
  return registrations;
}

// Of those facts the one of that status that an answer has room for; absent for none.
std::optional<ShownFact> status_fact(const std::vector<ShownFact>& facts, std::string_view value) {
  std::vector<ShownFact> of_that_status;
  std::copy_if(facts.begin(), facts.end(), std::back_inserter(of_that_status),
               [&](const ShownFact& fact) { return fact.since->row.value == value; });
  const ShownFact* one = one_decided_of(of_that_status);
  return one == nullptr ? std::nullopt : std::optional<ShownFact>(*one);
}

void set_status(AnswerContext& context, const Aspect* status, v1::OrganisationSummary* answer) {
  answer->set_status("NOT_RECORDED");
  if (status == nullptr)
    return;
  if (const ShownFact* fact = one_of(status->facts); fact != nullptr) {
    if (!fact->is_proposed())
      answer->set_status(std::string(fact->since->row.value));
    context.set_fact(*fact, answer->mutable_fact());
  }
  std::optional<ShownFact> opened = status_fact(status->facts, "OPEN");
  if (!opened)
    opened = status_fact(status->former, "OPEN");
  if (opened) {
    const EffectiveRange range = effective_of(*opened->since);
    answer->set_opened(context.event_of(*opened->since).effective());
    answer->set_opened_earliest(day_in_answer(range.earliest));
    answer->set_opened_latest(day_in_answer(range.latest));
  }
  if (const auto closed = status_fact(status->facts, "CLOSED")) {
    const EffectiveRange range = effective_of(*closed->since);
    answer->set_closed(context.event_of(*closed->since).effective());
    answer->set_closed_earliest(day_in_answer(range.earliest));
    answer->set_closed_latest(day_in_answer(range.latest));
  }
}

void add_names(AnswerContext& context, const Aspect* names, v1::OrganisationSummary* answer) {
  if (names == nullptr)
    return;
  if (const ShownFact* name = one_decided_of(names->facts); name != nullptr)
    answer->set_name(std::string(name->since->row.value));
  std::vector<std::pair<const ShownFact*, bool>> facts;
  for (const ShownFact& fact : names->facts)
    facts.emplace_back(&fact, !fact.is_proposed());
  for (const ShownFact& fact : names->former)
    facts.emplace_back(&fact, false);
  std::stable_sort(facts.begin(), facts.end(), [](const auto& one, const auto& other) {
    return is_earlier(*other.first->since, *one.first->since);
  });
  for (const auto& [fact, is_current] : facts) {
    v1::NameAnswer* name = answer->add_names();
    name->set_name(std::string(fact->since->row.value));
    name->set_current(is_current);
    context.set_fact(*fact, name->mutable_fact());
  }
}

// Its own code and those that its registrations give.
void add_identifiers(AnswerContext& context, std::string_view subject,
                     const Registrations& registrations, v1::OrganisationSummary* answer) {
  std::set<std::pair<std::string, std::string>> codes;
  const std::size_t colon = subject.find(':');
  const std::string_view scheme = subject.substr(0, colon);
  if (colon != std::string_view::npos && scheme != "org")
    codes.emplace(scheme, subject.substr(colon + 1));
  for (const Claim* claim : registrations.all) {
    for (const v1::Identifier& identifier :
         context.event_of(*claim).organisation_registered().identifiers()) {
      codes.emplace(identifier.scheme(), identifier.code());
    }
  }
  for (const auto& [code_scheme, code] : codes) {
    v1::IdentifierAnswer* identifier = answer->add_identifiers();
    identifier->set_scheme(code_scheme);
    identifier->set_code(code);
  }
}

// ------------------------------------------------------------------ lists of its own facts

void add_figures(AnswerContext& context, const SubjectAspects& aspects,
                 v1::OrganisationAnswer* answer) {
  for (const Aspect& aspect : aspects.aspects) {
    if (!aspect.name.starts_with("figure/"))
      continue;
    for (const ShownFact& fact : aspect.facts) {
      const v1::FigureReported& reported = context.event_of(*fact.since).figure_reported();
      v1::FigureAnswer* figure = answer->add_figures();
      figure->set_measure(short_name(reported.measure()));
      figure->set_amount(reported.amount());
      figure->set_unit(reported.unit());
      figure->set_approximate(reported.approximate());
      figure->set_about(reported.about());
      context.set_fact(fact, figure->mutable_fact());
    }
  }
}

// The services that a registration names, each list once: of the earliest registration.
void add_registered_services(AnswerContext& context, const Registrations& registrations,
                             v1::OrganisationAnswer* answer) {
  std::set<std::vector<std::string>> known;
  std::vector<const Claim*> earliest_first = registrations.shown;
  std::sort(earliest_first.begin(), earliest_first.end(),
            [](const Claim* one, const Claim* other) { return comes_before(*one, *other); });
  for (const Claim* claim : earliest_first) {
    const auto& listed = context.event_of(*claim).organisation_registered().services();
    if (listed.empty() || !known.insert({listed.begin(), listed.end()}).second)
      continue;
    v1::ServiceAnswer* service = answer->add_services();
    service->set_kind("PROVIDED");
    *service->mutable_services() = listed;
    ShownFact fact = put_together({claim}, context.as_of());
    context.set_fact(fact, service->mutable_fact());
  }
}

void add_services(AnswerContext& context, const SubjectAspects& aspects,
                  v1::OrganisationAnswer* answer) {
  if (const Aspect* provided = aspects.find("services/provided"); provided != nullptr) {
    for (const ShownFact& fact : provided->facts) {
      const v1::ServicesProvided& stated = context.event_of(*fact.since).services_provided();
      v1::ServiceAnswer* service = answer->add_services();
      service->set_kind("PROVIDED");
      *service->mutable_services() = stated.services();
      service->set_area(stated.area());
      service->set_note(stated.note());
      context.set_fact(fact, service->mutable_fact());
    }
  }
  if (const Aspect* transferred = aspects.find("services/transferred"); transferred != nullptr) {
    for (const ShownFact& fact : transferred->facts) {
      const v1::ServicesTransferred& stated = context.event_of(*fact.since).services_transferred();
      v1::ServiceAnswer* service = answer->add_services();
      service->set_kind("TRANSFERRED");
      *service->mutable_services() = stated.services();
      for (const std::string& from : stated.from())
        context.set_reference(from, service->add_from());
      service->set_from_description(stated.from_description());
      context.set_fact(fact, service->mutable_fact());
    }
  }
}

void add_viability(AnswerContext& context, const SubjectAspects& aspects,
                   v1::OrganisationAnswer* answer) {
  const Aspect* aspect = aspects.find("viability");
  if (aspect == nullptr)
    return;
  for (const ShownFact& fact : aspect->facts) {
    const v1::ViabilityAssessed& assessed = context.event_of(*fact.since).viability_assessed();
    v1::ViabilityAnswer* viability = answer->add_viability();
    viability->set_conclusion(short_name(assessed.conclusion()));
    context.set_reference(
        assessed.assessor().empty() ? aspects.subject : std::string_view(assessed.assessor()),
        viability->mutable_assessor());
    viability->set_reason(assessed.reason());
    context.set_fact(fact, viability->mutable_fact());
  }
}

void add_characteristics(AnswerContext& context, const SubjectAspects& aspects,
                         v1::OrganisationAnswer* answer) {
  for (const Aspect& aspect : aspects.aspects) {
    if (!aspect.name.starts_with("characteristic/"))
      continue;
    for (const ShownFact& fact : aspect.facts) {
      const v1::CharacteristicReported& reported =
          context.event_of(*fact.since).characteristic_reported();
      v1::CharacteristicAnswer* characteristic = answer->add_characteristics();
      characteristic->set_characteristic(reported.characteristic());
      characteristic->set_summary(reported.summary());
      context.set_fact(fact, characteristic->mutable_fact());
    }
  }
}

void add_documents(AnswerContext& context, const SubjectAspects& aspects,
                   v1::OrganisationAnswer* answer) {
  for (const Aspect& aspect : aspects.aspects) {
    if (!aspect.name.starts_with("document/"))
      continue;
    for (const ShownFact& fact : aspect.facts) {
      const v1::DocumentPublished& published = context.event_of(*fact.since).document_published();
      v1::DocumentAnswer* document = answer->add_documents();
      document->set_document(published.document());
      document->set_kind(short_name(published.kind()));
      document->set_title(published.title());
      *document->mutable_about() = published.about();
      document->set_url(published.url());
      context.set_fact(fact, document->mutable_fact());
    }
  }
}

// ------------------------------------------------------------------ succession

void set_succession(AnswerContext& context, const ShownFact& fact, std::string_view other,
                    v1::SuccessionAnswer* answer) {
  const v1::Event& event = context.event_of(*fact.since);
  const EffectiveRange range = effective_of(*fact.since);
  context.set_reference(other, answer->mutable_organisation());
  answer->set_effective(event.effective());
  answer->set_effective_earliest(day_in_answer(range.earliest));
  answer->set_effective_latest(day_in_answer(range.latest));
  answer->set_mode(short_name(event.organisation_succeeded().mode()));
  answer->set_certainty(std::string(word_of(fact.certainty)));
  answer->set_standing(std::string(word_of(fact.standing)));
  answer->set_disputed(fact.disputed);
  context.add_evidence(fact, answer->mutable_evidence());
  answer->set_note(event.organisation_succeeded().note());
}

// Every successor once for a fact, in order of their ids.
std::set<std::string> successors_of(AnswerContext& context, const ShownFact& fact) {
  const auto& listed = context.event_of(*fact.since).organisation_succeeded().successors();
  return {listed.begin(), listed.end()};
}

void add_successors(AnswerContext& context, const SubjectAspects& aspects,
                    v1::OrganisationAnswer* answer) {
  const Aspect* aspect = aspects.find("successor");
  if (aspect == nullptr)
    return;
  for (const ShownFact& fact : aspect->facts) {
    for (const std::string& successor : successors_of(context, fact))
      set_succession(context, fact, successor, answer->add_successors());
  }
}

// ------------------------------------------------------------------ what links lead to

// The subjects that links of some kinds lead to, each once, in order.
std::set<std::string> linked(const std::vector<Link>& links,
                             std::initializer_list<LinkKind> kinds) {
  std::set<std::string> subjects;
  for (const Link& link : links) {
    if (std::find(kinds.begin(), kinds.end(), link.kind) != kinds.end())
      subjects.insert(link.subject);
  }
  return subjects;
}

void add_predecessors(AnswerContext& context, std::string_view organisation,
                      const std::vector<Link>& links, v1::OrganisationAnswer* answer) {
  for (const std::string& predecessor : linked(links, {LinkKind::kPredecessor})) {
    const SubjectAspects aspects = context.aspect(predecessor, "successor");
    const Aspect* aspect = aspects.find("successor");
    if (aspect == nullptr)
      continue;
    for (const ShownFact& fact : aspect->facts) {
      if (successors_of(context, fact).contains(std::string(organisation)))
        set_succession(context, fact, predecessor, answer->add_predecessors());
    }
  }
}

void add_linked(AnswerContext& context, std::string_view organisation,
                const std::vector<Link>& links, v1::OrganisationAnswer* answer) {
  for (const std::string& board : linked(links, {LinkKind::kBoard, LinkKind::kExOfficio})) {
    set_board(context, context.aspects(board), answer->add_boards());
    if (!is_part_of(*answer->boards().rbegin(), organisation))
      answer->mutable_boards()->RemoveLast();
  }
  for (const std::string& programme : linked(links, {LinkKind::kProgramme, LinkKind::kTeam})) {
    set_programme(context, context.aspects(programme), answer->add_programmes());
    if (!takes_part(*answer->programmes().rbegin(), organisation))
      answer->mutable_programmes()->RemoveLast();
  }
  for (const std::string& arrangement : linked(links, {LinkKind::kArrangement})) {
    set_arrangement(context, context.aspects(arrangement), answer->add_arrangements());
    if (!is_party_to(*answer->arrangements().rbegin(), organisation))
      answer->mutable_arrangements()->RemoveLast();
  }
  for (const std::string& notice : linked(links, {LinkKind::kNotice}))
    add_notices(context, context.aspects(notice), organisation, answer->mutable_notices());
}

}  // namespace

void set_summary(AnswerContext& context, const SubjectAspects& aspects,
                 v1::OrganisationSummary* answer) {
  const Aspect* status = aspects.find("status");
  const Registrations registrations = registrations_of(status);
  answer->set_id(std::string(aspects.subject));
  add_names(context, aspects.find("name"), answer);
  set_status(context, status, answer);
  if (!registrations.all.empty()) {
    const v1::OrganisationRegistered& registered =
        context.event_of(*registrations.all.front()).organisation_registered();
    answer->set_kind(short_name(registered.kind()));
    answer->set_area(registered.area());
  }
  add_identifiers(context, aspects.subject, registrations, answer);
}

void set_organisation(AnswerContext& context, const SubjectAspects& aspects,
                      v1::OrganisationAnswer* answer) {
  set_summary(context, aspects, answer->mutable_organisation());
  context.know_name(aspects.subject, answer->organisation().name());
  add_posts(context, aspects, answer->mutable_posts());
  context.know_posts(aspects.subject, &answer->posts());
  add_figures(context, aspects, answer);
  add_statements(context, aspects, answer->mutable_statements());
  add_findings(context, aspects, answer->mutable_findings());
  add_successors(context, aspects, answer);
  add_registered_services(context, registrations_of(aspects.find("status")), answer);
  add_services(context, aspects, answer);
  add_viability(context, aspects, answer);
  add_characteristics(context, aspects, answer);
  add_documents(context, aspects, answer);
  static constexpr LinkKind kKinds[] = {
      LinkKind::kBoard,       LinkKind::kProgramme, LinkKind::kArrangement, LinkKind::kNotice,
      LinkKind::kPredecessor, LinkKind::kTeam,      LinkKind::kExOfficio};
  const std::vector<Link> links = context.evaluation().links(aspects.subject, kKinds);
  add_predecessors(context, aspects.subject, links, answer);
  add_linked(context, aspects.subject, links, answer);
}

}  // namespace minutebook
