// Error: an operation that could not be done, as a value.
//
// Three failures have three mechanisms. Input that breaks a rule is data: each rule broken is
// reported. An operation that cannot be done returns tl::expected<T, Error>, from a function marked
// [[nodiscard]]. A bug aborts (ledger/assert.h).

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace minutebook {

// What kind of failure it is: what a caller may decide on, and what the program's exit code follows
// from.
enum class ErrorKind : std::uint8_t {
  // The input breaks a rule: an event, a date, an id, a file of events. Nothing was changed.
  kRejected,
  // The program was asked for something that makes no sense: unknown option, bad combination, bad
  // URI.
  kUsage,
  // What was asked for is not in the ledger, or the file or ledger named is not there.
  kNotFound,
  // It is in conflict with what is recorded: an event id with other content, another version than
  // expected.
  kConflict,
  // Reading or writing failed: permissions, a folder where a file should be, a device error.
  kInputOutput,
  // No space is left where the ledger is kept. Nothing that was acknowledged is lost.
  kOutOfSpace,
  // Stored bytes are not what was written: truncated, altered, or not a ledger at all.
  kCorrupt,
  // Another process holds the ledger for writing.
  kHeld,
  // The ledger was written by a newer version of this program.
  kNewerVersion,
  // A proof or a digest does not come out: the record was altered, or something was left out.
  kVerificationFailed,
  // The answer would leave something out: a lagging read model, a quarantined event.
  kIncomplete,
  // A service that is needed cannot be reached, or did not answer in time. Trying again may help.
  kUnavailable,
  // A library failed in a way that none of the above describes.
  kInternal,
};

// The kind in words, in lower case, for messages and logs: "not found". Never empty.
[[nodiscard]] std::string_view error_kind_name(ErrorKind kind);

// An operating error. `message` is for the person who will act on it: it names the file or the
// thing, what is wrong and what would be right. It is one sentence or more without the final line
// break.
struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;

  [[nodiscard]] bool operator==(const Error& other) const = default;
};

// An error as the failed side of a tl::expected: return fail(ErrorKind::kNotFound, "…").
[[nodiscard]] tl::unexpected<Error> fail(ErrorKind kind, std::string message);

}  // namespace minutebook
