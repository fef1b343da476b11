// Statements and findings: who said what about a subject.

#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include "ledger/evaluate.h"
#include "ledger/structure/answer_context.h"
#include "minutebook/ledger/v1/answer.pb.h"

namespace minutebook {

// Adds the statements about the subject, by topic and then by day.
void add_statements(AnswerContext& context, const SubjectAspects& aspects,
                    google::protobuf::RepeatedPtrField<ledger::v1::StatementAnswer>* answers);
// Fills in one statement.
void set_statement(AnswerContext& context, const ShownFact& fact,
                   ledger::v1::StatementAnswer* answer);

// Adds the findings about the subject, by day.
void add_findings(AnswerContext& context, const SubjectAspects& aspects,
                  google::protobuf::RepeatedPtrField<ledger::v1::FindingAnswer>* answers);

}  // namespace minutebook
