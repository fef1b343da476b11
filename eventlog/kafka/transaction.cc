// Transactions by librdkafka's producer.

#include "eventlog/kafka/transaction.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "ledger/assert.h"

namespace minutebook::kafka {
namespace {

constexpr int kStepMilliseconds = 1'000;
constexpr int kAbortMilliseconds = 2'000;
constexpr std::size_t kServeEvery = 256;

// What no other attempt will change.
bool is_permanent(ErrorKind kind) {
  return kind == ErrorKind::kUsage || kind == ErrorKind::kRejected || kind == ErrorKind::kNotFound;
}

rd_kafka_vu_t field(rd_kafka_vtype_t type) {
  rd_kafka_vu_t field{};
  field.vtype = type;
  return field;
}

rd_kafka_vu_t bytes_field(rd_kafka_vtype_t type, std::string_view bytes) {
  rd_kafka_vu_t result = field(type);
  result.u.mem.ptr = const_cast<char*>(bytes.data());
  result.u.mem.size = bytes.size();
  return result;
}

}  // namespace

TransactionalProducer::TransactionalProducer(std::unique_ptr<Client> client)
    : client_(std::move(client)),
      events_(client_->topic(client_->address().events_topic())),
      people_(client_->topic(client_->address().people_topic())) {
  client_->on_delivery([this](const rd_kafka_message_t& message) {
    const auto place = reinterpret_cast<std::uintptr_t>(message._private);
    MINUTEBOOK_ASSERT(place < deliveries_.size());
    Delivery& delivery = deliveries_[place];
    delivery.partition = message.partition;
    delivery.offset = message.offset;
    delivery.error = message.err;
    rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    const std::int64_t milliseconds = rd_kafka_message_timestamp(&message, &type);
    delivery.appended = RecordedTime::from_milliseconds_since_1970(milliseconds);
    delivered_ += 1;
  });
}

TransactionResult<std::unique_ptr<TransactionalProducer>> TransactionalProducer::take_over(
    const ClientSettings& settings, const Deadline& deadline) {
  auto client = Client::make(settings, Client::Role::kWriter,
                             fmt::format("minutebook.{}", settings.address.topic));
  if (!client) {
    return tl::unexpected(TransactionFailure{client.error()});
  }
  std::unique_ptr<TransactionalProducer> producer(new TransactionalProducer(*std::move(client)));
  while (true) {
    ErrorHandle error(rd_kafka_init_transactions(producer->client_->handle(),
                                                 deadline.remaining_ms(5 * kStepMilliseconds)));
    if (error == nullptr) {
      return producer;
    }
    producer->client_->serve(0);
    const bool is_retriable = rd_kafka_error_is_retriable(error.get()) != 0;
    if (auto refused = producer->client_->refusal()) {
      return tl::unexpected(TransactionFailure{*std::move(refused)});
    }
    TransactionFailure failed =
        producer->failure(std::move(error), "taking over writing to the ledger");
    if (!is_retriable || !failed.try_again) {
      return tl::unexpected(std::move(failed));
    }
    if (deadline.passed()) {
      return tl::unexpected(producer->timeout("taking over writing to the ledger"));
    }
  }
}

TransactionalProducer::~TransactionalProducer() {
  if (begun_) {
    // A transaction that stays open does no harm but to keep readers from what comes behind it, and
    // that begins with the next writer, who ends it.
    const ErrorHandle ignored(rd_kafka_abort_transaction(client_->handle(), kAbortMilliseconds));
  }
  // No delivery is of interest any more, and records may be gone before the client is.
  rd_kafka_purge(client_->handle(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  client_->serve(0);
  client_->on_delivery({});
}

TransactionFailure TransactionalProducer::failure(ErrorHandle error, std::string_view doing) const {
  Error ours =
      client_->error(rd_kafka_error_code(error.get()), rd_kafka_error_string(error.get()), doing);
  // Of a fatal error librdkafka tells the reason apart.
  if (rd_kafka_error_code(error.get()) == RD_KAFKA_RESP_ERR__FATAL) {
    std::array<char, 512> reason{};
    const rd_kafka_resp_err_t code =
        rd_kafka_fatal_error(client_->handle(), reason.data(), reason.size());
    ours = client_->error(code, reason.data(), doing);
  }
  const bool try_again = !is_permanent(ours.kind);
  return TransactionFailure{std::move(ours), try_again};
}

TransactionFailure TransactionalProducer::timeout(std::string_view doing) const {
  return TransactionFailure{client_->unavailable(doing), true};
}

TransactionResult<void> TransactionalProducer::begin() {
  deliveries_.clear();
  delivered_ = 0;
  ErrorHandle error(rd_kafka_begin_transaction(client_->handle()));
  if (error != nullptr) {
    return tl::unexpected(failure(std::move(error), "beginning a transaction"));
  }
  begun_ = true;
  return {};
}

TransactionResult<std::size_t> TransactionalProducer::send(const rd_kafka_vu_t* fields,
                                                           std::size_t count,
                                                           rd_kafka_headers_t* headers,
                                                           const Deadline& deadline) {
  const std::size_t place = deliveries_.size();
  deliveries_.emplace_back();
  if (place % kServeEvery == kServeEvery - 1) {
    client_->serve(0);
  }
  while (true) {
    ErrorHandle error(rd_kafka_produceva(client_->handle(), fields, count));
    if (error == nullptr) {
      return place;
    }
    if (rd_kafka_error_code(error.get()) != RD_KAFKA_RESP_ERR__QUEUE_FULL || deadline.passed()) {
      deliveries_.pop_back();
      if (headers != nullptr) {
        rd_kafka_headers_destroy(headers);
      }
      return tl::unexpected(failure(std::move(error), "sending events"));
    }
    client_->serve(100);
  }
}

TransactionResult<std::size_t> TransactionalProducer::send_event(const RecordToAppend& record,
                                                                 std::int32_t partition,
                                                                 rd_kafka_headers_t* headers,
                                                                 const Deadline& deadline) {
  std::array<rd_kafka_vu_t, 6> fields{field(RD_KAFKA_VTYPE_RKT),
                                      field(RD_KAFKA_VTYPE_PARTITION),
                                      bytes_field(RD_KAFKA_VTYPE_KEY, record.subject),
                                      bytes_field(RD_KAFKA_VTYPE_VALUE, record.value),
                                      field(RD_KAFKA_VTYPE_HEADERS),
                                      field(RD_KAFKA_VTYPE_OPAQUE)};
  fields[0].u.rkt = events_.get();
  fields[1].u.i32 = partition;
  fields[4].u.headers = headers;
  // librdkafka hands it back untouched: a number, never followed.
  // NOLINTNEXTLINE(performance-no-int-to-ptr)
  fields[5].u.ptr = reinterpret_cast<void*>(deliveries_.size());
  return send(fields.data(), fields.size(), headers, deadline);
}

TransactionResult<void> TransactionalProducer::send_person(std::string_view key,
                                                           std::optional<std::string_view> value,
                                                           const Deadline& deadline) {
  std::array<rd_kafka_vu_t, 6> fields{
      field(RD_KAFKA_VTYPE_RKT),
      field(RD_KAFKA_VTYPE_PARTITION),
      bytes_field(RD_KAFKA_VTYPE_KEY, key),
      bytes_field(RD_KAFKA_VTYPE_VALUE, value.value_or(std::string_view())),
      field(RD_KAFKA_VTYPE_MSGFLAGS),
      field(RD_KAFKA_VTYPE_OPAQUE)};
  fields[0].u.rkt = people_.get();
  fields[1].u.i32 = 0;
  if (!value) {
    fields[3].u.mem.ptr = nullptr;
  }
  fields[4].u.i = RD_KAFKA_MSG_F_COPY;
  // librdkafka hands it back untouched: a number, never followed.
  // NOLINTNEXTLINE(performance-no-int-to-ptr)
  fields[5].u.ptr = reinterpret_cast<void*>(deliveries_.size());
  const auto sent = send(fields.data(), fields.size(), nullptr, deadline);
  if (!sent) {
    return tl::unexpected(sent.error());
  }
  return {};
}

TransactionResult<std::vector<Delivery>> TransactionalProducer::settle(const Deadline& deadline) {
  while (delivered_ < deliveries_.size()) {
    rd_kafka_flush(client_->handle(), deadline.remaining_ms(kStepMilliseconds));
    if (delivered_ < deliveries_.size() && deadline.passed()) {
      return tl::unexpected(timeout("waiting for the brokers to acknowledge events"));
    }
    if (auto refused = client_->refusal()) {
      return tl::unexpected(TransactionFailure{*std::move(refused)});
    }
  }
  for (const Delivery& delivery : deliveries_) {
    if (delivery.error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      Error error = client_->error(delivery.error, rd_kafka_err2str(delivery.error),
                                   "waiting for the brokers to acknowledge events");
      const bool try_again = !is_permanent(error.kind);
      return tl::unexpected(TransactionFailure{std::move(error), try_again});
    }
  }
  return deliveries_;
}

TransactionResult<void> TransactionalProducer::commit(const Deadline& deadline) {
  while (true) {
    ErrorHandle error(rd_kafka_commit_transaction(client_->handle(),
                                                  deadline.remaining_ms(5 * kStepMilliseconds)));
    if (error == nullptr) {
      begun_ = false;
      return {};
    }
    const bool is_retriable = rd_kafka_error_is_retriable(error.get()) != 0;
    if (!is_retriable || deadline.passed()) {
      TransactionFailure failed = failure(std::move(error), "committing events");
      // Whether the commit was done is for the next producer to find out.
      failed.try_again = true;
      return tl::unexpected(std::move(failed));
    }
  }
}

std::int32_t partition_of(std::string_view subject, std::int32_t partition_count) {
  return rd_kafka_msg_partitioner_murmur2(nullptr, subject.data(), subject.size(), partition_count,
                                          nullptr, nullptr);
}

}  // namespace minutebook::kafka
