// ConnectionProperties: what an operator sets about the connection to Kafka, such as TLS and SASL,
// by the names of librdkafka's configuration properties (its CONFIGURATION.md).

#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "ledger/error.h"

namespace minutebook {

// One property, and where it was set, for messages: "client.properties, line 3".
struct ConnectionProperty {
  std::string name;
  std::string value;
  std::string origin;

  friend bool operator==(const ConnectionProperty&, const ConnectionProperty&) = default;
};

// In the order in which they are applied: a later one wins over an earlier one of the same name.
using ConnectionProperties = std::vector<ConnectionProperty>;

// Reads the lines of a properties file:
//
//   line     = [ property / comment ] LF
//   property = name ( "=" / ":" ) value     ; blanks around both are left out
//   comment  = ( "#" / "!" ) *CHAR
//
// A value is taken as it stands; there are no escapes and no continuation lines, for a backslash in
// a password is a backslash. Fails with kUsage for a line that is none of these, a name that is set
// twice, and as check_connection_property does; the message names the line and never the value.
[[nodiscard]] tl::expected<ConnectionProperties, Error> parse_connection_properties(
    std::string_view text, std::string_view file_name);

// Reads a properties file. Fails as above, and with kNotFound and kInputOutput.
[[nodiscard]] tl::expected<ConnectionProperties, Error> read_connection_properties(
    const std::filesystem::path& file);

// The properties that the environment sets: MINUTEBOOK_KAFKA_SASL_PASSWORD is `sasl.password`.
// MINUTEBOOK_KAFKA_CONFIG is the name of a file, and no property. `environment` is as `environ`.
// Fails as check_connection_property does.
[[nodiscard]] tl::expected<ConnectionProperties, Error> connection_properties_of_environment(
    const char* const* environment);

// Refuses what this program has to decide by itself, because what is recorded would else not be
// safe, and what would run code of somebody's choosing. Fails with kUsage, naming the property.
[[nodiscard]] tl::expected<void, Error> check_connection_property(
    const ConnectionProperty& property);

// Whether a property's value must not be shown.
[[nodiscard]] bool is_secret_property(std::string_view name);

}  // namespace minutebook
