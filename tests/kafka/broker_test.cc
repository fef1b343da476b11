// What Minutebook builds on, shown with librdkafka alone: a transaction is all or nothing, and a
// producer that has been replaced can no longer write.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/kafka/kafka_client.h"
#include "tests/kafka/kafka_cluster.h"

namespace minutebook::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Broker : public ::testing::Test {
 protected:
  Broker() {
    topic_.name = cluster_.make_topic_name();
    topic_.partitions = 3;
    EXPECT_EQ(create_topic(settings_, topic_), "");
  }

  // A transaction that commits one record.
  void commit_one(KafkaProducer& producer, const std::string& value) {
    ASSERT_EQ(producer.begin(), "");
    ASSERT_EQ(producer.send(topic_.name, "ods:RA3", value), "");
    ASSERT_EQ(producer.commit(), "");
  }

  [[nodiscard]] std::vector<std::string> committed() const {
    return read_values(settings_, topic_);
  }
  [[nodiscard]] std::vector<std::string> written() const {
    KafkaSettings settings = settings_;
    settings["isolation.level"] = "read_uncommitted";
    return read_values(settings, topic_);
  }

  KafkaCluster& cluster_ = KafkaCluster::shared();
  KafkaSettings settings_{{"bootstrap.servers", cluster_.bootstrap()}};
  KafkaTopic topic_;
};

TEST_F(Broker, keeps_a_transaction_over_three_partitions) {
  KafkaProducer producer(settings_, topic_.name);
  ASSERT_EQ(producer.init_transactions(), "");
  ASSERT_EQ(producer.begin(), "");
  std::map<std::string, std::vector<std::string>> sent;
  for (int index = 0; index < 60; ++index) {
    const std::string key = "ods:R" + std::to_string(index % 20);
    const std::string value(1000, static_cast<char>('A' + index / 20));
    ASSERT_EQ(producer.send(topic_.name, key, value), "");
    sent[key].push_back(value);
  }
  EXPECT_THAT(committed(), IsEmpty());
  ASSERT_EQ(producer.commit(), "");

  std::set<int> partitions;
  std::map<std::string, std::set<int>> partitions_of;
  std::map<std::string, std::vector<std::string>> read;
  for (const KafkaRecord& record : read_topic(settings_, topic_)) {
    partitions.insert(record.partition);
    partitions_of[record.key].insert(record.partition);
    read[record.key].push_back(record.value);
  }
  // What has one key is in one partition, in the order in which it was sent.
  EXPECT_EQ(read, sent);
  EXPECT_THAT(partitions, ElementsAre(0, 1, 2));
  for (const auto& [key, in] : partitions_of) {
    EXPECT_EQ(in.size(), 1u) << key;
  }
}

TEST_F(Broker, hides_an_aborted_transaction) {
  KafkaProducer producer(settings_, topic_.name);
  ASSERT_EQ(producer.init_transactions(), "");
  commit_one(producer, "before");
  ASSERT_EQ(producer.begin(), "");
  ASSERT_EQ(producer.send(topic_.name, "ods:RA3", "taken back"), "");
  ASSERT_EQ(producer.abort(), "");
  commit_one(producer, "then");

  EXPECT_THAT(committed(), ElementsAre("before", "then"));
  EXPECT_THAT(written(), ElementsAre("before", "taken back", "then"));
}

TEST_F(Broker, refuses_a_producer_that_was_replaced) {
  KafkaProducer replaced(settings_, topic_.name);
  ASSERT_EQ(replaced.init_transactions(), "");
  ASSERT_EQ(replaced.begin(), "");
  ASSERT_EQ(replaced.send(topic_.name, "ods:RA3", "of the replaced"), "");

  KafkaProducer successor(settings_, topic_.name);
  ASSERT_EQ(successor.init_transactions(), "");
  EXPECT_EQ(replaced.commit(), "_FENCED");
  commit_one(successor, "of the successor");
  EXPECT_EQ(replaced.begin(), "_FENCED");

  EXPECT_THAT(committed(), ElementsAre("of the successor"));
  EXPECT_THAT(written(), ElementsAre("of the replaced", "of the successor"));
}

}  // namespace
}  // namespace minutebook::testing
