// Reads the golden files: events as text, and the bytes that they must have for ever.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "minutebook/ledger/v1/event.pb.h"

namespace minutebook::golden {

// The folders, named from the repository's root, where tests run.
inline constexpr std::string_view kFolder = "tests/golden";
inline constexpr std::string_view kFactsFolder = "tests/golden/facts";
inline constexpr std::string_view kFutureFolder = "tests/golden/future";

// The files of that folder with that ending (".textproto", ".hex"), sorted by name. Aborts the test
// program where the folder cannot be read.
[[nodiscard]] std::vector<std::string> files_in(std::string_view folder, std::string_view ending);

// The file's content. Aborts the test program where it cannot be read.
[[nodiscard]] std::string read_file(const std::string& path);

// The event that a .textproto file holds. Aborts the test program, saying where, if it is not one.
[[nodiscard]] ledger::v1::Event read_event(const std::string& path);

// A valid event that states the fact of that file: example("director_hired").
[[nodiscard]] ledger::v1::Event example(std::string_view fact);

// The bytes that the text of a .hex file writes: pairs of hexadecimal digits; white space means
// nothing; a # begins a comment, up to the end of its line. Aborts the test program if it is not
// that.
[[nodiscard]] std::string bytes_of_hex(std::string_view text);

// The bytes as the text of a .hex file: 32 bytes a line.
[[nodiscard]] std::string hex_of_bytes(std::string_view bytes);

// The event's deterministic serialization.
[[nodiscard]] std::string serialize(const ledger::v1::Event& event);

}  // namespace minutebook::golden
