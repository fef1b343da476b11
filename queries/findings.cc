#include "queries/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/claims.h"
#include "ledger/event_presence.h"
#include "ledger/keys.h"
#include "ledger/quarantine.h"
#include "ledger/truth.h"
#include "ledger/words.h"
#include "queries/bearing_circles.h"
#include "queries/fact_lines.h"
#include "queries/repeated_ids.h"
#include "queries/subjects.h"

namespace minutebook {
namespace v1 = ledger::v1;

namespace {

constexpr std::array<std::string_view, 9> kKinds = {
    "TWO_HOLDERS",        "END_WITHOUT_START", "TARGET_OVERDUE", "PLAN_OVERDUE",   "DISPUTED",
    "DANGLING_REFERENCE", "BEARING_CYCLE",     "QUARANTINED",    "EVENT_ID_REUSED"};

struct Finding {
  std::string subject;
  std::string kind;
  std::string message;
  std::vector<std::string> event_ids;

  friend auto operator<=>(const Finding&, const Finding&) = default;
};

// Whether an answer about `subject` is the one that reports on that line: each thing is reported
// once, by its own subject where that has an answer of its own.
bool reports_on(const Subject& subject, const FactLine& line) {
  // A succession is recorded about the predecessor.
  if (line.kind == "PREDECESSOR")
    return false;
  if (line.subject == subject.text())
    return true;
  const auto other = Subject::parse(line.subject);
  return subject.is_organisation() && other &&
         (other->subject_class() == SubjectClass::kArrangement ||
          other->subject_class() == SubjectClass::kNotice);
}

using LinesByItem = std::map<std::string, std::vector<const FactLine*>>;

// What the line is about, in so far as another line that contradicts it is about the same.
std::string disputed_item(const FactLine& line) {
  if (line.kind == "SUCCESSOR")
    return line.kind;
  if (line.kind == "FIGURE" && !line.title.empty())
    return line.kind + " " + line.item + " (" + line.title + ")";
  return line.kind + " " + (line.item.empty() ? line.title : line.item);
}

class Finder {
 public:
  Finder(const RowReader& rows, Structure& structure, const FindingFilter& filter,
         const std::vector<const RowReader*>& shards)
      : rows_(rows),
        structure_(structure),
        filter_(filter),
        shards_(shards),
        presence_(rows, structure.evaluation().axes(), &structure.evaluation().shortfalls()) {}

  tl::expected<v1::CheckAnswer, Error> run() {
    if (filter_.subject) {
      if (!structure_.evaluation().is_recorded(filter_.subject->text())) {
        return fail(ErrorKind::kNotFound,
                    fmt::format("nothing is recorded about {}", filter_.subject->text()));
      }
      look_at(*filter_.subject);
    } else {
      for_each_subject(rows_, [this](std::string_view text) {
        if (const auto subject = Subject::parse(text))
          look_at(*subject);
        return !failure_;
      });
    }
    look_at_bearings();
    look_at_references();
    look_at_quarantine();
    look_at_ids();
    if (failure_)
      return tl::unexpected(*failure_);
    if (std::string text = rows_.failure(); !text.empty()) {
      return fail(ErrorKind::kInputOutput, std::move(text));
    }
    return answer();
  }

 private:
  void add(std::string kind, std::string subject, std::string message,
           std::vector<std::string> event_ids) {
    if (!filter_.kind.empty() && filter_.kind != kind)
      return;
    if (filter_.subject && filter_.subject->text() != subject)
      return;
    findings_.insert(
        Finding{std::move(subject), std::move(kind), std::move(message), std::move(event_ids)});
  }

  [[nodiscard]] v1::CheckAnswer answer() const {
    v1::CheckAnswer answer;
    for (const Finding& finding : findings_) {
      v1::CheckFinding& entry = *answer.add_findings();
      entry.set_kind(finding.kind);
      entry.set_subject(finding.subject);
      entry.set_message(finding.message);
      entry.mutable_event_ids()->Assign(finding.event_ids.begin(), finding.event_ids.end());
    }
    return answer;
  }

  template <typename Answer>
  void take(const Subject& subject, const tl::expected<void, Error>& asked, const Answer& answer) {
    if (!asked) {
      if (asked.error().kind != ErrorKind::kNotFound)
        failure_ = asked.error();
      return;
    }
    look_at_lines(subject, fact_lines(answer));
  }

  void look_at(const Subject& subject) {
    if (subject.is_organisation()) {
      v1::OrganisationAnswer answer;
      take(subject, structure_.organisation(subject, &answer), answer);
    } else if (subject.subject_class() == SubjectClass::kBoard) {
      v1::BoardAnswer answer;
      take(subject, structure_.board(subject, &answer), answer);
    } else if (subject.subject_class() == SubjectClass::kProgramme) {
      v1::ProgrammeAnswer answer;
      take(subject, structure_.programme(subject, &answer), answer);
    }
    look_at_ends(subject);
  }

