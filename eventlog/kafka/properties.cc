// Reading connection properties, and refusing those that are not the operator's to set.

#include "eventlog/kafka/properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>

#include "ledger/quote.h"

namespace minutebook {
namespace {

constexpr std::string_view kPrefix = "MINUTEBOOK_KAFKA_";
constexpr std::string_view kFileVariable = "MINUTEBOOK_KAFKA_CONFIG";
constexpr std::size_t kFileLimitBytes = std::size_t{1} << 20;

struct Refused {
  std::string_view name;
  std::string_view why;
};

constexpr std::string_view kNamedByAddress = "the ledger's address names the brokers";
constexpr std::string_view kExactlyOnce =
    "events are recorded once and never lost only with the value that minutebook sets";
constexpr std::string_view kOnlyCommitted =
    "only what was recorded as a whole may be read, in order and without gaps";
constexpr std::string_view kOneWriter = "it is how writers take turns";
constexpr std::string_view kSubjectOrder = "it decides in which partition a subject lies";
constexpr std::string_view kOwnCode = "it would load code into the program";

constexpr std::array kRefused = {
    Refused{"bootstrap.servers", kNamedByAddress},
    Refused{"metadata.broker.list", kNamedByAddress},
    Refused{"enable.idempotence", kExactlyOnce},
    Refused{"enable.gapless.guarantee", kExactlyOnce},
    Refused{"acks", kExactlyOnce},
    Refused{"request.required.acks", kExactlyOnce},
    Refused{"retries", kExactlyOnce},
    Refused{"message.send.max.retries", kExactlyOnce},
    Refused{"max.in.flight", kExactlyOnce},
    Refused{"max.in.flight.requests.per.connection", kExactlyOnce},
    Refused{"queuing.strategy", kExactlyOnce},
    Refused{"produce.offset.report", kExactlyOnce},
    Refused{"delivery.report.only.error", kExactlyOnce},
    Refused{"message.max.bytes", kExactlyOnce},
    Refused{"message.timeout.ms", kOneWriter},
    Refused{"delivery.timeout.ms", kOneWriter},
    Refused{"transactional.id", kOneWriter},
    Refused{"transaction.timeout.ms", kOneWriter},
    Refused{"partitioner", kSubjectOrder},
    Refused{"sticky.partitioning.linger.ms", kSubjectOrder},
    Refused{"isolation.level", kOnlyCommitted},
    Refused{"auto.offset.reset", kOnlyCommitted},
    Refused{"enable.partition.eof", kOnlyCommitted},
    Refused{"check.crcs", kOnlyCommitted},
    Refused{"group.id", kOnlyCommitted},
    Refused{"enable.auto.commit", kOnlyCommitted},
    Refused{"auto.commit.enable", kOnlyCommitted},
    Refused{"enable.auto.offset.store", kOnlyCommitted},
    Refused{"offset.store.method", kOnlyCommitted},
    Refused{"allow.auto.create.topics", "topics are made by `minutebook init` only"},
    Refused{"plugin.library.paths", kOwnCode},
    Refused{"ssl.engine.location", kOwnCode},
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\f";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '.' ||
           letter == '_' || letter == '-';
  });
}

// `sasl.password` of `SASL_PASSWORD`.
std::string name_of_variable(std::string_view variable) {
  std::string name;
  for (const char letter : variable) {
    if (letter == '_') {
      name.push_back('.');
    } else {
      name.push_back(letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a')
                                                    : letter);
    }
  }
  return name;
}

}  // namespace

bool is_secret_property(std::string_view name) {
  for (const std::string_view part :
       {"password", "secret", "key", "pem", "token", "certificate", "username", "oauthbearer"}) {
    if (name.find(part) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

tl::expected<void, Error> check_connection_property(const ConnectionProperty& property) {
  const auto* const refused =
      std::find_if(kRefused.begin(), kRefused.end(),
                   [&](const Refused& candidate) { return candidate.name == property.name; });
  if (refused == kRefused.end()) {
    return {};
  }
  return fail(ErrorKind::kUsage, fmt::format("{}: {} cannot be set: {}; leave it out",
                                             property.origin, property.name, refused->why));
}

tl::expected<ConnectionProperties, Error> parse_connection_properties(std::string_view text,
                                                                      std::string_view file_name) {
  ConnectionProperties properties;
  std::set<std::string> names;
  std::size_t line_number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++line_number;
    if (line.empty() || line.front() == '#' || line.front() == '!') {
      continue;
    }
    const std::string origin = fmt::format("{}, line {}", file_name, line_number);
    const std::size_t separator = line.find_first_of("=:");
    const std::string_view name = trimmed(line.substr(0, separator));
    if (separator == std::string_view::npos || !is_name(name)) {
      return fail(ErrorKind::kUsage,
                  fmt::format("{}: this is no property; write NAME=VALUE with a name of "
                              "librdkafka's, such as security.protocol=sasl_ssl",
                              origin));
    }
    ConnectionProperty property{.name = std::string(name),
                                .value = std::string(trimmed(line.substr(separator + 1))),
                                .origin = origin};
    if (!names.insert(property.name).second) {
      return fail(ErrorKind::kUsage,
                  fmt::format("{}: {} is set a second time; leave one out", origin, property.name));
    }
    if (auto checked = check_connection_property(property); !checked) {
      return tl::unexpected(checked.error());
    }
    properties.push_back(std::move(property));
  }
  return properties;
}

tl::expected<ConnectionProperties, Error> read_connection_properties(
    const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {
    return fail(ErrorKind::kNotFound,
                fmt::format("{}: there is no such file of Kafka properties", file.string()));
  }
  std::ifstream stream(file, std::ios::binary);
  std::string text(kFileLimitBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad() || (stream.fail() && !stream.eof())) {
    return fail(ErrorKind::kInputOutput,
                fmt::format("{}: cannot be read: {}", file.string(), std::strerror(errno)));
  }
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kFileLimitBytes) {
    return fail(ErrorKind::kUsage, fmt::format("{}: a file of more than {} bytes is no file of "
                                               "Kafka properties",
                                               file.string(), kFileLimitBytes));
  }
  return parse_connection_properties(text, file.string());
}

tl::expected<ConnectionProperties, Error> connection_properties_of_environment(
    const char* const* environment) {
  ConnectionProperties properties;
  for (; *environment != nullptr; ++environment) {
    const std::string_view entry(*environment);
    const std::size_t equals = entry.find('=');
    const std::string_view variable = entry.substr(0, equals);
    if (equals == std::string_view::npos || variable.substr(0, kPrefix.size()) != kPrefix ||
        variable == kFileVariable) {
      continue;
    }
    ConnectionProperty property{.name = name_of_variable(variable.substr(kPrefix.size())),
                                .value = std::string(entry.substr(equals + 1)),
                                .origin = std::string(variable)};
    if (auto checked = check_connection_property(property); !checked) {
      return tl::unexpected(checked.error());
    }
    properties.push_back(std::move(property));
  }
  // An environment has no order that could be relied on.
  std::sort(properties.begin(), properties.end(),
            [](const ConnectionProperty& left, const ConnectionProperty& right) {
              return left.name < right.name;
            });
  return properties;
}

}  // namespace minutebook
