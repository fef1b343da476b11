// From a URI to an open ledger, of whichever kind.

#include "eventlog/open.h"

#include <fmt/format.h>

#include <utility>

#include "eventlog/kafka/consumer_group.h"
#include "eventlog/kafka/kafka_ledger.h"
#include "eventlog/local/ledger_directory.h"
#include "eventlog/local/local_event_log.h"
#include "eventlog/local/writer_lock.h"
#include "ledger/quote.h"

namespace minutebook {
namespace {

using local::DirectoryState;
using local::LedgerDirectory;
using local::WriterLock;

constexpr std::string_view kFileScheme = "file:";

class LocalLedger final : public Ledger {
 public:
  LocalLedger(std::filesystem::path directory, std::optional<WriterLock> lock,
              std::unique_ptr<EventLog> log, const PersonSecret& secret, bool created)
      : directory_(std::move(directory)),
        lock_(std::move(lock)),
        log_(std::move(log)),
        identity_(secret),
        created_(created) {}

  EventLog& log() override { return *log_; }
  const PersonIdentity& identity() const override { return identity_; }
  std::string name() const override { return "file:" + directory_.string(); }
  const std::filesystem::path& directory() const override { return directory_; }
  bool created() const override { return created_; }

 private:
  std::filesystem::path directory_;
  // Let go of after the log is closed.
  std::optional<WriterLock> lock_;
  std::unique_ptr<EventLog> log_;
  PersonIdentity identity_;
  bool created_;
};

class KafkaLedger final : public Ledger {
 public:
  KafkaLedger(const LedgerUri& uri, kafka::OpenedLedger opened)
      : uri_(uri), log_(std::move(opened.log)), identity_(opened.secret) {}

  EventLog& log() override { return *log_; }
  const PersonIdentity& identity() const override { return identity_; }
  std::string name() const override { return uri_.kafka->uri(); }
  const std::filesystem::path& directory() const override { return uri_.directory; }
  bool created() const override { return false; }

