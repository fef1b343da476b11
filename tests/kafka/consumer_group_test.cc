// The consumer group with a real coordinator: who has which partitions, and what a member knows of
// its right to them.

#include "eventlog/kafka/consumer_group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/kafka/kafka_client.h"
#include "tests/kafka/kafka_cluster.h"

namespace minutebook::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

constexpr std::uint32_t kPartitions = 12;
constexpr milliseconds kSessionTimeout{2'000};

// One broker that lets members be as short of breath as a test needs them to be.
KafkaCluster& cluster() {
  static KafkaCluster cluster({.options = {"--set", "group.min.session.timeout.ms=1000"}});
  return cluster;
}

[[nodiscard]] bool wait_until(const std::function<bool()>& come_to_pass,
                              seconds limit = seconds(60)) {
  const auto until = SteadyClock::now() + limit;
  while (!come_to_pass()) {
    if (SteadyClock::now() > until)
      return false;
    std::this_thread::sleep_for(milliseconds(5));
  }
  return true;
}

// A member with a thread that polls. It says at once that it stands at offset 0 of whatever it is
// given, as a projector does with the shard's position.
class Member final : private AssignmentListener {
 public:
  Member(const std::string& topic, const std::string& group) {
    const KafkaAddress address{.brokers = cluster().bootstrap(), .topic = topic};
    KafkaOptions options;
    options.properties = {
        {"session.timeout.ms", std::to_string(kSessionTimeout.count()), "the test"},
        {"heartbeat.interval.ms", "200", "the test"}};
    auto made = kafka::make_consumer_group(address, options, group);
    if (!made) {
      ADD_FAILURE() << made.error().message;
      return;
    }
    assignment_ = *std::move(made);
    thread_ = std::thread([this] { run(); });
  }
  ~Member() override { leave(); }
  Member(const Member&) = delete;
  Member& operator=(const Member&) = delete;

  void leave() {
    stop_ = true;
    if (thread_.joinable())
      thread_.join();
  }
  // Stops and goes on polling, as a process that hangs.
  void hang(bool hanging) { hanging_ = hanging; }

  [[nodiscard]] std::set<Partition> partitions() const {
    const std::lock_guard lock(mutex_);
    return partitions_;
  }
  [[nodiscard]] bool was_assigned() const { return assignments_ > 0; }
  [[nodiscard]] int losses() const { return losses_; }
  [[nodiscard]] int revocations() const { return revocations_; }
  // Those that it may write.
  [[nodiscard]] std::set<Partition> valid() const {
    std::set<Partition> valid;
    for (std::uint32_t value = 0; value < kPartitions; ++value) {
      if (assignment_->is_valid(Partition{value}))
        valid.insert(Partition{value});
    }
    return valid;
  }

 private:
  void run() {
    while (!stop_) {
      if (hanging_) {
        std::this_thread::sleep_for(milliseconds(5));
        continue;
      }
      const auto polled = assignment_->poll(milliseconds(20), *this);
      EXPECT_TRUE(polled.has_value() || polled.error().kind == ErrorKind::kUnavailable)
          << polled.error().message;
    }
    const auto leaving = SteadyClock::now();
    assignment_->leave(*this);
    EXPECT_LT(SteadyClock::now() - leaving, seconds(4));
    EXPECT_TRUE(partitions().empty());
  }
  void assigned(const std::vector<Partition>& partitions) override {
    ++assignments_;
    for (const Partition partition : partitions)
      assignment_->note_position(partition, Offset{0});
    const std::lock_guard lock(mutex_);
    partitions_.insert(partitions.begin(), partitions.end());
  }
  void revoked(const std::vector<Partition>& partitions) override {
    ++revocations_;
    const std::lock_guard lock(mutex_);
    for (const Partition partition : partitions)
      partitions_.erase(partition);
  }
  void lost(const std::vector<Partition>& partitions) override {
    ++losses_;
    // By now it must not write.
    for (const Partition partition : partitions)
      EXPECT_FALSE(assignment_->is_valid(partition));
    const std::lock_guard lock(mutex_);
    for (const Partition partition : partitions)
      partitions_.erase(partition);
  }

  std::unique_ptr<PartitionAssignment> assignment_;
  mutable std::mutex mutex_;
  std::set<Partition> partitions_;
  std::atomic<int> assignments_ = 0;
  std::atomic<int> losses_ = 0;
  std::atomic<int> revocations_ = 0;
  std::atomic<bool> stop_ = false;
  std::atomic<bool> hanging_ = false;
  std::thread thread_;
};

std::set<Partition> all_partitions() {
  std::set<Partition> all;
  for (std::uint32_t value = 0; value < kPartitions; ++value)
    all.insert(Partition{value});
  return all;
}

class ConsumerGroup : public ::testing::Test {
 protected:
  ConsumerGroup() : topic_(cluster().make_topic_name()) {
    EXPECT_EQ(create_topic({{"bootstrap.servers", cluster().bootstrap()}},
                           {.name = topic_ + ".events",
                            .partitions = static_cast<int>(kPartitions),
                            .settings = {}}),
              "");
  }

  std::unique_ptr<Member> join() { return std::make_unique<Member>(topic_, topic_ + "-group"); }

  // Whether these members have all partitions among them, none twice, and may write them.
  static bool is_shared_out(const std::vector<const Member*>& members) {
    std::set<Partition> all;
    std::size_t count = 0;
    for (const Member* const member : members) {
      const auto partitions = member->partitions();
      count += partitions.size();
      all.insert(partitions.begin(), partitions.end());
      if (member->valid() != partitions || partitions.empty())
        return false;
    }
    return all == all_partitions() && count == kPartitions;
  }

  const std::string topic_;
};

TEST_F(ConsumerGroup, shares_out_the_partitions_among_those_who_come_and_go) {
  const auto first = join();
  ASSERT_TRUE(wait_until([&] { return is_shared_out({first.get()}); }));
  auto second = join();
  ASSERT_TRUE(wait_until([&] { return is_shared_out({first.get(), second.get()}); }));
  const auto third = join();
  ASSERT_TRUE(wait_until([&] { return is_shared_out({first.get(), second.get(), third.get()}); }));
  second->leave();
  ASSERT_TRUE(wait_until([&] { return is_shared_out({first.get(), third.get()}); }));
  EXPECT_EQ(first->losses(), 0);
}

// A lease ends before anybody else can have the partition.
TEST_F(ConsumerGroup, a_member_that_hangs_may_not_write_before_another_may) {
  const auto hanging = join();
  ASSERT_TRUE(wait_until([&] { return is_shared_out({hanging.get()}); }));
  // It answers the coordinator's heartbeats, and nothing else.
  hanging->hang(true);
  ASSERT_TRUE(wait_until([&] { return hanging->valid().empty(); }, seconds(5)));
  EXPECT_EQ(hanging->partitions().size(), kPartitions) << "it knows of nothing yet";
  hanging->hang(false);
  EXPECT_TRUE(wait_until([&] { return is_shared_out({hanging.get()}); }));
}

TEST_F(ConsumerGroup, without_its_coordinator_a_member_stops_writing_and_goes_on_later) {
  const auto member = join();
  ASSERT_TRUE(wait_until([&] { return is_shared_out({member.get()}); }));
  cluster().pause(1);
  const auto paused = SteadyClock::now();
  EXPECT_TRUE(wait_until([&] { return member->valid().empty(); }, seconds(10)));
  EXPECT_LT(SteadyClock::now() - paused, kSessionTimeout + milliseconds(500));
  cluster().resume(1);
  EXPECT_TRUE(wait_until([&] { return is_shared_out({member.get()}); }));
}

TEST_F(ConsumerGroup, leaves_soon_although_its_coordinator_is_gone) {
  const auto member = join();
  ASSERT_TRUE(wait_until([&] { return is_shared_out({member.get()}); }));
  cluster().pause(1);
  member->leave();
  cluster().resume(1);
}

TEST_F(ConsumerGroup, stands_a_storm_of_members) {
  const auto steady = join();
  for (int round = 0; round < 8; ++round) {
    auto passing = join();
    EXPECT_TRUE(wait_until([&] { return is_shared_out({steady.get(), passing.get()}); }));
  }
  EXPECT_TRUE(wait_until([&] { return is_shared_out({steady.get()}); }));
  EXPECT_EQ(steady->losses(), 0);
}

TEST_F(ConsumerGroup, refuses_an_empty_name) {
  const auto group = kafka::make_consumer_group({.brokers = cluster().bootstrap(), .topic = topic_},
                                                KafkaOptions{}, "");
  ASSERT_FALSE(group.has_value());
  EXPECT_EQ(group.error().kind, ErrorKind::kUsage);
}

}  // namespace
}  // namespace minutebook::testing
