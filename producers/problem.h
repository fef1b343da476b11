// Problem: a reason why input is refused, with its place, as data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ledger/error.h"

namespace minutebook {

// One thing that is wrong with an input file, told to the person who will mend it.
struct Problem {
  // kRejected for content; kNotFound or kInputOutput where the file could not be read at all.
  ErrorKind kind = ErrorKind::kRejected;
  // The file as it was named, or "standard input".
  std::string file;
  // The line, from 1; 0 where the problem is not in one line.
  std::int64_t line = 0;
  // The column in characters, from 1; 0 where the problem is not at one place in the line.
  std::int64_t column = 0;
  // The path to the field, as the author writes it: "directorHired.post.slug",
  // "evidence[0].published". Empty where it is not about one field.
  std::string field;
  // What is wrong: `"ods:ra3" is not a subject: ...`. Never empty.
  std::string problem;
  // What would be right, as an instruction: "write ods:RA3". Never empty.
  std::string right_form;

  friend bool operator==(const Problem&, const Problem&) = default;
};

// The problem on one line: "FILE:LINE:COLUMN: FIELD: PROBLEM; RIGHT FORM". Parts that are not there
// are left out with their punctuation.
[[nodiscard]] std::string to_string(const Problem& problem);

// The problems found so far, the first of them kept and all of them counted. Not safe for use by
// several threads at once.
class ProblemList {
 public:
  // How many problems are kept unless told otherwise.
  static constexpr std::size_t kLimit = 100;

  explicit ProblemList(std::size_t limit = kLimit) : limit_(limit) {}

  // Keeps the problem, or counts it where `limit` are kept already.
  void add(Problem problem);

  // Puts the problems kept from that one on in the order of their lines and columns, those without
  // a line last.
  void sort_from(std::size_t first);

  // The problems kept, in the order found or sorted.
  [[nodiscard]] const std::vector<Problem>& kept() const { return kept_; }
  // How many were found and not kept.
  [[nodiscard]] std::uint64_t left_out() const { return found_ - kept_.size(); }
  // How many were found.
  [[nodiscard]] std::uint64_t found() const { return found_; }

 private:
  std::size_t limit_;
  std::uint64_t found_ = 0;
  std::vector<Problem> kept_;
};

}  // namespace minutebook
