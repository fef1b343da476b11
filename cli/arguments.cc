#include "cli/arguments.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "cli/completion.h"
#include "cli/version.h"

namespace minutebook::cli {
namespace {

constexpr const char* kExitCodes =
    "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 verification failed,\n"
    "5 incomplete or lagging.";

// Where a help text stands: the examples of a command, under its options.
std::string examples(const std::string& text) {
  return "Examples:\n" + text;
}

void add_axes(CLI::App* command, AxesArguments& axes) {
  command
      ->add_option("--as-of", axes.as_of,
                   "The day asked about, such as 2013-03-31. Default: today.")
      ->type_name("DAY");
  command
      ->add_option("--known-at", axes.known_at,
                   "Only what the ledger knew at this time, such as 2026-11-21T10:00Z or a day.")
      ->type_name("TIME");
  command
      ->add_option("--published-by", axes.published_by,
                   "Only what evidence published by this day says, such as 2013-03-20.")
      ->type_name("DAY");
}

void add_details(CLI::App* command, Arguments& arguments) {
  command->add_flag("--details", arguments.details,
                    "Show the evidence behind each fact in tables too. JSON always has it.");
}

void add_limit(CLI::App* command, Arguments& arguments, const std::string& text) {
  command->add_option("--limit", arguments.limit, text)
      ->check(CLI::Range(1, 1'000'000))
      ->type_name("N");
}

CLI::App* add_command(CLI::App& app, Arguments& arguments, Command command, const std::string& name,
                      const std::string& what, const std::string& example_text) {
  CLI::App* subcommand = app.add_subcommand(name, what);
  subcommand->fallthrough();
  subcommand->footer(examples(example_text));
  subcommand->callback([&arguments, command, subcommand] {
    // A nested command (`person erase`) has its own callback, which ran before.
    if (subcommand->get_subcommands().empty())
      arguments.command = command;
  });
  return subcommand;
}

void add_ledger_commands(CLI::App& app, Arguments& arguments) {
  CLI::App* init = add_command(
      app, arguments, Command::kInit, "init", "Make a ledger: a folder, or topics on Kafka.",
      "  minutebook init\n"
      "  minutebook --ledger file:/srv/minutebook init\n"
      "  minutebook --ledger kafka://broker-1:9092,broker-2:9092/minutebook init --partitions 24");
  init->add_option("--partitions", arguments.partitions,
                   "On Kafka: the partitions of the events' topic, for good. Default: 12.")
      ->check(CLI::Range(1, 10'000))
      ->type_name("N");
  init->add_option("--replicas", arguments.replicas,
                   "On Kafka: the replicas of both topics. Default: a replica on each broker, at "
                   "most 3.")
      ->check(CLI::Range(1, 100))
      ->type_name("N");

  CLI::App* record = add_command(
      app, arguments, Command::kRecord, "record",
      "Record events from JSON Lines or YAML files: all of a file, or none of it.\n"
      "Prints a receipt for each event. Recording the same file again changes nothing.",
      "  minutebook record programme.yaml\n"
      "  minutebook record --check programme.yaml            # only say what is wrong with it\n"
      "  my-service | minutebook record --input-format jsonl -\n"
      "  minutebook record --expect-version 12 appointment.yaml   # only if the subject has 12 "
      "events\n"
      "\n"
      "docs/writing-events.md shows how to write such a file.");
  record->add_option("FILE", arguments.files, "Files of events; `-` for standard input.")
      ->required()
      ->type_name("");
  record
      ->add_option("--input-format", arguments.input_format,
                   "Format of the files where the name does not say: jsonl or yaml.")
      ->check(CLI::IsMember({"jsonl", "yaml"}))
      ->type_name("FORMAT");
  record->add_flag("--check", arguments.check_only, "Only check the files; record nothing.");
  record
      ->add_option("--expect-version", arguments.expected_versions,
                   "Refuse unless the subject has exactly N events: N, or SUBJECT=N (repeatable).")
      ->allow_extra_args(false)
      ->type_name("N");
  record->add_flag("--quiet", arguments.quiet, "Print no receipts.");

  CLI::App* project =
      add_command(app, arguments, Command::kProject, "project",
                  "Fold the log into the read model until stopped (Ctrl-C or SIGTERM).\n"
                  "`record` does so by itself on a local ledger.",
                  "  minutebook project --once       # to the end of the log, then exit\n"
                  "  minutebook --ledger kafka://broker:9092/nhs project --group projectors \\\n"
                  "      --listen 127.0.0.1:9464     # one of several processes");
  project->add_flag("--once", arguments.once, "Stop at the end of the log.");
  project
      ->add_option("--poll-ms", arguments.poll_ms,
                   "How often to look for new events, in milliseconds. Default: 500.")
      ->check(CLI::Range(10, 60'000))
      ->type_name("N");

  project
      ->add_option("--group", arguments.group,
                   "The consumer group in which several processes share the partitions of a\n"
                   "ledger on Kafka. Without it, this process folds all of them.")
      ->type_name("NAME");
  project
      ->add_option("--listen", arguments.listen,
                   "Serve numbers for Prometheus and health (/metrics, /livez, /readyz) there,\n"
                   "such as 127.0.0.1:9464. Default: nowhere.")
      ->type_name("HOST:PORT");

  CLI::App* rebuild = add_command(
      app, arguments, Command::kRebuild, "rebuild",
      "Make a new read model beside the old one, compare the two, and put it in its place.",
      "  minutebook rebuild\n"
      "  minutebook rebuild --partition 3      # of a ledger with several partitions, only this "
      "one");
  rebuild->add_flag("--replace", arguments.replace_on_difference,
                    "Take the new read model also where it differs from the old one.");
  rebuild
      ->add_option("--partition", arguments.partition,
                   "Only the read model of this partition of the log. Default: all.")
      ->type_name("N");

  add_command(app, arguments, Command::kStatus, "status",
              "Show where the ledger stands: positions, lag, quarantined events, sizes.",
              "  minutebook status\n"
              "  minutebook status --format json");
}

void add_structure_commands(CLI::App& app, Arguments& arguments) {
  CLI::App* organisation = add_command(
      app, arguments, Command::kOrganisation, "org",
      "Show an organisation's structure: posts, boards, programmes, notices, and more.",
      "  minutebook org ods:RA3 --as-of 2013-03-20\n"
      "  minutebook org ods:RA3 --as-of 2013-04-01 --published-by 2013-02-28\n"
      "  minutebook org ods:NR5 --as-of 2018-06-15 --format json | jq '.posts[].holders'");
  organisation->add_option("ID", arguments.id, "The organisation, such as ods:RA3.")
      ->required()
      ->type_name("");
  add_axes(organisation, arguments.axes);
  add_details(organisation, arguments);

  CLI::App* board =
      add_command(app, arguments, Command::kBoard, "board", "Show a board and who sits on it.",
                  "  minutebook board board:plymouth-joint-board --as-of 2018-06-15");
  board->add_option("ID", arguments.id, "The board, such as board:plymouth-joint-board.")
      ->required()
      ->type_name("");
  add_axes(board, arguments.axes);
  add_details(board, arguments);

  CLI::App* programme = add_command(
      app, arguments, Command::kProgramme, "programme",
      "Show a programme: who takes part, targets, options, what is said, what came of it.",
      "  minutebook programme programme:plymouth-integration --as-of 2019-06-01");
  programme
      ->add_option("ID", arguments.id, "The programme, such as programme:plymouth-integration.")
      ->required()
      ->type_name("");
  add_axes(programme, arguments.axes);
  add_details(programme, arguments);

  CLI::App* person =
      add_command(app, arguments, Command::kPerson, "person",
                  "Show the posts and seats of a person, or make the people register forget them.",
                  "  minutebook person peter-colclough --as-of 2013-03-20\n"
                  "  minutebook person p_0123456789abcdef\n"
                  "  minutebook person erase peter-colclough --ground 'request of the person'");
  person->add_option("HANDLE", arguments.id, "The person's handle, or id (p_…).")->type_name("");
  add_axes(person, arguments.axes);
  add_details(person, arguments);
  CLI::App* erase = add_command(
      *person, arguments, Command::kPersonErase, "erase",
      "Make the people register forget a person's name, for good. Every answer, also about the\n"
      "past, then shows `name erased`; posts, dates and evidence stay.",
      "  minutebook person erase peter-colclough --ground 'request of the person' --yes");
  erase->add_option("HANDLE", arguments.id, "The person's handle, or id (p_…).")
      ->required()
      ->type_name("");
  erase->add_option("--ground", arguments.ground, "Why, for the record; names no person.")
      ->required()
      ->type_name("TEXT");
  erase->add_flag("--yes", arguments.confirmed, "Do not ask whether this is meant.");
}

void add_finding_commands(CLI::App& app, Arguments& arguments) {
  CLI::App* organisations = add_command(
      app, arguments, Command::kOrganisations, "orgs", "List the organisations of the ledger.",
      "  minutebook orgs --as-of 2018-06-15\n"
      "  minutebook orgs --kind NHS_TRUST --status OPEN --format csv");
  organisations
      ->add_option("--kind", arguments.kind, "Only organisations of this kind, such as NHS_TRUST.")
      ->type_name("KIND");
  organisations
      ->add_option("--status", arguments.status, "Only those OPEN, CLOSED or NOT_RECORDED.")
      ->check(CLI::IsMember({"OPEN", "CLOSED", "NOT_RECORDED"}, CLI::ignore_case))
      ->type_name("STATUS");
  add_limit(organisations, arguments, "At most so many. Default: all.");
  add_axes(organisations, arguments.axes);

  CLI::App* search = add_command(
      app, arguments, Command::kSearch, "search",
      "Find organisations, boards, programmes, arrangements, notices and people by name, former\n"
      "name or code.",
      "  minutebook search weston\n"
      "  minutebook search RA3");
  search->add_option("TEXT", arguments.id, "What to look for; letter case does not matter.")
      ->required()
      ->type_name("");
  add_limit(search, arguments, "At most so many. Default: 20.");
  add_axes(search, arguments.axes);
}

void add_audit_commands(CLI::App& app, Arguments& arguments) {
  CLI::App* trail = add_command(
      app, arguments, Command::kTrail, "trail",
      "Show every event about a subject, or one event, in the order recorded: evidence, emitter,\n"
      "position, what it changed, and what later events did to it.",
      "  minutebook trail ods:RA3\n"
      "  minutebook trail 5a0e3c1e-8d0b-5f6e-9a53-0e3a5b1c2d3e     # one event\n"
      "  minutebook trail ods:RA3 --published-by 2013-03-20 --format csv");
  trail->add_option("ID", arguments.id, "The subject, or an event's id.")
      ->required()
      ->type_name("");
  trail
      ->add_option("--known-at", arguments.axes.known_at,
                   "Only what the ledger knew at this time, such as 2026-11-21T10:00Z or a day.")
      ->type_name("TIME");
  trail
      ->add_option("--published-by", arguments.axes.published_by,
                   "Only what evidence published by this day says, such as 2013-03-20.")
      ->type_name("DAY");
  add_limit(trail, arguments, "At most so many, the newest. Default: all.");

  CLI::App* diff = add_command(
      app, arguments, Command::kDiff, "diff",
      "Show what differs in a subject's structure between two days, or between what was known\n"
      "or published at two times.",
      "  minutebook diff ods:RA3 --from 2013-03-31 --to 2013-04-01\n"
      "  minutebook diff ods:RA3 --axis published --from 2013-02-28 --to 2013-03-31 --as-of "
      "2013-04-01\n"
      "  minutebook diff ods:RA3 --axis recorded --from 2026-11-20 --to 2026-11-21 --as-of "
      "2013-04-01");
  diff->add_option("ID", arguments.id, "The organisation, board or programme.")
      ->required()
      ->type_name("");
  diff->add_option("--from", arguments.from, "One end.")->required()->type_name("TIME");
  diff->add_option("--to", arguments.to, "The other end.")->required()->type_name("TIME");
  diff->add_option("--axis", arguments.axis,
                   "What the two ends are: effective days, recorded times or published days.\n"
                   "Default: effective.")
      ->check(CLI::IsMember({"effective", "recorded", "published"}))
      ->type_name("AXIS");
  add_axes(diff, arguments.axes);

  CLI::App* replay = add_command(
      app, arguments, Command::kReplay, "replay",
      "Fold the log anew, up to a point, into a scratch read model and answer from there.",
      "  minutebook replay --until 40                        # the first 40 events\n"
      "  minutebook replay --until 2026-11-21T10:00Z --id ods:RA3 --as-of 2013-04-01\n"
      "  minutebook replay --until 12 --step --id ods:RA3    # each event and what it did");
  replay
      ->add_option("--until", arguments.until,
                   "Up to this many events, this recorded time, this event's id (included), or a\n"
                   "position in each partition as answers show them, such as 0:40,1:12.")
      ->required()
      ->type_name("POINT");
  replay->add_flag("--step", arguments.step, "Show each event and its effect.");
  replay
      ->add_option("--id", arguments.id,
                   "The organisation, board or programme to answer for. Default: a summary.")
      ->type_name("ID");
  add_axes(replay, arguments.axes);
  add_details(replay, arguments);

  CLI::App* check = add_command(
      app, arguments, Command::kCheck, "check",
      "List what asks for attention: two holders of one post, ends without a start, targets and\n"
      "plans overdue, references to nothing, disputes, quarantined events.",
      "  minutebook check --as-of 2019-06-01\n"
      "  minutebook check --id ods:RA3 --format csv");
  check->add_option("--id", arguments.id, "Only this subject. Default: all.")->type_name("ID");
  check->add_option("--kind", arguments.kind, "Only findings of this kind, such as TARGET_OVERDUE.")
      ->type_name("KIND");
  add_axes(check, arguments.axes);

  CLI::App* completion = add_command(
      app, arguments, Command::kCompletion, "completion", "Print the completion script of a shell.",
      "  minutebook completion bash > /etc/bash_completion.d/minutebook\n"
      "  minutebook completion zsh > \"${fpath[1]}/_minutebook\"\n"
      "  minutebook completion fish > ~/.config/fish/completions/minutebook.fish");
  completion->add_option("SHELL", arguments.shell, "bash, zsh or fish.")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}))
      ->type_name("");
}

const std::map<std::string, Format> kFormats = {{"table", Format::kTable},
                                                {"json", Format::kJson},
                                                {"jsonl", Format::kJsonLines},
                                                {"csv", Format::kCsv}};
const std::map<std::string, ColourWhen> kColours = {{"auto", ColourWhen::kAutomatic},
                                                    {"always", ColourWhen::kAlways},
                                                    {"never", ColourWhen::kNever}};

std::unique_ptr<CLI::App> make_app(Arguments& arguments) {
  auto app = std::make_unique<CLI::App>(
      "Minutebook: a ledger of integration programmes. Who sits on which board, who holds which\n"
      "post, what an organisation plans or becomes: on any day, as far as was known, with "
      "evidence.",
      "minutebook");
  app->set_version_flag("--version", std::string("minutebook ") + kVersion);
  app->require_subcommand(1);
  app->get_formatter()->column_width(30);
  app->add_option("--ledger", arguments.ledger,
                  "The ledger: file:DIR or a directory, or kafka://HOST:PORT,.../TOPIC. Default: "
                  "file:minutebook-data.")
      ->envname("MINUTEBOOK_LEDGER")
      ->type_name("URI");
  app->add_option("--state", arguments.state,
                  "Where the read models are. Default: state/ in the ledger's directory.")
      ->envname("MINUTEBOOK_STATE")
      ->type_name("DIR");
  app->add_flag("--no-fold", arguments.no_fold,
                "Leave the read models as they are: answer from them and say what they lack;\n"
                "record without folding. Without it they are brought up to date.");
  app->add_option("--kafka-config", arguments.kafka_config,
                  "A file of librdkafka's properties for the connection, such as sasl.password. "
                  "MINUTEBOOK_KAFKA_SASL_PASSWORD and the like go before it.")
      ->envname("MINUTEBOOK_KAFKA_CONFIG")
      ->type_name("FILE");
  app->add_option_function<std::string>(
         "--format",
         [&arguments](const std::string& word) { arguments.format = kFormats.at(word); },
         "How to print: table, json, jsonl or csv. Default: table on a terminal, else json.")
      ->check(CLI::IsMember(kFormats))
      ->type_name("FORMAT");
  app->add_option_function<std::string>(
         "--color,--colour",
         [&arguments](const std::string& word) { arguments.colour = kColours.at(word); },
         "auto, always or never. Default: auto; NO_COLOR is honoured.")
      ->check(CLI::IsMember(kColours))
      ->type_name("WHEN");
  app->footer(examples("  minutebook record producers/seeds/*.yaml\n"
                       "  minutebook org ods:RA3 --as-of 2013-03-31\n"
                       "  minutebook COMMAND --help\n") +
              "\n" + kExitCodes);
  add_ledger_commands(*app, arguments);
  add_structure_commands(*app, arguments);
  add_finding_commands(*app, arguments);
  add_audit_commands(*app, arguments);
  return app;
}

// What a shell completes, from the program's own description of itself.
CompletionCommand describe(const CLI::App& app) {
  CompletionCommand command;
  command.name = app.get_name();
  const std::string description = app.get_description();
  command.description = description.substr(0, description.find('\n'));
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      command.takes_files = command.takes_files || option->get_name(true) == "FILE";
      continue;
    }
    CompletionOption entry;
    for (const std::string& name : option->get_lnames())
      entry.names.push_back("--" + name);
    for (const std::string& name : option->get_snames())
      entry.names.push_back("-" + name);
    const std::string text = option->get_description();
    entry.description = text.substr(0, text.find('\n'));
    entry.takes_value = option->get_expected_min() > 0;
    command.options.push_back(std::move(entry));
  }
  for (const CLI::App* subcommand : app.get_subcommands([](const CLI::App*) { return true; })) {
    command.subcommands.push_back(describe(*subcommand));
  }
  return command;
}

// What is wrong where a word that names no command stands in a command's place; empty where none
// does.
std::string unknown_command(const CLI::App& app) {
  if (!app.get_subcommands().empty())
    return "";
  for (const std::string& word : app.remaining()) {
    if (word.starts_with('-'))
      continue;
    std::string commands;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
      commands += (commands.empty() ? "" : ", ") + command->get_name();
    return fmt::format(
        "\"{}\" is no command; the commands are {}\nRun with --help for more information.\n", word,
        commands);
  }
  return "";
}

}  // namespace

ParsedArguments parse_arguments(int argument_count, const char* const* arguments) {
  ParsedArguments parsed;
  const std::unique_ptr<CLI::App> app = make_app(parsed.arguments);
  try {
    app->parse(argument_count, arguments);
    if (parsed.arguments.command == Command::kPerson && parsed.arguments.id.empty()) {
      throw CLI::RequiredError("HANDLE");
    }
  } catch (const CLI::ParseError& error) {
    parsed.arguments.command = Command::kNone;
    std::ostringstream out;
    std::ostringstream problem;
    const int code = app->exit(error, out, problem);
    parsed.message_is_an_error = code != 0;
    parsed.message = code == 0 ? out.str() : problem.str();
    if (std::string text = code == 0 ? "" : unknown_command(*app); !text.empty())
      parsed.message = std::move(text);
    parsed.exit_code = code == 0 ? 0 : 2;
  }
  return parsed;
}

std::string completion_script(const std::string& shell) {
  Arguments unused;
  return render_completion(shell, describe(*make_app(unused)));
}

}  // namespace minutebook::cli
