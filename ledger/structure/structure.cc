// Each question: evaluate the subject, put the answer together, see whether there is one.

#include "ledger/structure/structure.h"

#include "ledger/assert.h"
#include "ledger/structure/answer_context.h"
#include "ledger/structure/board_answers.h"
#include "ledger/structure/organisation_answers.h"
#include "ledger/structure/person_answers.h"
#include "ledger/structure/programme_answers.h"

namespace minutebook {

namespace v1 = minutebook::ledger::v1;

namespace {

// Whether the answer about a subject is one: what is shown or merely visible of it, or kept back.
bool is_answer(AnswerContext& context, const SubjectAspects& aspects) {
  return !aspects.aspects.empty() || context.evaluation().is_visible(aspects.subject) ||
         context.is_quarantined(aspects.subject);
}

// Ends an answer that was filled in. Clears one that is none.
template <class Answer>
tl::expected<void, Error> end_answer(AnswerContext& context, std::string_view subject, bool is_one,
                                     Answer* answer) {
  if (is_one)
    context.finish(answer);
  auto result = context.check();
  if (result && !is_one)
    result = tl::unexpected(context.nothing_about(subject));
  if (!result)
    answer->Clear();
  return result;
}

}  // namespace

Structure::Structure(const RowReader& rows, const Axes& axes, const PersonNames& names,
                     const EvaluationOptions& options)
    : context_(std::make_unique<AnswerContext>(rows, axes, names, options)) {}

Structure::~Structure() = default;

Structure::Structure(Structure&&) noexcept = default;

tl::expected<void, Error> Structure::organisation(const Subject& subject,
                                                  v1::OrganisationAnswer* answer) {
  MINUTEBOOK_ASSERT(subject.is_organisation());
  context_->start_answer();
  const SubjectAspects aspects = context_->aspects(subject.text());
  set_organisation(*context_, aspects, answer);
  const bool is_part_of_something = answer->boards_size() > 0 || answer->programmes_size() > 0 ||
                                    answer->arrangements_size() > 0 || answer->notices_size() > 0 ||
                                    answer->predecessors_size() > 0;
  return end_answer(*context_, subject.text(),
                    is_part_of_something || is_answer(*context_, aspects), answer);
}

tl::expected<void, Error> Structure::board(const Subject& subject, v1::BoardAnswer* answer) {
  MINUTEBOOK_ASSERT(subject.subject_class() == SubjectClass::kBoard);
  context_->start_answer();
  const SubjectAspects aspects = context_->aspects(subject.text());
  set_board(*context_, aspects, answer->mutable_board());
  return end_answer(*context_, subject.text(), is_answer(*context_, aspects), answer);
}

tl::expected<void, Error> Structure::programme(const Subject& subject,
                                               v1::ProgrammeAnswer* answer) {
  MINUTEBOOK_ASSERT(subject.subject_class() == SubjectClass::kProgramme);
  context_->start_answer();
  const SubjectAspects aspects = context_->aspects(subject.text());
  set_programme(*context_, aspects, answer->mutable_programme());
  return end_answer(*context_, subject.text(), is_answer(*context_, aspects), answer);
}

tl::expected<void, Error> Structure::person(const PersonId& person, v1::PersonStructure* answer) {
  context_->start_answer();
  const bool is_visible = set_person_structure(*context_, person.text(), answer);
  return end_answer(*context_, person.text(), is_visible, answer);
}

tl::expected<void, Error> Structure::summary(const Subject& subject,
                                             v1::OrganisationSummary* summary) {
  MINUTEBOOK_ASSERT(subject.is_organisation());
  context_->start_answer();
  SubjectAspects aspects = context_->evaluation().summary_aspects(subject.text());
  set_summary(*context_, aspects, summary);
  const bool is_one = !aspects.aspects.empty() || context_->evaluation().is_visible(subject.text());
  auto result = context_->check();
  if (result && !is_one)
    result = tl::unexpected(context_->nothing_about(subject.text()));
  if (!result)
    summary->Clear();
  return result;
}

std::string Structure::name_of(std::string_view subject) {
  return context_->name_of(subject);
}

Evaluation& Structure::evaluation() {
  return context_->evaluation();
}

}  // namespace minutebook
