// The program `minutebook`: reads the command line and runs the job that it asks for.

#include <csignal>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"

namespace minutebook::cli {
namespace {

ExitCode run(const Arguments& arguments, Console& console) {
  switch (arguments.command) {
    case Command::kInit:
      return run_init(arguments, console);
    case Command::kRecord:
      return run_record(arguments, console);
    case Command::kProject:
      return run_project(arguments, console);
    case Command::kRebuild:
      return run_rebuild(arguments, console);
    case Command::kStatus:
      return run_status(arguments, console);
    case Command::kOrganisation:
      return run_organisation(arguments, console);
    case Command::kBoard:
      return run_board(arguments, console);
    case Command::kProgramme:
      return run_programme(arguments, console);
    case Command::kPerson:
      return run_person(arguments, console);
    case Command::kPersonErase:
      return run_person_erase(arguments, console);
    case Command::kOrganisations:
      return run_organisations(arguments, console);
    case Command::kSearch:
      return run_search(arguments, console);
    case Command::kTrail:
      return run_trail(arguments, console);
    case Command::kDiff:
      return run_diff(arguments, console);
    case Command::kReplay:
      return run_replay(arguments, console);
    case Command::kCheck:
      return run_check(arguments, console);
    case Command::kCompletion:
      console.print(completion_script(arguments.shell));
      return kDone;
    case Command::kNone:
      break;
  }
  return kDone;
}

int run_program(int argument_count, const char* const* arguments) {
  // A reader that went away is an error of the write, not the end of the process in the middle of a
  // job.
  std::signal(SIGPIPE, SIG_IGN);
  const ParsedArguments parsed = parse_arguments(argument_count, arguments);
  Console console(parsed.arguments.format, parsed.arguments.colour);
  ExitCode code = kDone;
  if (parsed.arguments.command != Command::kNone) {
    code = run(parsed.arguments, console);
  } else if (parsed.message_is_an_error) {
    console.notice_as_is(parsed.message);
    code = kWrongUsage;
  } else {
    console.print(parsed.message);
  }
  const ExitCode written = console.flush();
  return code == kDone ? written : code;
}

}  // namespace
}  // namespace minutebook::cli

int main(int argument_count, char** arguments) {
  return minutebook::cli::run_program(argument_count, arguments);
}
