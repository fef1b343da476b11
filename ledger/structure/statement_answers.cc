// Statements and findings.

#include "ledger/structure/statement_answers.h"

#include "ledger/words.h"

namespace minutebook {

namespace v1 = minutebook::ledger::v1;

void set_statement(AnswerContext& context, const ShownFact& fact, v1::StatementAnswer* answer) {
  const v1::StatementMade& statement = context.event_of(*fact.since).statement_made();
  const v1::Speaker& speaker = statement.speaker();
  answer->set_topic(statement.topic());
  answer->set_position(statement.position());
  answer->set_summary(statement.summary());
  answer->set_stance(short_name(statement.stance()));
  if (!speaker.organisation().empty())
    context.set_reference(speaker.organisation(), answer->mutable_organisation());
  if (!speaker.person().id().empty())
    context.set_person(speaker.person().id(), answer->mutable_person());
  answer->set_role(short_name(speaker.role()));
  answer->set_speaker(speaker.description());
  context.set_fact(fact, answer->mutable_fact());
}

void add_statements(AnswerContext& context, const SubjectAspects& aspects,
                    google::protobuf::RepeatedPtrField<v1::StatementAnswer>* answers) {
  for (const Aspect& aspect : aspects.aspects) {
    if (!aspect.name.starts_with("statement/"))
      continue;
    for (const ShownFact& fact : aspect.facts)
      set_statement(context, fact, answers->Add());
  }
}

void add_findings(AnswerContext& context, const SubjectAspects& aspects,
                  google::protobuf::RepeatedPtrField<v1::FindingAnswer>* answers) {
  const Aspect* aspect = aspects.find("finding");
  if (aspect == nullptr)
    return;
  for (const ShownFact& fact : aspect->facts) {
    const v1::FindingPublished& published = context.event_of(*fact.since).finding_published();
    v1::FindingAnswer* answer = answers->Add();
    if (!published.publisher().empty())
      context.set_reference(published.publisher(), answer->mutable_publisher());
    if (!published.person().id().empty())
      context.set_person(published.person().id(), answer->mutable_person());
    answer->set_document(published.document());
    for (const v1::Finding& finding : published.findings()) {
      v1::FindingItem* item = answer->add_findings();
      item->set_nature(short_name(finding.nature()));
      item->set_summary(finding.summary());
    }
    context.set_fact(fact, answer->mutable_fact());
  }
}

}  // namespace minutebook
