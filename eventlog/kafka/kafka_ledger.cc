// From an address to a log, and from nothing to a ledger.

#include "eventlog/kafka/kafka_ledger.h"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "eventlog/kafka/kafka_event_log.h"
#include "eventlog/kafka/log_writer.h"
#include "eventlog/kafka/people_topic.h"
#include "eventlog/kafka/topic_admin.h"
#include "eventlog/kafka/transaction.h"
#include "ledger/assert.h"

namespace minutebook::kafka {
namespace {

constexpr std::int32_t kMostReplicasByItself = 3;

ClientSettings settings_of(const KafkaAddress& address, const KafkaOptions& options) {
  return {.address = address, .properties = options.properties, .log = options.log};
}

tl::unexpected<Error> no_ledger(const KafkaAddress& address, std::string_view what) {
  return fail(ErrorKind::kNotFound,
              fmt::format("{}: {}; `minutebook --ledger {} init` makes the ledger", address.uri(),
                          what, address.uri()));
}

// The shape of a topic that is there and safe to use.
tl::expected<TopicShape, Error> check_topic(Client& client, const std::string& topic, TopicUse use,
                                            const Deadline& deadline) {
  const auto shape = client.shape_of(topic, deadline);
  if (!shape) {
    return tl::unexpected(shape.error());
  }
  if (!*shape) {
    return no_ledger(client.address(), fmt::format("there is no topic {}", topic));
  }
  const auto settings = settings_of(client, topic, deadline);
  if (!settings) {
    return tl::unexpected(settings.error());
  }
  const auto unsafe = unsafe_settings(use, (*shape)->replica_count, *settings);
  if (!unsafe.empty()) {
    return fail(ErrorKind::kUsage, message_about(client.address(), topic, unsafe));
  }
  if (use == TopicUse::kPeople && (*shape)->partition_count != 1) {
    return fail(ErrorKind::kUsage,
                fmt::format("{}: the topic {} has {} partitions, and has to have one",
                            client.address().uri(), topic, (*shape)->partition_count));
  }
  return **shape;
}

tl::expected<void, Error> check_identity(const KafkaAddress& address,
                                         const LedgerIdentity& identity,
                                         std::int32_t partition_count) {
  if (identity.format_version > kFormatVersion) {
    return fail(ErrorKind::kNewerVersion,
                fmt::format("{}: the ledger has format {}, and this program reads formats up to "
                            "{}; use a newer version of minutebook",
                            address.uri(), identity.format_version, kFormatVersion));
  }
  if (identity.partition_count != partition_count) {
    return fail(
        ErrorKind::kCorrupt,
        fmt::format("{}: {} has {} partitions, and the ledger was made with {}: with another "
                    "number, events of one subject come to lie in two partitions, out of order. "
                    "Restore the topic with {} partitions, or record the history anew in a ledger "
                    "of {}",
                    address.uri(), address.events_topic(), partition_count,
                    identity.partition_count, identity.partition_count, partition_count));
  }
  return {};
}

// Fails unless nothing was ever recorded in the events' topic.
tl::expected<void, Error> check_empty(Client& client, std::int32_t partition_count,
                                      const Deadline& deadline) {
  const auto ends = client.ends(client.address().events_topic(), partition_count, deadline);
  if (!ends) {
    return tl::unexpected(ends.error());
  }
  if (std::any_of(ends->begin(), ends->end(), [](std::int64_t end) { return end > 0; })) {
    return fail(ErrorKind::kConflict,
                fmt::format("{}: {} holds records, and {} has no ledger's identity: the two do not "
                            "belong together; restore the latter, or choose another name",
                            client.address().uri(), client.address().events_topic(),
                            client.address().people_topic()));
  }
  return {};
}

LedgerIdentity new_identity(std::int32_t partition_count) {
  PersonSecret::Bytes secret{};
  std::array<std::uint8_t, 16> ledger_id{};
  // OpenSSL's generator fails only where the machine has no source of randomness at all.
  MINUTEBOOK_ASSERT(RAND_bytes(secret.data(), static_cast<int>(secret.size())) == 1);
  MINUTEBOOK_ASSERT(RAND_bytes(ledger_id.data(), static_cast<int>(ledger_id.size())) == 1);
  // A UUID of version 4 (RFC 9562).
  ledger_id[6] = static_cast<std::uint8_t>((ledger_id[6] & 0x0FU) | 0x40U);
  ledger_id[8] = static_cast<std::uint8_t>((ledger_id[8] & 0x3FU) | 0x80U);
  return LedgerIdentity{.format_version = kFormatVersion,
                        .ledger_id = ledger_id,
                        .secret = PersonSecret(secret),
                        .partition_count = partition_count};
}

// Makes a topic where there is none: whoever may not make topics may still use those that others
// have made.
tl::expected<void, Error> have_topic(Client& client, const std::string& topic, TopicUse use,
                                     std::int32_t partition_count, const KafkaOptions& options,
                                     const Deadline& deadline) {
  const auto shape = client.shape_of(topic, deadline);
  if (!shape) {
    return tl::unexpected(shape.error());
  }
  if (*shape) {
    return {};
  }
  std::int32_t replicas = options.replica_count;
  if (replicas == 0) {
    const auto brokers = client.broker_count(deadline);
    if (!brokers) {
      return tl::unexpected(brokers.error());
    }
    replicas = std::min(*brokers, kMostReplicasByItself);
  }
  const auto made =
      create_topic(client, topic, partition_count, replicas, settings_for(use, replicas), deadline);
  if (!made) {
    return tl::unexpected(made.error());
  }
  return {};
}

tl::expected<void, Error> create_topics(Client& client, const KafkaOptions& options,
                                        const Deadline& deadline) {
  auto had = have_topic(client, client.address().events_topic(), TopicUse::kEvents,
                        options.partition_count, options, deadline);
  if (had) {
    had = have_topic(client, client.address().people_topic(), TopicUse::kPeople, 1, options,
                     deadline);
  }
  return had;
}

// A topic that was made just now may not be known to every broker yet.
tl::expected<TopicShape, Error> wait_for_topic(Client& client, const std::string& topic,
                                               TopicUse use, const Deadline& deadline) {
  while (true) {
    auto shape = check_topic(client, topic, use, deadline);
    if (shape || shape.error().kind != ErrorKind::kNotFound || deadline.passed()) {
      return shape;
    }
    client.serve(20);
  }
}

// Gives the topics an identity, unless somebody else has. Whether it did.
TransactionResult<bool> write_identity(const ClientSettings& settings, PeopleTopic& people,
                                       std::int32_t partition_count, const Deadline& deadline) {
  auto producer = TransactionalProducer::take_over(settings, deadline);
  if (!producer) {
    return tl::unexpected(std::move(producer.error()));
  }
  if (auto followed = people.follow(deadline); !followed) {
    return tl::unexpected(TransactionFailure{followed.error()});
  }
  if (people.identity()) {
    return false;
  }
  const std::string value = identity_value(new_identity(partition_count));
  auto done = (*producer)->begin();
  if (done) {
    done = (*producer)->send_person(kIdentityKey, value, deadline);
  }
  if (done) {
    if (auto settled = (*producer)->settle(deadline); !settled) {
      return tl::unexpected(std::move(settled.error()));
    }
    done = (*producer)->commit(deadline);
  }
  if (!done) {
    return tl::unexpected(std::move(done.error()));
  }
  return true;
}

tl::expected<std::unique_ptr<LogWriter>, Error> make_writer(
    const KafkaAddress& address, const KafkaOptions& options, const LedgerIdentity& identity,
    PeopleTopic* people, const std::string& command, const Clock& clock) {
  MINUTEBOOK_ASSERT(!options.index_directory.empty());
  std::filesystem::path lock_file = options.index_directory;
  lock_file += ".lock";
  std::error_code failed;
  std::filesystem::create_directories(std::filesystem::absolute(lock_file).parent_path(), failed);
  if (failed) {
    return fail(
        ErrorKind::kInputOutput,
        fmt::format("{}: cannot be made: {}", lock_file.parent_path().string(), failed.message()));
  }
  auto lock = local::WriterLock::acquire(lock_file, command, options.writer_wait, clock);
  if (!lock) {
    return tl::unexpected(lock.error());
  }
  auto index =
      WriterIndex::open(options.index_directory, identity.id_text(), identity.partition_count);
  if (!index) {
    return tl::unexpected(index.error());
  }
  return std::make_unique<LogWriter>(settings_of(address, options), options, identity,
                                     *std::move(lock), *std::move(index), people, clock);
}

}  // namespace

tl::expected<void, Error> create_kafka_ledger(const KafkaAddress& address,
                                              const KafkaOptions& options) {
  const ClientSettings settings = settings_of(address, options);
  auto client = Client::make(settings, Client::Role::kReader);
  if (!client) {
    return tl::unexpected(client.error());
  }
  const Deadline deadline = Deadline::in(options.append_timeout);
  if (auto created = create_topics(**client, options, deadline); !created) {
    return created;
  }
  const auto shape = wait_for_topic(**client, address.events_topic(), TopicUse::kEvents, deadline);
  if (!shape) {
    return tl::unexpected(shape.error());
  }
  const auto people_shape =
      wait_for_topic(**client, address.people_topic(), TopicUse::kPeople, deadline);
  if (!people_shape) {
    return tl::unexpected(people_shape.error());
  }
  PeopleTopic people(client->get());
  while (true) {
    if (auto followed = people.follow(deadline); !followed) {
      return followed;
    }
    if (people.identity()) {
      return fail(ErrorKind::kConflict,
                  fmt::format("{}: there is a ledger already", address.uri()));
    }
    if (auto checked = check_empty(**client, shape->partition_count, deadline); !checked) {
      return checked;
    }
    auto written = write_identity(settings, people, shape->partition_count, deadline);
    if (written && *written) {
      // Seen by whoever opens the ledger next.
      while (!people.identity() && !deadline.passed()) {
        if (auto followed = people.follow(deadline); !followed) {
          return followed;
        }
      }
      return {};
    }
    if (!written && (!written.error().try_again || deadline.passed())) {
      return tl::unexpected(std::move(written.error().error));
    }
  }
}

tl::expected<OpenedLedger, Error> open_kafka_ledger(const KafkaAddress& address,
                                                    const KafkaOptions& options, bool for_writing,
                                                    const std::string& command,
                                                    const Clock& clock) {
  auto client = Client::make(settings_of(address, options), Client::Role::kReader);
  if (!client) {
    return tl::unexpected(client.error());
  }
  const Deadline deadline = Deadline::in(options.timeout);
  const auto shape = check_topic(**client, address.events_topic(), TopicUse::kEvents, deadline);
  if (!shape) {
    return tl::unexpected(shape.error());
  }
  const auto people_shape =
      check_topic(**client, address.people_topic(), TopicUse::kPeople, deadline);
  if (!people_shape) {
    return tl::unexpected(people_shape.error());
  }
  auto people = std::make_unique<PeopleTopic>(client->get());
  if (auto followed = people->follow(deadline); !followed) {
    return tl::unexpected(followed.error());
  }
  const auto identity = people->identity();
  if (!identity) {
    return no_ledger(address, "the topics are there, and no ledger was made in them yet");
  }
  if (auto checked = check_identity(address, *identity, shape->partition_count); !checked) {
    return tl::unexpected(checked.error());
  }
  std::unique_ptr<LogWriter> writer;
  if (for_writing) {
    auto made = make_writer(address, options, *identity, people.get(), command, clock);
    if (!made) {
      return tl::unexpected(made.error());
    }
    writer = *std::move(made);
  }
  return OpenedLedger{.log = make_kafka_event_log(settings_of(address, options), *std::move(client),
                                                  std::move(people), std::move(writer),
                                                  identity->partition_count, options),
                      .secret = identity->secret};
}

}  // namespace minutebook::kafka
