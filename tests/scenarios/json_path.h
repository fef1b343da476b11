// JSON path: how a scenario points at a part of an answer, such as
// `posts[post=ods:RA3/chief-executive].holders[0].since`.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace minutebook::scenarios {

// One step of a path.
struct PathStep {
  enum class Kind {
    kField,  // `holders`: the field of that name
    kIndex,  // `[0]`: the entry at that place, counted from 0
    kMatch,  // `[person.name=Nick Wood]`: the entries in which that field has that value
  };
  Kind kind = Kind::kField;
  // The field's name; for kMatch the names on the way to it.
  std::vector<std::string> names;
  std::size_t index = 0;
  std::string value;
};

struct JsonPath {
  std::string text;
  std::vector<PathStep> steps;
};

// Reads the path that `text` begins with and takes it off `text`. A path is
//
//   path  = first { "." name | entry }
//   first = name | entry
//   entry = "[" digits "]" | "[" name { "." name } "=" value "]"
//
// A value runs to the next `]`; one that has `]` in it is put between double quotes. Fails with
// what is wrong.
[[nodiscard]] tl::expected<JsonPath, std::string> take_json_path(std::string_view& text);

// Where a path leads in an answer.
struct PathResult {
  enum class Outcome {
    kFound,      // to the nodes
    kNothing,    // the last step finds nothing: what it would be in is there
    kBrokenOff,  // a step before the last one finds nothing, or one does not fit what it meets
  };
  Outcome outcome = Outcome::kFound;
  // What was found: one node, or after a match any number of them.
  std::vector<const nlohmann::json*> nodes;
  // Whether the last step chose among entries, so that the nodes count as a list.
  bool is_choice = false;
  // Where nothing was found: why, as a sentence without its full stop.
  std::string problem;
  // The innermost part of the answer that the path reached; never null.
  const nlohmann::json* around = nullptr;
};

// Follows the path from `root`, which must outlive the result.
[[nodiscard]] PathResult follow(const JsonPath& path, const nlohmann::json& root);

// A text, number or truth value as a scenario writes it; the JSON text of anything else.
[[nodiscard]] std::string plain_text(const nlohmann::json& value);

}  // namespace minutebook::scenarios
