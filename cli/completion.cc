#include "cli/completion.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace minutebook::cli {
namespace {

// Words of fixed lists that an option's value is one of; empty for any other option.
std::string_view values_of(std::string_view option) {
  if (option == "--format")
    return "table json jsonl csv";
  if (option == "--color" || option == "--colour")
    return "auto always never";
  if (option == "--input-format")
    return "jsonl yaml";
  if (option == "--axis")
    return "effective recorded published";
  if (option == "--status")
    return "OPEN CLOSED NOT_RECORDED";
  return "";
}

// A text between single quotes, for any of the three shells.
std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char letter : text) {
    if (letter == '\'') {
      result += "'\\''";
    } else {
      result += letter;
    }
  }
  return result + "'";
}

// A text inside zsh's `name[description]`, where brackets and colons have a meaning.
std::string zsh_description(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '[' || letter == ']' || letter == ':' || letter == '\\')
      result += '\\';
    result += letter;
  }
  return result;
}

std::string option_words(const CompletionCommand& command) {
  std::string words;
  for (const CompletionOption& option : command.options) {
    for (const std::string& name : option.names) {
      words += name;
      words += ' ';
    }
  }
  return words;
}

std::string subcommand_words(const CompletionCommand& command) {
  std::string words;
  for (const CompletionCommand& subcommand : command.subcommands) {
    words += subcommand.name;
    words += ' ';
  }
  return words;
}

// One `case` branch of the bash function: `path` is the words of the commands so far, joined by a
// space.
void bash_branches(const CompletionCommand& command, const std::string& path, std::string& out) {
  for (const CompletionCommand& subcommand : command.subcommands) {
    const std::string here = path.empty() ? subcommand.name : path + " " + subcommand.name;
    fmt::format_to(std::back_inserter(out), "    {}) words={}; files={} ;;\n", quoted(here),
                   quoted(subcommand_words(subcommand) + option_words(subcommand)),
                   subcommand.takes_files ? "yes" : "no");
    bash_branches(subcommand, here, out);
  }
}

void options_with_values(const CompletionCommand& command, std::vector<std::string>& names) {
  for (const CompletionOption& option : command.options) {
    if (!option.takes_value)
      continue;
    for (const std::string& name : option.names)
      names.push_back(name);
  }
  for (const CompletionCommand& subcommand : command.subcommands) {
    options_with_values(subcommand, names);
  }
}

void nested_names(const CompletionCommand& command, const std::string& path,
                  std::vector<std::string>& paths) {
  for (const CompletionCommand& subcommand : command.subcommands) {
    const std::string here = path.empty() ? subcommand.name : path + " " + subcommand.name;
    paths.push_back(here);
    nested_names(subcommand, here, paths);
  }
}

std::vector<std::string> sorted_options_with_values(const CompletionCommand& program) {
  std::vector<std::string> names;
  options_with_values(program, names);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string bash_script(const CompletionCommand& program) {
  std::vector<std::string> paths;
  nested_names(program, "", paths);
  std::string known;
  for (const std::string& path : paths)
    known += fmt::format("|{}", quoted(path));
  std::string value_cases;
  std::string plain_values;
  for (const std::string& name : sorted_options_with_values(program)) {
    const std::string_view values = values_of(name);
    if (values.empty()) {
      plain_values += plain_values.empty() ? name : "|" + name;
    } else {
      value_cases += fmt::format(
          "    {}) COMPREPLY=($(compgen -W '{}' -- \"$current\")); return ;;\n", name, values);
    }
  }
  std::string branches;
  bash_branches(program, "", branches);
  std::string out;
  fmt::format_to(std::back_inserter(out), R"(# bash completion for {0}
_{0}() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}"
  case "$previous" in
{1}    {2}) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  local command='' word index
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="${{COMP_WORDS[index]}}"
    case "${{command:+$command }}$word" in
      {3}) command="${{command:+$command }}$word" ;;
    esac
  done
  local words={4} files=no
  case "$command" in
{5}  esac
  COMPREPLY=($(compgen -W "$words {6}" -- "$current"))
  if [[ "$files" == yes && "$current" != -* ]]; then
    COMPREPLY+=($(compgen -f -- "$current"))
  fi
}}
complete -o filenames -F _{0} {0}
)",
                 program.name, value_cases, plain_values, known.substr(1),
                 quoted(subcommand_words(program)), branches, option_words(program));
  return out;
}

