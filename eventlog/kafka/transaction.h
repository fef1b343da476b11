// TransactionalProducer: writes to a ledger's two topics, all of a transaction or nothing, and only
// as long as no other process has taken over writing.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "eventlog/kafka/client.h"
#include "eventlog/record.h"
#include "ledger/recorded_time.h"

namespace minutebook::kafka {

// What became of a step of a transaction that failed.
struct TransactionFailure {
  Error error;
  // Whether it may go better with a new producer, which also finds out what became of a commit.
  bool try_again = false;
};
template <typename Result>
using TransactionResult = tl::expected<Result, TransactionFailure>;

// Where a record was put, as the broker acknowledged it.
struct Delivery {
  std::int32_t partition = -1;
  std::int64_t offset = -1;
  std::optional<RecordedTime> appended;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
};

// Owns the ledger's one transactional id from `take_over` on, until another process takes over:
// then whatever is under way fails, as a whole. After any failure it is of no use any more and has
// to be destroyed; what was not committed is then aborted, here or by the next one's `take_over`.
//
// For one thread at a time.
class TransactionalProducer {
 public:
  // Makes a producer and takes over. When this returns, whatever another producer had under way is
  // committed or aborted, and nothing of it will be written any more.
  [[nodiscard]] static TransactionResult<std::unique_ptr<TransactionalProducer>> take_over(
      const ClientSettings& settings, const Deadline& deadline);

  TransactionalProducer(const TransactionalProducer&) = delete;
  TransactionalProducer& operator=(const TransactionalProducer&) = delete;
  // Aborts what was begun and not committed, if that is quickly done.
  ~TransactionalProducer();

  [[nodiscard]] TransactionResult<void> begin();
  // Sends an event to a partition; key and value must stay until the producer is gone or `settle`
  // has returned. `headers` is taken. Returns the place among the deliveries.
  [[nodiscard]] TransactionResult<std::size_t> send_event(const RecordToAppend& record,
                                                          std::int32_t partition,
                                                          rd_kafka_headers_t* headers,
                                                          const Deadline& deadline);
  // Sends a record to the people topic; the bytes are copied. No value: a tombstone.
  [[nodiscard]] TransactionResult<void> send_person(std::string_view key,
                                                    std::optional<std::string_view> value,
                                                    const Deadline& deadline);
  // Waits until every record sent was acknowledged; returns where each one is, in the order in
  // which they were sent since `begin`.
  [[nodiscard]] TransactionResult<std::vector<Delivery>> settle(const Deadline& deadline);
  // Where this fails with try_again, the transaction may be committed all the same.
  [[nodiscard]] TransactionResult<void> commit(const Deadline& deadline);

 private:
  explicit TransactionalProducer(std::unique_ptr<Client> client);

  TransactionResult<std::size_t> send(const rd_kafka_vu_t* fields, std::size_t count,
                                      rd_kafka_headers_t* headers, const Deadline& deadline);
  TransactionFailure failure(ErrorHandle error, std::string_view doing) const;
  TransactionFailure timeout(std::string_view doing) const;

  std::unique_ptr<Client> client_;
  TopicHandle events_;
  TopicHandle people_;
  bool begun_ = false;
  std::vector<Delivery> deliveries_;
  std::size_t delivered_ = 0;
};

// The partition of a subject, as Java clients choose it (murmur2), among a number of partitions
// that never changes.
[[nodiscard]] std::int32_t partition_of(std::string_view subject, std::int32_t partition_count);

}  // namespace minutebook::kafka
