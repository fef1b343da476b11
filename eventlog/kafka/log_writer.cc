// One append after the other, and what to do when something comes in between.

#include "eventlog/kafka/log_writer.h"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <algorithm>
#include <random>
#include <thread>
#include <utility>

#include "eventlog/kafka/record_headers.h"
#include "ledger/assert.h"

namespace minutebook::kafka {
namespace {

// How fast a large append is taken to be at least, when its time is measured out.
constexpr std::int64_t kBytesPerMillisecond = 5'000;
// How much of the index is kept in memory while it catches up.
constexpr std::size_t kIndexBatchBytes = std::size_t{8} << 20;
// Together more than a segment of the people topic holds as `minutebook init` makes it.
constexpr std::size_t kFillingBytes = 64'000;
constexpr int kFillings = 17;
constexpr int kFirstBackoffMilliseconds = 20;
constexpr int kLongestBackoffMilliseconds = 2'000;
constexpr int kVisiblePauseMilliseconds = 2;

std::size_t size_bytes(const std::vector<PlannedRequest>& group) {
  std::size_t bytes = 0;
  for (const PlannedRequest& planned : group) {
    for (const RecordToAppend& record : planned.request->records) {
      bytes += record.subject.size() + record.value.size();
    }
  }
  return bytes;
}

// Sleeps for a random part of a time that doubles. Two writers that keep taking over from each
// other so come apart; nothing else depends on chance.
class Backoff {
 public:
  void pause() {
    std::uniform_int_distribution<int> distribution(1, limit_ms_);
    std::this_thread::sleep_for(std::chrono::milliseconds(distribution(random_)));
    limit_ms_ = std::min(2 * limit_ms_, kLongestBackoffMilliseconds);
  }

