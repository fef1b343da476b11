// List pages: answers that are lists, as tables, and every answer as rows for CSV.

#pragma once

#include <string>
#include <vector>

#include "cli/page.h"
#include "minutebook/ledger/v1/answer.pb.h"
#include "queries/fact_lines.h"

namespace minutebook::cli {

[[nodiscard]] Page page_of(const ledger::v1::OrganisationList& answer);
[[nodiscard]] Page page_of(const ledger::v1::SearchAnswer& answer);
[[nodiscard]] Page page_of(const ledger::v1::TrailAnswer& answer);
[[nodiscard]] Page page_of(const ledger::v1::DiffAnswer& answer);
[[nodiscard]] Page page_of(const ledger::v1::CheckAnswer& answer);
[[nodiscard]] Page page_of(const ledger::v1::StatusAnswer& answer);
[[nodiscard]] Page page_of(const std::vector<ledger::v1::Receipt>& receipts);

// A header and rows of plain texts.
struct Rows {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

[[nodiscard]] Rows rows_of(const std::vector<FactLine>& lines);
[[nodiscard]] Rows rows_of(const ledger::v1::OrganisationList& answer);
[[nodiscard]] Rows rows_of(const ledger::v1::SearchAnswer& answer);
[[nodiscard]] Rows rows_of(const ledger::v1::TrailAnswer& answer);
[[nodiscard]] Rows rows_of(const ledger::v1::DiffAnswer& answer);
[[nodiscard]] Rows rows_of(const ledger::v1::CheckAnswer& answer);
[[nodiscard]] Rows rows_of(const ledger::v1::StatusAnswer& answer);
[[nodiscard]] Rows rows_of(const std::vector<ledger::v1::Receipt>& receipts);

// RFC 4180 with CRLF line ends, texts quoted where they must be. A text that a spreadsheet would
// take for a formula (it begins with = + - @ and is not a number) gets a leading apostrophe.
[[nodiscard]] std::string render_csv(const Rows& rows);

}  // namespace minutebook::cli
