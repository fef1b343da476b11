#include "queries/trail.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ledger/claims.h"
#include "ledger/edtf.h"
#include "ledger/facts.h"
#include "ledger/keys.h"
#include "ledger/nothing_known.h"
#include "ledger/quarantine.h"
#include "ledger/trail.h"
#include "ledger/words.h"

namespace minutebook {
namespace v1 = ledger::v1;

namespace {

Error damaged(Table table) {
  return Error{ErrorKind::kCorrupt,
               fmt::format("the read model's table {} holds a row that is not one of its rows; "
                           "`minutebook rebuild` makes it anew from the log",
                           table_name(table))};
}

// Runs over the rows of a table whose keys start with `prefix`; stops early where `take` returns
// false.
template <typename Take>
void for_each_row(const RowReader& rows, Table table, const std::string& prefix, const Take& take) {
  const std::unique_ptr<RowCursor> cursor = rows.cursor(table);
  for (cursor->seek(prefix); cursor->valid() && cursor->key().substr(0, prefix.size()) == prefix;
       cursor->next()) {
    if (!take(cursor->key(), cursor->value()))
      return;
  }
}

// Whether evidence published in that range may count when asked for what was published by a day.
bool may_be_published(const std::optional<Publication>& publication, const Axes& axes) {
  if (!axes.published_by)
    return true;
  return publication && publication->earliest <= *axes.published_by;
}

bool is_known(const Recorded& recorded, const Axes& axes) {
  return !axes.known_at || recorded.time <= *axes.known_at;
}

std::optional<Publication> publication_of(const v1::Event& event) {
  std::optional<Publication> publication;
  for (const v1::Evidence& evidence : event.evidence()) {
    const auto date = parse_edtf(evidence.published());
    if (!date)
      continue;
    if (!publication) {
      publication = Publication{date->earliest, date->latest};
    } else {
      publication->earliest = std::min(publication->earliest, date->earliest);
      publication->latest = std::min(publication->latest, date->latest);
    }
  }
  return publication;
}

void add_evidence(const v1::Event& event, const std::string& event_id, v1::TrailEntry& entry) {
  for (const v1::Evidence& evidence : event.evidence()) {
    v1::EvidenceAnswer& answer = *entry.add_evidence();
    answer.set_event_id(event_id);
    answer.set_publisher(evidence.publisher());
    answer.set_title(evidence.title());
    answer.set_locator(evidence.locator());
    answer.set_published(evidence.published());
    if (const auto date = parse_edtf(evidence.published())) {
      if (date->earliest != kEarliestDay)
        answer.set_published_earliest(to_string(date->earliest));
      if (date->latest != kLatestDay)
        answer.set_published_latest(to_string(date->latest));
    }
    answer.set_url(evidence.url());
    answer.set_note(evidence.note());
  }
}

v1::RecordedAt recorded_at(const Recorded& recorded) {
  v1::RecordedAt answer;
  answer.set_partition(recorded.partition.value);
  answer.set_offset(recorded.offset.value);
  answer.set_time(to_string(recorded.time));
  return answer;
}

const char* state_after(v1::BearingKind kind) {
  switch (kind) {
    case v1::BEARING_KIND_CORRECTS:
      return "CORRECTED";
    case v1::BEARING_KIND_RETRACTS:
      return "RETRACTED";
    case v1::BEARING_KIND_CONFIRMS:
      return "CONFIRMED";
    case v1::BEARING_KIND_CANCELS:
      return "CANCELLED";
    default:
      return "IN_FORCE";
  }
}

class TrailBuilder {
 public:
  TrailBuilder(const RowReader& rows, const Axes& axes, const NameOfPerson& name_of_person)
      : rows_(rows), axes_(axes), name_of_person_(name_of_person) {}

  // The entry of an event; absent where the axes leave it out or the row is damaged, which damage()
  // then tells.
  std::optional<v1::TrailEntry> entry_of(const TrailView& view) {
    if (!is_known(view.recorded, axes_))
      return std::nullopt;
    v1::Event event;
    if (!event.ParseFromArray(view.event_bytes.data(), static_cast<int>(view.event_bytes.size()))) {
      damage_ = damaged(Table::kTrail);
      return std::nullopt;
    }
    if (!may_be_published(publication_of(event), axes_))
      return std::nullopt;
    v1::TrailEntry entry;
    const std::optional<EventId> id = EventId::from_bytes(event.event_id());
    entry.set_event_id(id ? id->to_uuid_text() : "");
    entry.set_type(std::string(fact_name(event)));
    entry.set_subject(event.subject());
    entry.set_effective(event.effective());
    entry.set_standing(short_name(event.standing()));
    *entry.mutable_recorded() = recorded_at(view.recorded);
    entry.set_emitter(event.emitter());
    add_evidence(event, entry.event_id(), entry);
    for (const v1::Bearing& bearing : event.bearings())
      add_bearing(bearing, entry);
    entry.set_state("IN_FORCE");
    if (id)
      add_bearers(*id, entry);
    entry.set_summary(describe_fact(event, name_of_person_));
    add_changes(event, entry);
    return entry;
  }

