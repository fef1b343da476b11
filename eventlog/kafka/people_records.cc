// Keys and values of TOPIC.people, as protobuf messages.

#include "eventlog/kafka/people_records.h"

#include <algorithm>

#include "minutebook/ledger/v1/people_register.pb.h"

namespace minutebook::kafka {
namespace v1 = ledger::v1;

namespace {

constexpr std::string_view kErasedPrefix = "erased/";

template <typename Message>
bool parse(std::string_view value, Message& message) {
  return message.ParseFromArray(value.data(), static_cast<int>(value.size()));
}

}  // namespace

std::string LedgerIdentity::id_text() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : ledger_id) {
    text.push_back(kDigits[byte >> 4U]);
    text.push_back(kDigits[byte & 15U]);
  }
  return text;
}

std::string identity_value(const LedgerIdentity& identity) {
  v1::LedgerIdentity message;
  message.set_format_version(identity.format_version);
  message.set_ledger_id(identity.ledger_id.data(), identity.ledger_id.size());
  message.set_person_secret(identity.secret.bytes().data(), PersonSecret::kSizeBytes);
  message.set_partition_count(identity.partition_count);
  return message.SerializeAsString();
}

std::optional<LedgerIdentity> parse_identity(std::string_view value) {
  v1::LedgerIdentity message;
  if (!parse(value, message) || message.format_version() < 1) {
    return std::nullopt;
  }
  PersonSecret::Bytes secret{};
  std::array<std::uint8_t, 16> ledger_id{};
  if (message.format_version() <= kFormatVersion) {
    if (message.person_secret().size() != secret.size() ||
        message.ledger_id().size() != ledger_id.size() || message.partition_count() < 1) {
      return std::nullopt;
    }
    std::copy(message.person_secret().begin(), message.person_secret().end(), secret.begin());
    std::copy(message.ledger_id().begin(), message.ledger_id().end(), ledger_id.begin());
  }
  return LedgerIdentity{.format_version = message.format_version(),
                        .ledger_id = ledger_id,
                        .secret = PersonSecret(secret),
                        .partition_count = message.partition_count()};
}

std::string person_key(const PersonId& person) {
  return person.text();
}

std::string erased_key(const PersonId& person) {
  return std::string(kErasedPrefix) + person.text();
}

std::optional<PersonId> person_of_key(std::string_view key) {
  auto person = PersonId::parse(key);
  return person ? std::optional(*std::move(person)) : std::nullopt;
}

std::optional<PersonId> person_of_erased_key(std::string_view key) {
  return key.substr(0, kErasedPrefix.size()) == kErasedPrefix
             ? person_of_key(key.substr(kErasedPrefix.size()))
             : std::nullopt;
}

std::string person_value(const PersonEntry& entry) {
  v1::PersonRegistered message;
  message.set_handle(entry.handle);
  message.set_name(entry.name);
  return message.SerializeAsString();
}

std::optional<PersonEntry> parse_person(const PersonId& person, std::string_view value) {
  v1::PersonRegistered message;
  if (!parse(value, message) || message.handle().empty()) {
    return std::nullopt;
  }
  return PersonEntry{.id = person, .handle = message.handle(), .name = message.name()};
}

std::string erased_value(const ErasurePlace& place) {
  v1::PersonForgotten message;
  message.set_partition(static_cast<std::int32_t>(place.partition.value));
  message.set_offset(place.offset.value);
  message.set_recorded_ms(place.recorded.milliseconds_since_1970());
  return message.SerializeAsString();
}

std::optional<ErasurePlace> parse_erased(std::string_view value) {
  v1::PersonForgotten message;
  if (!parse(value, message) || message.partition() < 0 || message.offset() < 0) {
    return std::nullopt;
  }
  const auto recorded = RecordedTime::from_milliseconds_since_1970(message.recorded_ms());
  if (!recorded) {
    return std::nullopt;
  }
  return ErasurePlace{.partition = Partition{static_cast<std::uint32_t>(message.partition())},
                      .offset = Offset{message.offset()},
                      .recorded = *recorded};
}

}  // namespace minutebook::kafka
