// Structure: the answers about organisations, boards, programmes and people, put together from what
// holds on the axes asked (docs/evaluation.md says what each part means).

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "ledger/axes.h"
#include "ledger/error.h"
#include "ledger/evaluate.h"
#include "ledger/identifiers.h"
#include "ledger/rows.h"
#include "ledger/structure/person_names.h"
#include "minutebook/ledger/v1/answer.pb.h"

namespace minutebook {

class AnswerContext;

// Answers questions of structure from one reader on given axes. It remembers names and posts that
// it looked up, so that several answers from one Structure cost less than from several. Not thread
// safe: each thread makes its own, which is cheap. The reader and the names must outlive it; the
// answers need not be outlived.
//
// Every answer comes out in one order, whatever the order in which the events were recorded. Each
// function fills an empty message, which may live on an arena, with all fields but `positions`:
// as_of, known_at and published_by as asked, and in `incomplete` the quarantined events of every
// subject in the answer and what was cut off by a bound.
//
// An Error is
//   kNotFound    nothing is recorded about the subject ("nothing is recorded about ods:RA3"), or
//                nothing of it is visible on the axes ("nothing recorded about ods:RA3 was
//                published by 2013-02-28"); the message says which
//   kCorrupt     a row could not be read: the read model was altered
//   kInputOutput the reader or the names failed
// and leaves the message as it is then.
class Structure {
 public:
  Structure(const RowReader& rows, const Axes& axes, const PersonNames& names,
            const EvaluationOptions& options = {});
  ~Structure();
  Structure(Structure&&) noexcept;
  Structure& operator=(Structure&&) = delete;

  // The subject must be an organisation.
  [[nodiscard]] tl::expected<void, Error> organisation(const Subject& subject,
                                                       ledger::v1::OrganisationAnswer* answer);
  // The subject must be a board.
  [[nodiscard]] tl::expected<void, Error> board(const Subject& subject,
                                                ledger::v1::BoardAnswer* answer);
  // The subject must be a programme.
  [[nodiscard]] tl::expected<void, Error> programme(const Subject& subject,
                                                    ledger::v1::ProgrammeAnswer* answer);
  [[nodiscard]] tl::expected<void, Error> person(const PersonId& person,
                                                 ledger::v1::PersonStructure* answer);

  // One organisation of a list. kNotFound as above.
  [[nodiscard]] tl::expected<void, Error> summary(const Subject& subject,
                                                  ledger::v1::OrganisationSummary* summary);

  // What a subject of any class is called on the axes; empty where nothing tells. Organisations
  // have names, boards, programmes and arrangements too, notices have titles.
  [[nodiscard]] std::string name_of(std::string_view subject);

  // What was evaluated with, for questions that are not asked here.
  [[nodiscard]] Evaluation& evaluation();

 private:
  std::unique_ptr<AnswerContext> context_;
};

}  // namespace minutebook
