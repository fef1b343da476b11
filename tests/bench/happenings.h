// Happenings: what can happen to an organisation in a generated history, one event each.

#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/day.h"
#include "minutebook/ledger/v1/event.pb.h"
#include "tests/bench/random.h"

namespace minutebook::bench {

// The posts that every organisation has, and the seats of a board that are filled by name.
inline constexpr std::size_t kPostCount = 8;
inline constexpr std::size_t kNamedSeatCount = 3;
// People that an organisation's directors are mostly drawn from.
inline constexpr std::uint32_t kCircleSize = 6;

// The number of a person, from 1; 0 is nobody.
using PersonNumber = std::uint32_t;

// As much of an organisation's state as makes the next happening likely. A board and so on is the
// latest of its kind; the count names it.
struct OrganisationState {
  bool registered = false;
  bool closed = false;
  bool succeeded = false;
  bool board_formed = false;
  bool programme_running = false;
  bool arrangement_in_force = false;
  std::uint8_t kind = 0;
  std::uint8_t options_open = 0;
  std::uint16_t names = 0;
  std::uint16_t boards = 0;
  std::uint16_t programmes = 0;
  std::uint16_t arrangements = 0;
  std::uint16_t notices = 0;
  std::uint16_t documents = 0;
  std::array<PersonNumber, kPostCount> holders{};
  std::array<PersonNumber, kNamedSeatCount> seated{};
};

// Where a happening takes place, and the event that it becomes. The references are borrowed.
struct Scene {
  Random& random;
  std::uint64_t seed;
  const std::vector<OrganisationState>& organisations;
  std::uint32_t number;
  OrganisationState& organisation;
  Day today;
  ledger::v1::Event& event;
};

// Makes the event, or returns false, with nothing changed, where such a thing cannot happen to the
// organisation as it is.
using Happening = bool (*)(Scene&);

struct WeightedHappening {
  Happening happening;
  std::uint32_t weight;
};

// The kinds of happening, by what they are about. A greater weight is more frequent.
[[nodiscard]] std::span<const WeightedHappening> organisation_happenings();
[[nodiscard]] std::span<const WeightedHappening> board_happenings();
[[nodiscard]] std::span<const WeightedHappening> programme_happenings();
[[nodiscard]] std::span<const WeightedHappening> public_happenings();

// Always possible: the organisation is registered, or registered anew; a figure about it is
// reported.
bool register_organisation(Scene& scene);
bool report_figure(Scene& scene);

// What the happenings are made with.

// Subject, emitter, date, standing and documents. Some things are announced before their day.
void begin_event(Scene& scene, std::string_view subject);
// Another registered organisation nearby, or the organisation itself where there is none.
[[nodiscard]] std::uint32_t neighbour(Scene& scene);
[[nodiscard]] std::string subject_of(const Scene& scene, std::uint32_t number);
[[nodiscard]] std::string own_subject(const Scene& scene);
[[nodiscard]] std::string board_subject(const Scene& scene);
[[nodiscard]] std::string programme_subject(const Scene& scene);
// Somebody of the organisation's circle or of a neighbour's.
[[nodiscard]] PersonNumber somebody(Scene& scene);
void set_person(ledger::v1::PersonRef* person, PersonNumber number);
[[nodiscard]] std::string_view post_slug(std::size_t post);
[[nodiscard]] std::string post_title(std::size_t post);
[[nodiscard]] ledger::v1::Role post_role(std::size_t post);

}  // namespace minutebook::bench
