// PeopleRegister: who the ids of people stand for. The log can never forget; the register can.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "eventlog/record.h"
#include "ledger/error.h"
#include "ledger/identifiers.h"
#include "ledger/recorded_time.h"

namespace minutebook {

// Longest handle and longest name of a person.
inline constexpr std::size_t kPersonHandleLimitBytes = 1'000;
inline constexpr std::size_t kPersonNameLimitBytes = 1'000;

// What the register knows about one person.
struct PersonEntry {
  PersonId id;
  // The author's own text for the person, the same across files. Empty once erased.
  std::string handle;
  // The name to show. Empty once erased.
  std::string name;
  // Whether the person was forgotten, and when.
  bool erased = false;
  RecordedTime erased_at{};

  friend bool operator==(const PersonEntry&, const PersonEntry&) = default;
};

// Belongs to an EventLog, which must outlive it. Entries are registered by EventLog::append, in the
// same atomic step as the events that refer to them. Safe from any thread.
class PeopleRegister {
 public:
  virtual ~PeopleRegister() = default;

  // The entry of that person, erased ones included; nothing for a person never registered.
  // Fails with kCorrupt or kInputOutput.
  [[nodiscard]] virtual tl::expected<std::optional<PersonEntry>, Error> find(
      const PersonId& person) = 0;

  // Up to `max_entries` (at least 1) entries in the order of their ids, beginning behind `after`,
  // or with the first where `after` is nothing. Fewer than `max_entries` mean that these were the
  // last. Fails with kCorrupt or kInputOutput.
  [[nodiscard]] virtual tl::expected<std::vector<PersonEntry>, Error> list(
      const std::optional<PersonId>& after, std::size_t max_entries) = 0;

  // Forgets the handle and the name of a person, and appends `person_erased` (a PersonErased
  // event), in one atomic step. From then on the entry is an erased one for good: registering the
  // person again changes nothing. When this returns, the handle and the name are in no file of the
  // log; what another process has in its memory, and copies that somebody made, are beyond its
  // reach. On Kafka no reader is given them any more, and the brokers delete them when they compact
  // the topic: within a day.
  //
  // A person erased before: nothing is appended, and the receipt is that of the first time with
  // `already_recorded` set. Fails with kNotFound for a person never registered, with kIncomplete
  // where the person is erased but an older file could not be removed yet (opening the ledger for
  // writing tries again), and as EventLog::append does.
  [[nodiscard]] virtual tl::expected<Appended, Error> erase(
      const PersonId& person, const RecordToAppend& person_erased) = 0;
};

}  // namespace minutebook
