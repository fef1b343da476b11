// Client: a connection to a cluster; librdkafka's handles as things that close when they go, and
// its errors in our words. Included by sources of this folder only: no public header names
// librdkafka.

#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "eventlog/kafka/address.h"
#include "eventlog/kafka/deadline.h"
#include "eventlog/kafka/options.h"
#include "eventlog/kafka/properties.h"
#include "eventlog/mutex.h"
#include "ledger/error.h"
#include "ledger/identifiers.h"

namespace minutebook::kafka {

// Calls a function of librdkafka's when a handle goes.
template <auto kDestroy>
struct Destroy {
  template <typename Handle>
  void operator()(Handle* handle) const {
    kDestroy(handle);
  }
};
using QueueHandle = std::unique_ptr<rd_kafka_queue_t, Destroy<rd_kafka_queue_destroy>>;
using TopicHandle = std::unique_ptr<rd_kafka_topic_t, Destroy<rd_kafka_topic_destroy>>;
using MessageHandle = std::unique_ptr<rd_kafka_message_t, Destroy<rd_kafka_message_destroy>>;
using ErrorHandle = std::unique_ptr<rd_kafka_error_t, Destroy<rd_kafka_error_destroy>>;
using EventHandle = std::unique_ptr<rd_kafka_event_t, Destroy<rd_kafka_event_destroy>>;
using PartitionListHandle = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                            Destroy<rd_kafka_topic_partition_list_destroy>>;

// What every client of one ledger has in common.
struct ClientSettings {
  KafkaAddress address;
  ConnectionProperties properties;
  // Called from any thread. Empty: librdkafka's messages go nowhere.
  LogSink log;
};

// What a topic is made of.
struct TopicShape {
  std::int32_t partition_count = 0;
  // Of the partition that has fewest.
  std::int32_t replica_count = 0;
};

// One handle of librdkafka's, with its threads and connections. Safe from any thread, unless a
// function says otherwise.
class Client {
 public:
  enum class Role : std::uint8_t {
    // Reads what is committed, of partitions that it is told, outside of any consumer group.
    kReader,
    // Reads single records, here and there: asks for little at a time.
    kLookup,
    // Writes in transactions.
    kWriter,
    // Is a member of a consumer group, and reads nothing.
    kMember,
  };

  // Makes the client; connecting begins with its first use. `name` is the
  // transactional id of a writer, or the group of a member. Fails with kUsage where a property is
  // not one that librdkafka takes.
  [[nodiscard]] static tl::expected<std::unique_ptr<Client>, Error> make(
      const ClientSettings& settings, Role role, const std::string& name = "");

  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  [[nodiscard]] rd_kafka_t* handle() const { return handle_; }
  [[nodiscard]] const KafkaAddress& address() const { return address_; }

  // Lets librdkafka call back, waiting up to `wait_ms` for a reason to.
  void serve(int wait_ms) { rd_kafka_poll(handle_, wait_ms); }
  // Called by `serve` for each record that was sent, or was not. Set before the first is sent.
  void on_delivery(std::function<void(const rd_kafka_message_t&)> deliver) {
    deliver_ = std::move(deliver);
  }

  // Called by `rd_kafka_consumer_poll` where the group's partitions are shared out anew: it has to
  // assign them. Set before the group is joined.
  void on_rebalance(
      std::function<void(rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*)> rebalance) {
    rebalance_ = std::move(rebalance);
  }
  // Called by it for each commit of positions that was answered.
  void on_commit(std::function<void(rd_kafka_resp_err_t)> commit) { commit_ = std::move(commit); }

  // A failure of librdkafka's as one of ours. `doing` completes "while …".
  [[nodiscard]] Error error(rd_kafka_resp_err_t code, std::string_view reason,
                            std::string_view doing) const;
  // That the cluster did not do it in time, with what is known about the reason.
  [[nodiscard]] Error unavailable(std::string_view doing) const;
  // What keeps the client from ever connecting as it is configured, if anything does: refused
  // credentials, certificates that do not fit.
  [[nodiscard]] std::optional<Error> refusal() const;

  // Handles of topics. A topic that is not there shows when it is used.
  [[nodiscard]] TopicHandle topic(const std::string& name) const;

  // The shape of a topic; nothing where there is none. Fails with kUnavailable, or kUsage where it
  // may not be looked at.
  [[nodiscard]] tl::expected<std::optional<TopicShape>, Error> shape_of(const std::string& topic,
                                                                        const Deadline& deadline);
  // How many brokers the cluster has now.
  [[nodiscard]] tl::expected<std::int32_t, Error> broker_count(const Deadline& deadline);
  // The offset behind all that is committed, and behind no transaction that is open (the last
  // stable offset), for each of the partitions 0 to `partition_count`-1. Only for a reader. Fails
  // with kUnavailable, or kNotFound where the topic is gone.
  [[nodiscard]] tl::expected<std::vector<std::int64_t>, Error> ends(const std::string& topic,
                                                                    std::int32_t partition_count,
                                                                    const Deadline& deadline);
  // As `ends`, for one partition.
  [[nodiscard]] tl::expected<std::int64_t, Error> end_of(const std::string& topic,
                                                         std::int32_t partition,
                                                         const Deadline& deadline);

 private:
  explicit Client(const ClientSettings& settings)
      : address_(settings.address), log_(settings.log) {}

  static void handle_error(rd_kafka_t* handle, int code, const char* reason, void* client);
  static void handle_log(const rd_kafka_t* handle, int level, const char* facility,
                         const char* text);
  static void handle_delivery(rd_kafka_t* handle, const rd_kafka_message_t* message, void* client);
  static void handle_rebalance(rd_kafka_t* handle, rd_kafka_resp_err_t code,
                               rd_kafka_topic_partition_list_t* partitions, void* client);
  static void handle_commit(rd_kafka_t* handle, rd_kafka_resp_err_t code,
                            rd_kafka_topic_partition_list_t* partitions, void* client);

  tl::expected<void, Error> query_ends(const std::string& topic,
                                       rd_kafka_topic_partition_list_t* list,
                                       const Deadline& deadline);

  const KafkaAddress address_;
  const LogSink log_;
  std::function<void(const rd_kafka_message_t&)> deliver_;
  std::function<void(rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*)> rebalance_;
  std::function<void(rd_kafka_resp_err_t)> commit_;
  rd_kafka_t* handle_ = nullptr;

  mutable Mutex mutex_;
  // The last thing that librdkafka complained about.
  std::string last_complaint_ GUARDED_BY(mutex_);
  std::optional<Error> refusal_ GUARDED_BY(mutex_);
};

}  // namespace minutebook::kafka
