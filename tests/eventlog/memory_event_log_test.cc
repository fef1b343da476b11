// The log in memory keeps what every log keeps.

#include "eventlog/memory/memory_event_log.h"

#include "tests/eventlog/conformance.h"

namespace minutebook::testing {
namespace {

class MemoryLogUnderTest final : public LogUnderTest {
 public:
  explicit MemoryLogUnderTest(const MemoryLogShape& shape)
      : log_(make_memory_event_log(clock_.clock(), shape)) {}

  EventLog& log() override { return *log_; }
  void set_time(std::int64_t milliseconds_since_1970) override {
    clock_.set(milliseconds_since_1970);
  }

 private:
  SampleClock clock_;
  std::unique_ptr<EventLog> log_;
};

LogKind memory_kind(const std::string& name, const MemoryLogShape& shape) {
  return {.name = name, .make = [shape] { return std::make_unique<MemoryLogUnderTest>(shape); }};
}

INSTANTIATE_TEST_SUITE_P(Memory, EventLogConformance,
                         ::testing::Values(memory_kind("OnePartition", {}),
                                           memory_kind("ManyPartitionsWithGaps",
                                                       {.partitions = 5,
                                                        .offsets_skipped_per_append = 2})),
                         log_kind_name);

TEST(MemoryEventLog, CanLeaveGapsAsTransactionsDo) {
  SampleClock clock;
  const auto log = make_memory_event_log(clock.clock(), {.offsets_skipped_per_append = 1});
  EXPECT_EQ(log->append({.records = {sample_record(1), sample_record(2)}})->back().offset,
            Offset{1});
  EXPECT_EQ(log->append({.records = {sample_record(3)}})->back().offset, Offset{3});
  EXPECT_EQ(log->end(Partition{0}).value(), Offset{5});
}

}  // namespace
}  // namespace minutebook::testing
