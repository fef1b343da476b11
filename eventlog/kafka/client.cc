// Configuring librdkafka, and asking a cluster simple questions.

#include "eventlog/kafka/client.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <thread>

#include "ledger/assert.h"
#include "ledger/quote.h"

namespace minutebook::kafka {
namespace {

using ConfigurationHandle = std::unique_ptr<rd_kafka_conf_t, Destroy<rd_kafka_conf_destroy>>;
using MetadataHandle =
    std::unique_ptr<const rd_kafka_metadata_t, Destroy<rd_kafka_metadata_destroy>>;

// How long one question waits before it looks whether there is any point in going on.
constexpr int kQuestionMilliseconds = 1'000;
constexpr int kPauseMilliseconds = 50;
constexpr std::size_t kReasonLimitBytes = 512;

struct Setting {
  const char* name;
  const char* value;
};

// What an operator may set otherwise.
constexpr std::array kDefaults = {
    Setting{"client.id", "minutebook"},
    // A lost connection is tried again soon, but not in a storm.
    Setting{"reconnect.backoff.ms", "50"},
    Setting{"reconnect.backoff.max.ms", "2000"},
    Setting{"socket.keepalive.enable", "true"},
    // A broker that hangs counts as gone before an append gives up, so that the append goes on with
    // the next leader; the library's default is a minute.
    Setting{"socket.timeout.ms", "12000"},
    // Small requests wait for no other.
    Setting{"socket.nagle.disable", "true"},
};

constexpr std::array kReaderDefaults = {
    // A question about the end of a partition waits behind a fetch that finds nothing.
    Setting{"fetch.wait.max.ms", "20"},
    Setting{"fetch.error.backoff.ms", "50"},
    // Catching up is bounded by bytes, not by a number of records: the library's default of 100,000
    // over all partitions leaves the network idle.
    Setting{"queued.min.messages", "1000000"},
    Setting{"queued.max.messages.kbytes", "16384"},
    Setting{"fetch.message.max.bytes", "4194304"},
};

constexpr std::array kLookupDefaults = {
    Setting{"fetch.wait.max.ms", "20"},
    Setting{"fetch.error.backoff.ms", "50"},
    // One batch of records, whatever its size; those behind it are for nobody. A bound on messages
    // instead would make the library pause for a second between two looks.
    Setting{"fetch.message.max.bytes", "1024"},
};

constexpr std::array kMemberDefaults = {
    // A process that dies is missed soon. Brokers take no less than six seconds unless told to.
    Setting{"session.timeout.ms", "10000"},
    Setting{"heartbeat.interval.ms", "1000"},
    // Closing shards takes seconds at most; whoever takes longer hangs.
    Setting{"max.poll.interval.ms", "60000"},
    // What is fetched before the partitions are paused is for nobody.
    Setting{"fetch.message.max.bytes", "1024"},
    Setting{"queued.min.messages", "1"},
};

constexpr std::array kWriterDefaults = {
    Setting{"compression.type", "zstd"},
    Setting{"request.timeout.ms", "10000"},
    // What is produced together is sent together; a flush does not wait for it.
    Setting{"linger.ms", "2"},
    Setting{"batch.size", "1000000"},
    Setting{"queue.buffering.max.kbytes", "1048576"},
    Setting{"queue.buffering.max.messages", "100000"},
};

// What safety rests on: set last, whatever else was set.
constexpr std::array kReaderRules = {
    // A reader sees what was committed, and nothing of a transaction that was broken off.
    Setting{"isolation.level", "read_committed"},
    // The end of a partition is told, not guessed from silence.
    Setting{"enable.partition.eof", "true"},
    // An offset that the log no longer has is an error, never a jump to another one.
    Setting{"auto.offset.reset", "error"},
    // Damaged on the way or on a disk: found out, not returned.
    Setting{"check.crcs", "true"},
    // A typing error in a topic's name makes no topic.
    Setting{"allow.auto.create.topics", "false"},
    // Positions are kept by whoever reads.
    Setting{"enable.auto.commit", "false"},
    Setting{"auto.commit.enable", "false"},
    Setting{"enable.auto.offset.store", "false"},
};

constexpr std::array kWriterRules = {
    // A record that is sent again because its acknowledgement was lost is stored once, and order
    // holds.
    Setting{"enable.idempotence", "true"},
    Setting{"enable.gapless.guarantee", "true"},
    // Acknowledged means: on every replica in sync, of which min.insync.replicas are needed.
    Setting{"acks", "all"},
    Setting{"max.in.flight.requests.per.connection", "5"},
    Setting{"partitioner", "murmur2_random"},
    // Below the least max.message.bytes that a topic is taken with.
    Setting{"message.max.bytes", "1000000"},
    // A transaction that nobody ends keeps readers from what lies behind it. The next writer ends
    // it at once, and without one nothing lies behind it; so this only has to be longer than the
    // largest append takes. Brokers allow up to 15 minutes unless told otherwise.
    Setting{"transaction.timeout.ms", "300000"},
    Setting{"message.timeout.ms", "300000"},
};

tl::expected<void, Error> set(rd_kafka_conf_t* configuration, const ConnectionProperty& property) {
  std::array<char, kReasonLimitBytes> reason{};
  if (rd_kafka_conf_set(configuration, property.name.c_str(), property.value.c_str(), reason.data(),
                        reason.size()) == RD_KAFKA_CONF_OK) {
    return {};
  }
  // The library's reason repeats the value.
  return fail(
      ErrorKind::kUsage,
      fmt::format("{}: {}", property.origin,
                  is_secret_property(property.name)
                      ? fmt::format("librdkafka does not take the value of {}", property.name)
                      : std::string(reason.data())));
}

void set_all(rd_kafka_conf_t* configuration, std::span<const Setting> settings) {
  for (const Setting& setting : settings) {
    std::array<char, kReasonLimitBytes> reason{};
    const auto result =
        rd_kafka_conf_set(configuration, setting.name, setting.value, reason.data(), reason.size());
    MINUTEBOOK_ASSERT(result == RD_KAFKA_CONF_OK);
  }
}

std::span<const Setting> defaults_of(Client::Role role) {
  switch (role) {
    case Client::Role::kReader:
      return kReaderDefaults;
    case Client::Role::kLookup:
      return kLookupDefaults;
    case Client::Role::kWriter:
      return kWriterDefaults;
    case Client::Role::kMember:
      return kMemberDefaults;
  }
  return {};
}

// Sets what is not the operator's to set.
tl::expected<void, Error> set_rules(rd_kafka_conf_t* configuration, Client::Role role,
                                    const std::string& name) {
  if (role == Client::Role::kWriter) {
    set_all(configuration, kWriterRules);
    return set(configuration, {"transactional.id", name, "the ledger"});
  }
  set_all(configuration, kReaderRules);
  if (role != Client::Role::kMember) {
    return {};
  }
  // Before version 2.3 librdkafka aborts the process now and then under cooperative-sticky, when
  // another member closes (its issue 4312). Under range all partitions are given up and shared out
  // anew, which costs opening warm shards.
  constexpr int kSafeForCooperative = 0x020300ff;
  const Setting strategy = {
      "partition.assignment.strategy",
      rd_kafka_version() >= kSafeForCooperative ? "cooperative-sticky" : "range"};
  set_all(configuration, {&strategy, 1});
  return set(configuration, {"group.id", name, "--group"});
}

bool is_refusal(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__AUTHENTICATION ||
         code == RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED || code == RD_KAFKA_RESP_ERR__SSL ||
         code == RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM;
}

bool is_unauthorised(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED ||
         code == RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED ||
         code == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED ||
         code == RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
}

ErrorKind kind_of(rd_kafka_resp_err_t code) {
  if (is_refusal(code) || is_unauthorised(code)) {
    return ErrorKind::kUsage;
  }
  switch (code) {
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return ErrorKind::kNotFound;
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
    case RD_KAFKA_RESP_ERR__BAD_MSG:
    case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
    case RD_KAFKA_RESP_ERR_INVALID_MSG:
      return ErrorKind::kCorrupt;
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_RECORD:
    case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
      return ErrorKind::kRejected;
    case RD_KAFKA_RESP_ERR_INVALID_CONFIG:
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
    case RD_KAFKA_RESP_ERR_INVALID_PARTITIONS:
    case RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT:
    case RD_KAFKA_RESP_ERR__INVALID_ARG:
    case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION:
      return ErrorKind::kUsage;
    default:
      return ErrorKind::kUnavailable;
  }
}

}  // namespace

tl::expected<std::unique_ptr<Client>, Error> Client::make(const ClientSettings& settings, Role role,
                                                          const std::string& name) {
  std::unique_ptr<Client> client(new Client(settings));
  ConfigurationHandle configuration(rd_kafka_conf_new());
  set_all(configuration.get(), kDefaults);
  set_all(configuration.get(), defaults_of(role));
  for (const ConnectionProperty& property : settings.properties) {
    if (auto checked = check_connection_property(property); !checked) {
      return tl::unexpected(checked.error());
    }
    if (auto done = set(configuration.get(), property); !done) {
      return tl::unexpected(done.error());
    }
  }
  if (auto done = set_rules(configuration.get(), role, name); !done) {
    return tl::unexpected(done.error());
  }
  if (auto done = set(configuration.get(),
                      {"bootstrap.servers", settings.address.brokers, "the ledger's address"});
      !done) {
    return tl::unexpected(done.error());
  }
  rd_kafka_conf_set_opaque(configuration.get(), client.get());
  rd_kafka_conf_set_error_cb(configuration.get(), &Client::handle_error);
  rd_kafka_conf_set_log_cb(configuration.get(), &Client::handle_log);
  if (role == Role::kWriter) {
    rd_kafka_conf_set_dr_msg_cb(configuration.get(), &Client::handle_delivery);
  }
  if (role == Role::kMember) {
    rd_kafka_conf_set_rebalance_cb(configuration.get(), &Client::handle_rebalance);
    rd_kafka_conf_set_offset_commit_cb(configuration.get(), &Client::handle_commit);
  }

  std::array<char, kReasonLimitBytes> reason{};
  client->handle_ = rd_kafka_new(role == Role::kWriter ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER,
                                 configuration.get(), reason.data(), reason.size());
  if (client->handle_ == nullptr) {
    return fail(ErrorKind::kUsage,
                fmt::format("the connection to {} cannot be made as it is configured: {}",
                            settings.address.uri(), reason.data()));
  }
  // The handle has taken the configuration.
  static_cast<void>(configuration.release());
  if (role == Role::kMember) {
    // What it has to say of itself comes with the group's events.
    rd_kafka_poll_set_consumer(client->handle_);
  }
  return client;
}

Client::~Client() {
  if (handle_ != nullptr) {
    // A member has left its group by then, or could not, which is not waited for.
    rd_kafka_destroy_flags(handle_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  }
}

void Client::handle_error(rd_kafka_t* /*handle*/, int code, const char* reason, void* client) {
  auto& self = *static_cast<Client*>(client);
  const auto error_code = static_cast<rd_kafka_resp_err_t>(code);
  const MutexLock lock(self.mutex_);
  // That all brokers are down says less than what was said about each.
  if (error_code != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN || self.last_complaint_.empty()) {
    self.last_complaint_ = reason;
  }
  if (is_refusal(error_code)) {
    self.refusal_ = Error{
        ErrorKind::kUsage,
        fmt::format("{} refuses the connection: {}; look at security.protocol, the sasl.… and the "
                    "ssl.… properties in the file of --kafka-config",
                    self.address_.uri(), reason)};
  }
}

void Client::handle_log(const rd_kafka_t* handle, int /*level*/, const char* facility,
                        const char* text) {
  const auto* const self = static_cast<const Client*>(rd_kafka_opaque(handle));
  if (self != nullptr && self->log_) {
    self->log_(fmt::format("{}: {}", facility, text));
  }
}

void Client::handle_delivery(rd_kafka_t* /*handle*/, const rd_kafka_message_t* message,
                             void* client) {
  const auto& self = *static_cast<Client*>(client);
  if (self.deliver_) {
    self.deliver_(*message);
  }
}

void Client::handle_rebalance(rd_kafka_t* /*handle*/, rd_kafka_resp_err_t code,
                              rd_kafka_topic_partition_list_t* partitions, void* client) {
  const auto& self = *static_cast<Client*>(client);
  if (self.rebalance_) {
    self.rebalance_(code, partitions);
  }
}

void Client::handle_commit(rd_kafka_t* /*handle*/, rd_kafka_resp_err_t code,
                           rd_kafka_topic_partition_list_t* /*partitions*/, void* client) {
  const auto& self = *static_cast<Client*>(client);
  if (self.commit_) {
    self.commit_(code);
  }
}

Error Client::error(rd_kafka_resp_err_t code, std::string_view reason,
                    std::string_view doing) const {
  if (auto refused = refusal()) {
    return *std::move(refused);
  }
  std::string message =
      fmt::format("{}: while {}: {} ({})", address_.uri(), doing, reason, rd_kafka_err2name(code));
  if (is_unauthorised(code)) {
    message += "; the principal that connects lacks a right, see the operator's guide for the ACLs";
  }
  return Error{kind_of(code), std::move(message)};
}

Error Client::unavailable(std::string_view doing) const {
  if (auto refused = refusal()) {
    return *std::move(refused);
  }
  const MutexLock lock(mutex_);
  return Error{ErrorKind::kUnavailable,
               fmt::format("{}: no answer in time while {}{}", address_.uri(), doing,
                           last_complaint_.empty() ? "" : "; last heard: " + last_complaint_)};
}

std::optional<Error> Client::refusal() const {
  const MutexLock lock(mutex_);
  return refusal_;
}

TopicHandle Client::topic(const std::string& name) const {
  TopicHandle topic(rd_kafka_topic_new(handle_, name.c_str(), nullptr));
  MINUTEBOOK_ASSERT(topic != nullptr);
  return topic;
}

tl::expected<std::optional<TopicShape>, Error> Client::shape_of(const std::string& name,
                                                                const Deadline& deadline) {
  const std::string doing = "looking for the topic " + name;
  const TopicHandle handle = topic(name);
  while (true) {
    const rd_kafka_metadata_t* raw = nullptr;
    const rd_kafka_resp_err_t code = rd_kafka_metadata(
        handle_, 0, handle.get(), &raw, deadline.remaining_ms(kQuestionMilliseconds));
    const MetadataHandle metadata(raw);
    rd_kafka_resp_err_t topic_code = code;
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR && metadata->topic_cnt == 1) {
      const rd_kafka_metadata_topic& found = metadata->topics[0];
      topic_code = found.err;
      if (topic_code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
        return std::nullopt;
      }
      if (topic_code == RD_KAFKA_RESP_ERR_NO_ERROR && found.partition_cnt > 0) {
        TopicShape shape{.partition_count = found.partition_cnt,
                         .replica_count = found.partitions[0].replica_cnt};
        for (int index = 1; index < found.partition_cnt; ++index) {
          shape.replica_count = std::min(shape.replica_count, found.partitions[index].replica_cnt);
        }
        return shape;
      }
    }
    serve(0);
    if (auto refused = refusal()) {
      return tl::unexpected(*std::move(refused));
    }
    if (is_unauthorised(topic_code)) {
      return tl::unexpected(error(topic_code, rd_kafka_err2str(topic_code), doing));
    }
    if (deadline.passed()) {
      return tl::unexpected(unavailable(doing));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(kPauseMilliseconds));
  }
}

tl::expected<std::int32_t, Error> Client::broker_count(const Deadline& deadline) {
  while (true) {
    const rd_kafka_metadata_t* raw = nullptr;
    const rd_kafka_resp_err_t code =
        rd_kafka_metadata(handle_, 0, nullptr, &raw, deadline.remaining_ms(kQuestionMilliseconds));
    const MetadataHandle metadata(raw);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR && metadata->broker_cnt > 0) {
      return metadata->broker_cnt;
    }
    serve(0);
    if (auto refused = refusal()) {
      return tl::unexpected(*std::move(refused));
    }
    if (deadline.passed()) {
      return tl::unexpected(unavailable("asking for the brokers"));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(kPauseMilliseconds));
  }
}

