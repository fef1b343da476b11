#include "eventlog/log_prefix.h"

#include <algorithm>
#include <utility>

#include "eventlog/recorded_order.h"

namespace minutebook {

LogPrefix::LogPrefix(EventLog* log, std::map<Partition, Offset> ends)
    : log_(log), ends_(std::move(ends)) {}

tl::expected<std::vector<Appended>, Error> LogPrefix::append(const AppendRequest& /*request*/) {
  return fail(ErrorKind::kUsage, "a part of a log cannot be appended to");
}

tl::expected<std::vector<LogRecord>, Error> LogPrefix::read(Partition partition, Offset from,
                                                            const ReadLimits& limits) {
  const auto end = ends_.find(partition);
  if (end == ends_.end() || from >= end->second)
    return std::vector<LogRecord>{};
  auto records = log_->read(partition, from, limits);
  if (!records)
    return records;
  const auto beyond =
      std::find_if(records->begin(), records->end(),
                   [&end](const LogRecord& record) { return record.offset >= end->second; });
  records->erase(beyond, records->end());
  return records;
}

tl::expected<Offset, Error> LogPrefix::end(Partition partition) {
  const auto end = ends_.find(partition);
  return end == ends_.end() ? Offset{0} : end->second;
}

tl::expected<std::vector<Partition>, Error> LogPrefix::partitions() {
  return log_->partitions();
}

tl::expected<std::map<Partition, Offset>, Error> ends_before(
    EventLog& log, const std::function<bool(const LogRecord&)>& is_beyond) {
  const auto partitions = log.partitions();
  if (!partitions)
    return tl::unexpected(partitions.error());
  std::map<Partition, Offset> ends;
  for (const Partition partition : *partitions)
    ends[partition] = Offset{0};
  RecordedOrder records(&log);
  while (true) {
    const auto record = records.next();
    if (!record)
      return tl::unexpected(record.error());
    if (!*record || is_beyond(**record))
      return ends;
    ends[(*record)->partition] = Offset{(*record)->offset.value + 1};
  }
}

}  // namespace minutebook
