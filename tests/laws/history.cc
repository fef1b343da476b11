#include "tests/laws/history.h"

#include <algorithm>
#include <array>
#include <functional>

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include "ledger/assert.h"

namespace minutebook::laws {

using ledger::v1::Event;

namespace {

constexpr std::int64_t kHourMilliseconds = 3'600'000;

Day first_day() {
  return Day::from_civil(2013, 3, 20).value();
}

Day day_at(int days) {
  return Day::from_days_since_1970(first_day().days_since_1970() + days).value();
}

template <typename Texts>
const std::string& pick(const Texts& texts, int choice) {
  return texts[static_cast<std::size_t>(choice) % texts.size()];
}

template <typename Enum>
Enum word_at(int choice, std::initializer_list<Enum> words) {
  return *(words.begin() + static_cast<std::size_t>(choice) % words.size());
}

// A date around the day: to the day most often.
std::string date_text(int day, int form) {
  std::string on = to_string(day_at(day));
  switch (form) {
    case 10:
      return on.substr(0, 7);
    case 11:
      return on + "~";
    case 12:
      return on + "?";
    case 13:
      return "../" + on;
    case 14:
      return on + "/..";
    case 15:
      return on + "/";
    case 16:
      return "2013";
    case 17:
      return on + "/" + to_string(day_at(day + 3));
    case 18:
      return on + "/" + to_string(day_at(day + 1));
    case 19:
      return on.substr(0, 7) + "-XX";
    case 20:
      return "2013-21";
    case 21:
      return "201X";
    case 22:
      return "/" + on;
    case 23:
      return "2013-03/" + on;
    default:
      return on;
  }
}

// 16 bytes whose order has nothing to do with the place in the history.
std::string event_id_at(std::size_t place) {
  std::string bytes;
  std::uint64_t state = place * 0x9e3779b97f4a7c15U + 0x5851f42d4c957f2dU;
  for (int part = 0; part < 2; ++part) {
    state ^= state >> 31;
    state *= 0xbf58476d1ce4e5b9U;
    state ^= state >> 29;
    for (int shift = 0; shift < 64; shift += 8) {
      bytes.push_back(static_cast<char>((state >> shift) & 0xffU));
    }
  }
  return bytes;
}

// Fills in the fact of one event.
class FactMaker {
 public:
  FactMaker(const EventGene& gene, Event* event) : gene_(gene), event_(*event) {}

  void make() {
    // How often each fact comes up among 64.
    using Maker = void (FactMaker::*)();
    static const std::vector<std::pair<int, Maker>> kMakers{{11, &FactMaker::hired},
                                                            {9, &FactMaker::stood_down},
                                                            {3, &FactMaker::vacancy},
                                                            {3, &FactMaker::registered},
                                                            {2, &FactMaker::renamed},
                                                            {2, &FactMaker::closed},
                                                            {2, &FactMaker::succeeded},
                                                            {3, &FactMaker::formed},
                                                            {2, &FactMaker::dissolved},
                                                            {3, &FactMaker::seat_filled},
                                                            {2, &FactMaker::seat_vacated},
                                                            {2, &FactMaker::launched},
                                                            {2, &FactMaker::target},
                                                            {2, &FactMaker::reached},
                                                            {2, &FactMaker::given_up},
                                                            {2, &FactMaker::option},
                                                            {1, &FactMaker::team},
                                                            {1, &FactMaker::arrangement},
                                                            {1, &FactMaker::arrangement_ended},
                                                            {1, &FactMaker::notice},
                                                            {1, &FactMaker::award},
                                                            {1, &FactMaker::document},
                                                            {1, &FactMaker::statement},
                                                            {1, &FactMaker::figure},
                                                            {1, &FactMaker::viability},
                                                            {1, &FactMaker::services},
                                                            {1, &FactMaker::words},
                                                            {1, &FactMaker::erased}};
    int left = gene_.fact % GeneLimits::kFact;
    for (const auto& [weight, maker] : kMakers) {
      if (left < weight) {
        (this->*maker)();
        return;
      }
      left -= weight;
    }
    hired();
  }

 private:
  bool variant(int modulus, int value = 1) const { return gene_.variant % modulus == value; }

