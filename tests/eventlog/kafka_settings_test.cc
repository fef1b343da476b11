// What a ledger on Kafka is told before any broker is asked: its address, how to connect, and how
// its topics have to be set.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "eventlog/kafka/address.h"
#include "eventlog/kafka/properties.h"
#include "eventlog/kafka/topic_settings.h"
#include "tests/eventlog/temporary_folder.h"

namespace minutebook::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

using kafka::settings_for;
using kafka::TopicUse;
using kafka::unsafe_settings;
using kafka::UnsafeSetting;

// ------------------------------------------------------------------------------------- addresses

TEST(KafkaAddress, NamesBrokersAndATopic) {
  const auto address = parse_kafka_uri("kafka://a.example.org:9093,10.0.0.7,[::1]:29092/mb-2_x.y");
  ASSERT_TRUE(address.has_value()) << address.error().message;
  EXPECT_EQ(address->brokers, "a.example.org:9093,10.0.0.7:9092,[::1]:29092");
  EXPECT_EQ(address->events_topic(), "mb-2_x.y.events");
  EXPECT_EQ(address->people_topic(), "mb-2_x.y.people");
  EXPECT_EQ(parse_kafka_uri(address->uri()), *address);
  EXPECT_TRUE(parse_kafka_uri("kafka://b/" + std::string(242, 't')).has_value());
}

TEST(KafkaAddress, RefusesWhatNamesNoTopicOfNoBroker) {
  for (const std::string text :
       {"kafka://", "kafka:///t", "kafka://b", "kafka://b/", "kafka://b/t/u", "kafka://b/.",
        "kafka://b/..", "kafka://b/t?x=1", "kafka://b/t u", "kafka://b:0/t", "kafka://b:65536/t",
        "kafka://b:/t", "kafka://b:x/t", "kafka://b,/t", "kafka://,b/t", "kafka://:9092/t",
        "kafka://[::1/t", "kafka://b\n/t", "file:x"}) {
    const auto address = parse_kafka_uri(text);
    ASSERT_FALSE(address.has_value()) << text;
    EXPECT_EQ(address.error().kind, ErrorKind::kUsage);
    EXPECT_THAT(address.error().message, HasSubstr("kafka://HOST:PORT")) << text;
  }
  EXPECT_FALSE(parse_kafka_uri("kafka://b/" + std::string(243, 't')).has_value());
}

TEST(KafkaAddress, PasswordInAnAddressIsRefusedAndNotRepeated) {
  const auto address = parse_kafka_uri("kafka://admin:hunter2@b:9092/t");
  ASSERT_FALSE(address.has_value());
  EXPECT_THAT(address.error().message,
              AllOf(HasSubstr("--kafka-config"), Not(HasSubstr("hunter2"))));
}

// ------------------------------------------------------------------------------------- properties

TEST(ConnectionProperties, AreReadLineByLine) {
  const auto properties = parse_connection_properties(
      "# a comment\n! another\n\n  security.protocol = sasl_ssl \r\nsasl.username:minutebook\n"
      "sasl.password=a=b:c\\d #e\nssl.ca.location=",
      "client.properties");
  ASSERT_TRUE(properties.has_value()) << properties.error().message;
  const ConnectionProperties expected = {
      {"security.protocol", "sasl_ssl", "client.properties, line 4"},
      {"sasl.username", "minutebook", "client.properties, line 5"},
      {"sasl.password", "a=b:c\\d #e", "client.properties, line 6"},
      {"ssl.ca.location", "", "client.properties, line 7"},
  };
  EXPECT_EQ(*properties, expected);
}

TEST(ConnectionProperties, WrongLineIsNamedWithoutItsContent) {
  const auto no_property = parse_connection_properties("\nhunter2\n", "f");
  ASSERT_FALSE(no_property.has_value());
  EXPECT_THAT(no_property.error().message,
              AllOf(HasSubstr("f, line 2"), Not(HasSubstr("hunter2"))));
  const auto twice = parse_connection_properties("a.b=1\nsasl.password=x\nsasl.password=y\n", "f");
  ASSERT_FALSE(twice.has_value());
  EXPECT_THAT(twice.error().message, AllOf(HasSubstr("f, line 3"), HasSubstr("sasl.password")));
  EXPECT_FALSE(parse_connection_properties("Upper=1", "f").has_value());
  EXPECT_FALSE(parse_connection_properties("=1", "f").has_value());
}

TEST(ConnectionProperties, WhatSafetyRestsOnIsNotForTheOperator) {
  for (const std::string name :
       {"enable.idempotence", "acks", "request.required.acks", "isolation.level",
        "transactional.id", "transaction.timeout.ms", "partitioner", "auto.offset.reset",
        "enable.partition.eof", "group.id", "bootstrap.servers", "metadata.broker.list",
        "message.max.bytes", "max.in.flight", "plugin.library.paths", "allow.auto.create.topics"}) {
    const auto properties = parse_connection_properties(name + "=x", "f");
    ASSERT_FALSE(properties.has_value()) << name;
    EXPECT_EQ(properties.error().kind, ErrorKind::kUsage);
    EXPECT_THAT(properties.error().message, AllOf(HasSubstr(name), HasSubstr("f, line 1")));
  }
}

