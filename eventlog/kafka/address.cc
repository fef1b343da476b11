// Reading kafka:// addresses.

#include "eventlog/kafka/address.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "ledger/quote.h"

namespace minutebook {
namespace {

constexpr std::string_view kScheme = "kafka://";
constexpr std::string_view kRightForm = "write kafka://HOST:PORT,HOST:PORT/TOPIC";
constexpr std::string_view kDefaultPort = ":9092";
// A topic's name has at most 249 characters, and `.events` is put behind it.
constexpr std::size_t kTopicLimitBytes = 242;
constexpr unsigned kPortLimit = 65'535;

bool is_letter_or_digit(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9');
}

bool is_host(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    return std::all_of(host.begin() + 1, host.end() - 1, [](char letter) {
      return is_letter_or_digit(letter) || letter == ':' || letter == '.' || letter == '%';
    });
  }
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char letter) {
    return is_letter_or_digit(letter) || letter == '.' || letter == '-' || letter == '_';
  });
}

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port >= 1 &&
         port <= kPortLimit;
}

// `host:port`, or nothing where it is no broker.
std::string broker_of(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && text.find(']', colon) == std::string_view::npos;
  const std::string_view host = has_port ? text.substr(0, colon) : text;
  if (!is_host(host) || (has_port && !is_port(text.substr(colon + 1)))) {
    return {};
  }
  return has_port ? std::string(text) : std::string(text).append(kDefaultPort);
}

bool is_topic(std::string_view topic) {
  return !topic.empty() && topic.size() <= kTopicLimitBytes && topic != "." && topic != ".." &&
         std::all_of(topic.begin(), topic.end(), [](char letter) {
           return is_letter_or_digit(letter) || letter == '.' || letter == '_' || letter == '-';
         });
}

}  // namespace

bool is_kafka_uri(std::string_view text) {
  return text.substr(0, kScheme.size()) == kScheme;
}

tl::expected<KafkaAddress, Error> parse_kafka_uri(std::string_view text) {
  if (!is_kafka_uri(text)) {
    return fail(ErrorKind::kUsage,
                fmt::format("{} is no ledger on Kafka; {}", in_quotes(text), kRightForm));
  }
  if (text.find('@') != std::string_view::npos) {
    return fail(ErrorKind::kUsage,
                fmt::format("the kafka:// address has an @ in it; an address is no place for a "
                            "password: {}, and put sasl.username and sasl.password into the file "
                            "that --kafka-config names",
                            kRightForm));
  }
  const std::string_view rest = text.substr(kScheme.size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) {
    return fail(ErrorKind::kUsage,
                fmt::format("{} names no topic; {}", in_quotes(text), kRightForm));
  }
  KafkaAddress address{.topic = std::string(rest.substr(slash + 1))};
  if (!is_topic(address.topic)) {
    return fail(
        ErrorKind::kUsage,
        fmt::format("{}: {} is no name for a topic, which is 1 to {} letters, digits, "
                    "dots, underscores and hyphens; {}",
                    in_quotes(text), in_quotes(address.topic), kTopicLimitBytes, kRightForm));
  }
  std::string_view brokers = rest.substr(0, slash);
  while (true) {
    const std::size_t comma = brokers.find(',');
    const std::string broker = broker_of(brokers.substr(0, comma));
    if (broker.empty()) {
      return fail(ErrorKind::kUsage, fmt::format("{}: {} is no broker; {}", in_quotes(text),
                                                 in_quotes(brokers.substr(0, comma)), kRightForm));
    }
    address.brokers.append(address.brokers.empty() ? "" : ",").append(broker);
    if (comma == std::string_view::npos) {
      return address;
    }
    brokers.remove_prefix(comma + 1);
  }
}

}  // namespace minutebook
