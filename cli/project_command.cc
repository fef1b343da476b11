// The command that keeps the read models up to date until it is told to stop.

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/kafka_options.h"
#include "cli/session.h"
#include "cli/version.h"
#include "cli/words.h"
#include "eventlog/open.h"
#include "eventlog/partition_assignment.h"
#include "projectors/monitoring_server.h"
#include "projectors/projector.h"
#include "projectors/projector_metrics.h"
#include "projectors/runner.h"
#include "projectors/store/shard.h"

namespace minutebook::cli {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::atomic<bool> stop_requested{false};

void request_stop(int /*signal*/) {
  stop_requested = true;
}

void heed_signals() {
  std::signal(SIGINT, request_stop);
  std::signal(SIGTERM, request_stop);
}

// Sleeps, and wakes up when the program is asked to stop.
void pause(milliseconds duration) {
  const auto until = SteadyClock::now() + duration;
  while (!stop_requested && SteadyClock::now() < until) {
    std::this_thread::sleep_for(milliseconds(20));
  }
}

std::string folded_in_words(const FoldStatistics& folded) {
  std::string text = fmt::format("folded {} events", folded.events);
  if (folded.duplicates > 0)
    text += fmt::format(", {} offered twice", folded.duplicates);
  if (folded.quarantined > 0)
    text += fmt::format(", {} quarantined", folded.quarantined);
  return text;
}

// `partition 3`, `partitions 0 to 3, 7`.
std::string partitions_in_words(const std::vector<Partition>& partitions) {
  std::string text = partitions.size() == 1 ? "partition " : "partitions ";
  for (std::size_t first = 0; first < partitions.size();) {
    std::size_t last = first;
    while (last + 1 < partitions.size() && partitions[last + 1].value == partitions[last].value + 1)
      ++last;
    if (first > 0)
      text += ", ";
    text += std::to_string(partitions[first].value);
    if (last > first)
      text += fmt::format("{}{}", last == first + 1 ? ", " : " to ", partitions[last].value);
    first = last + 1;
  }
  return text;
}

// Says on the console what a person should know of a projector's work, and passes all of it on to
// the metrics. Called from several threads; it keeps the words until the main thread, whose console
// it is, prints them.
class Teller final : public ProjectorObserver {
 public:
  explicit Teller(ProjectorMetrics* metrics) : metrics_(metrics) {}

  void assigned(const std::vector<Partition>& partitions) override {
    metrics_->assigned(partitions);
    say(partitions.empty() ? "standing by: the group has no partition to spare for this process"
                           : "folding " + partitions_in_words(partitions));
  }
  void unassigned() override {
    metrics_->unassigned();
    const std::lock_guard lock(mutex_);
    troubles_.clear();
  }
  void opened(const Position& position) override {
    metrics_->opened(position);
    const std::lock_guard lock(mutex_);
    counted_[position.partition] = position;
  }
  void closed(Partition partition) override { metrics_->closed(partition); }
  void end_seen(Partition partition, Offset end) override { metrics_->end_seen(partition, end); }
  void read_to(Partition partition, Offset offset) override {
    metrics_->read_to(partition, offset);
  }
  void stopped(Partition partition, const Error& reason) override {
    metrics_->stopped(partition, reason);
  }
  void folded(const Position& position, std::chrono::duration<double> duration) override {
    metrics_->folded(position, duration);
    const std::lock_guard lock(mutex_);
    Position& before = counted_[position.partition];
    folded_.events += position.events - before.events;
    folded_.duplicates += position.duplicates - before.duplicates;
    folded_.quarantined += position.quarantined - before.quarantined;
    folded_.records += position.records - before.records;
    before = position;
    if (const auto trouble = troubles_.find(position.partition); trouble != troubles_.end()) {
      words_.push_back(fmt::format("partition {}: goes on", position.partition.value));
      troubles_.erase(trouble);
    }
  }
  void gap_found(Partition partition) override {
    metrics_->gap_found(partition);
    say(
        fmt::format("partition {}: ALARM: a read left out a record that the log has, or the log "
                    "has lost one; reading again, and nothing behind it is folded before that",
                    partition.value));
  }
  void delayed(Partition partition, const Error& reason) override {
    metrics_->delayed(partition, reason);
    const std::lock_guard lock(mutex_);
    // Once for each trouble, however often it is tried.
    if (std::exchange(troubles_[partition], reason.message) != reason.message)
      words_.push_back(fmt::format("{}; trying again", about(partition, reason)));
  }
  void assignment_delayed(const Error& reason) override {
    metrics_->assignment_delayed(reason);
    const std::lock_guard lock(mutex_);
    if (std::exchange(group_trouble_, reason.message) != reason.message)
      words_.push_back(reason.message + "; trying again");
  }

