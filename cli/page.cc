#include "cli/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <string>
#include <utility>

namespace minutebook::cli {
namespace {

constexpr std::size_t kGap = 2;             // blanks between columns
constexpr std::size_t kNarrowest = 8;       // a column is not made narrower than this
constexpr std::string_view kIndent = "  ";  // of tables under their title

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char letter) {
    return (static_cast<std::uint8_t>(letter) & 0xC0U) != 0x80U;
  }));
}

std::string_view escape_of(Style style) {
  switch (style) {
    case Style::kHeading:
      return "\x1b[1m";
    case Style::kFaint:
      return "\x1b[2m";
    case Style::kWarning:
      return "\x1b[33m";
    case Style::kPlain:
      break;
  }
  return "";
}

std::string styled(const std::string& text, Style style, bool colour) {
  if (!colour || style == Style::kPlain || text.empty())
    return text;
  return std::string(escape_of(style)) + text + "\x1b[0m";
}

// How many bytes of `text` make up its first `columns` code points.
std::size_t bytes_of(std::string_view text, std::size_t columns) {
  std::size_t byte = 0;
  while (byte < text.size() && columns > 0) {
    ++byte;
    while (byte < text.size() && (static_cast<std::uint8_t>(text[byte]) & 0xC0U) == 0x80U)
      ++byte;
    --columns;
  }
  return byte;
}

// Breaks at blanks; a word wider than the column is cut.
std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (width_of(text) > width) {
    const std::size_t limit = bytes_of(text, width);
    std::size_t cut = text.rfind(' ', limit);
    if (cut == std::string_view::npos || cut == 0)
      cut = limit;
    lines.emplace_back(text.substr(0, cut));
    text.remove_prefix(cut);
    while (!text.empty() && text.front() == ' ')
      text.remove_prefix(1);
  }
  lines.emplace_back(text);
  return lines;
}

TextTable without_empty_columns(const TextTable& table) {
  std::vector<std::size_t> kept;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    const bool used = std::any_of(table.rows.begin(), table.rows.end(), [column](const auto& row) {
      return column < row.size() && !row[column].text.empty();
    });
    if (used)
      kept.push_back(column);
  }
  TextTable result;
  result.title = table.title;
  for (const std::size_t column : kept)
    result.columns.push_back(table.columns[column]);
  for (const auto& row : table.rows) {
    std::vector<Cell> cells;
    cells.reserve(kept.size());
    for (const std::size_t column : kept) {
      cells.push_back(column < row.size() ? Cell(printable(row[column].text), row[column].style)
                                          : Cell());
    }
    result.rows.push_back(std::move(cells));
  }
  return result;
}

// The natural widths, narrowed where they do not fit: the widest column gives way first.
std::vector<std::size_t> column_widths(const TextTable& table, std::size_t available) {
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    std::size_t width = width_of(table.columns[column]);
    for (const auto& row : table.rows)
      width = std::max(width, width_of(row[column].text));
    widths.push_back(width);
  }
  const std::size_t gaps = kGap * (widths.empty() ? 0 : widths.size() - 1);
  const auto total = [&widths, gaps] {
    return std::accumulate(widths.begin(), widths.end(), gaps);
  };
  while (total() > available) {
    const auto widest = std::max_element(widths.begin(), widths.end());
    if (widest == widths.end() || *widest <= kNarrowest)
      break;
    --*widest;
  }
  return widths;
}

void append_row(const std::vector<Cell>& cells, const std::vector<std::size_t>& widths, bool colour,
                std::string& out) {
  std::vector<std::vector<std::string>> lines;
  std::size_t height = 1;
  for (std::size_t column = 0; column < cells.size(); ++column) {
    lines.push_back(wrapped(cells[column].text, widths[column]));
    height = std::max(height, lines.back().size());
  }
  for (std::size_t line = 0; line < height; ++line) {
    std::string text(kIndent);
    std::size_t pending_blanks = 0;
    for (std::size_t column = 0; column < cells.size(); ++column) {
      const std::string piece = line < lines[column].size() ? lines[column][line] : "";
      if (!piece.empty()) {
        text.append(pending_blanks, ' ');
        pending_blanks = 0;
        text += styled(piece, cells[column].style, colour);
      }
      pending_blanks += widths[column] - std::min(widths[column], width_of(piece)) + kGap;
    }
    out += text;
    out += '\n';
  }
}

void append_table(const TextTable& full, const PageOptions& options, std::string& out) {
  if (full.rows.empty())
    return;
  const TextTable table = without_empty_columns(full);
  if (!out.empty())
    out += '\n';
  if (!table.title.empty())
    out += styled(table.title, Style::kHeading, options.colour) + '\n';
  const std::size_t available =
      options.width_columns > kIndent.size() ? options.width_columns - kIndent.size() : 1;
  const std::vector<std::size_t> widths = column_widths(table, available);
  std::vector<Cell> header;
  for (const std::string& column : table.columns)
    header.emplace_back(column, Style::kFaint);
  const bool has_header = std::any_of(table.columns.begin(), table.columns.end(),
                                      [](const std::string& column) { return !column.empty(); });
  if (has_header)
    append_row(header, widths, options.colour, out);
  for (const auto& row : table.rows)
    append_row(row, widths, options.colour, out);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    const auto byte = static_cast<std::uint8_t>(letter);
    if (letter == '\n' || letter == '\t') {
      result += ' ';
    } else if (byte < 0x20 || byte == 0x7F) {
      fmt::format_to(std::back_inserter(result), "\\x{:02x}", byte);
    } else {
      result += letter;
    }
  }
  return result;
}

std::string render(const Page& page, const PageOptions& options) {
  std::string out;
  const auto append_lines = [&options, &out](const std::vector<Cell>& lines) {
    for (const Cell& line : lines) {
      for (const std::string& piece : wrapped(printable(line.text), options.width_columns)) {
        out += styled(piece, line.style, options.colour) + '\n';
      }
    }
  };
  append_lines(page.heading);
  for (const TextTable& table : page.tables)
    append_table(table, options, out);
  if (!page.notes.empty() && !out.empty())
    out += '\n';
  append_lines(page.notes);
  return out;
}

}  // namespace minutebook::cli