  void look_at_lines(const Subject& subject, const std::vector<FactLine>& lines) {
    // What is shown in dispute: people by post, other facts by what they are about.
    LinesByItem disputed_holders;
    std::map<std::string, LinesByItem> disputed;  // by subject
    for (const FactLine& line : lines) {
      if (!reports_on(subject, line))
        continue;
      if (line.kind == "TARGET" && line.overdue) {
        add("TARGET_OVERDUE", line.subject,
            fmt::format("target {} ({}) has passed its day and no outcome is recorded", line.item,
                        line.value),
            line.event_ids);
      } else if (line.overdue && line.kind != "PARTICIPANT") {
        add("PLAN_OVERDUE", line.subject,
            fmt::format("{} {} was planned for {} and nothing says what became of it", line.kind,
                        line.item.empty() ? line.title : line.item, line.since),
            line.event_ids);
      }
      if (line.disputed && line.kind == "POST") {
        disputed_holders[line.item].push_back(&line);
      } else if (line.disputed && line.kind != "PARTICIPANT") {
        disputed[line.subject][disputed_item(line)].push_back(&line);
      }
    }
    for (const auto& [post, holders] : disputed_holders)
      look_at_holders(post, holders);
    for (const auto& [about, items] : disputed) {
      for (const auto& [item, accounts] : items)
        add_disputed("DISPUTED", item, accounts);
    }
  }

  void look_at_holders(const std::string& post, const std::vector<const FactLine*>& holders) {
    std::set<std::string> people;
    for (const FactLine* line : holders)
      people.insert(line->person_id);
    add_disputed(people.size() > 1 ? "TWO_HOLDERS" : "DISPUTED", "post " + post, holders);
  }

  void add_disputed(const std::string& kind, const std::string& item,
                    const std::vector<const FactLine*>& lines) {
    std::vector<std::string> event_ids;
    std::string texts;
    for (const FactLine* line : lines) {
      for (const std::string& event_id : line->event_ids) {
        if (std::find(event_ids.begin(), event_ids.end(), event_id) == event_ids.end())
          event_ids.push_back(event_id);
      }
      texts += (texts.empty() ? "" : "; ") + line->text();
    }
    add(kind, lines.front()->subject, fmt::format("{}: {}", item, texts), std::move(event_ids));
  }

  // Ends of aspects in which nothing began, each aspect in one pass over its rows.
  void look_at_ends(const Subject& subject) {
    const std::string prefix = claim_prefix(subject.text());
    const std::unique_ptr<RowCursor> cursor = rows_.cursor(Table::kClaims);
    std::string aspect;
    bool has_beginning = false;
    std::vector<std::string> ends;
    const auto close_aspect = [&] {
      if (!has_beginning && !ends.empty()) {
        add("END_WITHOUT_START", subject.text(),
            fmt::format("{} ended, and nothing says that it began", aspect), ends);
      }
      has_beginning = false;
      ends.clear();
    };
    for (cursor->seek(prefix); cursor->valid() && cursor->key().substr(0, prefix.size()) == prefix;
         cursor->next()) {
      const std::optional<ClaimView> claim = read_claim(cursor->key(), cursor->value());
      if (!claim) {
        failure_ = Error{ErrorKind::kCorrupt,
                         "the read model holds a claim that cannot be read; "
                         "`minutebook rebuild` makes it anew from the log"};
        return;
      }
      if (claim->aspect != aspect) {
        close_aspect();
        aspect = claim->aspect;
      }
      if (presence_.state(*claim).there == Truth::kNo)
        continue;
      if (claim->effect == Effect::kSets) {
        has_beginning = true;
      } else {
        ends.push_back(claim->event_id.to_uuid_text());
      }
    }
    close_aspect();
  }

  // Bearings on events that are not recorded, and circles of bearings.
  void look_at_bearings() {
    Bearings bears_on;
    std::map<EventId, std::string> subject_of;
    const std::unique_ptr<RowCursor> cursor = rows_.cursor(Table::kBearings);
    for (cursor->seek(""); cursor->valid(); cursor->next()) {
      if (cursor->value().empty())
        continue;  // the mark that an event has bearings
      const std::optional<BearingView> bearing = read_bearing(cursor->key(), cursor->value());
      if (!bearing) {
        failure_ = Error{ErrorKind::kCorrupt,
                         "the read model holds a bearing that cannot be read; "
                         "`minutebook rebuild` makes it anew from the log"};
        return;
      }
      if (presence_.visible(bearing->recorded, bearing->publication) == Truth::kNo)
        continue;
      std::string unused;
      if (!rows_.get(Table::kEvents, event_key(bearing->target), &unused)) {
        add("DANGLING_REFERENCE", std::string(bearing->subject),
            fmt::format("an event {} event {}, which is not recorded", verb_of(bearing->kind),
                        bearing->target.to_uuid_text()),
            {bearing->bearer.to_uuid_text()});
      }
      bears_on[bearing->bearer].push_back(bearing->target);
      subject_of[bearing->bearer] = std::string(bearing->subject);
    }
    for (const std::vector<EventId>& circle : bearing_circles(bears_on))
      add_circle(circle, subject_of);
  }