  void about_organisation() { event_.set_subject(pick(organisations(), gene_.subject)); }
  void about_board() { event_.set_subject(pick(boards(), gene_.subject)); }
  void about_programme() { event_.set_subject(pick(programmes(), gene_.subject)); }
  // Most posts are of organisations, some of boards.
  void about_post_owner() { variant(7, 6) ? about_board() : about_organisation(); }
  void about_anything() {
    variant(3, 2) ? about_programme() : variant(5, 3) ? about_board() : about_organisation();
  }
  const std::string& person() const { return pick(people(), gene_.person); }
  const std::string& organisation(int choice) const { return pick(organisations(), choice); }
  std::string post_slug() const { return gene_.slug % 3 == 2 ? "director" : "chief-executive"; }
  ledger::v1::Post post() const {
    ledger::v1::Post post;
    post.set_slug(post_slug());
    post.set_title(fmt::format("{} {}", post_slug(), gene_.variant % 4));
    post.set_role(post_slug() == "director" ? ledger::v1::ROLE_NON_EXECUTIVE_DIRECTOR
                  : variant(12, 11)         ? ledger::v1::ROLE_OTHER
                                            : ledger::v1::ROLE_CHIEF_EXECUTIVE);
    return post;
  }
  std::string seat_slug() const {
    return gene_.slug % 3 == 0 ? "chair" : gene_.slug % 3 == 1 ? "member" : "observer";
  }

  void hired() {
    about_post_owner();
    auto* fact = event_.mutable_director_hired();
    *fact->mutable_post() = post();
    fact->mutable_person()->set_id(person());
    fact->set_capacity(
        word_at(gene_.variant, {ledger::v1::CAPACITY_SUBSTANTIVE, ledger::v1::CAPACITY_ACTING,
                                ledger::v1::CAPACITY_SUBSTANTIVE, ledger::v1::CAPACITY_INTERIM,
                                ledger::v1::CAPACITY_JOINT, ledger::v1::CAPACITY_DESIGNATE}));
    if (variant(4)) {
      fact->set_remit("to lead the integration");
    }
  }
  void stood_down() {
    about_post_owner();
    auto* fact = event_.mutable_director_stood_down();
    fact->mutable_post()->set_slug(post_slug());
    fact->mutable_person()->set_id(person());
    fact->set_manner(
        word_at(gene_.variant, {ledger::v1::MANNER_STOOD_DOWN, ledger::v1::MANNER_RETIRED,
                                ledger::v1::MANNER_DID_NOT_TAKE_UP, ledger::v1::MANNER_RESIGNED,
                                ledger::v1::MANNER_TERM_ENDED}));
  }
  void vacancy() {
    about_post_owner();
    *event_.mutable_vacancy_reported()->mutable_post() = post();
  }

  void registered() {
    about_organisation();
    auto* fact = event_.mutable_organisation_registered();
    fact->set_name(fmt::format("Name {}", gene_.variant % 3));
    fact->set_kind(word_at(gene_.variant, {ledger::v1::ORGANISATION_KIND_NHS_TRUST,
                                           ledger::v1::ORGANISATION_KIND_CARE_TRUST}));
    if (variant(2)) {
      auto* code = fact->add_identifiers();
      code->set_scheme("coh");
      code->set_code(variant(4) ? "07584107" : "07584108");
      fact->set_area("Herefordshire");
    }
    if (variant(3)) {
      fact->add_services("acute");
      fact->add_services("community");
    }
  }
  void renamed() {
    about_organisation();
    event_.mutable_organisation_renamed()->set_name(fmt::format("Name {}", gene_.variant % 3));
  }
  void closed() {
    about_organisation();
    event_.mutable_organisation_closed()->set_reason("dissolved by order");
  }
  void succeeded() {
    about_organisation();
    auto* fact = event_.mutable_organisation_succeeded();
    if (!variant(3, 2)) {
      fact->add_successors("ods:RH8");
    }
    if (!variant(3, 0)) {
      fact->add_successors(organisation(gene_.subject + 1));
    }
    fact->set_mode(variant(5, 4) ? ledger::v1::SUCCESSION_MODE_MERGER
                                 : ledger::v1::SUCCESSION_MODE_ACQUISITION);
  }

