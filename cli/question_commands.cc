// Commands that ask for structure on a day, and that find things.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/question.h"
#include "cli/structure_pages.h"
#include "ledger/words.h"
#include "queries/listing.h"

namespace minutebook::cli {
namespace v1 = ledger::v1;

namespace {

// The subject of that class that the user typed.
tl::expected<Subject, Error> subject_of(const std::string& text, SubjectClass wanted) {
  auto subject = Subject::parse(text);
  if (!subject)
    return fail(ErrorKind::kUsage, subject.error().message);
  if (subject->subject_class() != wanted) {
    return fail(ErrorKind::kUsage,
                fmt::format("{} is not the id of {} {}; write one such as {}", text,
                            wanted == SubjectClass::kOrganisation ? "an" : "a",
                            subject_class_name(wanted), example_subject(wanted)));
  }
  return subject;
}

// Asks for one structure and prints it.
template <typename Answer, typename Ask>
ExitCode ask_for_structure(const Arguments& arguments, SubjectClass wanted, const Ask& ask,
                           Console& console) {
  const auto subject = subject_of(arguments.id, wanted);
  if (!subject)
    return console.report(subject.error());
  const auto question = Question::open(arguments, console);
  if (!question)
    return console.report(question.error());
  Structure structure = (*question)->structure_on((*question)->axes());
  Answer answer;
  if (const auto asked = ask(structure, *subject, &answer); !asked) {
    return console.report((*question)->instead_of_answer(asked.error()));
  }
  (*question)->finish(answer);
  return print_structure(
      answer, [&arguments](const Answer& page) { return page_of(page, arguments.details); },
      console);
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  return text;
}

tl::expected<std::vector<NamedPerson>, Error> people_of(PeopleRegister& people) {
  constexpr std::size_t kPageEntries = 1'000;
  std::vector<NamedPerson> named;
  std::optional<PersonId> after;
  while (true) {
    const auto entries = people.list(after, kPageEntries);
    if (!entries)
      return tl::unexpected(entries.error());
    for (const PersonEntry& entry : *entries) {
      if (!entry.erased)
        named.push_back({entry.id.text(), entry.name});
    }
    if (entries->size() < kPageEntries)
      return named;
    after = entries->back().id;
  }
}

}  // namespace

ExitCode run_organisation(const Arguments& arguments, Console& console) {
  return ask_for_structure<v1::OrganisationAnswer>(
      arguments, SubjectClass::kOrganisation,
      [](Structure& structure, const Subject& subject, v1::OrganisationAnswer* answer) {
        return structure.organisation(subject, answer);
      },
      console);
}

ExitCode run_board(const Arguments& arguments, Console& console) {
  return ask_for_structure<v1::BoardAnswer>(
      arguments, SubjectClass::kBoard,
      [](Structure& structure, const Subject& subject, v1::BoardAnswer* answer) {
        return structure.board(subject, answer);
      },
      console);
}

ExitCode run_programme(const Arguments& arguments, Console& console) {
  return ask_for_structure<v1::ProgrammeAnswer>(
      arguments, SubjectClass::kProgramme,
      [](Structure& structure, const Subject& subject, v1::ProgrammeAnswer* answer) {
        return structure.programme(subject, answer);
      },
      console);
}

ExitCode run_person(const Arguments& arguments, Console& console) {
  const auto question = Question::open(arguments, console);
  if (!question)
    return console.report(question.error());
  // A handle gives the same id whether the register still knows it or not.
  auto person = PersonId::parse(arguments.id);
  const PersonId id =
      person ? *person : (*question)->session().ledger->identity().person_id(arguments.id);
  Structure structure = (*question)->structure_on((*question)->axes());
  v1::PersonStructure answer;
  if (const auto asked = structure.person(id, &answer); !asked) {
    // The message speaks of the id; the user typed a handle.
    Error error = asked.error();
    if (!person)
      error.message = fmt::format("{} ({})", error.message, arguments.id);
    return console.report((*question)->instead_of_answer(std::move(error)));
  }
  (*question)->finish(answer);
  return print_structure(
      answer,
      [&arguments](const v1::PersonStructure& page) { return page_of(page, arguments.details); },
      console);
}

ExitCode run_organisations(const Arguments& arguments, Console& console) {
  OrganisationFilter filter;
  if (!arguments.kind.empty()) {
    const auto kind = enum_value<v1::OrganisationKind>(upper(arguments.kind));
    if (!kind) {
      return console.report(Error{
          ErrorKind::kUsage,
          fmt::format("--kind: \"{}\" is not a kind of organisation; write {}", arguments.kind,
                      words_of(*google::protobuf::GetEnumDescriptor<v1::OrganisationKind>()))});
    }
    filter.kind = short_name(*kind);
  }
  filter.status = upper(arguments.status);
  filter.limit = static_cast<std::size_t>(arguments.limit);
  const auto question = Question::open(arguments, console);
  if (!question)
    return console.report(question.error());
  Structure structure = (*question)->structure_on((*question)->axes());
  auto answer = list_organisations((*question)->rows(), structure, filter);
  if (!answer)
    return console.report((*question)->instead_of_answer(answer.error()));
  (*question)->finish(*answer);
  return print_list(*answer, answer->organisations(), console);
}

ExitCode run_search(const Arguments& arguments, Console& console) {
  constexpr std::size_t kDefaultLimit = 20;
  const auto question = Question::open(arguments, console);
  if (!question)
    return console.report(question.error());
  const auto people = people_of((*question)->session().ledger->log().people());
  if (!people)
    return console.report(people.error());
  Structure structure = (*question)->structure_on((*question)->axes());
  const std::size_t limit =
      arguments.limit > 0 ? static_cast<std::size_t>(arguments.limit) : kDefaultLimit;
  auto answer = search((*question)->rows(), structure, arguments.id, limit, *people);
  if (!answer)
    return console.report((*question)->instead_of_answer(answer.error()));
  (*question)->finish(*answer);
  const ExitCode code = print_list(*answer, answer->hits(), console);
  return answer->hits().empty() && code == kDone ? kNotFound : code;
}

}  // namespace minutebook::cli
