// KafkaAddress: which topics of which cluster a ledger is kept in.

#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "ledger/error.h"

namespace minutebook {

// A ledger's place on Apache Kafka. A value.
struct KafkaAddress {
  // The brokers to ask first, as `host:port` joined by commas; a port is always there.
  std::string brokers;
  // The name that the ledger's two topics begin with.
  std::string topic;

  [[nodiscard]] std::string events_topic() const { return topic + ".events"; }
  [[nodiscard]] std::string people_topic() const { return topic + ".people"; }
  // `kafka://BROKERS/TOPIC`.
  [[nodiscard]] std::string uri() const { return "kafka://" + brokers + "/" + topic; }

  friend bool operator==(const KafkaAddress&, const KafkaAddress&) = default;
};

// Whether a text is meant as the address of a ledger on Kafka.
[[nodiscard]] bool is_kafka_uri(std::string_view text);

// Reads the address.
//
//   uri    = "kafka://" broker *( "," broker ) "/" topic
//   broker = ( host / "[" IPv6 "]" ) [ ":" port ]        ; the port is 9092 where it is left out
//   topic  = 1*242( ALPHA / DIGIT / "." / "_" / "-" )    ; neither "." nor ".."
//
// Fails with kUsage. A message never repeats what stands before an `@`, which may be a password.
[[nodiscard]] tl::expected<KafkaAddress, Error> parse_kafka_uri(std::string_view text);

}  // namespace minutebook
