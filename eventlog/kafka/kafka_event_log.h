// KafkaEventLog: the log and the people register on Apache Kafka. docs/formats/kafka-topics.md says
// what is in the topics.

#pragma once

#include <memory>

#include "eventlog/event_log.h"
#include "eventlog/kafka/client.h"
#include "eventlog/kafka/log_writer.h"
#include "eventlog/kafka/people_topic.h"

namespace minutebook::kafka {

// Reads with `reader`; `people` is of the same ledger and was read to its end. `writer` is null for
// a log that is open for reading only; other than the embedded log such a one shows what is
// recorded while it is open. It writes with `people`, which this keeps alive.
[[nodiscard]] std::unique_ptr<EventLog> make_kafka_event_log(const ClientSettings& settings,
                                                             std::unique_ptr<Client> reader,
                                                             std::unique_ptr<PeopleTopic> people,
                                                             std::unique_ptr<LogWriter> writer,
                                                             std::int32_t partition_count,
                                                             const KafkaOptions& options);

}  // namespace minutebook::kafka
