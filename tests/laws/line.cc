#include "tests/laws/line.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace minutebook::laws {

std::string to_string(const DateInLine& date) {
  if (date.text.empty()) {
    return date.first.empty() && date.last.empty() ? "-" : "days without a date";
  }
  return fmt::format("{}[{}..{}]", date.text, date.first, date.last);
}

std::string to_string(const FactInLine& fact) {
  std::string text = "since " + to_string(fact.since);
  if (!fact.until.text.empty() || !fact.until_standing.empty()) {
    text += fmt::format(" until {} {}", to_string(fact.until), fact.until_standing);
  }
  text += fmt::format(", {} {}", fact.certainty, fact.standing);
  text += fact.disputed ? " disputed" : "";
  text += fact.overdue ? " overdue" : "";
  return text + ", evidence {" + sorted_list(fact.evidence) + "}";
}

std::string line(const std::vector<std::string>& parts) {
  std::vector<std::string> shown;
  shown.reserve(parts.size());
  for (const std::string& part : parts) {
    shown.push_back(part.empty() ? "-" : part);
  }
  return fmt::format("{}", fmt::join(shown, " | "));
}

std::string sorted_list(std::vector<std::string> entries) {
  std::sort(entries.begin(), entries.end());
  return fmt::format("{}", fmt::join(entries, ", "));
}

}  // namespace minutebook::laws
