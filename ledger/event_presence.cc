// Whether an event is there: a recursion over bearings, cut off where it would go round in circles.

#include "ledger/event_presence.h"

#include <algorithm>

#include "ledger/keys.h"

namespace minutebook {

namespace v1 = minutebook::ledger::v1;

namespace {

// YES from the second day on, POSSIBLE from the first day on.
Truth by(Day day, Day earliest, Day latest) {
  if (latest <= day)
    return Truth::kYes;
  return earliest <= day ? Truth::kPossible : Truth::kNo;
}

constexpr std::int64_t kMillisecondsPerDay = 86'400'000;

// The day in UTC.
Day day_of(RecordedTime time) {
  const std::int64_t milliseconds = time.milliseconds_since_1970();
  std::int64_t days = milliseconds / kMillisecondsPerDay;
  if (milliseconds % kMillisecondsPerDay < 0)
    --days;
  return Day::from_days_since_1970(static_cast<std::int32_t>(days)).value();
}

}  // namespace

EventPresence::EventPresence(const RowReader& rows, const Axes& axes, Shortfalls* shortfalls)
    : rows_(rows), axes_(axes), shortfalls_(shortfalls) {}

Truth EventPresence::visible(const Recorded& recorded,
                             const std::optional<Publication>& publication) const {
  if (axes_.known_at && recorded.time > *axes_.known_at)
    return Truth::kNo;
  if (!axes_.published_by)
    return Truth::kYes;
  if (!publication)
    return Truth::kNo;
  return by(*axes_.published_by, publication->earliest, publication->latest);
}

Truth EventPresence::announced(const Recorded& recorded,
                               const std::optional<Publication>& publication) const {
  if (publication)
    return by(axes_.as_of, publication->earliest, publication->latest);
  return day_of(recorded.time) <= axes_.as_of ? Truth::kYes : Truth::kNo;
}

EventState EventPresence::state(const ClaimView& claim) {
  const Truth seen = visible(claim.recorded, claim.publication);
  EventState state{seen, claim.standing, nullptr};
  if (seen == Truth::kNo || !has_bearings(claim.event_id))
    return state;
  const auto known = states_.find(claim.event_id);
  if (known != states_.end())
    return known->second;
  const Event event{claim.event_id, claim.subject, claim.fact_number, claim.standing, seen};
  exceeded_ = false;
  state.there = find(event).there;
  state.confirmed_by = confirmations(event);
  if (state.confirmed_by != nullptr)
    state.standing = v1::STANDING_OCCURRED;
  if (exceeded_) {
    shortfalls_->add(claim.subject, "event " + claim.event_id.to_uuid_text() +
                                        " has more bearings than are looked at (" +
                                        std::to_string(kBearingLimit) + ")");
  }
  states_.emplace(claim.event_id, state);
  return state;
}

EventPresence::Event EventPresence::event_of(const Bearer& bearer) const {
  return {bearer.id, bearer.subject, bearer.fact_number, bearer.standing,
          visible(bearer.recorded, bearer.publication)};
}

bool EventPresence::has_bearings(const EventId& id) {
  key_.clear();
  append_bearing_key(key_, id, v1::BEARING_KIND_UNSPECIFIED, EventId());
  return rows_.get(Table::kBearings, key_, &value_);
}

const std::vector<Bearer>& EventPresence::bearers_of(const EventId& id) {
  const auto [place, is_new] = bearers_.try_emplace(id);
  if (!is_new)
    return place->second;
  if (!cursor_)
    cursor_ = rows_.cursor(Table::kBearings);
  const std::string prefix = bearing_prefix(id);
  const std::string borne = borne_key(id);
  // One more than are looked at, so that the bound is noticed.
  for (cursor_->seek(prefix); cursor_->valid() && cursor_->key().starts_with(prefix) &&
                              place->second.size() <= kBearingLimit;
       cursor_->next()) {
    if (cursor_->key() == borne)
      continue;
    const auto row = read_bearing(cursor_->key(), cursor_->value());
    if (!row) {
      shortfalls_->add_corrupt("a row of the bearings on event " + id.to_uuid_text());
      continue;
    }
    place->second.push_back({row->kind, row->bearer, std::string(row->subject), row->fact_number,
                             row->standing, row->recorded, row->effective_earliest,
                             row->effective_latest, row->publication});
  }
  return place->second;
}

Truth EventPresence::bears(const Bearer& bearer, const Event& event) const {
  switch (bearer.kind) {
    case v1::BEARING_KIND_CORRECTS:
    case v1::BEARING_KIND_RETRACTS:
      return Truth::kYes;
    case v1::BEARING_KIND_CONFIRMS:
      return bearer.fact_number == event.fact_number && bearer.subject == event.subject
                 ? Truth::kYes
                 : Truth::kNo;
    case v1::BEARING_KIND_CANCELS:
      return event.standing == v1::STANDING_OCCURRED
                 ? Truth::kNo
                 : by(axes_.as_of, bearer.effective_earliest, bearer.effective_latest);
    default:
      return Truth::kNo;
  }
}

EventPresence::Finding EventPresence::find(const Event& event) {
  path_.assign(1, event.id);
  bearings_left_ = kBearingLimit;
  return work_out(event);
}

// A proof that was not cut off holds on every path that is short enough for it: where an event of
// the path occurs in it, that event is ruled out there by the proof itself, or the path would have
// been met while the proof was made.
EventPresence::Finding EventPresence::work_out(const Event& event) {
  if (event.visible == Truth::kNo || !has_bearings(event.id))
    return {event.visible, 0, false};
  const auto known = findings_.find(event.id);
  const int path_length = static_cast<int>(path_.size()) - 1;
  if (known != findings_.end() && path_length + known->second.height <= kBearingPathLimit)
    return known->second;
  Finding result{event.visible, 0, false};
  Truth against = Truth::kNo;
  for (const Bearer& bearer : bearers_of(event.id)) {
    const Truth bearing = bears(bearer, event);
    if (bearing == Truth::kNo)
      continue;
    exceeded_ = exceeded_ || bearings_left_ == 0;
    if (bearings_left_ == 0 || path_length >= kBearingPathLimit ||
        std::find(path_.begin(), path_.end(), bearer.id) != path_.end()) {
      result.cut = true;
      continue;
    }
    --bearings_left_;
    path_.push_back(bearer.id);
    const Finding finding = work_out(event_of(bearer));
    path_.pop_back();
    const Truth effect = both(finding.there, bearing);
    if (effect == Truth::kYes) {
      // Nothing else matters, nor whether anything else was cut off.
      against = effect;
      result.height = finding.height + 1;
      result.cut = finding.cut;
      break;
    }
    against = either(against, effect);
    result.height = std::max(result.height, finding.height + 1);
    result.cut = result.cut || finding.cut;
  }
  result.there = both(event.visible, opposite(against));
  if (!result.cut)
    findings_.emplace(event.id, result);
  return result;
}

const std::vector<Bearer>* EventPresence::confirmations(const Event& event) {
  std::vector<Bearer> found;
  for (const Bearer& bearer : bearers_of(event.id)) {
    if (bearer.kind != v1::BEARING_KIND_CONFIRMS || bears(bearer, event) == Truth::kYes)
      continue;
    if (find(event_of(bearer)).there == Truth::kYes)
      found.push_back(bearer);
  }
  if (found.empty())
    return nullptr;
  return &confirmations_.emplace(event.id, std::move(found)).first->second;
}

}  // namespace minutebook
