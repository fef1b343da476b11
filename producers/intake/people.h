// The people that an input file names: their ids, handles and names.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "ledger/identifiers.h"
#include "producers/intake/written_ids.h"

namespace minutebook {

// Turns a handle into the id that stands for the person in events.
using PersonIds = std::function<PersonId(std::string_view handle)>;

// A person that a file names.
struct FilePerson {
  PersonId id;
  std::string handle;
  // Empty where the file gives the handle alone.
  std::string name;
  // The line that gives the name, from 1.
  std::int64_t line = 0;
};

// The people of one file. Not safe for use by several threads at once.
class FilePeople {
 public:
  explicit FilePeople(PersonIds ids) : ids_(std::move(ids)) {}
  FilePeople(const FilePeople&) = delete;
  FilePeople& operator=(const FilePeople&) = delete;

  // The id of the person with that handle, which check_handle has nothing against.
  [[nodiscard]] const PersonId& id_of(std::string_view handle);
  // Notes the name that a line gives a person. Returns what is wrong where another line gave
  // another name.
  [[nodiscard]] std::optional<WrittenProblem> set_name(std::string_view handle,
                                                       std::string_view name, std::int64_t line);

  // All people, in the order in which the file first names them.
  [[nodiscard]] const std::deque<FilePerson>& people() const { return people_; }

 private:
  FilePerson& person(std::string_view handle);

  PersonIds ids_;
  std::deque<FilePerson> people_;
  // Looked up only, never walked. The handles are those in people_, which do not move.
  std::unordered_map<std::string_view, FilePerson*> by_handle_;
};

}  // namespace minutebook
