#include "queries/bearing_circles.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace minutebook {
namespace {

// Tarjan's strongly connected components, with a stack of its own: a chain of corrections may be
// longer than the program's stack is deep.
class Circles {
 public:
  explicit Circles(const Bearings& bearings) : bearings_(bearings) {}

  std::vector<std::vector<EventId>> find() && {
    for (const auto& [event, targets] : bearings_) {
      if (!visits_.contains(event))
        explore(event);
    }
    std::sort(circles_.begin(), circles_.end());
    return std::move(circles_);
  }

 private:
  struct Visit {
    std::size_t number = 0;   // in the order of the visits
    std::size_t highest = 0;  // the lowest number that bearings lead back to
    bool is_open = true;      // whether its circle is not known yet
  };

  struct Step {
    EventId event;
    std::size_t next_target = 0;
  };

  void enter(const EventId& event) {
    visits_[event] = {visits_.size(), visits_.size(), true};
    open_.push_back(event);
    path_.push_back({event, 0});
  }

  const std::vector<EventId>& targets_of(const EventId& event) const {
    static const std::vector<EventId> kNone;
    const auto found = bearings_.find(event);
    return found == bearings_.end() ? kNone : found->second;
  }

  void explore(const EventId& start) {
    enter(start);
    while (!path_.empty()) {
      Step& step = path_.back();
      const std::vector<EventId>& targets = targets_of(step.event);
      if (step.next_target == targets.size()) {
        leave();
        continue;
      }
      const EventId target = targets[step.next_target++];
      const auto visit = visits_.find(target);
      if (visit == visits_.end()) {
        enter(target);
      } else if (visit->second.is_open) {
        Visit& here = visits_[step.event];
        here.highest = std::min(here.highest, visit->second.number);
      }
    }
  }

  void leave() {
    const EventId event = path_.back().event;
    path_.pop_back();
    const Visit visit = visits_[event];
    if (!path_.empty()) {
      Visit& before = visits_[path_.back().event];
      before.highest = std::min(before.highest, visit.highest);
    }
    if (visit.highest != visit.number)
      return;
    std::vector<EventId> circle;
    do {
      circle.push_back(open_.back());
      visits_[open_.back()].is_open = false;
      open_.pop_back();
    } while (circle.back() != event);
    const std::vector<EventId>& targets = targets_of(event);
    if (circle.size() > 1 || std::find(targets.begin(), targets.end(), event) != targets.end()) {
      std::sort(circle.begin(), circle.end());
      circles_.push_back(std::move(circle));
    }
  }

  const Bearings& bearings_;
  std::map<EventId, Visit> visits_;
  std::vector<EventId> open_;
  std::vector<Step> path_;
  std::vector<std::vector<EventId>> circles_;
};

}  // namespace

std::vector<std::vector<EventId>> bearing_circles(const Bearings& bearings) {
  return Circles(bearings).find();
}

}  // namespace minutebook