  void formed() {
    about_board();
    auto* fact = event_.mutable_board_formed();
    fact->set_name(fmt::format("Board {}", gene_.variant % 2));
    fact->set_kind(ledger::v1::BOARD_KIND_JOINT_BOARD);
    fact->add_organisations(organisation(gene_.variant % 5 == 4 ? 1 : 0));
    fact->set_meets("monthly");
    auto* chair = fact->add_seats();
    chair->set_slug("chair");
    chair->set_title("Chair");
    if (!variant(3, 2)) {
      chair->mutable_person()->set_id(person());
    }
    auto* member = fact->add_seats();
    member->set_slug("member");
    member->set_title("Chief executive");
    if (variant(2)) {
      member->set_organisation(organisation(1));
    }
    if (!variant(4, 3)) {
      member->set_ex_officio(organisation(gene_.variant) + "/chief-executive");
    }
  }
  void dissolved() {
    about_board();
    event_.mutable_board_dissolved()->set_reason("its work was done");
  }
  void seat_filled() {
    about_board();
    auto* fact = event_.mutable_seat_filled();
    fact->set_seat(seat_slug());
    fact->set_title(fmt::format("Seat {}", gene_.variant % 2));
    if (!variant(3)) {
      fact->set_organisation(organisation(gene_.variant));
    }
    fact->mutable_person()->set_id(person());
  }
  void seat_vacated() {
    about_board();
    event_.mutable_seat_vacated()->set_seat(seat_slug());
    event_.mutable_seat_vacated()->mutable_person()->set_id(person());
  }

  void launched() {
    about_programme();
    auto* fact = event_.mutable_programme_launched();
    fact->set_name(fmt::format("Programme {}", gene_.variant % 2));
    auto* participant = fact->add_participants();
    participant->set_organisation(organisation(variant(4, 3) ? 1 : 0));
    participant->set_part("partner");
    fact->set_model(ledger::v1::PROGRAMME_MODEL_MERGER);
    fact->add_boards(boards().front());
  }
  std::string milestone() const { return gene_.slug % 3 == 2 ? "integration" : "business-case"; }
  void target() {
    about_programme();
    auto* fact = event_.mutable_programme_target_set();
    fact->set_milestone(milestone());
    fact->set_title(variant(2) ? "integrate the services" : "approve the case");
    fact->set_due(date_text(gene_.variant * 2, gene_.variant % 3 == 2 ? 10 : 0));
    fact->set_note("described as ambitious");
  }
  void reached() {
    about_programme();
    auto* fact = event_.mutable_programme_stage_reached();
    fact->set_stage(variant(3) ? "outline case" : "full case");
    if (!variant(2)) {
      fact->set_milestone(milestone());
    }
  }
  void given_up() {
    about_programme();
    if (variant(2)) {
      event_.mutable_programme_completed()->set_outcome("one organisation");
    } else {
      event_.mutable_programme_abandoned()->set_reason("the partner withdrew");
    }
  }
  void option() {
    about_programme();
    const std::string slug = gene_.slug % 3 == 2 ? "merger" : "franchise";
    if (variant(3, 1)) {
      event_.mutable_option_ruled_out()->set_option(slug);
      event_.mutable_option_ruled_out()->set_reason("no partner was found");
    } else if (variant(3, 2)) {
      event_.mutable_option_chosen()->set_option(slug);
      event_.mutable_option_chosen()->set_reason("the quickest");
    } else {
      auto* fact = event_.mutable_option_considered();
      fact->set_option(slug);
      fact->set_kind(ledger::v1::OPTION_KIND_FRANCHISE);
      fact->set_title("an option");
      fact->add_counterparties(organisation(1));
    }
  }
  void team() {
    about_programme();
    auto* fact = event_.mutable_team_formed();
    fact->set_team("transformation");
    fact->set_name(fmt::format("Team {}", gene_.variant % 2));
    fact->add_drawn_from(organisation(gene_.variant % 3));
  }

