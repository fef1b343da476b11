// Reading back from the day asked about, class by class.

#include "ledger/aspect_window.h"

#include <algorithm>
#include <cstdint>

#include "ledger/assert.h"

namespace minutebook {

namespace v1 = minutebook::ledger::v1;

namespace {

// That many days before or after, not beyond the calendar.
Day moved(Day day, std::int64_t days) {
  if (!day.is_calendar_day())
    return day;
  const std::int64_t number = day.days_since_1970() + days;
  const Day limit = days < 0 ? kEarliestDay : kLatestDay;
  if (number < INT32_MIN || number > INT32_MAX)
    return limit;
  return Day::from_days_since_1970(static_cast<std::int32_t>(number)).value_or(limit);
}

// The last day that a range of that class can have when it begins on `day`.
Day reach_of(Day day, int width) {
  const std::int32_t days = width_bound_days(static_cast<std::uint8_t>(width));
  return days < 0 ? kLatestDay : moved(day, days);
}

}  // namespace

AspectWindow::AspectWindow(const WindowPlaces& places, std::string_view prefix,
                           std::string_view subject, std::string_view aspect, int first_class)
    : places_(places),
      prefix_(prefix),
      subject_(subject),
      aspect_(aspect),
      first_class_(first_class) {}

void AspectWindow::make_facts(const AspectQuestion& question, Aspect* aspect) {
  const EndFinder end_finder = [this](const Claim& since) { return find_end(since); };
  question_ = question;
  question_.find_end = &end_finder;
  read_classes();
  if (question.rules.may_end && needs_beginnings())
    read_beginnings();
  bool cut = minutebook::make_facts(question_, *places_.claims, aspect);
  const bool knows_what_was =
      std::all_of(classes_.begin(), classes_.end(), [](const WidthClass& width_class) {
        return width_class.exhausted || width_class.knows_what_was;
      });
  if (question.rules.may_end && !knows_what_was &&
      std::none_of(aspect->facts.begin(), aspect->facts.end(), is_holding)) {
    read_what_was();
    *aspect = Aspect{aspect->name, aspect->rules};
    cut = minutebook::make_facts(question_, *places_.claims, aspect);
  }
  question_.find_end = nullptr;
  if (cut)
    cut_off("only the newest claims of " + std::string(aspect_) + " are shown");
}

void AspectWindow::read_what_was() {
  wants_what_was_ = true;
  for (int width = 0; width < kWidthClassCount; ++width) {
    if (!classes_[static_cast<std::size_t>(width)].knows_what_was)
      read_back(width);
  }
}

void AspectWindow::read_classes() {
  int width = first_class_;
  while (true) {
    classes_[static_cast<std::size_t>(width)].present = true;
    classes_[static_cast<std::size_t>(width)].exhausted = false;
    read_back(width);
    if (question_.rules.listed_when_announced)
      read_announced(width);
    if (width + 1 == kWidthClassCount)
      return;
    // The first row of a later class, or of what lies behind the aspect.
    RowCursor& forward = *places_.forward;
    forward.seek(class_prefix(width + 1));
    if (!forward.valid() || !forward.key().starts_with(prefix_)) {
      is_past_ = true;
      return;
    }
    width = static_cast<std::uint8_t>(forward.key()[prefix_.size()]);
    if (width >= kWidthClassCount) {
      places_.shortfalls->add_corrupt("a claim's key of " + std::string(subject_));
      return;
    }
  }
}

void AspectWindow::read_back(int width) {
  WidthClass& width_class = classes_[static_cast<std::size_t>(width)];
  if (!width_class.present || width_class.exhausted)
    return;
  RowCursor& cursor = *places_.backward;
  const std::string prefix = class_prefix(width);
  if (width_class.next_key.empty()) {
    cursor.seek_for_previous(class_key(width, places_.claims->as_of()) +
                             std::string(EventId::kSizeBytes, '\xff'));
  } else {
    cursor.seek_for_previous(width_class.next_key);
  }
  int rows = 0;
  for (; cursor.valid() && cursor.key().starts_with(prefix); cursor.previous()) {
    const auto row = read(cursor);
    if (!row)
      continue;
    // Nothing tells of a class without bound how far back is far enough.
    const bool has_no_bound = width + 1 == kWidthClassCount;
    if (width_class.alive > kShownClaimLimit || (has_no_bound && ++rows > kWindowRowLimit)) {
      cut_off("only the newest claims of " + std::string(aspect_) + " were read");
      break;
    }
    if (may_stop(width, *row)) {
      width_class.next_key = cursor.key();
      width_class.next_day = row->change_earliest;
      return;
    }
    const Claim* claim = keep(*row);
    if (claim != nullptr && is_alive(*claim))
      ++width_class.alive;
  }
  width_class.exhausted = true;
}

bool AspectWindow::may_stop(int width, const ClaimView& row) {
  if (question_.rules.accounts || question_.former == Former::kIncluded || !bound_)
    return false;
  const Day reach = reach_of(row.change_earliest, width);
  if (reach >= *bound_)
    return false;
  if (!question_.rules.may_end || (!wants_what_was_ && may_be_held()))
    return true;
  classes_[static_cast<std::size_t>(width)].knows_what_was =
      knows_what_was(row.change_earliest, reach);
  return classes_[static_cast<std::size_t>(width)].knows_what_was;
}

// Whether a claim read so far may turn out to be held.
bool AspectWindow::may_be_held() const {
  const AspectClaims& claims = *places_.claims;
  return std::any_of(claims.all().begin(), claims.all().end(), [&](const Claim* claim) {
    return is_alive(*claim) && claim->row.value != kDesignate && !claims.is_proposed(*claim);
  });
}

// Whether rows that begin on `day` or before and reach to `reach` at most tell nothing more about
// what was: the latest claims, the last end, and what it ended.
bool AspectWindow::knows_what_was(Day day, Day reach) const {
  const AspectClaims& claims = *places_.claims;
  const Claim* last_end = nullptr;
  bool knows_latest = false;
  for (const Claim* claim : claims.all()) {
    if (claim->row.effect == Effect::kEnds && may_hold(claims.happened(*claim)) &&
        may_hold(claims.there(*claim)) && !claims.is_proposed(*claim) &&
        (last_end == nullptr || claim->row.change_latest > last_end->row.change_latest)) {
      last_end = claim;
    }
    knows_latest = knows_latest || (claims.was_so(*claim) && claim->row.change_earliest > day &&
                                    claim->row.value != kDesignate && !claims.is_proposed(*claim));
  }
  if (!knows_latest || last_end == nullptr || last_end->row.change_latest <= reach)
    return false;
  return std::any_of(claims.all().begin(), claims.all().end(), [&](const Claim* claim) {
    return claims.was_so(*claim) && claim->row.change_earliest > day &&
           base_after(last_end->row, claim->row) != Truth::kNo;
  });
}

void AspectWindow::read_announced(int width) {
  RowCursor& cursor = *places_.aside;
  const std::string prefix = class_prefix(width);
  std::size_t kept = 0;
  int rows = 0;
  for (cursor.seek(class_key(width, moved(places_.claims->as_of(), 1)));
       cursor.valid() && cursor.key().starts_with(prefix); cursor.next()) {
    if (kept > kShownClaimLimit || ++rows > kWindowRowLimit) {
      cut_off("only the nearest plans of " + std::string(aspect_) + " were read");
      return;
    }
    const auto row = read(cursor);
    if (row && row->standing == v1::STANDING_PLANNED && keep(*row) != nullptr)
      ++kept;
  }
}

bool AspectWindow::needs_beginnings() const {
  if (read_everything())
    return false;
  const AspectClaims& claims = *places_.claims;
  for (const Claim* c : claims.all()) {
    if (!is_alive(*c))
      continue;
    // An end that was not read may lie within its range.
    if (bound_ && c->row.change_earliest < *bound_)
      return true;
    for (const Claim* d : claims.all()) {
      if (d->row.effect != Effect::kSets && may_hold(claims.happened(*d)) &&
          base_after(d->row, c->row) == Truth::kPossible && claims.after(*d, *c) == Truth::kYes) {
        return true;
      }
    }
  }
  return false;
}

// Ends that lie before every beginning but one, and the two first beginnings, decide what an end
// ends: both are among the first rows of the classes.
void AspectWindow::read_beginnings() {
  RowCursor& cursor = *places_.aside;
  for (int width = 0; width < kWidthClassCount; ++width) {
    if (!classes_[static_cast<std::size_t>(width)].present)
      continue;
    const std::string prefix = class_prefix(width);
    int rows = 0;
    for (cursor.seek(prefix); cursor.valid() && cursor.key().starts_with(prefix); cursor.next()) {
      const auto row = read(cursor);
      if (!row)
        continue;
      if (row->change_earliest > places_.claims->as_of() ||
          (beginnings_[1] && row->change_earliest > *beginnings_[1])) {
        break;
      }
      if (++rows > kWindowRowLimit) {
        cut_off("the first beginning of " + std::string(aspect_) + " was not found");
        break;
      }
      keep(*row);
    }
  }
}

// What was read of a class is known; only what lies behind it is sought.
const Claim* AspectWindow::find_end(const Claim& since) {
  const AspectClaims& claims = *places_.claims;
  const Claim* best = end_of(since, claims);
  for (int width = 0; width < kWidthClassCount; ++width) {
    const WidthClass& width_class = classes_[static_cast<std::size_t>(width)];
    if (!width_class.present)
      continue;
    const std::int32_t days = width_bound_days(static_cast<std::uint8_t>(width));
    Day from = days < 0 ? kEarliestDay : moved(since.row.change_earliest, -days);
    if (width_class.exhausted || (width_class.next_day && from > *width_class.next_day))
      from = std::max(from, moved(claims.as_of(), 1));
    const bool is_found = best != nullptr && !claims.is_proposed(*best);
    if (!is_found || from <= best->row.change_earliest)
      best = find_end(width, from, since, best);
  }
  return best;
}

const Claim* AspectWindow::find_end(int width, Day from, const Claim& since, const Claim* best) {
  RowCursor& cursor = *places_.aside;
  const std::string prefix = class_prefix(width);
  int rows = 0;
  for (cursor.seek(class_key(width, from)); cursor.valid() && cursor.key().starts_with(prefix);
       cursor.next()) {
    const auto row = read(cursor);
    if (!row)
      continue;
    if (best != nullptr && row->change_earliest > best->row.change_earliest &&
        !places_.claims->is_proposed(*best)) {
      break;
    }
    if (++rows > kWindowRowLimit) {
      cut_off("the end of " + std::string(aspect_) + " was not looked for any further");
      break;
    }
    if (row->effect == Effect::kSets || base_after(*row, since.row) == Truth::kNo)
      continue;
    const Claim* end = keep(*row);
    if (end != nullptr && may_hold(places_.claims->there(*end)) &&
        is_better_end(*end, best, *places_.claims)) {
      best = end;
    }
  }
  return best;
}

bool AspectWindow::read_everything() const {
  return std::all_of(classes_.begin(), classes_.end(),
                     [](const WidthClass& one) { return one.exhausted; });
}

const Claim* AspectWindow::keep(const ClaimView& row) {
  if (!may_hold(places_.presence->visible(row.recorded, row.publication)))
    return nullptr;
  const auto [place, is_new] = kept_.try_emplace(row.event_id, nullptr);
  if (is_new) {
    place->second = places_.store->add(row, subject_, aspect_);
    places_.claims->add(place->second);
    note(*place->second);
  }
  return place->second;
}

// Takes account of what the claim makes irrelevant and of what it begins.
void AspectWindow::note(const Claim& claim) {
  const AspectClaims& claims = *places_.claims;
  const ClaimView& row = claim.row;
  if (row.effect == Effect::kSets && claims.was_so(claim)) {
    std::array<std::optional<Day>, 3> days = {beginnings_[0], beginnings_[1], row.change_latest};
    std::sort(days.begin(), days.end(),
              [](const auto& one, const auto& other) { return one && (!other || *one < *other); });
    beginnings_ = {days[0], days[1]};
  }
  if (claims.happened(claim) != Truth::kYes || claims.there(claim) != Truth::kYes ||
      claims.is_proposed(claim)) {
    return;
  }
  const Day day = row.change_earliest;
  if (row.effect != Effect::kSets) {
    last_end_ = std::max(last_end_.value_or(day), day);
  } else if (!last_set_ || row.value == last_set_value_) {
    last_set_ = std::max(last_set_.value_or(day), day);
    last_set_value_ = row.value;
  } else if (day > *last_set_) {
    last_other_set_ = last_set_;
    last_set_ = day;
    last_set_value_ = row.value;
  } else {
    last_other_set_ = std::max(last_other_set_.value_or(day), day);
  }
  bound_ = std::max(last_end_, last_other_set_);
}

// Whether a claim may be shown, or told of as what was.
bool AspectWindow::is_alive(const Claim& claim) const {
  const AspectClaims& claims = *places_.claims;
  if (claim.row.effect != Effect::kSets || !may_hold(claims.happened(claim)) ||
      !may_hold(claims.there(claim))) {
    return false;
  }
  return question_.rules.accounts || question_.former == Former::kIncluded || !bound_ ||
         claim.row.change_latest >= *bound_;
}

std::optional<ClaimView> AspectWindow::read(const RowCursor& cursor) {
  auto row = read_claim(cursor.key(), cursor.value());
  if (!row)
    places_.shortfalls->add_corrupt("a claim of " + std::string(subject_));
  return row;
}

std::string AspectWindow::class_prefix(int width) const {
  return prefix_ + static_cast<char>(width);
}

std::string AspectWindow::class_key(int width, Day day) const {
  std::string key = class_prefix(width);
  append_day_key(key, day);
  return key;
}

void AspectWindow::cut_off(std::string_view what) {
  places_.shortfalls->add(subject_, what);
}

}  // namespace minutebook
