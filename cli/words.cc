#include "cli/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "ledger/edtf.h"

namespace minutebook::cli {

std::string plain(std::string_view word) {
  std::string text;
  std::size_t begin = 0;
  while (begin <= word.size()) {
    const std::size_t end = std::min(word.find('_', begin), word.size());
    std::string part(word.substr(begin, end - begin));
    if (part != "NHS") {
      std::transform(part.begin(), part.end(), part.begin(),
                     [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    }
    if (!text.empty())
      text += ' ';
    text += part;
    begin = end + 1;
  }
  return text;
}

std::string date_in_words(const std::string& edtf) {
  if (edtf.empty())
    return "";
  const auto date = parse_edtf(edtf);
  return date ? describe(*date) : edtf;
}

std::string since_in_words(const std::string& edtf) {
  const auto date =
      edtf.empty() ? tl::expected<EdtfDate, DateProblem>(EdtfDate{}) : parse_edtf(edtf);
  if (!edtf.empty() && date && date->earliest == kEarliestDay) {
    return "not recorded (" + describe(*date) + ")";
  }
  return date_in_words(edtf);
}

std::string until_in_words(const std::string& edtf, std::string_view standing) {
  if (edtf.empty())
    return "";
  const std::string words = date_in_words(edtf);
  return standing.empty() || standing == "OCCURRED" ? words : words + " (" + plain(standing) + ")";
}

std::string reference_in_words(const ledger::v1::OrganisationReference& reference) {
  return reference.name().empty() ? reference.id() : reference.name() + " (" + reference.id() + ")";
}

std::string amount_in_words(const std::string& amount, const std::string& unit) {
  if (amount.empty())
    return "";
  const std::size_t point = std::min(amount.find('.'), amount.size());
  std::string text = amount;
  const std::size_t first = !amount.empty() && amount.front() == '-' ? 1 : 0;
  for (std::size_t place = point; place > first + 3; place -= 3)
    text.insert(place - 3, ",");
  if (unit == "GBP")
    return first == 1 ? "-£" + text.substr(1) : "£" + text;
  return unit.empty() ? text : text + " " + unit;
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace minutebook::cli
