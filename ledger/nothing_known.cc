#include "ledger/nothing_known.h"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace minutebook {

Error nothing_known(std::string_view subject, const Axes& axes) {
  const auto not_found = [](std::string message) {
    return Error{ErrorKind::kNotFound, std::move(message)};
  };
  if (axes.known_at && axes.published_by) {
    return not_found(fmt::format("nothing about {} was recorded by {} and published by {}", subject,
                                 to_string(*axes.known_at), to_string(*axes.published_by)));
  }
  if (axes.known_at) {
    return not_found(
        fmt::format("nothing was recorded about {} by {}", subject, to_string(*axes.known_at)));
  }
  if (axes.published_by) {
    return not_found(fmt::format("nothing recorded about {} was published by {}", subject,
                                 to_string(*axes.published_by)));
  }
  return not_found(fmt::format("nothing is recorded about {}", subject));
}

}  // namespace minutebook
