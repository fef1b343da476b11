// Reading a partition by librdkafka's interface for single partitions, without a consumer group.

#include "eventlog/kafka/partition_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "ledger/assert.h"

namespace minutebook::kafka {
namespace {

constexpr std::size_t kTakeAtOnce = 1'000;
constexpr int kWaitMilliseconds = 100;

}  // namespace

PartitionReader::PartitionReader(Client* client, std::string topic, std::int32_t partition)
    : client_(client),
      topic_name_(std::move(topic)),
      partition_(partition),
      topic_(client->topic(topic_name_)) {}

PartitionReader::~PartitionReader() {
  stop();
}

void PartitionReader::seek(std::int64_t position) {
  MINUTEBOOK_ASSERT(position >= 0);
  if (position == position_) {
    return;
  }
  stop();
  position_ = position;
}

void PartitionReader::stop() {
  messages_.clear();
  if (started_) {
    rd_kafka_consume_stop(topic_.get(), partition_);
    started_ = false;
  }
  queue_.reset();
  seen_ = 0;
}

tl::expected<void, Error> PartitionReader::start() {
  // A queue of its own for each start, so that nothing of an earlier one is left in it.
  queue_.reset(rd_kafka_queue_new(client_->handle()));
  if (rd_kafka_consume_start_queue(topic_.get(), partition_, position_, queue_.get()) != 0) {
    const rd_kafka_resp_err_t code = rd_kafka_last_error();
    queue_.reset();
    return tl::unexpected(client_->error(code, rd_kafka_err2str(code),
                                         fmt::format("beginning to read {}", topic_name_)));
  }
  started_ = true;
  seen_ = position_;
  return {};
}

void PartitionReader::take(int wait_ms) {
  // Waiting for a batch would be waiting until it is full.
  if (wait_ms > 0) {
    MessageHandle first(rd_kafka_consume_queue(queue_.get(), wait_ms));
    if (first == nullptr) {
      return;
    }
    messages_.push_back(std::move(first));
  }
  std::array<rd_kafka_message_t*, kTakeAtOnce> batch{};
  const ssize_t count = rd_kafka_consume_batch_queue(queue_.get(), 0, batch.data(), batch.size());
  for (ssize_t index = 0; index < count; ++index) {
    messages_.emplace_back(batch[static_cast<std::size_t>(index)]);
  }
}

Error PartitionReader::failure(const rd_kafka_message_t& message) const {
  const std::string doing =
      fmt::format("reading partition {} of {} at offset {}", partition_, topic_name_, position_);
  if (message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET ||
      message.err == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE) {
    return Error{
        ErrorKind::kCorrupt,
        fmt::format("{}: the log has lost records: partition {} of {} no longer has offset {}. The "
                    "topic's retention removed them, or the topic was deleted and made again; "
                    "restore the topic from a backup or a mirror",
                    client_->address().uri(), partition_, topic_name_, position_)};
  }
  return client_->error(message.err, rd_kafka_err2str(message.err), doing);
}

tl::expected<const rd_kafka_message_t*, Error> PartitionReader::peek(const Deadline& deadline) {
  while (true) {
    while (!messages_.empty()) {
      const rd_kafka_message_t& message = *messages_.front();
      if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR && message.offset >= position_) {
        return &message;
      }
      if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        messages_.pop_front();
        continue;
      }
      if (message.err != RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        Error error = failure(message);
        // Begins anew with the next call: what passes by is over then.
        stop();
        if (error.kind == ErrorKind::kUnavailable && !deadline.passed()) {
          break;
        }
        return tl::unexpected(std::move(error));
      }
      seen_ = std::max(seen_, message.offset);
      messages_.pop_front();
    }
    if (started_) {
      take(0);
      if (!messages_.empty()) {
        continue;
      }
    }
    if (std::max(position_, seen_) >= end_) {
      if (end_is_fresh_) {
        return nullptr;
      }
      const auto end = client_->end_of(topic_name_, partition_, deadline);
      if (!end) {
        return tl::unexpected(end.error());
      }
      end_ = *end;
      end_is_fresh_ = true;
      continue;
    }
    if (!started_) {
      if (auto started = start(); !started) {
        return tl::unexpected(started.error());
      }
    }
    take(deadline.remaining_ms(kWaitMilliseconds));
    client_->serve(0);
    if (messages_.empty() && deadline.passed()) {
      return tl::unexpected(
          client_->unavailable(fmt::format("reading partition {} of {}", partition_, topic_name_)));
    }
  }
}

tl::expected<void, Error> PartitionReader::await(int wait_ms) {
  if (!started_) {
    if (auto started = start(); !started) {
      return started;
    }
  }
  if (messages_.empty()) {
    take(wait_ms);
    client_->serve(0);
  }
  return {};
}

void PartitionReader::pass() {
  MINUTEBOOK_ASSERT(!messages_.empty());
  position_ = messages_.front()->offset + 1;
  seen_ = std::max(seen_, position_);
  messages_.pop_front();
}

}  // namespace minutebook::kafka
