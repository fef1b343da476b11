// What the command line and the environment say about the connection to Kafka.

#pragma once

#include <filesystem>
#include <tl/expected.hpp>

#include "cli/arguments.h"
#include "eventlog/kafka/options.h"
#include "ledger/error.h"

namespace minutebook::cli {

// The properties of --kafka-config and then those of MINUTEBOOK_KAFKA_…, which win. The writer's
// index is kept beside the read models in `state`. Fails with kUsage, kNotFound or kInputOutput.
[[nodiscard]] tl::expected<KafkaOptions, Error> kafka_options_of(
    const Arguments& arguments, const std::filesystem::path& state);

}  // namespace minutebook::cli
