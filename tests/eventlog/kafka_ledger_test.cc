// What is a ledger on Kafka's own: its topics, several processes that write, writers that are
// killed, and topics that are not what they were. Real brokers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "eventlog/open.h"
#include "tests/eventlog/child_process.h"
#include "tests/eventlog/kafka_ledgers.h"
#include "tests/eventlog/samples.h"
#include "tests/eventlog/temporary_folder.h"
#include "tests/kafka/kafka_client.h"

namespace minutebook::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class KafkaLedger : public ::testing::Test {
 protected:
  [[nodiscard]] KafkaCluster& cluster() const { return KafkaCluster::shared(); }
  [[nodiscard]] const LedgerUri& uri() const { return uri_; }
  [[nodiscard]] std::filesystem::path index(const std::string& name = "index") const {
    return folder_.path() / name;
  }
  [[nodiscard]] LedgerOptions options(LedgerMode mode = LedgerMode::kWrite,
                                      const std::string& index_name = "index") const {
    return kafka_options(index(index_name), mode);
  }
  void make() const { must(create_ledger(uri_, options())); }
  [[nodiscard]] std::unique_ptr<Ledger> open(LedgerMode mode = LedgerMode::kWrite,
                                             const std::string& index_name = "index") const {
    return must(open_ledger(uri_, options(mode, index_name)));
  }
  [[nodiscard]] Error refused(LedgerMode mode = LedgerMode::kWrite) const {
    const auto ledger = open_ledger(uri_, options(mode));
    EXPECT_FALSE(ledger.has_value());
    return ledger ? Error{} : ledger.error();
  }
  [[nodiscard]] KafkaSettings connection() const {
    KafkaSettings settings = read_kafka_settings(cluster().client_properties());
    settings["bootstrap.servers"] = cluster().bootstrap();
    return settings;
  }
  // Makes a topic by the test's own hand.
  void make_topic(const std::string& name, int partitions, const KafkaSettings& settings) const {
    ASSERT_EQ(
        create_topic(connection(),
                     {.name = name, .partitions = partitions, .replicas = 1, .settings = settings}),
        "");
  }

 private:
  TemporaryFolder folder_;
  const LedgerUri uri_ = new_kafka_address(KafkaCluster::shared());
};

// --------------------------------------------------------------------------------- librdkafka bare

struct DestroyHandle {
  void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
};
using Handle = std::unique_ptr<rd_kafka_t, DestroyHandle>;

Handle make_handle(rd_kafka_type_t type, const KafkaSettings& settings) {
  rd_kafka_conf_t* const configuration = rd_kafka_conf_new();
  std::array<char, 256> reason{};
  for (const auto& [name, value] : settings) {
    EXPECT_EQ(
        rd_kafka_conf_set(configuration, name.c_str(), value.c_str(), reason.data(), reason.size()),
        RD_KAFKA_CONF_OK)
        << reason.data();
  }
  return Handle(rd_kafka_new(type, configuration, reason.data(), reason.size()));
}

