// From an event to its rows, and from a row to a claim or a bearing.

#include "ledger/claims.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

#include "ledger/assert.h"
#include "ledger/edtf.h"
#include "ledger/keys.h"
#include "ledger/row_parts.h"
#include "ledger/trail.h"

namespace minutebook {

namespace v1 = minutebook::ledger::v1;

namespace {

using Parts = std::initializer_list<std::string_view>;

// A range of days.
struct DayRange {
  Day earliest;
  Day latest;
};

DayRange range_of(const std::string& edtf) {
  const auto date = parse_edtf(edtf);
  MINUTEBOOK_ASSERT(date.has_value());
  return {date->earliest, date->latest};
}

std::optional<Publication> publication_of(const v1::Event& event) {
  std::optional<Publication> result;
  for (const v1::Evidence& evidence : event.evidence()) {
    if (evidence.published().empty())
      continue;
    const DayRange published = range_of(evidence.published());
    if (!result)
      result = Publication{published.earliest, published.latest};
    result->earliest = std::min(result->earliest, published.earliest);
    result->latest = std::min(result->latest, published.latest);
  }
  return result;
}

// No publication is written as a range that ends before it begins, which no publication has.
void append_publication(std::string& bytes, const std::optional<Publication>& publication) {
  append_day_key(bytes, publication ? publication->earliest : kLatestDay);
  append_day_key(bytes, publication ? publication->latest : kEarliestDay);
}

bool read_publication(std::string_view& bytes, std::optional<Publication>* publication) {
  Publication read;
  if (!read_day(bytes, &read.earliest) || !read_day(bytes, &read.latest))
    return false;
  if (read.earliest <= read.latest) {
    *publication = read;
    return true;
  }
  publication->reset();
  return read.earliest == kLatestDay && read.latest == kEarliestDay;
}

// An enum's word without the enum's name before it: CAPACITY_JOINT is JOINT.
std::string_view word(std::string_view long_word, std::string_view prefix) {
  MINUTEBOOK_ASSERT(long_word.substr(0, prefix.size()) == prefix);
  return long_word.substr(prefix.size());
}

// The same word as part of an aspect: PRIOR_INFORMATION is prior-information.
std::string aspect_word(std::string_view short_word) {
  std::string result(short_word);
  for (char& letter : result) {
    if (letter == '_')
      letter = '-';
    if (letter >= 'A' && letter <= 'Z')
      letter = static_cast<char>(letter - 'A' + 'a');
  }
  return result;
}

// What all rows of one event have in common, and the three ways to add one.
class EventRows {
 public:
  EventRows(const v1::Event& event, std::string_view event_bytes, const Recorded& recorded,
            RowBatch* rows)
      : event_(event),
        event_bytes_(event_bytes),
        recorded_(recorded),
        rows_(rows),
        effective_(range_of(event.effective())),
        publication_(publication_of(event)) {
    const auto id = EventId::from_bytes(event.event_id());
    MINUTEBOOK_ASSERT(id.has_value());
    event_id_ = *id;
  }

  // The change takes place on the effective day.
  void sets(Parts aspect, Parts value) { add_claim(aspect, Effect::kSets, effective_, value); }
  void voids(Parts aspect) { add_claim(aspect, Effect::kVoids, effective_, {}); }
  // The effective day is the last in force: the change takes place on the day after.
  void sets_on_next_day(Parts aspect, Parts value) {
    add_claim(aspect, Effect::kSets, day_after_effective(), value);
  }
  void ends(Parts aspect) { add_claim(aspect, Effect::kEnds, day_after_effective(), {}); }

  // A link from the owner to the event's subject. An owner that is the subject, or none, needs no
  // link.
  void link_from(std::string_view owner, LinkKind kind, std::string_view detail = {}) {
    if (owner.empty() || owner == event_.subject())
      return;
    rows_->begin_row(Table::kLinks);
    append_link_key(rows_->bytes(), owner, kind, event_.subject(), detail);
    rows_->end_key();
    rows_->end_row();
  }
  template <typename Owners>
  void link_from_each(const Owners& owners, LinkKind kind, std::string_view detail = {}) {
    for (const auto& owner : owners)
      link_from(owner, kind, detail);
  }

