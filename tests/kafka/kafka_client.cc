#include "tests/kafka/kafka_client.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>
#include <utility>

namespace minutebook::testing {
namespace {

constexpr int kLimitMs = 30'000;

template <auto destroy>
struct DestroyWith {
  template <typename T>
  void operator()(T* value) const {
    destroy(value);
  }
};
template <typename T, auto destroy>
using Owned = std::unique_ptr<T, DestroyWith<destroy>>;

[[noreturn]] void fail(const std::string& message) {
  ADD_FAILURE() << message;
  std::fflush(nullptr);
  std::exit(1);
}

std::string name_of(rd_kafka_resp_err_t error) {
  return error == RD_KAFKA_RESP_ERR_NO_ERROR ? "" : rd_kafka_err2name(error);
}

std::string name_of(rd_kafka_error_t* error) {
  const Owned<rd_kafka_error_t, rd_kafka_error_destroy> owned(error);
  return error == nullptr ? "" : rd_kafka_error_name(error);
}

rd_kafka_conf_t* configuration_of(const KafkaSettings& settings) {
  rd_kafka_conf_t* configuration = rd_kafka_conf_new();
  std::array<char, 512> message{};
  for (const auto& [key, value] : settings) {
    if (rd_kafka_conf_set(configuration, key.c_str(), value.c_str(), message.data(),
                          message.size()) != RD_KAFKA_CONF_OK) {
      fail(message.data());
    }
  }
  return configuration;
}

rd_kafka_t* new_handle(rd_kafka_type_t type, rd_kafka_conf_t* configuration) {
  std::array<char, 512> message{};
  rd_kafka_t* handle = rd_kafka_new(type, configuration, message.data(), message.size());
  if (handle == nullptr) {
    fail(message.data());
  }
  return handle;
}

bool all_in_sync(const struct rd_kafka_metadata& metadata) {
  for (int topic = 0; topic < metadata.topic_cnt; ++topic) {
    for (int index = 0; index < metadata.topics[topic].partition_cnt; ++index) {
      const rd_kafka_metadata_partition& partition = metadata.topics[topic].partitions[index];
      if (partition.leader < 0 || partition.isr_cnt < partition.replica_cnt) {
        return false;
      }
    }
  }
  return true;
}

KafkaRecord record_of(const rd_kafka_message_t& message) {
  return {message.partition, message.offset,
          std::string(static_cast<const char*>(message.key), message.key_len),
          std::string(static_cast<const char*>(message.payload), message.len)};
}

}  // namespace

KafkaSettings read_kafka_settings(const std::filesystem::path& file) {
  std::ifstream input(file);
  EXPECT_TRUE(input) << file;
  KafkaSettings settings;
  for (std::string line; std::getline(input, line);) {
    const size_t equals = line.find('=');
    if (!line.starts_with('#') && equals != std::string::npos) {
      settings[line.substr(0, equals)] = line.substr(equals + 1);
    }
  }
  return settings;
}

std::string connect_to_brokers(const KafkaSettings& settings) {
  rd_kafka_conf_t* configuration = configuration_of(settings);
  rd_kafka_conf_set_events(configuration, RD_KAFKA_EVENT_ERROR);
  const Owned<rd_kafka_t, rd_kafka_destroy> handle(new_handle(RD_KAFKA_PRODUCER, configuration));
  const Owned<rd_kafka_queue_t, rd_kafka_queue_destroy> queue(
      rd_kafka_queue_get_main(handle.get()));
  constexpr int kAttemptMs = 1000;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR__TIMED_OUT;
  for (int waited_ms = 0; waited_ms < kLimitMs; waited_ms += kAttemptMs) {
    const struct rd_kafka_metadata* metadata = nullptr;
    error = rd_kafka_metadata(handle.get(), 0, nullptr, &metadata, kAttemptMs);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
      rd_kafka_metadata_destroy(metadata);
      return "";
    }
    const Owned<rd_kafka_event_t, rd_kafka_event_destroy> event(
        rd_kafka_queue_poll(queue.get(), 0));
    if (event != nullptr) {
      return name_of(rd_kafka_event_error(event.get()));
    }
  }
  return name_of(error);
}

std::string wait_until_in_sync(const KafkaSettings& settings) {
  const Owned<rd_kafka_t, rd_kafka_destroy> handle(
      new_handle(RD_KAFKA_PRODUCER, configuration_of(settings)));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kLimitMs);
  while (std::chrono::steady_clock::now() < deadline) {
    const struct rd_kafka_metadata* metadata = nullptr;
    if (rd_kafka_metadata(handle.get(), 1, nullptr, &metadata, kLimitMs / 10) !=
        RD_KAFKA_RESP_ERR_NO_ERROR) {
      continue;
    }
    const bool in_sync = all_in_sync(*metadata);
    rd_kafka_metadata_destroy(metadata);
    if (in_sync) {
      return "";
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return "_TIMED_OUT";
}

std::string create_topic(const KafkaSettings& settings, const KafkaTopic& topic) {
  const Owned<rd_kafka_t, rd_kafka_destroy> handle(
      new_handle(RD_KAFKA_PRODUCER, configuration_of(settings)));
  std::array<char, 512> message{};
  const Owned<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy> request(rd_kafka_NewTopic_new(
      topic.name.c_str(), topic.partitions, topic.replicas, message.data(), message.size()));
  if (request == nullptr) {
    fail(message.data());
  }
  for (const auto& [key, value] : topic.settings) {
    rd_kafka_NewTopic_set_config(request.get(), key.c_str(), value.c_str());
  }
  const Owned<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy> options(
      rd_kafka_AdminOptions_new(handle.get(), RD_KAFKA_ADMIN_OP_CREATETOPICS));
  // The broker answers when all of the topic's partitions have a leader.
  rd_kafka_AdminOptions_set_operation_timeout(options.get(), kLimitMs, message.data(),
                                              message.size());
  rd_kafka_AdminOptions_set_request_timeout(options.get(), kLimitMs, message.data(),
                                            message.size());
  const Owned<rd_kafka_queue_t, rd_kafka_queue_destroy> queue(rd_kafka_queue_new(handle.get()));
  rd_kafka_NewTopic_t* requests = request.get();
  rd_kafka_CreateTopics(handle.get(), &requests, 1, options.get(), queue.get());
  const Owned<rd_kafka_event_t, rd_kafka_event_destroy> event(
      rd_kafka_queue_poll(queue.get(), 2 * kLimitMs));
  if (event == nullptr) {
    return "_TIMED_OUT";
  }
  if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return name_of(rd_kafka_event_error(event.get()));
  }
  size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  EXPECT_EQ(count, 1u);
  return name_of(rd_kafka_topic_result_error(results[0]));
}

