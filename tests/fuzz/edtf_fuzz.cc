// Fuzzes the readers of dates and times: any bytes are a value that reads back, or a refusal that
// helps.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/assert.h"
#include "ledger/edtf.h"
#include "ledger/recorded_time.h"

namespace minutebook {
namespace {

void check_problem(const DateProblem& problem) {
  MINUTEBOOK_ASSERT(!problem.message.empty());
  MINUTEBOOK_ASSERT(!problem.suggestion.empty());
  for (const char character : to_string(problem)) {
    MINUTEBOOK_ASSERT(character >= ' ' && character <= '~');
  }
}

void check_date(std::string_view text) {
  const auto date = parse_edtf(text);
  MINUTEBOOK_ASSERT(date.has_value() == is_edtf(text));
  if (!date) {
    check_problem(date.error());
    // A suggestion that is one form alone is a date.
    const std::string& suggestion = date.error().suggestion;
    if (suggestion.find(' ') == std::string::npos) {
      MINUTEBOOK_ASSERT(is_edtf(suggestion));
    }
    return;
  }
  MINUTEBOOK_ASSERT(text.size() <= kEdtfLengthLimitBytes);
  MINUTEBOOK_ASSERT(date->text == text);
  MINUTEBOOK_ASSERT(date->earliest <= date->latest);
  MINUTEBOOK_ASSERT(date->earliest.is_calendar_day() || date->latest.is_calendar_day());
  MINUTEBOOK_ASSERT(!describe(*date).empty());
  MINUTEBOOK_ASSERT(parse_edtf(date->text) == date);
}

void check_day(std::string_view text) {
  const auto day = parse_day(text);
  if (!day) {
    return check_problem(day.error());
  }
  MINUTEBOOK_ASSERT(day->is_calendar_day());
  MINUTEBOOK_ASSERT(to_string(*day) == text);
}

void check_time(std::string_view text) {
  const auto time = parse_recorded_time(text);
  if (!time) {
    return check_problem(time.error());
  }
  MINUTEBOOK_ASSERT(parse_recorded_time(to_string(*time)) == time);
}

}  // namespace
}  // namespace minutebook

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  minutebook::check_date(text);
  minutebook::check_day(text);
  minutebook::check_time(text);
  return 0;
}
