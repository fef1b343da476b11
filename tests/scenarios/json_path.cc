#include "tests/scenarios/json_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace minutebook::scenarios {
namespace {

using nlohmann::json;

bool is_name_character(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '_';
}

std::string take_name(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && is_name_character(text[length])) {
    ++length;
  }
  std::string name(text.substr(0, length));
  text.remove_prefix(length);
  return name;
}

std::optional<std::size_t> number(std::string_view digits) {
  std::size_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (digits.empty() || error != std::errc() || stop != end) {
    return std::nullopt;
  }
  return value;
}

// What is behind the `=` of `[name=value]`, up to the closing bracket and without it.
tl::expected<std::string, std::string> take_value(std::string_view& text) {
  const bool quoted = text.starts_with('"');
  const std::string_view closing = quoted ? "\"]" : "]";
  const std::size_t begin = quoted ? 1 : 0;
  const std::size_t end = text.find(closing, begin);
  if (end == std::string_view::npos) {
    return tl::unexpected<std::string>(fmt::format("the bracket of [{} is not closed", text));
  }
  std::string value(text.substr(begin, end - begin));
  text.remove_prefix(end + closing.size());
  return value;
}

// `text` begins behind the opening bracket.
tl::expected<PathStep, std::string> take_entry(std::string_view& text) {
  PathStep step;
  const std::size_t end = text.find_first_of("]=");
  if (end == std::string_view::npos) {
    return tl::unexpected<std::string>(fmt::format("the bracket of [{} is not closed", text));
  }
  if (text[end] == ']') {
    const std::optional<std::size_t> index = number(text.substr(0, end));
    if (!index.has_value()) {
      return tl::unexpected<std::string>(
          fmt::format("[{}] is neither [NUMBER] nor [FIELD=VALUE]", text.substr(0, end)));
    }
    step.kind = PathStep::Kind::kIndex;
    step.index = *index;
    text.remove_prefix(end + 1);
    return step;
  }
  step.kind = PathStep::Kind::kMatch;
  std::string_view names = text.substr(0, end);
  text.remove_prefix(end + 1);
  while (true) {
    step.names.push_back(take_name(names));
    if (step.names.back().empty() || (!names.empty() && names.front() != '.')) {
      return tl::unexpected<std::string>("the field before = in a bracket is not a name");
    }
    if (names.empty()) {
      break;
    }
    names.remove_prefix(1);
  }
  auto value = take_value(text);
  if (!value.has_value()) {
    return tl::unexpected<std::string>(value.error());
  }
  step.value = *std::move(value);
  return step;
}

bool is_value(const json& entry, const PathStep& step) {
  const json* node = &entry;
  for (const std::string& name : step.names) {
    if (!node->is_object() || !node->contains(name)) {
      return false;
    }
    node = &(*node)[name];
  }
  return !node->is_structured() && plain_text(*node) == step.value;
}

std::string step_text(const PathStep& step) {
  switch (step.kind) {
    case PathStep::Kind::kField:
      return step.names.front();
    case PathStep::Kind::kIndex:
      return fmt::format("[{}]", step.index);
    case PathStep::Kind::kMatch:
      return fmt::format("[{}={}]", fmt::join(step.names, "."), step.value);
  }
  return "";
}

// Follows one path; `result` is where it has come to.
class Walk {
 public:
  explicit Walk(const json& root) {
    result_.nodes = {&root};
    result_.around = &root;
  }

  // Whether the walk can go on.
  bool step(const PathStep& step) {
    if (step.kind == PathStep::Kind::kField) {
      return to_field(step);
    }
    if (!result_.is_choice && !to_entries(step)) {
      return false;
    }
    return step.kind == PathStep::Kind::kIndex ? to_index(step) : to_matches(step);
  }

  PathResult result() && { return std::move(result_); }

 private:
  bool stop(PathResult::Outcome outcome, std::string problem) {
    result_.outcome = outcome;
    result_.problem = std::move(problem);
    return false;
  }

