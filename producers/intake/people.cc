// One id and one name for each handle of a file.

#include "producers/intake/people.h"

#include <fmt/format.h>

#include "ledger/quote.h"

namespace minutebook {

FilePerson& FilePeople::person(std::string_view handle) {
  if (const auto found = by_handle_.find(handle); found != by_handle_.end()) {
    return *found->second;
  }
  FilePerson& added = people_.emplace_back(
      FilePerson{.id = ids_(handle), .handle = std::string(handle), .name = {}, .line = 0});
  by_handle_.emplace(added.handle, &added);
  return added;
}

const PersonId& FilePeople::id_of(std::string_view handle) {
  return person(handle).id;
}

std::optional<WrittenProblem> FilePeople::set_name(std::string_view handle, std::string_view name,
                                                   std::int64_t line) {
  FilePerson& known = person(handle);
  if (known.name.empty()) {
    known.name = name;
    known.line = line;
    return std::nullopt;
  }
  if (known.name == name) {
    return std::nullopt;
  }
  return WrittenProblem{
      fmt::format("the handle {} has the name {} here and {} on line {}", in_quotes(handle),
                  in_quotes(name), in_quotes(known.name), known.line),
      "write one name for one handle, and two handles for two people"};
}

}  // namespace minutebook
