// Oracle: a second, deliberately simple evaluator, against which the one in ledger/ is held.
//
// Written from docs/evaluation.md alone. It folds nothing and keeps no keys: every question goes
// through the plain list of events again. Of ledger/ it uses dates and identifiers only.

#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/axes.h"
#include "ledger/day.h"
#include "ledger/identifiers.h"
#include "ledger/recorded_time.h"
#include "minutebook/ledger/v1/event.pb.h"

namespace minutebook::laws {

// An event and its place in the log.
struct RecordedEvent {
  ledger::v1::Event event;
  Partition partition;
  Offset offset;
  RecordedTime time;
};

// Kleene's three values.
enum class Truth { kNo, kPossible, kYes };

// From the first to the last day, both included.
struct DayRange {
  Day first;
  Day last;

  friend bool operator==(const DayRange&, const DayRange&) = default;
};

// What a claim does to its aspect, ranked as changes on one day are.
enum class Change { kEnds = 0, kSets = 1, kVoids = 2 };

// What one event says about one aspect of its subject.
struct OracleClaim {
  std::size_t event = 0;  // its place in the oracle's list
  std::string subject;
  std::string aspect;
  Change change = Change::kSets;
  std::string value;
  DayRange range;
};

// One thing that holds, made of one or more claims.
struct OracleFact {
  std::vector<std::size_t> claims;  // places in the oracle's list of claims
  std::size_t since = 0;            // the claim that gives `since`
  std::optional<std::size_t> until;
  Truth certainty = Truth::kNo;
  ledger::v1::Standing standing = ledger::v1::STANDING_UNSPECIFIED;
  bool disputed = false;
  bool overdue = false;
};

// What holds on one set of axes according to a list of events. Of events with one id the first in
// the list counts. Not thread safe.
class Oracle {
 public:
  // The events are in recorded order and valid (ledger/rules.h).
  Oracle(std::vector<RecordedEvent> events, const Axes& axes);

  [[nodiscard]] const std::vector<RecordedEvent>& events() const { return events_; }
  [[nodiscard]] const std::vector<OracleClaim>& claims() const { return claims_; }
  [[nodiscard]] const Axes& axes() const { return axes_; }

  // Every subject that an event is about; every aspect that it has claims of.
  [[nodiscard]] std::set<std::string> subjects() const;
  [[nodiscard]] std::set<std::string> aspects(std::string_view subject) const;
  // The claims of an aspect.
  [[nodiscard]] std::vector<std::size_t> claims_of(std::string_view subject,
                                                   std::string_view aspect) const;

  // Is the event there at all?
  [[nodiscard]] Truth visible(std::size_t event) const;
  [[nodiscard]] Truth there(std::size_t event) const;
  [[nodiscard]] ledger::v1::Standing standing(std::size_t event) const;
  // The events that confirm this one without standing in its place.
  [[nodiscard]] std::vector<std::size_t> confirming(std::size_t event) const;

  // What holds on the day. Arguments are places in claims().
  [[nodiscard]] Truth happened(std::size_t claim) const;
  [[nodiscard]] Truth after(std::size_t later, std::size_t earlier) const;
  [[nodiscard]] Truth supersedes(std::size_t later, std::size_t earlier) const;
  [[nodiscard]] Truth shown(std::size_t claim) const;
  [[nodiscard]] bool was_so(std::size_t claim) const;
  [[nodiscard]] Truth there_of(std::size_t claim) const { return there(claims_[claim].event); }
  [[nodiscard]] ledger::v1::Standing standing_of(std::size_t claim) const {
    return standing(claims_[claim].event);
  }
  [[nodiscard]] bool proposed(std::size_t claim) const;

  // The facts shown of an aspect.
  [[nodiscard]] std::vector<OracleFact> facts(std::string_view subject,
                                              std::string_view aspect) const;
  // Facts made of these claims of one aspect in the way of those that are shown, or of those
  // that were so formerly: these are never disputed, and none repeats another. The certainty of a
  // claim is shown(c) where it is shown, otherwise there(c) and happened(c).
  [[nodiscard]] std::vector<OracleFact> make_facts(const std::vector<std::size_t>& claims,
                                                   bool former = false) const;
  // Of several facts the one for a place that has room for one; absent where there is none.
  [[nodiscard]] std::optional<OracleFact> one_of(const std::vector<OracleFact>& facts) const;
  // Of several claims the one with the latest first day, then the greatest event id.
  [[nodiscard]] std::optional<std::size_t> latest(const std::vector<std::size_t>& claims) const;

  // The events with the documents that count as evidence, for claims: theirs and those of the
  // events that confirm them, without documents certain not to have been published: pairs of event
  // and place in its list.
  [[nodiscard]] std::set<std::pair<std::size_t, int>> evidence(
      const std::vector<std::size_t>& claims) const;

  [[nodiscard]] const ledger::v1::Event& event_of(std::size_t claim) const {
    return events_[claims_[claim].event].event;
  }
  // The event's id.
  [[nodiscard]] EventId id(std::size_t event) const;

 private:
  [[nodiscard]] Truth there_on_path(std::size_t event, std::vector<std::size_t>* path) const;
  [[nodiscard]] Truth bearing(std::size_t bearer, std::size_t target,
                              ledger::v1::BearingKind kind) const;
  [[nodiscard]] Truth after_without_exception(std::size_t later, std::size_t earlier) const;
  [[nodiscard]] Truth announced(std::size_t claim) const;
  [[nodiscard]] Truth shown_by_itself(std::size_t claim) const;
  [[nodiscard]] std::vector<std::vector<std::size_t>> group(const std::vector<std::size_t>& claims,
                                                            bool former,
                                                            std::vector<bool>* apart) const;
  [[nodiscard]] bool in_dispute(std::size_t claim, const std::vector<std::size_t>& others) const;
  [[nodiscard]] OracleFact make_fact(const std::vector<std::size_t>& claims) const;
  [[nodiscard]] std::optional<std::size_t> until(std::size_t since) const;

  std::vector<RecordedEvent> events_;
  Axes axes_;
  std::vector<OracleClaim> claims_;
  mutable std::map<std::size_t, Truth> there_;
};

// The dates of an event.
[[nodiscard]] DayRange days_of(std::string_view edtf);
// "OCCURRED" for STANDING_OCCURRED; "CERTAIN" for kYes.
[[nodiscard]] std::string word(ledger::v1::Standing standing);
[[nodiscard]] std::string word(Truth certainty);
// Whether claims of the aspect stand side by side.
[[nodiscard]] bool holds_accounts(std::string_view aspect);

}  // namespace minutebook::laws
