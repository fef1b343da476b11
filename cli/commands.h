// Commands: one function for each job of the program. Each prints its answer or its error and
// returns the exit code.

#pragma once

#include "cli/arguments.h"
#include "cli/console.h"

namespace minutebook::cli {

// ledger_commands.cc: what changes or tends a ledger.
ExitCode run_init(const Arguments& arguments, Console& console);
ExitCode run_record(const Arguments& arguments, Console& console);
ExitCode run_project(const Arguments& arguments, Console& console);
ExitCode run_rebuild(const Arguments& arguments, Console& console);
ExitCode run_status(const Arguments& arguments, Console& console);
ExitCode run_person_erase(const Arguments& arguments, Console& console);

// question_commands.cc: structure on a day, and finding things.
ExitCode run_organisation(const Arguments& arguments, Console& console);
ExitCode run_board(const Arguments& arguments, Console& console);
ExitCode run_programme(const Arguments& arguments, Console& console);
ExitCode run_person(const Arguments& arguments, Console& console);
ExitCode run_organisations(const Arguments& arguments, Console& console);
ExitCode run_search(const Arguments& arguments, Console& console);

// audit_commands.cc: how it came to be so.
ExitCode run_trail(const Arguments& arguments, Console& console);
ExitCode run_diff(const Arguments& arguments, Console& console);
ExitCode run_check(const Arguments& arguments, Console& console);

// replay_command.cc
ExitCode run_replay(const Arguments& arguments, Console& console);

}  // namespace minutebook::cli
