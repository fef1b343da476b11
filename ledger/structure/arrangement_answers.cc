// Arrangements and notices.

#include "ledger/structure/arrangement_answers.h"

#include <algorithm>
#include <string>

#include "ledger/words.h"

namespace minutebook {

namespace v1 = minutebook::ledger::v1;

namespace {

using NoticeAnswers = google::protobuf::RepeatedPtrField<v1::NoticeAnswer>;

void describe(AnswerContext& context, const Claim& claim, v1::ArrangementAnswer* answer) {
  const v1::ArrangementMade& made = context.event_of(claim).arrangement_made();
  answer->set_name(made.name());
  answer->set_kind(short_name(made.kind()));
  for (const std::string& party : made.parties())
    context.set_reference(party, answer->add_parties());
  *answer->mutable_shared_posts() = made.shared_posts();
  answer->set_terms(made.terms());
}

void set_value(const v1::Money& value, v1::NoticeAnswer* answer) {
  answer->set_amount(value.amount());
  answer->set_currency(value.currency());
}

void set_issued(AnswerContext& context, const v1::NoticeIssued& notice, v1::NoticeAnswer* answer) {
  answer->set_kind(short_name(notice.kind()));
  answer->set_title(notice.title());
  context.set_reference(notice.buyer(), answer->mutable_buyer());
  set_value(notice.value(), answer);
  for (const v1::Classification& classification : notice.classifications()) {
    std::string text = classification.scheme() + " " + classification.code();
    if (!classification.description().empty())
      text += " " + classification.description();
    answer->add_classifications(text);
  }
  answer->set_ocid(notice.ocid());
  answer->set_document_number(notice.document_number());
  answer->set_summary(notice.summary());
}

void set_sought(AnswerContext& context, const v1::ExpressionsOfInterestSought& sought,
                v1::NoticeAnswer* answer) {
  answer->set_kind("EXPRESSIONS_OF_INTEREST");
  answer->set_title(sought.purpose());
  context.set_reference(sought.buyer(), answer->mutable_buyer());
  for (const int sector : sought.sectors())
    answer->add_sectors(short_name(static_cast<v1::Sector>(sector)));
  answer->set_summary(sought.commitment());
}

void set_awarded(AnswerContext& context, const v1::ContractAwarded& awarded,
                 v1::NoticeAnswer* answer) {
  answer->set_kind("CONTRACT_AWARDED");
  answer->set_title(awarded.title());
  if (!awarded.buyer().empty())
    context.set_reference(awarded.buyer(), answer->mutable_buyer());
  for (const std::string& supplier : awarded.suppliers())
    context.set_reference(supplier, answer->add_suppliers());
  set_value(awarded.value(), answer);
  answer->set_term(awarded.term());
}

// Whether the notice's event names the organisation as buyer or supplier.
bool names(const v1::Event& event, std::string_view organisation) {
  if (event.has_notice_issued())
    return event.notice_issued().buyer() == organisation;
  if (event.has_expressions_of_interest_sought())
    return event.expressions_of_interest_sought().buyer() == organisation;
  const v1::ContractAwarded& awarded = event.contract_awarded();
  return awarded.buyer() == organisation ||
         std::find(awarded.suppliers().begin(), awarded.suppliers().end(), organisation) !=
             awarded.suppliers().end();
}

void set_notice(AnswerContext& context, std::string_view subject, const ShownFact& fact,
                v1::NoticeAnswer* answer) {
  const v1::Event& event = context.event_of(*fact.since);
  answer->set_id(std::string(subject));
  if (event.has_notice_issued()) {
    set_issued(context, event.notice_issued(), answer);
  } else if (event.has_expressions_of_interest_sought()) {
    set_sought(context, event.expressions_of_interest_sought(), answer);
  } else {
    set_awarded(context, event.contract_awarded(), answer);
  }
  context.set_fact(fact, answer->mutable_fact());
}

}  // namespace

void set_arrangement(AnswerContext& context, const SubjectAspects& aspects,
                     v1::ArrangementAnswer* answer) {
  answer->set_id(std::string(aspects.subject));
  answer->set_status("NOT_RECORDED");
  const Aspect* aspect = aspects.find("arrangement");
  if (aspect == nullptr)
    return;
  const ShownFact* shown = one_of(aspect->facts);
  if (shown != nullptr && (!shown->is_proposed() || !aspect->last_end)) {
    if (!shown->is_proposed())
      answer->set_status("IN_FORCE");
    describe(context, *shown->since, answer);
    context.set_fact(*shown, answer->mutable_fact());
  } else if (aspect->last_end) {
    answer->set_status("ENDED");
    context.set_ended({aspect->last_end->end, aspect->latest}, answer->mutable_fact());
    if (aspect->latest != nullptr)
      describe(context, *aspect->latest, answer);
  }
}

bool is_party_to(const v1::ArrangementAnswer& arrangement, std::string_view organisation) {
  return arrangement.status() != "ENDED" &&
         std::any_of(
             arrangement.parties().begin(), arrangement.parties().end(),
             [&](const v1::OrganisationReference& one) { return one.id() == organisation; });
}

void add_notices(AnswerContext& context, const SubjectAspects& aspects,
                 std::string_view organisation, NoticeAnswers* answers) {
  for (const Aspect& aspect : aspects.aspects) {
    const bool is_notice =
        aspect.name.starts_with("notice/") || aspect.name == "interest" || aspect.name == "award";
    if (!is_notice)
      continue;
    for (const ShownFact& fact : aspect.facts) {
      if (organisation.empty() || names(context.event_of(*fact.since), organisation))
        set_notice(context, aspects.subject, fact, answers->Add());
    }
  }
}

}  // namespace minutebook
