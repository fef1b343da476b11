// An aspect that is sought in gives what it gives when it is read whole, and bearings give what the
// definition gives that is followed to the letter, over random histories.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/evaluate.h"
#include "tests/ledger/history_gen.h"

namespace minutebook {

// How rapidcheck shows an event in a failure.
// NOLINTNEXTLINE(readability-identifier-naming): rapidcheck looks for that name.
inline void showValue(const Told& told, std::ostream& os) {
  os << "\n{" << told.id << ", " << told.subject << ", " << told.effective << ", \"" << told.fact
     << "\", " << told.standing << ", published " << told.published;
  for (const std::string& bearing : told.bearings)
    os << ", " << bearing;
  os << "}";
}
// NOLINTNEXTLINE(readability-identifier-naming)
inline void showValue(const Axes& axes, std::ostream& os) {
  os << "as of " << to_string(axes.as_of);
  if (axes.known_at)
    os << ", known at " << to_string(*axes.known_at);
  if (axes.published_by)
    os << ", published by " << to_string(*axes.published_by);
}

namespace {

namespace v1 = minutebook::ledger::v1;

// A hundred random histories, rapidcheck's default, meet few of the cases that matter.
const int kConfigured = setenv("RC_PARAMS", "max_success=2000", /*overwrite=*/0);

std::string name_of(const Claim* claim) {
  if (claim == nullptr)
    return "-";
  const std::string id = claim->row.event_id.to_bytes();
  return id.substr(0, id.find('\0'));
}

void dump(const std::vector<ShownFact>& facts, std::string_view what, std::string* text) {
  for (const ShownFact& fact : facts) {
    *text += fmt::format("  {} since {} certainty {} standing {}{}{} until {} of", what,
                         name_of(fact.since), static_cast<int>(fact.certainty),
                         static_cast<int>(fact.standing), fact.disputed ? " disputed" : "",
                         fact.overdue ? " overdue" : "", name_of(fact.until));
    for (const Claim* claim : fact.claims)
      *text += fmt::format(" {}/{}", name_of(claim), static_cast<int>(claim->shown));
    *text += "\n";
  }
}

// Everything that an evaluation tells of a subject.
std::string dump(const SubjectAspects& aspects) {
  std::string text;
  for (const Aspect& aspect : aspects.aspects) {
    text += fmt::format("{}: latest {} holding {} end {} ended {}\n", aspect.name,
                        name_of(aspect.latest), name_of(aspect.latest_holding),
                        aspect.last_end ? name_of(aspect.last_end->end) : "-",
                        aspect.last_end ? name_of(aspect.last_end->ended) : "-");
    dump(aspect.facts, "shown", &text);
    dump(aspect.former, "former", &text);
  }
  return text;
}

std::string dump(const History& history, const Axes& axes, std::size_t whole_aspect_rows) {
  Evaluation evaluation(history.rows(), axes, {whole_aspect_rows});
  std::string text = dump(evaluation.aspects("ods:RA3")) + dump(evaluation.aspects("board:b")) +
                     dump(evaluation.aspects("board:b", "seat/s/"));
  for (const char person : {'a', 'b'}) {
    text += dump(
        evaluation.aspect("ods:RA3", "post/chair/holder/" + person_id(person), Former::kIncluded));
    text +=
        dump(evaluation.aspect("board:b", "seat/s/holder/" + person_id(person), Former::kIncluded));
  }
  EXPECT_TRUE(evaluation.shortfalls().all().empty());
  EXPECT_EQ(evaluation.shortfalls().corrupt(), "");
  return text;
}

RC_GTEST_PROP(EvaluationProperties, SeekingGivesWhatReadingWholeGives, ()) {
  const std::vector<Told> told = *gen_history();
  const Axes axes = *gen_axes(static_cast<int>(told.size()));
  History history;
  for (const Told& one : told)
    history.tell(one);
  const std::string whole = dump(history, axes, 1000);
  for (const std::size_t rows : {0U, 1U, 2U, 5U})
    RC_ASSERT(dump(history, axes, rows) == whole);
}

// The definition of there(e), followed to the letter.
class Definition {
 public:
  Definition(const std::vector<Told>& told, const Axes& axes) : axes_(axes) {
    for (std::size_t index = 0; index < told.size(); ++index)
      events_.push_back({told[index], History::time_of(static_cast<std::int64_t>(index))});
  }

  [[nodiscard]] Truth there(const std::string& id) const { return there(find(id), {id}); }

  [[nodiscard]] bool is_confirmed(const std::string& id) const {
    return std::any_of(events_.begin(), events_.end(), [&](const Event& bearer) {
      return has(bearer, "CONFIRMS " + id) && !is_same_kind(bearer, find(id)) &&
             there(bearer.told.id) == Truth::kYes;
    });
  }

