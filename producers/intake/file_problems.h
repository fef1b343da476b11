// The problems of one input file: from a position in what was read to a line and a column.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "producers/intake/document.h"
#include "producers/problem.h"

namespace minutebook {

// Adds the problems of one file to a list, to which nothing else is added meanwhile. Not safe for
// use by several threads at once.
class FileProblems {
 public:
  // The list must outlive this object. `file` is how messages name the file.
  FileProblems(ProblemList& list, std::string file)
      : list_(list), first_(list.kept().size()), file_(std::move(file)) {}

  // From now on positions are in this text, whose first line is line `first_line` of the file. The
  // text must live until this is called again or nothing more is added.
  void set_text(std::string_view text, std::int64_t first_line) {
    text_ = text;
    first_line_ = first_line;
  }

  // The line of a position in the file, from 1.
  [[nodiscard]] std::int64_t line_of(SourcePosition position) const {
    return first_line_ + static_cast<std::int64_t>(position.line);
  }

  // A problem at a position.
  void add(SourcePosition position, std::string field, std::string problem,
           std::string right_form) {
    list_.add({.file = file_,
               .line = line_of(position),
               .column = column_of(text_, position),
               .field = std::move(field),
               .problem = std::move(problem),
               .right_form = std::move(right_form)});
  }
  // A problem with a whole line.
  void add_for_line(std::int64_t line, std::string problem, std::string right_form) {
    list_.add({.file = file_,
               .line = line,
               .problem = std::move(problem),
               .right_form = std::move(right_form)});
  }
  // A problem with the whole file.
  void add_for_file(ErrorKind kind, std::string problem, std::string right_form) {
    list_.add({.kind = kind,
               .file = file_,
               .problem = std::move(problem),
               .right_form = std::move(right_form)});
  }

  // Puts what was added into the order of the file. Until then it is in the order in which it was
  // found.
  void sort() { list_.sort_from(first_); }

  // How many problems the list has found, of all files.
  [[nodiscard]] std::uint64_t found() const { return list_.found(); }
  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  ProblemList& list_;
  std::size_t first_;
  std::string file_;
  std::string_view text_;
  std::int64_t first_line_ = 1;
};

}  // namespace minutebook