std::vector<KafkaRecord> read_topic(KafkaSettings settings, const KafkaTopic& topic) {
  settings.emplace("group.id", "read_topic");
  settings.emplace("enable.auto.commit", "false");
  settings.emplace("isolation.level", "read_committed");
  settings.emplace("enable.partition.eof", "true");
  settings.emplace("fetch.wait.max.ms", "10");
  const Owned<rd_kafka_t, rd_kafka_destroy> handle(
      new_handle(RD_KAFKA_CONSUMER, configuration_of(settings)));
  rd_kafka_poll_set_consumer(handle.get());
  const Owned<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy> partitions(
      rd_kafka_topic_partition_list_new(topic.partitions));
  for (int partition = 0; partition < topic.partitions; ++partition) {
    rd_kafka_topic_partition_list_add(partitions.get(), topic.name.c_str(), partition)->offset =
        RD_KAFKA_OFFSET_BEGINNING;
  }
  EXPECT_EQ(name_of(rd_kafka_assign(handle.get(), partitions.get())), "");

  std::vector<KafkaRecord> records;
  int ended = 0;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kLimitMs);
  while (ended < topic.partitions) {
    if (std::chrono::steady_clock::now() > deadline) {
      ADD_FAILURE() << topic.name << ": read " << records.size() << " records and the end of "
                    << ended << " of " << topic.partitions << " partitions, then no more";
      break;
    }
    const Owned<rd_kafka_message_t, rd_kafka_message_destroy> message(
        rd_kafka_consumer_poll(handle.get(), 100));
    if (message == nullptr) {
      continue;
    }
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      ++ended;
    } else if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      records.push_back(record_of(*message));
    }
  }
  rd_kafka_consumer_close(handle.get());
  std::stable_sort(records.begin(), records.end(), [](const auto& left, const auto& right) {
    return left.partition < right.partition;
  });
  return records;
}

std::vector<std::string> read_values(const KafkaSettings& settings, const KafkaTopic& topic) {
  std::vector<std::string> values;
  for (KafkaRecord& record : read_topic(settings, topic)) {
    values.push_back(std::move(record.value));
  }
  std::sort(values.begin(), values.end());
  return values;
}

KafkaProducer::KafkaProducer(KafkaSettings settings, const std::string& transactional_id) {
  settings["transactional.id"] = transactional_id;
  settings["enable.idempotence"] = "true";
  settings["acks"] = "all";
  settings["compression.type"] = "zstd";
  settings["partitioner"] = "murmur2_random";
  settings["linger.ms"] = "0";
  rd_kafka_conf_t* configuration = configuration_of(settings);
  rd_kafka_conf_set_dr_msg_cb(configuration, take_report);
  rd_kafka_conf_set_opaque(configuration, this);
  handle_.reset(new_handle(RD_KAFKA_PRODUCER, configuration));
}

void KafkaProducer::take_report(rd_kafka_t* /*handle*/, const rd_kafka_message_t* message,
                                void* opaque) {
  static_cast<KafkaProducer*>(opaque)->report_ = message->err;
}

std::string KafkaProducer::init_transactions() {
  return name_of(rd_kafka_init_transactions(handle_.get(), kLimitMs));
}

std::string KafkaProducer::begin() {
  return name_of(rd_kafka_begin_transaction(handle_.get()));
}

std::string KafkaProducer::send(const std::string& topic, const std::string& key,
                                const std::string& value) {
  const Owned<rd_kafka_topic_t, rd_kafka_topic_destroy> handle_of_topic(
      rd_kafka_topic_new(handle_.get(), topic.c_str(), nullptr));
  // librdkafka copies the value, though it asks for a pointer that is not const.
  if (rd_kafka_produce(handle_of_topic.get(), RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY,
                       const_cast<char*>(value.data()), value.size(), key.data(), key.size(),
                       nullptr) != 0) {
    return name_of(rd_kafka_last_error());
  }
  // The report comes from flush.
  report_ = RD_KAFKA_RESP_ERR__TIMED_OUT;
  rd_kafka_flush(handle_.get(), kLimitMs);
  return name_of(report_);
}

std::string KafkaProducer::commit() {
  return name_of(rd_kafka_commit_transaction(handle_.get(), kLimitMs));
}

std::string KafkaProducer::abort() {
  return name_of(rd_kafka_abort_transaction(handle_.get(), kLimitMs));
}

}  // namespace minutebook::testing