  std::optional<v1::TrailEntry> entry_of(const QuarantineView& view) {
    if (!is_known(view.recorded, axes_))
      return std::nullopt;
    v1::TrailEntry entry;
    v1::Event event;
    if (event.ParseFromArray(view.record_bytes.data(),
                             static_cast<int>(view.record_bytes.size()))) {
      const std::optional<EventId> id = EventId::from_bytes(event.event_id());
      entry.set_event_id(id ? id->to_uuid_text() : "");
      entry.set_type(std::string(fact_name(event)));
      entry.set_effective(event.effective());
      entry.set_emitter(event.emitter());
      add_evidence(event, entry.event_id(), entry);
    }
    entry.set_subject(view.subject);
    *entry.mutable_recorded() = recorded_at(view.recorded);
    entry.set_state("QUARANTINED");
    entry.set_quarantine_reason(
        fmt::format("{}: {}", quarantine_reason_name(view.reason), view.message));
    return entry;
  }

  [[nodiscard]] const std::optional<Error>& damage() const { return damage_; }

 private:
  void add_bearing(const v1::Bearing& bearing, v1::TrailEntry& entry) {
    const std::optional<EventId> target = EventId::from_bytes(bearing.target());
    if (!target)
      return;
    v1::BearingAnswer& answer = *entry.add_bearings();
    answer.set_kind(short_name(bearing.kind()));
    answer.set_event_id(target->to_uuid_text());
    std::string unused;
    answer.set_recorded(rows_.get(Table::kEvents, event_key(*target), &unused));
  }

  // What later events did to this one. The state is that of the first of them that is itself in
  // force.
  void add_bearers(const EventId& id, v1::TrailEntry& entry) {
    for (const BearingView& bearing : bearers_of(id)) {
      v1::BearingAnswer& answer = *entry.add_borne_by();
      answer.set_kind(short_name(bearing.kind));
      answer.set_event_id(bearing.bearer.to_uuid_text());
      answer.set_recorded(true);
      if (entry.state() == "IN_FORCE" && !is_set_aside(bearing.bearer, {id})) {
        entry.set_state(state_after(bearing.kind));
      }
    }
  }

  std::vector<BearingView> bearers_of(const EventId& id) {
    std::vector<BearingView> bearers;
    for_each_row(
        rows_, Table::kBearings, bearing_prefix(id),
        [this, &bearers](std::string_view key, std::string_view value) {
          if (value.empty())
            return true;  // the mark that the event has bearings
          kept_.emplace_back(key, value);
          const auto bearing = read_bearing(kept_.back().first, kept_.back().second);
          if (!bearing) {
            damage_ = damaged(Table::kBearings);
            return false;
          }
          if (is_known(bearing->recorded, axes_) && may_be_published(bearing->publication, axes_)) {
            bearers.push_back(*bearing);
          }
          return true;
        });
    return bearers;
  }

  // Whether an event that is itself in force corrects or retracts this one. `path` holds the events
  // already being looked at, so that a circle ends.
  bool is_set_aside(const EventId& id, const std::vector<EventId>& path) {
    constexpr std::size_t kLongestPath = 64;
    if (path.size() >= kLongestPath)
      return false;
    std::vector<EventId> longer = path;
    longer.push_back(id);
    for (const BearingView& bearing : bearers_of(id)) {
      const bool takes_it_away =
          bearing.kind == v1::BEARING_KIND_CORRECTS || bearing.kind == v1::BEARING_KIND_RETRACTS;
      if (!takes_it_away)
        continue;
      if (std::find(longer.begin(), longer.end(), bearing.bearer) != longer.end())
        continue;
      if (!is_set_aside(bearing.bearer, longer))
        return true;
    }
    return false;
  }

