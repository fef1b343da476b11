// The records of TOPIC.people: keys and values. docs/formats/kafka-topics.md describes them.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "eventlog/people_register.h"
#include "eventlog/person_identity.h"
#include "ledger/identifiers.h"
#include "ledger/recorded_time.h"

namespace minutebook::kafka {

// The version of the topics' format that this program writes, and the newest that it reads.
inline constexpr std::int32_t kFormatVersion = 1;

// What makes the two topics one ledger.
struct LedgerIdentity {
  std::int32_t format_version = kFormatVersion;
  // Tells this ledger from every other.
  std::array<std::uint8_t, 16> ledger_id{};
  PersonSecret secret;
  std::int32_t partition_count = 0;

  // The id in hexadecimal digits.
  [[nodiscard]] std::string id_text() const;
};

// Where the event that erased a person lies.
struct ErasurePlace {
  Partition partition;
  Offset offset;
  RecordedTime recorded;
};

// The key of the identity; there is one such record.
inline constexpr std::string_view kIdentityKey = "ledger";
// Records that only fill a segment of the topic, so that the broker begins another one.
inline constexpr std::string_view kFillingPrefix = "filling/";

[[nodiscard]] std::string identity_value(const LedgerIdentity& identity);
// Nothing where the bytes are no identity. Of a newer format only the version can be trusted.
[[nodiscard]] std::optional<LedgerIdentity> parse_identity(std::string_view value);

[[nodiscard]] std::string person_key(const PersonId& person);
[[nodiscard]] std::string erased_key(const PersonId& person);
// The person whom a key of either sort is about.
[[nodiscard]] std::optional<PersonId> person_of_key(std::string_view key);
[[nodiscard]] std::optional<PersonId> person_of_erased_key(std::string_view key);

[[nodiscard]] std::string person_value(const PersonEntry& entry);
[[nodiscard]] std::optional<PersonEntry> parse_person(const PersonId& person,
                                                      std::string_view value);
[[nodiscard]] std::string erased_value(const ErasurePlace& place);
[[nodiscard]] std::optional<ErasurePlace> parse_erased(std::string_view value);

}  // namespace minutebook::kafka
