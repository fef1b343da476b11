#include "queries/event_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>

#include "ledger/words.h"

namespace minutebook {
namespace v1 = ledger::v1;

namespace {

// An enum's value as plain words: `not viable in current form`.
template <typename Enum>
std::string enum_in_words(Enum value) {
  std::string text(short_name(value));
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) {
    return letter == '_' ? ' ' : static_cast<char>(std::tolower(letter));
  });
  return text;
}

template <typename Texts>
std::string listed(const Texts& texts) {
  std::string result;
  for (const std::string& text : texts) {
    if (!result.empty())
      result += ", ";
    result += text;
  }
  return result;
}

// ` between` and the text, or nothing where the text is empty.
std::string with(std::string_view between, std::string_view text) {
  return text.empty() ? "" : fmt::format("{}{}", between, text);
}

std::string title_of(const v1::Post& post) {
  return post.title().empty() ? post.slug() : post.title();
}

std::string amount_of(const v1::Money& money) {
  return money.amount().empty() ? "" : money.amount() + " " + money.currency();
}

class Sentence {
 public:
  explicit Sentence(const NameOfPerson& name_of_person) : name_of_person_(name_of_person) {}

  [[nodiscard]] std::string name(const v1::PersonRef& person) const {
    return person.id().empty() ? "" : name_of_person_(person.id());
  }

  std::string operator()(const v1::OrganisationRegistered& fact) const {
    return fmt::format("{} registered, {}", fact.name(), enum_in_words(fact.kind()));
  }
  std::string operator()(const v1::OrganisationRenamed& fact) const {
    return "renamed to " + fact.name();
  }
  std::string operator()(const v1::OrganisationClosed& fact) const {
    return "closed" + with(": ", fact.reason());
  }
  std::string operator()(const v1::OrganisationSucceeded& fact) const {
    return fmt::format("succeeded by {} ({})", listed(fact.successors()),
                       enum_in_words(fact.mode()));
  }
  std::string operator()(const v1::ServicesTransferred& fact) const {
    const std::string from = fact.from().empty() ? fact.from_description() : listed(fact.from());
    return fmt::format("took over {} services{}", listed(fact.services()), with(" from ", from));
  }
  std::string operator()(const v1::ServicesProvided& fact) const {
    return fmt::format("provides {}{}", listed(fact.services()), with(" in ", fact.area()));
  }
  std::string operator()(const v1::FigureReported& fact) const {
    return fmt::format("{}{}: {}{} {}", enum_in_words(fact.measure()), with(", ", fact.about()),
                       fact.approximate() ? "about " : "", fact.amount(), fact.unit());
  }
  std::string operator()(const v1::ViabilityAssessed& fact) const {
    return enum_in_words(fact.conclusion()) + with(", assessed by ", fact.assessor()) +
           with(": ", fact.reason());
  }
  std::string operator()(const v1::CharacteristicReported& fact) const { return fact.summary(); }

  std::string operator()(const v1::DirectorHired& fact) const {
    return fmt::format("{}: {} appointed ({}){}", title_of(fact.post()), name(fact.person()),
                       enum_in_words(fact.capacity()), with(", ", fact.remit()));
  }
  std::string operator()(const v1::DirectorStoodDown& fact) const {
    return fmt::format("{}: {} left ({}){}", title_of(fact.post()), name(fact.person()),
                       enum_in_words(fact.manner()), with(", ", fact.note()));
  }
  std::string operator()(const v1::VacancyReported& fact) const {
    return title_of(fact.post()) + ": vacant" + with(", ", fact.note());
  }
  std::string operator()(const v1::PersonErased& fact) const {
    return fmt::format("person {} erased{}", fact.person().id(), with(": ", fact.ground()));
  }

