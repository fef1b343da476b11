// Reads a YAML text into a Document.
//
// Source: YAML 1.2, of which an event file needs little. Not accepted, each with a message of its
// own: merge keys (`<<`), tags other than !!str, field names that are not scalars, a field name
// twice in one mapping.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "producers/intake/document.h"

namespace minutebook {

// The longest YAML text. Longer histories are written as JSON Lines, which is read line by line.
inline constexpr std::size_t kYamlSizeLimitBytes = std::size_t{16} * 1024 * 1024;

// Reads the text, which is without a byte order mark, all documents of it, into the document.
// Returns what is wrong with it, or nothing; where something is wrong the document's content is of
// no use. Unlike read_json it keeps its own copy of all texts. Safe from any thread for documents
// of their own.
[[nodiscard]] std::optional<DocumentProblem> read_yaml(std::string_view text, Document& document);

}  // namespace minutebook