 private:
  std::mt19937 random_{std::random_device{}()};
  int limit_ms_ = kFirstBackoffMilliseconds;
};

TransactionFailure passing(const Error& error) {
  return TransactionFailure{error, error.kind == ErrorKind::kUnavailable};
}

Appended complete(const PlannedReceipt& planned, const std::vector<IndexedRecord>& placed) {
  Appended receipt = planned.receipt;
  if (planned.record) {
    const IndexedRecord& record = placed[*planned.record];
    receipt.partition = record.partition;
    receipt.offset = record.offset;
    receipt.recorded = record.recorded;
  }
  return receipt;
}

}  // namespace

LogWriter::LogWriter(ClientSettings settings, const KafkaOptions& options,
                     const LedgerIdentity& identity, local::WriterLock lock,
                     std::unique_ptr<WriterIndex> index, PeopleTopic* people, Clock clock)
    : settings_(std::move(settings)),
      options_(options),
      ledger_id_(identity.id_text()),
      partition_count_(identity.partition_count),
      clock_(std::move(clock)),
      lock_(std::move(lock)),
      index_(std::move(index)),
      people_(people),
      needs_floor_(static_cast<std::size_t>(partition_count_)),
      is_verified_(static_cast<std::size_t>(partition_count_)) {}

tl::expected<std::vector<AppendResult>, Error> LogWriter::append(
    const std::vector<PlannedRequest>& group) {
  const auto transfer = std::chrono::milliseconds(static_cast<std::int64_t>(size_bytes(group)) /
                                                  kBytesPerMillisecond);
  const Deadline deadline = Deadline::in(options_.append_timeout + transfer);
  Attempted attempted;
  Backoff backoff;
  while (true) {
    auto results = attempt(group, attempted, deadline);
    if (results) {
      return *std::move(results);
    }
    // Whatever failed, a new producer begins from what is recorded.
    producer_.reset();
    TransactionFailure& failed = results.error();
    if (!failed.try_again) {
      return tl::unexpected(std::move(failed.error));
    }
    if (deadline.passed()) {
      failed.error.message +=
          attempted.empty()
              ? "; nothing was recorded"
              : "; it is not known whether the events are recorded: offer them again to find out";
      return tl::unexpected(std::move(failed.error));
    }
    backoff.pause();
  }
}

TransactionResult<std::vector<AppendResult>> LogWriter::attempt(
    const std::vector<PlannedRequest>& group, Attempted& attempted, const Deadline& deadline) {
  bool knows_all = false;
  if (auto opened = have_index(); !opened) {
    return tl::unexpected(TransactionFailure{opened.error()});
  }
  if (producer_ == nullptr) {
    auto producer = TransactionalProducer::take_over(settings_, deadline);
    if (!producer) {
      return tl::unexpected(std::move(producer.error()));
    }
    if (auto caught_up = catch_up(deadline); !caught_up) {
      return tl::unexpected(passing(caught_up.error()));
    }
    producer_ = *std::move(producer);
    knows_all = true;
  }
  while (true) {
    AppendPlan plan(index_.get(), people_);
    std::vector<PlannedResult> planned;
    bool all_succeed = true;
    for (const PlannedRequest& request : group) {
      planned.push_back(plan.add(request));
      all_succeed = all_succeed && planned.back().has_value();
    }
    // A commit proves that nothing was missed; without one, or for what is refused, the log has to
    // be asked.
    if ((plan.empty() || !all_succeed) && !knows_all) {
      if (auto caught_up = catch_up(deadline); !caught_up) {
        return tl::unexpected(passing(caught_up.error()));
      }
      knows_all = true;
      continue;
    }
    std::vector<IndexedRecord> placed;
    if (!plan.empty()) {
      auto written = write(plan, attempted, deadline);
      if (!written) {
        return tl::unexpected(std::move(written.error()));
      }
      placed = *std::move(written);
    }
    std::vector<AppendResult> results;
    for (std::size_t index = 0; index < group.size(); ++index) {
      if (!planned[index]) {
        results.emplace_back(tl::unexpected(planned[index].error()));
        continue;
      }
      std::vector<Appended> receipts;
      for (const PlannedReceipt& receipt : *planned[index]) {
        receipts.push_back(complete(receipt, placed));
        // What an earlier attempt of this call recorded, although it was not told so, is this
        // call's.
        const auto& records = group[index].request->records;
        const auto sent = attempted.find(records[receipts.size() - 1].event_id);
        Appended& last = receipts.back();
        if (last.already_recorded && !receipt.record && sent != attempted.end() &&
            sent->second ==
                std::pair(static_cast<std::int32_t>(last.partition.value), last.offset.value)) {
          last.already_recorded = false;
        }
      }
      results.emplace_back(std::move(receipts));
    }
    return results;
  }
}

Error LogWriter::history_error(std::int32_t partition, std::string_view what) const {
  return Error{ErrorKind::kCorrupt,
               fmt::format("{}: partition {} of {} is not the one that was written to before: {}. "
                           "The log has lost records, or the topic was deleted and made again. "
                           "Restore it from a backup or a mirror; where it is right as it is, "
                           "delete the writer's index in {} and the read models",
                           settings_.address.uri(), partition, settings_.address.events_topic(),
                           what, options_.index_directory.string())};
}

tl::expected<void, Error> LogWriter::catch_up(const Deadline& deadline) {
  if (reader_ == nullptr) {
    auto reader = Client::make(settings_, Client::Role::kReader);
    if (!reader) {
      return tl::unexpected(reader.error());
    }
    reader_ = *std::move(reader);
  }
  const auto ends = reader_->ends(settings_.address.events_topic(), partition_count_, deadline);
  if (!ends) {
    return tl::unexpected(ends.error());
  }
  for (std::int32_t partition = 0; partition < partition_count_; ++partition) {
    auto caught_up =
        catch_up_partition(partition, (*ends)[static_cast<std::size_t>(partition)], deadline);
    if (!caught_up) {
      return caught_up;
    }
  }
  if (auto written = index_->write(); !written) {
    return written;
  }
  return people_->follow(deadline);
}

tl::expected<void, Error> LogWriter::catch_up_partition(std::int32_t partition, std::int64_t end,
                                                        const Deadline& deadline) {
  const auto place = static_cast<std::size_t>(partition);
  const IndexPosition& position = index_->positions()[place];
  if (end < position.next_offset) {
    return tl::unexpected(history_error(
        partition,
        fmt::format("it ends at offset {}, and {} was reached", end, position.next_offset)));
  }
  const bool verify = !is_verified_[place] && position.last_offset.has_value();
  if (end == position.next_offset && !verify) {
    is_verified_[place] = true;
    return {};
  }
  PartitionReader reader(reader_.get(), settings_.address.events_topic(), partition);
  reader.seek(verify ? *position.last_offset : position.next_offset);
  reader.refresh();
  bool is_first = verify;
  while (true) {
    const auto message = reader.peek(deadline);
    if (!message) {
      return tl::unexpected(message.error());
    }
    if (*message != nullptr) {
      const rd_kafka_message_t& found = **message;
      const std::string_view subject(static_cast<const char*>(found.key), found.key_len);
      const std::string_view value(static_cast<const char*>(found.payload), found.len);
      const ContentDigest digest = digest_of(subject, value);
      if (is_first) {
        if (found.offset != *position.last_offset || digest != position.last_digest) {
          return tl::unexpected(history_error(
              partition,
              fmt::format("the record at offset {} is another one", *position.last_offset)));
        }
      } else {
        const RecordedTime appended = append_time_of(found).value_or(position.last_recorded);
        const RecordedTime floor = recorded_floor_of(found).value_or(position.last_recorded);
        const IndexedRecord record{.partition = Partition{static_cast<std::uint32_t>(partition)},
                                   .offset = Offset{found.offset},
                                   .recorded = std::max({appended, floor, position.last_recorded}),
                                   .digest = digest};
        if (auto added = index_->add(event_id_of(found), subject, record); !added) {
          return added;
        }
      }
      reader.pass();
    } else if (is_first) {
      return tl::unexpected(history_error(
          partition, fmt::format("the record at offset {} is gone", *position.last_offset)));
    }
    is_first = false;
    if (index_->pending_bytes() > kIndexBatchBytes) {
      if (auto written = index_->write(); !written) {
        return written;
      }
    }
    // What lies behind the end that was asked for is for the next time.
    if (*message == nullptr || reader.position() >= end) {
      index_->advance(Partition{static_cast<std::uint32_t>(partition)}, end);
      is_verified_[place] = true;
      return {};
    }
  }
}

TransactionResult<std::vector<IndexedRecord>> LogWriter::write(const AppendPlan& plan,
                                                               Attempted& attempted,
                                                               const Deadline& deadline) {
  if (auto begun = producer_->begin(); !begun) {
    return tl::unexpected(begun.error());
  }
  auto placed = send_records(plan, attempted, deadline);
  if (!placed) {
    return placed;
  }
  if (auto sent = send_people(plan, *placed, deadline); !sent) {
    return tl::unexpected(sent.error());
  }
  if (auto committed = producer_->commit(deadline); !committed) {
    return tl::unexpected(committed.error());
  }
  if (auto visible = wait_until_visible(*placed, deadline); !visible) {
    return tl::unexpected(visible.error());
  }
  index_committed(plan, *placed);
  if (!plan.people().empty() || !plan.erasures().empty()) {
    if (auto followed = people_->follow(deadline); !followed) {
      return tl::unexpected(passing(followed.error()));
    }
  }
  return placed;
}

tl::expected<void, Error> LogWriter::have_index() {
  if (index_ != nullptr) {
    return {};
  }
  auto index = WriterIndex::open(options_.index_directory, ledger_id_, partition_count_);
  if (!index) {
    return tl::unexpected(index.error());
  }
  index_ = *std::move(index);
  is_verified_.assign(is_verified_.size(), false);
  producer_.reset();
  return {};
}

void LogWriter::index_committed(const AppendPlan& plan, const std::vector<IndexedRecord>& placed) {
  tl::expected<void, Error> done;
  for (std::size_t index = 0; index < placed.size() && done; ++index) {
    const RecordToAppend& record = *plan.records()[index];
    done = index_->add(record.event_id, record.subject, placed[index]);
  }
  for (const IndexedRecord& record : placed) {
    // Behind the last record lies the marker of the commit, before anybody else's records.
    const std::int64_t last = record.offset.value;
    if (done && index_->positions()[record.partition.value].next_offset == last + 1) {
      index_->advance(record.partition, last + 2);
    }
  }
  if (done) {
    done = index_->write();
  }
  if (!done) {
    index_.reset();
  }
}

TransactionResult<std::vector<IndexedRecord>> LogWriter::send_records(const AppendPlan& plan,
                                                                      Attempted& attempted,
                                                                      const Deadline& deadline) {
  RecordLabel label{.produced = to_string(clock_()), .sequence = 0, .recorded_floor = {}};
  std::vector<std::uint64_t> planned_records(static_cast<std::size_t>(partition_count_));
  for (const RecordToAppend* const record : plan.records()) {
    const std::int32_t partition = partition_of(record->subject, partition_count_);
    const auto place = static_cast<std::size_t>(partition);
    const IndexPosition& position = index_->positions()[place];
    label.sequence = position.record_count + planned_records[place]++;
    label.recorded_floor.reset();
    if (needs_floor_[place]) {
      label.recorded_floor = position.last_recorded;
    }
    auto sent = producer_->send_event(*record, partition, make_headers(*record, label), deadline);
    if (!sent) {
      return tl::unexpected(std::move(sent.error()));
    }
  }
  const auto deliveries = producer_->settle(deadline);
  if (!deliveries) {
    return tl::unexpected(deliveries.error());
  }
  for (std::size_t index = 0; index < plan.records().size(); ++index) {
    const Delivery& delivery = (*deliveries)[index];
    attempted[plan.records()[index]->event_id] = {delivery.partition, delivery.offset};
  }
  return place(plan, *deliveries);
}

TransactionResult<std::vector<IndexedRecord>> LogWriter::place(
    const AppendPlan& plan, const std::vector<Delivery>& deliveries) {
  std::vector<IndexedRecord> placed;
  placed.reserve(deliveries.size());
  std::vector<IndexPosition> positions = index_->positions();
  bool clock_ran_backwards = false;
  for (std::size_t index = 0; index < deliveries.size(); ++index) {
    const Delivery& delivery = deliveries[index];
    const RecordToAppend& record = *plan.records()[index];
    const auto partition = static_cast<std::size_t>(delivery.partition);
    MINUTEBOOK_ASSERT(partition < positions.size());
    IndexPosition& position = positions[partition];
    if (delivery.offset < position.next_offset) {
      return tl::unexpected(TransactionFailure{history_error(
          delivery.partition, fmt::format("a new record got offset {}, and {} was reached",
                                          delivery.offset, position.next_offset))});
    }
    if (!delivery.appended) {
      return tl::unexpected(TransactionFailure{
          Error{ErrorKind::kUsage,
                fmt::format("{}: {} does not say when records are appended; set its "
                            "message.timestamp.type to LogAppendTime",
                            settings_.address.uri(), settings_.address.events_topic())}});
    }
    // Between two records of one transaction a floor that both have does not help, so there the
    // transaction is repeated until the clock stands still or runs forwards.
    const RecordedTime floor = index_->positions()[partition].last_recorded;
    const RecordedTime recorded =
        needs_floor_[partition] ? std::max(*delivery.appended, floor) : *delivery.appended;
    if (recorded < position.last_recorded) {
      needs_floor_[partition] = true;
      clock_ran_backwards = true;
    }
    position.next_offset = delivery.offset + 1;
    position.last_recorded = std::max(position.last_recorded, recorded);
    placed.push_back({.partition = Partition{static_cast<std::uint32_t>(delivery.partition)},
                      .offset = Offset{delivery.offset},
                      .recorded = recorded,
                      .digest = digest_of(record.subject, record.value)});
  }
  if (clock_ran_backwards) {
    return tl::unexpected(TransactionFailure{
        Error{ErrorKind::kUnavailable,
              fmt::format("{}: the clock of a broker runs backwards", settings_.address.uri())},
        true});
  }
  return placed;
}

TransactionResult<void> LogWriter::send_people(const AppendPlan& plan,
                                               const std::vector<IndexedRecord>& placed,
                                               const Deadline& deadline) {
  for (const PersonEntry* const entry : plan.people()) {
    auto sent = producer_->send_person(person_key(entry->id), person_value(*entry), deadline);
    if (!sent) {
      return sent;
    }
  }
  for (const AppendPlan::Erasure& erasure : plan.erasures()) {
    const Appended event = complete(erasure.event, placed);
    const std::string mark = erased_value(
        {.partition = event.partition, .offset = event.offset, .recorded = event.recorded});
    auto sent = producer_->send_person(person_key(erasure.person), std::nullopt, deadline);
    if (sent) {
      sent = producer_->send_person(erased_key(erasure.person), mark, deadline);
    }
    if (!sent) {
      return sent;
    }
  }
  if (!plan.erasures().empty()) {
    if (auto filled = fill_segment(deadline); !filled) {
      return filled;
    }
  }
  const auto settled = producer_->settle(deadline);
  if (!settled) {
    return tl::unexpected(settled.error());
  }
  return {};
}

TransactionResult<void> LogWriter::fill_segment(const Deadline& deadline) {
  std::string filling(kFillingBytes, '\0');
  for (int number = 0; number < kFillings; ++number) {
    // Random, so that compression leaves it as large as it is.
    MINUTEBOOK_ASSERT(RAND_bytes(reinterpret_cast<unsigned char*>(filling.data()),
                                 static_cast<int>(filling.size())) == 1);
    auto sent =
        producer_->send_person(fmt::format("{}{}", kFillingPrefix, number), filling, deadline);
    if (!sent) {
      return sent;
    }
  }
  return {};
}

TransactionResult<void> LogWriter::wait_until_visible(const std::vector<IndexedRecord>& placed,
                                                      const Deadline& deadline) {
  std::vector<std::int64_t> behind(static_cast<std::size_t>(partition_count_));
  for (const IndexedRecord& record : placed) {
    behind[record.partition.value] = record.offset.value + 1;
  }
  while (true) {
    const auto ends = reader_->ends(settings_.address.events_topic(), partition_count_, deadline);
    if (!ends) {
      return tl::unexpected(passing(ends.error()));
    }
    if (std::equal(behind.begin(), behind.end(), ends->begin(), std::less_equal<>())) {
      return {};
    }
    if (deadline.passed()) {
      return tl::unexpected(TransactionFailure{
          reader_->unavailable("waiting for committed events to be visible"), true});
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(kVisiblePauseMilliseconds));
  }
}

}  // namespace minutebook::kafka
