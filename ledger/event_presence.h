// EventPresence: whether an event is there at all on the axes asked, after what later events did to
// it (docs/evaluation.md, "Is the event there at all?").

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/axes.h"
#include "ledger/claims.h"
#include "ledger/rows.h"
#include "ledger/shortfalls.h"
#include "ledger/truth.h"

namespace minutebook {

// The longest path of bearings that is followed, and how many bearings are looked at for one event.
inline constexpr int kBearingPathLimit = 64;
inline constexpr int kBearingLimit = 10'000;

// An event that bears on another: what its bearing's row says of it.
struct Bearer {
  minutebook::ledger::v1::BearingKind kind{};
  EventId id;
  std::string subject;
  std::uint16_t fact_number = 0;
  minutebook::ledger::v1::Standing standing{};
  Recorded recorded;
  Day effective_earliest;
  Day effective_latest;
  std::optional<Publication> publication;
};

// What the ledger says of an event on the axes asked.
struct EventState {
  Truth there = Truth::kNo;
  // As written, or OCCURRED where another event confirmed it.
  minutebook::ledger::v1::Standing standing{};
  // The events that confirm it and do not stand in its place, in order of their ids. Null for none.
  // Lives as long as the EventPresence.
  const std::vector<Bearer>* confirmed_by = nullptr;
};

// Works out whether events are there. Remembers what it worked out. Not thread safe; the reader and
// the shortfalls must outlive it. A row that cannot be read is reported to the shortfalls.
class EventPresence {
 public:
  EventPresence(const RowReader& rows, const Axes& axes, Shortfalls* shortfalls);

  // Whether it was recorded by the time asked about and published by the day asked about.
  [[nodiscard]] Truth visible(const Recorded& recorded,
                              const std::optional<Publication>& publication) const;
  // Whether it was announced by the day asked about (not the day of publication).
  [[nodiscard]] Truth announced(const Recorded& recorded,
                                const std::optional<Publication>& publication) const;
  // The state of the event that made the claim. For one that is not visible, only `there` is
  // meant.
  [[nodiscard]] EventState state(const ClaimView& claim);

 private:
  // What was found about an event as part of a path: its truth, how many bearings follow each other
  // in the proof, and whether the proof was cut off because of what the path was.
  struct Finding {
    Truth there = Truth::kNo;
    int height = 0;
    bool cut = false;
  };
  // The event that is asked about, or one that bears on it.
  struct Event {
    EventId id;
    std::string_view subject;
    std::uint16_t fact_number;
    minutebook::ledger::v1::Standing standing;
    Truth visible;
  };

  [[nodiscard]] Event event_of(const Bearer& bearer) const;
  [[nodiscard]] bool has_bearings(const EventId& id);
  [[nodiscard]] const std::vector<Bearer>& bearers_of(const EventId& id);
  [[nodiscard]] Truth bears(const Bearer& bearer, const Event& event) const;
  [[nodiscard]] Finding find(const Event& event);
  [[nodiscard]] Finding work_out(const Event& event);
  [[nodiscard]] const std::vector<Bearer>* confirmations(const Event& event);

  const RowReader& rows_;
  const Axes axes_;
  Shortfalls* const shortfalls_;
  std::unique_ptr<RowCursor> cursor_;
  std::string key_;
  std::string value_;
  // Only events that have bearings are remembered.
  std::map<EventId, std::vector<Bearer>> bearers_;
  std::map<EventId, Finding> findings_;
  std::map<EventId, EventState> states_;
  std::map<EventId, std::vector<Bearer>> confirmations_;
  // The path being worked out and what is left of the bound.
  std::vector<EventId> path_;
  int bearings_left_ = 0;
  bool exceeded_ = false;
};

}  // namespace minutebook
