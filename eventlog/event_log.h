// EventLog: the events in the order in which they were recorded. The truth; everything else can be
// made again from it.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "eventlog/people_register.h"
#include "eventlog/record.h"
#include "ledger/error.h"
#include "ledger/identifiers.h"

namespace minutebook {

// The most that one append takes. What is larger has to be appended in parts.
inline constexpr std::size_t kAppendLimitRecords = 1'000'000;
inline constexpr std::size_t kAppendLimitBytes = std::size_t{1} << 30;

// How many events about a subject the log must hold for an append to be done.
struct ExpectedVersion {
  std::string subject;
  std::int64_t event_count = 0;
};

// What to append, in order.
struct AppendRequest {
  std::vector<RecordToAppend> records;
  // People that the records refer to, none of them erased. An entry that the register has with
  // another name takes the name given here, unless that is empty; an erased person stays erased.
  // They are registered also where every record was recorded before.
  std::vector<PersonEntry> people;
  // Checked where the append adds at least one record. So an append that was recorded before, and
  // is offered again because its answer was lost, is answered as recorded and not as a conflict.
  std::vector<ExpectedVersion> expected_versions;
};

// How much one read may return.
struct ReadLimits {
  // At least 1.
  std::size_t max_records = 10'000;
  // Counted over subjects and values. One record is returned even where it alone is larger.
  std::size_t max_bytes = std::size_t{8} << 20;
  // How long the log may wait for a record where there is none yet. It returns as soon as there is
  // one. A log that is not told of new records, such as the embedded one, returns at once.
  std::chrono::milliseconds wait{0};
  // Ask where the records are kept, and use nothing that was read ahead or is known from earlier
  // reads. For making sure; it may cost a connection.
  bool afresh = false;
};

// A log in one or more partitions. Within a partition offsets grow with every record, and may leave
// gaps: a reader goes on from the last offset it saw plus one, and concludes nothing from a gap
// alone (LogRecord::sequence).
//
// Safe from any thread, and appends from several threads share the cost of making them durable. A
// log that was opened for reading only shows what it held when it was opened, and refuses to append
// with kUsage.
class EventLog {
 public:
  virtual ~EventLog() = default;

  // Appends all of the request or none of it, and returns a receipt for each record, in order. What
  // is acknowledged is durable, and seen by every read that begins afterwards.
  //
  // A record whose id the log holds with the same subject and value is not appended again: its
  // receipt tells the first position. So an append may be repeated until it is answered.
  //
  // Fails, with nothing changed, with:
  //   kConflict     an id is recorded with other content, or is in the request twice with different
  //                 contents; an expected version is not the one found; a person's id is registered
  //                 for another handle
  //   kRejected     a limit above is exceeded, or a subject or a value is empty
  //   kOutOfSpace   the device is full; an append after space was made is done as usual
  //   kCorrupt      what is stored cannot be trusted; the message names the file
  // and with kInputOutput or kUnavailable, after which the request is recorded as a whole or not at
  // all: offer it again to find out.
  [[nodiscard]] virtual tl::expected<std::vector<Appended>, Error> append(
      const AppendRequest& request) = 0;

  // The records at `from` and behind it, in order, as many as the limits allow; none means that
  // `from` is at the end or beyond it. `from` is not negative. Fails with kNotFound for a partition
  // that the log does not have, with kCorrupt and kInputOutput.
  [[nodiscard]] virtual tl::expected<std::vector<LogRecord>, Error> read(
      Partition partition, Offset from, const ReadLimits& limits) = 0;

  // An offset behind every record of the partition: where the next one will be, or later. A reader
  // whose own position is greater, in a log opened for writing, has folded records that the log has
  // since lost. Fails as `read` does.
  [[nodiscard]] virtual tl::expected<Offset, Error> end(Partition partition) = 0;

  // All partitions, in order; at least one. Fails with kInputOutput or kUnavailable.
  [[nodiscard]] virtual tl::expected<std::vector<Partition>, Error> partitions() = 0;

  // The people register. It lives as long as the log.
  [[nodiscard]] virtual PeopleRegister& people() = 0;
};

// What is wrong with a request by itself, whatever the log holds, or success: limits, empty fields,
// an erased person among `people`. The same for every implementation. Fails with kRejected.
[[nodiscard]] tl::expected<void, Error> check_append_request(const AppendRequest& request);

// An id that is recorded with another subject or value than those offered.
[[nodiscard]] tl::unexpected<Error> event_conflict(const EventId& event_id, Partition partition,
                                                   Offset offset);
// An id that one request has twice, with different contents.
[[nodiscard]] tl::unexpected<Error> event_conflict_in_request(const EventId& event_id);
// A subject that is at another version than the one expected.
[[nodiscard]] tl::unexpected<Error> version_conflict(const ExpectedVersion& expected,
                                                     std::int64_t found);
// A person whose id is registered for another handle.
[[nodiscard]] tl::unexpected<Error> handle_conflict(const PersonId& person);
// A person to erase who was never registered.
[[nodiscard]] tl::unexpected<Error> person_not_registered(const PersonId& person);
// A partition that the log does not have.
[[nodiscard]] tl::unexpected<Error> partition_not_found(Partition partition);

}  // namespace minutebook
