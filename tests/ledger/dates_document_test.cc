// What docs/dates.md says of dates is what the code does: each row of its tables is tried.
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/edtf.h"
#include "ledger/recorded_time.h"

namespace minutebook {
namespace {

using Cells = std::vector<std::string>;

std::string trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" `");
  if (first == std::string_view::npos) {
    return {};
  }
  return std::string(text.substr(first, text.find_last_not_of(" `") - first + 1));
}

Cells cells_of(std::string_view line) {
  Cells cells;
  line.remove_prefix(1);
  for (std::size_t bar = line.find('|'); bar != std::string_view::npos; bar = line.find('|')) {
    cells.push_back(trim(line.substr(0, bar)));
    line.remove_prefix(bar + 1);
  }
  return cells;
}

// The rows of the table whose heading row begins so.
std::vector<Cells> table(std::string_view heading) {
  std::ifstream document("docs/dates.md");
  EXPECT_TRUE(document) << "docs/dates.md is opened from the root of the repository";
  std::vector<Cells> rows;
  bool is_inside = false;
  for (std::string line; std::getline(document, line);) {
    if (line.starts_with(heading)) {
      is_inside = true;
    } else if (!line.starts_with("|")) {
      is_inside = false;
    } else if (is_inside && !line.starts_with("|-")) {
      rows.push_back(cells_of(line));
    }
  }
  return rows;
}

TEST(DatesDocument, ShowsTheDaysAndTheWordsOfEachDate) {
  const auto rows = table("| You know | Write |");
  EXPECT_GE(rows.size(), 20U);
  for (const Cells& row : rows) {
    ASSERT_EQ(row.size(), 5U) << row.front();
    const auto date = parse_edtf(row[1]);
    ASSERT_TRUE(date.has_value()) << to_string(date.error());
    EXPECT_EQ(to_string(date->earliest), row[2]) << row[1];
    EXPECT_EQ(to_string(date->latest), row[3]) << row[1];
    EXPECT_EQ(describe(*date), row[4]) << row[1];
  }
}

TEST(DatesDocument, WarnsOfDatesThatLookLikeFinancialYears) {
  const auto rows = table("| Write | It is | Not |");
  EXPECT_EQ(rows.size(), 3U);
  for (const Cells& row : rows) {
    ASSERT_EQ(row.size(), 3U) << row.front();
    const auto date = parse_edtf(row[0]);
    ASSERT_TRUE(date.has_value()) << to_string(date.error());
    EXPECT_EQ(describe(*date), row[1]);
    const std::string meant = row[2].substr(row[2].rfind('`') + 1);
    const auto financial_year = parse_edtf(meant);
    ASSERT_TRUE(financial_year.has_value()) << to_string(financial_year.error());
    EXPECT_NE(financial_year->earliest, date->earliest);
  }
}

TEST(DatesDocument, QuotesEachRefusal) {
  const auto rows = table("| Written | Refused because it |");
  EXPECT_GE(rows.size(), 20U);
  for (const Cells& row : rows) {
    ASSERT_EQ(row.size(), 3U) << row.front();
    const auto date = parse_edtf(row[0]);
    ASSERT_FALSE(date.has_value()) << row[0];
    EXPECT_EQ(date.error().message, "\"" + row[0] + "\" " + row[1]);
    EXPECT_EQ(date.error().suggestion, row[2]) << row[0];
  }
}

TEST(DatesDocument, ShowsTheTimeOfEachKnownAt) {
  const auto rows = table("| A time | It is |");
  EXPECT_GE(rows.size(), 4U);
  for (const Cells& row : rows) {
    ASSERT_EQ(row.size(), 2U) << row.front();
    const auto time = parse_recorded_time(row[0]);
    ASSERT_TRUE(time.has_value()) << to_string(time.error());
    EXPECT_EQ(to_string(*time), row[1]) << row[0];
  }
}

}  // namespace
}  // namespace minutebook
