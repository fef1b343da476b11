// Arguments: what the user asked for on the command line, as a plain value.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace minutebook::cli {

// How an answer is printed.
enum class Format : std::uint8_t { kTable, kJson, kJsonLines, kCsv };

// When colour is used.
enum class ColourWhen : std::uint8_t { kAutomatic, kAlways, kNever };

// The three times of a question, as typed. Empty means the default.
struct AxesArguments {
  std::string as_of;
  std::string known_at;
  std::string published_by;
};

// Which job was asked for.
enum class Command : std::uint8_t {
  kNone,  // help or the version was printed, or the arguments were wrong: see ParsedArguments
  kInit,
  kRecord,
  kProject,
  kRebuild,
  kStatus,
  kOrganisation,
  kBoard,
  kProgramme,
  kPerson,
  kPersonErase,
  kOrganisations,
  kSearch,
  kTrail,
  kDiff,
  kReplay,
  kCheck,
  kCompletion,
};

struct Arguments {
  Command command = Command::kNone;

  // For every command.
  std::string ledger = "file:minutebook-data";
  std::string state;  // empty: inside the ledger's directory
  // A file of properties for the connection to Kafka; empty: none.
  std::string kafka_config;
  // Answer from the read models as they are.
  bool no_fold = false;
  std::optional<Format> format;
  ColourWhen colour = ColourWhen::kAutomatic;

  // The subject, handle, event or search text that the command is about.
  std::string id;
  AxesArguments axes;

  // init
  std::int32_t partitions = 12;
  std::int16_t replicas = 0;  // 0: as many as there are brokers, at most 3

  // record
  std::vector<std::string> files;
  std::string input_format;  // "jsonl", "yaml" or empty: by the file's name
  bool check_only = false;
  std::vector<std::string> expected_versions;  // "N" or "SUBJECT=N"
  bool quiet = false;

  // project
  bool once = false;
  std::int64_t poll_ms = 500;
  std::string group;   // empty: this process folds all partitions
  std::string listen;  // empty: numbers and health are not served

  // rebuild
  bool replace_on_difference = false;
  std::optional<std::uint32_t> partition;  // absent: all

  // person erase
  std::string ground;
  bool confirmed = false;

  // orgs, search, check, trail
  std::string kind;
  std::string status;
  std::int64_t limit = 0;  // 0: the command's default
  bool details = false;    // show the evidence in tables too

  // diff
  std::string from;
  std::string to;
  std::string axis = "effective";

  // replay
  std::string until;
  bool step = false;

  // completion
  std::string shell;
};

// The outcome of reading the command line.
struct ParsedArguments {
  Arguments arguments;
  // Where command is kNone: what to print and where, and the exit code (0 for help, 2 for wrong
  // usage).
  std::string message;
  bool message_is_an_error = false;
  int exit_code = 0;
};

// Reads the command line and the environment (MINUTEBOOK_LEDGER, MINUTEBOOK_STATE). Prints nothing.
[[nodiscard]] ParsedArguments parse_arguments(int argument_count, const char* const* arguments);

// The completion script for "bash", "zsh" or "fish", made from the commands and options that exist;
// empty for another shell.
[[nodiscard]] std::string completion_script(const std::string& shell);

}  // namespace minutebook::cli