  bool to_field(const PathStep& step) {
    const std::string& name = step.names.front();
    if (result_.nodes.size() != 1) {
      return stop(PathResult::Outcome::kBrokenOff,
                  fmt::format("{} entries match before .{}; choose one of them",
                              result_.nodes.size(), name));
    }
    const json& node = *result_.nodes.front();
    result_.around = &node;
    result_.is_choice = false;
    if (!node.is_object()) {
      return stop(PathResult::Outcome::kBrokenOff,
                  fmt::format("{} is asked of what has no fields", name));
    }
    if (!node.contains(name)) {
      return stop(PathResult::Outcome::kNothing, fmt::format("there is no {}", name));
    }
    result_.nodes = {&node[name]};
    return true;
  }

  // From a list to its entries.
  bool to_entries(const PathStep& step) {
    const json& node = *result_.nodes.front();
    result_.around = &node;
    if (!node.is_array()) {
      return stop(PathResult::Outcome::kBrokenOff,
                  fmt::format("{} is asked of what is no list", step_text(step)));
    }
    result_.nodes.clear();
    for (const json& entry : node) {
      result_.nodes.push_back(&entry);
    }
    result_.is_choice = true;
    return true;
  }

  bool to_index(const PathStep& step) {
    if (step.index >= result_.nodes.size()) {
      return stop(PathResult::Outcome::kNothing, fmt::format("there is no entry {}; there are {}",
                                                             step.index, result_.nodes.size()));
    }
    result_.nodes = {result_.nodes[step.index]};
    result_.is_choice = false;
    return true;
  }

  bool to_matches(const PathStep& step) {
    std::erase_if(result_.nodes, [&step](const json* entry) { return !is_value(*entry, step); });
    if (result_.nodes.empty()) {
      return stop(PathResult::Outcome::kNothing, fmt::format("no entry has {}", step_text(step)));
    }
    return true;
  }

  PathResult result_;
};

// Whether the step at that place found no field and the path goes on with a choice among its
// entries and ends there: proto3 JSON leaves empty lists out.
bool is_left_out_list(const JsonPath& path, std::size_t place, const PathResult& result) {
  const auto is_field = [](const PathStep& step) { return step.kind == PathStep::Kind::kField; };
  return result.outcome == PathResult::Outcome::kNothing && is_field(path.steps[place]) &&
         std::none_of(path.steps.begin() + static_cast<std::ptrdiff_t>(place) + 1, path.steps.end(),
                      is_field);
}

}  // namespace

tl::expected<JsonPath, std::string> take_json_path(std::string_view& text) {
  const std::string_view whole = text;
  JsonPath path;
  while (true) {
    if (text.starts_with('[')) {
      text.remove_prefix(1);
      auto step = take_entry(text);
      if (!step.has_value()) {
        return tl::unexpected<std::string>(step.error());
      }
      path.steps.push_back(*std::move(step));
    } else if (path.steps.empty() || text.starts_with('.')) {
      if (!path.steps.empty()) {
        text.remove_prefix(1);
      }
      PathStep step;
      step.names = {take_name(text)};
      if (step.names.front().empty()) {
        return tl::unexpected<std::string>(fmt::format("a field's name is missing in {}", whole));
      }
      path.steps.push_back(std::move(step));
    } else {
      break;
    }
  }
  path.text = whole.substr(0, whole.size() - text.size());
  return path;
}

PathResult follow(const JsonPath& path, const json& root) {
  Walk walk(root);
  for (std::size_t place = 0; place < path.steps.size(); ++place) {
    if (!walk.step(path.steps[place])) {
      PathResult result = std::move(walk).result();
      if (place + 1 < path.steps.size() && !is_left_out_list(path, place, result)) {
        result.outcome = PathResult::Outcome::kBrokenOff;
      }
      result.nodes.clear();
      return result;
    }
  }
  return std::move(walk).result();
}

std::string plain_text(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace minutebook::scenarios
