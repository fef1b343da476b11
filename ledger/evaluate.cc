// One pass over a subject's claims: aspects with few rows are read whole, larger ones by a window.

#include "ledger/evaluate.h"

#include <algorithm>
#include <utility>

#include "ledger/aspect_claims.h"
#include "ledger/aspect_window.h"
#include "ledger/claims.h"

namespace minutebook {

const Aspect* SubjectAspects::find(std::string_view name) const {
  const auto place =
      std::lower_bound(aspects.begin(), aspects.end(), name,
                       [](const Aspect& aspect, std::string_view of) { return aspect.name < of; });
  return place != aspects.end() && place->name == name ? &*place : nullptr;
}

// One pass over the keys that begin with a prefix.
class Evaluation::Pass {
 public:
  Pass(Evaluation* evaluation, std::string_view subject)
      : evaluation_(*evaluation),
        cursor_(evaluation->claims_cursor(&evaluation->forward_)),
        claims_(&evaluation->presence_, evaluation->axes_.as_of) {
    result_.subject = result_.store.intern(subject);
    result_.aspects.reserve(16);
  }

  void run(std::string_view prefix, Former former);
  [[nodiscard]] SubjectAspects take() { return std::move(result_); }

  // Which histories are wanted where all aspects are asked for.
  bool with_former = false;
  // How far the compositions of the board are shown, by event.
  std::vector<std::pair<EventId, Truth>> compositions;

 private:
  void read_aspect(std::string_view name, Former former);
  [[nodiscard]] bool read_whole(std::size_t row_limit);
  // Of the board's claims just read, also those that are left out beside others.
  void remember_compositions();

