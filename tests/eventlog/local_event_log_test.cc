// The embedded log keeps what every log keeps, and a few things more.

#include "eventlog/local/local_event_log.h"

#include "eventlog/open.h"
#include "tests/eventlog/conformance.h"
#include "tests/eventlog/temporary_folder.h"

namespace minutebook::testing {
namespace {

class LocalLogUnderTest final : public LogUnderTest {
 public:
  LocalLogUnderTest() { open(); }

  EventLog& log() override { return ledger_->log(); }
  void set_time(std::int64_t milliseconds_since_1970) override {
    clock_.set(milliseconds_since_1970);
  }
  void reopen() override {
    ledger_.reset();
    open();
  }

 private:
  void open() {
    auto ledger = open_ledger({.directory = folder_.path() / "ledger"},
                              {.mode = LedgerMode::kWriteOrCreate, .clock = clock_.clock()});
    if (!ledger) {
      throw std::runtime_error(ledger.error().message);
    }
    ledger_ = *std::move(ledger);
  }

  TemporaryFolder folder_;
  SampleClock clock_;
  std::unique_ptr<Ledger> ledger_;
};

INSTANTIATE_TEST_SUITE_P(Local, EventLogConformance,
                         ::testing::Values(LogKind{
                             .name = "File",
                             .durable = true,
                             .make = [] { return std::make_unique<LocalLogUnderTest>(); }}),
                         log_kind_name);

TEST(LocalEventLog, OffsetsAreDenseFromZero) {
  LocalLogUnderTest under_test;
  std::int64_t expected = 0;
  for (int round = 0; round < 3; ++round) {
    for (const int batch : {1, 2, 700, 1}) {
      AppendRequest request;
      for (int record = 0; record < batch; ++record) {
        request.records.push_back(
            sample_record(static_cast<std::uint64_t>(expected + record), "org:s"));
      }
      const auto receipts = under_test.log().append(request).value();
      for (const Appended& receipt : receipts) {
        EXPECT_EQ(receipt.partition, local::kOnlyPartition);
        EXPECT_EQ(receipt.offset, Offset{expected++});
      }
      EXPECT_EQ(under_test.log().end(local::kOnlyPartition).value(), Offset{expected});
    }
    under_test.reopen();
    EXPECT_EQ(under_test.log().end(local::kOnlyPartition).value(), Offset{expected});
  }
  std::int64_t read = 0;
  for (const LogRecord& record : read_all(under_test.log())) {
    EXPECT_EQ(record.offset, Offset{read++});
  }
  EXPECT_EQ(read, expected);
}

}  // namespace
}  // namespace minutebook::testing
