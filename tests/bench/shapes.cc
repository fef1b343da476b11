// The shapes, event by event.

#include "tests/bench/shapes.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "ledger/assert.h"
#include "tests/bench/prose.h"

namespace minutebook::bench {
namespace {

namespace v1 = ledger::v1;
using v1::Event;

// Gives each event what all have in common, and hands it on.
class Author {
 public:
  Author(std::string_view shape, const EventSink& sink) : shape_(shape), sink_(sink) {}

  Event& begin(std::string_view subject, Day effective) {
    authored_.event.Clear();
    authored_.event.set_subject(std::string(subject));
    authored_.event.set_emitter("https://example.org/board-papers");
    authored_.event.set_effective(to_string(effective));
    authored_.event.set_standing(v1::STANDING_OCCURRED);
    *authored_.event.add_evidence() = document(random_, effective);
    return authored_.event;
  }
  void emit() {
    authored_.local_id = fmt::format("{}-{}", shape_, count_);
    ++count_;
    sink_(authored_);
  }
  [[nodiscard]] Random& random() { return random_; }

 private:
  const std::string shape_;
  const EventSink& sink_;
  Random random_{1};
  AuthoredEvent authored_;
  std::uint64_t count_ = 0;
};

void emit_registration(Author& author, std::string_view subject, std::string_view name, Day day) {
  auto& fact = *author.begin(subject, day).mutable_organisation_registered();
  fact.set_name(std::string(name));
  fact.set_kind(v1::ORGANISATION_KIND_NHS_TRUST);
  fact.add_services("acute");
  fact.set_area("Westshire");
  author.emit();
}

struct Appointment {
  std::string_view subject;
  std::string slug;
  std::string handle;
  v1::Role role = v1::ROLE_OTHER;
};

void emit_hired(Author& author, const Appointment& appointment, Day first_day) {
  auto& fact = *author.begin(appointment.subject, first_day).mutable_director_hired();
  fact.mutable_post()->set_slug(appointment.slug);
  fact.mutable_post()->set_title("Director");
  fact.mutable_post()->set_role(appointment.role);
  fact.mutable_person()->set_id(appointment.handle);
  fact.set_capacity(v1::CAPACITY_SUBSTANTIVE);
  author.emit();
}

void emit_stood_down(Author& author, const Appointment& appointment, Day last_day) {
  auto& fact = *author.begin(appointment.subject, last_day).mutable_director_stood_down();
  fact.mutable_post()->set_slug(appointment.slug);
  fact.mutable_person()->set_id(appointment.handle);
  fact.set_manner(v1::MANNER_STOOD_DOWN);
  author.emit();
}

// ------------------------------------------------------------------ live facts

constexpr Day kBefore = Day::from_civil(2010, 4, 1).value();
constexpr Day kReplaced = Day::from_civil(2014, 4, 1).value();
constexpr std::string_view kPartner = "ods:GNEAR";

// 30: each post has a holder, and had another.
void emit_posts(Author& author) {
  for (std::uint64_t post = 0; post < 30; ++post) {
    const std::string slug = fmt::format("director-{}", post);
    const Appointment former{kLiveFactsSubject, slug, person_handle(2 * post)};
    const Appointment current{kLiveFactsSubject, slug, person_handle(2 * post + 1)};
    emit_hired(author, former, kBefore);
    emit_stood_down(author, former, kReplaced.previous());
    emit_hired(author, current, kReplaced);
  }
}

// 15: 6 traits, 5 figures, 3 kinds of services, an assessment.
void emit_reports(Author& author) {
  for (const Day day : {kBefore, kReplaced}) {
    for (int index = 0; index < 6; ++index) {
      auto& fact = *author.begin(kLiveFactsSubject, day).mutable_characteristic_reported();
      fact.set_characteristic(fmt::format("trait-{}", index));
      fact.set_summary(sentence(author.random()) + (day == kBefore ? " at first" : ""));
      author.emit();
    }
    auto& fact = *author.begin(kLiveFactsSubject, day).mutable_viability_assessed();
    fact.set_conclusion(day == kBefore ? v1::VIABILITY_VIABLE
                                       : v1::VIABILITY_NOT_VIABLE_IN_CURRENT_FORM);
    author.emit();
  }
  for (const v1::Measure measure : {v1::MEASURE_TURNOVER, v1::MEASURE_CATCHMENT_POPULATION,
                                    v1::MEASURE_SURPLUS, v1::MEASURE_STAFF, v1::MEASURE_BEDS}) {
    auto& fact = *author.begin(kLiveFactsSubject, kReplaced).mutable_figure_reported();
    fact.set_measure(measure);
    fact.set_amount("95000000");
    fact.set_unit(measure == v1::MEASURE_BEDS ? "beds" : "GBP");
    author.emit();
  }
  for (const std::string_view service : {"community", "mental health", "social care"}) {
    auto& fact = *author.begin(kLiveFactsSubject, kReplaced).mutable_services_provided();
    fact.add_services(std::string(service));
    author.emit();
  }
}

// 18: 3 boards of 5 seats; 2 seats follow a post, 3 are filled by name.
void emit_boards(Author& author) {
  for (std::uint64_t board = 0; board < 3; ++board) {
    auto& fact =
        *author.begin(fmt::format("board:live-{}", board), kReplaced).mutable_board_formed();
    fact.set_name(fmt::format("Joint board {}", board));
    fact.set_kind(v1::BOARD_KIND_JOINT_BOARD);
    fact.add_organisations(std::string(kLiveFactsSubject));
    fact.add_organisations(std::string(kPartner));
    for (std::uint64_t index = 0; index < 5; ++index) {
      auto& seat = *fact.add_seats();
      seat.set_slug(fmt::format("seat-{}", index));
      seat.set_title(fmt::format("Seat {}", index));
      if (index < 2) {
        seat.set_ex_officio(fmt::format("{}/director-{}", kLiveFactsSubject, index));
      } else {
        seat.mutable_person()->set_id(person_handle(200 + 5 * board + index));
      }
    }
    author.emit();
  }
}

void emit_target(Author& author, std::string_view programme, int index, Day day) {
  auto& fact = *author.begin(programme, day).mutable_programme_target_set();
  fact.set_milestone(fmt::format("milestone-{}", index));
  fact.set_title(fmt::format("milestone {} reached", index));
  fact.set_due(day == kBefore ? "2030-04" : "2031-04");
  author.emit();
}

// 21: 2 programmes with a stage, 4 targets and 3 options; one of them with a team and talks with
// two regulators.
void emit_programmes(Author& author) {
  for (int programme = 0; programme < 2; ++programme) {
    const std::string subject = fmt::format("programme:live-{}", programme);
    auto& launched = *author.begin(subject, kBefore).mutable_programme_launched();
    launched.set_name(fmt::format("Integration programme {}", programme));
    launched.add_participants()->set_organisation(std::string(kLiveFactsSubject));
    launched.add_participants()->set_organisation(std::string(kPartner));
    author.emit();
    author.begin(subject, kReplaced).mutable_programme_stage_reached()->set_stage("case approved");
    author.emit();
    for (int index = 0; index < 4; ++index) {
      emit_target(author, subject, index, kBefore);
      emit_target(author, subject, index, kReplaced);
    }
    for (int index = 0; index < 3; ++index) {
      auto& fact = *author.begin(subject, kReplaced).mutable_option_considered();
      fact.set_option(fmt::format("option-{}", index));
      fact.set_kind(v1::OPTION_KIND_MERGER);
      fact.set_title(fmt::format("option {}", index));
      author.emit();
    }
  }
  auto& team = *author.begin("programme:live-0", kReplaced).mutable_team_formed();
  team.set_team("transformation");
  team.set_name("Transformation Team");
  team.add_drawn_from(std::string(kLiveFactsSubject));
  author.emit();
  for (const std::string_view regulator : {"org:regulator-one", "org:regulator-two"}) {
    auto& fact = *author.begin("programme:live-0", kReplaced).mutable_regulator_engaged();
    fact.set_regulator(std::string(regulator));
    author.emit();
  }
}

// 14: 2 arrangements, 4 notices, 3 documents, 5 statements.
void emit_others(Author& author) {
  for (int index = 0; index < 2; ++index) {
    auto& fact = *author.begin(fmt::format("arrangement:live-{}", index), kReplaced)
                      .mutable_arrangement_made();
    fact.set_kind(v1::ARRANGEMENT_KIND_PARTNERSHIP);
    fact.set_name(fmt::format("Partnership {}", index));
    fact.add_parties(std::string(kLiveFactsSubject));
    fact.add_parties(std::string(kPartner));
    author.emit();
  }
  for (int index = 0; index < 4; ++index) {
    auto& fact =
        *author.begin(fmt::format("notice:live-{}", index), kReplaced).mutable_notice_issued();
    fact.set_kind(v1::NOTICE_KIND_CONTRACT);
    fact.set_buyer(std::string(kLiveFactsSubject));
    fact.set_title(fmt::format("Notice {}", index));
    author.emit();
  }
  for (int index = 0; index < 3; ++index) {
    auto& fact = *author.begin(kLiveFactsSubject, kReplaced).mutable_document_published();
    fact.set_document(fmt::format("document-{}", index));
    fact.set_kind(v1::DOCUMENT_KIND_BOARD_PAPER);
    fact.set_title(fmt::format("Document {}", index));
    author.emit();
  }
  for (int index = 0; index < 5; ++index) {
    auto& fact = *author.begin(kLiveFactsSubject, kReplaced).mutable_statement_made();
    fact.mutable_speaker()->set_description("a trust spokesperson");
    fact.set_topic(fmt::format("topic-{}", index));
    fact.set_summary(sentence(author.random()));
    author.emit();
  }
}

}  // namespace

void generate_post_history(const PostHistorySettings& settings, const EventSink& sink) {
  MINUTEBOOK_ASSERT(settings.event_count > 0 && settings.first_day <= settings.last_day);
  Author author("post", sink);
  emit_registration(author, kPostHistorySubject, "Long History NHS Trust", settings.first_day);
  const std::int64_t appointments = static_cast<std::int64_t>(settings.event_count) / 2;
  const std::int64_t days =
      settings.last_day.days_since_1970() - settings.first_day.days_since_1970() + 1;
  const auto day_of = [&](std::int64_t appointment) {
    return Day::from_days_since_1970(
               static_cast<std::int32_t>(settings.first_day.days_since_1970() +
                                         appointment * days /
                                             std::max<std::int64_t>(appointments, 1)))
        .value();
  };
  std::uint64_t made = 1;
  for (std::int64_t index = 0; made < settings.event_count; ++index) {
    const auto number = static_cast<std::uint64_t>(index);
    const Appointment appointment{
        kPostHistorySubject, "chief-executive",
        person_handle(settings.people == 0 ? number : number % settings.people),
        v1::ROLE_CHIEF_EXECUTIVE};
    const Day first = day_of(index);
    emit_hired(author, appointment, first);
    if (++made < settings.event_count) {
      emit_stood_down(author, appointment, std::max(first, day_of(index + 1).previous()));
      ++made;
    }
  }
}

// The name and the status are the other 2 facts.
void generate_live_facts(const EventSink& sink) {
  Author author("live", sink);
  emit_registration(author, kLiveFactsSubject, "Live Facts NHS Trust", kBefore);
  emit_registration(author, kPartner, "Nearby NHS Trust", kBefore);
  emit_posts(author);
  emit_reports(author);
  emit_boards(author);
  emit_programmes(author);
  emit_others(author);
}

}  // namespace minutebook::bench
