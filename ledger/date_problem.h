// What is wrong with a written date or time, and the form that would be right.
#pragma once

#include <string>

namespace minutebook {

// A refusal of a date or time that somebody wrote. It is data, not an error of operation: whoever
// reads a file adds the file, the line and the field.
//
// Both texts are printable ASCII in English, whatever bytes were offered, and neither is empty.
struct DateProblem {
  // What is wrong, with the text that was offered in double quotes:
  // `"2019-02-29" is not a day: February 2019 has 28 days`.
  std::string message;

  // The form that would be right, as it reads after the word "write":
  // `2019-02-28 or 2019-03-01`. Every date that it shows is one that the same reader accepts.
  std::string suggestion;

  friend bool operator==(const DateProblem&, const DateProblem&) = default;
};

// Both texts as one line: `"2019-02-29" is not a day: …; write 2019-02-28 or 2019-03-01`.
inline std::string to_string(const DateProblem& problem) {
  return problem.message + "; write " + problem.suggestion;
}

}  // namespace minutebook
