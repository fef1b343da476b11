// Boards: their composition on the day, and who sits in the seats.

#pragma once

#include <string_view>

#include "ledger/evaluate.h"
#include "ledger/structure/answer_context.h"
#include "minutebook/ledger/v1/answer.pb.h"
#include "minutebook/ledger/v1/board_facts.pb.h"

namespace minutebook {

// A board's composition on the day asked about.
struct BoardComposition {
  // FORMED, DISSOLVED or NOT_RECORDED.
  std::string_view status = "NOT_RECORDED";
  // What is shown; null where nothing is.
  const ShownFact* shown = nullptr;
  // Where it is DISSOLVED: the claim that formed it, null where none is recorded, and its end.
  const Claim* formed = nullptr;
  const Claim* dissolved = nullptr;
};
[[nodiscard]] BoardComposition composition_of(const SubjectAspects& aspects);

// Fills in the board. `aspects` are all of the board.
void set_board(AnswerContext& context, const SubjectAspects& aspects,
               ledger::v1::BoardStructure* answer);

// Whether the organisation is part of a board as that answer shows it.
[[nodiscard]] bool is_part_of(const ledger::v1::BoardStructure& board,
                              std::string_view organisation);

// Whether a post belongs to a subject: `ods:RA3/chair` to `ods:RA3`.
[[nodiscard]] bool is_post_of(std::string_view post, std::string_view subject);

// Makes one holder of two that are the same person: the one through a post, with the evidence of
// both.
void merge_holders(const ledger::v1::HolderAnswer& other, ledger::v1::HolderAnswer* holder);

}  // namespace minutebook
