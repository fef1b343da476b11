// Stages and outcomes, targets and options.

#include "ledger/structure/programme_answers.h"

#include <algorithm>
#include <string>
#include <tuple>

#include "ledger/edtf.h"
#include "ledger/structure/statement_answers.h"
#include "ledger/words.h"

namespace minutebook {

namespace v1 = minutebook::ledger::v1;

namespace {

constexpr std::string_view kNotRecorded = "NOT_RECORDED";
constexpr std::string_view kReached = "REACHED";

void set_launch(AnswerContext& context, const SubjectAspects& aspects,
                v1::ProgrammeStructure* answer) {
  const Aspect* aspect = aspects.find("launch");
  const ShownFact* fact = aspect == nullptr ? nullptr : one_of(aspect->facts);
  if (fact == nullptr)
    return;
  const v1::ProgrammeLaunched& launched = context.event_of(*fact->since).programme_launched();
  answer->set_name(launched.name());
  answer->set_model(short_name(launched.model()));
  answer->set_purpose(launched.purpose());
  for (const v1::Participant& participant : launched.participants()) {
    v1::OrganisationReference* reference = answer->add_participants();
    context.set_reference(participant.organisation(), reference);
    reference->set_part(participant.part());
  }
  *answer->mutable_boards() = launched.boards();
  context.set_fact(*fact, answer->mutable_fact());
}

// A stage's value is LAUNCHED, ABANDONED, COMPLETED or REACHED: and the stage in words.
void set_stage(AnswerContext& context, const SubjectAspects& aspects,
               v1::ProgrammeStructure* answer) {
  answer->set_stage(std::string(kNotRecorded));
  answer->set_outcome(std::string(kNotRecorded));
  const Aspect* aspect = aspects.find("stage");
  const ShownFact* fact = aspect == nullptr ? nullptr : one_of(aspect->facts);
  if (fact == nullptr)
    return;
  const v1::Event& event = context.event_of(*fact->since);
  context.set_fact(*fact, answer->mutable_stage_fact());
  if (fact->is_proposed())
    return;
  const std::string_view value = fact->since->row.value;
  answer->set_stage(std::string(value.substr(0, value.find(':'))));
  answer->set_stage_description(event.programme_stage_reached().stage());
  const bool has_outcome = value == "ABANDONED" || value == "COMPLETED";
  if (!has_outcome || fact->standing != v1::STANDING_OCCURRED)
    return;
  answer->set_outcome(std::string(value));
  answer->set_outcome_reason(event.has_programme_abandoned()
                                 ? event.programme_abandoned().reason()
                                 : event.programme_completed().outcome());
}

bool is_reached(const SubjectAspects& aspects, std::string_view milestone) {
  const Aspect* aspect = aspects.find("milestone/" + std::string(milestone));
  return aspect != nullptr &&
         std::any_of(aspect->facts.begin(), aspect->facts.end(),
                     [](const ShownFact& fact) { return fact.standing == v1::STANDING_OCCURRED; });
}

void set_target(AnswerContext& context, const SubjectAspects& aspects, const ShownFact& fact,
                const std::string& programme_outcome, v1::TargetAnswer* answer) {
  const v1::ProgrammeTargetSet& target = context.event_of(*fact.since).programme_target_set();
  answer->set_milestone(target.milestone());
  answer->set_title(target.title());
  answer->set_due(target.due());
  answer->set_standing(std::string(word_of(fact.standing)));
  answer->set_outcome(is_reached(aspects, target.milestone()) ? std::string(kReached)
                                                              : programme_outcome);
  answer->set_note(target.note());
  if (const auto due = parse_edtf(target.due()); due) {
    answer->set_due_earliest(day_in_answer(due->earliest));
    answer->set_due_latest(day_in_answer(due->latest));
    answer->set_overdue(due->latest < context.as_of() && answer->outcome() == kNotRecorded);
  }
  context.set_fact(fact, answer->mutable_fact());
  answer->mutable_fact()->set_overdue(answer->overdue());
}

void add_targets(AnswerContext& context, const SubjectAspects& aspects,
                 v1::ProgrammeStructure* answer) {
  for (const Aspect& aspect : aspects.aspects) {
    if (!aspect.name.starts_with("target/"))
      continue;
    for (const ShownFact& fact : aspect.facts)
      set_target(context, aspects, fact, answer->outcome(), answer->add_targets());
  }
  std::stable_sort(answer->mutable_targets()->pointer_begin(),
                   answer->mutable_targets()->pointer_end(),
                   [](const v1::TargetAnswer* one, const v1::TargetAnswer* other) {
                     return std::tie(one->due_latest(), one->milestone()) <
                            std::tie(other->due_latest(), other->milestone());
                   });
}

// The claim by which the option was last considered; null for none. An option that was ruled out or
// chosen is described by it.
const Claim* considered_in(const Aspect& aspect) {
  const Claim* latest = nullptr;
  for (const auto* facts : {&aspect.facts, &aspect.former}) {
    for (const ShownFact& fact : *facts) {
      for (const Claim* claim : fact.claims) {
        const bool is_considered = claim->row.fact_number == v1::Event::kOptionConsidered;
        if (is_considered && (latest == nullptr || is_earlier(*latest, *claim)))
          latest = claim;
      }
    }
  }
  return latest;
}

void set_option(AnswerContext& context, const Aspect& aspect, const ShownFact& fact,
                v1::OptionAnswer* answer) {
  const v1::Event& event = context.event_of(*fact.since);
  answer->set_option(std::string(aspect.name.substr(std::string_view("option/").size())));
  answer->set_state(std::string(fact.since->row.value));
  answer->set_reason(event.has_option_ruled_out() ? event.option_ruled_out().reason()
                                                  : event.option_chosen().reason());
  const Claim* claim = event.has_option_considered() ? fact.since : considered_in(aspect);
  if (claim != nullptr) {
    const v1::OptionConsidered& considered = context.event_of(*claim).option_considered();
    answer->set_kind(short_name(considered.kind()));
    answer->set_title(considered.title());
    answer->set_note(considered.note());
    for (const std::string& counterparty : considered.counterparties())
      context.set_reference(counterparty, answer->add_counterparties());
  }
  context.set_fact(fact, answer->mutable_fact());
}

void set_team(AnswerContext& context, const ShownFact& fact, v1::TeamAnswer* answer) {
  const v1::TeamFormed& team = context.event_of(*fact.since).team_formed();
  answer->set_team(team.team());
  answer->set_name(team.name());
  for (const std::string& organisation : team.drawn_from())
    context.set_reference(organisation, answer->add_drawn_from());
  answer->set_purpose(team.purpose());
  context.set_fact(fact, answer->mutable_fact());
}

void set_regulator(AnswerContext& context, const ShownFact& fact, v1::RegulatorAnswer* answer) {
  const v1::RegulatorEngaged& engaged = context.event_of(*fact.since).regulator_engaged();
  context.set_reference(engaged.regulator(), answer->mutable_regulator());
  answer->set_part(engaged.part());
  answer->set_matter(engaged.matter());
  context.set_fact(fact, answer->mutable_fact());
}

}  // namespace

void set_programme(AnswerContext& context, const SubjectAspects& aspects,
                   v1::ProgrammeStructure* answer) {
  answer->set_id(std::string(aspects.subject));
  set_launch(context, aspects, answer);
  set_stage(context, aspects, answer);
  add_targets(context, aspects, answer);
  for (const Aspect& aspect : aspects.aspects) {
    for (const ShownFact& fact : aspect.facts) {
      if (aspect.name.starts_with("option/")) {
        set_option(context, aspect, fact, answer->add_options());
      } else if (aspect.name.starts_with("team/")) {
        set_team(context, fact, answer->add_teams());
      } else if (aspect.name == "regulator") {
        set_regulator(context, fact, answer->add_regulators());
      }
    }
  }
  add_statements(context, aspects, answer->mutable_statements());
  add_findings(context, aspects, answer->mutable_findings());
}

bool takes_part(const v1::ProgrammeStructure& programme, std::string_view organisation) {
  const auto is_it = [&](const v1::OrganisationReference& one) { return one.id() == organisation; };
  return std::any_of(programme.participants().begin(), programme.participants().end(), is_it) ||
         std::any_of(
             programme.teams().begin(), programme.teams().end(), [&](const v1::TeamAnswer& team) {
               return std::any_of(team.drawn_from().begin(), team.drawn_from().end(), is_it);
             });
}

}  // namespace minutebook
