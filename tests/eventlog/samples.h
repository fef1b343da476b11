// Events, people and times for the tests of the log.

#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "eventlog/clock.h"
#include "eventlog/event_log.h"
#include "eventlog/person_identity.h"

namespace minutebook::testing {

// An id that is told from every other by a number.
inline EventId sample_id(std::uint64_t number) {
  EventId::Bytes bytes{};
  for (std::size_t index = 0; index < 8; ++index) {
    // Spread over the whole range, as UUIDs are.
    bytes[index] = static_cast<std::uint8_t>((number * 0x9E3779B97F4A7C15ULL) >> (8 * index));
    bytes[8 + index] = static_cast<std::uint8_t>(number >> (8 * index));
  }
  return EventId(bytes);
}

// A record with a value of that many bytes, the same for the same number.
inline RecordToAppend sample_record(std::uint64_t number, std::string_view subject = "ods:RA3",
                                    std::size_t value_size_bytes = 200) {
  std::string value = "event " + std::to_string(number) + " ";
  while (value.size() < value_size_bytes) {
    value.push_back(static_cast<char>((number * 31 + value.size() * 7) % 251));
  }
  return {.event_id = sample_id(number), .subject = std::string(subject), .value = value};
}

inline PersonEntry sample_person(const std::string& handle, const std::string& name) {
  PersonSecret::Bytes secret{};
  secret.fill(7);
  return {
      .id = PersonIdentity(PersonSecret(secret)).person_id(handle), .handle = handle, .name = name};
}

inline RecordedTime milliseconds(std::int64_t since_1970) {
  return *RecordedTime::from_milliseconds_since_1970(since_1970);
}

// 2026-11-21T10:00:00Z.
inline constexpr std::int64_t kSampleTimeMilliseconds = 1'795'255'200'000;

// A clock that stands still until it is set. Must outlive the log that reads it.
class SampleClock {
 public:
  void set(std::int64_t milliseconds_since_1970) { milliseconds_ = milliseconds_since_1970; }
  [[nodiscard]] Clock clock() {
    return [this] { return milliseconds(milliseconds_.load()); };
  }

 private:
  std::atomic<std::int64_t> milliseconds_{kSampleTimeMilliseconds};
};

// All records of all partitions, by reading pages of the given limits.
inline std::vector<LogRecord> read_all(EventLog& log, const ReadLimits& limits = {}) {
  std::vector<LogRecord> all;
  const std::vector<Partition> partitions = log.partitions().value();
  for (const Partition partition : partitions) {
    Offset from{0};
    while (true) {
      const auto page = log.read(partition, from, limits).value();
      if (page.empty()) {
        break;
      }
      all.insert(all.end(), page.begin(), page.end());
      from = Offset{page.back().offset.value + 1};
    }
  }
  return all;
}

}  // namespace minutebook::testing
