// librdkafka's admin interface.

#include "eventlog/kafka/topic_admin.h"

#include <fmt/format.h>

#include <array>
#include <memory>
#include <thread>

#include "ledger/assert.h"

namespace minutebook::kafka {
namespace {

using NewTopicHandle = std::unique_ptr<rd_kafka_NewTopic_t, Destroy<rd_kafka_NewTopic_destroy>>;
using OptionsHandle =
    std::unique_ptr<rd_kafka_AdminOptions_t, Destroy<rd_kafka_AdminOptions_destroy>>;
using ResourceHandle =
    std::unique_ptr<rd_kafka_ConfigResource_t, Destroy<rd_kafka_ConfigResource_destroy>>;

constexpr int kRequestMilliseconds = 10'000;
constexpr int kServeMilliseconds = 100;

OptionsHandle options_for(Client& client, rd_kafka_admin_op_t operation, const Deadline& deadline) {
  OptionsHandle options(rd_kafka_AdminOptions_new(client.handle(), operation));
  std::array<char, 256> reason{};
  const rd_kafka_resp_err_t set = rd_kafka_AdminOptions_set_request_timeout(
      options.get(), deadline.remaining_ms(kRequestMilliseconds), reason.data(), reason.size());
  MINUTEBOOK_ASSERT(set == RD_KAFKA_RESP_ERR_NO_ERROR);
  return options;
}

// The answer to the one request whose answers go to the queue.
tl::expected<EventHandle, Error> answer(Client& client, const QueueHandle& queue,
                                        const Deadline& deadline, const std::string& doing) {
  while (true) {
    EventHandle event(rd_kafka_queue_poll(queue.get(), kServeMilliseconds));
    client.serve(0);
    if (event != nullptr) {
      const rd_kafka_resp_err_t code = rd_kafka_event_error(event.get());
      if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return tl::unexpected(client.error(code, rd_kafka_event_error_string(event.get()), doing));
      }
      return event;
    }
    if (auto refused = client.refusal()) {
      return tl::unexpected(*std::move(refused));
    }
    if (deadline.passed()) {
      return tl::unexpected(client.unavailable(doing));
    }
  }
}

bool is_passing(const Error& error, const Deadline& deadline) {
  return error.kind == ErrorKind::kUnavailable && !deadline.passed();
}

tl::expected<bool, Error> try_to_create(Client& client, const rd_kafka_NewTopic_t* new_topic,
                                        const Deadline& deadline, const std::string& doing) {
  const QueueHandle queue(rd_kafka_queue_new(client.handle()));
  const OptionsHandle options = options_for(client, RD_KAFKA_ADMIN_OP_CREATETOPICS, deadline);
  std::array<char, 256> reason{};
  rd_kafka_AdminOptions_set_operation_timeout(
      options.get(), deadline.remaining_ms(kRequestMilliseconds), reason.data(), reason.size());
  std::array<rd_kafka_NewTopic_t*, 1> topics{const_cast<rd_kafka_NewTopic_t*>(new_topic)};
  rd_kafka_CreateTopics(client.handle(), topics.data(), topics.size(), options.get(), queue.get());
  const auto event = answer(client, queue, deadline, doing);
  if (!event) {
    return tl::unexpected(event.error());
  }
  std::size_t count = 0;
  const rd_kafka_topic_result_t** const results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event->get()), &count);
  MINUTEBOOK_ASSERT(count == 1);
  const rd_kafka_resp_err_t code = rd_kafka_topic_result_error(results[0]);
  if (code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
    return false;
  }
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* const text = rd_kafka_topic_result_error_string(results[0]);
    return tl::unexpected(
        client.error(code, text == nullptr ? rd_kafka_err2str(code) : text, doing));
  }
  return true;
}

tl::expected<std::map<std::string, std::string>, Error> try_to_describe(Client& client,
                                                                        const std::string& topic,
                                                                        const Deadline& deadline,
                                                                        const std::string& doing) {
  const QueueHandle queue(rd_kafka_queue_new(client.handle()));
  const OptionsHandle options = options_for(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, deadline);
  const ResourceHandle resource(
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  std::array<rd_kafka_ConfigResource_t*, 1> resources{resource.get()};
  rd_kafka_DescribeConfigs(client.handle(), resources.data(), resources.size(), options.get(),
                           queue.get());
  const auto event = answer(client, queue, deadline, doing);
  if (!event) {
    return tl::unexpected(event.error());
  }
  std::size_t count = 0;
  const rd_kafka_ConfigResource_t** const found = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event->get()), &count);
  MINUTEBOOK_ASSERT(count == 1);
  const rd_kafka_resp_err_t code = rd_kafka_ConfigResource_error(found[0]);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* const text = rd_kafka_ConfigResource_error_string(found[0]);
    return tl::unexpected(
        client.error(code, text == nullptr ? rd_kafka_err2str(code) : text, doing));
  }
  std::map<std::string, std::string> settings;
  const rd_kafka_ConfigEntry_t** const entries = rd_kafka_ConfigResource_configs(found[0], &count);
  for (std::size_t index = 0; index < count; ++index) {
    const char* const value = rd_kafka_ConfigEntry_value(entries[index]);
    settings.emplace(rd_kafka_ConfigEntry_name(entries[index]), value == nullptr ? "" : value);
  }
  return settings;
}

}  // namespace

tl::expected<bool, Error> create_topic(Client& client, const std::string& topic,
                                       std::int32_t partition_count, std::int32_t replica_count,
                                       const TopicSettings& settings, const Deadline& deadline) {
  const std::string doing = "making the topic " + topic;
  std::array<char, 256> reason{};
  const NewTopicHandle new_topic(rd_kafka_NewTopic_new(
      topic.c_str(), partition_count, replica_count, reason.data(), reason.size()));
  if (new_topic == nullptr) {
    return fail(ErrorKind::kUsage,
                fmt::format("{}: {}: {}", client.address().uri(), doing, reason.data()));
  }
  for (const auto& [name, value] : settings) {
    const rd_kafka_resp_err_t set =
        rd_kafka_NewTopic_set_config(new_topic.get(), name.c_str(), value.c_str());
    MINUTEBOOK_ASSERT(set == RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  while (true) {
    auto created = try_to_create(client, new_topic.get(), deadline, doing);
    if (created || !is_passing(created.error(), deadline)) {
      return created;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(kServeMilliseconds));
  }
}

tl::expected<std::map<std::string, std::string>, Error> settings_of(Client& client,
                                                                    const std::string& topic,
                                                                    const Deadline& deadline) {
  const std::string doing = "reading the settings of " + topic;
  while (true) {
    auto settings = try_to_describe(client, topic, deadline, doing);
    if (settings || !is_passing(settings.error(), deadline)) {
      return settings;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(kServeMilliseconds));
  }
}

}  // namespace minutebook::kafka
