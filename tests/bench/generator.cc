// Which organisation is next, what happens to it, and which earlier events are borne on.

#include "tests/bench/generator.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "ledger/assert.h"
#include "tests/bench/happenings.h"
#include "tests/bench/prose.h"

namespace minutebook::bench {
namespace {

using ledger::v1::Event;

// The last few events, of which any may be taken.
class Recent {
 public:
  void keep(const AuthoredEvent& authored) {
    if (kept_.size() < kLimit) {
      kept_.push_back(authored);
    } else {
      kept_[next_] = authored;
      next_ = (next_ + 1) % kLimit;
    }
  }
  // One of them, which is then no longer kept; nothing where none is left.
  std::optional<AuthoredEvent> take(Random& random) {
    if (kept_.empty()) {
      return std::nullopt;
    }
    std::swap(kept_[static_cast<std::size_t>(random.below(kept_.size()))], kept_.back());
    AuthoredEvent taken = std::move(kept_.back());
    kept_.pop_back();
    next_ = 0;
    return taken;
  }

 private:
  static constexpr std::size_t kLimit = 256;
  std::vector<AuthoredEvent> kept_;
  std::size_t next_ = 0;
};

std::vector<WeightedHappening> all_happenings() {
  std::vector<WeightedHappening> all;
  for (const auto part : {organisation_happenings(), board_happenings(), programme_happenings(),
                          public_happenings()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

class History {
 public:
  explicit History(const HistorySettings& settings)
      : settings_(settings),
        random_(mixed(settings.seed)),
        happenings_(all_happenings()),
        organisations_(settings.organisation_count) {
    for (const WeightedHappening& happening : happenings_) {
      weight_ += happening.weight;
    }
  }

  void run(const EventSink& sink) {
    const std::int64_t span =
        settings_.last_day.days_since_1970() - settings_.first_day.days_since_1970();
    for (std::uint64_t index = 0; index < settings_.event_count; ++index) {
      const auto passed =
          static_cast<std::int64_t>(static_cast<double>(span) * static_cast<double>(index) /
                                    static_cast<double>(settings_.event_count));
      today_ = Day::from_days_since_1970(
                   static_cast<std::int32_t>(settings_.first_day.days_since_1970() + passed))
                   .value();
      AuthoredEvent authored = next_event();
      authored.local_id = fmt::format("history-{}-{}", settings_.seed, index);
      sink(authored);
      keep(authored);
    }
  }

 private:
  AuthoredEvent next_event() {
    if (random_.chance(4)) {
      if (auto bearing = bearing_event()) {
        return *std::move(bearing);
      }
    }
    AuthoredEvent authored;
    Scene scene = scene_for(&authored.event);
    if (!scene.organisation.registered || scene.organisation.closed) {
      register_organisation(scene);
    } else {
      something_happens(scene);
    }
    return authored;
  }

  // What cannot happen to the organisation as it is, is passed over for something else.
  void something_happens(Scene& scene) {
    constexpr int kTriesLimit = 12;
    for (int tries = 0; tries < kTriesLimit; ++tries) {
      if (happening()(scene)) {
        return;
      }
    }
    report_figure(scene);
  }

  // A fifth of what happens, happens to a tenth of the organisations.
  Scene scene_for(Event* event) {
    const std::uint32_t count = settings_.organisation_count;
    const bool busy = random_.chance(11);
    const auto number =
        static_cast<std::uint32_t>(random_.below(busy ? std::max(1u, count / 10) : count));
    return {random_, settings_.seed, organisations_, number, organisations_[number],
            today_,  *event};
  }

  Happening happening() {
    std::uint64_t place = random_.below(weight_);
    for (const WeightedHappening& happening : happenings_) {
      if (place < happening.weight) {
        return happening.happening;
      }
      place -= happening.weight;
    }
    MINUTEBOOK_ASSERT(false && "weights that do not add up");
  }

  // An event that bears on an earlier one, where there is one left.
  std::optional<AuthoredEvent> bearing_event() {
    const std::uint64_t kind = random_.below(100);
    if (kind < 40) {
      return confirm_or_cancel(kind < 30);
    }
    auto target = recent_.take(random_);
    if (!target) {
      return std::nullopt;
    }
    if (kind < 75) {
      target->event.set_effective(written_date(random_, today_));
      bear_on(ledger::v1::BEARING_KIND_CORRECTS, &*target);
    } else {
      withdraw(ledger::v1::BEARING_KIND_RETRACTS, "the report was wrong", &*target);
    }
    return target;
  }

  std::optional<AuthoredEvent> confirm_or_cancel(bool confirm) {
    auto plan = planned_.take(random_);
    if (!plan) {
      return std::nullopt;
    }
    plan->event.set_standing(ledger::v1::STANDING_OCCURRED);
    plan->event.set_effective(to_string(today_));
    if (confirm) {
      bear_on(ledger::v1::BEARING_KIND_CONFIRMS, &*plan);
    } else {
      withdraw(ledger::v1::BEARING_KIND_CANCELS, "the plan was dropped", &*plan);
    }
    return plan;
  }

  // Makes the event one that bears on what it was, on a new document.
  void bear_on(ledger::v1::BearingKind kind, AuthoredEvent* authored) {
    Event& event = authored->event;
    event.clear_bearings();
    auto& bearing = *event.add_bearings();
    bearing.set_kind(kind);
    bearing.set_target(authored->local_id);
    event.clear_evidence();
    *event.add_evidence() = document(random_, today_);
  }

  // As bear_on; the fact is then only that somebody said so.
  void withdraw(ledger::v1::BearingKind kind, std::string_view summary, AuthoredEvent* authored) {
    bear_on(kind, authored);
    authored->event.set_standing(ledger::v1::STANDING_OCCURRED);
    authored->event.set_effective(to_string(today_));
    auto& fact = *authored->event.mutable_statement_made();
    fact = {};
    fact.mutable_speaker()->set_description("the recorder");
    fact.set_topic("record");
    fact.set_summary(std::string(summary));
  }

  void keep(const AuthoredEvent& authored) {
    if (authored.event.standing() == ledger::v1::STANDING_PLANNED) {
      planned_.keep(authored);
    } else if (random_.chance(10)) {
      recent_.keep(authored);
    }
  }

  const HistorySettings settings_;
  Random random_;
  const std::vector<WeightedHappening> happenings_;
  std::uint64_t weight_ = 0;
  std::vector<OrganisationState> organisations_;
  Recent recent_;
  Recent planned_;
  Day today_;
};

}  // namespace

void generate_history(const HistorySettings& settings, const EventSink& sink) {
  MINUTEBOOK_ASSERT(settings.organisation_count > 0);
  MINUTEBOOK_ASSERT(settings.first_day <= settings.last_day);
  History(settings).run(sink);
}

}  // namespace minutebook::bench