  std::string operator()(const v1::BoardFormed& fact) const {
    return fmt::format("{} formed, {} of {}, {} seats{}", fact.name(), enum_in_words(fact.kind()),
                       listed(fact.organisations()), fact.seats_size(),
                       with(", meets ", fact.meets()));
  }
  std::string operator()(const v1::BoardDissolved& fact) const {
    return "dissolved" + with(": ", fact.reason());
  }
  std::string operator()(const v1::SeatFilled& fact) const {
    return fmt::format("seat {}: {} took it", fact.title().empty() ? fact.seat() : fact.title(),
                       name(fact.person()));
  }
  std::string operator()(const v1::SeatVacated& fact) const {
    return fmt::format("seat {}: {} left it{}", fact.seat(), name(fact.person()),
                       with(", ", fact.note()));
  }

  std::string operator()(const v1::ProgrammeLaunched& fact) const {
    std::string participants;
    for (const v1::Participant& participant : fact.participants()) {
      if (!participants.empty())
        participants += ", ";
      participants += participant.organisation();
    }
    return fmt::format("{} launched with {}{}", fact.name(), participants,
                       with(": ", fact.purpose()));
  }
  std::string operator()(const v1::ProgrammeTargetSet& fact) const {
    return fmt::format("target: {} by {}{}", fact.title(), fact.due(), with(", ", fact.note()));
  }
  std::string operator()(const v1::ProgrammeStageReached& fact) const {
    return "reached: " + fact.stage() + with(", ", fact.note());
  }
  std::string operator()(const v1::ProgrammeAbandoned& fact) const {
    return "abandoned: " + fact.reason();
  }
  std::string operator()(const v1::ProgrammeCompleted& fact) const {
    return "completed: " + fact.outcome();
  }
  std::string operator()(const v1::OptionConsidered& fact) const {
    return fmt::format("option considered: {}{}", fact.title(), with(", ", fact.note()));
  }
  std::string operator()(const v1::OptionRuledOut& fact) const {
    return fmt::format("option {} ruled out{}", fact.option(), with(": ", fact.reason()));
  }
  std::string operator()(const v1::OptionChosen& fact) const {
    return fmt::format("option {} chosen{}", fact.option(), with(": ", fact.reason()));
  }
  std::string operator()(const v1::TeamFormed& fact) const {
    return fact.name() + " formed" + with(" from ", listed(fact.drawn_from())) +
           with(": ", fact.purpose());
  }
  std::string operator()(const v1::RegulatorEngaged& fact) const {
    return "discussed with " + fact.regulator() + with(", ", fact.part()) +
           with(": ", fact.matter());
  }

  std::string operator()(const v1::ArrangementMade& fact) const {
    return fmt::format("{} made, {} of {}{}{}", fact.name(), enum_in_words(fact.kind()),
                       listed(fact.parties()), with(", sharing ", listed(fact.shared_posts())),
                       with(": ", fact.terms()));
  }
  std::string operator()(const v1::ArrangementEnded& fact) const {
    return "arrangement ended" + with(": ", fact.reason());
  }

  std::string operator()(const v1::NoticeIssued& fact) const {
    return fmt::format("{} notice of {}: {}{}", enum_in_words(fact.kind()), fact.buyer(),
                       fact.title(), with(", ", amount_of(fact.value())));
  }
  std::string operator()(const v1::ExpressionsOfInterestSought& fact) const {
    std::string sectors;
    for (const int sector : fact.sectors()) {
      if (!sectors.empty())
        sectors += ", ";
      sectors += enum_in_words(static_cast<v1::Sector>(sector));
    }
    return fmt::format("{} seeks expressions of interest{}: {}", fact.buyer(),
                       with(" from ", sectors), fact.purpose());
  }
  std::string operator()(const v1::ContractAwarded& fact) const {
    return fmt::format("contract with {}{}: {}{}", listed(fact.suppliers()),
                       with(" by ", fact.buyer()), fact.title(),
                       with(", ", amount_of(fact.value())));
  }

