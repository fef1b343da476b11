#include "ledger/recorded_time.h"

#include <utility>

#include <fmt/format.h>

#include "ledger/assert.h"
#include "ledger/date_advice.h"
#include "ledger/day.h"
#include "ledger/edtf.h"
#include "ledger/quote.h"

namespace minutebook {
namespace {

constexpr std::int64_t kMillisecondsPerSecond = 1000;
constexpr std::int64_t kMillisecondsPerMinute = 60 * kMillisecondsPerSecond;
constexpr std::int64_t kMinutesPerDay = 1440;
constexpr std::int64_t kMillisecondsPerDay = kMinutesPerDay * kMillisecondsPerMinute;

// 2026-11-21T10:00:00.123456789+01:00 has 35 characters; RFC 3339 sets no limit to the fraction.
constexpr std::size_t kLengthLimitBytes = 64;

// The parts of a date-time that was read to its end. Each is in the range that RFC 3339 gives it.
struct DateTime {
  Day day;
  int hour = 0;
  int minute = 0;
  int second = 0;  // up to 60
  int millisecond = 0;
  int offset_minutes = 0;
};

// What is wrong, as it reads after the quoted text, and the form that would be right or "".
struct Refusal {
  std::string reason;
  std::string suggestion;
};

// Reads a text from its front to its end.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }

  bool next_is(std::string_view characters) const {
    return !rest_.empty() && characters.find(rest_.front()) != std::string_view::npos;
  }

