// What is published and said: notices, documents, statements, findings.

#include <fmt/format.h>

#include <array>

#include "tests/bench/happenings.h"
#include "tests/bench/prose.h"

namespace minutebook::bench {
namespace {

namespace v1 = ledger::v1;

constexpr std::array<std::string_view, 5> kTopics = {"aim", "merger", "leadership", "finances",
                                                     "pace"};
constexpr std::array<std::string_view, 3> kPositions = {"for-integration", "against-integration",
                                                        "services-not-organisations"};

std::string notice_subject(const Scene& scene) {
  return fmt::format("notice:ocds-b5fd17-{}-{}", scene.number, scene.organisation.notices);
}

void set_money(Scene& scene, v1::Money* money) {
  money->set_amount(std::to_string(50'000 * (1 + scene.random.below(2'000))));
  money->set_currency("GBP");
}

bool issue_notice(Scene& scene) {
  ++scene.organisation.notices;
  begin_event(scene, notice_subject(scene));
  auto& fact = *scene.event.mutable_notice_issued();
  fact.set_kind(scene.random.chance(40) ? v1::NOTICE_KIND_PRIOR_INFORMATION
                                        : v1::NOTICE_KIND_CONTRACT);
  fact.set_buyer(own_subject(scene));
  fact.set_title("Partner for community health services");
  auto& classification = *fact.add_classifications();
  classification.set_scheme("CPV");
  classification.set_code("85100000");
  if (scene.random.chance(60)) {
    set_money(scene, fact.mutable_value());
  }
  fact.set_summary(sentence(scene.random));
  return true;
}

bool seek_interest(Scene& scene) {
  if (scene.organisation.notices == 0) {
    return false;
  }
  begin_event(scene, notice_subject(scene));
  auto& fact = *scene.event.mutable_expressions_of_interest_sought();
  fact.set_buyer(own_subject(scene));
  fact.add_sectors(v1::SECTOR_NHS);
  fact.add_sectors(v1::SECTOR_INDEPENDENT);
  fact.set_purpose("to find a partner who would run the services");
  return true;
}

bool award_contract(Scene& scene) {
  const std::uint32_t supplier = neighbour(scene);
  if (scene.organisation.notices == 0 || supplier == scene.number) {
    return false;
  }
  begin_event(scene, notice_subject(scene));
  auto& fact = *scene.event.mutable_contract_awarded();
  fact.add_suppliers(subject_of(scene, supplier));
  fact.set_buyer(own_subject(scene));
  fact.set_title("Community health services");
  set_money(scene, fact.mutable_value());
  const int year = scene.today.civil().value().year;
  fact.set_term(fmt::format("{}/{}", year, year + 3));
  return true;
}

bool publish_document(Scene& scene) {
  ++scene.organisation.documents;
  begin_event(scene, own_subject(scene));
  auto& fact = *scene.event.mutable_document_published();
  fact.set_document(fmt::format("board-paper-{}", scene.organisation.documents));
  fact.set_kind(v1::DOCUMENT_KIND_BOARD_PAPER);
  fact.set_title(fmt::format("Board paper {}: integration", scene.organisation.documents));
  if (scene.organisation.programme_running) {
    fact.add_about(programme_subject(scene));
  }
  return true;
}

bool make_statement(Scene& scene) {
  const bool of_person = scene.random.chance(40);
  const PersonNumber person = somebody(scene);
  begin_event(scene, own_subject(scene));
  auto& fact = *scene.event.mutable_statement_made();
  fact.mutable_speaker()->set_organisation(own_subject(scene));
  if (of_person) {
    set_person(fact.mutable_speaker()->mutable_person(), person);
    fact.mutable_speaker()->set_role(v1::ROLE_CHIEF_EXECUTIVE);
  } else {
    fact.mutable_speaker()->set_description("a trust spokesperson");
  }
  fact.set_topic(std::string(scene.random.pick(kTopics)));
  if (scene.random.chance(60)) {
    fact.set_position(std::string(scene.random.pick(kPositions)));
  }
  fact.set_summary(sentence(scene.random));
  fact.set_stance(scene.random.chance(60) ? v1::STANCE_SUPPORTS : v1::STANCE_OPPOSES);
  return true;
}

bool publish_finding(Scene& scene) {
  begin_event(scene, own_subject(scene));
  auto& fact = *scene.event.mutable_finding_published();
  fact.set_publisher("org:inspectorate-of-care");
  fact.set_document("review of local health systems");
  for (const v1::FindingNature nature :
       {v1::FINDING_NATURE_STRENGTH, v1::FINDING_NATURE_OBSTACLE}) {
    auto& finding = *fact.add_findings();
    finding.set_nature(nature);
    finding.set_summary(sentence(scene.random));
  }
  return true;
}

constexpr std::array kHappenings = {
    WeightedHappening{issue_notice, 40},   WeightedHappening{seek_interest, 12},
    WeightedHappening{award_contract, 25}, WeightedHappening{publish_document, 40},
    WeightedHappening{make_statement, 50}, WeightedHappening{publish_finding, 12}};

}  // namespace

std::span<const WeightedHappening> public_happenings() {
  return kHappenings;
}

}  // namespace minutebook::bench
