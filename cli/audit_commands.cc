// Commands that tell how it came to be so: trail, differences, findings.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

#include "cli/commands.h"
#include "cli/lines_on_axes.h"
#include "cli/question.h"
#include "queries/findings.h"
#include "queries/trail.h"

namespace minutebook::cli {
namespace v1 = ledger::v1;

namespace {

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  return text;
}

// The axes of one end of a comparison: those given, with the end on the axis that is compared.
tl::expected<Axes, Error> axes_of_end(const Arguments& arguments, const char* option,
                                      const std::string& end) {
  AxesArguments axes = arguments.axes;
  if (arguments.axis == "recorded") {
    axes.known_at = end;
  } else if (arguments.axis == "published") {
    axes.published_by = end;
  } else {
    axes.as_of = end;
  }
  auto result = axes_of(axes);
  if (!result) {
    // The user typed the end under another name than the axis has.
    const std::string& message = result.error().message;
    return fail(ErrorKind::kUsage,
                option + message.substr(std::min(message.find(':'), message.size())));
  }
  return result;
}

// An axis that is compared has no single value.
tl::expected<void, Error> check_compared_axis(const Arguments& arguments) {
  const auto refuse = [](const char* option) {
    return fail(ErrorKind::kUsage,
                fmt::format("{} is what --from and --to are compared on; leave it out", option));
  };
  if (arguments.axis == "effective" && !arguments.axes.as_of.empty())
    return refuse("--as-of");
  if (arguments.axis == "recorded" && !arguments.axes.known_at.empty())
    return refuse("--known-at");
  if (arguments.axis == "published" && !arguments.axes.published_by.empty()) {
    return refuse("--published-by");
  }
  return {};
}

}  // namespace

ExitCode run_trail(const Arguments& arguments, Console& console) {
  const auto event_id = EventId::parse_uuid(arguments.id);
  const auto subject = Subject::parse(arguments.id);
  if (!event_id && !subject) {
    return console.report(
        Error{ErrorKind::kUsage,
              subject.error().message + ", or an event's id as `trail` and receipts show it"});
  }
  const auto question = Question::open(arguments, console);
  if (!question)
    return console.report(question.error());
  const NameOfPerson name_of_person = [&question](const std::string& person_id) {
    return name_in_answer((*question)->names().find(person_id));
  };
  auto answer =
      event_id ? trail_of_event((*question)->rows(), *event_id, (*question)->axes(), name_of_person)
               : trail_of_subject((*question)->rows(), subject->text(), (*question)->axes(),
                                  static_cast<std::size_t>(arguments.limit), name_of_person);
  if (!answer)
    return console.report((*question)->instead_of_answer(answer.error()));
  if (std::string failure = (*question)->rows().failure(); !failure.empty()) {
    return console.report(Error{ErrorKind::kInputOutput, std::move(failure)});
  }
  (*question)->finish(*answer);
  // A trail is of no one day.
  answer->clear_as_of();
  for (const v1::TrailEntry& entry : answer->entries()) {
    if (entry.state() != "QUARANTINED")
      continue;
    v1::Incompleteness& missing = *answer->add_incomplete();
    missing.set_subject(entry.subject());
    missing.set_reason("an event could not be folded: " + entry.quarantine_reason());
    *missing.mutable_recorded() = entry.recorded();
  }
  return print_list(*answer, answer->entries(), console);
}

ExitCode run_diff(const Arguments& arguments, Console& console) {
  const auto subject = Subject::parse(arguments.id);
  if (!subject)
    return console.report(Error{ErrorKind::kUsage, subject.error().message});
  if (const auto checked = check_compared_axis(arguments); !checked) {
    return console.report(checked.error());
  }
  const auto from = axes_of_end(arguments, "--from", arguments.from);
  if (!from)
    return console.report(from.error());
  const auto to = axes_of_end(arguments, "--to", arguments.to);
  if (!to)
    return console.report(to.error());
  const auto question = Question::open(arguments, console);
  if (!question)
    return console.report(question.error());
  Structure before = (*question)->structure_on(*from);
  Structure after = (*question)->structure_on(*to);
  if (!after.evaluation().is_recorded(subject->text())) {
    return console.report((*question)->instead_of_answer(
        {ErrorKind::kNotFound, fmt::format("nothing is recorded about {}", subject->text())}));
  }
  v1::DiffAnswer answer;
  google::protobuf::RepeatedPtrField<v1::Incompleteness> unused;
  const auto lines_before = lines_on_axes(before, *subject, &unused);
  if (!lines_before)
    return console.report(lines_before.error());
  const auto lines_after = lines_on_axes(after, *subject, answer.mutable_incomplete());
  if (!lines_after)
    return console.report(lines_after.error());
  answer.set_id(subject->text());
  answer.set_axis(upper(arguments.axis));
  answer.set_from(arguments.from);
  answer.set_to(arguments.to);
  for (v1::Difference& difference : differences(*lines_before, *lines_after)) {
    *answer.add_differences() = std::move(difference);
  }
  (*question)->finish(answer);
  if (arguments.axis == "effective")
    answer.clear_as_of();
  return print_list(answer, answer.differences(), console);
}

ExitCode run_check(const Arguments& arguments, Console& console) {
  FindingFilter filter;
  filter.kind = upper(arguments.kind);
  if (!arguments.id.empty()) {
    auto subject = Subject::parse(arguments.id);
    if (!subject)
      return console.report(Error{ErrorKind::kUsage, subject.error().message});
    filter.subject = *subject;
  }
  if (!filter.kind.empty() && !is_finding_kind(filter.kind)) {
    return console.report(
        Error{ErrorKind::kUsage, fmt::format("--kind: \"{}\" is not a kind of finding; write {}",
                                             arguments.kind, finding_kinds_in_words())});
  }
  const auto question = Question::open(arguments, console);
  if (!question)
    return console.report(question.error());
  Structure structure = (*question)->structure_on((*question)->axes());
  auto answer =
      find_findings((*question)->rows(), structure, filter, (*question)->session().shards());
  if (!answer)
    return console.report((*question)->instead_of_answer(answer.error()));
  (*question)->finish(*answer);
  return print_list(*answer, answer->findings(), console);
}

}  // namespace minutebook::cli
