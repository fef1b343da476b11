// Following the compacted topic of people.

#include "eventlog/kafka/people_topic.h"

#include <fmt/format.h>

namespace minutebook::kafka {
namespace {

// How old what is known of people may be when somebody asks for a name.
constexpr std::chrono::milliseconds kFreshFor{1'000};

}  // namespace

PeopleTopic::PeopleTopic(Client* client)
    : client_(client), reader_(client, client->address().people_topic(), 0) {}

tl::expected<void, Error> PeopleTopic::follow(const Deadline& deadline) {
  const MutexLock lock(reading_);
  return follow_locked(deadline);
}

tl::expected<void, Error> PeopleTopic::follow_if_stale(const Deadline& deadline) {
  const MutexLock lock(reading_);
  if (std::chrono::steady_clock::now() - followed_ < kFreshFor) {
    return {};
  }
  return follow_locked(deadline);
}

tl::expected<void, Error> PeopleTopic::follow_locked(const Deadline& deadline) {
  const auto began = std::chrono::steady_clock::now();
  reader_.refresh();
  while (true) {
    const auto message = reader_.peek(deadline);
    if (!message) {
      return tl::unexpected(message.error());
    }
    if (*message == nullptr) {
      break;
    }
    const std::string_view key(static_cast<const char*>((*message)->key), (*message)->key_len);
    std::optional<std::string_view> value;
    if ((*message)->payload != nullptr) {
      value.emplace(static_cast<const char*>((*message)->payload), (*message)->len);
    }
    if (auto applied = apply(key, value, (*message)->offset); !applied) {
      return applied;
    }
    reader_.pass();
  }
  if (reader_.end() < reader_.position()) {
    return tl::unexpected(corrupt(
        reader_.end(), fmt::format("the topic ends here, and offset {} was read before: it was "
                                   "deleted and made again, or has lost records",
                                   reader_.position() - 1)));
  }
  // Names change seldom: nobody waits for the next.
  reader_.stop();
  followed_ = began;
  return {};
}

Error PeopleTopic::corrupt(std::int64_t offset, std::string_view what) const {
  return Error{ErrorKind::kCorrupt, fmt::format("{}: {} at offset {}: {}", client_->address().uri(),
                                                client_->address().people_topic(), offset, what)};
}

tl::expected<void, Error> PeopleTopic::apply(std::string_view key,
                                             std::optional<std::string_view> value,
                                             std::int64_t offset) {
  const MutexLock lock(mutex_);
  if (key == kIdentityKey) {
    auto identity = value ? parse_identity(*value) : std::nullopt;
    if (!identity) {
      return tl::unexpected(corrupt(offset, "this is not the identity of a ledger"));
    }
    if (identity_ && identity_->ledger_id != identity->ledger_id) {
      return tl::unexpected(
          corrupt(offset,
                  "another ledger took this one's place while it was in use; stop every process "
                  "that uses it, and look which of the two is right"));
    }
    identity_ = std::move(identity);
    return {};
  }
  if (const auto person = person_of_erased_key(key)) {
    const auto place = value ? parse_erased(*value) : std::nullopt;
    if (!place) {
      return tl::unexpected(corrupt(offset, "this is not the mark of an erased person"));
    }
    people_.insert_or_assign(
        *person, PersonRow{.entry = {.id = *person, .erased = true, .erased_at = place->recorded},
                           .erasure = place});
    return {};
  }
  const auto person = person_of_key(key);
  if (!person) {
    return {};
  }
  const auto known = people_.find(*person);
  if (known != people_.end() && known->second.entry.erased) {
    return {};
  }
  if (!value) {
    people_.erase(*person);
    return {};
  }
  auto entry = parse_person(*person, *value);
  if (!entry) {
    return tl::unexpected(corrupt(offset, "this is not an entry of the people register"));
  }
  people_.insert_or_assign(*person, PersonRow{.entry = *std::move(entry), .erasure = {}});
  return {};
}

std::optional<LedgerIdentity> PeopleTopic::identity() const {
  const MutexLock lock(mutex_);
  return identity_;
}

std::optional<PersonRow> PeopleTopic::find(const PersonId& person) const {
  const MutexLock lock(mutex_);
  const auto at = people_.find(person);
  return at == people_.end() ? std::nullopt : std::optional(at->second);
}

std::vector<PersonEntry> PeopleTopic::list(const std::optional<PersonId>& after,
                                           std::size_t max_entries) const {
  const MutexLock lock(mutex_);
  std::vector<PersonEntry> entries;
  auto at = after ? people_.upper_bound(*after) : people_.begin();
  for (; at != people_.end() && entries.size() < max_entries; ++at) {
    entries.push_back(at->second.entry);
  }
  return entries;
}

}  // namespace minutebook::kafka