TEST(ConnectionProperties, ComeFromTheEnvironmentToo) {
  const std::vector<const char*> environment = {"PATH=/bin",
                                                "MINUTEBOOK_KAFKA_SECURITY_PROTOCOL=ssl",
                                                "MINUTEBOOK_LEDGER=kafka://b/t",
                                                "MINUTEBOOK_KAFKA_CONFIG=client.properties",
                                                "MINUTEBOOK_KAFKA_SASL_PASSWORD=a=b",
                                                nullptr};
  const auto properties = connection_properties_of_environment(environment.data());
  ASSERT_TRUE(properties.has_value());
  const ConnectionProperties expected = {
      {"sasl.password", "a=b", "MINUTEBOOK_KAFKA_SASL_PASSWORD"},
      {"security.protocol", "ssl", "MINUTEBOOK_KAFKA_SECURITY_PROTOCOL"}};
  EXPECT_EQ(*properties, expected);

  const std::vector<const char*> unsafe = {"MINUTEBOOK_KAFKA_ACKS=1", nullptr};
  const auto refused = connection_properties_of_environment(unsafe.data());
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message, HasSubstr("MINUTEBOOK_KAFKA_ACKS"));
}

TEST(ConnectionProperties, FileThatIsMissingIsNotFound) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "client.properties";
  EXPECT_EQ(read_connection_properties(file).error().kind, ErrorKind::kNotFound);
  std::ofstream(file) << "client.id=x\n";
  EXPECT_EQ(read_connection_properties(file)->front().value, "x");
}

// --------------------------------------------------------------------------------- topic settings

std::map<std::string, std::string> as_made(TopicUse use, std::int32_t replica_count) {
  const auto settings = settings_for(use, replica_count);
  return {settings.begin(), settings.end()};
}

std::vector<std::string> names_of(const std::vector<UnsafeSetting>& unsafe) {
  std::vector<std::string> names;
  for (const UnsafeSetting& setting : unsafe) {
    names.push_back(setting.name);
  }
  return names;
}

TEST(TopicSettings, TopicIsSafeAsItIsMade) {
  for (const TopicUse use : {TopicUse::kEvents, TopicUse::kPeople}) {
    for (const std::int32_t replicas : {1, 2, 3, 5}) {
      EXPECT_THAT(names_of(unsafe_settings(use, replicas, as_made(use, replicas))),
                  ::testing::IsEmpty());
    }
  }
}

struct Case {
  TopicUse use;
  std::string name;
  std::string value;
};

TEST(TopicSettings, EachSettingThatLosesHistoryIsNamed) {
  const std::vector<Case> cases = {
      {TopicUse::kEvents, "cleanup.policy", "compact"},
      {TopicUse::kEvents, "cleanup.policy", "compact,delete"},
      {TopicUse::kEvents, "retention.ms", "604800000"},
      {TopicUse::kEvents, "retention.bytes", "1073741824"},
      {TopicUse::kEvents, "message.timestamp.type", "CreateTime"},
      {TopicUse::kEvents, "unclean.leader.election.enable", "true"},
      {TopicUse::kEvents, "min.insync.replicas", "1"},
      {TopicUse::kEvents, "max.message.bytes", "65536"},
      {TopicUse::kPeople, "cleanup.policy", "delete"},
      {TopicUse::kPeople, "cleanup.policy", "compact,delete"},
      {TopicUse::kPeople, "max.compaction.lag.ms", "9223372036854775807"},
      {TopicUse::kPeople, "message.timestamp.type", "CreateTime"},
  };
  for (const Case& unsafe : cases) {
    auto settings = as_made(unsafe.use, 3);
    settings[unsafe.name] = unsafe.value;
    const auto found = unsafe_settings(unsafe.use, 3, settings);
    ASSERT_EQ(names_of(found), std::vector<std::string>{unsafe.name}) << unsafe.value;
    EXPECT_EQ(found.front().found, unsafe.value);
    settings[unsafe.name] = found.front().right_value;
    EXPECT_TRUE(unsafe_settings(unsafe.use, 3, settings).empty()) << unsafe.name;
  }
  // What the broker does not tell is not taken for right.
  EXPECT_FALSE(unsafe_settings(TopicUse::kEvents, 1, {}).empty());
  // With one replica there is none to be in sync with.
  auto single = as_made(TopicUse::kEvents, 3);
  single["min.insync.replicas"] = "1";
  EXPECT_TRUE(unsafe_settings(TopicUse::kEvents, 1, single).empty());
}

TEST(TopicSettings, MessageEndsWithTheCommandThatMends) {
  auto settings = as_made(TopicUse::kEvents, 1);
  settings["retention.ms"] = "604800000";
  settings["cleanup.policy"] = "compact";
  const KafkaAddress address{.brokers = "b:9092", .topic = "t"};
  EXPECT_EQ(
      kafka::message_about(address, "t.events", unsafe_settings(TopicUse::kEvents, 1, settings)),
      "kafka://b:9092/t: the topic t.events is not safe to use:\n"
      "  cleanup.policy is compact, and has to be delete: compaction keeps only the last "
      "event of each subject\n"
      "  retention.ms is 604800000, and has to be -1: events are deleted when they are "
      "older\n"
      "Mend it with:\n"
      "  kafka-configs.sh --bootstrap-server b:9092 --alter --entity-type topics "
      "--entity-name t.events --add-config 'cleanup.policy=delete,retention.ms=-1'");
}

}  // namespace
}  // namespace minutebook::testing
