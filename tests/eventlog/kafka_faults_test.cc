// A ledger on three brokers, while brokers are killed and frozen: what is acknowledged stays, once
// and in order, and writing goes on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "eventlog/open.h"
#include "tests/eventlog/kafka_ledgers.h"
#include "tests/eventlog/samples.h"
#include "tests/eventlog/temporary_folder.h"
#include "tests/kafka/kafka_client.h"

namespace minutebook::testing {
namespace {

// Appends as fast as it can, one subject for each thread, until it is told to stop; offers again
// what could not be decided, as a client does.
class Writers {
 public:
  Writers(EventLog* log, int thread_count) : acknowledged_(static_cast<std::size_t>(thread_count)) {
    for (int thread = 0; thread < thread_count; ++thread) {
      threads_.emplace_back([this, log, thread] { run(*log, thread); });
    }
  }
  ~Writers() { stop(); }
  Writers(const Writers&) = delete;
  Writers& operator=(const Writers&) = delete;

  void stop() {
    stopping_ = true;
    for (std::thread& thread : threads_) {
      thread.join();
    }
    threads_.clear();
  }
  // By thread: how many of its records were acknowledged, the first so many.
  [[nodiscard]] const std::vector<std::uint64_t>& acknowledged() const { return acknowledged_; }
  [[nodiscard]] std::uint64_t total() const { return total_; }

  static std::string subject(int thread) { return "org:writer-" + std::to_string(thread); }
  static RecordToAppend record(int thread, std::uint64_t number) {
    return sample_record(static_cast<std::uint64_t>(thread) * 1'000'000 + number, subject(thread));
  }

 private:
  void run(EventLog& log, int thread) {
    std::uint64_t& done = acknowledged_[static_cast<std::size_t>(thread)];
    while (!stopping_) {
      const auto receipts =
          log.append({.records = {record(thread, done)},
                      .expected_versions = {{.subject = subject(thread),
                                             .event_count = static_cast<std::int64_t>(done)}}});
      if (!receipts) {
        EXPECT_EQ(receipts.error().kind, ErrorKind::kUnavailable) << receipts.error().message;
        continue;
      }
      EXPECT_EQ(receipts->front().subject_version, static_cast<std::int64_t>(done) + 1);
      done += 1;
      total_ += 1;
    }
  }

  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> total_{0};
  std::vector<std::uint64_t> acknowledged_;
  std::vector<std::thread> threads_;
};

// Waits until that many more records were acknowledged.
void wait_for(const Writers& writers, std::uint64_t more) {
  const std::uint64_t goal = writers.total() + more;
  const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while (writers.total() < goal) {
    ASSERT_LT(std::chrono::steady_clock::now(), until) << "writing does not go on";
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

TEST(KafkaFaults, BrokersThatDieOrFreezeLoseNothingAndRepeatNothing) {
  constexpr int kThreads = 4;
  KafkaCluster& cluster = KafkaCluster::shared_of_three();
  const TemporaryFolder folder;
  const LedgerUri uri = new_kafka_address(cluster);
  must(create_ledger(uri, kafka_options(folder.path() / "index")));
  const auto ledger = must(open_ledger(uri, kafka_options(folder.path() / "index")));
  KafkaSettings settings = read_kafka_settings(cluster.client_properties());
  settings["bootstrap.servers"] = cluster.bootstrap();
  Writers writers(&ledger->log(), kThreads);
  const int rounds = rounds_of("MINUTEBOOK_BROKER_ROUNDS", 2);
  for (int round = 0; round < rounds; ++round) {
    const int broker = round % 3 + 1;
    wait_for(writers, 20);
    cluster.kill(broker);
    wait_for(writers, 5);
    cluster.restart(broker);
    ASSERT_EQ(wait_until_in_sync(settings), "");
    wait_for(writers, 20);
    // Longer than its session with the controller, so that its partitions get other leaders.
    cluster.pause(broker % 3 + 1);
    wait_for(writers, 5);
    cluster.resume(broker % 3 + 1);
    ASSERT_EQ(wait_until_in_sync(settings), "");
  }
  wait_for(writers, 20);
  writers.stop();

  std::map<std::string, std::vector<std::string>> read;
  std::map<Partition, std::uint64_t> sequences;
  const auto reading =
      must(open_ledger(uri, kafka_options(folder.path() / "index", LedgerMode::kRead)));
  for (const LogRecord& record : read_all(reading->log())) {
    read[record.subject].push_back(record.value);
    EXPECT_EQ(record.sequence, sequences[record.partition]++);
  }
  std::uint64_t lost = 0;
  std::uint64_t repeated = 0;
  std::uint64_t out_of_order = 0;
  for (int thread = 0; thread < kThreads; ++thread) {
    const std::vector<std::string>& values = read[Writers::subject(thread)];
    const std::uint64_t acknowledged = writers.acknowledged()[static_cast<std::size_t>(thread)];
    lost += values.size() < acknowledged ? acknowledged - values.size() : 0;
    // What was on its way when the writers stopped may be there too.
    EXPECT_LE(values.size(), acknowledged + 1);
    std::map<std::string, int> times;
    for (std::size_t place = 0; place < values.size(); ++place) {
      repeated += times[values[place]]++ > 0 ? 1U : 0U;
      out_of_order += values[place] == Writers::record(thread, place).value ? 0U : 1U;
    }
  }
  std::printf("%llu events acknowledged; lost: %llu, duplicated: %llu, out of order: %llu\n",
              static_cast<unsigned long long>(writers.total()),
              static_cast<unsigned long long>(lost), static_cast<unsigned long long>(repeated),
              static_cast<unsigned long long>(out_of_order));
  EXPECT_EQ(lost, 0U);
  EXPECT_EQ(repeated, 0U);
  EXPECT_EQ(out_of_order, 0U);
}

}  // namespace
}  // namespace minutebook::testing
