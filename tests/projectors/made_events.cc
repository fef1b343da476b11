// A ledger of any length that looks like a real one.

#include "made_events.h"

#include <fmt/format.h>

#include "eventlog/memory/memory_event_log.h"
#include "ledger/assert.h"

namespace minutebook {

namespace v1 = minutebook::ledger::v1;

namespace {

constexpr std::string_view kPosts[] = {"chief-executive", "chair", "finance-director",
                                       "medical-director", "director-of-operations"};
constexpr v1::Role kRoles[] = {v1::ROLE_CHIEF_EXECUTIVE, v1::ROLE_CHAIR, v1::ROLE_FINANCE_DIRECTOR,
                               v1::ROLE_MEDICAL_DIRECTOR, v1::ROLE_DIRECTOR_OF_OPERATIONS};

// An event being made: what its parts are drawn with.
struct Maker {
  Dice dice;
  std::uint64_t organisations;
  v1::Event* event;

  std::string organisation() { return fmt::format("ods:R{:05}", dice.below(organisations)); }
  std::string named(std::string_view scheme) {
    return fmt::format("{}:x-{}", scheme, dice.below(organisations));
  }
  std::string person() {
    static constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz";
    std::string id = "p_";
    std::uint64_t number = dice.below(organisations * 20) * 0x9e3779b97f4a7c15ULL;
    for (int digit = 0; digit < 16; ++digit) {
      id.push_back(kDigits[number & 31]);
      number = (number >> 5) | (number << 59);
    }
    return id;
  }
  std::string date() {
    const auto year = 2005 + dice.below(20);
    switch (dice.below(10)) {
      case 0:
        return fmt::format("{}", year);
      case 1:
      case 2:
        return fmt::format("{}-{:02}", year, 1 + dice.below(12));
      case 3:
        return fmt::format("../{}-{:02}", year, 1 + dice.below(12));
      default:
        return fmt::format("{}-{:02}-{:02}", year, 1 + dice.below(12), 1 + dice.below(28));
    }
  }
};

void make_post(Maker& maker) {
  const auto which = maker.dice.below(std::size(kPosts));
  maker.event->set_subject(maker.organisation());
  if (maker.dice.below(3) == 0) {
    auto* fact = maker.event->mutable_director_stood_down();
    fact->mutable_post()->set_slug(std::string(kPosts[which]));
    fact->mutable_person()->set_id(maker.person());
    fact->set_manner(v1::MANNER_STOOD_DOWN);
    return;
  }
  auto* fact = maker.event->mutable_director_hired();
  fact->mutable_post()->set_slug(std::string(kPosts[which]));
  fact->mutable_post()->set_title("A title as written");
  fact->mutable_post()->set_role(kRoles[which]);
  fact->mutable_person()->set_id(maker.person());
  fact->set_capacity(v1::CAPACITY_SUBSTANTIVE);
}

void make_organisation(Maker& maker) {
  maker.event->set_subject(maker.organisation());
  switch (maker.dice.below(6)) {
    case 0: {
      auto* fact = maker.event->mutable_organisation_registered();
      fact->set_name("A Hospitals NHS Trust");
      fact->set_kind(v1::ORGANISATION_KIND_NHS_TRUST);
      break;
    }
    case 1:
      maker.event->mutable_organisation_renamed()->set_name("Another Hospitals NHS Trust");
      break;
    case 2:
      maker.event->mutable_services_provided()->add_services("community");
      break;
    case 3: {
      auto* fact = maker.event->mutable_figure_reported();
      fact->set_measure(v1::MEASURE_TURNOVER);
      fact->set_amount(std::to_string(maker.dice.below(1'000'000'000)));
      fact->set_unit("GBP");
      break;
    }
    case 4: {
      auto* fact = maker.event->mutable_document_published();
      fact->set_document("board-paper");
      fact->set_kind(v1::DOCUMENT_KIND_BOARD_PAPER);
      fact->set_title("A board paper");
      break;
    }
    default: {
      auto* fact = maker.event->mutable_statement_made();
      fact->mutable_speaker()->set_description("a trust spokeswoman");
      fact->mutable_speaker()->mutable_person()->set_id(maker.person());
      fact->set_topic("aim");
      fact->set_summary("services should be integrated, not organisations");
    }
  }
}

void make_board(Maker& maker) {
  maker.event->set_subject(maker.named("board"));
  if (maker.dice.below(4) == 0) {
    auto* fact = maker.event->mutable_board_formed();
    fact->set_name("Joint Board");
    fact->set_kind(v1::BOARD_KIND_JOINT_BOARD);
    const std::string organisation = maker.organisation();
    fact->add_organisations(organisation);
    auto* seat = fact->add_seats();
    seat->set_slug("chair");
    seat->set_title("Chair");
    seat->mutable_person()->set_id(maker.person());
    seat = fact->add_seats();
    seat->set_slug("chief-executive");
    seat->set_title("Chief executive of the trust");
    seat->set_organisation(organisation);
    seat->set_ex_officio(organisation + "/chief-executive");
    return;
  }
  auto* fact = maker.event->mutable_seat_filled();
  fact->set_seat("chair");
  fact->mutable_person()->set_id(maker.person());
}

void make_programme(Maker& maker) {
  maker.event->set_subject(maker.named("programme"));
  switch (maker.dice.below(4)) {
    case 0: {
      auto* fact = maker.event->mutable_programme_launched();
      fact->set_name("Integration");
      fact->add_participants()->set_organisation(maker.organisation());
      break;
    }
    case 1: {
      auto* fact = maker.event->mutable_programme_target_set();
      fact->set_milestone("integration");
      fact->set_title("Integrated");
      fact->set_due("2027-03-31");
      break;
    }
    case 2:
      maker.event->mutable_programme_stage_reached()->set_stage("outline business case approved");
      break;
    default:
      maker.event->mutable_programme_abandoned()->set_reason("no agreement was found");
  }
}

void make_notice(Maker& maker) {
  maker.event->set_subject(maker.named("notice"));
  auto* fact = maker.event->mutable_notice_issued();
  fact->set_kind(v1::NOTICE_KIND_PRIOR_INFORMATION);
  fact->set_buyer(maker.organisation());
  fact->set_title("Community services");
}

std::string id_of(std::uint64_t number, std::uint64_t seed) {
  Dice dice(number * 2 + seed * 0x100000001b3ULL);
  std::string id;
  for (int half = 0; half < 2; ++half) {
    std::uint64_t bits = dice.next();
    for (int byte = 0; byte < 8; ++byte, bits >>= 8)
      id.push_back(static_cast<char>(bits & 0xff));
  }
  return id;
}

}  // namespace

std::uint64_t Dice::next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  std::uint64_t bits = state_;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9ULL;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebULL;
  return bits ^ (bits >> 31);
}

v1::Event made_event(std::uint64_t number, std::uint64_t organisations, std::uint64_t seed) {
  v1::Event event;
  Maker maker{Dice(number ^ (seed << 32)), organisations, &event};
  event.set_event_id(id_of(number, seed));
  event.set_emitter("https://minutebook.example/made");
  event.set_effective(maker.date());
  event.set_standing(maker.dice.below(10) == 0 ? v1::STANDING_PLANNED : v1::STANDING_OCCURRED);
  auto* evidence = event.add_evidence();
  evidence->set_publisher("Health Service Journal");
  evidence->set_title("A report about a trust");
  evidence->set_published("2013-03-20");
  const std::uint64_t kind = maker.dice.below(100);
  if (kind < 60) {
    make_post(maker);
  } else if (kind < 80) {
    make_organisation(maker);
  } else if (kind < 88) {
    make_board(maker);
  } else if (kind < 94) {
    make_programme(maker);
  } else {
    make_notice(maker);
  }
  if (number > 0 && maker.dice.below(30) == 0) {
    auto* bearing = event.add_bearings();
    bearing->set_kind(v1::BEARING_KIND_CORRECTS);
    bearing->set_target(id_of(maker.dice.below(number), seed));
  }
  return event;
}

RecordToAppend record_of(const v1::Event& event) {
  return {EventId::from_bytes(event.event_id()).value(), event.subject(),
          event.SerializeAsString()};
}

std::unique_ptr<EventLog> made_memory_log() {
  auto minutes = std::make_shared<std::int64_t>(0);
  return make_memory_event_log([minutes] {
    return RecordedTime::from_milliseconds_since_1970(1767225600000 + 60000 * (*minutes)++).value();
  });
}

void append_made_events(EventLog& log, std::uint64_t first, std::uint64_t count,
                        std::uint64_t organisations, std::uint64_t seed) {
  while (count > 0) {
    AppendRequest request;
    for (; count > 0 && request.records.size() < 10'000; --count, ++first) {
      request.records.push_back(record_of(made_event(first, organisations, seed)));
    }
    const auto appended = log.append(request);
    MINUTEBOOK_ASSERT(appended.has_value());
  }
}

}  // namespace minutebook
