// The time at which the ledger recorded something.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "ledger/date_problem.h"

namespace minutebook {

// A time on the recorded axis: milliseconds since 1970-01-01T00:00:00Z without leap seconds, as
// POSIX counts them, in the years 0000 to 9999. It orders as time does, but two records of one
// partition that carry the same time are ordered by their offset.
//
// A value type: copied freely, safe to use from any thread. A default-constructed RecordedTime is
// 1970-01-01T00:00:00Z.
class RecordedTime {
 public:
  constexpr RecordedTime() = default;

  // The time that many milliseconds after 1970 began, or nothing outside the years 0000 to 9999.
  static constexpr std::optional<RecordedTime> from_milliseconds_since_1970(
      std::int64_t milliseconds);

  constexpr std::int64_t milliseconds_since_1970() const { return milliseconds_; }

  friend constexpr bool operator==(RecordedTime, RecordedTime) = default;
  friend constexpr std::strong_ordering operator<=>(RecordedTime left, RecordedTime right) {
    return left.milliseconds_ <=> right.milliseconds_;
  }

 private:
  friend constexpr RecordedTime earliest_recorded_time();
  friend constexpr RecordedTime latest_recorded_time();

  constexpr explicit RecordedTime(std::int64_t milliseconds) : milliseconds_(milliseconds) {}

  std::int64_t milliseconds_ = 0;
};

constexpr RecordedTime earliest_recorded_time() {
  return RecordedTime(-62167219200000);
}
constexpr RecordedTime latest_recorded_time() {
  return RecordedTime(253402300799999);
}

// 0000-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z: before and after any time that a clock
// will show.
inline constexpr RecordedTime kEarliestRecordedTime = earliest_recorded_time();
inline constexpr RecordedTime kLatestRecordedTime = latest_recorded_time();

// The time in RFC 3339, in UTC and always to the millisecond: "2026-11-21T10:00:00.123Z".
// parse_recorded_time reads it back as the same time.
std::string to_string(RecordedTime time);

// Reads a time as a person gives it after --known-at: a date-time of RFC 3339, whose seconds may be
// left out, with Z or an offset, or a bare day.
//
//   2026-11-21T10:00:00.123Z     2026-11-21T10:00Z     2026-11-21T11:00+01:00
//   2026-11-21                   the last millisecond of that day in UTC
//
// Digits beyond the millisecond are cut off. A leap second (23:59:60 UTC) is read as the
// millisecond before it ends, 23:59:59.999. Everything else, a time without an offset included, is
// refused with the form that would be right.
[[nodiscard]] tl::expected<RecordedTime, DateProblem> parse_recorded_time(std::string_view text);

constexpr std::optional<RecordedTime> RecordedTime::from_milliseconds_since_1970(
    std::int64_t milliseconds) {
  const RecordedTime time(milliseconds);
  if (time < kEarliestRecordedTime || time > kLatestRecordedTime) {
    return std::nullopt;
  }
  return time;
}

}  // namespace minutebook
