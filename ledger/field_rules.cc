// The table of fields.

#include "ledger/field_rules.h"

#include <array>

#include "ledger/assert.h"

namespace minutebook {
namespace {

constexpr auto kOptional = Presence::kOptional;
constexpr auto kRequired = Presence::kRequired;
constexpr auto kAtLeastOne = Presence::kAtLeastOne;
constexpr auto kConditionally = Presence::kConditionally;

constexpr std::string_view kPersonExample = "{handle: ann-marsh, name: Ann Marsh}";
constexpr std::string_view kPostExample =
    "{slug: chief-executive, title: Chief Executive, role: CHIEF_EXECUTIVE}";

constexpr std::array kFieldRows{
    FieldRow{"Event.event_id", kRequired, Form::kEventId, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"},
    FieldRow{"Event.subject", kRequired, Form::kSubject, "ods:RA3"},
    FieldRow{"Event.emitter", kRequired, Form::kEmitter, "https://example.org/board-papers"},
    FieldRow{"Event.effective", kRequired, Form::kDate, "2013-03-31"},
    FieldRow{"Event.standing", kRequired, Form::kWord, "OCCURRED"},
    FieldRow{"Event.evidence", kAtLeastOne, Form::kMessage,
             "{publisher: Health Service Journal, title: Trusts to share a chief executive}", "",
             50},
    FieldRow{"Event.bearings", kOptional, Form::kMessage,
             "{kind: CONFIRMS, target: merger-announced}", "", 100},

    FieldRow{"Evidence.publisher", kRequired, Form::kLine, "Health Service Journal"},
    FieldRow{"Evidence.title", kRequired, Form::kLine, "Trusts to share a chief executive"},
    FieldRow{"Evidence.locator", kOptional, Form::kLine, "¶3"},
    FieldRow{"Evidence.published", kOptional, Form::kDate, "2013-03-14"},
    FieldRow{"Evidence.url", kOptional, Form::kUrl, "https://example.org/board-papers/2013-03.pdf"},
    FieldRow{"Evidence.digest", kOptional, Form::kDigest,
             "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="},
    FieldRow{"Evidence.note", kOptional, Form::kText, "year inferred"},

    FieldRow{"Bearing.kind", kRequired, Form::kWord, "CONFIRMS"},
    FieldRow{"Bearing.target", kRequired, Form::kTarget, "merger-announced"},

    // Organisations.
    FieldRow{"OrganisationRegistered.name", kRequired, Form::kLine, "Weston Area Health NHS Trust"},
    FieldRow{"OrganisationRegistered.kind", kRequired, Form::kWord, "NHS_TRUST"},
    FieldRow{"OrganisationRegistered.identifiers", kOptional, Form::kMessage,
             "{scheme: coh, code: \"07584107\"}", "scheme,code"},
    FieldRow{"OrganisationRegistered.services", kOptional, Form::kLine, "acute"},
    FieldRow{"OrganisationRegistered.area", kOptional, Form::kLine, "Herefordshire"},
    FieldRow{"Identifier.scheme", kRequired, Form::kSlug, "coh"},
    FieldRow{"Identifier.code", kRequired, Form::kLine, "\"07584107\""},
    FieldRow{"OrganisationRenamed.name", kRequired, Form::kLine,
             "University Hospitals Plymouth NHS Trust"},
    FieldRow{"OrganisationClosed.reason", kOptional, Form::kText, "dissolved by order"},
    FieldRow{"OrganisationSucceeded.successors", kAtLeastOne, Form::kOrganisation, "ods:RH8"},
    FieldRow{"OrganisationSucceeded.mode", kOptional, Form::kWord, "MERGER"},
    FieldRow{"OrganisationSucceeded.note", kOptional, Form::kText,
             "its community services went to another trust"},
    FieldRow{"ServicesTransferred.services", kAtLeastOne, Form::kLine, "community"},
    FieldRow{"ServicesTransferred.from", kOptional, Form::kOrganisation, "ods:5F1"},
    FieldRow{"ServicesTransferred.from_description", kOptional, Form::kLine, "primary care trusts"},
    FieldRow{"ServicesProvided.services", kAtLeastOne, Form::kLine, "social care"},
    FieldRow{"ServicesProvided.area", kOptional, Form::kLine, "Plymouth"},
    FieldRow{"ServicesProvided.note", kOptional, Form::kText, "on behalf of the council"},
    FieldRow{"FigureReported.measure", kRequired, Form::kWord, "TURNOVER"},
    FieldRow{"FigureReported.amount", kRequired, Form::kAmount, "\"95000000\""},
    FieldRow{"FigureReported.unit", kRequired, Form::kUnit, "GBP"},
    FieldRow{"FigureReported.approximate", kOptional, Form::kFlag, "true"},
    FieldRow{"FigureReported.about", kConditionally, Form::kLine, "adult social care contract"},
    FieldRow{"ViabilityAssessed.conclusion", kRequired, Form::kWord, "NOT_VIABLE_IN_CURRENT_FORM"},
    FieldRow{"ViabilityAssessed.assessor", kOptional, Form::kOrganisation, "org:nhs-improvement"},
    FieldRow{"ViabilityAssessed.reason", kOptional, Form::kText,
             "too small to cover its fixed costs"},
    FieldRow{"CharacteristicReported.characteristic", kRequired, Form::kSlug, "shareholders"},
    FieldRow{"CharacteristicReported.summary", kRequired, Form::kText, "has no shareholders"},

    // Posts and people.
    FieldRow{"PersonRef.id", kRequired, Form::kPerson, "p_0123456789abcdef"},
    FieldRow{"Post.slug", kRequired, Form::kSlug, "chief-executive"},
    FieldRow{"Post.title", kConditionally, Form::kLine, "Chief Executive"},
    FieldRow{"Post.role", kConditionally, Form::kWord, "CHIEF_EXECUTIVE"},
    FieldRow{"DirectorHired.post", kRequired, Form::kMessage, kPostExample},
    FieldRow{"DirectorHired.person", kRequired, Form::kMessage, kPersonExample},
    FieldRow{"DirectorHired.capacity", kRequired, Form::kWord, "SUBSTANTIVE"},
    FieldRow{"DirectorHired.remit", kOptional, Form::kText, "to lead the integration"},
    FieldRow{"DirectorStoodDown.post", kRequired, Form::kMessage, "{slug: chief-executive}"},
    FieldRow{"DirectorStoodDown.person", kRequired, Form::kMessage, kPersonExample},
    FieldRow{"DirectorStoodDown.manner", kRequired, Form::kWord, "RETIRED"},
    FieldRow{"DirectorStoodDown.note", kOptional, Form::kText, "goes on chairing the board"},
    FieldRow{"VacancyReported.post", kRequired, Form::kMessage, "{slug: finance-director}"},
    FieldRow{"VacancyReported.note", kOptional, Form::kText, "advertised twice"},
    FieldRow{"PersonErased.person", kRequired, Form::kMessage, kPersonExample},
    FieldRow{"PersonErased.ground", kOptional, Form::kText, "request of the person"},

    // Boards.
    FieldRow{"BoardFormed.name", kRequired, Form::kLine, "Plymouth Joint Board"},
    FieldRow{"BoardFormed.kind", kRequired, Form::kWord, "JOINT_BOARD"},
    FieldRow{"BoardFormed.organisations", kAtLeastOne, Form::kOrganisation, "ods:RK9"},
    FieldRow{"BoardFormed.seats", kOptional, Form::kMessage,
             "{slug: chair, title: Chair, exOfficio: ods:RK9/chair}", "slug", 200},
    FieldRow{"BoardFormed.meets", kOptional, Form::kLine, "monthly"},
    FieldRow{"BoardFormed.purpose", kOptional, Form::kText, "to steer the integration of services"},
    FieldRow{"Seat.slug", kRequired, Form::kSlug, "livewell-chief-executive"},
    FieldRow{"Seat.title", kRequired, Form::kLine, "Chief executive of Livewell Southwest"},
    FieldRow{"Seat.organisation", kOptional, Form::kOrganisation, "ods:NR5"},
    FieldRow{"Seat.ex_officio", kOptional, Form::kPost, "ods:NR5/chief-executive"},
    FieldRow{"Seat.person", kOptional, Form::kMessage, kPersonExample},
    FieldRow{"BoardDissolved.reason", kOptional, Form::kText, "its work was done"},
    FieldRow{"SeatFilled.seat", kRequired, Form::kSlug, "chair"},
    FieldRow{"SeatFilled.title", kOptional, Form::kLine, "Chair"},
    FieldRow{"SeatFilled.organisation", kOptional, Form::kOrganisation, "ods:RK9"},
    FieldRow{"SeatFilled.person", kRequired, Form::kMessage, kPersonExample},
    FieldRow{"SeatVacated.seat", kRequired, Form::kSlug, "chair"},
    FieldRow{"SeatVacated.person", kRequired, Form::kMessage, kPersonExample},
    FieldRow{"SeatVacated.note", kOptional, Form::kText, "left the organisation"},

    // Programmes.
    FieldRow{"ProgrammeLaunched.name", kRequired, Form::kLine, "Plymouth integration programme"},
    FieldRow{"ProgrammeLaunched.participants", kAtLeastOne, Form::kMessage,
             "{organisation: ods:RK9, part: partner}", "organisation"},
    FieldRow{"ProgrammeLaunched.model", kOptional, Form::kWord, "SERVICE_INTEGRATION"},
    FieldRow{"ProgrammeLaunched.purpose", kOptional, Form::kText,
             "to join acute and community care"},
    FieldRow{"ProgrammeLaunched.boards", kOptional, Form::kBoard, "board:plymouth-joint-board"},
    FieldRow{"Participant.organisation", kRequired, Form::kOrganisation, "ods:RK9"},
    FieldRow{"Participant.part", kOptional, Form::kLine, "partner"},
    FieldRow{"ProgrammeTargetSet.milestone", kRequired, Form::kSlug, "integration"},
    FieldRow{"ProgrammeTargetSet.title", kRequired, Form::kLine, "integrate the services"},
    FieldRow{"ProgrammeTargetSet.due", kRequired, Form::kDate, "2019-04"},
    FieldRow{"ProgrammeTargetSet.note", kOptional, Form::kText, "described as ambitious"},
    FieldRow{"ProgrammeStageReached.stage", kRequired, Form::kLine,
             "outline business case approved"},
    FieldRow{"ProgrammeStageReached.milestone", kOptional, Form::kSlug, "business-case"},
    FieldRow{"ProgrammeStageReached.note", kOptional, Form::kText, "two months after its target"},
    FieldRow{"ProgrammeAbandoned.reason", kRequired, Form::kText, "the partner withdrew"},
    FieldRow{"ProgrammeCompleted.outcome", kRequired, Form::kText,
             "the services are under one management"},
    FieldRow{"OptionConsidered.option", kRequired, Form::kSlug, "merger"},
    FieldRow{"OptionConsidered.kind", kRequired, Form::kWord, "MERGER"},
    FieldRow{"OptionConsidered.title", kRequired, Form::kLine, "merger with a foundation trust"},
    FieldRow{"OptionConsidered.counterparties", kOptional, Form::kOrganisation, "ods:RH8"},
    FieldRow{"OptionConsidered.note", kOptional, Form::kText, "not ruled out"},
    FieldRow{"OptionRuledOut.option", kRequired, Form::kSlug, "merger"},
    FieldRow{"OptionRuledOut.reason", kOptional, Form::kText, "no partner was found"},
    FieldRow{"OptionChosen.option", kRequired, Form::kSlug, "franchise"},
    FieldRow{"OptionChosen.reason", kOptional, Form::kText, "the quickest to carry out"},
    FieldRow{"TeamFormed.team", kRequired, Form::kSlug, "transformation"},
    FieldRow{"TeamFormed.name", kRequired, Form::kLine, "Transformation Team"},
    FieldRow{"TeamFormed.drawn_from", kOptional, Form::kOrganisation, "ods:NR5"},
    FieldRow{"TeamFormed.purpose", kOptional, Form::kText, "to redesign care pathways"},
    FieldRow{"RegulatorEngaged.regulator", kRequired, Form::kOrganisation, "org:nhs-improvement"},
    FieldRow{"RegulatorEngaged.part", kOptional, Form::kLine, "mergers and acquisitions team"},
    FieldRow{"RegulatorEngaged.matter", kOptional, Form::kText, "how a merger would be assessed"},

    // Arrangements.
    FieldRow{"ArrangementMade.kind", kRequired, Form::kWord, "SHARED_LEADERSHIP"},
    FieldRow{"ArrangementMade.name", kRequired, Form::kLine, "Shared chief executive and chair"},
    FieldRow{"ArrangementMade.parties", kAtLeastOne, Form::kOrganisation, "ods:RBZ"},
    FieldRow{"ArrangementMade.shared_posts", kOptional, Form::kSlug, "chief-executive"},
    FieldRow{"ArrangementMade.terms", kOptional, Form::kText, "for two years in the first place"},
    FieldRow{"ArrangementEnded.reason", kOptional, Form::kText, "the trusts merged"},

    // Notices.
    FieldRow{"NoticeIssued.kind", kRequired, Form::kWord, "PRIOR_INFORMATION"},
    FieldRow{"NoticeIssued.buyer", kRequired, Form::kOrganisation, "ods:RA3"},
    FieldRow{"NoticeIssued.title", kRequired, Form::kLine, "Partner for an acute trust"},
    FieldRow{"NoticeIssued.classifications", kOptional, Form::kMessage,
             "{scheme: CPV, code: \"85100000\", description: Health services}", "scheme,code"},
    FieldRow{"NoticeIssued.value", kOptional, Form::kMessage,
             "{amount: \"71000000\", currency: GBP}"},
    FieldRow{"NoticeIssued.ocid", kOptional, Form::kOcid, "ocds-213czf-000-00001"},
    FieldRow{"NoticeIssued.document_number", kOptional, Form::kLine, "2018/S 125-283880"},
    FieldRow{"NoticeIssued.dispatched", kOptional, Form::kDate, "2018-06-29"},
    FieldRow{"NoticeIssued.summary", kOptional, Form::kText, "sounds the market for interest"},
    FieldRow{"Classification.scheme", kRequired, Form::kLine, "CPV"},
    FieldRow{"Classification.code", kRequired, Form::kLine, "\"85100000\""},
    FieldRow{"Classification.description", kOptional, Form::kLine, "Health services"},
    FieldRow{"Money.amount", kRequired, Form::kAmount, "\"71000000\""},
    FieldRow{"Money.currency", kRequired, Form::kCurrency, "GBP"},
    FieldRow{"ExpressionsOfInterestSought.buyer", kRequired, Form::kOrganisation, "ods:RA3"},
    FieldRow{"ExpressionsOfInterestSought.sectors", kOptional, Form::kWord, "INDEPENDENT"},
    FieldRow{"ExpressionsOfInterestSought.purpose", kRequired, Form::kText,
             "to find a partner who would run the trust"},
    FieldRow{"ExpressionsOfInterestSought.commitment", kOptional, Form::kText,
             "nothing further at this stage"},
    FieldRow{"ContractAwarded.suppliers", kAtLeastOne, Form::kOrganisation, "ods:NR5"},
    FieldRow{"ContractAwarded.buyer", kOptional, Form::kOrganisation, "org:plymouth-city-council"},
    FieldRow{"ContractAwarded.title", kRequired, Form::kLine, "Adult social care"},
    FieldRow{"ContractAwarded.value", kOptional, Form::kMessage,
             "{amount: \"71000000\", currency: GBP}"},
    FieldRow{"ContractAwarded.term", kOptional, Form::kDate, "2015/2018"},

    // Documents, statements, findings.
    FieldRow{"DocumentPublished.document", kRequired, Form::kSlug, "commissioning-intentions-2018"},
    FieldRow{"DocumentPublished.kind", kRequired, Form::kWord, "COMMISSIONING_INTENTIONS"},
    FieldRow{"DocumentPublished.title", kRequired, Form::kLine, "Commissioning intentions 2018"},
    FieldRow{"DocumentPublished.about", kOptional, Form::kAnySubject,
             "programme:plymouth-integration"},
    FieldRow{"DocumentPublished.url", kOptional, Form::kUrl, "https://example.org/intentions.pdf"},
    FieldRow{"StatementMade.speaker", kRequired, Form::kMessage,
             "{organisation: ods:RK9, description: a trust spokeswoman}"},
    FieldRow{"StatementMade.topic", kRequired, Form::kSlug, "aim"},
    FieldRow{"StatementMade.position", kOptional, Form::kSlug, "services-not-organisations"},
    FieldRow{"StatementMade.summary", kRequired, Form::kText,
             "services are to be integrated; the organisations are to stay"},
    FieldRow{"StatementMade.stance", kOptional, Form::kWord, "OPPOSES"},
    FieldRow{"Speaker.organisation", kConditionally, Form::kOrganisation, "ods:RK9"},
    FieldRow{"Speaker.person", kConditionally, Form::kMessage, kPersonExample},
    FieldRow{"Speaker.role", kOptional, Form::kWord, "SPOKESPERSON"},
    FieldRow{"Speaker.description", kConditionally, Form::kLine, "a trust spokeswoman"},
    FieldRow{"FindingPublished.publisher", kConditionally, Form::kOrganisation,
             "org:care-quality-commission"},
    FieldRow{"FindingPublished.person", kConditionally, Form::kMessage, kPersonExample},
    FieldRow{"FindingPublished.document", kOptional, Form::kLine, "review of local health systems"},
    FieldRow{"FindingPublished.findings", kAtLeastOne, Form::kMessage,
             "{nature: OBSTACLE, summary: budgets are kept apart}"},
    FieldRow{"Finding.nature", kOptional, Form::kWord, "OBSTACLE"},
    FieldRow{"Finding.summary", kRequired, Form::kText, "budgets are kept apart"},
};

struct FormRow {
  Form form;
  std::string_view words;
  Rule rule;
};

constexpr std::array kForms{
    FormRow{Form::kLine, "a line of text", Rule::kLength},
    FormRow{Form::kText, "a text", Rule::kLength},
    FormRow{Form::kSlug, "a slug", Rule::kSlug},
    FormRow{Form::kSubject, "a subject", Rule::kSubject},
    FormRow{Form::kAnySubject, "a subject", Rule::kReference},
    FormRow{Form::kOrganisation, "an organisation", Rule::kReferenceClass},
    FormRow{Form::kBoard, "a board", Rule::kReferenceClass},
    FormRow{Form::kPost, "a post", Rule::kPost},
    FormRow{Form::kPerson, "the id of a person", Rule::kPerson},
    FormRow{Form::kDate, "a date", Rule::kDate},
    FormRow{Form::kUrl, "a URL", Rule::kUrl},
    FormRow{Form::kEmitter, "a URI reference", Rule::kEmitter},
    FormRow{Form::kAmount, "a number", Rule::kAmount},
    FormRow{Form::kCurrency, "a currency", Rule::kCurrency},
    FormRow{Form::kUnit, "a unit", Rule::kUnit},
    FormRow{Form::kOcid, "an OCID", Rule::kOcid},
    FormRow{Form::kEventId, "a UUID", Rule::kEventId},
    FormRow{Form::kTarget, "the id of an event", Rule::kBearingTarget},
    FormRow{Form::kDigest, "a digest", Rule::kDigest},
    FormRow{Form::kWord, "a word", Rule::kUnknownValue},
    FormRow{Form::kFlag, "true or false", Rule::kRequired},
    FormRow{Form::kMessage, "fields of its own", Rule::kRequired},
};

const FormRow& form_row(Form form) {
  const FormRow& row = kForms.at(static_cast<std::size_t>(form));
  MINUTEBOOK_ASSERT(row.form == form);
  return row;
}

}  // namespace

std::span<const FieldRow> field_rows() {
  return kFieldRows;
}

const FieldRow* find_field_row(std::string_view field) {
  for (const FieldRow& row : kFieldRows) {
    if (row.field == field) {
      return &row;
    }
  }
  return nullptr;
}

std::string_view form_in_words(Form form) {
  return form_row(form).words;
}

Rule rule_of(Form form) {
  return form_row(form).rule;
}

}  // namespace minutebook
