// The word lists, and how they are put together.

#include "tests/bench/prose.h"

#include <fmt/format.h>

#include <array>

namespace minutebook::bench {
namespace {

using Words = std::string_view;

constexpr std::array<Words, 24> kPlaceBeginnings = {
    "Ash", "Barn", "Black", "Brad",   "Chester", "Corn",  "Dart",   "East",
    "Fal", "Glen", "Hart",  "Ivy",    "Kings",   "Lang",  "Marsh",  "North",
    "Oak", "Pen",  "Quarr", "Rother", "South",   "Thorn", "Upper ", "Wood"};
constexpr std::array<Words, 24> kPlaceEnds = {
    "bourne", "bridge", "bury",  "by",    "combe", "cote", "dale",  "den",
    "field",  "ford",   "gate",  "ham",   "hurst", "ing",  "leigh", "mere",
    "mouth",  "ness",   "stead", "stoke", "ton",   "wick", "wold",  "worth"};

constexpr std::array<Words, 32> kFirstNames = {
    "ann",   "ben",   "carol", "david", "ellen",  "frank", "grace",  "harry",
    "irene", "james", "karen", "leo",   "maria",  "nadia", "owen",   "paula",
    "ravi",  "sarah", "tom",   "una",   "victor", "wendy", "yusuf",  "zoe",
    "amir",  "beth",  "colin", "diana", "edwin",  "fiona", "george", "helen"};
constexpr std::array<Words, 32> kLastNames = {
    "abbot", "baker",  "carter", "dean",   "ellis", "fisher", "grant", "hughes",
    "irwin", "jarvis", "khan",   "lowe",   "marsh", "nolan",  "okoro", "patel",
    "quinn", "reed",   "shaw",   "thorpe", "umar",  "vance",  "walsh", "young",
    "adams", "bishop", "clarke", "doyle",  "evans", "frost",  "gill",  "hart"};

constexpr std::array<Words, 16> kHappenings = {
    "agreed by the boards of both organisations",
    "announced to staff in a letter",
    "described by the trust as a step towards closer working",
    "set out in the operating plan",
    "said to depend on the approval of the regulator",
    "recommended by an outside review",
    "put to the governors and carried without a vote",
    "delayed once before it was confirmed",
    "reported with the figures of the quarter",
    "made public after questions from the council",
    "noted in the minutes without discussion",
    "funded from the transformation budget",
    "part of a wider change of leadership",
    "agreed subject to a review after one year",
    "welcomed by the commissioners",
    "discussed in the private part of the meeting"};
constexpr std::array<Words, 12> kReasons = {"the deficit had grown for three years",
                                            "community and acute services were run apart",
                                            "no single organisation could meet the standard alone",
                                            "the contract was about to run out",
                                            "the two trusts share most of their patients",
                                            "recruitment to the post had failed twice",
                                            "the council and the trust wanted one front door",
                                            "the case for change was accepted in full",
                                            "waiting times were the longest in the region",
                                            "the estate could not be kept up",
                                            "the partner preferred another arrangement",
                                            "there was no objection"};

struct Publisher {
  Words name;
  Words folder;
  Words document;
};
constexpr std::array<Publisher, 8> kPublishers = {
    Publisher{"Westshire Health Observer", "observer", "Report"},
    Publisher{"Board of the organisation", "board", "Board papers"},
    Publisher{"National Register of Health Bodies", "register", "Register extract"},
    Publisher{"Commissioning Gazette", "gazette", "Notice"},
    Publisher{"Regional Office", "region", "Briefing"},
    Publisher{"Inspectorate of Care", "inspectorate", "Inspection report"},
    Publisher{"Local Government Weekly", "weekly", "Article"},
    Publisher{"Office of Procurement", "procurement", "Notice"}};
constexpr std::array<Words, 10> kMatters = {
    "changes at the top",        "integration of services", "finance and performance",
    "the future of the trust",   "joint working",           "appointments and departures",
    "the programme board",       "partners sought",         "services in the community",
    "a new organisation planned"};
constexpr std::array<Words, 12> kMonths = {"January",   "February", "March",    "April",
                                           "May",       "June",     "July",     "August",
                                           "September", "October",  "November", "December"};

Words kind_in_name(ledger::v1::OrganisationKind kind) {
  switch (kind) {
    case ledger::v1::ORGANISATION_KIND_NHS_TRUST:
      return "Hospitals NHS Trust";
    case ledger::v1::ORGANISATION_KIND_NHS_FOUNDATION_TRUST:
      return "NHS Foundation Trust";
    case ledger::v1::ORGANISATION_KIND_CARE_TRUST:
      return "Care Trust";
    case ledger::v1::ORGANISATION_KIND_COMMUNITY_INTEREST_COMPANY:
      return "Community Health CIC";
    case ledger::v1::ORGANISATION_KIND_CLINICAL_COMMISSIONING_GROUP:
      return "Clinical Commissioning Group";
    case ledger::v1::ORGANISATION_KIND_COUNCIL:
      return "Council";
    default:
      return "Health and Care Services";
  }
}

}  // namespace

std::string place_name(std::uint64_t number) {
  const std::uint64_t place = mixed(number);
  return fmt::format("{}{}", kPlaceBeginnings[place % kPlaceBeginnings.size()],
                     kPlaceEnds[(place >> 32) % kPlaceEnds.size()]);
}

std::string organisation_name(std::string_view place, ledger::v1::OrganisationKind kind) {
  return fmt::format("{} {}", place, kind_in_name(kind));
}

std::string person_handle(std::uint64_t number) {
  const std::uint64_t name = mixed(number ^ 0x70656f706c65u);
  return fmt::format("{}-{}-{}", kFirstNames[name % kFirstNames.size()],
                     kLastNames[(name >> 32) % kLastNames.size()], number);
}

std::string sentence(Random& random) {
  const Words happening = random.pick(kHappenings);
  return random.chance(45) ? fmt::format("{}; {}", happening, random.pick(kReasons))
                           : std::string(happening);
}

ledger::v1::Evidence document(Random& random, Day published) {
  const Publisher& publisher = random.pick(kPublishers);
  const CivilDate date = published.civil().value();
  const auto month = static_cast<std::size_t>(date.month - 1);
  ledger::v1::Evidence evidence;
  evidence.set_publisher(std::string(publisher.name));
  evidence.set_title(fmt::format("{} of {} {}: {}", publisher.document, kMonths[month], date.year,
                                 random.pick(kMatters)));
  evidence.set_locator(random.chance(60) ? fmt::format("¶{}", 1 + random.below(30))
                                         : fmt::format("page {}", 1 + random.below(120)));
  const std::uint64_t exactness = random.below(100);
  if (exactness < 88) {
    evidence.set_published(to_string(published));
  } else if (exactness < 97) {
    evidence.set_published(fmt::format("{:04}-{:02}", date.year, date.month));
  }
  if (random.chance(55)) {
    evidence.set_url(fmt::format("https://example.org/{}/{:04}/{:02}/{}", publisher.folder,
                                 date.year, date.month, 100 + random.below(900)));
  }
  if (random.chance(8)) {
    evidence.set_note(random.chance(50) ? "year inferred" : "organisation identified by inference");
  }
  return evidence;
}

std::string written_date(Random& random, Day day) {
  const CivilDate date = day.civil().value();
  const std::uint64_t exactness = random.below(100);
  if (exactness < 72) {
    return to_string(day);
  }
  if (exactness < 86) {
    return fmt::format("{:04}-{:02}", date.year, date.month);
  }
  if (exactness < 89) {
    return fmt::format("{:04}-{:02}~", date.year, date.month);
  }
  if (exactness < 92) {
    return fmt::format("{:04}", date.year);
  }
  if (exactness < 93) {
    return fmt::format("{:04}?", date.year);
  }
  if (exactness < 95) {
    return fmt::format("../{:04}-{:02}", date.year, date.month);
  }
  if (exactness < 97) {
    // Winter is named after the year of its December.
    const int season = date.month <= 2 || date.month == 12 ? 24 : 21 + (date.month - 3) / 3;
    return fmt::format("{:04}-{}", date.month <= 2 ? date.year - 1 : date.year, season);
  }
  return fmt::format("{:04}/{:04}-{:02}", date.year - 1, date.year, date.month);
}

}  // namespace minutebook::bench
