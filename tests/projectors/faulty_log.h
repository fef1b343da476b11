// FaultyLog: a log that does to its readers what a network and a cluster may do.

#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "eventlog/event_log.h"
#include "eventlog/mutex.h"

namespace minutebook {

// Another log, with faults that a test switches on and off. Safe from any thread.
class FaultyLog final : public EventLog {
 public:
  // The log must outlive it.
  explicit FaultyLog(EventLog* log) : log_(log) {}

  // Puts another log in its place, as when a topic is deleted and made again.
  void replace(EventLog* log) { log_ = log; }
  // All reads fail with that from now on; absent to end it.
  void fail_with(const std::optional<Error>& error) {
    const MutexLock lock(mutex_);
    failure_ = error;
  }
  // Reads leave out the record at that offset, in every partition, unless they are made afresh.
  void leave_out(Offset offset) {
    const MutexLock lock(mutex_);
    left_out_.insert(offset.value);
  }
  // Also those that are made afresh.
  void lose(Offset offset) {
    const MutexLock lock(mutex_);
    lost_.insert(offset.value);
  }
  // Records have no sequence from now on.
  void forget_sequences() { without_sequences_ = true; }

  [[nodiscard]] std::uint64_t reads() const { return reads_; }
  [[nodiscard]] std::uint64_t reads_afresh() const { return reads_afresh_; }

  tl::expected<std::vector<Appended>, Error> append(const AppendRequest& request) override {
    return log_.load()->append(request);
  }

  tl::expected<std::vector<LogRecord>, Error> read(Partition partition, Offset from,
                                                   const ReadLimits& limits) override {
    ++reads_;
    if (limits.afresh)
      ++reads_afresh_;
    const MutexLock lock(mutex_);
    if (failure_)
      return tl::unexpected(*failure_);
    for (;;) {
      auto records = log_.load()->read(partition, from, limits);
      if (!records || records->empty())
        return records;
      from = Offset{records->back().offset.value + 1};
      std::erase_if(*records, [&](const LogRecord& record) {
        return lost_.contains(record.offset.value) ||
               (!limits.afresh && left_out_.contains(record.offset.value));
      });
      if (records->empty())
        continue;
      for (LogRecord& record : *records) {
        if (without_sequences_)
          record.sequence.reset();
      }
      return records;
    }
  }

  tl::expected<Offset, Error> end(Partition partition) override {
    {
      const MutexLock lock(mutex_);
      if (failure_)
        return tl::unexpected(*failure_);
    }
    return log_.load()->end(partition);
  }
  tl::expected<std::vector<Partition>, Error> partitions() override {
    return log_.load()->partitions();
  }
  PeopleRegister& people() override { return log_.load()->people(); }

 private:
  std::atomic<EventLog*> log_;
  std::atomic<bool> without_sequences_ = false;
  std::atomic<std::uint64_t> reads_ = 0;
  std::atomic<std::uint64_t> reads_afresh_ = 0;
  Mutex mutex_;
  std::optional<Error> failure_ GUARDED_BY(mutex_);
  std::set<std::int64_t> left_out_ GUARDED_BY(mutex_);
  std::set<std::int64_t> lost_ GUARDED_BY(mutex_);
};

}  // namespace minutebook