void zsh_options(const CompletionCommand& command, std::string& out) {
  for (const CompletionOption& option : command.options) {
    for (const std::string& name : option.names) {
      std::string spec = fmt::format("{}[{}]", name, zsh_description(option.description));
      if (option.takes_value) {
        const std::string_view values = values_of(name);
        spec += values.empty() ? ":value:_files" : fmt::format(":value:({})", values);
      }
      fmt::format_to(std::back_inserter(out), "    {}\n", quoted(spec));
    }
  }
}

// One function per command, which calls that of the command named next.
void zsh_function(const CompletionCommand& command, const std::string& name,
                  const std::string& global_options, std::string& out) {
  std::string specs;
  zsh_options(command, specs);
  specs += global_options;
  if (command.subcommands.empty()) {
    fmt::format_to(
        std::back_inserter(out),
        "{0}() {{\n  local -a specs\n  specs=(\n{1}  )\n  _arguments -s $specs {2}\n}}\n\n", name,
        specs, command.takes_files ? "'*:file:_files'" : "'*: :'");
    return;
  }
  std::string list;
  std::string cases;
  for (const CompletionCommand& subcommand : command.subcommands) {
    const std::string function = name + "_" + subcommand.name;
    zsh_function(subcommand, function, global_options, out);
    fmt::format_to(std::back_inserter(list), "    {}\n",
                   quoted(subcommand.name + ":" + zsh_description(subcommand.description)));
    fmt::format_to(std::back_inserter(cases), "        {}) {} ;;\n", subcommand.name, function);
  }
  fmt::format_to(std::back_inserter(out), R"({0}() {{
  local context state line
  typeset -A opt_args
  local -a specs commands
  specs=(
{1}  )
  commands=(
{2}  )
  _arguments -s -C $specs '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest)
      case $words[1] in
{3}      esac ;;
  esac
}}

)",
                 name, specs, list, cases);
}

std::string zsh_script(const CompletionCommand& program) {
  std::string functions;
  std::string global_options;
  zsh_options(program, global_options);
  CompletionCommand without_options = program;
  without_options.options.clear();
  zsh_function(without_options, "_" + program.name, global_options, functions);
  return fmt::format("#compdef {0}\n\n{1}compdef _{0} {0}\n", program.name, functions);
}

void fish_lines(const CompletionCommand& command, const std::string& program,
                const std::string& condition, std::string& out) {
  for (const CompletionOption& option : command.options) {
    std::string line = fmt::format("complete -c {}{}", program,
                                   condition.empty() ? "" : " -n " + quoted(condition));
    for (const std::string& name : option.names) {
      const bool is_long = name.rfind("--", 0) == 0;
      line += fmt::format(" -{} {}", is_long ? 'l' : 's', name.substr(is_long ? 2 : 1));
    }
    line += " -d " + quoted(option.description);
    if (option.takes_value) {
      const std::string_view values = values_of(option.names.front());
      line += values.empty() ? " -r" : " -x -a " + quoted(values);
    }
    out += line + "\n";
  }
  if (command.subcommands.empty())
    return;
  const std::string names = subcommand_words(command);
  const std::string none_yet =
      condition.empty()
          ? "__fish_use_subcommand"
          : fmt::format("{}; and not __fish_seen_subcommand_from {}", condition, names);
  for (const CompletionCommand& subcommand : command.subcommands) {
    fmt::format_to(std::back_inserter(out), "complete -c {} -n {} -f -a {} -d {}\n", program,
                   quoted(none_yet), subcommand.name, quoted(subcommand.description));
    fish_lines(subcommand, program,
               (condition.empty() ? "" : condition + "; and ") +
                   fmt::format("__fish_seen_subcommand_from {}", subcommand.name),
               out);
    if (!subcommand.takes_files) {
      fmt::format_to(std::back_inserter(out), "complete -c {} -n {} -f\n", program,
                     quoted(fmt::format("__fish_seen_subcommand_from {}", subcommand.name)));
    }
  }
}

std::string fish_script(const CompletionCommand& program) {
  std::string out = fmt::format("# fish completion for {}\n", program.name);
  fish_lines(program, program.name, "", out);
  return out;
}

}  // namespace

std::string render_completion(const std::string& shell, const CompletionCommand& program) {
  if (shell == "bash")
    return bash_script(program);
  if (shell == "zsh")
    return zsh_script(program);
  if (shell == "fish")
    return fish_script(program);
  return "";
}

}  // namespace minutebook::cli
