// The settings themselves, each with its reason.

#include "eventlog/kafka/topic_settings.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <functional>
#include <optional>

namespace minutebook::kafka {
namespace {

constexpr std::int32_t kReplicasThatBearALoss = 3;
constexpr std::int64_t kDayMilliseconds = 86'400'000;
// A batch of records, and the largest record with its headers, is smaller.
constexpr std::int64_t kMessageBytesNeeded = 1'048'588;

std::optional<std::int64_t> number(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

struct Rule {
  std::string_view name;
  std::string needed;
  std::string right_value;
  std::string_view consequence;
  std::function<bool(const std::string&)> holds;
};

Rule equal(std::string_view name, const std::string& value, std::string_view consequence) {
  return {name, value, value, consequence,
          [value](const std::string& found) { return found == value; }};
}

Rule at_least(std::string_view name, std::int64_t value, std::string_view consequence) {
  return {name, fmt::format("at least {}", value), std::to_string(value), consequence,
          [value](const std::string& found) {
            const auto is = number(found);
            return is && *is >= value;
          }};
}

Rule at_most(std::string_view name, std::int64_t value, std::string_view consequence) {
  return {name, fmt::format("at most {}", value), std::to_string(value), consequence,
          [value](const std::string& found) {
            const auto is = number(found);
            return is && *is <= value;
          }};
}

std::vector<Rule> rules_for(TopicUse use, std::int32_t replica_count) {
  std::vector<Rule> rules;
  if (use == TopicUse::kEvents) {
    rules.push_back(
        equal("cleanup.policy", "delete", "compaction keeps only the last event of each subject"));
    rules.push_back(equal("retention.ms", "-1", "events are deleted when they are older"));
    rules.push_back(
        equal("retention.bytes", "-1", "the oldest events are deleted when there are more bytes"));
  } else {
    rules.push_back(equal("cleanup.policy", "compact",
                          "names are deleted with age, or are never forgotten when they are "
                          "erased"));
    rules.push_back(at_most("max.compaction.lag.ms", kDayMilliseconds,
                            "an erased name may stay in the topic for longer than a day"));
    rules.push_back(at_most("min.compaction.lag.ms", kDayMilliseconds,
                            "an erased name stays in the topic for longer than a day"));
    rules.push_back(at_most("delete.retention.ms", 7 * kDayMilliseconds,
                            "the mark of an erasure keeps its person's id for longer than a week"));
  }
  rules.push_back(equal("message.timestamp.type", "LogAppendTime",
                        "the time of recording is whatever a producer says"));
  rules.push_back(equal("unclean.leader.election.enable", "false",
                        "a replica that lacks acknowledged events can become the leader"));
  if (replica_count >= kReplicasThatBearALoss) {
    rules.push_back(
        at_least("min.insync.replicas", 2, "what is acknowledged may be on one broker only"));
  }
  rules.push_back(at_least("max.message.bytes", kMessageBytesNeeded,
                           "events that are not too large are refused"));
  return rules;
}

}  // namespace

TopicSettings settings_for(TopicUse use, std::int32_t replica_count) {
  TopicSettings settings = {
      {"message.timestamp.type", "LogAppendTime"},
      {"unclean.leader.election.enable", "false"},
      {"min.insync.replicas", replica_count >= kReplicasThatBearALoss ? "2" : "1"},
      {"max.message.bytes", "2097152"},
      // Batches are kept as the producer compressed them.
      {"compression.type", "producer"},
  };
  if (use == TopicUse::kEvents) {
    settings.insert(
        settings.begin(),
        {{"cleanup.policy", "delete"}, {"retention.ms", "-1"}, {"retention.bytes", "-1"}});
  } else {
    settings.insert(settings.begin(), {{"cleanup.policy", "compact"},
                                       // A segment ends after an hour or at its size, whichever is
                                       // first: only segments that have ended are compacted.
                                       {"segment.ms", "3600000"},
                                       {"segment.bytes", "1048576"},
                                       // What compaction has replaced is deleted at once.
                                       {"file.delete.delay.ms", "1000"},
                                       {"min.cleanable.dirty.ratio", "0.01"},
                                       {"min.compaction.lag.ms", "0"},
                                       {"max.compaction.lag.ms", "43200000"},
                                       {"delete.retention.ms", "86400000"}});
  }
  return settings;
}

std::vector<UnsafeSetting> unsafe_settings(TopicUse use, std::int32_t replica_count,
                                           const std::map<std::string, std::string>& found) {
  std::vector<UnsafeSetting> unsafe;
  for (const Rule& rule : rules_for(use, replica_count)) {
    const auto at = found.find(std::string(rule.name));
    const std::string value = at == found.end() ? "" : at->second;
    if (!rule.holds(value)) {
      unsafe.push_back({.name = std::string(rule.name),
                        .found = value,
                        .needed = rule.needed,
                        .right_value = rule.right_value,
                        .consequence = std::string(rule.consequence)});
    }
  }
  return unsafe;
}

std::string message_about(const KafkaAddress& address, const std::string& topic,
                          const std::vector<UnsafeSetting>& unsafe) {
  std::string message = fmt::format("{}: the topic {} is not safe to use:", address.uri(), topic);
  std::string assignments;
  for (const UnsafeSetting& setting : unsafe) {
    message += fmt::format("\n  {} is {}, and has to be {}: {}", setting.name,
                           setting.found.empty() ? "not told by the broker" : setting.found,
                           setting.needed, setting.consequence);
    assignments +=
        fmt::format("{}{}={}", assignments.empty() ? "" : ",", setting.name, setting.right_value);
  }
  message += fmt::format(
      "\nMend it with:\n  kafka-configs.sh --bootstrap-server {} --alter --entity-type topics "
      "--entity-name {} --add-config '{}'",
      address.brokers, topic, assignments);
  return message;
}

}  // namespace minutebook::kafka
