// Keys: the grammar of the read model's keys. docs/formats/structure-shard.md has it in full.
//
// Integers are big-endian, days order-preserving; texts end with a zero byte, which none of them can hold. So the order of the
// bytes is the order of the parts.
//
//   claims      subject 00 aspect 00 width-class(1) change-earliest(4) event-id(16)
//   links       owner 00 kind(1) subject 00 detail 00
//   bearings    target-event-id(16) kind(1) bearing-event-id(16)
//   events      event-id(16)
//   trail       subject 00 partition(4) offset(8)
//   quarantine  subject(escaped) 00 partition(4) offset(8)
//
// The width class tells how many days lie between a change range's first and last day, so that a look-back
// over imprecise dates knows how far it must go.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/day.h"
#include "ledger/identifiers.h"
#include "minutebook/ledger/v1/vocabulary.pb.h"

namespace minutebook {

// Where a link leads from its owner, an organisation or a person.
enum class LinkKind : std::uint8_t {
  kBoard = 1,         // organisation -> a board it belongs to
  kProgramme = 2,     // organisation -> a programme it takes part in
  kArrangement = 3,   // organisation -> an arrangement it is a party to
  kNotice = 4,        // organisation -> a notice of which it is buyer or supplier
  kPredecessor = 5,   // organisation -> an organisation whose place it took
  kServices = 6,      // organisation -> an organisation that took over services of it
  kRegulated = 7,     // regulator -> a programme discussed with it
  kPost = 8,          // person -> organisation or board; detail: the post's slug
  kSeat = 9,          // person -> board; detail: the seat's slug
  kStatement = 10,    // person or organisation -> what it spoke about; detail: the topic
  kTeam = 11,         // organisation -> a programme whose team draws on it
  kOption = 12,       // organisation -> a programme with an option that involves it
  kExOfficio = 13,    // organisation -> board with a seat that follows a post of it; detail: the post's slug
  kDocument = 14,     // subject that a document is about -> its publisher; detail: the document's slug
  kFinding = 15,      // organisation or person -> what its finding is about
  kAssessed = 16,     // assessor -> organisation whose viability it assessed
};

// Days between the first and the last day of a range, in classes: 0 is one day, 1 up to 31 days, 2 up to
// 366, 3 up to 3,660, 4 more or without bound.
inline constexpr int kWidthClassCount = 5;
[[nodiscard]] std::uint8_t width_class(Day earliest, Day latest);
// The greatest number of days from first to last in a class; no bound for class 4, given as -1.
[[nodiscard]] std::int32_t width_bound_days(std::uint8_t width_class);

[[nodiscard]] std::string claim_key(std::string_view subject, std::string_view aspect,
                                    std::uint8_t width_class, Day change_earliest,
                                    const EventId& event_id);
// All claims of a subject; of a subject's aspect; of a width class of it: every such key starts with this.
[[nodiscard]] std::string claim_prefix(std::string_view subject);
[[nodiscard]] std::string claim_prefix(std::string_view subject, std::string_view aspect);
[[nodiscard]] std::string claim_prefix(std::string_view subject, std::string_view aspect,
                                       std::uint8_t width_class);

[[nodiscard]] std::string link_key(std::string_view owner, LinkKind kind, std::string_view subject,
                                   std::string_view detail);
[[nodiscard]] std::string link_prefix(std::string_view owner);
[[nodiscard]] std::string link_prefix(std::string_view owner, LinkKind kind);

[[nodiscard]] std::string bearing_key(const EventId& target,
                                      minutebook::ledger::v1::BearingKind kind,
                                      const EventId& bearer);
[[nodiscard]] std::string bearing_prefix(const EventId& target);

[[nodiscard]] std::string event_key(const EventId& event_id);

[[nodiscard]] std::string trail_key(std::string_view subject, Partition partition, Offset offset);
[[nodiscard]] std::string trail_prefix(std::string_view subject);

[[nodiscard]] std::string quarantine_key(std::string_view subject, Partition partition, Offset offset);
[[nodiscard]] std::string quarantine_prefix(std::string_view subject);

// The first key after every key that starts with `prefix`; empty where there is none.
[[nodiscard]] std::string after_prefix(std::string_view prefix);

}  // namespace minutebook
