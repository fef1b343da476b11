// The log on Kafka keeps what every log keeps, on a real broker.

#include "tests/eventlog/conformance.h"
#include "tests/eventlog/kafka_ledgers.h"
#include "tests/eventlog/temporary_folder.h"

namespace minutebook::testing {
namespace {

class KafkaLogUnderTest final : public LogUnderTest {
 public:
  explicit KafkaLogUnderTest(std::int32_t partition_count) {
    LedgerOptions options = kafka_options(folder_.path() / "index");
    options.kafka.partition_count = partition_count;
    must(create_ledger(uri_, options));
    open();
  }

  EventLog& log() override { return ledger_->log(); }
  void set_time(std::int64_t /*milliseconds_since_1970*/) override {}
  void reopen() override {
    ledger_.reset();
    open();
  }

 private:
  void open() { ledger_ = must(open_ledger(uri_, kafka_options(folder_.path() / "index"))); }

  TemporaryFolder folder_;
  const LedgerUri uri_ = new_kafka_address(KafkaCluster::shared());
  std::unique_ptr<Ledger> ledger_;
};

LogKind kafka_kind(const std::string& name, std::int32_t partition_count) {
  return {.name = name, .durable = true, .has_own_clock = true, .make = [=] {
            return std::make_unique<KafkaLogUnderTest>(partition_count);
          }};
}

INSTANTIATE_TEST_SUITE_P(Kafka, EventLogConformance,
                         ::testing::Values(kafka_kind("OnePartition", 1),
                                           kafka_kind("ManyPartitions", 5)),
                         log_kind_name);

}  // namespace
}  // namespace minutebook::testing
