// The table of facts.

#include "ledger/facts.h"

#include <algorithm>
#include <array>

namespace minutebook {
namespace {

constexpr SubjectClasses kOrganisation = SubjectClass::kOrganisation;
constexpr SubjectClasses kBoard = SubjectClass::kBoard;
constexpr SubjectClasses kOrganisationOrBoard = kOrganisation | kBoard;
constexpr SubjectClasses kProgramme = SubjectClass::kProgramme;
constexpr SubjectClasses kArrangement = SubjectClass::kArrangement;
constexpr SubjectClasses kNotice = SubjectClass::kNotice;

constexpr std::array kFacts{
    Fact{20, "OrganisationRegistered", "organisationRegistered", kOrganisation},
    Fact{21, "OrganisationRenamed", "organisationRenamed", kOrganisation},
    Fact{22, "OrganisationClosed", "organisationClosed", kOrganisation},
    Fact{23, "OrganisationSucceeded", "organisationSucceeded", kOrganisation},
    Fact{24, "ServicesTransferred", "servicesTransferred", kOrganisation},
    Fact{25, "ServicesProvided", "servicesProvided", kOrganisation},
    Fact{26, "FigureReported", "figureReported", kOrganisation},
    Fact{27, "ViabilityAssessed", "viabilityAssessed", kOrganisation},
    Fact{28, "CharacteristicReported", "characteristicReported", kOrganisation},

    Fact{40, "DirectorHired", "directorHired", kOrganisationOrBoard},
    Fact{41, "DirectorStoodDown", "directorStoodDown", kOrganisationOrBoard},
    Fact{42, "VacancyReported", "vacancyReported", kOrganisationOrBoard},

    Fact{60, "BoardFormed", "boardFormed", kBoard},
    Fact{61, "BoardDissolved", "boardDissolved", kBoard},
    Fact{62, "SeatFilled", "seatFilled", kBoard},
    Fact{63, "SeatVacated", "seatVacated", kBoard},

    Fact{80, "ProgrammeLaunched", "programmeLaunched", kProgramme},
    Fact{81, "ProgrammeTargetSet", "programmeTargetSet", kProgramme},
    Fact{82, "ProgrammeStageReached", "programmeStageReached", kProgramme},
    Fact{83, "ProgrammeAbandoned", "programmeAbandoned", kProgramme},
    Fact{84, "ProgrammeCompleted", "programmeCompleted", kProgramme},
    Fact{85, "OptionConsidered", "optionConsidered", kProgramme},
    Fact{86, "OptionRuledOut", "optionRuledOut", kProgramme},
    Fact{87, "OptionChosen", "optionChosen", kProgramme},
    Fact{88, "TeamFormed", "teamFormed", kProgramme},
    Fact{89, "RegulatorEngaged", "regulatorEngaged", kProgramme},

    Fact{100, "ArrangementMade", "arrangementMade", kArrangement},
    Fact{101, "ArrangementEnded", "arrangementEnded", kArrangement},

    Fact{120, "NoticeIssued", "noticeIssued", kNotice},
    Fact{121, "ExpressionsOfInterestSought", "expressionsOfInterestSought", kNotice},
    Fact{122, "ContractAwarded", "contractAwarded", kNotice},

    Fact{140, "DocumentPublished", "documentPublished", kOrganisation},
    Fact{141, "StatementMade", "statementMade", kAnyButLedger},
    Fact{142, "FindingPublished", "findingPublished", kAnyButLedger},

    Fact{160, "PersonErased", "personErased", SubjectClass::kLedger, true},
};

static_assert(std::is_sorted(kFacts.begin(), kFacts.end(), [](const Fact& left, const Fact& right) {
  return left.number < right.number;
}));

// A class with the article that goes before it.
std::string_view with_article(SubjectClass subject_class) {
  switch (subject_class) {
    case SubjectClass::kOrganisation:
      return "an organisation";
    case SubjectClass::kBoard:
      return "a board";
    case SubjectClass::kProgramme:
      return "a programme";
    case SubjectClass::kArrangement:
      return "an arrangement";
    case SubjectClass::kNotice:
      return "a notice";
    case SubjectClass::kLedger:
      return "the ledger's people";
  }
  return "";
}

}  // namespace

std::string subject_classes_in_words(SubjectClasses classes) {
  std::string result;
  std::string last;
  for (unsigned number = 0; number <= static_cast<unsigned>(SubjectClass::kLedger); ++number) {
    const auto subject_class = static_cast<SubjectClass>(number);
    if (!classes.contains(subject_class)) {
      continue;
    }
    if (!last.empty()) {
      result += result.empty() ? last : ", " + last;
    }
    last = with_article(subject_class);
  }
  return result.empty() ? last : result + " or " + last;
}

std::span<const Fact> facts() {
  return kFacts;
}

const Fact* find_fact(int number) {
  const auto* found =
      std::lower_bound(kFacts.begin(), kFacts.end(), number,
                       [](const Fact& fact, int wanted) { return fact.number < wanted; });
  return found != kFacts.end() && found->number == number ? found : nullptr;
}

const Fact* find_fact(std::string_view name) {
  for (const Fact& fact : kFacts) {
    if (fact.name == name || fact.json_name == name) {
      return &fact;
    }
  }
  return nullptr;
}

const Fact* fact_of(const ledger::v1::Event& event) {
  return find_fact(static_cast<int>(event.fact_case()));
}

std::string_view fact_name(const ledger::v1::Event& event) {
  const Fact* fact = fact_of(event);
  return fact == nullptr ? std::string_view() : fact->name;
}

std::string fact_type_name(const ledger::v1::Event& event) {
  const std::string_view name = fact_name(event);
  return name.empty() ? std::string() : std::string("minutebook.ledger.v1.").append(name);
}

int fact_number(const ledger::v1::Event& event) {
  const Fact* fact = fact_of(event);
  return fact == nullptr ? 0 : fact->number;
}

}  // namespace minutebook