 private:
  const LedgerUri uri_;
  std::unique_ptr<EventLog> log_;
  PersonIdentity identity_;
};

// Whether text begins with a scheme of RFC 3986 and `://`.
bool has_authority(std::string_view text) {
  const std::size_t scheme_size = text.find("://");
  return scheme_size != std::string_view::npos && scheme_size > 0 &&
         text.substr(0, scheme_size).find('/') == std::string_view::npos;
}

tl::expected<std::unique_ptr<Ledger>, Error> open_for_reading(const LedgerDirectory& directory) {
  const auto secret = read_secret(directory);
  if (!secret) {
    return tl::unexpected(secret.error());
  }
  auto log = local::open_local_event_log_for_reading(directory.log_place());
  if (!log) {
    return tl::unexpected(log.error());
  }
  return std::make_unique<LocalLedger>(directory.path(), std::nullopt, *std::move(log), *secret,
                                       false);
}

// Makes the ledger if it is still to be made once the lock is held. Returns whether it did.
tl::expected<bool, Error> make_if_missing(const LedgerDirectory& directory) {
  const auto state = examine(directory);
  if (!state) {
    return tl::unexpected(state.error());
  }
  if (*state == DirectoryState::kLedger) {
    return false;
  }
  if (auto made = make_ledger(directory); !made) {
    return tl::unexpected(made.error());
  }
  return true;
}

tl::expected<std::unique_ptr<Ledger>, Error> open_for_writing(const LedgerDirectory& directory,
                                                              const LedgerOptions& options) {
  if (options.mode == LedgerMode::kWriteOrCreate) {
    if (auto made = make_folder(directory); !made) {
      return tl::unexpected(made.error());
    }
  }
  auto lock = WriterLock::acquire(directory.writer_lock_file(), options.command, options.wait,
                                  options.clock);
  if (!lock) {
    return tl::unexpected(lock.error());
  }
  bool created = false;
  if (options.mode == LedgerMode::kWriteOrCreate) {
    const auto made = make_if_missing(directory);
    if (!made) {
      return tl::unexpected(made.error());
    }
    created = *made;
  }
  const auto secret = read_secret(directory);
  if (!secret) {
    return tl::unexpected(secret.error());
  }
  auto log = local::open_local_event_log(directory.log_place(), options.clock);
  if (!log) {
    return tl::unexpected(log.error());
  }
  return std::make_unique<LocalLedger>(directory.path(), *std::move(lock), *std::move(log), *secret,
                                       created);
}

tl::expected<std::unique_ptr<Ledger>, Error> open_on_kafka(const LedgerUri& uri,
                                                           const LedgerOptions& options) {
  KafkaOptions kafka_options = options.kafka;
  if (kafka_options.index_directory.empty()) {
    kafka_options.index_directory = uri.directory / "writer-index";
  }
  auto opened = kafka::open_kafka_ledger(
      *uri.kafka, kafka_options, options.mode != LedgerMode::kRead, options.command, options.clock);
  if (!opened) {
    return tl::unexpected(opened.error());
  }
  return std::make_unique<KafkaLedger>(uri, *std::move(opened));
}

}  // namespace

tl::expected<LedgerUri, Error> parse_ledger_uri(std::string_view text) {
  if (is_kafka_uri(text)) {
    auto address = parse_kafka_uri(text);
    if (!address) {
      return tl::unexpected(address.error());
    }
    std::filesystem::path directory = std::filesystem::path("minutebook-kafka") / address->topic;
    return LedgerUri{.directory = std::move(directory), .kafka = *std::move(address)};
  }
  std::string_view path = text;
  if (text.substr(0, kFileScheme.size()) == kFileScheme) {
    path.remove_prefix(kFileScheme.size());
    if (path.substr(0, 2) == "//") {
      path.remove_prefix(2);
      if (path.substr(0, 1) != "/") {
        return fail(
            ErrorKind::kUsage,
            fmt::format("{} names a host; write file:///DIR for a folder of this machine, or "
                        "file:DIR for one below the present folder",
                        in_quotes(text)));
      }
    }
  } else if (has_authority(text)) {
    return fail(
        ErrorKind::kUsage,
        fmt::format(
            "{} is no ledger that this program knows; write file:DIR or kafka://HOST:PORT/TOPIC",
            in_quotes(text)));
  }
  if (path.empty() || path.find('\0') != std::string_view::npos) {
    return fail(ErrorKind::kUsage,
                fmt::format("{} names no folder; write file:DIR", in_quotes(text)));
  }
  while (path.size() > 1 && path.back() == '/') {
    path.remove_suffix(1);
  }
  return LedgerUri{.directory = path, .kafka = {}};
}

tl::expected<void, Error> create_ledger(const LedgerUri& uri, const LedgerOptions& options) {
  if (uri.kafka) {
    return kafka::create_kafka_ledger(*uri.kafka, options.kafka);
  }
  const LedgerDirectory directory(uri.directory);
  const auto state = examine(directory);
  if (!state) {
    return tl::unexpected(state.error());
  }
  tl::expected<std::unique_ptr<Ledger>, Error> made;
  if (*state != DirectoryState::kLedger) {
    LedgerOptions create_options = options;
    create_options.mode = LedgerMode::kWriteOrCreate;
    made = open_for_writing(directory, create_options);
    if (!made) {
      return tl::unexpected(made.error());
    }
  }
  if (*state == DirectoryState::kLedger || !(*made)->created()) {
    return fail(ErrorKind::kConflict,
                fmt::format("{}: there is a ledger already", directory.path().string()));
  }
  return {};
}

tl::expected<std::unique_ptr<Ledger>, Error> open_ledger(const LedgerUri& uri,
                                                         const LedgerOptions& options) {
  if (uri.kafka) {
    return open_on_kafka(uri, options);
  }
  const LedgerDirectory directory(uri.directory);
  const auto state = examine(directory);
  if (!state) {
    return tl::unexpected(state.error());
  }
  if (*state != DirectoryState::kLedger && options.mode != LedgerMode::kWriteOrCreate) {
    return fail(ErrorKind::kNotFound,
                fmt::format("{}: there is no ledger; `minutebook init` makes one",
                            directory.path().string()));
  }
  return options.mode == LedgerMode::kRead ? open_for_reading(directory)
                                           : open_for_writing(directory, options);
}

tl::expected<std::unique_ptr<PartitionAssignment>, Error> join_group(const LedgerUri& uri,
                                                                     const LedgerOptions& options,
                                                                     const std::string& group) {
  if (!uri.kafka) {
    return fail(ErrorKind::kUsage,
                fmt::format("{}: a group of processes shares the partitions of a ledger on Kafka; "
                            "an embedded ledger has one partition, so leave the group out",
                            uri.directory.string()));
  }
  return kafka::make_consumer_group(*uri.kafka, options.kafka, group);
}

}  // namespace minutebook
