// Making and opening a ledger on Apache Kafka. No librdkafka in sight.

#pragma once

#include <memory>
#include <tl/expected.hpp>

#include "eventlog/clock.h"
#include "eventlog/event_log.h"
#include "eventlog/kafka/address.h"
#include "eventlog/kafka/options.h"
#include "eventlog/person_identity.h"
#include "ledger/error.h"

namespace minutebook::kafka {

// An open ledger: its log, and the secret of its people's ids.
struct OpenedLedger {
  std::unique_ptr<EventLog> log;
  PersonSecret secret;
};

// Makes both topics, set as settings_for says, and gives the ledger its identity. Topics that exist
// are taken where their settings are safe, and nothing was recorded in them yet: a making that was
// broken off is brought to an end by the next. Fails with kConflict where there is a ledger
// already, kUsage where the topics or the cluster do not allow it, kUnavailable.
[[nodiscard]] tl::expected<void, Error> create_kafka_ledger(const KafkaAddress& address,
                                                            const KafkaOptions& options);

// Opens a ledger for reading, or for reading and writing too, for which `options.index_directory`
// must be given. Several processes may write; where one of this machine uses the same index, waits
// for its end up to `options.writer_wait`. Nothing is made. Fails with
//   kNotFound      there is no such ledger
//   kUsage         a topic is not safe to use as it is set, or the connection is refused
//   kHeld          another process of this machine uses the index
//   kNewerVersion  a newer version of this program made the ledger
//   kCorrupt       the topics are not what they were; the message says in what
//   kUnavailable   the brokers do not answer in time
// and, where writing, with kInputOutput and kOutOfSpace for the index.
[[nodiscard]] tl::expected<OpenedLedger, Error> open_kafka_ledger(const KafkaAddress& address,
                                                                  const KafkaOptions& options,
                                                                  bool for_writing,
                                                                  const std::string& command,
                                                                  const Clock& clock);

}  // namespace minutebook::kafka