 private:
  struct Event {
    Told told;
    RecordedTime recorded;
  };

  [[nodiscard]] const Event& find(const std::string& id) const {
    return *std::find_if(events_.begin(), events_.end(),
                         [&](const Event& event) { return event.told.id == id; });
  }
  static bool has(const Event& bearer, const std::string& bearing) {
    const auto& bearings = bearer.told.bearings;
    return std::find(bearings.begin(), bearings.end(), bearing) != bearings.end();
  }
  static bool is_same_kind(const Event& one, const Event& other) {
    const auto type = [](const Event& event) {
      return event.told.fact.substr(0, event.told.fact.find(' '));
    };
    return one.told.subject == other.told.subject && type(one) == type(other);
  }
  static Truth by(Day day, const std::string& range) {
    const EdtfDate date = parse_edtf(range).value();
    return date.latest <= day ? Truth::kYes : date.earliest <= day ? Truth::kPossible : Truth::kNo;
  }
  [[nodiscard]] Truth visible(const Event& event) const {
    if (axes_.known_at && event.recorded > *axes_.known_at)
      return Truth::kNo;
    if (!axes_.published_by)
      return Truth::kYes;
    return event.told.published.empty() ? Truth::kNo
                                        : by(*axes_.published_by, event.told.published);
  }
  [[nodiscard]] Truth there(const Event& event, std::vector<std::string> path) const {
    Truth against = Truth::kNo;
    for (const Event& bearer : events_) {
      if (std::find(path.begin(), path.end(), bearer.told.id) != path.end())
        continue;
      Truth bearing = Truth::kNo;
      if (has(bearer, "CORRECTS " + event.told.id) || has(bearer, "RETRACTS " + event.told.id) ||
          (has(bearer, "CONFIRMS " + event.told.id) && is_same_kind(bearer, event))) {
        bearing = Truth::kYes;
      } else if (has(bearer, "CANCELS " + event.told.id) && event.told.standing != "OCCURRED") {
        bearing = by(axes_.as_of, bearer.told.effective);
      }
      if (bearing == Truth::kNo)
        continue;
      path.push_back(bearer.told.id);
      against = either(against, both(bearing, there(bearer, path)));
      path.pop_back();
    }
    return both(visible(event), opposite(against));
  }

  std::vector<Event> events_;
  const Axes axes_;
};

// Events of one kind with many bearings among few of them, so that circles are the rule.
std::vector<Told> gen_tangle() {
  const int count = *rc::gen::inRange(1, 7);
  std::vector<Told> tangle;
  for (int index = 0; index < count; ++index) {
    Told told{fmt::format("event-{:02}", index), "ods:RA3", *gen_range(),
              *rc::gen::element<std::string>("organisation_renamed { name: 'x' }",
                                             "organisation_closed {}")};
    told.standing = *rc::gen::element<std::string>("OCCURRED", "PLANNED");
    if (*rc::gen::inRange(0, 4) != 0)
      told.published = *gen_range();
    const int bearings = *rc::gen::inRange(0, 4);
    for (int bearing = 0; bearing < bearings; ++bearing) {
      told.bearings.push_back(
          *rc::gen::element<std::string>("CORRECTS", "RETRACTS", "CONFIRMS", "CANCELS") +
          fmt::format(" event-{:02}", *rc::gen::inRange(0, count)));
    }
    tangle.push_back(told);
  }
  return tangle;
}

RC_GTEST_PROP(EvaluationProperties, BearingsGiveWhatTheDefinitionGives, ()) {
  const std::vector<Told> told = gen_tangle();
  const Axes axes = *gen_axes(static_cast<int>(told.size()));
  History history;
  for (const Told& one : told)
    history.tell(one);
  const Definition definition(told, axes);
  Shortfalls shortfalls;
  EventPresence presence(history.rows(), axes, &shortfalls);
  const auto cursor = history.rows().cursor(Table::kClaims);
  for (cursor->seek(""); cursor->valid(); cursor->next()) {
    const auto claim = read_claim(cursor->key(), cursor->value());
    RC_ASSERT(claim.has_value());
    const std::string id = claim->event_id.to_bytes().substr(0, 8);
    const EventState state = presence.state(*claim);
    RC_ASSERT(static_cast<int>(state.there) == static_cast<int>(definition.there(id)));
    if (state.there == Truth::kNo)
      continue;
    const bool is_occurred = state.standing == v1::STANDING_OCCURRED;
    const bool was_occurred = claim->standing == v1::STANDING_OCCURRED;
    RC_ASSERT(is_occurred == (was_occurred || definition.is_confirmed(id)));
  }
  RC_ASSERT(shortfalls.all().empty());
}

}  // namespace
}  // namespace minutebook