void delete_topic(const KafkaSettings& settings, const std::string& name) {
  const Handle handle = make_handle(RD_KAFKA_PRODUCER, settings);
  rd_kafka_queue_t* const queue = rd_kafka_queue_new(handle.get());
  rd_kafka_DeleteTopic_t* topic = rd_kafka_DeleteTopic_new(name.c_str());
  rd_kafka_DeleteTopics(handle.get(), &topic, 1, nullptr, queue);
  rd_kafka_event_t* const event = rd_kafka_queue_poll(queue, 30'000);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(rd_kafka_event_error(event), RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_event_destroy(event);
  rd_kafka_DeleteTopic_destroy(topic);
  rd_kafka_queue_destroy(queue);
}

// Produces a record that Minutebook has no part in, to each of the partitions.
void produce(const KafkaSettings& settings, const std::string& topic, int partitions,
             const std::string& header, const std::string& header_value) {
  const Handle handle = make_handle(RD_KAFKA_PRODUCER, settings);
  for (int partition = 0; partition < partitions; ++partition) {
    std::string value = "other";
    std::array<rd_kafka_vu_t, 6> fields{};
    fields[0].vtype = RD_KAFKA_VTYPE_TOPIC;
    fields[0].u.cstr = topic.c_str();
    fields[1].vtype = RD_KAFKA_VTYPE_PARTITION;
    fields[1].u.i32 = partition;
    fields[2].vtype = RD_KAFKA_VTYPE_KEY;
    fields[2].u.mem = {value.data(), value.size()};
    fields[3].vtype = RD_KAFKA_VTYPE_VALUE;
    fields[3].u.mem = {value.data(), value.size()};
    fields[4].vtype = RD_KAFKA_VTYPE_HEADER;
    fields[4].u.header = {header.c_str(), header_value.data(),
                          static_cast<ssize_t>(header_value.size())};
    fields[5].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    fields[5].u.i = RD_KAFKA_MSG_F_COPY;
    ASSERT_EQ(rd_kafka_produceva(handle.get(), fields.data(), fields.size()), nullptr);
  }
  ASSERT_EQ(rd_kafka_flush(handle.get(), 30'000), RD_KAFKA_RESP_ERR_NO_ERROR);
}

// The first record of a topic: key, value and headers, as a stranger reads them.
struct Seen {
  std::string key;
  std::string value;
  std::map<std::string, std::string> headers;
  rd_kafka_timestamp_type_t timestamp_type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
};

Seen first_record(KafkaSettings settings, const std::string& topic, int partition) {
  settings["group.id"] = "stranger";
  settings["auto.offset.reset"] = "earliest";
  const Handle handle = make_handle(RD_KAFKA_CONSUMER, settings);
  rd_kafka_topic_partition_list_t* const list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, topic.c_str(), partition)->offset = 0;
  EXPECT_EQ(rd_kafka_assign(handle.get(), list), RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_topic_partition_list_destroy(list);
  rd_kafka_message_t* const message = rd_kafka_consumer_poll(handle.get(), 30'000);
  Seen seen;
  if (message == nullptr || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    ADD_FAILURE() << "no record";
    return seen;
  }
  seen.key.assign(static_cast<const char*>(message->key), message->key_len);
  seen.value.assign(static_cast<const char*>(message->payload), message->len);
  rd_kafka_message_timestamp(message, &seen.timestamp_type);
  rd_kafka_headers_t* headers = nullptr;
  EXPECT_EQ(rd_kafka_message_headers(message, &headers), RD_KAFKA_RESP_ERR_NO_ERROR);
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t index = 0;
       rd_kafka_header_get_all(headers, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++index) {
    seen.headers.emplace(name, std::string(static_cast<const char*>(value), size));
  }
  rd_kafka_message_destroy(message);
  rd_kafka_consumer_close(handle.get());
  return seen;
}

// -------------------------------------------------------------------------------------- the topics

TEST_F(KafkaLedger, MissingLedgerIsNotFoundAndNothingIsMade) {
  for (const LedgerMode mode :
       {LedgerMode::kRead, LedgerMode::kWrite, LedgerMode::kWriteOrCreate}) {
    const Error error = refused(mode);
    EXPECT_EQ(error.kind, ErrorKind::kNotFound);
    EXPECT_THAT(error.message,
                AllOf(HasSubstr("minutebook --ledger " + uri().kafka->uri()), HasSubstr("init")));
  }
}

TEST_F(KafkaLedger, IsMadeOnce) {
  make();
  const auto again = create_ledger(uri(), options());
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().kind, ErrorKind::kConflict);
  const auto secret_of = [](const Ledger& ledger) { return ledger.identity().person_id("x"); };
  EXPECT_EQ(secret_of(*open()), secret_of(*open(LedgerMode::kRead)));
  EXPECT_EQ(open(LedgerMode::kRead)->name(), uri().kafka->uri());
}

TEST_F(KafkaLedger, OfSeveralThatMakeItOneDoes) {
  std::atomic<int> made{0};
  std::atomic<int> conflicts{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      const auto done = create_ledger(uri(), options());
      made += done ? 1 : 0;
      conflicts += !done && done.error().kind == ErrorKind::kConflict ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(made, 1);
  EXPECT_EQ(conflicts, 3);
}

TEST_F(KafkaLedger, MakingThatWasBrokenOffIsBroughtToAnEnd) {
  make_topic(events_topic(uri()), 2,
             {{"retention.ms", "-1"}, {"message.timestamp.type", "LogAppendTime"}});
  EXPECT_EQ(refused().kind, ErrorKind::kNotFound);
  make();
  EXPECT_EQ(open()->log().partitions()->size(), 2U);
}

TEST_F(KafkaLedger, TopicThatForgetsIsRefused) {
  make_topic(events_topic(uri()), 2,
             {{"retention.ms", "86400000"}, {"message.timestamp.type", "CreateTime"}});
  const Error error = refused(LedgerMode::kRead);
  EXPECT_EQ(error.kind, ErrorKind::kUsage);
  EXPECT_THAT(error.message,
              AllOf(HasSubstr(events_topic(uri())), HasSubstr("retention.ms is 86400000"),
                    HasSubstr("message.timestamp.type is CreateTime"),
                    HasSubstr("kafka-configs.sh"), HasSubstr("retention.ms=-1")));
  EXPECT_EQ(create_ledger(uri(), options()).error().kind, ErrorKind::kUsage);
}

TEST_F(KafkaLedger, RecordIsACloudEvent) {
  make();
  RecordToAppend record = sample_record(1);
  record.source = "https://example.org/board-papers";
  record.event_type = "minutebook.ledger.v1.BoardFormed";
  const auto ledger = open();
  const Appended receipt = must(ledger->log().append({.records = {record}})).front();
  const Seen seen =
      first_record(connection(), events_topic(uri()), static_cast<int>(receipt.partition.value));
  EXPECT_EQ(seen.key, record.subject);
  EXPECT_EQ(seen.value, record.value);
  EXPECT_EQ(seen.timestamp_type, RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME);
  auto headers = seen.headers;
  EXPECT_TRUE(parse_recorded_time(headers["ce_time"]).has_value()) << headers["ce_time"];
  headers.erase("ce_time");
  const std::map<std::string, std::string> expected = {{"ce_id", record.event_id.to_uuid_text()},
                                                       {"ce_source", record.source},
                                                       {"ce_specversion", "1.0"},
                                                       {"ce_type", record.event_type},
                                                       {"ce_subject", record.subject},
                                                       {"content-type", "application/protobuf"},
                                                       {"minutebook_sequence", "0"}};
  EXPECT_EQ(headers, expected);
}

// ------------------------------------------------------------------------------------------- time

TEST_F(KafkaLedger, ClockOfABrokerThatRunsBehindIsHeldBackByAFloor) {
  make();
  // As if an earlier leader's clock had been an hour ahead.
  const std::int64_t ahead = system_time().milliseconds_since_1970() + 3'600'000;
  produce(connection(), events_topic(uri()), 3, "minutebook_recorded_floor", std::to_string(ahead));
  const auto ledger = open();
  std::vector<Appended> receipts;
  for (std::uint64_t number = 0; number < 3; ++number) {
    receipts.push_back(must(ledger->log().append({.records = {sample_record(number)}})).front());
    EXPECT_EQ(receipts.back().recorded, milliseconds(ahead));
  }
  // The same wherever a reader begins, and for one that did not write.
  const auto other = open(LedgerMode::kRead);
  for (const Appended& receipt : receipts) {
    for (Ledger* const reader : {ledger.get(), other.get()}) {
      const auto read = must(reader->log().read(receipt.partition, receipt.offset, {}));
      ASSERT_FALSE(read.empty());
      EXPECT_EQ(read.front().offset, receipt.offset);
      EXPECT_EQ(read.front().recorded, receipt.recorded);
    }
  }
}

// ---------------------------------------------------------------------------------- many processes

TEST_F(KafkaLedger, OfProcessesThatRaceForAVersionOneWinsEachRound) {
  make();
  constexpr int kWriters = 3;
  constexpr int kRounds = 12;
  std::vector<std::unique_ptr<ChildProcess>> children;
  for (int writer = 0; writer < kWriters; ++writer) {
    // Each with an index of its own, as on machines of their own.
    children.push_back(std::make_unique<ChildProcess>(
        std::vector<std::string>{KAFKA_CHILD, uri().kafka->uri(), index(std::to_string(writer)),
                                 "race", std::to_string(writer), std::to_string(kRounds)}));
  }
  std::map<int, int> winners;
  for (const auto& child : children) {
    for (int round = 0; round < kRounds; ++round) {
      const std::string line = child->read_line();
      if (line == "won " + std::to_string(round)) {
        winners[round] += 1;
      } else {
        ASSERT_EQ(line, "lost " + std::to_string(round));
      }
    }
    EXPECT_EQ(child->wait(), 0);
  }
  int won = 0;
  for (const auto& [round, count] : winners) {
    EXPECT_EQ(count, 1) << "round " << round;
    won += count;
  }
  // Whoever comes to a round last, comes to it with the version that the winner made.
  EXPECT_GE(won, 1);
  EXPECT_EQ(read_all(open(LedgerMode::kRead)->log()).size(), static_cast<std::size_t>(won));
}

TEST_F(KafkaLedger, WritersThatTakeTurnsLoseNothing) {
  make();
  constexpr std::uint64_t kWriters = 3;
  constexpr std::uint64_t kAppends = 10;
  std::vector<std::thread> threads;
  std::atomic<int> failures{0};
  for (std::uint64_t writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&, writer] {
      const auto ledger = open(LedgerMode::kWrite, std::to_string(writer));
      for (std::uint64_t number = 0; number < kAppends; ++number) {
        const auto receipts =
            ledger->log().append({.records = {sample_record(writer * 1'000 + number, "org:of-all"),
                                              sample_record(writer * 1'000 + 500 + number,
                                                            "org:of-" + std::to_string(writer))}});
        failures += receipts && !receipts->front().already_recorded ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(failures, 0);
  const auto ledger = open(LedgerMode::kRead);
  std::map<Partition, std::uint64_t> sequences;
  const auto all = read_all(ledger->log());
  EXPECT_EQ(all.size(), 2 * kWriters * kAppends);
  for (const LogRecord& record : all) {
    EXPECT_EQ(record.sequence, sequences[record.partition]++);
  }
}

TEST_F(KafkaLedger, SecondWriterOfAMachineWaitsForTheFirst) {
  make();
  auto first = open();
  LedgerOptions impatient = options();
  impatient.kafka.writer_wait = std::chrono::milliseconds(50);
  const auto refused = open_ledger(uri(), impatient);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::kHeld);
  std::thread ends([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    first.reset();
  });
  EXPECT_TRUE(open_ledger(uri(), options()).has_value());
  ends.join();
}

// What a child that was killed left behind.
struct Aftermath {
  std::set<std::uint64_t> begun;
  std::set<std::uint64_t> done;
};

Aftermath kill_while_appending(const std::vector<std::string>& command, int after_ms) {
  ChildProcess child(command);
  Aftermath aftermath;
  std::string line = child.read_line();
  std::thread killer([&child, after_ms] {
    std::this_thread::sleep_for(std::chrono::milliseconds(after_ms));
    ::kill(child.process(), SIGKILL);
  });
  for (; !line.empty(); line = child.read_line()) {
    EXPECT_EQ(line.find("error"), std::string::npos) << line;
    const std::uint64_t number = std::stoull(line.substr(line.find(' ')));
    (line.starts_with("done") ? aftermath.done : aftermath.begun).insert(number);
  }
  killer.join();
  child.wait();
  return aftermath;
}

TEST_F(KafkaLedger, WriterKilledInATransactionLeavesAllOfItOrNothing) {
  make();
  constexpr std::uint64_t kBatch = 200;
  std::mt19937 random(20261121);
  std::set<std::uint64_t> begun;
  std::set<std::uint64_t> done;
  std::uint64_t appended_between = 0;
  const int rounds = rounds_of("MINUTEBOOK_KILL_ROUNDS", 5);
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t first = 1'000'000 * static_cast<std::uint64_t>(round + 1);
    const Aftermath aftermath =
        kill_while_appending({KAFKA_CHILD, uri().kafka->uri(), index("child"), "append",
                              std::to_string(first), std::to_string(kBatch)},
                             std::uniform_int_distribution<int>(0, 400)(random));
    begun.insert(aftermath.begun.begin(), aftermath.begun.end());
    done.insert(aftermath.done.begin(), aftermath.done.end());
    // The next writer goes on at once, and ends what was left open.
    const auto began = std::chrono::steady_clock::now();
    must(open()->log().append({.records = {sample_record(appended_between++, "org:between")}}));
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20));
  }

  std::map<std::string, std::uint64_t> found;
  const auto reader = open(LedgerMode::kRead);
  for (const LogRecord& record : read_all(reader->log())) {
    EXPECT_EQ(found[record.value]++, 0U) << "recorded twice";
  }
  std::uint64_t expected = appended_between;
  for (const std::uint64_t first : begun) {
    std::uint64_t of_batch = 0;
    for (std::uint64_t number = first; number < first + kBatch; ++number) {
      of_batch += found.count(sample_record(number, number % 2 == 0 ? "ods:RA3" : "ods:RBB").value);
    }
    EXPECT_TRUE(of_batch == 0 || of_batch == kBatch) << of_batch << " of a transaction";
    if (done.contains(first)) {
      EXPECT_EQ(of_batch, kBatch) << "acknowledged and lost";
    }
    expected += of_batch;
  }
  EXPECT_EQ(found.size(), expected);
  EXPECT_GE(begun.size(), static_cast<std::size_t>(rounds));
}

// --------------------------------------------------------------------------------- another history

TEST_F(KafkaLedger, IndexIsMadeAgainFromTheLog) {
  make();
  const auto receipt = must(open()->log().append({.records = {sample_record(1)}})).front();
  std::filesystem::remove_all(index());
  const auto again = must(open()->log().append({.records = {sample_record(1)}})).front();
  EXPECT_TRUE(again.already_recorded);
  EXPECT_EQ(again.offset, receipt.offset);
  EXPECT_EQ(again.recorded, receipt.recorded);
}

TEST_F(KafkaLedger, TopicsThatWereDeletedAndMadeAgainAreRefused) {
  make();
  AppendRequest request;
  for (std::uint64_t number = 0; number < 20; ++number) {
    request.records.push_back(sample_record(number, "org:s" + std::to_string(number)));
  }
  auto writing = open();
  must(writing->log().append(request));
  const auto reading = open(LedgerMode::kRead);
  ASSERT_EQ(read_all(reading->log()).size(), 20U);

  delete_topic(connection(), events_topic(uri()));
  delete_topic(connection(), people_topic(uri()));
  std::this_thread::sleep_for(std::chrono::seconds(1));
  must(create_ledger(uri(), options()));

  // Who is at it stops.
  const auto appended = writing->log().append({.records = {sample_record(100, "org:s1")}});
  ASSERT_FALSE(appended.has_value());
  EXPECT_EQ(appended.error().kind, ErrorKind::kCorrupt) << appended.error().message;
  writing.reset();

  // Who comes back with what the old history left behind does not mix the two.
  const Error error = refused(LedgerMode::kWrite);
  EXPECT_EQ(error.kind, ErrorKind::kCorrupt);
  EXPECT_THAT(error.message, AllOf(HasSubstr("another ledger"), HasSubstr(index().string())));
  EXPECT_TRUE(read_all(open(LedgerMode::kRead)->log()).empty());
}

TEST_F(KafkaLedger, EventsThatWereDeletedWhileThePeopleStayedAreMissed) {
  make();
  for (std::uint64_t number = 0; number < 20; ++number) {
    must(open()->log().append(
        {.records = {sample_record(number, "org:s" + std::to_string(number))}}));
    number += 6;
  }
  delete_topic(connection(), events_topic(uri()));
  std::this_thread::sleep_for(std::chrono::seconds(1));
  make_topic(events_topic(uri()), 3,
             {{"retention.ms", "-1"}, {"message.timestamp.type", "LogAppendTime"}});
  const auto ledger = open();
  const auto appended = ledger->log().append({.records = {sample_record(100)}});
  ASSERT_FALSE(appended.has_value());
  EXPECT_EQ(appended.error().kind, ErrorKind::kCorrupt) << appended.error().message;
  EXPECT_THAT(appended.error().message, HasSubstr("deleted and made again"));
}

TEST_F(KafkaLedger, MorePartitionsThanItWasMadeWithAreRefused) {
  make();
  const Handle handle = make_handle(RD_KAFKA_PRODUCER, connection());
  rd_kafka_queue_t* const queue = rd_kafka_queue_new(handle.get());
  std::array<char, 256> reason{};
  rd_kafka_NewPartitions_t* more =
      rd_kafka_NewPartitions_new(events_topic(uri()).c_str(), 5, reason.data(), reason.size());
  rd_kafka_CreatePartitions(handle.get(), &more, 1, nullptr, queue);
  rd_kafka_event_destroy(rd_kafka_queue_poll(queue, 30'000));
  rd_kafka_NewPartitions_destroy(more);
  rd_kafka_queue_destroy(queue);
  Error error = refused();
  EXPECT_EQ(error.kind, ErrorKind::kCorrupt);
  EXPECT_THAT(error.message, AllOf(HasSubstr("5 partitions"), HasSubstr("made with 3")));
}

TEST_F(KafkaLedger, BrokersThatCannotBeReachedAreNamed) {
  LedgerOptions impatient = options(LedgerMode::kRead);
  impatient.kafka.timeout = std::chrono::milliseconds(1'500);
  const auto ledger = open_ledger(parse_ledger_uri("kafka://127.0.0.1:1/t").value(), impatient);
  ASSERT_FALSE(ledger.has_value());
  EXPECT_EQ(ledger.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(ledger.error().message, HasSubstr("127.0.0.1:1"));
}

TEST_F(KafkaLedger, PropertyThatDoesNotExistIsNamedAndASecretIsNotShown) {
  LedgerOptions wrong = options(LedgerMode::kRead);
  wrong.kafka.properties = {{"ssl.truststore.password", "hunter2", "client.properties, line 1"}};
  Error error = open_ledger(uri(), wrong).error();
  EXPECT_EQ(error.kind, ErrorKind::kUsage);
  EXPECT_THAT(error.message,
              AllOf(HasSubstr("client.properties, line 1"), HasSubstr("ssl.truststore.password"),
                    ::testing::Not(HasSubstr("hunter2"))));
}

// ----------------------------------------------------------------------------------------- people

TEST(KafkaPeople, ErasedNameLeavesTheBrokersThoughNothingElseIsWritten) {
  // A cleaner that looks twice a second; in life it looks every 15 seconds.
  KafkaCluster cluster({.brokers = 1, .options = {"--set", "log.cleaner.backoff.ms=500"}});
  const TemporaryFolder folder;
  const LedgerUri uri = new_kafka_address(cluster);
  const LedgerOptions options = kafka_options(folder.path() / "index");
  must(create_ledger(uri, options));
  const PersonEntry person = sample_person("peter-colclough", "Peter Colclough");
  const PersonEntry other = sample_person("other", "Somebody Else");
  {
    const auto ledger = must(open_ledger(uri, options));
    must(ledger->log().append({.records = {sample_record(1)}, .people = {person, other}}));
    must(ledger->log().people().erase(person.id, sample_record(2, "ledger:people")));
  }

  KafkaSettings settings = read_kafka_settings(cluster.client_properties());
  settings["bootstrap.servers"] = cluster.bootstrap();
  const auto is_kept = [&](const std::string& name) {
    const auto records = read_topic(settings, {.name = people_topic(uri), .settings = {}});
    return std::any_of(records.begin(), records.end(), [&](const KafkaRecord& record) {
      return record.value.find(name) != std::string::npos;
    });
  };
  const auto began = std::chrono::steady_clock::now();
  while (is_kept(person.name) &&
         std::chrono::steady_clock::now() - began < std::chrono::minutes(2)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
  EXPECT_FALSE(is_kept(person.name));
  EXPECT_TRUE(is_kept(other.name));

  const auto ledger = must(open_ledger(uri, options));
  EXPECT_TRUE(must(ledger->log().people().find(person.id))->erased);
  EXPECT_EQ(must(ledger->log().people().find(other.id)), other);
}

// ------------------------------------------------------------------------------------- connections

TEST(KafkaLedgerByPassword, IsMadeWrittenAndReadWithTheRightOneOnly) {
  KafkaCluster cluster({.brokers = 1, .options = {"--sasl", "--kafka", "3.9.2"}});
  const TemporaryFolder folder;
  const LedgerUri uri = new_kafka_address(cluster);
  LedgerOptions options = kafka_options(folder.path() / "index");
  options.kafka.properties = read_connection_properties(cluster.client_properties()).value();
  must(create_ledger(uri, options));
  must(must(open_ledger(uri, options))->log().append({.records = {sample_record(1)}}));
  EXPECT_EQ(read_all(must(open_ledger(uri, options))->log()).size(), 1U);

  const auto refused = [&](const std::string& name, const std::string& value) {
    LedgerOptions wrong = options;
    wrong.mode = LedgerMode::kRead;
    wrong.kafka.properties.push_back({name, value, "the test"});
    const auto began = std::chrono::steady_clock::now();
    const auto ledger = open_ledger(uri, wrong);
    EXPECT_FALSE(ledger.has_value());
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
    return ledger ? Error{} : ledger.error();
  };
  const Error error = refused("sasl.password", "hunter2");
  EXPECT_EQ(error.kind, ErrorKind::kUsage);
  EXPECT_THAT(error.message, AllOf(HasSubstr("refuses the connection"), HasSubstr("uthentication"),
                                   ::testing::Not(HasSubstr("hunter2"))));
  EXPECT_THAT(refused("ssl.ca.location", "/etc/ssl/certs").message,
              HasSubstr("refuses the connection"));
}

}  // namespace
}  // namespace minutebook::testing
