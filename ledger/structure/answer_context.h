// AnswerContext: what every part of an answer is made with: the evaluation, names, the events
// behind claims, evidence, and what the answer lacks.

#pragma once

#include <google/protobuf/arena.h>
#include <google/protobuf/repeated_ptr_field.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "ledger/aspect.h"
#include "ledger/error.h"
#include "ledger/evaluate.h"
#include "ledger/structure/person_names.h"
#include "minutebook/ledger/v1/answer.pb.h"
#include "minutebook/ledger/v1/event.pb.h"

namespace minutebook {

// A day in an answer, `2013-03-31`; empty for one without bound.
[[nodiscard]] std::string day_in_answer(Day day);

// The words of a certainty and a standing.
[[nodiscard]] std::string_view word_of(Truth certainty);
[[nodiscard]] std::string_view word_of(ledger::v1::Standing standing);

// The days that the `effective` of a claim's event can mean.
struct EffectiveRange {
  Day earliest;
  Day latest;
};
[[nodiscard]] EffectiveRange effective_of(const Claim& claim);

// Lives as long as a Structure; start_answer() begins each answer. Not thread safe.
class AnswerContext {
 public:
  AnswerContext(const RowReader& rows, const Axes& axes, const PersonNames& names,
                const EvaluationOptions& options);

  void start_answer();

  [[nodiscard]] Evaluation& evaluation() { return evaluation_; }
  [[nodiscard]] Day as_of() const { return axes_.as_of; }

  // As the evaluation's functions of that name; the answer then speaks of the subject.
  [[nodiscard]] SubjectAspects aspects(std::string_view subject, std::string_view begins = {});
  [[nodiscard]] SubjectAspects aspect(std::string_view subject, std::string_view name,
                                      Former former = Former::kLeftOut);
  void touch(std::string_view subject);

  // What the event behind a claim says: `effective` and the fact, nothing else. Lives until the
  // next answer.
  [[nodiscard]] const ledger::v1::Event& event_of(const Claim& claim);

  // What a subject is called; remembered from one answer to the next.
  [[nodiscard]] const std::string& name_of(std::string_view subject);
  void set_person(std::string_view person_id, ledger::v1::PersonAnswer* answer);
  void set_reference(std::string_view subject, ledger::v1::OrganisationReference* answer);

  // The name of the subject that is asked about, and its posts, all that there are, which stay
  // where they are until the next answer.
  void know_name(std::string_view subject, const std::string& name) {
    names_.insert_or_assign(std::string(subject), name);
  }
  void know_posts(std::string_view subject,
                  const google::protobuf::RepeatedPtrField<ledger::v1::PostAnswer>* posts) {
    subject_with_posts_ = subject;
    subject_posts_ = posts;
  }
  // Posts that were worked out, by `<subject>/<slug>`, until the next answer. Null for one that was
  // not.
  [[nodiscard]] const ledger::v1::PostAnswer* known_post(std::string_view post) const;
  const ledger::v1::PostAnswer& remember_post(std::string_view post,
                                              const ledger::v1::PostAnswer& answer);

  // Fills in what every fact says of itself: a Fact, or a HolderAnswer.
  template <class Answer>
  void set_fact(const ShownFact& fact, Answer* answer) {
    const EffectiveRange since = effective_of(*fact.since);
    answer->set_since(event_of(*fact.since).effective());
    if (since.earliest.is_calendar_day())
      answer->set_since_earliest(day_in_answer(since.earliest));
    if (since.latest.is_calendar_day())
      answer->set_since_latest(day_in_answer(since.latest));
    if (fact.until != nullptr)
      set_until(*fact.until, answer);
    const std::string_view certainty = word_of(fact.certainty);
    const std::string_view standing = word_of(fact.standing);
    answer->set_certainty(certainty.data(), certainty.size());
    answer->set_standing(standing.data(), standing.size());
    answer->set_disputed(fact.disputed);
    answer->set_overdue(fact.overdue);
    add_evidence(fact, answer->mutable_evidence());
  }
  template <class Answer>
  void set_until(const Claim& until, Answer* answer) {
    const EffectiveRange range = effective_of(until);
    answer->set_until(event_of(until).effective());
    answer->set_until_earliest(day_in_answer(range.earliest));
    answer->set_until_latest(day_in_answer(range.latest));
    answer->set_until_standing(std::string(word_of(until.state.value().standing)));
  }
  // Fills in a fact that has ended: since what was so, where that is recorded, until the end.
  void set_ended(const LastEnd& last, ledger::v1::Fact* answer);
  using EvidenceAnswers = google::protobuf::RepeatedPtrField<ledger::v1::EvidenceAnswer>;
  // The evidence of all claims of the fact, `since` first, of what confirms them, and of its end;
  // each event once.
  void add_evidence(const ShownFact& fact, EvidenceAnswers* answers);
  void add_evidence(const Claim& claim, EvidenceAnswers* answers);

  // What the answer lacks, in order of the subjects.
  void add_incomplete(google::protobuf::RepeatedPtrField<ledger::v1::Incompleteness>* answers);
  // Fills in the axes and what is missing.
  template <class Answer>
  void finish(Answer* answer) {
    answer->set_as_of(to_string(axes_.as_of));
    if (axes_.known_at)
      answer->set_known_at(to_string(*axes_.known_at));
    if (axes_.published_by)
      answer->set_published_by(to_string(*axes_.published_by));
    add_incomplete(answer->mutable_incomplete());
  }
  // What went wrong while reading, if anything did.
  [[nodiscard]] tl::expected<void, Error> check() const;
  // Why there is no answer about a subject or a person of which nothing is shown: nothing is
  // recorded, or nothing is visible on the axes.
  [[nodiscard]] Error nothing_about(std::string_view subject);
  // Whether events about the subject are quarantined.
  [[nodiscard]] bool is_quarantined(std::string_view subject);

 private:
  [[nodiscard]] std::string read_name(std::string_view subject);
  void add_evidence_of(const EventId& event_id, std::string_view event_bytes,
                       EvidenceAnswers* answers);
  // Adds the document in evidence_.
  void add_document(const EventId& event_id, EvidenceAnswers* answers);
  void add_confirmations(const Claim& claim, std::set<EventId>* done, EvidenceAnswers* answers);
  [[nodiscard]] bool may_show(const ledger::v1::Evidence& evidence, EffectiveRange* published);

  const RowReader& rows_;
  const Axes axes_;
  const PersonNames& person_names_;
  Evaluation evaluation_;
  std::map<std::string, std::string, std::less<>> names_;
  std::set<std::string, std::less<>> touched_;
  google::protobuf::Arena arena_;
  // Read into again and again, which keeps its memory.
  ledger::v1::Evidence evidence_;
  std::string last_published_;
  EffectiveRange last_published_range_{};
  std::map<std::string, ledger::v1::PostAnswer, std::less<>> posts_;
  std::string subject_with_posts_;
  const google::protobuf::RepeatedPtrField<ledger::v1::PostAnswer>* subject_posts_ = nullptr;
  std::unique_ptr<RowCursor> quarantine_;
};

}  // namespace minutebook
