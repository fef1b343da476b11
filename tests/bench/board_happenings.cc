// What happens to boards, their seats, and arrangements between organisations.

#include <fmt/format.h>

#include <array>

#include "tests/bench/happenings.h"
#include "tests/bench/prose.h"

namespace minutebook::bench {
namespace {

namespace v1 = ledger::v1;

constexpr std::array<std::string_view, kNamedSeatCount> kSeats = {
    "independent-member", "patient-representative", "clinical-lead"};

void add_ex_officio_seat(Scene& scene, std::uint32_t organisation, std::size_t post,
                         v1::BoardFormed* fact) {
  auto& seat = *fact->add_seats();
  const std::string subject = subject_of(scene, organisation);
  seat.set_slug(fmt::format("{}-{}", post_slug(post), organisation));
  seat.set_title(post_title(post));
  seat.set_organisation(subject);
  seat.set_ex_officio(fmt::format("{}/{}", subject, post_slug(post)));
}

bool form_board(Scene& scene) {
  if (scene.organisation.board_formed && scene.random.chance(70)) {
    return false;
  }
  const std::uint32_t partner = neighbour(scene);
  // A formed board is formed anew with another composition; else it is another board.
  if (!scene.organisation.board_formed) {
    ++scene.organisation.boards;
    scene.organisation.seated = {};
  }
  begin_event(scene, board_subject(scene));
  auto& fact = *scene.event.mutable_board_formed();
  fact.set_name(fmt::format("{} Joint Board", place_name(scene.number)));
  fact.set_kind(scene.random.chance(50) ? v1::BOARD_KIND_JOINT_BOARD
                                        : v1::BOARD_KIND_PROGRAMME_BOARD);
  fact.add_organisations(own_subject(scene));
  add_ex_officio_seat(scene, scene.number, 0, &fact);
  if (partner != scene.number) {
    fact.add_organisations(subject_of(scene, partner));
    add_ex_officio_seat(scene, partner, 0, &fact);
  }
  auto& named = *fact.add_seats();
  named.set_slug(std::string(kSeats[0]));
  named.set_title("Independent member");
  scene.organisation.seated[0] = somebody(scene);
  set_person(named.mutable_person(), scene.organisation.seated[0]);
  fact.set_meets(scene.random.chance(60) ? "monthly" : "every two months");
  scene.organisation.board_formed = true;
  return true;
}

bool dissolve_board(Scene& scene) {
  if (!scene.organisation.board_formed) {
    return false;
  }
  begin_event(scene, board_subject(scene));
  scene.event.mutable_board_dissolved()->set_reason(sentence(scene.random));
  scene.organisation.board_formed = false;
  return true;
}

bool fill_seat(Scene& scene) {
  const auto seat = static_cast<std::size_t>(scene.random.below(kNamedSeatCount));
  if (!scene.organisation.board_formed || scene.organisation.seated[seat] != 0) {
    return false;
  }
  const PersonNumber person = somebody(scene);
  begin_event(scene, board_subject(scene));
  auto& fact = *scene.event.mutable_seat_filled();
  fact.set_seat(std::string(kSeats[seat]));
  fact.set_organisation(own_subject(scene));
  set_person(fact.mutable_person(), person);
  scene.organisation.seated[seat] = person;
  return true;
}

bool vacate_seat(Scene& scene) {
  const auto seat = static_cast<std::size_t>(scene.random.below(kNamedSeatCount));
  const PersonNumber person = scene.organisation.seated[seat];
  if (!scene.organisation.board_formed || person == 0) {
    return false;
  }
  begin_event(scene, board_subject(scene));
  auto& fact = *scene.event.mutable_seat_vacated();
  fact.set_seat(std::string(kSeats[seat]));
  set_person(fact.mutable_person(), person);
  fact.set_note(sentence(scene.random));
  scene.organisation.seated[seat] = 0;
  return true;
}

std::string arrangement_subject(const Scene& scene) {
  return fmt::format("arrangement:partnership-{}-{}", scene.number,
                     scene.organisation.arrangements);
}

bool make_arrangement(Scene& scene) {
  const std::uint32_t partner = neighbour(scene);
  if (scene.organisation.arrangement_in_force || partner == scene.number) {
    return false;
  }
  ++scene.organisation.arrangements;
  begin_event(scene, arrangement_subject(scene));
  auto& fact = *scene.event.mutable_arrangement_made();
  const bool leadership = scene.random.chance(40);
  fact.set_kind(leadership ? v1::ARRANGEMENT_KIND_SHARED_LEADERSHIP
                           : v1::ARRANGEMENT_KIND_PARTNERSHIP);
  fact.set_name(leadership ? "Shared chief executive and chair" : "Partnership for local care");
  fact.add_parties(own_subject(scene));
  fact.add_parties(subject_of(scene, partner));
  if (leadership) {
    fact.add_shared_posts(std::string(post_slug(0)));
    fact.add_shared_posts(std::string(post_slug(1)));
  }
  fact.set_terms(sentence(scene.random));
  scene.organisation.arrangement_in_force = true;
  return true;
}

bool end_arrangement(Scene& scene) {
  if (!scene.organisation.arrangement_in_force) {
    return false;
  }
  begin_event(scene, arrangement_subject(scene));
  scene.event.mutable_arrangement_ended()->set_reason(sentence(scene.random));
  scene.organisation.arrangement_in_force = false;
  return true;
}

constexpr std::array kHappenings = {
    WeightedHappening{form_board, 25},       WeightedHappening{dissolve_board, 8},
    WeightedHappening{fill_seat, 45},        WeightedHappening{vacate_seat, 30},
    WeightedHappening{make_arrangement, 18}, WeightedHappening{end_arrangement, 12}};

}  // namespace

std::span<const WeightedHappening> board_happenings() {
  return kHappenings;
}

}  // namespace minutebook::bench
