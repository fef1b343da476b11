// Words: dates, codes and sources of an answer in the words that tables use.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/page.h"
#include "minutebook/ledger/v1/answer.pb.h"

namespace minutebook::cli {

// `CHIEF_EXECUTIVE` as `chief executive`. `NHS` stays as it is.
[[nodiscard]] std::string plain(std::string_view word);

// An EDTF date in English: `March 2013`, `by June 2018`. Text that is no EDTF date stays as it is.
[[nodiscard]] std::string date_in_words(const std::string& edtf);

// When something began, for a table: a start that is only known as `by …` says that it was not
// recorded.
[[nodiscard]] std::string since_in_words(const std::string& edtf);

// An end with its standing: `31 March 2013 (planned)`.
[[nodiscard]] std::string until_in_words(const std::string& edtf, std::string_view standing);

// Name and id: `Livewell Southwest (ods:NR5)`, or the id alone where no name is recorded.
[[nodiscard]] std::string reference_in_words(const ledger::v1::OrganisationReference& reference);

// An amount of a unit, thousands separated: `£110,000,000`, `about 270,000 people`.
[[nodiscard]] std::string amount_in_words(const std::string& amount, const std::string& unit);

// `1 event`, `2 events`.
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view one, std::string_view many);

// What qualifies a fact: `possible`, `planned`, `disputed`, `overdue`. A warning where it is
// disputed or overdue.
template <typename Fact>
[[nodiscard]] Cell qualification(const Fact& fact) {
  std::string text;
  const auto add = [&text](std::string_view word) {
    if (!text.empty())
      text += ", ";
    text += word;
  };
  if (fact.standing() == "PLANNED")
    add("planned");
  if (fact.standing() == "PROPOSED")
    add("proposed");
  if (fact.certainty() == "POSSIBLE")
    add("possible");
  if (fact.disputed())
    add("disputed");
  bool is_overdue = false;
  if constexpr (requires { fact.overdue(); })
    is_overdue = fact.overdue();
  if (is_overdue)
    add("not confirmed since");
  return Cell(text, fact.disputed() || is_overdue ? Style::kWarning : Style::kPlain);
}

// The sources of a fact in short: `Health Service Journal ¶7`.
template <typename Fact>
[[nodiscard]] std::string sources_in_words(const Fact& fact) {
  std::string text;
  for (const ledger::v1::EvidenceAnswer& evidence : fact.evidence()) {
    const std::string source = evidence.locator().empty()
                                   ? evidence.publisher()
                                   : evidence.publisher() + " " + evidence.locator();
    if (text.find(source) != std::string::npos)
      continue;
    if (!text.empty())
      text += "; ";
    text += source;
  }
  return text;
}

// The lines under an answer: what day and times it is for, and what is missing from it.
template <typename Answer>
void add_basis(const Answer& answer, Page& page) {
  std::string line;
  if (!answer.as_of().empty())
    line = "As of " + date_in_words(answer.as_of());
  if (!answer.known_at().empty()) {
    line += (line.empty() ? "As known at " : ", as known at ") + answer.known_at();
  }
  if (!answer.published_by().empty()) {
    line += (line.empty() ? "As published by " : ", as published by ") +
            date_in_words(answer.published_by());
  }
  for (const ledger::v1::PartitionPosition& position : answer.positions()) {
    line += (line.empty() ? "From the first " : "; from the first ") +
            std::to_string(position.offset()) + " events";
    if (answer.positions_size() > 1)
      line += " of partition " + std::to_string(position.partition());
  }
  if (!line.empty())
    page.notes.emplace_back(line + ".", Style::kFaint);
  for (const ledger::v1::Incompleteness& missing : answer.incomplete()) {
    page.notes.emplace_back("Incomplete" +
                                (missing.subject().empty() ? "" : " (" + missing.subject() + ")") +
                                ": " + missing.reason(),
                            Style::kWarning);
  }
}

}  // namespace minutebook::cli