  const RowReader& rows_;
  const Axes& axes_;
  const NameOfPerson& name_of_person_;
  std::optional<Error> damage_;
  // Rows that views point into. A deque, so that a row stays where it is when others are added.
  std::deque<std::pair<std::string, std::string>> kept_;
};

// An entry with what its place in the trail follows from.
struct PlacedEntry {
  Recorded recorded;
  // Of an event that was folded; empty for one in quarantine.
  std::string event_bytes;
  v1::TrailEntry entry;
};

// In recorded order. Of an event that the log holds in two partitions, under one subject and with
// the same bytes, the first one counts, as it does within a partition.
void put_in_order(std::vector<PlacedEntry>* entries) {
  std::sort(entries->begin(), entries->end(),
            [](const PlacedEntry& left, const PlacedEntry& right) {
              return recorded_before(left.recorded, right.recorded);
            });
  std::set<std::string_view> seen;
  std::vector<bool> repeats;
  for (const PlacedEntry& placed : *entries) {
    repeats.push_back(!placed.event_bytes.empty() && !seen.insert(placed.event_bytes).second);
  }
  std::vector<PlacedEntry> kept;
  for (std::size_t index = 0; index < entries->size(); ++index) {
    if (!repeats[index])
      kept.push_back(std::move((*entries)[index]));
  }
  *entries = std::move(kept);
}

}  // namespace

void add_changes(const v1::Event& event, v1::TrailEntry& entry) {
  RowBatch batch;
  const std::string bytes = event.SerializeAsString();
  append_rows_of(event, bytes, Recorded{}, &batch);
  for (const RowView row : batch) {
    if (row.table != Table::kClaims)
      continue;
    const std::optional<ClaimView> claim = read_claim(row.key, row.value);
    if (!claim)
      continue;
    const std::string aspect(claim->aspect);
    // A value that is the serialized fact says nothing to a reader; the summary says it in words.
    const bool readable = std::all_of(claim->value.begin(), claim->value.end(), [](char letter) {
      return static_cast<unsigned char>(letter) >= 0x20;
    });
    switch (claim->effect) {
      case Effect::kSets:
        entry.add_changes(
            readable && !claim->value.empty()
                ? fmt::format("{} set to {} from {}", aspect, claim->value, event.effective())
                : fmt::format("{} set from {}", aspect, event.effective()));
        break;
      case Effect::kEnds:
        entry.add_changes(fmt::format("{} ends, last day {}", aspect, event.effective()));
        break;
      case Effect::kVoids:
        entry.add_changes(fmt::format("{} never took effect on {}", aspect, event.effective()));
        break;
    }
  }
}

tl::expected<v1::TrailAnswer, Error> trail_of_subject(const RowReader& rows,
                                                      std::string_view subject, const Axes& axes,
                                                      std::size_t limit,
                                                      const NameOfPerson& name_of_person) {
  TrailBuilder builder(rows, axes, name_of_person);
  std::vector<PlacedEntry> entries;
  bool anything = false;
  std::optional<Error> damage;
  for_each_row(
      rows, Table::kTrail, trail_prefix(subject),
      [&](std::string_view key, std::string_view value) {
        anything = true;
        const std::optional<TrailView> view = read_trail(key, value);
        if (!view)
          damage = damaged(Table::kTrail);
        if (damage)
          return false;
        if (auto entry = builder.entry_of(*view)) {
          entries.push_back({view->recorded, std::string(view->event_bytes), std::move(*entry)});
        }
        return !builder.damage();
      });
  for_each_row(rows, Table::kQuarantine, quarantine_prefix(subject),
               [&](std::string_view key, std::string_view value) {
                 anything = true;
                 const std::optional<QuarantineView> view = read_quarantine(key, value);
                 if (!view)
                   damage = damaged(Table::kQuarantine);
                 if (damage)
                   return false;
                 if (auto entry = builder.entry_of(*view))
                   entries.push_back({view->recorded, {}, std::move(*entry)});
                 return true;
               });
  if (builder.damage())
    damage = builder.damage();
  if (damage)
    return tl::unexpected(*damage);
  if (!anything) {
    return fail(ErrorKind::kNotFound, fmt::format("nothing is recorded about {}", subject));
  }
  if (entries.empty())
    return tl::unexpected(nothing_known(subject, axes));
  put_in_order(&entries);
  v1::TrailAnswer answer;
  const std::size_t skipped = limit > 0 && entries.size() > limit ? entries.size() - limit : 0;
  for (std::size_t index = skipped; index < entries.size(); ++index) {
    *answer.add_entries() = std::move(entries[index].entry);
  }
  return answer;
}

tl::expected<v1::TrailAnswer, Error> trail_of_event(const RowReader& rows, const EventId& event_id,
                                                    const Axes& axes,
                                                    const NameOfPerson& name_of_person) {
  std::string entry_value;
  const std::string key = event_key(event_id);
  if (!rows.get(Table::kEvents, key, &entry_value)) {
    return fail(ErrorKind::kNotFound,
                fmt::format("no event {} is recorded", event_id.to_uuid_text()));
  }
  const std::optional<EventEntryView> place = read_event_entry(key, entry_value);
  if (!place)
    return tl::unexpected(damaged(Table::kEvents));
  const std::string row_key =
      trail_key(place->subject, place->recorded.partition, place->recorded.offset);
  std::string row_value;
  if (!rows.get(Table::kTrail, row_key, &row_value))
    return tl::unexpected(damaged(Table::kTrail));
  const std::optional<TrailView> view = read_trail(row_key, row_value);
  if (!view)
    return tl::unexpected(damaged(Table::kTrail));
  TrailBuilder builder(rows, axes, name_of_person);
  v1::TrailAnswer answer;
  if (auto entry = builder.entry_of(*view))
    *answer.add_entries() = std::move(*entry);
  if (builder.damage())
    return tl::unexpected(*builder.damage());
  if (answer.entries().empty())
    return tl::unexpected(nothing_known("event " + event_id.to_uuid_text(), axes));
  return answer;
}

}  // namespace minutebook