  // Prints what has come together. For the thread whose console it is.
  void tell(Console& console) {
    std::vector<std::string> words;
    {
      const std::lock_guard lock(mutex_);
      words.swap(words_);
      const auto now = SteadyClock::now();
      if (folded_.records > 0 && now - told_at_ >= std::chrono::seconds(1)) {
        words.push_back(folded_in_words(std::exchange(folded_, {})));
        told_at_ = now;
      }
    }
    for (const std::string& line : words)
      console.notice(line);
  }
  // The same, and the last count without waiting for its time.
  void tell_all(Console& console) {
    {
      const std::lock_guard lock(mutex_);
      told_at_ = {};
    }
    tell(console);
  }

 private:
  void say(std::string line) {
    const std::lock_guard lock(mutex_);
    words_.push_back(std::move(line));
  }
  static std::string about(Partition partition, const Error& reason) {
    const std::string begin = fmt::format("partition {}", partition.value);
    return reason.message.find(begin) == std::string::npos ? begin + ": " + reason.message
                                                           : reason.message;
  }

  ProjectorMetrics* const metrics_;
  std::mutex mutex_;
  std::vector<std::string> words_;
  std::map<Partition, Position> counted_;
  std::map<Partition, std::string> troubles_;
  std::string group_trouble_;
  FoldStatistics folded_;
  SteadyClock::time_point told_at_;
};

// Serves numbers and health over HTTP where that is wanted, and says so; null where it is not. The
// metrics must outlive it.
tl::expected<std::unique_ptr<MonitoringServer>, Error> serve(const Arguments& arguments,
                                                             const ProjectorMetrics& metrics,
                                                             Console& console) {
  if (arguments.listen.empty())
    return nullptr;
  auto server =
      MonitoringServer::start({.metrics = [&metrics] { return metrics.text({}); },
                               .unready_reason = [&metrics] { return metrics.unready_reason({}); }},
                              {.listen = arguments.listen});
  if (server)
    console.notice(fmt::format("numbers and health on http://{}/metrics", (*server)->address()));
  return server;
}

// Opens the log, folds to its end, and lets go of both.
tl::expected<FoldStatistics, Error> fold_once(const Arguments& arguments, Console& console) {
  auto ledger = open_ledger_of(arguments, LedgerMode::kRead, "project", console);
  if (!ledger)
    return tl::unexpected(ledger.error());
  return fold(**ledger, state_directory(arguments, (*ledger)->directory()),
              [] { return stop_requested.load(); });
}

// ---------------------------------------------------------------------------------------------------
// An embedded ledger: others record to it between two rounds, and fold by themselves.

constexpr Partition kEmbeddedPartition{0};

// The same as fold_once, and tells the observer.
tl::expected<FoldStatistics, Error> fold_round(const Arguments& arguments, Console& console,
                                               ProjectorObserver* observer) {
  auto ledger = open_ledger_of(arguments, LedgerMode::kRead, "project", console);
  if (!ledger)
    return tl::unexpected(ledger.error());
  auto shard = Shard::open({state_directory(arguments, (*ledger)->directory()), kEmbeddedPartition},
                           {.command = "minutebook project"});
  if (!shard)
    return tl::unexpected(shard.error());
  observer->opened((*shard)->position());
  Progress progress("folded", "events");
  RunnerOptions options;
  options.on_progress = [&progress](const FoldStatistics& done) { progress.show(done.records); };
  options.should_stop = [] { return stop_requested.load(); };
  options.observer = observer;
  auto folded = fold_to_end((*ledger)->log(), **shard, options);
  progress.finish();
  return folded;
}

ExitCode project_in_rounds(const Arguments& arguments, Console& console,
                           ProjectorObserver* observer) {
  observer->assigned({kEmbeddedPartition});
  while (!stop_requested) {
    const auto folded = fold_round(arguments, console, observer);
    // A `record` that runs just now folds by itself; the next round finds what it left.
    if (!folded && folded.error().kind != ErrorKind::kHeld)
      return console.report(folded.error());
    if (!folded)
      observer->delayed(kEmbeddedPartition, folded.error());
    if (folded && folded->records > 0)
      console.notice(folded_in_words(*folded));
    pause(milliseconds(arguments.poll_ms));
  }
  console.notice("stopped");
  return kDone;
}

// ---------------------------------------------------------------------------------------------------
// A ledger on Kafka: the log stays open, and the shards of the partitions that are this process's.

// A read that takes longer is tried again, after looking whether to stop.
constexpr milliseconds kReadTimeout{2'500};

tl::expected<LedgerOptions, Error> options_for_following(const Arguments& arguments,
                                                         const LedgerUri& uri) {
  auto kafka = kafka_options_of(arguments, state_directory(arguments, uri.directory));
  if (!kafka)
    return tl::unexpected(kafka.error());
  kafka->read_timeout = kReadTimeout;
  LedgerOptions options;
  options.mode = LedgerMode::kRead;
  options.command = "minutebook project";
  options.kafka = *std::move(kafka);
  return options;
}

tl::expected<std::unique_ptr<PartitionAssignment>, Error> assignment_of(
    const Arguments& arguments, const LedgerUri& uri, const LedgerOptions& options, EventLog& log) {
  if (arguments.group.empty())
    return make_whole_assignment(&log);
  return join_group(uri, options, arguments.group);
}

// Opens the log, which is waited for where the brokers are not there yet.
tl::expected<std::unique_ptr<Ledger>, Error> open_patiently(const LedgerUri& uri,
                                                            const LedgerOptions& options,
                                                            Console& console) {
  std::string told;
  for (;;) {
    auto ledger = open_ledger(uri, options);
    if (ledger || ledger.error().kind != ErrorKind::kUnavailable)
      return ledger;
    if (std::exchange(told, ledger.error().message) != ledger.error().message)
      console.notice(ledger.error().message + "; trying again");
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

ExitCode project_by_following(const Arguments& arguments, const LedgerUri& uri, Console& console) {
  const auto options = options_for_following(arguments, uri);
  if (!options)
    return console.report(options.error());
  const auto ledger = open_patiently(uri, *options, console);
  if (!ledger)
    return console.report(ledger.error());
  // A signal that came before ended the process; from here on there are shards to close.
  heed_signals();
  EventLog& log = (*ledger)->log();
  const auto partitions = log.partitions();
  if (!partitions)
    return console.report(partitions.error());
  const auto assignment = assignment_of(arguments, uri, *options, log);
  if (!assignment)
    return console.report(assignment.error());
  ProjectorMetrics metrics({.topic = uri.kafka->events_topic(),
                            .group = arguments.group,
                            .partition_count = static_cast<std::uint32_t>(partitions->size()),
                            .version = kVersion});
  const auto server = serve(arguments, metrics, console);
  if (!server)
    return console.report(server.error());
  Teller teller(&metrics);
  Projector projector({.log = &log, .assignment = assignment->get(), .observer = &teller},
                      {.state_directory = state_directory(arguments, (*ledger)->directory()),
                       .command = "minutebook project",
                       .pause = milliseconds(arguments.poll_ms)});
  const auto projected = projector.run([&] {
    teller.tell(console);
    return stop_requested.load();
  });
  teller.tell_all(console);
  if (!projected) {
    console.report(projected.error());
    return kFailed;
  }
  console.notice("stopped");
  return kDone;
}

}  // namespace

ExitCode run_project(const Arguments& arguments, Console& console) {
  if (arguments.once && (!arguments.group.empty() || !arguments.listen.empty())) {
    return console.report(
        Error{ErrorKind::kUsage,
              "--once folds all partitions to the end of the log and is done; leave out --group "
              "and --listen"});
  }
  if (arguments.once) {
    const auto folded = fold_once(arguments, console);
    if (!folded)
      return console.report(folded.error());
    console.notice(folded_in_words(*folded));
    return kDone;
  }
  const auto uri = parse_ledger_uri(arguments.ledger);
  if (!uri)
    return console.report(uri.error());
  if (uri->kafka)
    return project_by_following(arguments, *uri, console);
  if (!arguments.group.empty()) {
    return console.report(
        Error{ErrorKind::kUsage,
              "--group: processes share the partitions of a ledger on Kafka; an embedded ledger "
              "has one partition, so leave the option out"});
  }
  heed_signals();
  ProjectorMetrics metrics({.topic = "embedded", .group = "", .version = kVersion});
  const auto server = serve(arguments, metrics, console);
  if (!server)
    return console.report(server.error());
  return project_in_rounds(arguments, console, &metrics);
}

}  // namespace minutebook::cli
