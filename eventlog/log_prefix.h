// LogPrefix: the first part of a log, as a log of its own. For replaying a history up to a point.

#pragma once

#include <functional>
#include <map>
#include <tl/expected.hpp>
#include <vector>

#include "eventlog/event_log.h"

namespace minutebook {

// Shows of another log only what lies before an end in each partition. It refuses to append with
// kUsage. Safe from any thread. The log it is made of must outlive it.
class LogPrefix final : public EventLog {
 public:
  // `ends` gives the first offset that is left out of each partition; a partition that it does not
  // name is left out as a whole.
  LogPrefix(EventLog* log, std::map<Partition, Offset> ends);

  [[nodiscard]] tl::expected<std::vector<Appended>, Error> append(
      const AppendRequest& request) override;
  [[nodiscard]] tl::expected<std::vector<LogRecord>, Error> read(Partition partition, Offset from,
                                                                 const ReadLimits& limits) override;
  [[nodiscard]] tl::expected<Offset, Error> end(Partition partition) override;
  [[nodiscard]] tl::expected<std::vector<Partition>, Error> partitions() override;
  [[nodiscard]] PeopleRegister& people() override { return log_->people(); }

 private:
  EventLog* log_;
  std::map<Partition, Offset> ends_;
};

// The ends of the prefix that holds every record up to, and without, the first one for which
// `is_beyond` says yes, in recorded order over all partitions (eventlog/recorded_order.h). Reads
// the log from its beginning, and asks about each record once. Fails as EventLog::read does.
[[nodiscard]] tl::expected<std::map<Partition, Offset>, Error> ends_before(
    EventLog& log, const std::function<bool(const LogRecord&)>& is_beyond);

}  // namespace minutebook
