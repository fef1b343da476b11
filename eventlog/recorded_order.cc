#include "eventlog/recorded_order.h"

#include <utility>

#include "ledger/recorded.h"

namespace minutebook {

namespace {

Recorded recorded_of(const LogRecord& record) {
  return {record.partition, record.offset, record.recorded};
}

}  // namespace

RecordedOrder::RecordedOrder(EventLog* log, const ReadLimits& page) : log_(log), limits_(page) {}

tl::expected<void, Error> RecordedOrder::begin() {
  const auto partitions = log_->partitions();
  if (!partitions)
    return tl::unexpected(partitions.error());
  for (const Partition partition : *partitions)
    pages_.push_back({partition, {}, 0, Offset{0}, false});
  begun_ = true;
  return {};
}

tl::expected<void, Error> RecordedOrder::fill(Page& page) {
  if (page.at_end || page.first < page.records.size())
    return {};
  auto records = log_->read(page.partition, page.read_from, limits_);
  if (!records)
    return tl::unexpected(records.error());
  page.records = std::move(*records);
  page.first = 0;
  page.at_end = page.records.empty();
  if (!page.at_end)
    page.read_from = Offset{page.records.back().offset.value + 1};
  return {};
}

tl::expected<std::optional<LogRecord>, Error> RecordedOrder::next() {
  if (!begun_) {
    if (const auto begun = begin(); !begun)
      return tl::unexpected(begun.error());
  }
  Page* least = nullptr;
  for (Page& page : pages_) {
    if (const auto filled = fill(page); !filled)
      return tl::unexpected(filled.error());
    if (page.at_end)
      continue;
    if (least == nullptr || recorded_before(recorded_of(page.records[page.first]),
                                            recorded_of(least->records[least->first]))) {
      least = &page;
    }
  }
  if (least == nullptr)
    return std::nullopt;
  return std::move(least->records[least->first++]);
}

}  // namespace minutebook
