// Opening a ledger: from the URI that a person gives to a log that can be used.

#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "eventlog/clock.h"
#include "eventlog/event_log.h"
#include "eventlog/kafka/address.h"
#include "eventlog/kafka/options.h"
#include "eventlog/partition_assignment.h"
#include "eventlog/person_identity.h"
#include "ledger/error.h"

namespace minutebook {

// Where a ledger is.
struct LedgerUri {
  // The ledger directory, as given. For a ledger on Kafka the folder in which this machine keeps
  // what is made from the log, unless it is told another: `minutebook-kafka/TOPIC`.
  std::filesystem::path directory;
  // Where the ledger is on Kafka, if it is.
  std::optional<KafkaAddress> kafka = std::nullopt;
};

// Reads `file:DIR`, `file:///DIR` or a plain DIR, or `kafka://HOST:PORT,…/TOPIC`. A path is taken
// as it stands: %20 is three characters. Anything else with a scheme is refused. Fails with kUsage.
[[nodiscard]] tl::expected<LedgerUri, Error> parse_ledger_uri(std::string_view text);

enum class LedgerMode : std::uint8_t {
  // Any number of processes, also while one writes. Shows the ledger as it was when it was opened;
  // on Kafka, as it is.
  kRead,
  // One process at a time; on Kafka, any number of them.
  kWrite,
  // As kWrite; makes the ledger where there is none. On Kafka nothing is made by the way: it is as
  // kWrite.
  kWriteOrCreate,
};

struct LedgerOptions {
  LedgerMode mode = LedgerMode::kRead;
  // What is doing this, for whoever finds the ledger held: "minutebook record". It is written to a
  // file and must name no person: leave arguments out.
  std::string command = "minutebook";
  // How long to wait for another process to let go of the ledger; `kafka.writer_wait` for one on
  // Kafka.
  std::chrono::milliseconds wait{0};
  Clock clock = system_time;
  // For a ledger on Kafka.
  KafkaOptions kafka{};
};

// An open ledger. Closes when it goes; everything acknowledged is durable before that.
class Ledger {
 public:
  Ledger() = default;
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;
  virtual ~Ledger() = default;

  // All of these live as long as the ledger.
  [[nodiscard]] virtual EventLog& log() = 0;
  [[nodiscard]] virtual const PersonIdentity& identity() const = 0;
  // What to call the ledger in a message: `file:DIR`, or `kafka://…/TOPIC`.
  [[nodiscard]] virtual std::string name() const = 0;
  // The ledger directory (LedgerUri::directory); read models are in its `state` folder unless
  // another place is given.
  [[nodiscard]] virtual const std::filesystem::path& directory() const = 0;
  // Whether opening it made it.
  [[nodiscard]] virtual bool created() const = 0;
};

// Makes a ledger. The directory may be missing (it is made with its parents, for its owner only) or
// empty. A crash leaves a directory in which the next call makes the ledger. Fails with kConflict
// where a ledger is there already, and otherwise as open_ledger does. On Kafka, makes the topics.
[[nodiscard]] tl::expected<void, Error> create_ledger(const LedgerUri& uri,
                                                      const LedgerOptions& options);

// Opens a ledger. Fails with
//   kNotFound       there is none, and none is to be made
//   kUsage          the path is a file, or a directory with other things in it
//   kNewerVersion   a newer version of this program made it
//   kHeld           another process writes to it; the message names the process
//   kCorrupt        a file of it is damaged or missing; the message names the file
//   kInputOutput    permissions; the secret can be read by everybody
//   kOutOfSpace     opening for writing needs space
// and, for a ledger on Kafka, as kafka::open_kafka_ledger does.
[[nodiscard]] tl::expected<std::unique_ptr<Ledger>, Error> open_ledger(
    const LedgerUri& uri, const LedgerOptions& options);

// Joins the group of processes that share the partitions of a ledger on Kafka (eventlog/kafka/
// consumer_group.h). Fails as make_consumer_group does, and with kUsage for an embedded ledger.
[[nodiscard]] tl::expected<std::unique_ptr<PartitionAssignment>, Error> join_group(
    const LedgerUri& uri, const LedgerOptions& options, const std::string& group);

}  // namespace minutebook
