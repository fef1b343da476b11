// Starts a cluster, says where it is, and waits to be killed: for the test that no broker outlives
// the program that started it.

#include <unistd.h>

#include <cstdio>

#include "tests/kafka/kafka_cluster.h"

int main() {
  const minutebook::testing::KafkaCluster cluster;
  std::printf("%s\n", cluster.directory().c_str());
  std::fflush(stdout);
  for (;;) {
    ::pause();
  }
}
