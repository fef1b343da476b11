// Projecting from real brokers: processes share the partitions, come, go, die and sleep, and every
// shard holds in the end what the log says.
//
// How long it goes on is set by the environment: MINUTEBOOK_KILL_ROUNDS (6 unless given),
// MINUTEBOOK_STORM_SECONDS (10).

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "eventlog/log_prefix.h"
#include "eventlog/open.h"
#include "made_events.h"
#include "minutebook/ledger/v1/event.pb.h"
#include "projectors/digest.h"
#include "projectors/runner.h"
#include "projectors/store/shard.h"
#include "projectors/store/shard_reader.h"
#include "tests/eventlog/temporary_folder.h"
#include "tests/faults/running_program.h"
#include "tests/kafka/kafka_client.h"
#include "tests/kafka/kafka_cluster.h"

namespace minutebook::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using SteadyClock = std::chrono::steady_clock;

constexpr std::uint32_t kPartitions = 12;
constexpr std::uint64_t kOrganisations = 300;

KafkaCluster& cluster() {
  static KafkaCluster cluster({.options = {"--set", "group.min.session.timeout.ms=1000"}});
  return cluster;
}

int from_environment(const char* name, int otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

[[nodiscard]] bool wait_until(const std::function<bool()>& come_to_pass,
                              seconds limit = seconds(90)) {
  const auto until = SteadyClock::now() + limit;
  while (!come_to_pass()) {
    if (SteadyClock::now() > until)
      return false;
    std::this_thread::sleep_for(milliseconds(20));
  }
  return true;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// All numbers that stand in the first group of the expression, added up.
std::uint64_t sum_in(const std::string& text, const std::string& expression) {
  std::uint64_t sum = 0;
  const std::regex pattern(expression);
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at)
    sum += std::stoull((*at)[1].str());
  return sum;
}

std::vector<Partition> all_partitions() {
  std::vector<Partition> all;
  for (std::uint32_t value = 0; value < kPartitions; ++value)
    all.push_back(Partition{value});
  return all;
}

// A process that projects, and what it said so far.
class Process {
 public:
  Process(const std::vector<std::string>& arguments, std::filesystem::path said)
      : said_(std::move(said)), program_(arguments, said_) {}

  [[nodiscard]] std::string said() const { return text_of(said_); }
  [[nodiscard]] RunningProgram& program() { return program_; }

  // Ends it as an operator would, in good time.
  void stop() {
    const auto stopping = SteadyClock::now();
    program_.send(SIGTERM);
    const ProgramEnd end = program_.wait(seconds(30));
    EXPECT_EQ(end.exit_code, 0) << end.error;
    EXPECT_LT(SteadyClock::now() - stopping, seconds(5)) << end.error;
    EXPECT_THAT(end.error, HasSubstr("stopped"));
  }

 private:
  const std::filesystem::path said_;
  RunningProgram program_;
};

class Projecting : public ::testing::Test {
 protected:
  Projecting() : uri_text_(cluster().uri(cluster().make_topic_name())) {
    std::ofstream(folder_.path() / "kafka.properties")
        << "session.timeout.ms=2000\nheartbeat.interval.ms=200\n";
    LedgerUri uri = parse_ledger_uri(uri_text_).value();
    uri.directory = folder_.path() / "writer";
    LedgerOptions options{.mode = LedgerMode::kWrite, .command = "the test", .kafka = {}};
    options.kafka.partition_count = kPartitions;
    const auto created = create_ledger(uri, options);
    EXPECT_TRUE(created.has_value()) << created.error().message;
    auto ledger = open_ledger(uri, options);
    if (!ledger) {
      ADD_FAILURE() << ledger.error().message;
      return;
    }
    ledger_ = *std::move(ledger);
    topic_ = uri.kafka->events_topic();
  }

  EventLog& log() { return ledger_->log(); }

  // Records so many more events, and notes what was acknowledged.
  void append(std::uint64_t count) {
    AppendRequest request;
    for (; count > 0; --count)
      request.records.push_back(record_of(made_event(next_number_++, kOrganisations, 1)));
    const auto receipts = log().append(request);
    ASSERT_TRUE(receipts.has_value()) << receipts.error().message;
    for (std::size_t index = 0; index < receipts->size(); ++index) {
      const Appended& receipt = (*receipts)[index];
      acknowledged_.emplace_back(request.records[index].event_id, request.records[index].subject);
      Offset& next = ends_[receipt.partition];
      next = std::max(next, Offset{receipt.offset.value + 1});
    }
  }

  [[nodiscard]] std::filesystem::path state(const std::string& name = "shared") const {
    return folder_.path() / ("state-" + name);
  }

  std::unique_ptr<Process> project(const std::filesystem::path& state, const std::string& group,
                                   const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {
        "--ledger",     uri_text_,        "--state",
        state.string(), "--kafka-config", (folder_.path() / "kafka.properties").string(),
        "project"};
    if (!group.empty())
      arguments.insert(arguments.end(), {"--group", group});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return std::make_unique<Process>(
        arguments, folder_.path() / ("said-" + std::to_string(process_number_++) + ".txt"));
  }

  static Offset folded_to(const std::filesystem::path& state, Partition partition) {
    const auto reader = ShardReader::open({state, partition});
    return reader ? (*reader)->position().next_offset : Offset{0};
  }

  // Whether all that was appended is folded in one of these places.
  bool is_folded(const std::vector<std::filesystem::path>& states) {
    return std::all_of(ends_.begin(), ends_.end(), [&](const auto& end) {
      return std::any_of(states.begin(), states.end(), [&](const std::filesystem::path& state) {
        return folded_to(state, end.first) >= end.second;
      });
    });
  }

  // Every shard that is there holds what a fold from zero to its position gives. To be called when
  // nobody writes.
  void expect_clean(const std::vector<std::filesystem::path>& states) {
    for (const std::filesystem::path& state : states) {
      for (const Partition partition : all_partitions()) {
        const auto reader = ShardReader::open({state, partition});
        if (!reader && reader.error().kind == ErrorKind::kNotFound)
          continue;
        ASSERT_TRUE(reader.has_value()) << reader.error().message;
        const auto digest = digest_of(**reader, (*reader)->position());
        ASSERT_TRUE(digest.has_value());
        EXPECT_EQ(to_string(*digest),
                  digest_from_zero(partition, (*reader)->position().next_offset))
            << state << ", partition " << partition.value;
      }
    }
  }

  std::string digest_from_zero(Partition partition, Offset end) {
    const TemporaryFolder place;
    LogPrefix prefix(&log(), {{partition, end}});
    auto shard = Shard::open({place.path(), partition});
    EXPECT_TRUE(shard.has_value());
    const auto folded = fold_to_end(prefix, **shard);
    EXPECT_TRUE(folded.has_value()) << folded.error().message;
    const auto reader = (*shard)->reader();
    return to_string(digest_of(*reader, reader->position()).value());
  }

  // The three numbers that matter, of what was acknowledged and what these shards show.
  void expect_nothing_lost(const std::vector<std::filesystem::path>& states) {
    std::set<EventId> in_log;
    std::map<std::string, std::vector<EventId>> by_subject;
    std::size_t duplicated = 0;
    for (const Partition partition : all_partitions()) {
      for (Offset from{0};;) {
        const auto records = log().read(partition, from, {});
        ASSERT_TRUE(records.has_value()) << records.error().message;
        if (records->empty())
          break;
        for (const LogRecord& record : *records) {
          ledger::v1::Event event;
          ASSERT_TRUE(event.ParseFromString(record.value));
          const EventId id = *EventId::from_bytes(event.event_id());
          if (!in_log.insert(id).second)
            ++duplicated;
          by_subject[record.subject].push_back(id);
        }
        from = Offset{records->back().offset.value + 1};
      }
    }
    std::map<std::string, std::vector<EventId>> offered;
    std::size_t lost = 0;
    for (const auto& [id, subject] : acknowledged_) {
      offered[subject].push_back(id);
      if (!in_log.contains(id))
        ++lost;
    }
    std::size_t out_of_order = 0;
    for (const auto& [subject, ids] : offered) {
      if (by_subject[subject] != ids)
        ++out_of_order;
    }
    std::uint64_t folded = 0;
    for (const Partition partition : all_partitions()) {
      std::uint64_t most = 0;
      for (const std::filesystem::path& state : states) {
        const auto reader = ShardReader::open({state, partition});
        if (reader) {
          most = std::max(most, (*reader)->position().events);
          duplicated += (*reader)->position().duplicates;
        }
      }
      folded += most;
    }
    EXPECT_EQ(folded, acknowledged_.size());
    if (folded < acknowledged_.size())
      lost += acknowledged_.size() - folded;
    EXPECT_EQ(lost, 0U);
    EXPECT_EQ(duplicated, 0U);
    EXPECT_EQ(out_of_order, 0U);
    std::cout << "of " << acknowledged_.size() << " acknowledged events lost: " << lost
              << "; duplicated in answers: " << duplicated
              << "; out of order within a subject: " << out_of_order << '\n';
  }

  const TemporaryFolder folder_;
  const std::string uri_text_;
  std::string topic_;
  std::unique_ptr<Ledger> ledger_;
  std::uint64_t next_number_ = 0;
  int process_number_ = 0;
  std::vector<std::pair<EventId, std::string>> acknowledged_;
  // Behind the last record that was appended to each partition.
  std::map<Partition, Offset> ends_;
};

TEST_F(Projecting, one_process_alone_folds_all_partitions_and_goes_on_where_it_was) {
  append(2'000);
  auto first = project(state(), "");
  ASSERT_TRUE(wait_until([&] { return is_folded({state()}); })) << first->said();
  append(500);
  ASSERT_TRUE(wait_until([&] { return is_folded({state()}); })) << first->said();
  first->stop();
  EXPECT_EQ(sum_in(first->said(), "folded (\\d+) events"), 2'500U) << first->said();
  append(300);
  // Warm: nothing is folded a second time.
  auto second = project(state(), "");
  ASSERT_TRUE(wait_until([&] { return is_folded({state()}); })) << second->said();
  second->stop();
  EXPECT_EQ(sum_in(second->said(), "folded (\\d+) events"), 300U) << second->said();
  append(100);
  const auto once = project(state(), "", {"--once"});
  const ProgramEnd end = once->program().wait();
  EXPECT_EQ(end.exit_code, 0) << end.error;
  EXPECT_EQ(sum_in(end.error, "folded (\\d+) events"), 100U) << end.error;
  expect_clean({state()});
  expect_nothing_lost({state()});
}

TEST_F(Projecting, three_processes_share_the_partitions_and_may_leave) {
  append(2'000);
  std::vector<std::unique_ptr<Process>> processes;
  for (int count = 1; count <= 3; ++count) {
    processes.push_back(project(state(), "sharing"));
    ASSERT_TRUE(wait_until([&] {
      return processes.back()->said().find("folding partition") != std::string::npos;
    })) << processes.back()->said();
    append(1'000);
    ASSERT_TRUE(wait_until([&] { return is_folded({state()}); })) << processes.back()->said();
  }
  for (const auto& process : processes) {
    EXPECT_THAT(process->said(), HasSubstr("folding partitions"));
    process->stop();
    append(200);
    if (process != processes.back()) {
      ASSERT_TRUE(wait_until([&] { return is_folded({state()}); }));
    }
  }
  auto last = project(state(), "sharing");
  ASSERT_TRUE(wait_until([&] { return is_folded({state()}); })) << last->said();
  last->stop();
  std::uint64_t folded = sum_in(last->said(), "folded (\\d+) events");
  for (const auto& process : processes) {
    folded += sum_in(process->said(), "folded (\\d+) events");
    EXPECT_THAT(process->said(), ::testing::Not(HasSubstr("ALARM")));
  }
  // However often partitions moved, each event was folded once.
  EXPECT_EQ(folded, acknowledged_.size());
  expect_clean({state()});
  expect_nothing_lost({state()});
}

TEST_F(Projecting, kill_9_of_any_process_at_any_time_loses_nothing) {
  const int rounds = from_environment("MINUTEBOOK_KILL_ROUNDS", 6);
  Dice dice(11);
  append(1'000);
  std::vector<std::unique_ptr<Process>> processes;
  for (int count = 0; count < 3; ++count)
    processes.push_back(project(state(), "killed"));
  for (int round = 0; round < rounds; ++round) {
    const auto until = SteadyClock::now() + milliseconds(200 + dice.below(2'500));
    while (SteadyClock::now() < until)
      append(50);
    auto& process = processes[dice.below(processes.size())];
    process->program().kill_now();
    process = project(state(), "killed");
  }
  ASSERT_TRUE(wait_until([&] { return is_folded({state()}); })) << processes.front()->said();
  for (const auto& process : processes)
    process->stop();
  expect_clean({state()});
  std::cout << rounds << " processes killed; ";
  expect_nothing_lost({state()});
}

// The read models are on one machine: the lock on a shard keeps out whoever is not its owner, also
// the new owner of a partition whose old one sleeps.
TEST_F(Projecting, an_owner_that_sleeps_keeps_the_lock_and_gives_up_when_it_wakes) {
  append(1'000);
  auto sleeper = project(state(), "sleeping");
  ASSERT_TRUE(wait_until([&] { return is_folded({state()}); })) << sleeper->said();
  sleeper->program().send(SIGSTOP);
  auto other = project(state(), "sleeping");
  append(1'000);
  ASSERT_TRUE(wait_until([&] {
    return other->said().find("folding partitions 0 to 11") != std::string::npos &&
           other->said().find("trying again") != std::string::npos;
  })) << other->said();
  sleeper->program().send(SIGCONT);
  ASSERT_TRUE(wait_until([&] { return is_folded({state()}); })) << other->said();
  sleeper->stop();
  other->stop();
  EXPECT_EQ(sum_in(sleeper->said(), "folded (\\d+) events") +
                sum_in(other->said(), "folded (\\d+) events"),
            acknowledged_.size());
  expect_clean({state()});
  expect_nothing_lost({state()});
}

// The read models are on two machines, as it were: nothing but the lease keeps the one that slept
// from folding on.
TEST_F(Projecting, an_owner_that_slept_past_the_session_timeout_writes_nothing_when_it_wakes) {
  append(1'000);
  auto sleeper = project(state("sleeper"), "sleeping-apart");
  ASSERT_TRUE(wait_until([&] { return is_folded({state("sleeper")}); })) << sleeper->said();
  sleeper->program().send(SIGSTOP);
  std::map<Partition, Offset> before;
  for (const Partition partition : all_partitions())
    before[partition] = folded_to(state("sleeper"), partition);
  auto other = project(state("other"), "sleeping-apart");
  append(2'000);
  ASSERT_TRUE(wait_until([&] { return is_folded({state("other")}); })) << other->said();
  const std::size_t said_before = sleeper->said().size();
  sleeper->program().send(SIGCONT);
  // It comes back as a new member, with part of the partitions.
  const auto said_since = [&] { return sleeper->said().substr(said_before); };
  ASSERT_TRUE(wait_until([&] {
    return said_since().find("folding partition") != std::string::npos &&
           is_folded({state("other"), state("sleeper")});
  })) << sleeper->said();
  std::smatch range;
  const std::string said = said_since();
  ASSERT_TRUE(std::regex_search(said, range, std::regex("folding partitions (\\d+) to (\\d+)")))
      << said;
  const auto first = static_cast<std::uint32_t>(std::stoul(range[1].str()));
  const auto last = static_cast<std::uint32_t>(std::stoul(range[2].str()));
  EXPECT_LT(last - first, kPartitions - 1);
  for (const Partition partition : all_partitions()) {
    if (partition.value < first || partition.value > last) {
      EXPECT_EQ(folded_to(state("sleeper"), partition), before[partition]) << partition.value;
    }
  }
  sleeper->stop();
  other->stop();
  expect_clean({state("sleeper"), state("other")});
  expect_nothing_lost({state("sleeper"), state("other")});
}

TEST_F(Projecting, a_storm_of_rebalances_is_folded_through) {
  const seconds duration(from_environment("MINUTEBOOK_STORM_SECONDS", 10));
  auto steady = project(state(), "storm");
  const auto until = SteadyClock::now() + duration;
  int joined = 0;
  while (SteadyClock::now() < until) {
    auto passing = project(state(), "storm");
    ++joined;
    const auto leaves_at = SteadyClock::now() + milliseconds(1'000);
    while (SteadyClock::now() < leaves_at) {
      append(20);
      std::this_thread::sleep_for(milliseconds(20));
    }
    passing->stop();
  }
  ASSERT_TRUE(wait_until([&] { return is_folded({state()}); })) << steady->said();
  steady->stop();
  expect_clean({state()});
  std::cout << joined << " joined and left; ";
  expect_nothing_lost({state()});
}

TEST_F(Projecting, a_broker_that_pauses_for_longer_than_the_session_timeout_is_waited_for) {
  append(1'000);
  auto process = project(state(), "pausing");
  ASSERT_TRUE(wait_until([&] { return is_folded({state()}); })) << process->said();
  cluster().pause(1);
  std::this_thread::sleep_for(seconds(6));
  cluster().resume(1);
  append(1'000);
  ASSERT_TRUE(wait_until([&] { return is_folded({state()}); })) << process->said();
  cluster().kill(1);
  std::this_thread::sleep_for(seconds(3));
  cluster().restart(1);
  append(1'000);
  ASSERT_TRUE(wait_until([&] { return is_folded({state()}); })) << process->said();
  process->stop();
  expect_clean({state()});
  expect_nothing_lost({state()});
}

TEST_F(Projecting, stops_soon_while_the_broker_does_not_answer) {
  append(100);
  auto process = project(state(), "unanswered");
  ASSERT_TRUE(wait_until([&] { return is_folded({state()}); })) << process->said();
  cluster().pause(1);
  process->stop();
  cluster().resume(1);
}

// Deletes a topic and waits until it is gone.
void delete_topic(const std::string& topic) {
  std::array<char, 256> reason{};
  rd_kafka_conf_t* const configuration = rd_kafka_conf_new();
  ASSERT_EQ(rd_kafka_conf_set(configuration, "bootstrap.servers", cluster().bootstrap().c_str(),
                              reason.data(), reason.size()),
            RD_KAFKA_CONF_OK);
  rd_kafka_t* const client =
      rd_kafka_new(RD_KAFKA_PRODUCER, configuration, reason.data(), reason.size());
  ASSERT_NE(client, nullptr) << reason.data();
  rd_kafka_queue_t* const queue = rd_kafka_queue_new(client);
  rd_kafka_DeleteTopic_t* deleted = rd_kafka_DeleteTopic_new(topic.c_str());
  rd_kafka_DeleteTopics(client, &deleted, 1, nullptr, queue);
  rd_kafka_event_t* const event = rd_kafka_queue_poll(queue, 30'000);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(rd_kafka_event_error(event), RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_event_destroy(event);
  rd_kafka_DeleteTopic_destroy(deleted);
  rd_kafka_queue_destroy(queue);
  rd_kafka_destroy(client);
}

TEST_F(Projecting, a_topic_that_is_deleted_and_made_again_stops_it_and_is_not_folded) {
  append(1'000);
  auto process = project(state(), "replaced");
  ASSERT_TRUE(wait_until([&] { return is_folded({state()}); })) << process->said();
  std::map<Partition, std::string> before;
  for (const Partition partition : all_partitions())
    before[partition] = digest_from_zero(partition, ends_[partition]);

  delete_topic(topic_);
  const KafkaSettings settings{{"bootstrap.servers", cluster().bootstrap()}};
  ASSERT_TRUE(wait_until([&] {
    return create_topic(settings, {.name = topic_,
                                   .partitions = static_cast<int>(kPartitions),
                                   .settings = {{"cleanup.policy", "delete"},
                                                {"retention.ms", "-1"},
                                                {"retention.bytes", "-1"},
                                                {"message.timestamp.type", "LogAppendTime"}}})
        .empty();
  }));
  // Another history, longer than the first.
  KafkaProducer producer(settings, topic_ + "-another");
  ASSERT_EQ(producer.init_transactions(), "");
  for (int transaction = 0; transaction < 20; ++transaction) {
    ASSERT_EQ(producer.begin(), "");
    for (std::uint64_t number = 0; number < 100; ++number) {
      const auto event = made_event(5'000'000 + number, kOrganisations, 2);
      ASSERT_EQ(producer.send(topic_, event.subject(), event.SerializeAsString()), "");
    }
    ASSERT_EQ(producer.commit(), "");
  }
  const ProgramEnd end = process->program().wait();
  EXPECT_EQ(end.exit_code, 1) << end.error;
  for (const Partition partition : all_partitions()) {
    const auto reader = ShardReader::open({state(), partition});
    ASSERT_TRUE(reader.has_value()) << reader.error().message;
    EXPECT_EQ(to_string(digest_of(**reader, (*reader)->position()).value()), before[partition]);
  }
  // Nor does it begin again with that.
  const auto again = project(state(), "replaced");
  const ProgramEnd second_end = again->program().wait();
  EXPECT_EQ(second_end.exit_code, 1) << second_end.error;
  EXPECT_THAT(second_end.error, HasSubstr("log has lost records"));
}

}  // namespace
}  // namespace minutebook::testing
