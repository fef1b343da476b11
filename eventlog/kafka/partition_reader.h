// PartitionReader: the committed messages of one partition, one after the other.

#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <tl/expected.hpp>

#include "eventlog/kafka/client.h"

namespace minutebook::kafka {

// Stays where it is between two calls, with the next messages on their way, so that reading on is
// cheap; moving to another place is a new request to the broker. A message that was seen is never
// seen again without moving back, and none is left out.
//
// For one thread at a time. At most one for a partition of a client, which must outlive it.
class PartitionReader {
 public:
  PartitionReader(Client* client, std::string topic, std::int32_t partition);
  PartitionReader(const PartitionReader&) = delete;
  PartitionReader& operator=(const PartitionReader&) = delete;
  ~PartitionReader();

  // The offset of the next message, or one before it.
  [[nodiscard]] std::int64_t position() const { return position_; }
  // Goes to an offset; not negative.
  void seek(std::int64_t position);

  // From now on the partition's end is asked for again before it is believed.
  void refresh() { end_is_fresh_ = false; }

  // The next message, which stays the next until `pass`; null at the end of the partition, as it
  // was at some time after the last `refresh`. Fails with kCorrupt where the partition no longer
  // has, or never had, what lies at the position; with kUnavailable; with kNotFound where the topic
  // is gone.
  [[nodiscard]] tl::expected<const rd_kafka_message_t*, Error> peek(const Deadline& deadline);
  // Goes past the message that `peek` returned.
  void pass();

  // Where the partition ended when that was last asked for.
  [[nodiscard]] std::int64_t end() const { return end_; }

  // Waits until something may have come behind the position, for `wait_ms` at most.
  [[nodiscard]] tl::expected<void, Error> await(int wait_ms);

  // Lets go of the connection's share of the work until the next `peek`.
  void stop();

 private:
  // Takes what librdkafka has, waiting up to `wait_ms` for it.
  void take(int wait_ms);
  tl::expected<void, Error> start();
  Error failure(const rd_kafka_message_t& message) const;

  Client* const client_;
  const std::string topic_name_;
  const std::int32_t partition_;
  const TopicHandle topic_;
  QueueHandle queue_;
  bool started_ = false;

  std::deque<MessageHandle> messages_;
  std::int64_t position_ = 0;
  // Behind the last thing that the broker sent, messages or not.
  std::int64_t seen_ = 0;
  // The partition ends here, or later.
  std::int64_t end_ = 0;
  bool end_is_fresh_ = false;
};

}  // namespace minutebook::kafka