  void arrangement() {
    event_.set_subject("arrangement:shared-chief-executive");
    auto* fact = event_.mutable_arrangement_made();
    fact->set_kind(ledger::v1::ARRANGEMENT_KIND_SHARED_LEADERSHIP);
    fact->set_name(fmt::format("Arrangement {}", gene_.variant % 2));
    fact->add_parties(organisation(variant(3, 2) ? 1 : 0));
    fact->add_shared_posts("chief-executive");
  }
  void arrangement_ended() {
    event_.set_subject("arrangement:shared-chief-executive");
    event_.mutable_arrangement_ended()->set_reason("the trusts merged");
  }
  void notice() {
    event_.set_subject("notice:partner");
    if (variant(3, 2)) {
      auto* fact = event_.mutable_expressions_of_interest_sought();
      fact->set_buyer(organisation(0));
      fact->add_sectors(ledger::v1::SECTOR_INDEPENDENT);
      fact->set_purpose(fmt::format("purpose {}", gene_.variant % 2));
    } else {
      auto* fact = event_.mutable_notice_issued();
      fact->set_kind(variant(4) ? ledger::v1::NOTICE_KIND_CONTRACT
                                : ledger::v1::NOTICE_KIND_PRIOR_INFORMATION);
      fact->set_buyer(organisation(variant(5, 4) ? 1 : 0));
      fact->set_title(fmt::format("Notice {}", gene_.variant % 2));
    }
  }
  void award() {
    event_.set_subject("notice:partner");
    auto* fact = event_.mutable_contract_awarded();
    fact->add_suppliers(organisation(1));
    fact->set_buyer(organisation(0));
    fact->set_title(fmt::format("Contract {}", gene_.variant % 2));
    fact->mutable_value()->set_amount("71000000");
    fact->mutable_value()->set_currency("GBP");
  }
  void document() {
    about_organisation();
    auto* fact = event_.mutable_document_published();
    fact->set_document("intentions");
    fact->set_kind(ledger::v1::DOCUMENT_KIND_COMMISSIONING_INTENTIONS);
    fact->set_title(fmt::format("Document {}", gene_.variant % 2));
    fact->add_about(programmes().front());
  }
  void statement() {
    about_anything();
    auto* fact = event_.mutable_statement_made();
    fact->set_topic("aim");
    if (!variant(4, 0)) {
      fact->set_position(variant(4) ? "one-organisation" : "services-only");
    }
    fact->set_summary("an aim");
    if (variant(2)) {
      fact->mutable_speaker()->mutable_person()->set_id(person());
      fact->mutable_speaker()->set_role(ledger::v1::ROLE_SPOKESPERSON);
    } else {
      fact->mutable_speaker()->set_organisation(organisation(0));
    }
  }
  void figure() {
    about_organisation();
    auto* fact = event_.mutable_figure_reported();
    fact->set_measure(ledger::v1::MEASURE_TURNOVER);
    fact->set_amount(variant(2) ? "95000000" : "96000000");
    fact->set_unit(variant(5) ? "EUR" : "GBP");
    if (variant(3)) {
      fact->set_about("adult social care");
    }
  }
  void viability() {
    about_organisation();
    if (variant(3, 2)) {
      auto* fact = event_.mutable_characteristic_reported();
      fact->set_characteristic("shareholders");
      fact->set_summary(variant(2) ? "has no shareholders" : "has shareholders");
      return;
    }
    auto* fact = event_.mutable_viability_assessed();
    fact->set_conclusion(variant(2) ? ledger::v1::VIABILITY_VIABLE
                                    : ledger::v1::VIABILITY_NOT_VIABLE_IN_CURRENT_FORM);
    if (variant(3)) {
      fact->set_assessor(variant(4) ? "org:regulator" : event_.subject());
    }
  }
  void services() {
    about_organisation();
    if (variant(2)) {
      auto* fact = event_.mutable_services_provided();
      fact->add_services("acute");
      fact->set_area("Plymouth");
    } else {
      auto* fact = event_.mutable_services_transferred();
      fact->add_services("community");
      fact->add_from(organisation(gene_.subject + 1));
    }
  }
  void words() {
    if (variant(2)) {
      about_programme();
      event_.mutable_regulator_engaged()->set_regulator("org:regulator");
      return;
    }
    about_anything();
    auto* fact = event_.mutable_finding_published();
    fact->set_publisher("org:regulator");
    auto* finding = fact->add_findings();
    finding->set_nature(ledger::v1::FINDING_NATURE_OBSTACLE);
    finding->set_summary("budgets are kept apart");
  }
  void erased() {
    event_.set_subject("ledger:people");
    event_.mutable_person_erased()->mutable_person()->set_id(person());
  }

