// The rules of an event: one valid event for each fact, and a table of events with one thing wrong.

#include "ledger/rules.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/facts.h"
#include "ledger/field_rules.h"
#include "ledger/form_checks.h"
#include "tests/golden/golden_files.h"
#include "tests/ledger/event_edit.h"

namespace minutebook {
namespace {

using golden::example;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using ledger::v1::Event;

// ------------------------------------------------------------------------------ Events that keep
// them

TEST(Rules, TheExampleOfEachFactKeepsThem) {
  for (const std::string& path : golden::files_in(golden::kFactsFolder, ".textproto")) {
    for (const Violation& violation : validate(golden::read_event(path))) {
      ADD_FAILURE() << path << ": " << to_string(violation);
    }
  }
  EXPECT_EQ(validate(golden::read_event("tests/golden/event.textproto")), std::vector<Violation>());
}

using Change = std::function<void(Event*)>;

Change set(const std::string& path, const std::string& value) {
  return [path, value](Event* event) { set_field(event, path, value); };
}

// Variations that are right: each is a fact's example with one change.
struct Allowed {
  std::string fact;
  Change change;
  std::string why;
};

TEST(Rules, WhatIsOptionalMayBeLeftOut) {
  const std::vector<Allowed> rows{
      {"director_stood_down",
       [](Event* event) { clear_field(event, "directorStoodDown.post.title"); },
       "a post that somebody left is known by its slug"},
      {"board_formed", [](Event* event) { clear_field(event, "boardFormed.seats"); },
       "a board whose seats are not known"},
      {"statement_made",
       [](Event* event) {
         clear_field(event, "statementMade.speaker.organisation");
         clear_field(event, "statementMade.speaker.person");
         clear_field(event, "statementMade.speaker.role");
       },
       "a speaker who is only described"},
      {"finding_published", [](Event* event) { clear_field(event, "findingPublished.publisher"); },
       "a person found it"},
      {"finding_published", [](Event* event) { clear_field(event, "findingPublished.person"); },
       "a body found it"},
      {"figure_reported", set("figureReported.unit", "whole time equivalents"), "what is counted"},
      {"director_hired", set("directorHired.remit", "first this,\nthen that"),
       "a text of two lines"},
      {"director_hired", set("directorHired.remit", std::string(2000, 'x')), "a text of the limit"},
      {"organisation_renamed",
       [](Event* event) {
         std::string name;
         for (int count = 0; count < 300; ++count) {
           name += "\xc3\xa9";
         }
         set_field(event, "organisationRenamed.name", name);
       },
       "300 characters of two bytes"},
      {"organisation_renamed", set("emitter", "/board-papers"), "a relative reference"},
      {"organisation_renamed", set("evidence[0].published", ""), "a document not published"},
      {"statement_made", set("subject", "ods:RA3"), "a statement about an organisation"},
      {"statement_made", set("subject", "notice:n1"), "a statement about a notice"},
      {"vacancy_reported", set("subject", "ods:RA3"), "a post of an organisation"},
  };
  for (const Allowed& row : rows) {
    Event event = example(row.fact);
    row.change(&event);
    for (const Violation& violation : validate(event)) {
      ADD_FAILURE() << row.why << ": " << to_string(violation);
    }
  }
}

// ------------------------------------------------------------------------------ Events that break
// them

struct Broken {
  std::string fact;  // whose example is changed
  Change change;
  std::string field;  // that the violation names
  Rule rule;
  std::string problem;     // a part of it
  std::string right_form;  // a part of it
};

// The field that is set is the field that is wrong.
Broken wrong(std::string fact, const std::string& field, const std::string& value, Rule rule,
             std::string problem, std::string right_form) {
  return {std::move(fact),    set(field, value),    field, rule,
          std::move(problem), std::move(right_form)};
}

// A field that must be there is not.
Broken absent(std::string fact, const std::string& field, std::string right_form,
              Rule rule = Rule::kRequired) {
  return {std::move(fact),
          [field](Event* event) { clear_field(event, field); },
          field,
          rule,
          rule == Rule::kAtLeastOne ? "has no entry" : "missing",
          std::move(right_form)};
}

std::vector<Broken> broken_as_a_whole() {
  return {
      {"board_formed",
       [](Event* event) {
         for (int count = 0; count < 40; ++count) {
           ledger::v1::Evidence evidence = event->evidence(0);
           evidence.set_note(std::string(1600, 'x'));
           *event->add_evidence() = evidence;
         }
       },
       "event", Rule::kEventSize, "bytes when serialized", "at most 64000 bytes"},
      {"board_formed", [](Event* event) { event->clear_fact(); }, "fact", Rule::kOneFact, "missing",
       "one fact, such as"},
      {"board_formed",
       [](Event* event) {
         event->clear_fact();
         Event::GetReflection()->MutableUnknownFields(event)->AddLengthDelimited(190, "new");
       },
       "fact", Rule::kUnknownFact, "is number 190", "newer version"},
      {"board_formed",
       [](Event* event) {
         Event::GetReflection()->MutableUnknownFields(event)->AddLengthDelimited(190, "new");
       },
       "fact", Rule::kUnknownFact, "is number 190", "newer version"},
      {"board_formed",
       [](Event* event) { Event::GetReflection()->MutableUnknownFields(event)->AddVarint(9, 1); },
       "event", Rule::kUnknownField, "holds field 9", "newer version"},
      {"board_formed",
       [](Event* event) {
         auto* seat = event->mutable_board_formed()->mutable_seats(1);
         ledger::v1::Seat::GetReflection()->MutableUnknownFields(seat)->AddLengthDelimited(17,
                                                                                           "new");
       },
       "boardFormed.seats[1]", Rule::kUnknownField, "holds field 17", "newer version"},
      wrong("board_formed", "standing", "17", Rule::kUnknownValue, "value 17",
            "OCCURRED, PLANNED or PROPOSED"),
      wrong("director_hired", "directorHired.capacity", "99", Rule::kUnknownValue, "value 99",
            "SUBSTANTIVE, ACTING, INTERIM, JOINT or DESIGNATE"),
      wrong("expressions_of_interest_sought", "expressionsOfInterestSought.sectors[1]", "99",
            Rule::kUnknownValue, "value 99", "NHS, INDEPENDENT"),
  };
}

std::vector<Broken> broken_presence() {
  return {
      absent("board_formed", "eventId", "a UUID, such as"),
      absent("board_formed", "subject", "a subject, such as ods:RA3"),
      absent("board_formed", "emitter", "a URI reference, such as https://"),
      absent("board_formed", "effective", "a date, such as 2013-03-31"),
      absent("board_formed", "standing", "OCCURRED, PLANNED or PROPOSED"),
      absent("board_formed", "evidence", "publisher: ", Rule::kAtLeastOne),
      absent("board_formed", "evidence[0].publisher", "such as Health Service Journal"),
      absent("board_formed", "evidence[0].title", "a line of text, such as"),
      absent("board_formed", "boardFormed.organisations", "such as ods:RK9", Rule::kAtLeastOne),
      absent("director_hired", "directorHired.person", "{handle: "),
      absent("director_hired", "directorHired.person.id", "the id of a person, such as p_"),
      absent("director_hired", "directorHired.post", "{slug: chief-executive"),
      absent("director_hired", "directorHired.post.slug", "a slug, such as chief-executive"),
      absent("director_hired", "directorHired.post.title", "such as Chief Executive"),
      absent("director_hired", "directorHired.post.role", "CHIEF_EXECUTIVE, DEPUTY"),
      absent("director_stood_down", "directorStoodDown.manner", "STOOD_DOWN, RETIRED"),
      absent("figure_reported", "figureReported.about", "such as waiting list"),
      absent("option_considered", "optionConsidered.kind", "MERGER, ACQUISITION"),
      wrong("organisation_renamed", "organisationRenamed.name", " \t ", Rule::kRequired,
            "has only white space", "a line of text"),
      wrong("organisation_closed", "organisationClosed.reason", "\n", Rule::kRequired,
            "has only white space", "a text"),
      {"services_provided", set("servicesProvided.services[1]", ""), "servicesProvided.services[1]",
       Rule::kRequired, "missing", "a line of text"},
      {"statement_made",
       [](Event* event) {
         clear_field(event, "statementMade.speaker.organisation");
         clear_field(event, "statementMade.speaker.person");
         clear_field(event, "statementMade.speaker.description");
       },
       "statementMade.speaker", Rule::kAnyOf, "does not say who speaks", "a description"},
      {"finding_published",
       [](Event* event) {
         clear_field(event, "findingPublished.publisher");
         clear_field(event, "findingPublished.person");
       },
       "findingPublished", Rule::kAnyOf, "does not say who found it", "a publisher or a person"},
  };
}

std::vector<Broken> broken_lists() {
  return {
      {"organisation_renamed",
       [](Event* event) {
         for (int count = 1; count < 51; ++count) {
           *event->add_evidence() = event->evidence(0);
         }
       },
       "evidence", Rule::kListLength, "has 51 entries", "at most 50"},
      {"organisation_renamed",
       [](Event* event) {
         for (int count = 0; count < 101; ++count) {
           auto* bearing = event->add_bearings();
           bearing->set_kind(ledger::v1::BEARING_KIND_CONFIRMS);
           bearing->set_target("a target's id " + std::to_string(10 + count % 90));
           bearing->mutable_target()->at(0) = static_cast<char>(count);
         }
       },
       "bearings", Rule::kListLength, "has 101 entries", "at most 100"},
      {"board_formed",
       [](Event* event) {
         for (int count = 2; count < 201; ++count) {
           auto* seat = event->mutable_board_formed()->add_seats();
           seat->set_slug("seat-" + std::to_string(count));
           seat->set_title("Member");
         }
       },
       "boardFormed.seats", Rule::kListLength, "has 201 entries", "at most 200"},
      {"services_provided",
       [](Event* event) {
         for (int count = 2; count < 501; ++count) {
           event->mutable_services_provided()->add_services(std::to_string(count));
         }
       },
       "servicesProvided.services", Rule::kListLength, "has 501 entries", "at most 500"},
      wrong("board_formed", "boardFormed.organisations[2]", "ods:RK9", Rule::kRepeated,
            "\"ods:RK9\" is listed already", "each once"),
      {"board_formed", set("boardFormed.seats[1].slug", "livewell-chief-executive"),
       "boardFormed.seats[1]", Rule::kRepeated, "livewell-chief-executive", "each once"},
      {"programme_launched", set("programmeLaunched.participants[1].organisation", "ods:RK9"),
       "programmeLaunched.participants[1]", Rule::kRepeated, "ods:RK9", "each once"},
      {"organisation_registered",
       [](Event* event) {
         auto* fact = event->mutable_organisation_registered();
         *fact->add_identifiers() = fact->identifiers(0);
       },
       "organisationRegistered.identifiers[2]", Rule::kRepeated, "coh:07584107", "each once"},
      wrong("expressions_of_interest_sought", "expressionsOfInterestSought.sectors[2]", "NHS",
            Rule::kRepeated, "\"NHS\"", "each once"),
  };
}

std::vector<Broken> broken_identifiers() {
  return {
      wrong("board_formed", "eventId", "short", Rule::kEventId, "has 5 bytes", "16 bytes"),
      wrong("board_formed", "subject", "Board:plymouth", Rule::kSubject, "lower case",
            "board:plymouth"),
      wrong("organisation_renamed", "subject", "board:plymouth", Rule::kSubjectClass,
            "\"board:plymouth\" is a board, and that is not what OrganisationRenamed is about",
            "an organisation, such as ods:RA3"),
      wrong("director_hired", "subject", "programme:p", Rule::kSubjectClass, "is a programme",
            "an organisation or a board, such as ods:RA3"),
      wrong("seat_filled", "subject", "ods:RA3", Rule::kSubjectClass, "is an organisation",
            "a board, such as board:"),
      wrong("team_formed", "subject", "arrangement:a", Rule::kSubjectClass, "is an arrangement",
            "a programme, such as programme:"),
      wrong("arrangement_made", "subject", "notice:n", Rule::kSubjectClass, "is a notice",
            "an arrangement, such as arrangement:"),
      wrong("notice_issued", "subject", "programme:p", Rule::kSubjectClass, "is a programme",
            "a notice, such as notice:"),
      wrong("statement_made", "subject", "ledger:people", Rule::kSubjectClass,
            "the ledger's people",
            "an organisation, a board, a programme, an arrangement or a notice, such as ods:RA3"),
      wrong("person_erased", "subject", "ledger:other", Rule::kSubjectClass, "\"ledger:other\"",
            "such as ledger:people"),
      wrong("organisation_succeeded", "organisationSucceeded.successors[0]", "RH8",
            Rule::kReference, "it has no scheme", "scheme:code"),
      wrong("document_published", "documentPublished.about[1]", "ods:nr5", Rule::kReference,
            "capital letters", "ods:NR5"),
      wrong("document_published", "documentPublished.about[1]", "ledger:people",
            Rule::kReferenceClass, "is the ledger's people", "a subject, such as ods:RA3"),
      wrong("board_formed", "boardFormed.seats[0].organisation", "board:b", Rule::kReferenceClass,
            "\"board:b\" is a board", "an organisation, such as ods:RA3"),
      wrong("programme_launched", "programmeLaunched.boards[0]", "ods:RA3", Rule::kReferenceClass,
            "\"ods:RA3\" is an organisation", "a board, such as board:"),
      wrong("organisation_succeeded", "organisationSucceeded.successors[1]", "ods:RBZ",
            Rule::kReferenceToItself, "the event's own subject", "took its place"),
      wrong("services_transferred", "servicesTransferred.from[0]", "ods:NR5",
            Rule::kReferenceToItself, "the event's own subject", "services came from"),
      wrong("programme_target_set", "programmeTargetSet.milestone", "Full integration", Rule::kSlug,
            "is not a slug", "full-integration"),
      wrong("board_formed", "boardFormed.seats[0].exOfficio", "chief-executive", Rule::kPost,
            "it has no slash", "ods:RA3/chief-executive"),
      wrong("seat_filled", "seatFilled.person.id", "Ann Marsh", Rule::kPerson,
            "is not the id of a person", "p_"),
      {"organisation_registered", set("organisationRegistered.identifiers[0].code", "7584107"),
       "organisationRegistered.identifiers[0].code", Rule::kRegisterCode, "leading zeros",
       "coh:07584107"},
      wrong("notice_issued", "noticeIssued.ocid", "213czf-000-00001", Rule::kOcid, "is not an OCID",
            "ocds-213czf-000-00001"),
      wrong("board_formed", "emitter", "board papers", Rule::kEmitter,
            "a character that no URI has", "without white space"),
      wrong("board_formed", "emitter", std::string(301, 'a'), Rule::kEmitter, "has 301 bytes",
            "at most 300"),
      wrong("document_published", "documentPublished.url", "www.example.org/a", Rule::kUrl,
            "is not a whole URL", "https://"),
      wrong("document_published", "documentPublished.url", "https://example.org/a b", Rule::kUrl,
            "a character that no URL has", "percent-encoded"),
      wrong("document_published", "documentPublished.url", "https://example.org/%zz", Rule::kUrl,
            "a character that no URL has", "percent-encoded"),
      wrong("document_published", "documentPublished.url",
            "https://example.org/" + std::string(2000, 'a'), Rule::kUrl, "has 2,020 bytes",
            "at most 2,000"),
      wrong("board_formed", "evidence[0].digest", "abc", Rule::kDigest, "has 3 bytes", "32 bytes"),
  };
}

std::vector<Broken> broken_dates_and_figures() {
  return {
      wrong("board_formed", "effective", "2019-02-29", Rule::kDate, "2019-02-29", "2019-02-28"),
      wrong("board_formed", "effective", "July 2018", Rule::kDate, "July 2018", "2018-07"),
      wrong("board_formed", "evidence[0].published", "2019/20", Rule::kDate, "2019/20", "2019-04"),
      wrong("programme_target_set", "programmeTargetSet.due", "2019-13", Rule::kDate, "2019-13",
            "2019"),
      wrong("contract_awarded", "contractAwarded.term", "2015-2018", Rule::kDate, "2015-2018",
            "2015/2018"),
      wrong("notice_issued", "noticeIssued.dispatched", "29/06/2018", Rule::kDate, "29/06/2018",
            "2018-06-29"),
      wrong("figure_reported", "figureReported.amount", "95,000,000", Rule::kAmount,
            "is not a plain decimal number", "95000000"),
      wrong("figure_reported", "figureReported.amount",
            "\xc2\xa3"
            "1,500.50",
            Rule::kAmount, "is not a plain decimal number", "1500.50"),
      wrong("figure_reported", "figureReported.amount", "1,5", Rule::kAmount, "\"1,5\"",
            "digits, such as"),
      wrong("figure_reported", "figureReported.amount", "95m", Rule::kAmount, "\"95m\"",
            "digits, such as"),
      wrong("figure_reported", "figureReported.amount", "007", Rule::kAmount, "\"007\"",
            "digits, such as"),
      wrong("figure_reported", "figureReported.amount", "1.", Rule::kAmount, "\"1.\"",
            "digits, such as"),
      wrong("figure_reported", "figureReported.amount", std::string(41, '1'), Rule::kAmount, "1111",
            "at most 40"),
      wrong("contract_awarded", "contractAwarded.value.amount", "1e6", Rule::kAmount, "\"1e6\"",
            "digits, such as"),
      wrong("contract_awarded", "contractAwarded.value.currency", "gbp", Rule::kCurrency,
            "is not the code of a currency", "GBP"),
      wrong("contract_awarded", "contractAwarded.value.currency", "pounds", Rule::kCurrency,
            "is not the code of a currency", "three capital letters"),
      wrong("figure_reported", "figureReported.unit", "\xc2\xa3", Rule::kUnit, "is not a unit",
            "a currency such as GBP"),
      wrong("figure_reported", "figureReported.unit", "GBP million", Rule::kUnit, "is not a unit",
            "a currency such as GBP"),
  };
}

std::vector<Broken> broken_texts() {
  return {
      wrong("organisation_renamed", "organisationRenamed.name", "caf\xe9", Rule::kUtf8,
            "\"caf\\xe9\" is not UTF-8", "the text in UTF-8"),
      wrong("director_hired", "directorHired.remit", "\xed\xa0\x80", Rule::kUtf8, "is not UTF-8",
            "UTF-8"),
      wrong("director_hired", "directorHired.remit", "overlong \xc0\xaf", Rule::kUtf8,
            "is not UTF-8", "UTF-8"),
      wrong("director_hired", "directorHired.remit", "a\x1b[31mred", Rule::kControlCharacter,
            "the control character U+001B", "without it"),
      wrong("director_hired", "directorHired.remit", "a\r\nb", Rule::kControlCharacter, "U+000D",
            "without it"),
      wrong("organisation_renamed", "organisationRenamed.name",
            "a\xe2\x80\xae"
            "b",
            Rule::kControlCharacter, "U+202E", "without it"),
      wrong("organisation_renamed", "organisationRenamed.name", "one\ntwo", Rule::kLineBreak,
            "\"one\\x0atwo\" has a line break", "one line"),
      wrong("organisation_renamed", "organisationRenamed.name", " Weston ", Rule::kSurroundingSpace,
            "white space", "\"Weston\""),
      wrong("organisation_renamed", "organisationRenamed.name", std::string(301, 'x'),
            Rule::kLength, "has 301 characters", "at most 300"),
      wrong("director_hired", "directorHired.remit", std::string(2001, 'x'), Rule::kLength,
            "has 2,001 characters", "at most 2,000"),
      wrong("board_formed", "evidence[0].note", std::string(2001, 'x'), Rule::kLength,
            "has 2,001 characters", "at most 2,000"),
  };
}

Change bear(ledger::v1::BearingKind kind, const std::string& target) {
  return [kind, target](Event* event) {
    auto* bearing = event->add_bearings();
    bearing->set_kind(kind);
    bearing->set_target(target);
  };
}

std::vector<Broken> broken_bearings() {
  using ledger::v1::BEARING_KIND_CONFIRMS;
  using ledger::v1::BEARING_KIND_CORRECTS;
  using ledger::v1::BEARING_KIND_RETRACTS;
  using ledger::v1::BEARING_KIND_UNSPECIFIED;
  const std::string target = "an earlier event";
  return {
      {"board_formed", bear(BEARING_KIND_UNSPECIFIED, target), "bearings[0].kind", Rule::kRequired,
       "missing", "CORRECTS, RETRACTS, CONFIRMS or CANCELS"},
      {"board_formed", bear(BEARING_KIND_CORRECTS, ""), "bearings[0].target", Rule::kRequired,
       "missing", "the id of an event"},
      {"board_formed", bear(BEARING_KIND_CORRECTS, "short"), "bearings[0].target",
       Rule::kBearingTarget, "has 5 bytes", "16 bytes"},
      {"board_formed", [](Event* event) { bear(BEARING_KIND_CORRECTS, event->event_id())(event); },
       "bearings[0].target", Rule::kBearingOnItself, "the event's own id", "an earlier event"},
      {"board_formed",
       [target](Event* event) {
         bear(BEARING_KIND_CORRECTS, target)(event);
         bear(BEARING_KIND_RETRACTS, target)(event);
       },
       "bearings[1].target", Rule::kBearingRepeated,
       "616e2065-6172-6c69-6572-206576656e74 is borne on already", "one bearing"},
      {"director_hired", bear(BEARING_KIND_CONFIRMS, target), "bearings[0].kind",
       Rule::kBearingConfirms, "the event's standing is PLANNED", "standing: OCCURRED"},
      {"option_considered", bear(BEARING_KIND_CONFIRMS, target), "bearings[0].kind",
       Rule::kBearingConfirms, "the event's standing is PROPOSED", "standing: OCCURRED"},
  };
}

std::vector<Broken> all_broken() {
  std::vector<Broken> all;
  for (const auto& part :
       {broken_as_a_whole(), broken_presence(), broken_lists(), broken_identifiers(),
        broken_dates_and_figures(), broken_texts(), broken_bearings()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

TEST(Rules, EachBrokenEventNamesTheFieldTheRuleAndTheRightForm) {
  for (const Broken& row : all_broken()) {
    Event event = example(row.fact);
    row.change(&event);
    const std::vector<Violation> violations = validate(event);
    const std::string what =
        row.fact + " with " + row.field + " against " + std::string(rule_id(row.rule));
    ASSERT_EQ(violations.size(), 1U) << what;
    EXPECT_EQ(violations[0].field, row.field) << what;
    EXPECT_EQ(rule_id(violations[0].rule), rule_id(row.rule)) << what;
    EXPECT_NE(violations[0].problem.find(row.problem), std::string::npos)
        << what << " says " << violations[0].problem;
    EXPECT_NE(violations[0].right_form.find(row.right_form), std::string::npos)
        << what << " suggests " << violations[0].right_form;
  }
}

TEST(Rules, EachRuleIsBrokenByARowOfTheTable) {
  std::set<Rule> broken;
  for (const Broken& row : all_broken()) {
    broken.insert(row.rule);
  }
  for (const RuleRow& row : rules()) {
    EXPECT_TRUE(broken.contains(row.rule)) << row.id << " is broken by no test";
  }
}

TEST(Rules, EachMessageIsPrintableAscii) {
  for (const Broken& row : all_broken()) {
    Event event = example(row.fact);
    row.change(&event);
    for (const Violation& violation : validate(event)) {
      const std::string line = to_string(violation);
      EXPECT_TRUE(std::all_of(line.begin(), line.end(), [](char character) {
        return character >= ' ' && character <= '~';
      })) << line;
    }
  }
}

TEST(Rules, EveryViolationIsReported) {
  Event event = example("director_hired");
  clear_field(&event, "evidence");
  set_field(&event, "effective", "31/03/2013");
  set_field(&event, "subject", "programme:p");
  set_field(&event, "directorHired.person.id", "ann-marsh");
  set_field(&event, "directorHired.post.title", " one\ntwo ");
  std::vector<std::string> found;
  for (const Violation& violation : validate(event)) {
    found.push_back(violation.field + " " + std::string(rule_id(violation.rule)));
  }
  EXPECT_EQ(found,
            (std::vector<std::string>{
                "effective date", "evidence at-least-one", "subject subject-class",
                "directorHired.post.title line-break", "directorHired.post.title surrounding-space",
                "directorHired.person.id person"}));
}

TEST(Rules, AnEmptyEventLacksEverythingThatIsRequired) {
  std::vector<std::string> found;
  for (const Violation& violation : validate(Event())) {
    found.push_back(violation.field);
  }
  EXPECT_EQ(found, (std::vector<std::string>{"eventId", "subject", "emitter", "effective",
                                             "standing", "evidence", "fact"}));
}

TEST(Rules, AViolationIsOneLine) {
  Event event = example("organisation_renamed");
  set_field(&event, "subject", "ods:ra3");
  ASSERT_EQ(validate(event).size(), 1U);
  EXPECT_EQ(to_string(validate(event)[0]),
            "subject: \"ods:ra3\" is not a subject: ods codes are capital letters and digits; "
            "write ods:RA3 (rule subject)");
}

TEST(Rules, ANewerContractIsToldFromAMistake) {
  for (const Broken& row : all_broken()) {
    Event event = example(row.fact);
    row.change(&event);
    const bool newer = row.rule == Rule::kUnknownFact || row.rule == Rule::kUnknownField ||
                       row.rule == Rule::kUnknownValue;
    EXPECT_EQ(is_from_newer_contract(validate(event)), newer) << rule_id(row.rule);
  }
}

// A hostile event cannot make the answer large: lists are looked at up to their limits, and unknown
// fields are named up to twenty.
TEST(Rules, TheNumberOfViolationsIsBounded) {
  Event event = example("services_provided");
  for (int number = 0; number < 100'000; ++number) {
    event.mutable_services_provided()->add_services("\x01");
    Event::GetReflection()->MutableUnknownFields(&event)->AddVarint(1000 + number, 1);
  }
  EXPECT_LE(validate(event).size(), 2U * 500 + 20 + 3);
}

// -------------------------------------------------------------------------------------- The tables

TEST(RuleTable, EachIdIsItsOwn) {
  std::set<std::string_view> ids;
  for (const RuleRow& row : rules()) {
    EXPECT_TRUE(ids.insert(row.id).second) << row.id;
    EXPECT_FALSE(row.text.empty()) << row.id;
    EXPECT_EQ(rule_id(row.rule), row.id);
  }
}

void collect_fields(const Descriptor& type, std::set<std::string>* fields) {
  for (int index = 0; index < type.field_count(); ++index) {
    const FieldDescriptor& field = *type.field(index);
    const bool fact = field.containing_oneof() != nullptr;
    const bool seen = !fact && !fields->insert(type.name() + "." + field.name()).second;
    if (field.message_type() != nullptr && !seen) {
      collect_fields(*field.message_type(), fields);
    }
  }
}

TEST(FieldTable, HasOneRowForEachFieldOfTheContract) {
  std::set<std::string> fields;
  collect_fields(*Event::descriptor(), &fields);
  std::set<std::string> rows;
  for (const FieldRow& row : field_rows()) {
    EXPECT_TRUE(rows.insert(std::string(row.field)).second) << row.field << " has two rows";
  }
  EXPECT_EQ(rows, fields);
}

TEST(FieldTable, EachRowFitsTheTypeOfItsField) {
  const auto* file_pool = Event::descriptor()->file()->pool();
  for (const FieldRow& row : field_rows()) {
    const auto* field =
        file_pool->FindFieldByName("minutebook.ledger.v1." + std::string(row.field));
    ASSERT_NE(field, nullptr) << row.field;
    EXPECT_EQ(row.form == Form::kMessage, field->message_type() != nullptr) << row.field;
    EXPECT_EQ(row.form == Form::kWord, field->enum_type() != nullptr) << row.field;
    EXPECT_EQ(row.form == Form::kFlag, field->type() == FieldDescriptor::TYPE_BOOL) << row.field;
    EXPECT_TRUE(row.presence != Presence::kAtLeastOne || field->is_repeated()) << row.field;
    EXPECT_FALSE(row.example.empty()) << row.field;
    EXPECT_FALSE(form_in_words(row.form).empty()) << row.field;
  }
}

TEST(FieldTable, EachExampleOfATextIsWellFormed) {
  for (const FieldRow& row : field_rows()) {
    switch (row.form) {
      case Form::kWord:
      case Form::kFlag:
      case Form::kMessage:
      case Form::kEventId:  // written as a UUID, a local id or base64 in a file
      case Form::kTarget:
      case Form::kDigest:
        continue;
      default:
        break;
    }
    std::string content(row.example);
    content.erase(std::remove(content.begin(), content.end(), '"'), content.end());
    std::vector<FormProblem> problems;
    check_form(row.form, content, &problems);
    for (const FormProblem& problem : problems) {
      ADD_FAILURE() << row.field << ": " << problem.problem;
    }
  }
}

}  // namespace
}  // namespace minutebook