  std::string operator()(const v1::DocumentPublished& fact) const {
    return fmt::format("{} published: {}", enum_in_words(fact.kind()), fact.title());
  }
  std::string operator()(const v1::StatementMade& fact) const {
    std::string speaker = name(fact.speaker().person());
    if (speaker.empty())
      speaker = fact.speaker().description();
    if (speaker.empty())
      speaker = fact.speaker().organisation();
    return fmt::format("{} on {}: {}", speaker, fact.topic(), fact.summary());
  }
  std::string operator()(const v1::FindingPublished& fact) const {
    std::string findings;
    for (const v1::Finding& finding : fact.findings()) {
      if (!findings.empty())
        findings += "; ";
      findings += enum_in_words(finding.nature()) + ": " + finding.summary();
    }
    const std::string person = name(fact.person());
    return fmt::format("{} found {}", person.empty() ? fact.publisher() : person, findings);
  }

 private:
  const NameOfPerson& name_of_person_;
};

}  // namespace

std::string describe_fact(const v1::Event& event, const NameOfPerson& name_of_person) {
  const Sentence sentence(name_of_person);
  switch (event.fact_case()) {
#define MINUTEBOOK_FACT(Name, field) \
  case v1::Event::k##Name:           \
    return sentence(event.field())
    MINUTEBOOK_FACT(OrganisationRegistered, organisation_registered);
    MINUTEBOOK_FACT(OrganisationRenamed, organisation_renamed);
    MINUTEBOOK_FACT(OrganisationClosed, organisation_closed);
    MINUTEBOOK_FACT(OrganisationSucceeded, organisation_succeeded);
    MINUTEBOOK_FACT(ServicesTransferred, services_transferred);
    MINUTEBOOK_FACT(ServicesProvided, services_provided);
    MINUTEBOOK_FACT(FigureReported, figure_reported);
    MINUTEBOOK_FACT(ViabilityAssessed, viability_assessed);
    MINUTEBOOK_FACT(CharacteristicReported, characteristic_reported);
    MINUTEBOOK_FACT(DirectorHired, director_hired);
    MINUTEBOOK_FACT(DirectorStoodDown, director_stood_down);
    MINUTEBOOK_FACT(VacancyReported, vacancy_reported);
    MINUTEBOOK_FACT(BoardFormed, board_formed);
    MINUTEBOOK_FACT(BoardDissolved, board_dissolved);
    MINUTEBOOK_FACT(SeatFilled, seat_filled);
    MINUTEBOOK_FACT(SeatVacated, seat_vacated);
    MINUTEBOOK_FACT(ProgrammeLaunched, programme_launched);
    MINUTEBOOK_FACT(ProgrammeTargetSet, programme_target_set);
    MINUTEBOOK_FACT(ProgrammeStageReached, programme_stage_reached);
    MINUTEBOOK_FACT(ProgrammeAbandoned, programme_abandoned);
    MINUTEBOOK_FACT(ProgrammeCompleted, programme_completed);
    MINUTEBOOK_FACT(OptionConsidered, option_considered);
    MINUTEBOOK_FACT(OptionRuledOut, option_ruled_out);
    MINUTEBOOK_FACT(OptionChosen, option_chosen);
    MINUTEBOOK_FACT(TeamFormed, team_formed);
    MINUTEBOOK_FACT(RegulatorEngaged, regulator_engaged);
    MINUTEBOOK_FACT(ArrangementMade, arrangement_made);
    MINUTEBOOK_FACT(ArrangementEnded, arrangement_ended);
    MINUTEBOOK_FACT(NoticeIssued, notice_issued);
    MINUTEBOOK_FACT(ExpressionsOfInterestSought, expressions_of_interest_sought);
    MINUTEBOOK_FACT(ContractAwarded, contract_awarded);
    MINUTEBOOK_FACT(DocumentPublished, document_published);
    MINUTEBOOK_FACT(StatementMade, statement_made);
    MINUTEBOOK_FACT(FindingPublished, finding_published);
    MINUTEBOOK_FACT(PersonErased, person_erased);
#undef MINUTEBOOK_FACT
    case v1::Event::FACT_NOT_SET:
      break;
  }
  return "";
}

}  // namespace minutebook
