// Evaluation: what holds of a subject on the axes asked. docs/evaluation.md says what that means.

#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/aspect.h"
#include "ledger/aspect_facts.h"
#include "ledger/axes.h"
#include "ledger/claim_store.h"
#include "ledger/event_presence.h"
#include "ledger/keys.h"
#include "ledger/rows.h"
#include "ledger/shortfalls.h"

namespace minutebook {

struct EvaluationOptions {
  // An aspect with at most this many rows is read whole; in a larger one the rows that matter are
  // sought. The answer is the same.
  std::size_t whole_aspect_rows = 8;
};

// The aspects of a subject, with everything that they point to. Can be moved. A plain value
// otherwise.
struct SubjectAspects {
  std::string_view subject;
  // In the order of their names' bytes. Only aspects that have something to tell.
  std::vector<Aspect> aspects;
  ClaimStore store;

  // The aspect of that name; null where there is none.
  [[nodiscard]] const Aspect* find(std::string_view name) const;
};

// Where a link leads.
struct Link {
  LinkKind kind{};
  std::string subject;
  std::string detail;
};

// How many links of one kind are followed.
inline constexpr std::size_t kLinkLimit = 1000;

// Answers from one reader on given axes. What it reads it reads once where it can; rows that are
// not needed are skipped by seeking. Not thread safe: each thread makes its own, which is cheap.
// The reader must outlive it. Whoever gives out what it answered first asks the reader for its
// failure() and shortfalls().corrupt().
class Evaluation {
 public:
  Evaluation(const RowReader& rows, const Axes& axes, const EvaluationOptions& options = {});
  ~Evaluation();
  Evaluation(const Evaluation&) = delete;
  Evaluation& operator=(const Evaluation&) = delete;

  [[nodiscard]] const Axes& axes() const { return axes_; }

  // All aspects of the subject whose names begin with `name_begins`. Where all are asked for,
  // `name`, `status` and `option/…` come with what they were before.
  [[nodiscard]] SubjectAspects aspects(std::string_view subject, std::string_view name_begins = {});
  // `name` and `status` with what they were before.
  [[nodiscard]] SubjectAspects summary_aspects(std::string_view subject);
  // The aspect of that name alone.
  [[nodiscard]] SubjectAspects aspect(std::string_view subject, std::string_view name,
                                      Former former = Former::kLeftOut);

  // Where the owner's links of these kinds lead, in the order of their keys, of each kind at most
  // kLinkLimit. The kinds are in ascending order.
  [[nodiscard]] std::vector<Link> links(std::string_view owner, std::span<const LinkKind> kinds);
  [[nodiscard]] std::vector<Link> links(std::string_view owner, LinkKind kind) {
    return links(owner, {&kind, 1});
  }

  // Whether any claim of the subject is visible on the axes, or any of the aspect of that name.
  // Reads on until it finds one.
  [[nodiscard]] bool is_visible(std::string_view subject);
  [[nodiscard]] bool is_visible(std::string_view subject, std::string_view aspect);
  // Whether the ledger has any event about the subject, be it quarantined, or a link from it.
  [[nodiscard]] bool is_recorded(std::string_view subject);

  [[nodiscard]] Shortfalls& shortfalls() { return shortfalls_; }
  [[nodiscard]] const Shortfalls& shortfalls() const { return shortfalls_; }

 private:
  class Pass;

  // A cursor over the claims that is kept in that place.
  [[nodiscard]] RowCursor& claims_cursor(std::unique_ptr<RowCursor>* place);
  [[nodiscard]] bool has_visible_claims(const std::string& prefix);
  [[nodiscard]] std::vector<std::pair<EventId, Truth>> compositions_of(std::string_view subject);

  const RowReader& rows_;
  const Axes axes_;
  const EvaluationOptions options_;
  Shortfalls shortfalls_;
  EventPresence presence_;
  // Made when first needed: ledger/aspect_window.h says what each is for.
  std::unique_ptr<RowCursor> forward_;
  std::unique_ptr<RowCursor> backward_;
  std::unique_ptr<RowCursor> aside_;
  std::unique_ptr<RowCursor> links_;
};

}  // namespace minutebook
