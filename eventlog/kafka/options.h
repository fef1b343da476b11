// KafkaOptions: what opening or making a ledger on Kafka may be told beside its address.

#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include "eventlog/kafka/properties.h"

namespace minutebook {

// Takes a line of librdkafka's log. Called from any thread; must not throw.
using LogSink = std::function<void(std::string_view)>;

// A value.
struct KafkaOptions {
  // How to connect: TLS, SASL, and what else librdkafka can be told. Later ones win.
  ConnectionProperties properties{};
  // Where the writer keeps its index, which can be deleted at any time and is made again from the
  // log. Empty: the folder `writer-index` in the ledger's local directory.
  std::filesystem::path index_directory{};
  // How long a question to the cluster may take before it counts as unreachable.
  std::chrono::milliseconds timeout{30'000};
  // How long a read may take that does not find what the log has, or a question where it ends.
  std::chrono::milliseconds read_timeout{30'000};
  // How long an append may take, beside the time to transfer what is large; another writer's turn,
  // a new leader and a lost answer included.
  std::chrono::milliseconds append_timeout{60'000};
  // How long to wait for another process of this machine that writes with the same index.
  std::chrono::milliseconds writer_wait{60'000};
  // For making a ledger: the partitions of TOPIC.events, and the replicas of both topics, 0 for as
  // many as there are brokers but no more than 3.
  std::int32_t partition_count = 12;
  std::int16_t replica_count = 0;
  // Where librdkafka's messages go. Empty: nowhere.
  LogSink log{};
};

}  // namespace minutebook
