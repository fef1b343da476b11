// Completion: scripts that let a shell complete the program's commands and options.

#pragma once

#include <string>
#include <vector>

namespace minutebook::cli {

struct CompletionOption {
  std::vector<std::string> names;  // "--as-of"
  std::string description;
  bool takes_value = false;
};

struct CompletionCommand {
  std::string name;
  std::string description;
  std::vector<CompletionOption> options;
  std::vector<CompletionCommand> subcommands;
  bool takes_files = false;
};

// The script for "bash", "zsh" or "fish"; empty for another shell.
[[nodiscard]] std::string render_completion(const std::string& shell,
                                            const CompletionCommand& program);

}  // namespace minutebook::cli
