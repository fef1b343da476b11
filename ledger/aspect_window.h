// AspectWindow: from an aspect that is too large to be read whole, the claims that matter on the
// axes asked.
//
// Claims are kept in classes by the width of their change range (ledger/keys.h), each ordered by
// its first day. In each class the window begins at the day asked about and goes back. A claim that
// ends what was before it for certain, or two that set different values for certain, make
// everything irrelevant whose range lies wholly before them; in a class of ranges of at most W days
// that is every row more than W days before them. Three things lie elsewhere and are sought where
// they are needed: the beginnings of the whole aspect (for an end that has no other beginning to
// end), the first end after a claim, and plans that were announced.

#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/aspect_claims.h"
#include "ledger/aspect_facts.h"
#include "ledger/claim_store.h"
#include "ledger/event_presence.h"
#include "ledger/keys.h"
#include "ledger/rows.h"
#include "ledger/shortfalls.h"

namespace minutebook {

// How many rows of a class are read at most where nothing tells that the rest is irrelevant.
inline constexpr int kWindowRowLimit = 10'000;

// Where an AspectWindow reads and what it fills. Borrowed; everything must outlive it.
struct WindowPlaces {
  // Goes from class to class and from aspect to aspect.
  RowCursor* forward;
  // Goes back from the day asked about.
  RowCursor* backward;
  // Looks for ends, beginnings and plans.
  RowCursor* aside;
  EventPresence* presence;
  ClaimStore* store;
  Shortfalls* shortfalls;
  AspectClaims* claims;
};

class AspectWindow {
 public:
  // `prefix` begins every key of the aspect; subject and aspect are kept by the store. The forward
  // cursor stands on a row of the aspect; `first_class` is the width class of the aspect's first
  // row.
  AspectWindow(const WindowPlaces& places, std::string_view prefix, std::string_view subject,
               std::string_view aspect, int first_class);

  // Fills in the aspect. Leaves the cursors anywhere; is_past() tells whether the forward one
  // stands on the first row behind the aspect, or at the end of the table.
  void make_facts(const AspectQuestion& question, Aspect* aspect);
  [[nodiscard]] bool is_past() const { return is_past_; }
  // Whether everything up to the day asked about was read: the aspect might as well have been read
  // whole.
  [[nodiscard]] bool read_everything() const;

 private:
  // A width class of the aspect.
  struct WidthClass {
    bool present = false;
    // Everything up to the day asked about was read.
    bool exhausted = true;
    // Where the next row back is; empty before the first. And its first day: what begins after
    // that, up to the day asked about, was read.
    std::string next_key;
    std::optional<Day> next_day;
    // Nothing further back tells more about what was.
    bool knows_what_was = false;
    // Claims kept that may be shown.
    std::size_t alive = 0;
  };

  void read_classes();
  void read_back(int width);
  [[nodiscard]] bool may_stop(int width, const ClaimView& row);
  [[nodiscard]] bool may_be_held() const;
  void read_what_was();
  [[nodiscard]] bool knows_what_was(Day day, Day reach) const;
  void read_announced(int width);
  [[nodiscard]] bool needs_beginnings() const;
  void read_beginnings();
  [[nodiscard]] const Claim* find_end(const Claim& since);
  [[nodiscard]] const Claim* find_end(int width, Day from, const Claim& since, const Claim* best);
  // Keeps the claim unless it is not visible; the one kept before where there is one.
  const Claim* keep(const ClaimView& row);
  void note(const Claim& claim);
  [[nodiscard]] bool is_alive(const Claim& claim) const;
  [[nodiscard]] std::optional<ClaimView> read(const RowCursor& cursor);
  [[nodiscard]] std::string class_prefix(int width) const;
  [[nodiscard]] std::string class_key(int width, Day day) const;
  void cut_off(std::string_view what);

  const WindowPlaces places_;
  const std::string prefix_;
  const std::string_view subject_;
  const std::string_view aspect_;
  const int first_class_;
  AspectQuestion question_;
  bool is_past_ = false;
  // Whether what was before is read too, though somebody may hold.
  bool wants_what_was_ = false;
  std::array<WidthClass, kWidthClassCount> classes_{};
  std::map<EventId, const Claim*> kept_;

  // The last certain end; the last days of certain settings, of one value and of any other.
  std::optional<Day> last_end_;
  std::optional<Day> last_set_;
  std::optional<Day> last_other_set_;
  std::string_view last_set_value_;
  // Nothing whose range lies wholly before this day is shown.
  std::optional<Day> bound_;
  // The two least last days of beginnings.
  std::array<std::optional<Day>, 2> beginnings_{};
};

}  // namespace minutebook
