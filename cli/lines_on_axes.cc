#include "cli/lines_on_axes.h"

#include <fmt/format.h>

namespace minutebook::cli {
namespace v1 = ledger::v1;

namespace {

template <typename Answer>
tl::expected<std::vector<FactLine>, Error> lines_of(
    const tl::expected<void, Error>& asked, Answer& answer,
    google::protobuf::RepeatedPtrField<v1::Incompleteness>* incomplete) {
  if (!asked) {
    if (asked.error().kind == ErrorKind::kNotFound)
      return std::vector<FactLine>{};
    return tl::unexpected(asked.error());
  }
  incomplete->MergeFrom(answer.incomplete());
  return fact_lines(answer);
}

}  // namespace

tl::expected<std::vector<FactLine>, Error> lines_on_axes(
    Structure& structure, const Subject& subject,
    google::protobuf::RepeatedPtrField<v1::Incompleteness>* incomplete) {
  switch (subject.subject_class()) {
    case SubjectClass::kOrganisation: {
      v1::OrganisationAnswer answer;
      return lines_of(structure.organisation(subject, &answer), answer, incomplete);
    }
    case SubjectClass::kBoard: {
      v1::BoardAnswer answer;
      return lines_of(structure.board(subject, &answer), answer, incomplete);
    }
    case SubjectClass::kProgramme: {
      v1::ProgrammeAnswer answer;
      return lines_of(structure.programme(subject, &answer), answer, incomplete);
    }
    case SubjectClass::kArrangement:
    case SubjectClass::kNotice:
    case SubjectClass::kLedger:
      break;
  }
  return fail(ErrorKind::kUsage,
              fmt::format("{} is not an organisation, a board or a programme; write an id such as "
                          "ods:RA3, board:… or programme:…, or use `minutebook trail {}`",
                          subject.text(), subject.text()));
}

}  // namespace minutebook::cli
