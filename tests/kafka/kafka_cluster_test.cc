// The cluster for tests itself: it stands faults, it can be told to ask for a password, and it goes
// with the program that started it.

#include "tests/kafka/kafka_cluster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <thread>

#include "tests/eventlog/child_process.h"
#include "tests/kafka/kafka_client.h"

namespace minutebook::testing {
namespace {

using ::testing::ElementsAre;

void commit_one(KafkaProducer& producer, const std::string& topic, const std::string& value) {
  ASSERT_EQ(producer.begin(), "");
  ASSERT_EQ(producer.send(topic, "ods:RA3", value), "");
  ASSERT_EQ(producer.commit(), "");
}

TEST(KafkaCluster, of_one_broker_keeps_what_it_had_before_it_was_killed) {
  KafkaCluster& cluster = KafkaCluster::shared();
  const KafkaSettings settings{{"bootstrap.servers", cluster.bootstrap()}};
  const KafkaTopic topic{.name = cluster.make_topic_name(), .settings = {}};
  ASSERT_EQ(create_topic(settings, topic), "");
  KafkaProducer producer(settings, topic.name);
  ASSERT_EQ(producer.init_transactions(), "");
  commit_one(producer, topic.name, "before");
  cluster.kill(1);
  cluster.restart(1);
  commit_one(producer, topic.name, "then");
  EXPECT_THAT(read_values(settings, topic), ElementsAre("before", "then"));
}

TEST(KafkaCluster, of_three_brokers_goes_on_without_one) {
  KafkaCluster& cluster = KafkaCluster::shared_of_three();
  // A paused broker neither answers nor hangs up.
  const KafkaSettings settings{{"bootstrap.servers", cluster.bootstrap()},
                               {"socket.timeout.ms", "2000"}};
  const KafkaTopic topic{.name = cluster.make_topic_name(), .replicas = 3, .settings = {}};
  ASSERT_EQ(create_topic(settings, topic), "");
  KafkaProducer producer(settings, topic.name);
  ASSERT_EQ(producer.init_transactions(), "");
  commit_one(producer, topic.name, "1: of three");
  cluster.kill(2);
  commit_one(producer, topic.name, "2: one was killed");
  cluster.restart(2);
  ASSERT_EQ(wait_until_in_sync(settings), "");
  cluster.pause(3);
  commit_one(producer, topic.name, "3: one is paused");
  cluster.resume(3);
  commit_one(producer, topic.name, "4: of three");
  EXPECT_THAT(read_values(settings, topic),
              ElementsAre("1: of three", "2: one was killed", "3: one is paused", "4: of three"));
}

// Debian's librdkafka 2.0.2 can log in to brokers before 4.0 with SCRAM, and to newer ones with
// PLAIN.
class KafkaLogin : public ::testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(KafkaLogin, takes_the_password_and_no_other) {
  const auto& [version, mechanism] = GetParam();
  KafkaCluster cluster({.brokers = 1, .options = {"--sasl", "--kafka", version}});
  KafkaSettings settings = read_kafka_settings(cluster.client_properties());
  settings["bootstrap.servers"] = cluster.bootstrap();
  EXPECT_EQ(settings["sasl.mechanism"], "SCRAM-SHA-512");
  settings["sasl.mechanism"] = mechanism;
  const KafkaTopic topic{.name = cluster.make_topic_name(), .settings = {}};
  ASSERT_EQ(create_topic(settings, topic), "");
  KafkaProducer producer(settings, topic.name);
  ASSERT_EQ(producer.init_transactions(), "");
  commit_one(producer, topic.name, "known");
  EXPECT_THAT(read_values(settings, topic), ElementsAre("known"));

  settings["log_level"] = "0";
  EXPECT_EQ(connect_to_brokers(settings), "");
  KafkaSettings wrong = settings;
  wrong["sasl.password"] = "guessed";
  EXPECT_EQ(connect_to_brokers(wrong), "_AUTHENTICATION");
  wrong = settings;
  wrong.erase("ssl.ca.location");
  // Which of the two it is told first depends on who hangs up first.
  EXPECT_THAT(connect_to_brokers(wrong), ::testing::AnyOf("_SSL", "_TRANSPORT"));
  wrong = settings;
  wrong["security.protocol"] = "PLAINTEXT";
  EXPECT_EQ(connect_to_brokers(wrong), "_TRANSPORT");
}

INSTANTIATE_TEST_SUITE_P(Mechanism, KafkaLogin,
                         ::testing::Values(std::pair<std::string, std::string>("3.9.2",
                                                                               "SCRAM-SHA-512"),
                                           std::pair<std::string, std::string>("4.3.1", "PLAIN")));

TEST(KafkaCluster, with_tls_takes_a_certificate_of_its_authority_and_no_client_without) {
  const KafkaCluster cluster({.brokers = 1, .options = {"--tls"}});
  KafkaSettings settings = read_kafka_settings(cluster.client_properties());
  settings["bootstrap.servers"] = cluster.bootstrap();
  settings["log_level"] = "0";
  EXPECT_EQ(connect_to_brokers(settings), "");
  KafkaSettings wrong = settings;
  wrong.erase("ssl.certificate.location");
  wrong.erase("ssl.key.location");
  EXPECT_NE(connect_to_brokers(wrong), "");
  wrong = settings;
  wrong.erase("ssl.ca.location");
  // Which of the two it is told first depends on who hangs up first.
  EXPECT_THAT(connect_to_brokers(wrong), ::testing::AnyOf("_SSL", "_TRANSPORT"));
}

bool runs(pid_t process) {
  return ::kill(process, 0) == 0;
}

TEST(KafkaCluster, goes_with_a_program_that_is_killed) {
  ChildProcess child({MINUTEBOOK_KAFKA_CLUSTER_CHILD});
  const std::filesystem::path directory = child.read_line();
  pid_t broker = 0;
  std::ifstream(directory / "broker-1" / "pid") >> broker;
  ASSERT_GT(broker, 0);
  ASSERT_TRUE(runs(broker));
  child.kill_now();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while ((runs(broker) || std::filesystem::exists(directory)) &&
         std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_FALSE(runs(broker));
  EXPECT_FALSE(std::filesystem::exists(directory));
}

}  // namespace
}  // namespace minutebook::testing
