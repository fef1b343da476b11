// Posts: who holds each post of an organisation or a board, and who held it last.

#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <string_view>
#include <vector>

#include "ledger/evaluate.h"
#include "ledger/structure/answer_context.h"
#include "minutebook/ledger/v1/answer.pb.h"

namespace minutebook {

// The person whose holding an aspect `…/holder/<person>` is; empty where it is no such aspect.
[[nodiscard]] std::string_view person_of(const Aspect& aspect);

// Adds the posts of a subject of which something is known: by role, then by slug. `aspects` has at
// least all its `post/…` aspects.
void add_posts(AnswerContext& context, const SubjectAspects& aspects,
               google::protobuf::RepeatedPtrField<ledger::v1::PostAnswer>* answers);

// The post `<subject>/<slug>`, worked out once for each answer. Empty but for its id where nothing
// is known of it.
[[nodiscard]] const ledger::v1::PostAnswer& post_answer(AnswerContext& context,
                                                        std::string_view post);

// Fills in one holder that the aspect shows or showed.
void set_holder(AnswerContext& context, const Aspect& aspect, const ShownFact& fact,
                ledger::v1::HolderAnswer* answer);

// Adds those who left last, of the aspects of one post or seat.
void add_previous(AnswerContext& context, const std::vector<const Aspect*>& aspects,
                  google::protobuf::RepeatedPtrField<ledger::v1::HolderAnswer>* answers);

// Puts holders in order: those who hold before those who are DESIGNATE or only proposed, then by
// the first day, then by person.
void sort_holders(google::protobuf::RepeatedPtrField<ledger::v1::HolderAnswer>* holders);

}  // namespace minutebook
