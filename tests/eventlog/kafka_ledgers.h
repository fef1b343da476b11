// Ledgers on the real brokers of a test.

#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "eventlog/open.h"
#include "tests/kafka/kafka_cluster.h"

namespace minutebook::testing {

// The address of a ledger that is not made yet, with a name that no other has.
inline LedgerUri new_kafka_address(KafkaCluster& cluster) {
  return parse_ledger_uri(cluster.uri(cluster.make_topic_name())).value();
}

// Options for a ledger with few partitions, whose writer keeps its index in a folder.
inline LedgerOptions kafka_options(const std::filesystem::path& index_directory,
                                   LedgerMode mode = LedgerMode::kWrite) {
  LedgerOptions options{.mode = mode, .command = "the test"};
  options.kafka.index_directory = index_directory;
  options.kafka.partition_count = 3;
  return options;
}

// What must succeed.
template <typename Value>
Value must(tl::expected<Value, Error> result) {
  if (!result) {
    throw std::runtime_error(result.error().message);
  }
  return *std::move(result);
}
inline void must(const tl::expected<void, Error>& result) {
  if (!result) {
    throw std::runtime_error(result.error().message);
  }
}

// How often a test does something, unless the environment says otherwise.
inline int rounds_of(const char* variable, int otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::stoi(text);
}

// The topics that an address stands for.
inline std::string events_topic(const LedgerUri& uri) {
  return uri.kafka->events_topic();
}
inline std::string people_topic(const LedgerUri& uri) {
  return uri.kafka->people_topic();
}

}  // namespace minutebook::testing
