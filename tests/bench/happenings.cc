// What all happenings are made with.

#include "tests/bench/happenings.h"

#include <fmt/format.h>

#include "ledger/assert.h"
#include "tests/bench/generator.h"
#include "tests/bench/prose.h"

namespace minutebook::bench {
namespace {

struct PostRow {
  std::string_view slug;
  std::string_view title;
  ledger::v1::Role role;
};
constexpr std::array<PostRow, kPostCount> kPosts = {
    PostRow{"chief-executive", "Chief Executive", ledger::v1::ROLE_CHIEF_EXECUTIVE},
    PostRow{"chair", "Chair", ledger::v1::ROLE_CHAIR},
    PostRow{"finance-director", "Director of Finance", ledger::v1::ROLE_FINANCE_DIRECTOR},
    PostRow{"medical-director", "Medical Director", ledger::v1::ROLE_MEDICAL_DIRECTOR},
    PostRow{"director-of-nursing", "Chief Nurse", ledger::v1::ROLE_DIRECTOR_OF_NURSING},
    PostRow{"director-of-operations", "Chief Operating Officer",
            ledger::v1::ROLE_DIRECTOR_OF_OPERATIONS},
    PostRow{"non-executive-director", "Non-Executive Director",
            ledger::v1::ROLE_NON_EXECUTIVE_DIRECTOR},
    PostRow{"director-of-integrated-care", "Director of Integrated Care",
            ledger::v1::ROLE_DIRECTOR_OF_INTEGRATED_CARE}};

constexpr std::array<std::string_view, 5> kEmitters = {
    "https://example.org/board-papers", "https://example.org/register", "https://example.org/press",
    "https://example.org/procurement", "https://example.org/regional-office"};

Day days_from(Day day, std::int32_t days) {
  return Day::from_days_since_1970(day.days_since_1970() + days).value();
}

}  // namespace

std::string organisation_subject(std::uint64_t seed, std::uint32_t number) {
  const std::uint64_t scheme = mixed(seed ^ (std::uint64_t{number} << 20)) % 100;
  if (scheme < 70) {
    constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    std::string code;
    for (std::uint32_t rest = number; rest > 0 || code.size() < 4; rest /= 36) {
      code.insert(code.begin(), kDigits[rest % 36]);
    }
    return "ods:G" + code;
  }
  if (scheme < 80) {
    return fmt::format("coh:{:08}", number);
  }
  if (scheme < 85) {
    return fmt::format("chc:{}", 200'000 + std::uint64_t{number});
  }
  return fmt::format("org:health-and-care-{}", number);
}

void begin_event(Scene& scene, std::string_view subject) {
  Random& random = scene.random;
  scene.event.set_subject(std::string(subject));
  scene.event.set_emitter(std::string(kEmitters[scene.number % kEmitters.size()]));
  const bool announced = random.chance(5);
  scene.event.set_standing(announced ? ledger::v1::STANDING_PLANNED
                                     : ledger::v1::STANDING_OCCURRED);
  scene.event.set_effective(written_date(
      random,
      days_from(scene.today, announced ? random.between(20, 500) : -random.between(0, 30))));
  const int documents = random.chance(35) ? 2 : 1;
  for (int index = 0; index < documents; ++index) {
    *scene.event.add_evidence() = document(random, days_from(scene.today, -random.between(0, 10)));
  }
}

std::uint32_t neighbour(Scene& scene) {
  const auto count = static_cast<std::uint32_t>(scene.organisations.size());
  const auto number =
      static_cast<std::uint32_t>((std::uint64_t{scene.number} + 1 + scene.random.below(7)) % count);
  return scene.organisations[number].registered ? number : scene.number;
}

std::string subject_of(const Scene& scene, std::uint32_t number) {
  return organisation_subject(scene.seed, number);
}

std::string own_subject(const Scene& scene) {
  return subject_of(scene, scene.number);
}

std::string board_subject(const Scene& scene) {
  return fmt::format("board:joint-board-{}-{}", scene.number, scene.organisation.boards);
}

std::string programme_subject(const Scene& scene) {
  return fmt::format("programme:integration-{}-{}", scene.number, scene.organisation.programmes);
}

PersonNumber somebody(Scene& scene) {
  const std::uint32_t circle = scene.random.chance(70) ? scene.number : neighbour(scene);
  return circle * kCircleSize + 1 + static_cast<PersonNumber>(scene.random.below(kCircleSize));
}

void set_person(ledger::v1::PersonRef* person, PersonNumber number) {
  MINUTEBOOK_ASSERT(number != 0);
  person->set_id(person_handle(number));
}

std::string_view post_slug(std::size_t post) {
  return kPosts.at(post).slug;
}

std::string post_title(std::size_t post) {
  return std::string(kPosts.at(post).title);
}

ledger::v1::Role post_role(std::size_t post) {
  return kPosts.at(post).role;
}

}  // namespace minutebook::bench
