// Keys: the grammar of the read model's keys. docs/formats/structure-shard.md has it in full.
//
// Integers are big-endian, days order-preserving (ledger/day.h); a text ends with a zero byte,
// which none of them can hold. So the order of the bytes is the order of the parts, and no key
// begins another.
//
//   claims      subject 00 aspect 00 width-class(1) change-earliest(4) event-id(16)
//   links       owner 00 kind(1) subject 00 detail 00
//   bearings    target-event-id(16) kind(1) bearing-event-id(16)
//               target-event-id(16) 00 00(16)                     the target has bearings
//   events      event-id(16)
//   trail       subject 00 partition(4) offset(8)
//   quarantine  subject(escaped) 00 partition(4) offset(8)
//
// Only the quarantine can have a subject with zero bytes in it, for what lies there kept no rule.
// There a byte 00 is written 01 01 and a byte 01 is written 01 02, which keeps the order.
//
// The width class tells how many days a change range has, so that a look-back over imprecise dates
// knows how far it must go.

#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/day.h"
#include "ledger/identifiers.h"
#include "minutebook/ledger/v1/vocabulary.pb.h"

namespace minutebook {

// Where a link leads from its owner, an organisation or a person.
enum class LinkKind : std::uint8_t {
  kBoard = 1,        // organisation -> a board it belongs to or has a seat on
  kProgramme = 2,    // organisation -> a programme it takes part in
  kArrangement = 3,  // organisation -> an arrangement it is a party to
  kNotice = 4,       // organisation -> a notice of which it is buyer or supplier
  kPredecessor = 5,  // organisation -> an organisation whose place it took
  kServices = 6,     // organisation -> an organisation that took over services of it
  kRegulated = 7,    // regulator -> a programme discussed with it
  kPost = 8,         // person -> organisation or board; detail: the post's slug
  kSeat = 9,         // person -> board; detail: the seat's slug
  kStatement = 10,   // person or organisation -> what it spoke about; detail: the topic
  kTeam = 11,        // organisation -> a programme whose team draws on it
  kOption = 12,      // organisation -> a programme with an option that involves it
  kExOfficio =
      13,  // organisation -> board with a seat that follows a post of it; detail: the post's slug
  kDocument = 14,  // subject that a document is about -> its publisher; detail: the document's slug
  kFinding = 15,   // organisation or person -> what its finding is about
  kAssessed = 16,  // assessor -> organisation whose viability it assessed
};
inline constexpr LinkKind kFirstLinkKind = LinkKind::kBoard;
inline constexpr LinkKind kLastLinkKind = LinkKind::kAssessed;

// How many days a change range has, its first and its last included, in classes: 0 is one day, 1 up
// to 31 days, 2 up to 366, 3 up to 3,660, 4 more or without bound.
inline constexpr int kWidthClassCount = 5;
[[nodiscard]] std::uint8_t width_class(Day earliest, Day latest);
// How many days the last day of a range of that class lies at most after its first: one less than
// the range has days. -1 for class 4, which has no bound.
[[nodiscard]] std::int32_t width_bound_days(std::uint8_t width_class);

// Each append_…_key writes the key's bytes behind those that `bytes` has; the function without
// `append_` returns them by themselves. A text with a zero byte in it is a bug, but for the
// quarantine's subject.

// An aspect is given in parts that are put together: {"post/", slug, "/vacancy"}.
using AspectParts = std::initializer_list<std::string_view>;
void append_claim_key(std::string& bytes, std::string_view subject, AspectParts aspect,
                      std::uint8_t width_class, Day change_earliest, const EventId& event_id);
[[nodiscard]] std::string claim_key(std::string_view subject, std::string_view aspect,
                                    std::uint8_t width_class, Day change_earliest,
                                    const EventId& event_id);
// All claims of a subject; of a subject's aspect; of a width class of it: every such key starts
// with this.
[[nodiscard]] std::string claim_prefix(std::string_view subject);
[[nodiscard]] std::string claim_prefix(std::string_view subject, std::string_view aspect);
[[nodiscard]] std::string claim_prefix(std::string_view subject, std::string_view aspect,
                                       std::uint8_t width_class);

void append_link_key(std::string& bytes, std::string_view owner, LinkKind kind,
                     std::string_view subject, std::string_view detail);
[[nodiscard]] std::string link_key(std::string_view owner, LinkKind kind, std::string_view subject,
                                   std::string_view detail);
[[nodiscard]] std::string link_prefix(std::string_view owner);
[[nodiscard]] std::string link_prefix(std::string_view owner, LinkKind kind);
// A link as it stands in a row, whose value is empty. Views point into the key.
struct LinkView {
  std::string_view owner;
  LinkKind kind{};
  std::string_view subject;
  std::string_view detail;
};
// Reads the key of a links row. Absent where the bytes are not such a key.
[[nodiscard]] std::optional<LinkView> read_link(std::string_view key);

void append_bearing_key(std::string& bytes, const EventId& target,
                        minutebook::ledger::v1::BearingKind kind, const EventId& bearer);
[[nodiscard]] std::string bearing_key(const EventId& target,
                                      minutebook::ledger::v1::BearingKind kind,
                                      const EventId& bearer);
[[nodiscard]] std::string bearing_prefix(const EventId& target);
// The first key of a target that has bearings; its row's value is empty. Few events have bearings,
// so whoever asks for one's bearings gets this row first, which costs least where it is absent.
[[nodiscard]] std::string borne_key(const EventId& target);

void append_event_key(std::string& bytes, const EventId& event_id);
[[nodiscard]] std::string event_key(const EventId& event_id);

void append_trail_key(std::string& bytes, std::string_view subject, Partition partition,
                      Offset offset);
[[nodiscard]] std::string trail_key(std::string_view subject, Partition partition, Offset offset);
[[nodiscard]] std::string trail_prefix(std::string_view subject);

void append_quarantine_key(std::string& bytes, std::string_view subject, Partition partition,
                           Offset offset);
[[nodiscard]] std::string quarantine_key(std::string_view subject, Partition partition,
                                         Offset offset);
[[nodiscard]] std::string quarantine_prefix(std::string_view subject);

// The first key after every key that starts with `prefix`; empty where there is none.
[[nodiscard]] std::string after_prefix(std::string_view prefix);

}  // namespace minutebook
