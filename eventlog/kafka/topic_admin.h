// Making a ledger's topics and reading their settings.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tl/expected.hpp>

#include "eventlog/kafka/client.h"
#include "eventlog/kafka/topic_settings.h"

namespace minutebook::kafka {

// Makes a topic. False where it is there already. Fails with kUsage where the cluster does not
// allow it, or has too few brokers, and kUnavailable.
[[nodiscard]] tl::expected<bool, Error> create_topic(Client& client, const std::string& topic,
                                                     std::int32_t partition_count,
                                                     std::int32_t replica_count,
                                                     const TopicSettings& settings,
                                                     const Deadline& deadline);

// The settings that hold for a topic, those that it has from its broker included. Fails with
// kNotFound, kUsage where they may not be read, and kUnavailable.
[[nodiscard]] tl::expected<std::map<std::string, std::string>, Error> settings_of(
    Client& client, const std::string& topic, const Deadline& deadline);

}  // namespace minutebook::kafka
