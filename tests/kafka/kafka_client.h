// A client of Kafka for tests: librdkafka's C API with no more over it than the tests need. It
// shares no code with Minutebook, so that what Minutebook wrote can be checked by another's hand.

#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace minutebook::testing {

// librdkafka's properties, or a topic's.
using KafkaSettings = std::map<std::string, std::string>;

// The properties in a file of `key=value` lines, such as KafkaCluster::client_properties().
[[nodiscard]] KafkaSettings read_kafka_settings(const std::filesystem::path& file);

struct KafkaTopic {
  std::string name;
  int partitions = 1;
  int replicas = 1;
  KafkaSettings settings;
};

// Functions that can fail return the error's name in librdkafka, such as `_FENCED`; empty is
// success.
[[nodiscard]] std::string create_topic(const KafkaSettings& settings, const KafkaTopic& topic);

// What comes of connecting to the brokers and asking them for nothing but who they are: success, or
// the first error, such as `_AUTHENTICATION`, `_SSL`, or `_TRANSPORT`.
[[nodiscard]] std::string connect_to_brokers(const KafkaSettings& settings);

// Waits until each replica of each partition is in sync: before that, the loss of one broker more
// may leave too few for a write. Returns `_TIMED_OUT` where that takes longer than 30 seconds.
[[nodiscard]] std::string wait_until_in_sync(const KafkaSettings& settings);

struct KafkaRecord {
  int partition = 0;
  int64_t offset = 0;
  std::string key;
  std::string value;

  bool operator==(const KafkaRecord&) const = default;
};

// All records of a topic from its start to where its partitions end now, in order within each
// partition. Fails the test where they do not come within 30 seconds.
[[nodiscard]] std::vector<KafkaRecord> read_topic(KafkaSettings settings, const KafkaTopic& topic);

// The values alone, in the order of the alphabet.
[[nodiscard]] std::vector<std::string> read_values(const KafkaSettings& settings,
                                                   const KafkaTopic& topic);

// A transactional, idempotent producer that compresses with zstd. Not thread safe.
class KafkaProducer {
 public:
  // `settings` name at least `bootstrap.servers`.
  KafkaProducer(KafkaSettings settings, const std::string& transactional_id);

  [[nodiscard]] std::string init_transactions();
  [[nodiscard]] std::string begin();
  // Returns when the broker has the record or refuses it.
  [[nodiscard]] std::string send(const std::string& topic, const std::string& key,
                                 const std::string& value);
  [[nodiscard]] std::string commit();
  [[nodiscard]] std::string abort();

 private:
  struct Destroy {
    void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
  };
  static void take_report(rd_kafka_t* handle, const rd_kafka_message_t* message, void* opaque);

  // What came of the last record. Outlives the handle, which writes to it.
  rd_kafka_resp_err_t report_ = RD_KAFKA_RESP_ERR_NO_ERROR;
  std::unique_ptr<rd_kafka_t, Destroy> handle_;
};

}  // namespace minutebook::testing
