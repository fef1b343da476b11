// Telling gaps in the offsets from records that were left out.

#include "projectors/continuous_reader.h"

#include <fmt/format.h>

#include <utility>

#include "ledger/assert.h"

namespace minutebook {
namespace {

// A client that is made afresh and leaves out a record each time is not one that can be waited for.
constexpr int kAttemptsAfresh = 3;

Offset behind(const LogRecord& record) {
  return Offset{record.offset.value + 1};
}

std::optional<std::uint64_t> sequence_behind(const LogRecord& record) {
  return record.sequence ? std::optional(*record.sequence + 1) : std::nullopt;
}

}  // namespace

ContinuousReader::ContinuousReader(EventLog* log, Partition partition, Offset next,
                                   std::optional<std::uint64_t> next_sequence,
                                   std::function<void()> on_gap)
    : log_(log),
      partition_(partition),
      on_gap_(on_gap ? std::move(on_gap) : [] {}),
      next_(next),
      next_sequence_(next_sequence) {
  MINUTEBOOK_ASSERT(log != nullptr);
}

tl::expected<std::vector<LogRecord>, Error> ContinuousReader::read(const ReadLimits& limits) {
  auto records = log_->read(partition_, next_, limits);
  if (!records)
    return records;
  const auto complete = records->empty() ? is_rest_empty() : is_complete(*records);
  if (!complete)
    return tl::unexpected(complete.error());
  if (*complete) {
    move_behind(*records);
    return records;
  }
  on_gap_();
  return read_afresh(limits);
}

void ContinuousReader::note_end(Offset end) {
  noted_end_ = end;
}

tl::expected<bool, Error> ContinuousReader::is_complete(const std::vector<LogRecord>& records) {
  Offset expected = next_;
  std::optional<std::uint64_t> expected_sequence = next_sequence_;
  for (const LogRecord& record : records) {
    // Records that run backwards are for the fold to refuse.
    const bool is_behind_a_gap = record.offset > expected;
    const bool is_counted = record.sequence && record.sequence == expected_sequence;
    if (is_behind_a_gap && !is_counted) {
      auto empty = is_gap_empty(expected, expected_sequence, record);
      if (!empty || !*empty)
        return empty;
    }
    expected = behind(record);
    expected_sequence = sequence_behind(record);
  }
  return true;
}

tl::expected<bool, Error> ContinuousReader::is_gap_empty(Offset from,
                                                         std::optional<std::uint64_t> from_sequence,
                                                         const LogRecord& behind) {
  const auto found = log_->read(partition_, from, {.max_records = 1, .afresh = true});
  if (!found)
    return tl::unexpected(found.error());
  if (found->empty() || found->front().offset > behind.offset) {
    return fail(ErrorKind::kCorrupt,
                fmt::format("partition {} of the log: the record at offset {} was there and is not "
                            "any more; the log has lost records",
                            partition_.value, behind.offset.value));
  }
  if (found->front().offset < behind.offset)
    return false;
  if (from_sequence && behind.sequence && *behind.sequence > *from_sequence) {
    on_gap_();
    return fail(ErrorKind::kCorrupt,
                fmt::format("partition {} of the log: {} records are missing from offset {} to {}; "
                            "the log has lost them, and nothing behind is folded. Restore the log "
                            "from a backup",
                            partition_.value, *behind.sequence - *from_sequence, from.value,
                            behind.offset.value - 1));
  }
  return true;
}

tl::expected<bool, Error> ContinuousReader::is_rest_empty() {
  if (noted_end_ <= read_to())
    return true;
  const auto found = log_->read(partition_, next_, {.max_records = 1, .afresh = true});
  if (!found)
    return tl::unexpected(found.error());
  if (found->empty() || found->front().offset >= noted_end_) {
    empty_up_to_ = noted_end_;
    return true;
  }
  // It may have come to light since, such as a record of a transaction that has just ended. Then
  // the next read returns it.
  const auto again = log_->read(partition_, next_, {.max_records = 1});
  if (!again)
    return tl::unexpected(again.error());
  return !again->empty() && again->front().offset <= found->front().offset;
}

tl::expected<std::vector<LogRecord>, Error> ContinuousReader::read_afresh(ReadLimits limits) {
  limits.afresh = true;
  for (int attempt = 0; attempt < kAttemptsAfresh; ++attempt) {
    auto records = log_->read(partition_, next_, limits);
    if (!records)
      return records;
    const auto complete = is_complete(*records);
    if (!complete)
      return tl::unexpected(complete.error());
    if (*complete && !records->empty()) {
      move_behind(*records);
      return records;
    }
  }
  return fail(ErrorKind::kCorrupt,
              fmt::format("partition {} of the log: records from offset {} on are left out "
                          "whenever they are read, although the log has them; nothing behind is "
                          "folded",
                          partition_.value, next_.value));
}

void ContinuousReader::move_behind(const std::vector<LogRecord>& records) {
  if (records.empty())
    return;
  next_ = behind(records.back());
  next_sequence_ = sequence_behind(records.back());
}

}  // namespace minutebook
