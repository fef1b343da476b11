#include "tests/scenarios/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace minutebook::scenarios {
namespace {

using nlohmann::json;
using Found = std::optional<std::string>;

constexpr std::size_t kExcerptLines = 40;

// The first lines of a text, indented.
std::string excerpt(std::string_view text) {
  std::string lines;
  std::size_t count = 0;
  while (!text.empty()) {
    if (count++ == kExcerptLines) {
      lines += "    …\n";
      break;
    }
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines += fmt::format("    {}\n", text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string around(const json& node) {
  return "  around it:\n" + excerpt(node.dump(2, ' ', false, json::error_handler_t::replace));
}

std::string found_text(std::string_view what, std::string_view text) {
  return fmt::format("  found: {}\n{}", text.empty() ? "nothing" : what, excerpt(text));
}

std::size_t line_count(std::string_view text) {
  const auto breaks = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  return breaks + (text.empty() || text.ends_with('\n') ? 0 : 1);
}

Found count_failure(std::size_t found, std::size_t expected, const char* noun,
                    const std::string& surroundings) {
  if (found == expected) {
    return std::nullopt;
  }
  return fmt::format("  found: {} {}\n{}", found, noun, surroundings);
}

bool contains(const json& value, const std::string& text) {
  if (value.is_array()) {
    return std::any_of(value.begin(), value.end(),
                       [&text](const json& entry) { return contains(entry, text); });
  }
  return !value.is_object() && plain_text(value).find(text) != std::string::npos;
}

bool is_empty(const json& value) {
  return value.is_null() || (value.is_structured() && value.empty()) ||
         (value.is_string() && value.get_ref<const std::string&>().empty());
}

Found entries_failure(const Check& check, const PathResult& result) {
  if (result.outcome == PathResult::Outcome::kNothing) {
    return count_failure(0, check.count, "entries", around(*result.around));
  }
  if (result.is_choice) {
    return count_failure(result.nodes.size(), check.count, "entries", around(*result.around));
  }
  const json& value = *result.nodes.front();
  if (!value.is_array()) {
    return "  found: no list\n" + around(value);
  }
  return count_failure(value.size(), check.count, "entries", around(value));
}

Found value_failure(const Check& check, const json& value, const json& surroundings) {
  bool holds = false;
  switch (check.verb) {
    case Verb::kIs:
      holds = !value.is_structured() && plain_text(value) == check.value;
      break;
    case Verb::kIsNot:
      holds = !value.is_structured() && plain_text(value) != check.value;
      break;
    case Verb::kIsAbsent:
      holds = is_empty(value);
      break;
    case Verb::kContains:
      holds = contains(value, check.value);
      break;
    default:
      holds = !value.is_object() && !contains(value, check.value);
      break;
  }
  if (holds) {
    return std::nullopt;
  }
  const std::string shown = value.is_structured() ? "a list or a message" : plain_text(value);
  return fmt::format("  found: {}\n{}", shown.empty() ? "an empty text" : shown,
                     around(surroundings));
}

// Whether the value is what a field has that proto3 JSON leaves out.
bool is_default(const Check& check) {
  return check.path.steps.back().kind == PathStep::Kind::kField && check.verb == Verb::kIs &&
         (check.value == "false" || check.value == "0");
}

Found path_failure(const Check& check, const json& answer, Remembered& remembered) {
  const PathResult result = follow(check.path, answer);
  if (result.outcome == PathResult::Outcome::kBrokenOff) {
    return fmt::format("  found: {}\n{}", result.problem, around(*result.around));
  }
  if (check.verb == Verb::kHasEntries) {
    return entries_failure(check, result);
  }
  if (result.outcome == PathResult::Outcome::kNothing) {
    if (check.verb == Verb::kIsAbsent || is_default(check)) {
      return std::nullopt;
    }
    return fmt::format("  found: {}\n{}", result.problem, around(*result.around));
  }
  if (result.nodes.size() != 1) {
    return fmt::format("  found: {} entries match; choose one of them\n{}", result.nodes.size(),
                       around(*result.around));
  }
  const json& value = *result.nodes.front();
  if (check.verb == Verb::kRemember) {
    remembered.texts[check.value] = plain_text(value);
    return std::nullopt;
  }
  return value_failure(check, value, *result.around);
}

Found answer_failure(const Check& check, const json& answer, Remembered& remembered) {
  if (check.verb == Verb::kRemember) {
    remembered.answers[check.value] = without_basis(answer);
    return std::nullopt;
  }
  if (check.verb == Verb::kHasEntries) {
    return count_failure(answer.is_array() ? answer.size() : 0, check.count, "entries",
                         around(answer));
  }
  const auto other = remembered.answers.find(check.value);
  if (other == remembered.answers.end()) {
    return fmt::format("  found: no answer is remembered as {}\n", check.value);
  }
  const json here = without_basis(answer);
  if (here == other->second) {
    return std::nullopt;
  }
  return "  found: another answer; from the one remembered to this one:\n" +
         excerpt(json::diff(other->second, here).dump(2));
}

Found text_failure(const Check& check, const std::string& text, const char* what,
                   Remembered& remembered) {
  bool holds = false;
  switch (check.verb) {
    case Verb::kRemember:
      remembered.texts[check.value] = text;
      return std::nullopt;
    case Verb::kIsEmpty:
      holds = text.empty();
      break;
    case Verb::kHasLines:
      holds = line_count(text) == check.count;
      break;
    case Verb::kIsAs: {
      const auto other = remembered.texts.find(check.value);
      holds = other != remembered.texts.end() && other->second == text;
      break;
    }
    case Verb::kContains:
      holds = text.find(check.value) != std::string::npos;
      break;
    default:
      holds = text.find(check.value) == std::string::npos;
      break;
  }
  return holds ? Found() : found_text(what, text);
}

}  // namespace

json without_basis(json answer) {
  if (answer.is_object()) {
    for (const char* field : {"asOf", "knownAt", "publishedBy", "positions"}) {
      answer.erase(field);
    }
  }
  return answer;
}

Found failure_of(const Check& check, const CommandResult& result, Remembered& remembered) {
  switch (check.target) {
    case Target::kExitCode:
      if (result.exit_code == static_cast<int>(check.count)) {
        return std::nullopt;
      }
      return fmt::format("  found: exit code {}\n{}", result.exit_code, excerpt(result.error));
    case Target::kOutput:
      return text_failure(check, result.output, "this output:", remembered);
    case Target::kError:
      return text_failure(check, result.error, "these messages:", remembered);
    case Target::kPath:
    case Target::kAnswer:
      break;
  }
  if (!result.answer.has_value()) {
    return "  found: no answer in JSON\n" + excerpt(result.output);
  }
  return check.target == Target::kPath ? path_failure(check, *result.answer, remembered)
                                       : answer_failure(check, *result.answer, remembered);
}

}  // namespace minutebook::scenarios
