// ContinuousReader: the records of a partition in order, and none of them left out.

#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <tl/expected.hpp>
#include <vector>

#include "eventlog/event_log.h"
#include "ledger/error.h"
#include "ledger/identifiers.h"

namespace minutebook {

// Reads on from a place in the log and concludes nothing from silence. Offsets may leave gaps, for
// markers of transactions and records of transactions that were broken off; but a gap may also be a
// record that a client, on its way through reconnections and new leaders, was not given. So:
//
// - where offsets leave a gap and the sequences of the records around it follow each other, nothing
//   is left out;
// - where they do not, or are not known, the gap is read afresh. If the log has a record there, all
//   is read again afresh, and the gap is an alarm; if it has none although the sequences say so, it
//   has lost records;
// - where a read finds nothing although the log went on behind the place when it was last asked,
//   the rest is read afresh once.
//
// What offsets that follow each other enclose is complete, whatever the sequences say: a program
// that writes without asking the ledger's writer may confuse the count and hides nothing by that.
// Not thread safe.
class ContinuousReader {
 public:
  // The place: `next` follows the last record that was taken, and `next_sequence` is the sequence
  // that the next one has; absent where it is not known. `on_gap`, which may be empty, is called
  // for each alarm. The log must outlive it.
  ContinuousReader(EventLog* log, Partition partition, Offset next,
                   std::optional<std::uint64_t> next_sequence, std::function<void()> on_gap = {});

  // The records at the place and behind it, as EventLog::read returns them; the place moves behind
  // them. Fails as EventLog::read does, and with kCorrupt where records are missing; the place is
  // then where it was.
  [[nodiscard]] tl::expected<std::vector<LogRecord>, Error> read(const ReadLimits& limits);

  // To be told where the log ends, as it says after a read.
  void note_end(Offset end);
  // All records below were read: the place, or the end of a gap behind it.
  [[nodiscard]] Offset read_to() const { return std::max(next_, empty_up_to_); }

 private:
  // Whether the records follow the place and each other without leaving one out.
  [[nodiscard]] tl::expected<bool, Error> is_complete(const std::vector<LogRecord>& records);
  [[nodiscard]] tl::expected<bool, Error> is_gap_empty(Offset from,
                                                       std::optional<std::uint64_t> from_sequence,
                                                       const LogRecord& behind);
  // Whether there is nothing up to the end that was noted.
  [[nodiscard]] tl::expected<bool, Error> is_rest_empty();
  [[nodiscard]] tl::expected<std::vector<LogRecord>, Error> read_afresh(ReadLimits limits);
  void move_behind(const std::vector<LogRecord>& records);

  EventLog* const log_;
  const Partition partition_;
  const std::function<void()> on_gap_;
  Offset next_;
  // Of the record there.
  std::optional<std::uint64_t> next_sequence_;
  // Where the log ended when it was last asked.
  Offset noted_end_;
  // No record lies from next_ up to there.
  Offset empty_up_to_;
};

}  // namespace minutebook
