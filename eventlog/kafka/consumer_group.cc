// Membership of a consumer group. The partitions are assigned to librdkafka's consumer as the group
// demands, and paused at once: nothing is consumed.

#include "eventlog/kafka/consumer_group.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <deque>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "eventlog/kafka/client.h"
#include "eventlog/mutex.h"
#include "ledger/assert.h"

namespace minutebook::kafka {
namespace {

using std::chrono::milliseconds;

// How often the membership is confirmed, as a part of the session timeout, and at most.
constexpr int kConfirmationsPerSession = 8;
constexpr milliseconds kConfirmationLimit{1'000};
// Confirmations on their way; more say nothing more.
constexpr std::size_t kPendingLimit = 32;
// How long leaving may take: to tell the last positions, and to say goodbye.
constexpr milliseconds kLastCommitLimit{300};
constexpr milliseconds kCloseLimit{1'000};
// How long a broker may not know the topic before it is looked for.
constexpr milliseconds kTopicDoubt{2'000};
constexpr milliseconds kTopicQuestion{2'000};

// On a clock that goes on while the machine sleeps.
milliseconds now() {
  timespec time{};
  MINUTEBOOK_ASSERT(clock_gettime(CLOCK_BOOTTIME, &time) == 0);
  return std::chrono::seconds(time.tv_sec) +
         std::chrono::duration_cast<milliseconds>(std::chrono::nanoseconds(time.tv_nsec));
}

milliseconds configured(rd_kafka_t* handle, const char* property) {
  std::array<char, 32> text{};
  std::size_t size = text.size();
  MINUTEBOOK_ASSERT(rd_kafka_conf_get(rd_kafka_conf(handle), property, text.data(), &size) ==
                    RD_KAFKA_CONF_OK);
  std::int64_t value = 0;
  const std::string_view digits(text.data());
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  MINUTEBOOK_ASSERT(read.ec == std::errc());
  return milliseconds(value);
}

std::vector<Partition> partitions_of(const rd_kafka_topic_partition_list_t& list) {
  std::vector<Partition> partitions;
  partitions.reserve(static_cast<std::size_t>(list.cnt));
  for (int index = 0; index < list.cnt; ++index)
    partitions.push_back(Partition{static_cast<std::uint32_t>(list.elems[index].partition)});
  std::sort(partitions.begin(), partitions.end());
  return partitions;
}

class ConsumerGroup final : public PartitionAssignment {
 public:
  ConsumerGroup(std::unique_ptr<Client> client, std::string topic)
      : client_(std::move(client)),
        topic_(std::move(topic)),
        session_timeout_(configured(client_->handle(), "session.timeout.ms")),
        confirm_every_(std::min(session_timeout_ / kConfirmationsPerSession, kConfirmationLimit)) {
    client_->on_rebalance([this](rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list) {
      rebalance(code, list);
    });
    client_->on_commit([this](rd_kafka_resp_err_t code) { take_confirmation(code); });
  }

  tl::expected<void, Error> subscribe() {
    const PartitionListHandle topics(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(topics.get(), topic_.c_str(), RD_KAFKA_PARTITION_UA);
    const rd_kafka_resp_err_t code = rd_kafka_subscribe(client_->handle(), topics.get());
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
      return {};
    return tl::unexpected(client_->error(code, rd_kafka_err2str(code), "joining the group"));
  }

  tl::expected<void, Error> poll(milliseconds timeout, AssignmentListener& listener) override {
    if (auto there = check_topic_when_in_doubt(); !there)
      return there;
    confirm_when_due();
    listener_ = &listener;
    const MessageHandle message(
        rd_kafka_consumer_poll(client_->handle(), static_cast<int>(timeout.count())));
    listener_ = nullptr;
    if (auto refused = client_->refusal())
      return tl::unexpected(*std::move(refused));
    if (auto refused = refused_commit())
      return tl::unexpected(*std::move(refused));
    // What was fetched before the partition was paused is nothing to anybody.
    if (message == nullptr || message->err == RD_KAFKA_RESP_ERR_NO_ERROR ||
        message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF)
      return {};
    if (message->err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
      // It may have been made just now, and not every broker knows it yet.
      if (!in_doubt_since_)
        in_doubt_since_ = now();
      return {};
    }
    return tl::unexpected(client_->error(message->err, rd_kafka_message_errstr(message.get()),
                                         "being a member of the group"));
  }

  bool is_valid(Partition partition) const override {
    const MutexLock lock(mutex_);
    const auto assigned = assigned_.find(partition);
    return assigned != assigned_.end() && assigned->second <= confirmed_assignment_ &&
           now() - confirmed_at_ < session_timeout_;
  }

  void note_position(Partition partition, Offset next) override {
    const MutexLock lock(mutex_);
    positions_[partition] = next;
    // The first one of an assignment is waited for: nothing is written before it.
    if (confirmed_assignment_ < assignment_ && last_sent_assignment_ < assignment_)
      send_confirmation();
  }

  void leave(AssignmentListener& listener) override {
    std::vector<Partition> all;
    {
      const MutexLock lock(mutex_);
      for (const auto& [partition, assignment] : assigned_)
        all.push_back(partition);
    }
    listener.revoked(all);
    is_leaving_ = true;
    tell_last_positions();
    {
      const MutexLock lock(mutex_);
      assigned_.clear();
    }
    close();
  }

 private:
  // Without its topic the group would have nothing to share out, and would say no more of it.
  tl::expected<void, Error> check_topic_when_in_doubt() {
    if (!in_doubt_since_ || now() - *in_doubt_since_ < kTopicDoubt)
      return {};
    const auto shape = client_->shape_of(topic_, Deadline::in(kTopicQuestion));
    if (!shape)
      return tl::unexpected(shape.error());
    if (!*shape) {
      return fail(ErrorKind::kNotFound,
                  fmt::format("{}: the topic {} is gone; restore it from a backup or a mirror",
                              client_->address().uri(), topic_));
    }
    in_doubt_since_.reset();
    return {};
  }

  void rebalance(rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list) {
    const std::vector<Partition> partitions = partitions_of(*list);
    if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS && !is_leaving_) {
      note_assigned(partitions);
      answer(code, list);
      rd_kafka_pause_partitions(client_->handle(), list);
      if (listener_ != nullptr)
        listener_->assigned(partitions);
      return;
    }
    if (code != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS && listener_ != nullptr) {
      // Whatever is not a proper end is a loss.
      const bool is_lost = code != RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS ||
                           rd_kafka_assignment_lost(client_->handle()) != 0;
      if (is_lost) {
        note_given_up(partitions);
        listener_->lost(partitions);
      } else {
        listener_->revoked(partitions);
      }
    }
    note_given_up(partitions);
    answer(code, list);
  }

  // Tells librdkafka that the rebalance is done on this side.
  void answer(rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list) {
    rd_kafka_t* const handle = client_->handle();
    const bool is_assignment = code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
    // From the end on, of which nothing is fetched, for it is paused.
    for (int index = 0; index < list->cnt; ++index)
      list->elems[index].offset = RD_KAFKA_OFFSET_END;
    if (rd_kafka_rebalance_protocol(handle) == std::string_view("COOPERATIVE")) {
      const ErrorHandle failed(is_assignment ? rd_kafka_incremental_assign(handle, list)
                                             : rd_kafka_incremental_unassign(handle, list));
    } else {
      rd_kafka_assign(handle, is_assignment ? list : nullptr);
    }
  }

  void note_assigned(const std::vector<Partition>& partitions) {
    const MutexLock lock(mutex_);
    ++assignment_;
    for (const Partition partition : partitions) {
      assigned_[partition] = assignment_;
      positions_.erase(partition);
    }
  }

  void note_given_up(const std::vector<Partition>& partitions) {
    const MutexLock lock(mutex_);
    for (const Partition partition : partitions)
      assigned_.erase(partition);
  }

  void confirm_when_due() {
    const MutexLock lock(mutex_);
    if (now() - last_sent_at_ >= confirm_every_)
      send_confirmation();
  }

  // Commits the positions, which the coordinator takes from a member only.
  void send_confirmation() REQUIRES(mutex_) {
    if (sent_.size() >= kPendingLimit)
      return;
    const PartitionListHandle list(
        rd_kafka_topic_partition_list_new(static_cast<int>(assigned_.size())));
    for (const auto& [partition, assignment] : assigned_) {
      if (const auto position = positions_.find(partition); position != positions_.end()) {
        rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(),
                                          static_cast<std::int32_t>(partition.value))
            ->offset = position->second.value;
      }
    }
    if (list->cnt == 0)
      return;
    last_sent_at_ = now();
    last_sent_assignment_ = assignment_;
    if (rd_kafka_commit(client_->handle(), list.get(), 1) == RD_KAFKA_RESP_ERR_NO_ERROR)
      sent_.push_back({.at = last_sent_at_, .assignment = assignment_});
  }

  void take_confirmation(rd_kafka_resp_err_t code) {
    const MutexLock lock(mutex_);
    if (sent_.empty())
      return;
    // Should answers ever come out of order, the earliest question still is not later than the one
    // that was answered.
    const Sent sent = sent_.front();
    sent_.pop_front();
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      confirmed_at_ = std::max(confirmed_at_, sent.at);
      confirmed_assignment_ = std::max(confirmed_assignment_, sent.assignment);
    }
    if (code == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED ||
        code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
      refused_commit_ =
          client_->error(code, rd_kafka_err2str(code), "confirming to be a member of the group");
    }
    if (code == RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID ||
        code == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID) {
      // The group has gone on without this process, which hears of it in a moment.
      confirmed_assignment_ = 0;
    }
  }

  std::optional<Error> refused_commit() const {
    const MutexLock lock(mutex_);
    return refused_commit_;
  }

  void tell_last_positions() {
    {
      const MutexLock lock(mutex_);
      send_confirmation();
    }
    const Deadline deadline = Deadline::in(kLastCommitLimit);
    while (!deadline.passed() && is_waiting_for_confirmation()) {
      const MessageHandle ignored(
          rd_kafka_consumer_poll(client_->handle(), deadline.remaining_ms(50)));
    }
  }

  bool is_waiting_for_confirmation() const {
    const MutexLock lock(mutex_);
    return !sent_.empty();
  }

  void close() {
    const QueueHandle queue(rd_kafka_queue_new(client_->handle()));
    const ErrorHandle failed(rd_kafka_consumer_close_queue(client_->handle(), queue.get()));
    const Deadline deadline = Deadline::in(kCloseLimit);
    while (failed == nullptr && rd_kafka_consumer_closed(client_->handle()) == 0 &&
           !deadline.passed()) {
      const EventHandle event(rd_kafka_queue_poll(queue.get(), deadline.remaining_ms(50)));
      // A queue that is polled for events has them instead of callbacks.
      if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_REBALANCE) {
        rebalance(rd_kafka_event_error(event.get()),
                  rd_kafka_event_topic_partition_list(event.get()));
      }
    }
  }

  struct Sent {
    milliseconds at{0};
    std::uint64_t assignment = 0;
  };

  const std::unique_ptr<Client> client_;
  const std::string topic_;
  const milliseconds session_timeout_;
  const milliseconds confirm_every_;
  // While polling; null at other times.
  AssignmentListener* listener_ = nullptr;
  bool is_leaving_ = false;
  // Since when a broker says that there is no such topic.
  std::optional<milliseconds> in_doubt_since_;

  mutable Mutex mutex_;
  // Counts the assignments; which one each partition came with.
  std::uint64_t assignment_ GUARDED_BY(mutex_) = 0;
  std::map<Partition, std::uint64_t> assigned_ GUARDED_BY(mutex_);
  std::map<Partition, Offset> positions_ GUARDED_BY(mutex_);
  std::deque<Sent> sent_ GUARDED_BY(mutex_);
  // Why the coordinator will never take a commit, where it will not.
  std::optional<Error> refused_commit_ GUARDED_BY(mutex_);
  milliseconds last_sent_at_ GUARDED_BY(mutex_){0};
  std::uint64_t last_sent_assignment_ GUARDED_BY(mutex_) = 0;
  // When the last confirmation was asked for that came, and the latest assignment that one was for.
  milliseconds confirmed_at_ GUARDED_BY(mutex_){0};
  std::uint64_t confirmed_assignment_ GUARDED_BY(mutex_) = 0;
};

}  // namespace

tl::expected<std::unique_ptr<PartitionAssignment>, Error> make_consumer_group(
    const KafkaAddress& address, const KafkaOptions& options, const std::string& name) {
  if (name.empty())
    return fail(ErrorKind::kUsage, "the name of a consumer group cannot be empty");
  auto client =
      Client::make({.address = address, .properties = options.properties, .log = options.log},
                   Client::Role::kMember, name);
  if (!client)
    return tl::unexpected(std::move(client.error()));
  auto group = std::make_unique<ConsumerGroup>(*std::move(client), address.events_topic());
  if (auto subscribed = group->subscribe(); !subscribed)
    return tl::unexpected(std::move(subscribed.error()));
  return group;
}

}  // namespace minutebook::kafka
