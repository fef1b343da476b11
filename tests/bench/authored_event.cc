// From the form in which an event is written to the one in which it is recorded.

#include "tests/bench/authored_event.h"

#include <array>
#include <cstdint>

#include "ledger/assert.h"
#include "tests/bench/random.h"

namespace minutebook::bench {
namespace {

using ledger::v1::Event;
using ledger::v1::PersonRef;

// 64 bits of the text (FNV-1a, then mixed), different for each `lane`.
std::uint64_t bits_of(std::string_view text, std::uint64_t lane) {
  std::uint64_t bits = 0xcbf29ce484222325u ^ mixed(lane);
  for (const char character : text) {
    bits = (bits ^ static_cast<std::uint8_t>(character)) * 0x100000001b3u;
  }
  return mixed(bits);
}

template <std::size_t kSize>
std::array<std::uint8_t, kSize> bytes_of(std::string_view text) {
  std::array<std::uint8_t, kSize> bytes{};
  for (std::size_t index = 0; index < kSize; ++index) {
    bytes[index] = static_cast<std::uint8_t>(bits_of(text, index / 8) >> (8 * (index % 8)));
  }
  return bytes;
}

}  // namespace

EventId event_id_of(std::string_view local_id) {
  EventId::Bytes bytes = bytes_of<EventId::kSizeBytes>(local_id);
  // A UUID of version 8: made by a rule of the maker's own (RFC 9562 section 5.8).
  bytes[6] = static_cast<std::uint8_t>(0x80 | (bytes[6] & 0x0f));
  bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3f));
  return EventId(bytes);
}

PersonId person_id_of(std::string_view handle) {
  return PersonId::from_bits(bytes_of<PersonId::kBitsSizeBytes>(handle));
}

std::string person_name(std::string_view handle) {
  const std::size_t number = handle.rfind('-');
  MINUTEBOOK_ASSERT(number != std::string_view::npos && number > 0);
  std::string name;
  bool capital = true;
  for (const char character : handle.substr(0, number)) {
    const bool letter = character >= 'a' && character <= 'z';
    name.push_back(letter && capital ? static_cast<char>(character - 'a' + 'A') : character);
    capital = character == '-';
    if (capital) {
      name.back() = ' ';
    }
  }
  return name;
}

void for_each_person(Event& event, const std::function<void(PersonRef&)>& visit) {
  switch (event.fact_case()) {
    case Event::kDirectorHired:
      return visit(*event.mutable_director_hired()->mutable_person());
    case Event::kDirectorStoodDown:
      return visit(*event.mutable_director_stood_down()->mutable_person());
    case Event::kBoardFormed:
      for (ledger::v1::Seat& seat : *event.mutable_board_formed()->mutable_seats()) {
        if (seat.has_person()) {
          visit(*seat.mutable_person());
        }
      }
      return;
    case Event::kSeatFilled:
      return visit(*event.mutable_seat_filled()->mutable_person());
    case Event::kSeatVacated:
      return visit(*event.mutable_seat_vacated()->mutable_person());
    case Event::kStatementMade:
      if (event.statement_made().speaker().has_person()) {
        visit(*event.mutable_statement_made()->mutable_speaker()->mutable_person());
      }
      return;
    case Event::kFindingPublished:
      if (event.finding_published().has_person()) {
        visit(*event.mutable_finding_published()->mutable_person());
      }
      return;
    default:
      return;
  }
}

Event recorded_form(const AuthoredEvent& authored) {
  Event event = authored.event;
  event.set_event_id(event_id_of(authored.local_id).to_bytes());
  for (ledger::v1::Bearing& bearing : *event.mutable_bearings()) {
    bearing.set_target(event_id_of(bearing.target()).to_bytes());
  }
  for_each_person(event,
                  [](PersonRef& person) { person.set_id(person_id_of(person.id()).text()); });
  return event;
}

}  // namespace minutebook::bench
