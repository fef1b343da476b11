// KafkaCluster: real brokers of Apache Kafka for a test program, by deploy/kafka/local-cluster.

#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace minutebook::testing {

struct KafkaClusterOptions {
  // 1 or 3.
  int brokers = 1;
  // Further options of `local-cluster run`, such as `--sasl`, or `--set` and then `KEY=VALUE`.
  std::vector<std::string> options;
};

// A cluster on 127.0.0.1 with free ports and a temporary directory. The brokers end, and the
// directory goes, with this object, or with the test program, however that ends: the script that
// started them watches a pipe whose other end only the test program holds.
//
// Where a broker does not start or does not obey, the test program ends with exit code 1 and a
// message that says why: no test can go on then. Not thread safe, but for the const functions.
class KafkaCluster {
 public:
  // Returns when all brokers take requests.
  explicit KafkaCluster(const KafkaClusterOptions& options = {});
  KafkaCluster(const KafkaCluster&) = delete;
  KafkaCluster& operator=(const KafkaCluster&) = delete;
  // Where a test has failed, prints the last of what each broker said.
  ~KafkaCluster();

  // The cluster of one broker that all tests of this program share, started at the first call. A
  // test that harms its broker mends it before it ends, or has a cluster of its own.
  [[nodiscard]] static KafkaCluster& shared();
  // The same with three brokers: topics have three replicas, and a write needs two.
  [[nodiscard]] static KafkaCluster& shared_of_three();

  // `127.0.0.1:PORT`, with a comma between brokers.
  [[nodiscard]] const std::string& bootstrap() const { return bootstrap_; }
  // `kafka://127.0.0.1:PORT,…/TOPIC`.
  [[nodiscard]] std::string uri(std::string_view topic) const;
  // A name that no other topic of this program has, made of the running test's.
  [[nodiscard]] std::string make_topic_name();

  // What a client needs to connect: lines of `key=value` with librdkafka's names.
  [[nodiscard]] std::filesystem::path client_properties() const;
  // With the subdirectory `broker-N` of each broker, which has its `log`, `pid`, and `data`.
  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

  // Brokers are numbered from 1. Each returns when it is done.
  void kill(int broker);
  void pause(int broker);
  void resume(int broker);
  // Also where it was killed or is paused. Returns when the broker takes requests; its replicas
  // catch up after that, which wait_until_in_sync in kafka_client.h waits for.
  void restart(int broker);

 private:
  void start(const KafkaClusterOptions& options);
  void command(std::string_view name, int broker) const;

  std::filesystem::path directory_;
  std::string bootstrap_;
  // The script, and the end of the pipe that it watches.
  pid_t script_ = -1;
  int input_ = -1;
  // What the script says on standard error.
  int error_ = -1;
  int topics_ = 0;
};

}  // namespace minutebook::testing
