#include "ledger/day.h"

#include <fmt/format.h>

#include "ledger/date_advice.h"
#include "ledger/edtf.h"

namespace minutebook {
namespace {

// Turns the order of int32 into that of uint32.
constexpr std::uint32_t kSignBit = 0x80000000U;

}  // namespace

std::string to_string(Day day) {
  const auto civil = day.civil();
  if (!civil) {
    return "..";
  }
  return fmt::format("{:04}-{:02}-{:02}", civil->year, civil->month, civil->day);
}

tl::expected<Day, DateProblem> parse_day(std::string_view text) {
  const auto date = parse_edtf(text);
  if (!date || !is_exact_day(*date)) {
    return tl::unexpected(advise_on_day(text));
  }
  return date->earliest;
}

void append_day_key(std::string& key, Day day) {
  const std::uint32_t ordered = static_cast<std::uint32_t>(day.days_since_1970()) ^ kSignBit;
  for (const int shift : {24, 16, 8, 0}) {
    key.push_back(static_cast<char>(ordered >> shift & 0xFFU));
  }
}

std::optional<Day> read_day_key(std::string_view& key) {
  if (key.size() < kDayKeySizeBytes) {
    return std::nullopt;
  }
  std::uint32_t ordered = 0;
  for (const char byte : key.substr(0, kDayKeySizeBytes)) {
    ordered = ordered << 8 | static_cast<unsigned char>(byte);
  }
  const auto day = Day::from_days_since_1970(static_cast<std::int32_t>(ordered ^ kSignBit));
  if (day) {
    key.remove_prefix(kDayKeySizeBytes);
  }
  return day;
}

}  // namespace minutebook
