// The headers of a record on Kafka: those of a CloudEvents 1.0 message in binary mode, and two of
// the ledger's own. docs/formats/kafka-topics.md describes them. Included by sources of this folder
// only.

#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <optional>
#include <string>

#include "eventlog/record.h"
#include "ledger/identifiers.h"
#include "ledger/recorded_time.h"

namespace minutebook::kafka {

// What a record's headers say beside what the record says.
struct RecordLabel {
  // The CloudEvents time.
  std::string produced;
  // How many records the partition holds before this one.
  std::uint64_t sequence = 0;
  // A time before which the record does not count as recorded, although the broker's clock says so.
  std::optional<RecordedTime> recorded_floor;
};

// Headers for a record. The caller owns them, until a record with them was produced.
[[nodiscard]] rd_kafka_headers_t* make_headers(const RecordToAppend& record,
                                               const RecordLabel& label);

// The id of the event; nothing where the record was not written by this program.
[[nodiscard]] std::optional<EventId> event_id_of(const rd_kafka_message_t& message);

// The number that the writer gave the record in its partition.
[[nodiscard]] std::optional<std::uint64_t> sequence_of(const rd_kafka_message_t& message);

// The record's floor, if it has one.
[[nodiscard]] std::optional<RecordedTime> recorded_floor_of(const rd_kafka_message_t& message);

// When the broker says that it appended the record, or nothing where it does not say.
[[nodiscard]] std::optional<RecordedTime> append_time_of(const rd_kafka_message_t& message);

}  // namespace minutebook::kafka
