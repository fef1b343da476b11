// Writing and reading the headers of records.

#include "eventlog/kafka/record_headers.h"

#include <charconv>
#include <string_view>

#include "ledger/assert.h"

namespace minutebook::kafka {
namespace {

constexpr const char* kIdHeader = "ce_id";
constexpr const char* kSequenceHeader = "minutebook_sequence";
constexpr const char* kFloorHeader = "minutebook_recorded_floor";

void add(rd_kafka_headers_t* headers, std::string_view name, std::string_view value) {
  const rd_kafka_resp_err_t added =
      rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                          static_cast<ssize_t>(value.size()));
  MINUTEBOOK_ASSERT(added == RD_KAFKA_RESP_ERR_NO_ERROR);
}

std::optional<std::string_view> find(const rd_kafka_message_t& message, const char* name) {
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return std::nullopt;
  }
  const void* value = nullptr;
  std::size_t size = 0;
  if (rd_kafka_header_get_last(headers, name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR ||
      value == nullptr) {
    return std::nullopt;
  }
  return std::string_view(static_cast<const char*>(value), size);
}

template <typename Number>
std::optional<Number> number(const rd_kafka_message_t& message, const char* name) {
  const auto text = find(message, name);
  Number value = 0;
  if (!text) {
    return std::nullopt;
  }
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  return error == std::errc() && end == text->data() + text->size() ? std::optional(value)
                                                                    : std::nullopt;
}

}  // namespace

rd_kafka_headers_t* make_headers(const RecordToAppend& record, const RecordLabel& label) {
  rd_kafka_headers_t* const headers = rd_kafka_headers_new(9);
  add(headers, "ce_specversion", "1.0");
  add(headers, kIdHeader, record.event_id.to_uuid_text());
  if (!record.source.empty()) {
    add(headers, "ce_source", record.source);
  }
  if (!record.event_type.empty()) {
    add(headers, "ce_type", record.event_type);
  }
  add(headers, "ce_subject", record.subject);
  add(headers, "ce_time", label.produced);
  add(headers, "content-type", "application/protobuf");
  add(headers, kSequenceHeader, std::to_string(label.sequence));
  if (label.recorded_floor) {
    add(headers, kFloorHeader, std::to_string(label.recorded_floor->milliseconds_since_1970()));
  }
  return headers;
}

std::optional<EventId> event_id_of(const rd_kafka_message_t& message) {
  const auto text = find(message, kIdHeader);
  if (!text) {
    return std::nullopt;
  }
  const auto id = EventId::parse_uuid(*text);
  return id ? std::optional(*id) : std::nullopt;
}

std::optional<std::uint64_t> sequence_of(const rd_kafka_message_t& message) {
  return number<std::uint64_t>(message, kSequenceHeader);
}

std::optional<RecordedTime> recorded_floor_of(const rd_kafka_message_t& message) {
  const auto milliseconds = number<std::int64_t>(message, kFloorHeader);
  return milliseconds ? RecordedTime::from_milliseconds_since_1970(*milliseconds) : std::nullopt;
}

std::optional<RecordedTime> append_time_of(const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const std::int64_t milliseconds = rd_kafka_message_timestamp(&message, &type);
  if (type != RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME) {
    return std::nullopt;
  }
  return RecordedTime::from_milliseconds_since_1970(milliseconds);
}

}  // namespace minutebook::kafka