  bool take(std::string_view characters) {
    if (!next_is(characters)) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<int> take_digit() {
    if (!next_is("0123456789")) {
      return std::nullopt;
    }
    const int digit = rest_.front() - '0';
    rest_.remove_prefix(1);
    return digit;
  }

  // Two digits that write a number up to the limit.
  std::optional<int> take_two_digits(int limit) {
    const auto tens = take_digit();
    const auto ones = take_digit();
    if (!tens || !ones || *tens * 10 + *ones > limit) {
      return std::nullopt;
    }
    return *tens * 10 + *ones;
  }

 private:
  std::string_view rest_;
};

// HH:MM[:SS[.fraction]]
bool read_clock(Reader& reader, DateTime& time) {
  const auto hour = reader.take_two_digits(23);
  if (!hour || !reader.take(":")) {
    return false;
  }
  const auto minute = reader.take_two_digits(59);
  if (!minute) {
    return false;
  }
  time.hour = *hour;
  time.minute = *minute;
  if (!reader.take(":")) {
    return true;
  }
  const auto second = reader.take_two_digits(60);
  if (!second) {
    return false;
  }
  time.second = *second;
  if (!reader.take(".")) {
    return true;
  }
  auto digit = reader.take_digit();
  if (!digit) {
    return false;
  }
  for (int weight = 100; digit; weight /= 10, digit = reader.take_digit()) {
    time.millisecond += *digit * weight;
  }
  return true;
}

// Z, +HH:MM or -HH:MM, to the end of the text.
bool read_offset(Reader& reader, DateTime& time) {
  if (reader.take("Zz")) {
    return reader.at_end();
  }
  const bool is_negative = reader.next_is("-");
  if (!reader.take("+-")) {
    return false;
  }
  const auto hours = reader.take_two_digits(23);
  if (!hours || !reader.take(":")) {
    return false;
  }
  const auto minutes = reader.take_two_digits(59);
  if (!minutes || !reader.at_end()) {
    return false;
  }
  time.offset_minutes = (*hours * 60 + *minutes) * (is_negative ? -1 : 1);
  return true;
}

tl::expected<DateTime, Refusal> read_date_time(std::string_view text) {
  DateTime time;
  const std::string_view written_day = text.substr(0, 10);
  const auto day = parse_day(written_day);
  if (!day) {
    return tl::unexpected(Refusal{"does not begin with one day", ""});
  }
  time.day = *day;

  Reader reader(text.substr(10));
  if (!reader.take("Tt")) {
    return tl::unexpected(
        Refusal{"has no T between the day and the time", fmt::format("{}T10:00Z", written_day)});
  }
  if (!read_clock(reader, time)) {
    return tl::unexpected(
        Refusal{"has no time of day after the T: hours 00 to 23, minutes 00 to 59, seconds if any",
                fmt::format("{0}T10:00Z or {0} for the end of that day", written_day)});
  }
  const std::string clock = fmt::format("{}T{:02}:{:02}", written_day, time.hour, time.minute);
  if (reader.at_end()) {
    return tl::unexpected(
        Refusal{"does not say which offset from UTC its time has",
                fmt::format("{0}Z for UTC or {0}+01:00 for an hour ahead", clock)});
  }
  if (!read_offset(reader, time)) {
    return tl::unexpected(Refusal{"does not end with Z or an offset such as +01:00",
                                  fmt::format("{0}Z or {0}+01:00", clock)});
  }
  return time;
}

tl::expected<RecordedTime, Refusal> recorded_time_of(const DateTime& time) {
  const bool is_leap_second = time.second == 60;
  const std::int64_t minutes = std::int64_t{time.hour} * 60 + time.minute - time.offset_minutes;
  const std::int64_t minute_start =
      time.day.days_since_1970() * kMillisecondsPerDay + minutes * kMillisecondsPerMinute;
  if (is_leap_second) {
    const std::int64_t minute_end = minute_start + kMillisecondsPerMinute;
    if (minute_end % kMillisecondsPerDay != 0) {
      return tl::unexpected(
          Refusal{"has 60 seconds, which only the last minute of a day in UTC "
                  "can have",
                  ""});
    }
  }
  const std::int64_t within_minute = is_leap_second
                                         ? kMillisecondsPerMinute - 1
                                         : time.second * kMillisecondsPerSecond + time.millisecond;
  const auto recorded = RecordedTime::from_milliseconds_since_1970(minute_start + within_minute);
  if (!recorded) {
    return tl::unexpected(Refusal{"lies outside the years 0000 to 9999 in UTC", ""});
  }
  return *recorded;
}

// The text with one common slip put right; "" where that makes no time of it.
std::string repair(std::string_view text) {
  std::string repaired(text);
  repaired[10] = 'T';
  const std::size_t sign = repaired.find_first_of("+-", 11);
  if (sign != std::string::npos) {
    const std::size_t offset_digits = repaired.size() - sign - 1;
    if (offset_digits == 2) {
      repaired += ":00";
    }
    if (offset_digits == 4) {
      repaired.insert(sign + 3, 1, ':');
    }
  }
  const bool is_midnight_at_the_end = std::string_view(repaired).substr(11, 5) == "24:00";
  const auto day = parse_day(text.substr(0, 10));
  if (is_midnight_at_the_end && day) {
    repaired.replace(0, 16, to_string(day->next()) + "T00:00");
  }
  return read_date_time(repaired) ? repaired : std::string();
}

DateProblem refuse(std::string_view text, Refusal refusal) {
  if (text.size() > 11 && text.size() <= kLengthLimitBytes) {
    std::string repaired = repair(text);
    if (!repaired.empty() && repaired != text) {
      refusal.suggestion = std::move(repaired);
    }
  }
  if (refusal.suggestion.empty()) {
    refusal.suggestion =
        "2026-11-21T10:00Z for a time in UTC or 2026-11-21 for the end of that day";
  }
  return {fmt::format("{} {}", in_quotes(text), refusal.reason), std::move(refusal.suggestion)};
}

}  // namespace

std::string to_string(RecordedTime time) {
  const std::int64_t milliseconds = time.milliseconds_since_1970();
  std::int64_t days = milliseconds / kMillisecondsPerDay;
  std::int64_t within_day = milliseconds % kMillisecondsPerDay;
  if (within_day < 0) {
    within_day += kMillisecondsPerDay;
    --days;
  }
  const auto day = Day::from_days_since_1970(static_cast<std::int32_t>(days));
  MINUTEBOOK_ASSERT(day.has_value());
  const std::int64_t minutes = within_day / kMillisecondsPerMinute;
  const std::int64_t within_minute = within_day % kMillisecondsPerMinute;
  return fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z", to_string(*day), minutes / 60, minutes % 60,
                     within_minute / kMillisecondsPerSecond,
                     within_minute % kMillisecondsPerSecond);
}

tl::expected<RecordedTime, DateProblem> parse_recorded_time(std::string_view text) {
  if (text.empty()) {
    return tl::unexpected(refuse(text, {"is empty", ""}));
  }
  if (text.size() > kLengthLimitBytes) {
    return tl::unexpected(
        refuse(text, {fmt::format("has {} bytes, more than any time", text.size()), ""}));
  }
  const bool has_clock =
      text.size() > 10 && is_edtf(text.substr(0, 10)) &&
      std::string_view("Tt 0123456789:").find(text[10]) != std::string_view::npos;
  if (!has_clock) {
    const auto day = parse_day(text);
    if (!day) {
      return tl::unexpected(day.error());
    }
    const std::int64_t next_day = (std::int64_t{day->days_since_1970()} + 1) * kMillisecondsPerDay;
    const auto end = RecordedTime::from_milliseconds_since_1970(next_day - 1);
    MINUTEBOOK_ASSERT(end.has_value());
    return *end;
  }
  const auto date_time = read_date_time(text);
  if (!date_time) {
    return tl::unexpected(refuse(text, date_time.error()));
  }
  const auto recorded = recorded_time_of(*date_time);
  if (!recorded) {
    return tl::unexpected(refuse(text, recorded.error()));
  }
  return *recorded;
}

}  // namespace minutebook
