// Page: what a person reads on a terminal: a heading, tables, notes. Plain values and their
// rendering to text.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace minutebook::cli {

// How a text is set off. Without colour all look alike, so no meaning rests on it alone.
enum class Style { kPlain, kHeading, kFaint, kWarning };

struct Cell {
  std::string text;
  Style style = Style::kPlain;

  Cell() = default;
  Cell(std::string cell_text, Style cell_style = Style::kPlain)  // NOLINT: a text is a cell
      : text(std::move(cell_text)), style(cell_style) {}
  Cell(const char* cell_text) : text(cell_text) {}  // NOLINT: a text is a cell
};

// Rows under column headings. Columns that are empty in every row are left out.
struct TextTable {
  std::string title;
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;
};

struct Page {
  std::vector<Cell> heading;  // a line each
  std::vector<TextTable> tables;
  std::vector<Cell> notes;  // a line each, after the tables
};

struct PageOptions {
  std::size_t width_columns = 100;  // of the terminal; tables wrap to it
  bool colour = false;
};

// The page as lines of text. Control characters in texts are shown as `\x1b`, so that no recorded
// text can steer the terminal. Width is counted in code points.
[[nodiscard]] std::string render(const Page& page, const PageOptions& options);

// The text with control characters made visible.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace minutebook::cli