  const EventGene& gene_;
  Event& event_;
};

void add_evidence(const EventGene& gene, int count, Event* event) {
  for (int index = 0; index < count; ++index) {
    auto* evidence = event->add_evidence();
    evidence->set_publisher("Health Service Journal");
    evidence->set_title(fmt::format("document {}", index));
    const int choice = gene.evidence + 3 * index;
    const int day = gene.publication_day + 5 * index;
    switch (choice % 8) {
      case 3:
        break;  // not published
      case 5:
        evidence->set_published(date_text(day, 10));
        break;
      case 6:
        evidence->set_published(date_text(day, 17));
        break;
      case 7:
        evidence->set_published(date_text(day, 13 + day % 4));
        break;
      default:
        evidence->set_published(to_string(day_at(day)));
    }
  }
}

ledger::v1::BearingKind bearing_kind(int bearing) {
  return word_at(bearing, {ledger::v1::BEARING_KIND_CORRECTS, ledger::v1::BEARING_KIND_RETRACTS,
                           ledger::v1::BEARING_KIND_CONFIRMS, ledger::v1::BEARING_KIND_CANCELS});
}

// Where a bearing of the event at `place` leads: most often to an event shortly before it.
std::string target_id(std::size_t place, int choice, std::size_t count) {
  constexpr int kBackwards = 10;
  const auto steps = static_cast<std::size_t>(choice);
  if (choice < kBackwards) {
    return event_id_at(place > steps ? place - 1 - steps : place + 1 + steps);
  }
  if (choice == GeneLimits::kTarget - 1) {
    return event_id_at(count + 1'000);  // an event that never comes
  }
  return event_id_at(place + 1 + steps - kBackwards);
}

void add_bearings(const EventGene& gene, std::size_t place, std::size_t count, Event* event) {
  constexpr int kWithoutBearing = 5;
  if (gene.bearing < kWithoutBearing) {
    return;
  }
  std::vector<std::pair<int, int>> wanted{{gene.bearing, gene.target}};
  if (gene.second_target > 0 && gene.second_target < GeneLimits::kTarget) {
    wanted.emplace_back(gene.bearing + gene.second_target, gene.second_target);
  }
  for (const auto& [kind, choice] : wanted) {
    const std::string target = target_id(place, choice, count);
    const bool repeated = event->bearings_size() != 0 && event->bearings(0).target() == target;
    if (repeated || target == event->event_id()) {
      continue;
    }
    auto* bearing = event->add_bearings();
    bearing->set_kind(bearing_kind(kind));
    bearing->set_target(target);
    if (bearing->kind() == ledger::v1::BEARING_KIND_CONFIRMS) {
      event->set_standing(ledger::v1::STANDING_OCCURRED);
    }
  }
}

std::int64_t time_step_milliseconds(int step) {
  constexpr std::array<std::int64_t, 6> kSteps{
      0, 1, 7 * kHourMilliseconds, 24 * kHourMilliseconds, 2, 31 * kHourMilliseconds};
  return kSteps[static_cast<std::size_t>(step) % kSteps.size()];
}

// The days on which and around which histories happen, and the ends of the ranges in them.
Day asked_day(int choice) {
  constexpr int kDaysBefore = 3;
  constexpr int kDays = 36;
  static const std::vector<std::string> kEnds{
      "2013-02-28", "2013-03-01", "2013-04-30", "2013-05-01", "2013-05-31",
      "2013-06-01", "2012-12-31", "2013-01-01", "2013-12-31", "2014-01-01",
      "2009-12-31", "2010-01-01", "2019-12-31", "2020-01-01"};
  const int wrapped = choice % (kDays + static_cast<int>(kEnds.size()));
  return wrapped < kDays ? day_at(wrapped - kDaysBefore)
                         : parse_day(pick(kEnds, wrapped - kDays)).value();
}

RecordedTime time_at(std::int64_t milliseconds) {
  return RecordedTime::from_milliseconds_since_1970(milliseconds).value();
}

}  // namespace

const std::vector<std::string>& organisations() {
  static const std::vector<std::string> kOrganisations{"ods:RA3", "ods:RBZ"};
  return kOrganisations;
}

const std::vector<std::string>& boards() {
  static const std::vector<std::string> kBoards{"board:joint-board", "board:programme-board"};
  return kBoards;
}

const std::vector<std::string>& programmes() {
  static const std::vector<std::string> kProgrammes{"programme:integration", "programme:merger"};
  return kProgrammes;
}

const std::vector<std::string>& people() {
  static const std::vector<std::string> kPeople{"p_0000000000000001", "p_0000000000000002",
                                                "p_0000000000000003"};
  return kPeople;
}

std::vector<RecordedEvent> make_history(const std::vector<EventGene>& genes) {
  std::vector<RecordedEvent> history;
  std::int64_t time =
      std::int64_t{first_day().days_since_1970()} * 24 * kHourMilliseconds + 9 * kHourMilliseconds;
  for (std::size_t place = 0; place < genes.size(); ++place) {
    const EventGene& gene = genes[place];
    RecordedEvent recorded;
    Event& event = recorded.event;
    event.set_event_id(event_id_at(place));
    event.set_emitter("https://example.org/board-papers");
    event.set_effective(date_text(gene.day, gene.date_form));
    event.set_standing(gene.standing < 4   ? ledger::v1::STANDING_OCCURRED
                       : gene.standing < 7 ? ledger::v1::STANDING_PLANNED
                                           : ledger::v1::STANDING_PROPOSED);
    add_evidence(gene, gene.evidence >= GeneLimits::kEvidence / 2 ? 2 : 1, &event);
    FactMaker(gene, &event).make();
    add_bearings(gene, place, genes.size(), &event);
    time += time_step_milliseconds(gene.time_step);
    recorded.time = time_at(time);
    recorded.offset = Offset{static_cast<std::int64_t>(place)};
    history.push_back(std::move(recorded));
  }
  return history;
}

Axes make_axes(const AxesGene& gene, const std::vector<RecordedEvent>& history) {
  Axes axes;
  axes.as_of = day_at(30);
  if (history.empty()) {
    return axes;
  }
  if (gene.day != 0) {
    axes.as_of = asked_day(gene.day);
  }
  if (gene.known_at > GeneLimits::kKnownAt / 2) {
    const auto place = static_cast<std::size_t>(gene.known_at - GeneLimits::kKnownAt / 2 - 1);
    const std::int64_t milliseconds =
        history[std::min(place, history.size() - 1)].time.milliseconds_since_1970();
    axes.known_at = time_at(milliseconds - gene.known_at % 2);
  }
  if (gene.published_by > GeneLimits::kPublishedBy / 2) {
    axes.published_by = asked_day(gene.published_by);
  }
  return axes;
}

std::string describe(const std::vector<RecordedEvent>& history) {
  std::string text;
  for (const RecordedEvent& recorded : history) {
    Event event = recorded.event;
    const std::string id = EventId::from_bytes(event.event_id()).value().to_uuid_text();
    std::string bearings;
    for (const auto& bearing : event.bearings()) {
      bearings +=
          fmt::format(" {} {}", ledger::v1::BearingKind_Name(bearing.kind()).substr(13),
                      EventId::from_bytes(bearing.target()).value().to_uuid_text().substr(0, 8));
    }
    std::string published;
    for (const auto& evidence : event.evidence()) {
      published += " " + (evidence.published().empty() ? "never" : evidence.published());
    }
    const std::string head = fmt::format(
        "{} {}/{} {} {} {} {}", id.substr(0, 8), recorded.partition.value, recorded.offset.value,
        to_string(recorded.time), event.subject(), event.effective(), word(event.standing()));
    event.clear_event_id();
    event.clear_subject();
    event.clear_emitter();
    event.clear_effective();
    event.clear_standing();
    event.clear_evidence();
    event.clear_bearings();
    std::string fact;
    MINUTEBOOK_ASSERT(google::protobuf::util::MessageToJsonString(event, &fact).ok());
    text += fmt::format("{} published{}{} {}\n", head, published,
                        bearings.empty() ? "" : ";" + bearings, fact);
  }
  return text;
}

std::string describe(const Axes& axes) {
  return fmt::format("as of {}, known at {}, published by {}", to_string(axes.as_of),
                     axes.known_at ? to_string(*axes.known_at) : "now",
                     axes.published_by ? to_string(*axes.published_by) : "any");
}

}  // namespace minutebook::laws
