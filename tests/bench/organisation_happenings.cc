// What happens to an organisation itself and to its posts.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tests/bench/happenings.h"
#include "tests/bench/prose.h"

namespace minutebook::bench {
namespace {

namespace v1 = ledger::v1;

constexpr std::array<v1::OrganisationKind, 8> kKinds = {
    v1::ORGANISATION_KIND_NHS_TRUST,
    v1::ORGANISATION_KIND_NHS_FOUNDATION_TRUST,
    v1::ORGANISATION_KIND_CARE_TRUST,
    v1::ORGANISATION_KIND_COMMUNITY_INTEREST_COMPANY,
    v1::ORGANISATION_KIND_CLINICAL_COMMISSIONING_GROUP,
    v1::ORGANISATION_KIND_COUNCIL,
    v1::ORGANISATION_KIND_INDEPENDENT_PROVIDER,
    v1::ORGANISATION_KIND_OTHER};
constexpr std::array<std::string_view, 5> kServices = {"acute", "community", "mental health",
                                                       "social care", "ambulance"};
constexpr std::array<std::string_view, 6> kTraits = {
    "size", "shareholders", "catchment", "private-finance", "teaching", "sites"};

std::string name_of(const Scene& scene) {
  return organisation_name(place_name(scene.seed ^ (scene.number * 64u + scene.organisation.names)),
                           kKinds.at(scene.organisation.kind));
}

bool rename(Scene& scene) {
  begin_event(scene, own_subject(scene));
  ++scene.organisation.names;
  scene.event.mutable_organisation_renamed()->set_name(name_of(scene));
  return true;
}

bool succeed(Scene& scene) {
  const std::uint32_t successor = neighbour(scene);
  if (successor == scene.number || scene.organisation.succeeded) {
    return false;
  }
  begin_event(scene, own_subject(scene));
  auto& fact = *scene.event.mutable_organisation_succeeded();
  fact.add_successors(subject_of(scene, successor));
  fact.set_mode(scene.random.chance(60) ? v1::SUCCESSION_MODE_ACQUISITION
                                        : v1::SUCCESSION_MODE_MERGER);
  scene.organisation.succeeded = true;
  return true;
}

// Mostly those close that others succeeded.
bool close(Scene& scene) {
  if (!scene.organisation.succeeded && scene.random.chance(70)) {
    return false;
  }
  begin_event(scene, own_subject(scene));
  scene.event.mutable_organisation_closed()->set_reason(sentence(scene.random));
  scene.organisation.closed = true;
  return true;
}

bool assess_viability(Scene& scene) {
  begin_event(scene, own_subject(scene));
  auto& fact = *scene.event.mutable_viability_assessed();
  fact.set_conclusion(scene.random.chance(40)
                          ? v1::VIABILITY_NOT_VIABLE_IN_CURRENT_FORM
                          : v1::VIABILITY_CANNOT_MEET_FOUNDATION_TRUST_REQUIREMENTS_ALONE);
  fact.set_reason(sentence(scene.random));
  return true;
}

bool report_trait(Scene& scene) {
  begin_event(scene, own_subject(scene));
  auto& fact = *scene.event.mutable_characteristic_reported();
  fact.set_characteristic(std::string(scene.random.pick(kTraits)));
  fact.set_summary(sentence(scene.random));
  return true;
}

bool provide_services(Scene& scene) {
  begin_event(scene, own_subject(scene));
  auto& fact = *scene.event.mutable_services_provided();
  fact.add_services(std::string(scene.random.pick(kServices)));
  fact.set_area(place_name(scene.number));
  return true;
}

bool transfer_services(Scene& scene) {
  const std::uint32_t giver = neighbour(scene);
  if (giver == scene.number) {
    return false;
  }
  begin_event(scene, own_subject(scene));
  auto& fact = *scene.event.mutable_services_transferred();
  fact.add_services(std::string(scene.random.pick(kServices)));
  fact.add_from(subject_of(scene, giver));
  return true;
}

bool hire_director(Scene& scene) {
  const auto post = static_cast<std::size_t>(scene.random.below(kPostCount));
  if (scene.organisation.holders[post] != 0) {
    return false;
  }
  const PersonNumber person = somebody(scene);
  begin_event(scene, own_subject(scene));
  auto& fact = *scene.event.mutable_director_hired();
  fact.mutable_post()->set_slug(std::string(post_slug(post)));
  fact.mutable_post()->set_title(post_title(post));
  fact.mutable_post()->set_role(post_role(post));
  set_person(fact.mutable_person(), person);
  const std::uint64_t capacity = scene.random.below(100);
  fact.set_capacity(capacity < 78   ? v1::CAPACITY_SUBSTANTIVE
                    : capacity < 88 ? v1::CAPACITY_INTERIM
                    : capacity < 96 ? v1::CAPACITY_ACTING
                                    : v1::CAPACITY_JOINT);
  if (scene.random.chance(25)) {
    fact.set_remit(sentence(scene.random));
  }
  scene.organisation.holders[post] = person;
  return true;
}

bool stand_down(Scene& scene) {
  auto post = static_cast<std::size_t>(scene.random.below(kPostCount));
  for (std::size_t tries = 1; tries < kPostCount && scene.organisation.holders[post] == 0;
       ++tries) {
    post = (post + 1) % kPostCount;
  }
  const PersonNumber person = scene.organisation.holders[post];
  if (person == 0) {
    return false;
  }
  begin_event(scene, own_subject(scene));
  auto& fact = *scene.event.mutable_director_stood_down();
  fact.mutable_post()->set_slug(std::string(post_slug(post)));
  set_person(fact.mutable_person(), person);
  const std::uint64_t manner = scene.random.below(100);
  fact.set_manner(manner < 40   ? v1::MANNER_STOOD_DOWN
                  : manner < 65 ? v1::MANNER_RETIRED
                  : manner < 85 ? v1::MANNER_RESIGNED
                  : manner < 97 ? v1::MANNER_TERM_ENDED
                                : v1::MANNER_DID_NOT_TAKE_UP);
  if (scene.random.chance(40)) {
    fact.set_note(sentence(scene.random));
  }
  scene.organisation.holders[post] = 0;
  return true;
}

bool report_vacancy(Scene& scene) {
  const auto post = static_cast<std::size_t>(scene.random.below(kPostCount));
  if (scene.organisation.holders[post] != 0) {
    return false;
  }
  begin_event(scene, own_subject(scene));
  scene.event.mutable_vacancy_reported()->mutable_post()->set_slug(std::string(post_slug(post)));
  return true;
}

constexpr std::array kHappenings = {WeightedHappening{rename, 12},
                                    WeightedHappening{succeed, 5},
                                    WeightedHappening{close, 8},
                                    WeightedHappening{assess_viability, 12},
                                    WeightedHappening{report_trait, 25},
                                    WeightedHappening{provide_services, 20},
                                    WeightedHappening{transfer_services, 8},
                                    WeightedHappening{report_figure, 110},
                                    WeightedHappening{hire_director, 240},
                                    WeightedHappening{stand_down, 170},
                                    WeightedHappening{report_vacancy, 15}};

}  // namespace

bool register_organisation(Scene& scene) {
  OrganisationState& organisation = scene.organisation;
  begin_event(scene, own_subject(scene));
  // Whatever was before, an organisation that is registered anew begins anew.
  const std::uint16_t names = organisation.names;
  organisation.closed = false;
  organisation.succeeded = false;
  organisation.kind = static_cast<std::uint8_t>(scene.random.below(kKinds.size()));
  organisation.names = static_cast<std::uint16_t>(organisation.registered ? names + 1 : names);
  organisation.registered = true;
  auto& fact = *scene.event.mutable_organisation_registered();
  fact.set_name(name_of(scene));
  fact.set_kind(kKinds.at(organisation.kind));
  fact.add_services(std::string(scene.random.pick(kServices)));
  if (scene.random.chance(40)) {
    auto& identifier = *fact.add_identifiers();
    identifier.set_scheme("coh");
    identifier.set_code(fmt::format("{:08}", 1'000'000 + scene.number));
  }
  fact.set_area(place_name(scene.number));
  return true;
}

bool report_figure(Scene& scene) {
  struct Row {
    v1::Measure measure;
    std::string_view unit;
    std::uint64_t scale;
  };
  constexpr std::array<Row, 5> kFigures = {
      Row{v1::MEASURE_TURNOVER, "GBP", 100'000}, Row{v1::MEASURE_SURPLUS, "GBP", 1'000},
      Row{v1::MEASURE_STAFF, "staff", 1}, Row{v1::MEASURE_BEDS, "beds", 1},
      Row{v1::MEASURE_CATCHMENT_POPULATION, "people", 100}};
  const Row& figure = scene.random.pick(kFigures);
  begin_event(scene, own_subject(scene));
  if (scene.event.standing() == v1::STANDING_OCCURRED && scene.random.chance(50)) {
    // A financial year.
    const int year = scene.today.civil().value().year;
    scene.event.set_effective(fmt::format("{:04}-04/{:04}-03", year - 1, year));
  }
  auto& fact = *scene.event.mutable_figure_reported();
  fact.set_measure(figure.measure);
  fact.set_amount(std::to_string((100 + scene.random.below(5'000)) * figure.scale));
  fact.set_unit(std::string(figure.unit));
  fact.set_approximate(scene.random.chance(30));
  return true;
}

std::span<const WeightedHappening> organisation_happenings() {
  return kHappenings;
}

}  // namespace minutebook::bench
