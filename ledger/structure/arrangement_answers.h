// Arrangements between organisations, and procurement notices and contracts.

#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <string_view>

#include "ledger/evaluate.h"
#include "ledger/structure/answer_context.h"
#include "minutebook/ledger/v1/answer.pb.h"

namespace minutebook {

// Fills in the arrangement. `aspects` are all of the arrangement.
void set_arrangement(AnswerContext& context, const SubjectAspects& aspects,
                     ledger::v1::ArrangementAnswer* answer);

// Whether the organisation is a party to an arrangement, as that answer shows it, that has not
// ended.
[[nodiscard]] bool is_party_to(const ledger::v1::ArrangementAnswer& arrangement,
                               std::string_view organisation);

// Adds what was issued, sought or awarded under one notice. With an organisation, only that of
// which it is buyer or supplier.
void add_notices(AnswerContext& context, const SubjectAspects& aspects,
                 std::string_view organisation,
                 google::protobuf::RepeatedPtrField<ledger::v1::NoticeAnswer>* answers);

}  // namespace minutebook