tl::expected<void, Error> Client::query_ends(const std::string& topic,
                                             rd_kafka_topic_partition_list_t* list,
                                             const Deadline& deadline) {
  const std::string doing = "asking where " + topic + " ends";
  while (true) {
    for (int index = 0; index < list->cnt; ++index) {
      // A time of -1 asks for the end, as the protocol has it (ListOffsets, LATEST).
      list->elems[index].offset = RD_KAFKA_OFFSET_END;
      list->elems[index].err = RD_KAFKA_RESP_ERR_NO_ERROR;
    }
    rd_kafka_resp_err_t code =
        rd_kafka_offsets_for_times(handle_, list, deadline.remaining_ms(2 * kQuestionMilliseconds));
    for (int index = 0; index < list->cnt && code == RD_KAFKA_RESP_ERR_NO_ERROR; ++index) {
      code = list->elems[index].err;
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR && list->elems[index].offset < 0) {
        code = RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
      }
    }
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      return {};
    }
    serve(0);
    if (auto refused = refusal()) {
      return tl::unexpected(*std::move(refused));
    }
    if (is_unauthorised(code)) {
      return tl::unexpected(error(code, rd_kafka_err2str(code), doing));
    }
    if (deadline.passed()) {
      return tl::unexpected(kind_of(code) == ErrorKind::kNotFound
                                ? error(code, rd_kafka_err2str(code), doing)
                                : unavailable(doing));
    }
    // librdkafka asks the leaders that it knew, also where they are gone, until it is made to look
    // for them again.
    const TopicHandle handle = this->topic(topic);
    const rd_kafka_metadata_t* raw = nullptr;
    rd_kafka_metadata(handle_, 0, handle.get(), &raw, deadline.remaining_ms(kQuestionMilliseconds));
    const MetadataHandle metadata(raw);
    std::this_thread::sleep_for(std::chrono::milliseconds(kPauseMilliseconds));
  }
}

tl::expected<std::vector<std::int64_t>, Error> Client::ends(const std::string& topic,
                                                            std::int32_t partition_count,
                                                            const Deadline& deadline) {
  const PartitionListHandle list(rd_kafka_topic_partition_list_new(partition_count));
  rd_kafka_topic_partition_list_add_range(list.get(), topic.c_str(), 0, partition_count - 1);
  if (auto asked = query_ends(topic, list.get(), deadline); !asked) {
    return tl::unexpected(asked.error());
  }
  std::vector<std::int64_t> ends(static_cast<std::size_t>(partition_count));
  for (int index = 0; index < list->cnt; ++index) {
    ends[static_cast<std::size_t>(list->elems[index].partition)] = list->elems[index].offset;
  }
  return ends;
}

tl::expected<std::int64_t, Error> Client::end_of(const std::string& topic, std::int32_t partition,
                                                 const Deadline& deadline) {
  const PartitionListHandle list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition);
  if (auto asked = query_ends(topic, list.get(), deadline); !asked) {
    return tl::unexpected(asked.error());
  }
  return list->elems[0].offset;
}

}  // namespace minutebook::kafka
