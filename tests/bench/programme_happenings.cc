// What happens in programmes.

#include <fmt/format.h>

#include <array>

#include "tests/bench/happenings.h"
#include "tests/bench/prose.h"

namespace minutebook::bench {
namespace {

namespace v1 = ledger::v1;

struct Milestone {
  std::string_view slug;
  std::string_view title;
};
constexpr std::array<Milestone, 4> kMilestones = {
    Milestone{"outline-business-case", "outline business case approved"},
    Milestone{"full-business-case", "full business case approved"},
    Milestone{"integration", "services under one management"},
    Milestone{"single-organisation", "one organisation for acute and community care"}};

struct Option {
  std::string_view slug;
  std::string_view title;
  v1::OptionKind kind;
};
constexpr std::array<Option, 4> kOptions = {
    Option{"merger", "merger with the neighbouring trust", v1::OPTION_KIND_MERGER},
    Option{"acquisition", "acquisition by a foundation trust", v1::OPTION_KIND_ACQUISITION},
    Option{"franchise", "a partner runs the trust under contract", v1::OPTION_KIND_FRANCHISE},
    Option{"no-change", "stay as it is", v1::OPTION_KIND_NO_CHANGE}};

bool launch(Scene& scene) {
  if (scene.organisation.programme_running) {
    return false;
  }
  const std::uint32_t partner = neighbour(scene);
  ++scene.organisation.programmes;
  scene.organisation.options_open = 0;
  begin_event(scene, programme_subject(scene));
  auto& fact = *scene.event.mutable_programme_launched();
  fact.set_name(fmt::format("{} integration programme", place_name(scene.number)));
  auto& own = *fact.add_participants();
  own.set_organisation(own_subject(scene));
  own.set_part("lead");
  if (partner != scene.number) {
    auto& other = *fact.add_participants();
    other.set_organisation(subject_of(scene, partner));
    other.set_part("partner");
  }
  fact.set_model(scene.random.chance(50) ? v1::PROGRAMME_MODEL_SERVICE_INTEGRATION
                                         : v1::PROGRAMME_MODEL_INTEGRATED_CARE_ORGANISATION);
  fact.set_purpose(sentence(scene.random));
  scene.organisation.programme_running = true;
  return true;
}

bool set_target(Scene& scene) {
  if (!scene.organisation.programme_running) {
    return false;
  }
  const Milestone& milestone = scene.random.pick(kMilestones);
  begin_event(scene, programme_subject(scene));
  auto& fact = *scene.event.mutable_programme_target_set();
  fact.set_milestone(std::string(milestone.slug));
  fact.set_title(std::string(milestone.title));
  const CivilDate today = scene.today.civil().value();
  fact.set_due(fmt::format("{:04}-{:02}", today.year + 1 + scene.random.between(0, 2),
                           scene.random.between(1, 12)));
  if (scene.random.chance(40)) {
    fact.set_note("described as ambitious");
  }
  return true;
}

bool reach_stage(Scene& scene) {
  if (!scene.organisation.programme_running) {
    return false;
  }
  const Milestone& milestone = scene.random.pick(kMilestones);
  begin_event(scene, programme_subject(scene));
  auto& fact = *scene.event.mutable_programme_stage_reached();
  fact.set_stage(std::string(milestone.title));
  if (scene.random.chance(60)) {
    fact.set_milestone(std::string(milestone.slug));
  }
  fact.set_note(sentence(scene.random));
  return true;
}

bool consider_option(Scene& scene) {
  if (!scene.organisation.programme_running) {
    return false;
  }
  const auto index = static_cast<std::size_t>(scene.random.below(kOptions.size()));
  const std::uint32_t counterparty = neighbour(scene);
  begin_event(scene, programme_subject(scene));
  scene.event.set_standing(v1::STANDING_PROPOSED);
  auto& fact = *scene.event.mutable_option_considered();
  fact.set_option(std::string(kOptions[index].slug));
  fact.set_kind(kOptions[index].kind);
  fact.set_title(std::string(kOptions[index].title));
  if (counterparty != scene.number) {
    fact.add_counterparties(subject_of(scene, counterparty));
  }
  scene.organisation.options_open =
      static_cast<std::uint8_t>(scene.organisation.options_open | (1u << index));
  return true;
}

bool decide_option(Scene& scene) {
  if (!scene.organisation.programme_running || scene.organisation.options_open == 0) {
    return false;
  }
  auto index = static_cast<std::size_t>(scene.random.below(kOptions.size()));
  while ((scene.organisation.options_open & (1u << index)) == 0) {
    index = (index + 1) % kOptions.size();
  }
  begin_event(scene, programme_subject(scene));
  if (scene.random.chance(70)) {
    auto& fact = *scene.event.mutable_option_ruled_out();
    fact.set_option(std::string(kOptions[index].slug));
    fact.set_reason(sentence(scene.random));
  } else {
    auto& fact = *scene.event.mutable_option_chosen();
    fact.set_option(std::string(kOptions[index].slug));
    fact.set_reason(sentence(scene.random));
  }
  scene.organisation.options_open =
      static_cast<std::uint8_t>(scene.organisation.options_open & ~(1u << index));
  return true;
}

bool form_team(Scene& scene) {
  if (!scene.organisation.programme_running) {
    return false;
  }
  begin_event(scene, programme_subject(scene));
  auto& fact = *scene.event.mutable_team_formed();
  fact.set_team("transformation");
  fact.set_name("Transformation Team");
  fact.add_drawn_from(own_subject(scene));
  fact.set_purpose(sentence(scene.random));
  return true;
}

bool engage_regulator(Scene& scene) {
  if (!scene.organisation.programme_running) {
    return false;
  }
  begin_event(scene, programme_subject(scene));
  auto& fact = *scene.event.mutable_regulator_engaged();
  fact.set_regulator("org:regulator-of-health-care");
  fact.set_part("mergers and acquisitions team");
  fact.set_matter(sentence(scene.random));
  return true;
}

bool end_programme(Scene& scene) {
  if (!scene.organisation.programme_running) {
    return false;
  }
  begin_event(scene, programme_subject(scene));
  if (scene.random.chance(60)) {
    scene.event.mutable_programme_abandoned()->set_reason(sentence(scene.random));
  } else {
    scene.event.mutable_programme_completed()->set_outcome(sentence(scene.random));
  }
  scene.organisation.programme_running = false;
  return true;
}

constexpr std::array kHappenings = {
    WeightedHappening{launch, 25},           WeightedHappening{set_target, 60},
    WeightedHappening{reach_stage, 50},      WeightedHappening{consider_option, 40},
    WeightedHappening{decide_option, 40},    WeightedHappening{form_team, 12},
    WeightedHappening{engage_regulator, 12}, WeightedHappening{end_programme, 12}};

}  // namespace

std::span<const WeightedHappening> programme_happenings() {
  return kHappenings;
}

}  // namespace minutebook::bench
