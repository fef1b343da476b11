// The ids that authors write: an event's own id, a person's handle, and bytes as text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace minutebook {

// What is wrong with something written, and what would be right; as in Problem.
struct WrittenProblem {
  std::string problem;
  std::string right_form;
};

// Longest local id of an event, in bytes.
inline constexpr std::size_t kLocalIdLimitBytes = 200;
// Longest handle of a person, in bytes.
inline constexpr std::size_t kHandleLimitBytes = 100;

// What is wrong with a text as the local id of an event, or nothing. A local id is any text of one
// line that does not begin or end with white space and that cannot be taken for an event id (a
// UUID, or 16 bytes in base64).
[[nodiscard]] std::optional<WrittenProblem> check_local_id(std::string_view text);

// What is wrong with a text as the handle of a person, or nothing. One person must have one handle,
// so it has one spelling:
//
//   handle = group *( ( "-" / "." ) group )      ; at most 100 bytes
//   group  = 1*( %x61-7A / DIGIT )
[[nodiscard]] std::optional<WrittenProblem> check_handle(std::string_view text);

// What is wrong with a text as the name of a person, or nothing: one line, not empty, without white
// space around.
[[nodiscard]] std::optional<WrittenProblem> check_person_name(std::string_view text);

// The bytes of a text in base64 (RFC 4648, standard or URL-safe alphabet, padding optional), or
// nothing where it is not base64.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

// The bytes of a text in hexadecimal, either case, or nothing where it is not hexadecimal.
[[nodiscard]] std::optional<std::string> from_hexadecimal(std::string_view text);

}  // namespace minutebook