  // The entry in the events table, the trail, and what the event does to earlier ones.
  void add_entry_and_trail() {
    append_event_entry_row(event_id_, recorded_, event_.subject(), rows_);
    append_trail_row(event_.subject(), recorded_, event_bytes_, rows_);
  }
  void add_bearings();

  [[nodiscard]] std::string_view subject() const { return event_.subject(); }

 private:
  [[nodiscard]] DayRange day_after_effective() const {
    return {effective_.earliest.next(), effective_.latest.next()};
  }
  void add_claim(Parts aspect, Effect effect, const DayRange& change, Parts value);

  const v1::Event& event_;
  const std::string_view event_bytes_;
  const Recorded& recorded_;
  RowBatch* const rows_;
  const DayRange effective_;
  const std::optional<Publication> publication_;
  EventId event_id_;
};

void EventRows::add_claim(Parts aspect, Effect effect, const DayRange& change, Parts value) {
  rows_->begin_row(Table::kClaims);
  std::string& bytes = rows_->bytes();
  append_claim_key(bytes, event_.subject(), aspect, width_class(change.earliest, change.latest),
                   change.earliest, event_id_);
  rows_->end_key();
  bytes.push_back(static_cast<char>(effect));
  bytes.push_back(static_cast<char>(event_.standing()));
  append_big_endian(bytes, static_cast<std::uint16_t>(event_.fact_case()));
  append_recorded(bytes, recorded_);
  append_day_key(bytes, change.latest);
  append_publication(bytes, publication_);
  std::size_t value_size = 0;
  for (const std::string_view part : value)
    value_size += part.size();
  append_big_endian(bytes, static_cast<std::uint32_t>(value_size));
  for (const std::string_view part : value)
    bytes.append(part);
  bytes.append(event_bytes_);
  rows_->end_row();
}

void EventRows::add_bearings() {
  for (const v1::Bearing& bearing : event_.bearings()) {
    const auto target = EventId::from_bytes(bearing.target());
    MINUTEBOOK_ASSERT(target.has_value());
    rows_->put(Table::kBearings, borne_key(*target), {});
    rows_->begin_row(Table::kBearings);
    std::string& bytes = rows_->bytes();
    append_bearing_key(bytes, *target, bearing.kind(), event_id_);
    rows_->end_key();
    bytes.push_back(static_cast<char>(event_.standing()));
    append_big_endian(bytes, static_cast<std::uint16_t>(event_.fact_case()));
    append_recorded(bytes, recorded_);
    append_day_key(bytes, effective_.earliest);
    append_day_key(bytes, effective_.latest);
    append_publication(bytes, publication_);
    bytes.append(event_.subject());
    rows_->end_row();
  }
}

// The texts in ascending order, each once.
template <typename Texts>
std::vector<std::string_view> sorted_set(const Texts& texts) {
  std::vector<std::string_view> result(texts.begin(), texts.end());
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

// ------------------------------------------------------------------ organisations

void add_rows_of(const v1::OrganisationRegistered& fact, EventRows& rows) {
  rows.sets({"name"}, {fact.name()});
  rows.sets({"status"}, {"OPEN"});
}

void add_rows_of(const v1::OrganisationRenamed& fact, EventRows& rows) {
  rows.sets({"name"}, {fact.name()});
}

void add_rows_of(const v1::OrganisationClosed&, EventRows& rows) {
  rows.sets_on_next_day({"status"}, {"CLOSED"});
}

void add_rows_of(const v1::OrganisationSucceeded& fact, EventRows& rows) {
  const auto successors = sorted_set(fact.successors());
  std::string value;
  for (const std::string_view successor : successors)
    value.append(successor).append(" ");
  value.append(word(v1::SuccessionMode_Name(fact.mode()), "SUCCESSION_MODE_"));
  rows.sets({"successor"}, {value});
  rows.link_from_each(successors, LinkKind::kPredecessor);
}

void add_rows_of(const v1::ServicesTransferred& fact, EventRows& rows) {
  rows.sets({"services/transferred"}, {fact.SerializeAsString()});
  rows.link_from_each(fact.from(), LinkKind::kServices);
}

void add_rows_of(const v1::ServicesProvided& fact, EventRows& rows) {
  rows.sets({"services/provided"}, {fact.SerializeAsString()});
}

void add_rows_of(const v1::FigureReported& fact, EventRows& rows) {
  const std::string_view measure = word(v1::Measure_Name(fact.measure()), "MEASURE_");
  rows.sets({"figure/", aspect_word(measure)}, {fact.SerializeAsString()});
}

void add_rows_of(const v1::ViabilityAssessed& fact, EventRows& rows) {
  const std::string_view assessor = fact.assessor().empty() ? rows.subject() : fact.assessor();
  rows.sets({"viability"},
            {word(v1::Viability_Name(fact.conclusion()), "VIABILITY_"), " ", assessor});
  rows.link_from(assessor, LinkKind::kAssessed);
}

void add_rows_of(const v1::CharacteristicReported& fact, EventRows& rows) {
  rows.sets({"characteristic/", fact.characteristic()}, {fact.summary()});
}

// ------------------------------------------------------------------ posts and people

void add_rows_of(const v1::DirectorHired& fact, EventRows& rows) {
  const std::string& slug = fact.post().slug();
  const std::string& person = fact.person().id();
  rows.sets({"post/", slug, "/holder/", person},
            {word(v1::Capacity_Name(fact.capacity()), "CAPACITY_")});
  rows.link_from(person, LinkKind::kPost, slug);
}

void add_rows_of(const v1::DirectorStoodDown& fact, EventRows& rows) {
  const std::string& slug = fact.post().slug();
  const std::string& person = fact.person().id();
  if (fact.manner() == v1::MANNER_DID_NOT_TAKE_UP) {
    rows.voids({"post/", slug, "/holder/", person});
  } else {
    rows.ends({"post/", slug, "/holder/", person});
  }
  rows.link_from(person, LinkKind::kPost, slug);
}

void add_rows_of(const v1::VacancyReported& fact, EventRows& rows) {
  rows.sets({"post/", fact.post().slug(), "/vacancy"}, {"VACANT"});
}

// ------------------------------------------------------------------ boards

void add_rows_of(const v1::BoardFormed& fact, EventRows& rows) {
  rows.sets({"board"}, {fact.SerializeAsString()});
  std::vector<std::string_view> organisations(fact.organisations().begin(),
                                              fact.organisations().end());
  for (const v1::Seat& seat : fact.seats()) {
    organisations.push_back(seat.organisation());
    if (seat.person().id().empty())
      continue;
    rows.sets({"seat/", seat.slug(), "/holder/", seat.person().id()}, {});
  }
  rows.link_from_each(sorted_set(organisations), LinkKind::kBoard);
  for (const v1::Seat& seat : fact.seats()) {
    rows.link_from(seat.person().id(), LinkKind::kSeat, seat.slug());
    const std::string_view post = seat.ex_officio();
    const std::size_t slash = post.rfind('/');
    if (slash == std::string_view::npos)
      continue;
    rows.link_from(post.substr(0, slash), LinkKind::kExOfficio, post.substr(slash + 1));
  }
}

void add_rows_of(const v1::BoardDissolved&, EventRows& rows) {
  rows.ends({"board"});
}

void add_rows_of(const v1::SeatFilled& fact, EventRows& rows) {
  rows.sets({"seat/", fact.seat(), "/holder/", fact.person().id()}, {});
  rows.link_from(fact.organisation(), LinkKind::kBoard);
  rows.link_from(fact.person().id(), LinkKind::kSeat, fact.seat());
}

void add_rows_of(const v1::SeatVacated& fact, EventRows& rows) {
  rows.ends({"seat/", fact.seat(), "/holder/", fact.person().id()});
  rows.link_from(fact.person().id(), LinkKind::kSeat, fact.seat());
}

// ------------------------------------------------------------------ programmes

void add_rows_of(const v1::ProgrammeLaunched& fact, EventRows& rows) {
  rows.sets({"launch"}, {fact.SerializeAsString()});
  rows.sets({"stage"}, {"LAUNCHED"});
  for (const v1::Participant& participant : fact.participants()) {
    rows.link_from(participant.organisation(), LinkKind::kProgramme);
  }
}

void add_rows_of(const v1::ProgrammeTargetSet& fact, EventRows& rows) {
  rows.sets({"target/", fact.milestone()}, {fact.due()});
}

void add_rows_of(const v1::ProgrammeStageReached& fact, EventRows& rows) {
  rows.sets({"stage"}, {"REACHED:", fact.stage()});
  if (!fact.milestone().empty())
    rows.sets({"milestone/", fact.milestone()}, {"REACHED"});
}

void add_rows_of(const v1::ProgrammeAbandoned&, EventRows& rows) {
  rows.sets({"stage"}, {"ABANDONED"});
}

void add_rows_of(const v1::ProgrammeCompleted&, EventRows& rows) {
  rows.sets({"stage"}, {"COMPLETED"});
}

void add_rows_of(const v1::OptionConsidered& fact, EventRows& rows) {
  rows.sets({"option/", fact.option()}, {"CONSIDERED"});
  rows.link_from_each(fact.counterparties(), LinkKind::kOption);
}

void add_rows_of(const v1::OptionRuledOut& fact, EventRows& rows) {
  rows.sets({"option/", fact.option()}, {"RULED_OUT"});
}

void add_rows_of(const v1::OptionChosen& fact, EventRows& rows) {
  rows.sets({"option/", fact.option()}, {"CHOSEN"});
}

void add_rows_of(const v1::TeamFormed& fact, EventRows& rows) {
  rows.sets({"team/", fact.team()}, {fact.SerializeAsString()});
  rows.link_from_each(fact.drawn_from(), LinkKind::kTeam);
}

void add_rows_of(const v1::RegulatorEngaged& fact, EventRows& rows) {
  rows.sets({"regulator"}, {fact.SerializeAsString()});
  rows.link_from(fact.regulator(), LinkKind::kRegulated);
}

// ------------------------------------------------------------------ arrangements and notices

void add_rows_of(const v1::ArrangementMade& fact, EventRows& rows) {
  rows.sets({"arrangement"}, {fact.SerializeAsString()});
  rows.link_from_each(fact.parties(), LinkKind::kArrangement);
}

void add_rows_of(const v1::ArrangementEnded&, EventRows& rows) {
  rows.ends({"arrangement"});
}

void add_rows_of(const v1::NoticeIssued& fact, EventRows& rows) {
  const std::string_view kind = word(v1::NoticeKind_Name(fact.kind()), "NOTICE_KIND_");
  rows.sets({"notice/", aspect_word(kind)}, {fact.SerializeAsString()});
  rows.link_from(fact.buyer(), LinkKind::kNotice);
}

void add_rows_of(const v1::ExpressionsOfInterestSought& fact, EventRows& rows) {
  rows.sets({"interest"}, {fact.SerializeAsString()});
  rows.link_from(fact.buyer(), LinkKind::kNotice);
}

void add_rows_of(const v1::ContractAwarded& fact, EventRows& rows) {
  rows.sets({"award"}, {fact.SerializeAsString()});
  rows.link_from_each(fact.suppliers(), LinkKind::kNotice);
  rows.link_from(fact.buyer(), LinkKind::kNotice);
}

// ------------------------------------------------------------------ documents and statements

void add_rows_of(const v1::DocumentPublished& fact, EventRows& rows) {
  rows.sets({"document/", fact.document()}, {fact.SerializeAsString()});
  rows.link_from_each(fact.about(), LinkKind::kDocument, fact.document());
}

void add_rows_of(const v1::StatementMade& fact, EventRows& rows) {
  if (fact.position().empty()) {
    rows.sets({"statement/", fact.topic()}, {fact.SerializeAsString()});
  } else {
    rows.sets({"statement/", fact.topic()}, {fact.position()});
  }
  rows.link_from(fact.speaker().organisation(), LinkKind::kStatement, fact.topic());
  rows.link_from(fact.speaker().person().id(), LinkKind::kStatement, fact.topic());
}

void add_rows_of(const v1::FindingPublished& fact, EventRows& rows) {
  rows.sets({"finding"}, {fact.SerializeAsString()});
  rows.link_from(fact.publisher(), LinkKind::kFinding);
  rows.link_from(fact.person().id(), LinkKind::kFinding);
}

// A person is no subject, and what was forgotten makes no claim: the trail alone tells of it.
void add_rows_of(const v1::PersonErased&, EventRows&) {}

// Without a default, so that the compiler names a fact that is not handled.
void add_fact_rows(const v1::Event& event, EventRows& rows) {
  switch (event.fact_case()) {
    case v1::Event::kOrganisationRegistered:
      return add_rows_of(event.organisation_registered(), rows);
    case v1::Event::kOrganisationRenamed:
      return add_rows_of(event.organisation_renamed(), rows);
    case v1::Event::kOrganisationClosed:
      return add_rows_of(event.organisation_closed(), rows);
    case v1::Event::kOrganisationSucceeded:
      return add_rows_of(event.organisation_succeeded(), rows);
    case v1::Event::kServicesTransferred:
      return add_rows_of(event.services_transferred(), rows);
    case v1::Event::kServicesProvided:
      return add_rows_of(event.services_provided(), rows);
    case v1::Event::kFigureReported:
      return add_rows_of(event.figure_reported(), rows);
    case v1::Event::kViabilityAssessed:
      return add_rows_of(event.viability_assessed(), rows);
    case v1::Event::kCharacteristicReported:
      return add_rows_of(event.characteristic_reported(), rows);
    case v1::Event::kDirectorHired:
      return add_rows_of(event.director_hired(), rows);
    case v1::Event::kDirectorStoodDown:
      return add_rows_of(event.director_stood_down(), rows);
    case v1::Event::kVacancyReported:
      return add_rows_of(event.vacancy_reported(), rows);
    case v1::Event::kBoardFormed:
      return add_rows_of(event.board_formed(), rows);
    case v1::Event::kBoardDissolved:
      return add_rows_of(event.board_dissolved(), rows);
    case v1::Event::kSeatFilled:
      return add_rows_of(event.seat_filled(), rows);
    case v1::Event::kSeatVacated:
      return add_rows_of(event.seat_vacated(), rows);
    case v1::Event::kProgrammeLaunched:
      return add_rows_of(event.programme_launched(), rows);
    case v1::Event::kProgrammeTargetSet:
      return add_rows_of(event.programme_target_set(), rows);
    case v1::Event::kProgrammeStageReached:
      return add_rows_of(event.programme_stage_reached(), rows);
    case v1::Event::kProgrammeAbandoned:
      return add_rows_of(event.programme_abandoned(), rows);
    case v1::Event::kProgrammeCompleted:
      return add_rows_of(event.programme_completed(), rows);
    case v1::Event::kOptionConsidered:
      return add_rows_of(event.option_considered(), rows);
    case v1::Event::kOptionRuledOut:
      return add_rows_of(event.option_ruled_out(), rows);
    case v1::Event::kOptionChosen:
      return add_rows_of(event.option_chosen(), rows);
    case v1::Event::kTeamFormed:
      return add_rows_of(event.team_formed(), rows);
    case v1::Event::kRegulatorEngaged:
      return add_rows_of(event.regulator_engaged(), rows);
    case v1::Event::kArrangementMade:
      return add_rows_of(event.arrangement_made(), rows);
    case v1::Event::kArrangementEnded:
      return add_rows_of(event.arrangement_ended(), rows);
    case v1::Event::kNoticeIssued:
      return add_rows_of(event.notice_issued(), rows);
    case v1::Event::kExpressionsOfInterestSought:
      return add_rows_of(event.expressions_of_interest_sought(), rows);
    case v1::Event::kContractAwarded:
      return add_rows_of(event.contract_awarded(), rows);
    case v1::Event::kDocumentPublished:
      return add_rows_of(event.document_published(), rows);
    case v1::Event::kStatementMade:
      return add_rows_of(event.statement_made(), rows);
    case v1::Event::kFindingPublished:
      return add_rows_of(event.finding_published(), rows);
    case v1::Event::kPersonErased:
      return add_rows_of(event.person_erased(), rows);
    case v1::Event::FACT_NOT_SET:
      break;
  }
  MINUTEBOOK_ASSERT(event.fact_case() != v1::Event::FACT_NOT_SET);
}

bool read_effect(std::string_view& bytes, Effect* effect) {
  std::uint8_t number = 0;
  if (!read_big_endian(bytes, &number) || number > static_cast<std::uint8_t>(Effect::kVoids)) {
    return false;
  }
  *effect = static_cast<Effect>(number);
  return true;
}

bool read_standing(std::string_view& bytes, v1::Standing* standing) {
  std::uint8_t number = 0;
  if (!read_big_endian(bytes, &number) || !v1::Standing_IsValid(number))
    return false;
  *standing = static_cast<v1::Standing>(number);
  return true;
}

}  // namespace

void append_rows_of(const v1::Event& event, std::string_view event_bytes, const Recorded& recorded,
                    RowBatch* rows) {
  EventRows event_rows(event, event_bytes, recorded, rows);
  event_rows.add_entry_and_trail();
  add_fact_rows(event, event_rows);
  event_rows.add_bearings();
}

std::optional<ClaimView> read_claim(std::string_view key, std::string_view value) {
  ClaimView claim;
  std::uint8_t width = 0;
  std::uint32_t value_size = 0;
  if (!read_text(key, &claim.subject) || !read_text(key, &claim.aspect) ||
      !read_big_endian(key, &width) || !read_day(key, &claim.change_earliest) ||
      !read_event_id(key, &claim.event_id) || !key.empty()) {
    return std::nullopt;
  }
  if (!read_effect(value, &claim.effect) || !read_standing(value, &claim.standing) ||
      !read_big_endian(value, &claim.fact_number) || !read_recorded(value, &claim.recorded) ||
      !read_day(value, &claim.change_latest) || !read_publication(value, &claim.publication) ||
      !read_big_endian(value, &value_size) || value_size > value.size()) {
    return std::nullopt;
  }
  if (claim.change_earliest > claim.change_latest ||
      width_class(claim.change_earliest, claim.change_latest) != width) {
    return std::nullopt;
  }
  claim.value = value.substr(0, value_size);
  claim.event_bytes = value.substr(value_size);
  return claim;
}

std::optional<BearingView> read_bearing(std::string_view key, std::string_view value) {
  BearingView bearing;
  std::uint8_t kind = 0;
  if (!read_event_id(key, &bearing.target) || !read_big_endian(key, &kind) ||
      !read_event_id(key, &bearing.bearer) || !key.empty() || !v1::BearingKind_IsValid(kind) ||
      kind == v1::BEARING_KIND_UNSPECIFIED) {
    return std::nullopt;
  }
  bearing.kind = static_cast<v1::BearingKind>(kind);
  if (!read_standing(value, &bearing.standing) || !read_big_endian(value, &bearing.fact_number) ||
      !read_recorded(value, &bearing.recorded) || !read_day(value, &bearing.effective_earliest) ||
      !read_day(value, &bearing.effective_latest) ||
      !read_publication(value, &bearing.publication) ||
      bearing.effective_earliest > bearing.effective_latest) {
    return std::nullopt;
  }
  bearing.subject = value;
  return bearing;
}

}  // namespace minutebook
