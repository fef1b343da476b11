// TopicSettings: how a ledger's topics have to be set, so that nothing recorded is ever lost or
// changed, and what is forgotten is gone.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eventlog/kafka/address.h"

namespace minutebook::kafka {

enum class TopicUse : std::uint8_t { kEvents, kPeople };

// Names and values, as Kafka's documentation of topic settings has them.
using TopicSettings = std::vector<std::pair<std::string, std::string>>;

// How a topic is made.
[[nodiscard]] TopicSettings settings_for(TopicUse use, std::int32_t replica_count);

// A setting with which a topic cannot be used.
struct UnsafeSetting {
  std::string name;
  // As the broker has it; empty where it does not tell.
  std::string found;
  // What it would have to be: "-1", "at least 2".
  std::string needed;
  // A value that would be right.
  std::string right_value;
  // What happens with the value found.
  std::string consequence;

  friend bool operator==(const UnsafeSetting&, const UnsafeSetting&) = default;
};

// What is wrong with the settings of a topic; nothing where it can be used.
[[nodiscard]] std::vector<UnsafeSetting> unsafe_settings(
    TopicUse use, std::int32_t replica_count, const std::map<std::string, std::string>& found);

// All that is wrong with a topic, as one message that ends with the command that mends it.
[[nodiscard]] std::string message_about(const KafkaAddress& address, const std::string& topic,
                                        const std::vector<UnsafeSetting>& unsafe);

}  // namespace minutebook::kafka
