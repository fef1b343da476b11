// The kinds of error in words.

#include "ledger/error.h"

#include <utility>

#include "ledger/assert.h"

namespace minutebook {

std::string_view error_kind_name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kRejected:
      return "rejected";
    case ErrorKind::kUsage:
      return "usage";
    case ErrorKind::kNotFound:
      return "not found";
    case ErrorKind::kConflict:
      return "conflict";
    case ErrorKind::kInputOutput:
      return "input or output failed";
    case ErrorKind::kOutOfSpace:
      return "out of space";
    case ErrorKind::kCorrupt:
      return "corrupt";
    case ErrorKind::kHeld:
      return "held by another process";
    case ErrorKind::kNewerVersion:
      return "written by a newer version";
    case ErrorKind::kVerificationFailed:
      return "verification failed";
    case ErrorKind::kIncomplete:
      return "incomplete";
    case ErrorKind::kUnavailable:
      return "unavailable";
    case ErrorKind::kInternal:
      return "internal";
  }
  MINUTEBOOK_ASSERT(false && "an ErrorKind outside its enumerators");
  return "";
}

tl::unexpected<Error> fail(ErrorKind kind, std::string message) {
  MINUTEBOOK_ASSERT(!message.empty());
  return tl::unexpected<Error>(Error{.kind = kind, .message = std::move(message)});
}

}  // namespace minutebook
