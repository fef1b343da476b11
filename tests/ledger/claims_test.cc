// From an event to its rows: docs/evaluation.md's table, fact by fact; the bytes of a row; reading
// back.

#include "ledger/claims.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/keys.h"
#include "ledger/trail.h"

namespace minutebook {
namespace {

using namespace std::string_literals;
namespace v1 = minutebook::ledger::v1;

// An event with everything but a fact: about `subject`, effective in March 2013.
v1::Event event_about(const std::string& subject) {
  v1::Event event;
  event.set_event_id("0123456789abcdef");
  event.set_subject(subject);
  event.set_emitter("https://example.org/papers");
  event.set_effective("2013-03-30/2013-03-31");
  event.set_standing(v1::STANDING_OCCURRED);
  v1::Evidence* evidence = event.add_evidence();
  evidence->set_publisher("Health Service Journal");
  evidence->set_title("A report");
  return event;
}

v1::Event event_with(const std::string& subject, const std::string& fact_text) {
  v1::Event event = event_about(subject);
  v1::Event fact;
  if (!google::protobuf::TextFormat::ParseFromString(fact_text, &fact)) {
    ADD_FAILURE() << "not an event: " << fact_text;
  }
  event.MergeFrom(fact);
  return event;
}

Recorded recorded_at(std::int64_t offset) {
  return {Partition{2}, Offset{offset},
          RecordedTime::from_milliseconds_since_1970(1363780800000).value()};
}

RowBatch rows_of(const v1::Event& event) {
  RowBatch rows;
  append_rows_of(event, event.SerializeAsString(), recorded_at(5), &rows);
  return rows;
}

// The bytes of the fact that the event states.
std::string fact_bytes(const v1::Event& event) {
  const auto* field = v1::Event::descriptor()->FindFieldByNumber(event.fact_case());
  return v1::Event::GetReflection()->GetMessage(event, field).SerializeAsString();
}

std::string effect_name(Effect effect) {
  return effect == Effect::kEnds ? "ENDS" : effect == Effect::kSets ? "SETS" : "VOIDS";
}

std::string link_name(LinkKind kind) {
  static constexpr std::string_view kNames[] = {
      "",         "board",      "programme", "arrangement", "notice",    "predecessor",
      "services", "regulated",  "post",      "seat",        "statement", "team",
      "option",   "ex officio", "document",  "finding",     "assessed"};
  return std::string(kNames[static_cast<std::size_t>(kind)]);
}

// The claims and links of an event, a line each: `post/chair/vacancy SETS 2013-03-30 "VACANT"`,
// `link ods:RH5 predecessor`. A value that is the whole fact is written FACT.
std::vector<std::string> claims_and_links(const v1::Event& event) {
  std::vector<std::string> lines;
  const RowBatch rows = rows_of(event);
  for (const RowView row : rows) {
    if (row.table == Table::kClaims) {
      const auto claim = read_claim(row.key, row.value);
      EXPECT_TRUE(claim.has_value());
      EXPECT_EQ(claim->subject, event.subject());
      const std::string value = claim->value == fact_bytes(event) && !claim->value.empty()
                                    ? "FACT"
                                    : "\"" + std::string(claim->value) + "\"";
      lines.push_back(std::string(claim->aspect) + " " + effect_name(claim->effect) + " " +
                      to_string(claim->change_earliest) + " " + value);
    } else if (row.table == Table::kLinks) {
      const auto link = read_link(row.key);
      EXPECT_TRUE(link.has_value());
      EXPECT_EQ(link->subject, event.subject());
      EXPECT_TRUE(row.value.empty());
      const std::string detail = link->detail.empty() ? "" : " " + std::string(link->detail);
      lines.push_back("link " + std::string(link->owner) + " " + link_name(link->kind) + detail);
    }
  }
  return lines;
}

struct FactCase {
  std::string subject;
  std::string fact;
  std::vector<std::string> lines;
};

std::vector<FactCase> organisation_cases() {
  return {
      {"ods:RA3",
       "organisation_registered { name: 'Weston' kind: ORGANISATION_KIND_NHS_TRUST }",
       {"name SETS 2013-03-30 \"Weston\"", "status SETS 2013-03-30 \"OPEN\""}},
      {"ods:RA3", "organisation_renamed { name: 'W' }", {"name SETS 2013-03-30 \"W\""}},
      {"ods:RA3", "organisation_closed { reason: 'r' }", {"status SETS 2013-03-31 \"CLOSED\""}},
      {"ods:RBA",
       "organisation_succeeded { successors: ['ods:RH5', 'ods:RA4', 'ods:RH5'] "
       "mode: SUCCESSION_MODE_MERGER }",
       {"successor SETS 2013-03-30 \"ods:RA4 ods:RH5 MERGER\"", "link ods:RA4 predecessor",
        "link ods:RH5 predecessor"}},
      {"ods:RA3",
       "services_transferred { services: 'community' from: ['ods:5M8', 'ods:5QL'] }",
       {"services/transferred SETS 2013-03-30 FACT", "link ods:5M8 services",
        "link ods:5QL services"}},
      {"ods:RA3",
       "services_provided { services: 'acute' }",
       {"services/provided SETS 2013-03-30 FACT"}},
      {"ods:RA3",
       "figure_reported { measure: MEASURE_CATCHMENT_POPULATION amount: '5' unit: 'people' }",
       {"figure/catchment-population SETS 2013-03-30 FACT"}},
      {"ods:RA3",
       "viability_assessed { conclusion: VIABILITY_VIABLE assessor: 'org:monitor' }",
       {"viability SETS 2013-03-30 \"VIABLE org:monitor\"", "link org:monitor assessed"}},
      {"ods:RA3",
       "viability_assessed { conclusion: VIABILITY_NOT_VIABLE_IN_CURRENT_FORM }",
       {"viability SETS 2013-03-30 \"NOT_VIABLE_IN_CURRENT_FORM ods:RA3\""}},
      {"ods:RA3",
       "characteristic_reported { characteristic: 'shareholders' summary: 'has none' }",
       {"characteristic/shareholders SETS 2013-03-30 \"has none\""}},
  };
}

std::vector<FactCase> people_cases() {
  const std::string post = "post { slug: 'chair' title: 'Chair' role: ROLE_CHAIR } ";
  return {
      {"ods:RA3",
       "director_hired { " + post + "person { id: 'p_1' } capacity: CAPACITY_ACTING }",
       {"post/chair/holder/p_1 SETS 2013-03-30 \"ACTING\"", "link p_1 post chair"}},
      {"ods:RA3",
       "director_stood_down { " + post + "person { id: 'p_1' } manner: MANNER_RETIRED }",
       {"post/chair/holder/p_1 ENDS 2013-03-31 \"\"", "link p_1 post chair"}},
      {"ods:RA3",
       "director_stood_down { " + post + "person { id: 'p_1' } manner: MANNER_DID_NOT_TAKE_UP }",
       {"post/chair/holder/p_1 VOIDS 2013-03-30 \"\"", "link p_1 post chair"}},
      {"ods:RA3",
       "vacancy_reported { " + post + "}",
       {"post/chair/vacancy SETS 2013-03-30 \"VACANT\""}},
      {"ledger:people", "person_erased { person { id: 'p_1' } ground: 'g' }", {}},
  };
}

std::vector<FactCase> board_cases() {
  return {
      {"board:b",
       "board_formed { name: 'B' kind: BOARD_KIND_JOINT_BOARD organisations: ['ods:RA3', "
       "'ods:NR5'] "
       "seats { slug: 'chair' title: 'Chair' person { id: 'p_1' } organisation: 'ods:RA3' } "
       "seats { slug: 'chief' title: 'Chief' ex_officio: 'ods:NR5/chief-executive' } "
       "seats { slug: 'council' title: 'Council' organisation: 'org:council' } }",
       {"board SETS 2013-03-30 FACT", "seat/chair/holder/p_1 SETS 2013-03-30 \"\"",
        "link ods:NR5 board", "link ods:RA3 board", "link org:council board", "link p_1 seat chair",
        "link ods:NR5 ex officio chief-executive"}},
      {"board:b", "board_dissolved {}", {"board ENDS 2013-03-31 \"\""}},
      {"board:b",
       "seat_filled { seat: 'chair' organisation: 'ods:RA3' person { id: 'p_1' } }",
       {"seat/chair/holder/p_1 SETS 2013-03-30 \"\"", "link ods:RA3 board", "link p_1 seat chair"}},
      {"board:b",
       "seat_vacated { seat: 'chair' person { id: 'p_1' } }",
       {"seat/chair/holder/p_1 ENDS 2013-03-31 \"\"", "link p_1 seat chair"}},
  };
}

std::vector<FactCase> programme_cases() {
  const std::string subject = "programme:p";
  return {
      {subject,
       "programme_launched { name: 'P' participants { organisation: 'ods:RA3' } "
       "participants { organisation: 'ods:RH5' } boards: 'board:b' }",
       {"launch SETS 2013-03-30 FACT", "stage SETS 2013-03-30 \"LAUNCHED\"",
        "link ods:RA3 programme", "link ods:RH5 programme"}},
      {subject,
       "programme_target_set { milestone: 'integration' title: 't' due: '2014-04' }",
       {"target/integration SETS 2013-03-30 \"2014-04\""}},
      {subject,
       "programme_stage_reached { stage: 'outline case' }",
       {"stage SETS 2013-03-30 \"REACHED:outline case\""}},
      {subject,
       "programme_stage_reached { stage: 's' milestone: 'm' }",
       {"stage SETS 2013-03-30 \"REACHED:s\"", "milestone/m SETS 2013-03-30 \"REACHED\""}},
      {subject, "programme_abandoned { reason: 'r' }", {"stage SETS 2013-03-30 \"ABANDONED\""}},
      {subject, "programme_completed { outcome: 'o' }", {"stage SETS 2013-03-30 \"COMPLETED\""}},
      {subject,
       "option_considered { option: 'merger' kind: OPTION_KIND_MERGER title: 't' "
       "counterparties: 'ods:RH5' }",
       {"option/merger SETS 2013-03-30 \"CONSIDERED\"", "link ods:RH5 option"}},
      {subject,
       "option_ruled_out { option: 'merger' }",
       {"option/merger SETS 2013-03-30 \"RULED_OUT\""}},
      {subject, "option_chosen { option: 'merger' }", {"option/merger SETS 2013-03-30 \"CHOSEN\""}},
      {subject,
       "team_formed { team: 't' name: 'T' drawn_from: 'ods:RA3' }",
       {"team/t SETS 2013-03-30 FACT", "link ods:RA3 team"}},
      {subject,
       "regulator_engaged { regulator: 'org:monitor' }",
       {"regulator SETS 2013-03-30 FACT", "link org:monitor regulated"}},
  };
}

std::vector<FactCase> arrangement_and_notice_cases() {
  return {
      {"arrangement:a",
       "arrangement_made { kind: ARRANGEMENT_KIND_PARTNERSHIP name: 'A' parties: 'ods:RA3' }",
       {"arrangement SETS 2013-03-30 FACT", "link ods:RA3 arrangement"}},
      {"arrangement:a", "arrangement_ended {}", {"arrangement ENDS 2013-03-31 \"\""}},
      {"notice:n",
       "notice_issued { kind: NOTICE_KIND_PRIOR_INFORMATION buyer: 'ods:15N' title: 't' }",
       {"notice/prior-information SETS 2013-03-30 FACT", "link ods:15N notice"}},
      {"notice:n",
       "expressions_of_interest_sought { buyer: 'ods:15N' purpose: 'p' }",
       {"interest SETS 2013-03-30 FACT", "link ods:15N notice"}},
      {"notice:n",
       "contract_awarded { suppliers: 'org:s' buyer: 'ods:15N' title: 't' }",
       {"award SETS 2013-03-30 FACT", "link org:s notice", "link ods:15N notice"}},
  };
}

std::vector<FactCase> statement_cases() {
  return {
      {"ods:15N",
       "document_published { document: 'd' kind: DOCUMENT_KIND_OTHER title: 't' "
       "about: ['ods:RA3', 'ods:15N'] }",
       {"document/d SETS 2013-03-30 FACT", "link ods:RA3 document d"}},
      {"ods:RA3",
       "statement_made { speaker { organisation: 'ods:RA3' } topic: 'aim' position: 'for' "
       "summary: 's' }",
       {"statement/aim SETS 2013-03-30 \"for\""}},
      {"ods:RA3",
       "statement_made { speaker { organisation: 'ods:NR5' person { id: 'p_1' } } topic: 'aim' "
       "summary: 's' }",
       {"statement/aim SETS 2013-03-30 FACT", "link ods:NR5 statement aim",
        "link p_1 statement aim"}},
      {"ods:RA3",
       "finding_published { publisher: 'org:cqc' person { id: 'p_1' } findings { summary: 's' } }",
       {"finding SETS 2013-03-30 FACT", "link org:cqc finding", "link p_1 finding"}},
  };
}

void expect_cases(const std::vector<FactCase>& cases, std::set<int>* facts) {
  for (const FactCase& fact_case : cases) {
    const v1::Event event = event_with(fact_case.subject, fact_case.fact);
    EXPECT_EQ(claims_and_links(event), fact_case.lines) << fact_case.fact;
    facts->insert(event.fact_case());
  }
}

TEST(Claims, EachFactMakesTheClaimsOfTheEvaluationPageAndTheLinksOfItsParties) {
  std::set<int> facts;
  expect_cases(organisation_cases(), &facts);
  expect_cases(people_cases(), &facts);
  expect_cases(board_cases(), &facts);
  expect_cases(programme_cases(), &facts);
  expect_cases(arrangement_and_notice_cases(), &facts);
  expect_cases(statement_cases(), &facts);
  // A fact that is added to the contract must be added here.
  const auto* oneof = v1::Event::descriptor()->FindOneofByName("fact");
  ASSERT_NE(oneof, nullptr);
  for (int index = 0; index < oneof->field_count(); ++index) {
    EXPECT_TRUE(facts.contains(oneof->field(index)->number())) << oneof->field(index)->name();
  }
}

TEST(Claims, EveryEventHasOneEntryAndOnePlaceInTheTrail) {
  const auto* oneof = v1::Event::descriptor()->FindOneofByName("fact");
  for (int index = 0; index < oneof->field_count(); ++index) {
    v1::Event event = event_about("ods:RA3");
    v1::Event::GetReflection()->MutableMessage(&event, oneof->field(index));
    const RowBatch rows = rows_of(event);
    ASSERT_GE(rows.size(), 2U);
    EXPECT_EQ(rows[0].table, Table::kEvents);
    const auto entry = read_event_entry(rows[0].key, rows[0].value);
    ASSERT_TRUE(entry.has_value());
    EXPECT_EQ(entry->event_id.to_bytes(), event.event_id());
    EXPECT_EQ(entry->recorded, recorded_at(5));
    EXPECT_EQ(entry->subject, "ods:RA3");
    EXPECT_EQ(rows[1].table, Table::kTrail);
    EXPECT_EQ(rows[1].key, trail_key(entry->subject, Partition{2}, Offset{5}));
    const auto trail = read_trail(rows[1].key, rows[1].value);
    ASSERT_TRUE(trail.has_value());
    EXPECT_EQ(trail->subject, "ods:RA3");
    EXPECT_EQ(trail->recorded, recorded_at(5));
    EXPECT_EQ(trail->event_bytes, event.SerializeAsString());
    for (std::size_t row = 2; row < rows.size(); ++row) {
      EXPECT_NE(rows[row].table, Table::kEvents);
      EXPECT_NE(rows[row].table, Table::kTrail);
    }
  }
}

TEST(Claims, AClaimRowHasTheBytesOfItsGrammar) {
  v1::Event event = event_with("ods:RA3", "organisation_renamed { name: 'Weston' }");
  event.set_effective("1970-01-02");
  event.mutable_evidence(0)->set_published("1970-01-03");
  const std::string event_bytes = event.SerializeAsString();
  const RowBatch rows = rows_of(event);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[2].table, Table::kClaims);
  EXPECT_EQ(rows[2].key, "ods:RA3\0name\0\0\x80\0\0\x01"s + "0123456789abcdef");
  const std::string header =
      "\x01"                          // SETS
      "\x01"                          // OCCURRED
      "\0\x15"                        // fact 21
      "\0\0\0\x02"                    // partition
      "\0\0\0\0\0\0\0\x05"            // offset
      "\x80\0\x01\x3d\x87\xab\x8e\0"  // 2013-03-20T12:00:00Z
      "\x80\0\0\x01"                  // 1970-01-02
      "\x80\0\0\x02\x80\0\0\x02"      // published 1970-01-03
      "\0\0\0\x06"s;                  // six bytes of value
  EXPECT_EQ(rows[2].value, header + "Weston" + event_bytes);
  EXPECT_EQ(rows[0].value, header.substr(4, 20) + "ods:RA3");
  EXPECT_EQ(rows[1].value, header.substr(16, 8) + event_bytes);
}

TEST(Claims, ABearingRowTellsOfTheBearer) {
  v1::Event event = event_with("ods:RA3", "organisation_renamed { name: 'Weston' }");
  event.set_effective("../2013-03");
  v1::Bearing* bearing = event.add_bearings();
  bearing->set_kind(v1::BEARING_KIND_CONFIRMS);
  bearing->set_target("fedcba9876543210");
  const RowBatch rows = rows_of(event);
  const RowView borne = rows[rows.size() - 2];
  ASSERT_EQ(borne.table, Table::kBearings);
  EXPECT_EQ(borne.key, borne_key(EventId::from_bytes("fedcba9876543210").value()));
  EXPECT_EQ(borne.key, "fedcba9876543210" + std::string(17, '\0'));
  EXPECT_EQ(borne.value, "");
  EXPECT_FALSE(read_bearing(borne.key, borne.value).has_value());
  const RowView row = rows[rows.size() - 1];
  ASSERT_EQ(row.table, Table::kBearings);
  EXPECT_EQ(row.key, "fedcba9876543210\x03" + "0123456789abcdef"s);
  EXPECT_FALSE(read_bearing(borne.key, row.value).has_value());
  const auto view = read_bearing(row.key, row.value);
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(view->target.to_bytes(), "fedcba9876543210");
  EXPECT_EQ(view->kind, v1::BEARING_KIND_CONFIRMS);
  EXPECT_EQ(view->bearer.to_bytes(), event.event_id());
  EXPECT_EQ(view->standing, v1::STANDING_OCCURRED);
  EXPECT_EQ(view->recorded, recorded_at(5));
  EXPECT_EQ(view->effective_earliest, kEarliestDay);
  EXPECT_EQ(to_string(view->effective_latest), "2013-03-31");
  EXPECT_FALSE(view->publication.has_value());
  EXPECT_EQ(view->fact_number, v1::Event::kOrganisationRenamed);
  EXPECT_EQ(view->subject, "ods:RA3");
  for (std::size_t size = 0; size + 7 < row.value.size(); ++size) {
    EXPECT_FALSE(read_bearing(row.key, row.value.substr(0, size)).has_value());
  }
  EXPECT_FALSE(read_bearing(row.key.substr(1), row.value).has_value());
}

TEST(Claims, AnEventIsPublishedWithTheFirstOfItsDocuments) {
  v1::Event event = event_with("ods:RA3", "organisation_renamed { name: 'Weston' }");
  event.mutable_evidence(0)->set_published("2013-04");
  event.add_evidence()->set_published("2013-03-20/2014");
  event.add_evidence()->set_published("");
  const RowBatch rows = rows_of(event);
  const auto claim = read_claim(rows[2].key, rows[2].value);
  ASSERT_TRUE(claim.has_value());
  ASSERT_TRUE(claim->publication.has_value());
  EXPECT_EQ(to_string(claim->publication->earliest), "2013-03-20");
  EXPECT_EQ(to_string(claim->publication->latest), "2013-04-30");
}

TEST(Claims, AnEndWithoutBoundsStaysWithoutBounds) {
  v1::Event event = event_with("ods:RA3", "organisation_closed {}");
  event.set_effective("../2013-03-31");
  const RowBatch rows = rows_of(event);
  const auto claim = read_claim(rows[2].key, rows[2].value);
  ASSERT_TRUE(claim.has_value());
  EXPECT_EQ(claim->change_earliest, kEarliestDay);
  EXPECT_EQ(to_string(claim->change_latest), "2013-04-01");
}

TEST(Claims, BytesThatAreNoClaimAreNotRead) {
  const RowBatch rows = rows_of(event_with("ods:RA3", "organisation_renamed { name: 'Weston' }"));
  const std::string key(rows[2].key);
  const std::string value(rows[2].value);
  ASSERT_TRUE(read_claim(key, value).has_value());
  for (std::size_t size = 0; size < 46; ++size) {
    EXPECT_FALSE(read_claim(key, value.substr(0, size)).has_value()) << size;
  }
  for (std::size_t size = 0; size < key.size(); ++size) {
    EXPECT_FALSE(read_claim(std::string_view(key).substr(0, size), value).has_value()) << size;
  }
  const auto with = [](std::string bytes, std::size_t place, char byte) {
    bytes[place] = byte;
    return bytes;
  };
  EXPECT_FALSE(read_claim(key, with(value, 0, 3)).has_value()) << "an effect that is none";
  EXPECT_FALSE(read_claim(key, with(value, 1, 9)).has_value()) << "a standing that is none";
  EXPECT_FALSE(read_claim(with(key, 13, 0), value).has_value()) << "another width class";
  EXPECT_FALSE(read_claim(key, with(value, 24, 0)).has_value()) << "a range that ends first";
}

// ------------------------------------------------------------------ properties

rc::Gen<std::string> edtf() {
  return rc::gen::element<std::string>("2013-03-31", "2013-03", "2011", "201X", "20XX", "2018~",
                                       "../2013-03", "2015/..", "2011/2013-03", "0000-01-01",
                                       "9999-12-31", "/2012", "2018-24");
}

RC_GTEST_PROP(ClaimProperties, WhatWasPutIsRead, ()) {
  v1::Event event = event_about("ods:RA3");
  event.set_event_id(*rc::gen::container<std::string>(16, rc::gen::arbitrary<char>()));
  event.set_effective(*edtf());
  event.set_standing(*rc::gen::element(v1::STANDING_OCCURRED, v1::STANDING_PLANNED));
  const bool published = *rc::gen::arbitrary<bool>();
  if (published)
    event.mutable_evidence(0)->set_published(*edtf());
  event.mutable_characteristic_reported()->set_characteristic("shareholders");
  event.mutable_characteristic_reported()->set_summary(
      *rc::gen::container<std::string>(rc::gen::element('\0', 'a', ' ', '\x7f')));
  const Recorded recorded{
      Partition{*rc::gen::arbitrary<std::uint32_t>()},
      Offset{*rc::gen::inRange<std::int64_t>(0, 1LL << 62)},
      RecordedTime::from_milliseconds_since_1970(*rc::gen::inRange<std::int64_t>(-1, 1LL << 42))
          .value()};
  const std::string bytes = event.SerializePartialAsString();
  RowBatch rows;
  append_rows_of(event, bytes, recorded, &rows);
  RC_ASSERT(rows.size() == 3U);
  const auto claim = read_claim(rows[2].key, rows[2].value);
  RC_ASSERT(claim.has_value());
  RC_ASSERT(claim->subject == "ods:RA3");
  RC_ASSERT(claim->aspect == "characteristic/shareholders");
  RC_ASSERT(claim->change_earliest <= claim->change_latest);
  RC_ASSERT(claim->event_id.to_bytes() == event.event_id());
  RC_ASSERT(claim->effect == Effect::kSets);
  RC_ASSERT(claim->standing == event.standing());
  RC_ASSERT(claim->fact_number == 28);
  RC_ASSERT(claim->recorded == recorded);
  RC_ASSERT(claim->publication.has_value() == published);
  RC_ASSERT(claim->value == event.characteristic_reported().summary());
  RC_ASSERT(claim->event_bytes == bytes);
}

RC_GTEST_PROP(ClaimProperties, AnyBytesAreReadOrRefused, ()) {
  const std::string key = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  const std::string value = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  (void)read_claim(key, value);
  (void)read_bearing(key, value);
  (void)read_trail(key, value);
  (void)read_event_entry(key, value);
}

}  // namespace
}  // namespace minutebook
