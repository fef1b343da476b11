// LogWriter: appends requests to a ledger on Kafka so that every promise of EventLog::append holds,
// whatever other processes write at the same time.
//
// Who writes owns the ledger's transactional id. Taking it over ends what the owner before had
// under way; from then on nothing of that owner is committed any more. So an owner that has read
// the log to its end, and has committed only its own transactions since, knows all there is: each
// commit that succeeds proves that nobody else has come in between. An owner that was replaced
// learns so when it writes, takes over again, reads what the others wrote, and decides anew.

#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <tl/expected.hpp>
#include <vector>

#include "eventlog/clock.h"
#include "eventlog/event_log.h"
#include "eventlog/kafka/append_plan.h"
#include "eventlog/kafka/partition_reader.h"
#include "eventlog/kafka/people_topic.h"
#include "eventlog/kafka/transaction.h"
#include "eventlog/kafka/writer_index.h"
#include "eventlog/local/writer_lock.h"

namespace minutebook::kafka {

using AppendResult = tl::expected<std::vector<Appended>, Error>;

// For one thread at a time.
class LogWriter {
 public:
  // The index lies in `options.index_directory`, and `lock` keeps other processes from it. `people`
  // must outlive the writer.
  LogWriter(ClientSettings settings, const KafkaOptions& options, const LedgerIdentity& identity,
            local::WriterLock lock, std::unique_ptr<WriterIndex> index, PeopleTopic* people,
            Clock clock);

  // Appends all requests of the group that can be, in one transaction; a result for each. Fails as
  // a whole where nothing could be decided: then each request is recorded as a whole or not at all,
  // and offering it again tells which.
  [[nodiscard]] tl::expected<std::vector<AppendResult>, Error> append(
      const std::vector<PlannedRequest>& group);

 private:
  // Where an event lies that this call sent, whatever became of the commit.
  using Attempted = std::map<EventId, std::pair<std::int32_t, std::int64_t>>;

  TransactionResult<std::vector<AppendResult>> attempt(const std::vector<PlannedRequest>& group,
                                                       Attempted& attempted,
                                                       const Deadline& deadline);
  // Opens the index again after it failed.
  tl::expected<void, Error> have_index();
  // Reads the log to its end into the index.
  tl::expected<void, Error> catch_up(const Deadline& deadline);
  tl::expected<void, Error> catch_up_partition(std::int32_t partition, std::int64_t end,
                                               const Deadline& deadline);
  // Writes a plan and returns where its records lie. The index has them when this returns.
  TransactionResult<std::vector<IndexedRecord>> write(const AppendPlan& plan, Attempted& attempted,
                                                      const Deadline& deadline);
  TransactionResult<std::vector<IndexedRecord>> send_records(const AppendPlan& plan,
                                                             Attempted& attempted,
                                                             const Deadline& deadline);
  TransactionResult<void> send_people(const AppendPlan& plan,
                                      const std::vector<IndexedRecord>& placed,
                                      const Deadline& deadline);
  // Fills the segment of the people topic that is written to, so that the broker begins another:
  // it forgets what was erased only in segments that have ended, and the next event about people
  // may be far away.
  TransactionResult<void> fill_segment(const Deadline& deadline);
  // When each delivered record counts as recorded, or that the attempt has to be made again with
  // floors, because a broker's clock ran backwards.
  TransactionResult<std::vector<IndexedRecord>> place(const AppendPlan& plan,
                                                      const std::vector<Delivery>& deliveries);
  // Brings the index up to what was just committed. Should that fail, it is opened again, and reads
  // the log, before the next append: what is committed is committed.
  void index_committed(const AppendPlan& plan, const std::vector<IndexedRecord>& placed);
  // Waits until readers see what was committed.
  TransactionResult<void> wait_until_visible(const std::vector<IndexedRecord>& placed,
                                             const Deadline& deadline);
  Error history_error(std::int32_t partition, std::string_view what) const;

  const ClientSettings settings_;
  const KafkaOptions options_;
  const std::string ledger_id_;
  const std::int32_t partition_count_;
  const Clock clock_;
  // Let go of after the index is closed.
  const local::WriterLock lock_;
  // Null after it failed.
  std::unique_ptr<WriterIndex> index_;
  PeopleTopic* const people_;

  // Reads for the index; made when it is first needed.
  std::unique_ptr<Client> reader_;
  // Null while this process does not own the transactional id, as far as it knows.
  std::unique_ptr<TransactionalProducer> producer_;
  // By partition: whether its leader's clock is behind what is recorded, so that records need a
  // floor.
  std::vector<bool> needs_floor_;
  // By partition: whether the log was found to be the one that the index was made from.
  std::vector<bool> is_verified_;
};

}  // namespace minutebook::kafka