  Evaluation& evaluation_;
  RowCursor& cursor_;
  AspectClaims claims_;
  std::string aspect_prefix_;
  std::vector<std::pair<std::string_view, std::string_view>> rows_;
  // Whether the aspect before was a large one. The posts and the people of one organisation are
  // much alike: then the next is taken for one at its second row.
  bool after_large_ = false;
  SubjectAspects result_;
};

void Evaluation::Pass::run(std::string_view prefix, Former former) {
  cursor_.seek(prefix);
  while (cursor_.valid() && cursor_.key().starts_with(prefix)) {
    // subject 00 aspect 00 width-class …
    const std::size_t begin = result_.subject.size() + 1;
    const std::size_t end = cursor_.key().find('\0', begin);
    if (end != std::string_view::npos && end + 1 < cursor_.key().size()) {
      aspect_prefix_ = cursor_.key().substr(0, end + 1);
      read_aspect(cursor_.key().substr(begin, end - begin), former);
    } else {
      evaluation_.shortfalls_.add_corrupt("a claim of " + std::string(result_.subject));
      cursor_.next();
    }
  }
}

// Copies rows until the aspect ends; false where it has too many. They are made into claims only
// when it turned out to be small.
bool Evaluation::Pass::read_whole(std::size_t row_limit) {
  rows_.clear();
  for (; cursor_.valid() && cursor_.key().starts_with(aspect_prefix_); cursor_.next()) {
    if (rows_.size() == row_limit)
      return false;
    const std::string_view key = result_.store.intern(cursor_.key());
    rows_.emplace_back(key, result_.store.intern(cursor_.value()));
  }
  for (const auto& [key, value] : rows_) {
    const auto row = read_claim(key, value);
    if (!row) {
      evaluation_.shortfalls_.add_corrupt("a claim of " + std::string(result_.subject));
    } else if (may_hold(evaluation_.presence_.visible(row->recorded, row->publication))) {
      claims_.add(result_.store.adopt(*row));
    }
  }
  return true;
}

void Evaluation::Pass::read_aspect(std::string_view name, Former former) {
  const int first_class = static_cast<std::uint8_t>(cursor_.key()[aspect_prefix_.size()]);
  Aspect& aspect = result_.aspects.emplace_back();
  aspect.name = result_.store.intern(name);
  aspect.rules = rules_of_aspect(aspect.name);
  const CompositionShown composition_shown = [this](const EventId& event_id) {
    for (const auto& [id, shown] : compositions) {
      if (id == event_id)
        return shown;
    }
    return Truth::kNo;
  };
  const bool wants_former = with_former && (aspect.name == "name" || aspect.name == "status" ||
                                            aspect.name.starts_with("option/"));
  const AspectQuestion question{aspect.rules, wants_former ? Former::kIncluded : former,
                                aspect.rules.seat ? &composition_shown : nullptr, nullptr};
  claims_.clear();
  const std::size_t whole_rows = evaluation_.options_.whole_aspect_rows;
  if (read_whole(after_large_ ? std::min<std::size_t>(whole_rows, 1) : whole_rows)) {
    if (make_facts(question, claims_, &aspect)) {
      evaluation_.shortfalls_.add(
          result_.subject, "only the newest claims of " + std::string(aspect.name) + " are shown");
    }
  } else {
    claims_.clear();
    AspectWindow window({&cursor_, &evaluation_.claims_cursor(&evaluation_.backward_),
                         &evaluation_.claims_cursor(&evaluation_.aside_), &evaluation_.presence_,
                         &result_.store, &evaluation_.shortfalls_, &claims_},
                        aspect_prefix_, result_.subject, aspect.name, first_class);
    window.make_facts(question, &aspect);
    after_large_ = !window.read_everything();
    if (!window.is_past())
      cursor_.seek(after_prefix(aspect_prefix_));
  }
  if (aspect.name == "board")
    remember_compositions();
  const bool tells_nothing =
      aspect.facts.empty() && aspect.former.empty() && aspect.latest == nullptr && !aspect.last_end;
  if (tells_nothing)
    result_.aspects.pop_back();
}

void Evaluation::Pass::remember_compositions() {
  for (const Claim* claim : claims_.all()) {
    if (may_hold(claim->shown))
      compositions.emplace_back(claim->row.event_id, claim->shown);
  }
}

Evaluation::Evaluation(const RowReader& rows, const Axes& axes, const EvaluationOptions& options)
    : rows_(rows), axes_(axes), options_(options), presence_(rows, axes, &shortfalls_) {}

Evaluation::~Evaluation() = default;

RowCursor& Evaluation::claims_cursor(std::unique_ptr<RowCursor>* place) {
  if (*place == nullptr)
    *place = rows_.cursor(Table::kClaims);
  return **place;
}

SubjectAspects Evaluation::aspects(std::string_view subject, std::string_view name_begins) {
  Pass pass(this, subject);
  pass.with_former = name_begins.empty();
  if (name_begins.starts_with("seat"))
    pass.compositions = compositions_of(subject);
  pass.run(claim_prefix(subject).append(name_begins), Former::kLeftOut);
  return pass.take();
}

SubjectAspects Evaluation::summary_aspects(std::string_view subject) {
  Pass pass(this, subject);
  pass.run(claim_prefix(subject, "name"), Former::kIncluded);
  pass.run(claim_prefix(subject, "status"), Former::kIncluded);
  return pass.take();
}

SubjectAspects Evaluation::aspect(std::string_view subject, std::string_view name, Former former) {
  Pass pass(this, subject);
  if (name.starts_with("seat/"))
    pass.compositions = compositions_of(subject);
  pass.run(claim_prefix(subject, name), former);
  return pass.take();
}

std::vector<std::pair<EventId, Truth>> Evaluation::compositions_of(std::string_view subject) {
  Pass pass(this, subject);
  pass.run(claim_prefix(subject, "board"), Former::kLeftOut);
  return pass.compositions;
}

std::vector<Link> Evaluation::links(std::string_view owner, std::span<const LinkKind> kinds) {
  if (!links_)
    links_ = rows_.cursor(Table::kLinks);
  std::vector<Link> links;
  const std::string prefix = link_prefix(owner);
  // Most owners have few links, and a kind that is not there costs nothing where the next one is
  // met on the way.
  auto wanted = kinds.begin();
  std::size_t count = 0;
  if (wanted != kinds.end())
    links_->seek(link_prefix(owner, *wanted));
  while (wanted != kinds.end() && links_->valid() && links_->key().starts_with(prefix)) {
    const auto link = read_link(links_->key());
    if (!link) {
      shortfalls_.add_corrupt("a link of " + std::string(owner));
      links_->next();
      continue;
    }
    const auto next = std::lower_bound(wanted, kinds.end(), link->kind);
    count = next == wanted ? count : 0;
    wanted = next;
    if (wanted == kinds.end())
      break;
    const bool is_wanted = link->kind == *wanted;
    if (is_wanted && count < kLinkLimit) {
      ++count;
      links.push_back({link->kind, std::string(link->subject), std::string(link->detail)});
      links_->next();
      continue;
    }
    if (is_wanted) {
      shortfalls_.add(
          owner, "only the first " + std::to_string(kLinkLimit) + " links of a kind were followed");
      ++wanted;
      count = 0;
    }
    if (wanted != kinds.end())
      links_->seek(link_prefix(owner, *wanted));
  }
  return links;
}

bool Evaluation::is_visible(std::string_view subject) {
  return has_visible_claims(claim_prefix(subject));
}

bool Evaluation::is_visible(std::string_view subject, std::string_view aspect) {
  return has_visible_claims(claim_prefix(subject, aspect));
}

bool Evaluation::has_visible_claims(const std::string& prefix) {
  RowCursor& cursor = claims_cursor(&forward_);
  for (cursor.seek(prefix); cursor.valid() && cursor.key().starts_with(prefix); cursor.next()) {
    const auto row = read_claim(cursor.key(), cursor.value());
    if (row && may_hold(presence_.visible(row->recorded, row->publication)))
      return true;
  }
  return false;
}

bool Evaluation::is_recorded(std::string_view subject) {
  const auto has_rows = [this](Table table, const std::string& prefix) {
    const auto cursor = rows_.cursor(table);
    cursor->seek(prefix);
    return cursor->valid() && cursor->key().starts_with(prefix);
  };
  return has_rows(Table::kTrail, trail_prefix(subject)) ||
         has_rows(Table::kLinks, link_prefix(subject)) ||
         has_rows(Table::kQuarantine, quarantine_prefix(subject));
}

}  // namespace minutebook