  // One finding for each subject that has a part in it.
  void add_circle(const std::vector<EventId>& circle,
                  const std::map<EventId, std::string>& subject_of) {
    std::set<std::string> subjects;
    std::vector<std::string> event_ids;
    for (const EventId& event : circle) {
      subjects.insert(subject_of.at(event));
      event_ids.push_back(event.to_uuid_text());
    }
    for (const std::string& subject : subjects) {
      add("BEARING_CYCLE", subject,
          fmt::format("{} events bear on each other in a circle; on the way back a bearing has no "
                      "effect",
                      circle.size()),
          event_ids);
    }
  }

  static std::string verb_of(v1::BearingKind kind) {
    std::string verb = short_name(kind);
    std::transform(verb.begin(), verb.end(), verb.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return verb;
  }

  // Links from an organisation, or to a subject, of which nothing is recorded.
  void look_at_references() {
    const std::unique_ptr<RowCursor> cursor = rows_.cursor(Table::kLinks);
    std::set<std::string> known;
    std::set<std::string> unknown;
    const auto has_claims = [&](const std::string& subject) {
      if (known.contains(subject))
        return true;
      if (unknown.contains(subject))
        return false;
      const std::string prefix = claim_prefix(subject);
      const std::unique_ptr<RowCursor> claims = rows_.cursor(Table::kClaims);
      claims->seek(prefix);
      const bool found = claims->valid() && claims->key().substr(0, prefix.size()) == prefix;
      (found ? known : unknown).insert(subject);
      return found;
    };
    for (cursor->seek(""); cursor->valid(); cursor->next()) {
      const std::string_view key = cursor->key();
      const std::size_t owner_end = key.find('\0');
      const std::string owner(key.substr(0, owner_end));
      if (!Subject::parse(owner))
        continue;  // a person
      // After the owner's end and the kind stands the subject.
      const std::size_t begin = owner_end + 2;
      const std::string subject(key.substr(begin, key.find('\0', begin) - begin));
      if (has_claims(owner))
        continue;
      if (!structure_.evaluation().is_visible(subject))
        continue;
      add("DANGLING_REFERENCE", subject,
          fmt::format("{} is named, and nothing is recorded about it", owner), {});
    }
  }

  void look_at_quarantine() {
    const std::unique_ptr<RowCursor> cursor = rows_.cursor(Table::kQuarantine);
    for (cursor->seek(""); cursor->valid(); cursor->next()) {
      const std::optional<QuarantineView> view = read_quarantine(cursor->key(), cursor->value());
      if (!view)
        continue;
      add("QUARANTINED", view->subject,
          fmt::format("the event at partition {} offset {} could not be folded: {}: {}",
                      view->recorded.partition.value, view->recorded.offset.value,
                      quarantine_reason_name(view->reason), view->message),
          {});
    }
  }

  // Within a partition the fold keeps such an event back.
  void look_at_ids() {
    for (const RepeatedId& repeated : repeated_ids(shards_)) {
      add("EVENT_ID_REUSED", repeated.subject,
          fmt::format("the event at partition {} offset {} has the id of the event about {} at "
                      "partition {} offset {}; another event has another id",
                      repeated.recorded.partition.value, repeated.recorded.offset.value,
                      repeated.first_subject, repeated.first_recorded.partition.value,
                      repeated.first_recorded.offset.value),
          {repeated.event_id.to_uuid_text()});
    }
  }

  const RowReader& rows_;
  Structure& structure_;
  const FindingFilter& filter_;
  const std::vector<const RowReader*>& shards_;
  EventPresence presence_;
  std::set<Finding> findings_;
  std::optional<Error> failure_;
};

}  // namespace

tl::expected<v1::CheckAnswer, Error> find_findings(const RowReader& rows, Structure& structure,
                                                   const FindingFilter& filter,
                                                   const std::vector<const RowReader*>& shards) {
  return Finder(rows, structure, filter, shards).run();
}

bool is_finding_kind(std::string_view kind) {
  return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
}

std::string finding_kinds_in_words() {
  std::string text;
  for (const std::string_view kind : kKinds) {
    if (!text.empty())
      text += kind == kKinds.back() ? " or " : ", ";
    text += kind;
  }
  return text;
}

}  // namespace minutebook
