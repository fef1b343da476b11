#include "tests/laws/asking.h"

#include "ledger/structure/person_names.h"
#include "tests/laws/answer_lines.h"
#include "tests/laws/oracle_lines.h"

namespace minutebook::laws {

namespace {

template <typename Answer, typename Lined>
Given given(const tl::expected<void, Error>& result, Answer* answer, const Lined& lined) {
  Given given;
  if (!result) {
    given.error = result.error().message;
    return given;
  }
  for (const auto& missing : answer->incomplete()) {
    given.incomplete.push_back(missing.subject());
  }
  given.bytes = answer->SerializeAsString();
  given.lines = answer_lines(lined);
  return given;
}

}  // namespace

Given ask(Structure* structure, const std::string& place) {
  if (place.starts_with("p_")) {
    ledger::v1::PersonStructure answer;
    const auto result = structure->person(PersonId::parse(place).value(), &answer);
    return given(result, &answer, answer);
  }
  const Subject subject = Subject::parse(place).value();
  if (place.starts_with("board:")) {
    ledger::v1::BoardAnswer answer;
    const auto result = structure->board(subject, &answer);
    return given(result, &answer, answer.board());
  }
  if (place.starts_with("programme:")) {
    ledger::v1::ProgrammeAnswer answer;
    const auto result = structure->programme(subject, &answer);
    return given(result, &answer, answer.programme());
  }
  ledger::v1::OrganisationAnswer answer;
  const auto result = structure->organisation(subject, &answer);
  return given(result, &answer, answer);
}

Given ask(const RowReader& rows, const Axes& axes, const std::string& place,
          const EvaluationOptions& options) {
  const MemoryPersonNames names;
  Structure structure(rows, axes, names, options);
  return ask(&structure, place);
}

std::vector<std::string> ask(const Oracle& oracle, const std::string& place) {
  if (place.starts_with("p_")) {
    return person_lines(oracle, place);
  }
  if (place.starts_with("board:")) {
    return board_lines(oracle, place);
  }
  if (place.starts_with("programme:")) {
    return programme_lines(oracle, place);
  }
  return organisation_lines(oracle, place);
}

std::string in_short(const Given& answer) {
  std::string text = answer.error.empty() ? "" : "no answer: " + answer.error + "\n";
  for (const std::string& line : answer.lines) {
    text += line + "\n";
  }
  for (const std::string& subject : answer.incomplete) {
    text += "incomplete: " + subject + "\n";
  }
  return text;
}

}  // namespace minutebook::laws
