// Reads one JSON text into a Document: a line of a JSON Lines file.
//
// Source: RFC 8259. Beyond it: a field name may stand once only in an object.
#pragma once

#include <optional>
#include <string_view>

#include "producers/intake/document.h"

namespace minutebook {

// Reads the text, one line shorter than 4 GiB, into the document. Returns what is wrong with it, or
// nothing; where something is wrong the document's content is of no use. The document refers to the
// text, which must live as long as the document's content. Safe from any thread for documents of
// their own.
[[nodiscard]] std::optional<DocumentProblem> read_json(std::string_view text, Document& document);

}  // namespace minutebook
