#include "cli/kafka_options.h"

#include <unistd.h>

#include <iterator>
#include <utility>

#include "eventlog/kafka/properties.h"

namespace minutebook::cli {

tl::expected<KafkaOptions, Error> kafka_options_of(const Arguments& arguments,
                                                   const std::filesystem::path& state) {
  KafkaOptions options;
  if (!arguments.kafka_config.empty()) {
    auto properties = read_connection_properties(arguments.kafka_config);
    if (!properties)
      return tl::unexpected(properties.error());
    options.properties = std::move(*properties);
  }
  auto from_environment = connection_properties_of_environment(environ);
  if (!from_environment)
    return tl::unexpected(from_environment.error());
  std::move(from_environment->begin(), from_environment->end(),
            std::back_inserter(options.properties));
  options.index_directory = state / "writer-index";
  options.partition_count = arguments.partitions;
  options.replica_count = arguments.replicas;
  return options;
}

}  // namespace minutebook::cli
