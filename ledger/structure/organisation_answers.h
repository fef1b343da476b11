// Organisations: what is recorded of one itself, and the subjects it is part of.

#pragma once

#include "ledger/evaluate.h"
#include "ledger/structure/answer_context.h"
#include "minutebook/ledger/v1/answer.pb.h"

namespace minutebook {

// Fills in an organisation in brief. `aspects` are all of the organisation.
void set_summary(AnswerContext& context, const SubjectAspects& aspects,
                 ledger::v1::OrganisationSummary* answer);

// Fills in everything about an organisation but the axes and what is missing.
void set_organisation(AnswerContext& context, const SubjectAspects& aspects,
                      ledger::v1::OrganisationAnswer* answer);

}  // namespace minutebook
