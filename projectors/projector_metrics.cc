// The numbers of a projector process, and how they are rendered. prometheus-cpp is seen here alone:
// its serializer is used, and not its registry, whose numbers would be read one after another and
// so could tell a position beyond the end.

#include "projectors/projector_metrics.h"

#include <fmt/format.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

#include "ledger/assert.h"
#include "ledger/claims.h"

namespace minutebook {
namespace {

// How many lines a reason takes at most.
constexpr std::size_t kReasonsShown = 20;

double seconds_since_1970(RecordedTime time) {
  return static_cast<double>(time.milliseconds_since_1970()) / 1000;
}

double seconds_between(RecordedTime from, RecordedTime to) {
  const std::int64_t passed = to.milliseconds_since_1970() - from.milliseconds_since_1970();
  return static_cast<double>(std::max<std::int64_t>(passed, 0)) / 1000;
}

using Labels = std::vector<prometheus::ClientMetric::Label>;

prometheus::ClientMetric gauge(Labels labels, double value) {
  prometheus::ClientMetric metric;
  metric.label = std::move(labels);
  metric.gauge.value = value;
  return metric;
}

prometheus::ClientMetric counter(Labels labels, std::uint64_t value) {
  prometheus::ClientMetric metric;
  metric.label = std::move(labels);
  metric.counter.value = static_cast<double>(value);
  return metric;
}

// Gathers families in the order in which they are to be read.
class Families {
 public:
  void add(std::string name, std::string help, prometheus::MetricType type,
           std::vector<prometheus::ClientMetric> metrics) {
    if (metrics.empty())
      return;
    families_.push_back({std::move(name), std::move(help), type, std::move(metrics)});
  }
  void add_gauge(std::string name, std::string help, Labels labels, double value) {
    add(std::move(name), std::move(help), prometheus::MetricType::Gauge,
        {gauge(std::move(labels), value)});
  }
  void add_counter(std::string name, std::string help, Labels labels, std::uint64_t value) {
    add(std::move(name), std::move(help), prometheus::MetricType::Counter,
        {counter(std::move(labels), value)});
  }
  [[nodiscard]] std::string text() const {
    return prometheus::TextSerializer().Serializer::Serialize(families_);
  }

 private:
  std::vector<prometheus::MetricFamily> families_;
};

struct NumberedState {
  Partition partition;
  PartitionState state;
};

class PartitionFamilies {
 public:
  PartitionFamilies(Families* families, const std::string* topic,
                    const std::vector<NumberedState>* partitions)
      : families_(families), topic_(topic), partitions_(partitions) {}

  // A gauge for each partition that is assigned and has a value.
  void gauges(std::string name, std::string help,
              const std::function<std::optional<double>(const PartitionState&)>& value_of) const {
    std::vector<prometheus::ClientMetric> metrics;
    for (const auto& [partition, state] : *partitions_) {
      const auto value = state.assigned ? value_of(state) : std::nullopt;
      if (value)
        metrics.push_back(gauge(labels_of(partition), *value));
    }
    families_->add(std::move(name), std::move(help), prometheus::MetricType::Gauge,
                   std::move(metrics));
  }
  // A counter for each partition.
  void counters(std::string name, std::string help, std::uint64_t PartitionState::*count) const {
    std::vector<prometheus::ClientMetric> metrics;
    metrics.reserve(partitions_->size());
    for (const auto& [partition, state] : *partitions_) {
      metrics.push_back(counter(labels_of(partition), state.*count));
    }
    families_->add(std::move(name), std::move(help), prometheus::MetricType::Counter,
                   std::move(metrics));
  }

 private:
  [[nodiscard]] Labels labels_of(Partition partition) const {
    return {{"topic", *topic_}, {"partition", std::to_string(partition.value)}};
  }

  Families* const families_;
  const std::string* const topic_;
  const std::vector<NumberedState>* const partitions_;
};

void add_gauges(const PartitionFamilies& families, RecordedTime now) {
  using Value = std::optional<double>;
  families.gauges("minutebook_projector_shard_open",
                  "Whether the shard of a partition of this process is open: 1, or 0.",
                  [](const PartitionState& state) -> Value { return state.position ? 1 : 0; });
  families.gauges("minutebook_projector_stopped",
                  "Whether folding has stopped until somebody mends the cause: 1, or 0.",
                  [](const PartitionState& state) -> Value { return state.stopped ? 1 : 0; });
  families.gauges("minutebook_projector_position_offset",
                  "The offset at which the shard goes on: all below was folded.",
                  [](const PartitionState& state) -> Value {
                    if (!state.position)
                      return std::nullopt;
                    return static_cast<double>(state.position->next_offset.value);
                  });
  families.gauges("minutebook_projector_end_offset",
                  "Where the partition ended when the log was last asked.",
                  [](const PartitionState& state) -> Value {
                    if (!state.end)
                      return std::nullopt;
                    return static_cast<double>(state.end->value);
                  });
  families.gauges("minutebook_projector_lag_records",
                  "Offsets between the shard and the end of its partition.",
                  [](const PartitionState& state) -> Value {
                    const auto lag = state.lag_records();
                    return lag ? Value(static_cast<double>(*lag)) : std::nullopt;
                  });
  families.gauges(
      "minutebook_projector_lag_seconds",
      "The longest that a record can have been waiting to be folded; grows also while the log does "
      "not answer.",
      [now](const PartitionState& state) -> Value { return state.lag_seconds(now); });
  families.gauges("minutebook_projector_last_applied_timestamp_seconds",
                  "When this process last committed records to the shard.",
                  [](const PartitionState& state) -> Value {
                    if (!state.applied_at)
                      return std::nullopt;
                    return seconds_since_1970(*state.applied_at);
                  });
  families.gauges("minutebook_projector_high_water_timestamp_seconds",
                  "When the last record that was folded was appended, by the log's clock.",
                  [](const PartitionState& state) -> Value {
                    if (!state.position || state.position->records == 0)
                      return std::nullopt;
                    return seconds_since_1970(state.position->high_water);
                  });
  families.gauges("minutebook_projector_shard_quarantined_events",
                  "Events that the shard holds in quarantine.",
                  [](const PartitionState& state) -> Value {
                    if (!state.position)
                      return std::nullopt;
                    return static_cast<double>(state.position->quarantined);
                  });
}

void add_counters(const PartitionFamilies& families) {
  families.counters("minutebook_projector_events_applied_total", "Events folded.",
                    &PartitionState::events);
  families.counters("minutebook_projector_duplicate_events_total",
                    "Records passed over because their event had been folded before.",
                    &PartitionState::duplicates);
  families.counters("minutebook_projector_quarantined_events_total",
                    "Events that could not be folded and were put into quarantine.",
                    &PartitionState::quarantined);
  families.counters("minutebook_projector_gaps_total",
                    "Offsets that were skipped although the log has a record there.",
                    &PartitionState::gaps);
  families.counters("minutebook_projector_rebuilds_total",
                    "Shards that were missing and are folded from the beginning of the log.",
                    &PartitionState::rebuilds);
  families.counters("minutebook_projector_delays_total",
                    "Failures to fold a partition, each tried again.", &PartitionState::delays);
}

// One histogram for the process: one for each partition would be many series for little insight.
prometheus::ClientMetric apply_durations(Labels labels,
                                         const std::vector<NumberedState>& partitions) {
  prometheus::ClientMetric metric;
  metric.label = std::move(labels);
  std::uint64_t below = 0;
  for (std::size_t bucket = 0; bucket <= kApplyDurationBoundsSeconds.size(); ++bucket) {
    for (const NumberedState& partition : partitions) {
      below += partition.state.steps_by_duration.at(bucket);
    }
    const double bound = bucket < kApplyDurationBoundsSeconds.size()
                             ? kApplyDurationBoundsSeconds.at(bucket)
                             : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({below, bound});
  }
  metric.histogram.sample_count = below;
  for (const NumberedState& partition : partitions) {
    metric.histogram.sample_sum += partition.state.steps_seconds;
  }
  return metric;
}

std::optional<std::string> unready_reason_of(const NumberedState& numbered, RecordedTime now,
                                             const ReadinessBounds& bounds) {
  const PartitionState& state = numbered.state;
  const auto reason = [&numbered](std::string_view what) {
    const auto& why = numbered.state.stopped ? numbered.state.stopped : numbered.state.delayed;
    return fmt::format("partition {}: {}{}{}", numbered.partition.value, what, why ? ": " : "",
                       why.value_or(""));
  };
  if (state.stopped)
    return reason("stopped");
  if (!state.position)
    return reason("the shard is not open yet");
  const auto lag = state.lag_records();
  if (!lag)
    return reason("the log has not yet told where it ends");
  if (*lag > 0 && state.position->records == 0)
    return reason(fmt::format("nothing is folded yet; records behind: {}", *lag));
  const double lag_seconds = state.lag_seconds(now);
  if (lag_seconds > bounds.lag.count()) {
    return reason(fmt::format("{:.1f} s behind, which is more than {} s; records behind: {}",
                              lag_seconds, bounds.lag.count(), *lag));
  }
  return std::nullopt;
}

}  // namespace

// ---------------------------------------------------------------------------------------------------
// One partition

std::optional<std::uint64_t> PartitionState::lag_records() const {
  if (!position || !end)
    return std::nullopt;
  const Offset reached = std::max(position->next_offset, read_to);
  return *end > reached ? static_cast<std::uint64_t>(end->value - reached.value) : 0;
}

double PartitionState::lag_seconds(RecordedTime now) const {
  std::optional<RecordedTime> known = caught_up_at;
  if (position && position->records > 0)
    known = known ? std::max(*known, position->high_water) : position->high_water;
  return seconds_between(known.value_or(assigned_at), now);
}

PartitionMetrics::PartitionMetrics(Clock clock) : clock_(std::move(clock)) {}

void PartitionMetrics::assign() {
  const RecordedTime now = clock_();
  const MutexLock lock(mutex_);
  if (state_.assigned)
    return;
  state_.assigned = true;
  state_.assigned_at = now;
}

void PartitionMetrics::unassign() {
  const MutexLock lock(mutex_);
  state_.assigned = false;
  state_.position.reset();
  state_.stopped.reset();
  state_.delayed.reset();
  state_.end.reset();
  state_.read_to = Offset{};
  state_.caught_up_at.reset();
  state_.applied_at.reset();
}

void PartitionMetrics::opened(const Position& position) {
  const MutexLock lock(mutex_);
  state_.position = position;
  counted_ = position;
  state_.stopped.reset();
  state_.delayed.reset();
  note_whether_caught_up();
}

void PartitionMetrics::closed() {
  const MutexLock lock(mutex_);
  state_.position.reset();
}

void PartitionMetrics::applied(const Position& position, std::chrono::duration<double> duration) {
  const RecordedTime now = clock_();
  const double seconds = duration.count();
  const auto bucket =
      static_cast<std::size_t>(std::lower_bound(kApplyDurationBoundsSeconds.begin(),
                                                kApplyDurationBoundsSeconds.end(), seconds) -
                               kApplyDurationBoundsSeconds.begin());
  const MutexLock lock(mutex_);
  MINUTEBOOK_ASSERT(position.next_offset >= counted_.next_offset);
  state_.events += position.events - counted_.events;
  state_.duplicates += position.duplicates - counted_.duplicates;
  state_.quarantined += position.quarantined - counted_.quarantined;
  // The first step of a shard that was missing.
  if (counted_.records == 0 && position.records > 0)
    ++state_.rebuilds;
  counted_ = position;
  // The step may have been under way when the partition was given up.
  if (state_.position) {
    state_.position = position;
    state_.applied_at = now;
    state_.delayed.reset();
  }
  ++state_.steps_by_duration.at(bucket);
  state_.steps_seconds += seconds;
  note_whether_caught_up();
}

void PartitionMetrics::end_seen(Offset end) {
  const RecordedTime now = clock_();
  const MutexLock lock(mutex_);
  state_.end = end;
  state_.end_seen_at = now;
  note_whether_caught_up();
}

void PartitionMetrics::read_to(Offset offset) {
  const MutexLock lock(mutex_);
  state_.read_to = std::max(state_.read_to, offset);
  note_whether_caught_up();
}

void PartitionMetrics::note_whether_caught_up() {
  if (state_.lag_records() == std::uint64_t{0})
    state_.caught_up_at = state_.end_seen_at;
}

void PartitionMetrics::gap_found() {
  const MutexLock lock(mutex_);
  ++state_.gaps;
}

void PartitionMetrics::delayed(std::string reason) {
  const MutexLock lock(mutex_);
  ++state_.delays;
  state_.delayed = std::move(reason);
}

void PartitionMetrics::stopped(std::string reason) {
  const MutexLock lock(mutex_);
  state_.stopped = std::move(reason);
}

PartitionState PartitionMetrics::snapshot() const {
  const MutexLock lock(mutex_);
  return state_;
}

// ---------------------------------------------------------------------------------------------------
// The process

struct ProjectorMetrics::Snapshot {
  RecordedTime now;
  bool in_group = false;
  std::uint64_t rebalances = 0;
  std::uint64_t assignment_failures = 0;
  std::vector<NumberedState> partitions;

  [[nodiscard]] std::optional<std::string> unready_reason(const ReadinessBounds& bounds) const {
    if (!in_group)
      return "no partitions are assigned to this process: it is joining its group, the group is "
             "rebalancing, or it cannot be reached\n";
    std::string reasons;
    std::size_t found = 0;
    for (const NumberedState& partition : partitions) {
      const auto reason =
          partition.state.assigned ? unready_reason_of(partition, now, bounds) : std::nullopt;
      if (reason && ++found <= kReasonsShown)
        reasons += *reason + "\n";
    }
    if (found > kReasonsShown)
      reasons += fmt::format("and {} more partitions\n", found - kReasonsShown);
    return found == 0 ? std::nullopt : std::optional(std::move(reasons));
  }
};

ProjectorMetrics::ProjectorMetrics(ProjectorIdentity identity, Clock clock)
    : identity_(std::move(identity)), clock_(std::move(clock)), started_at_(clock_()) {}

PartitionMetrics& ProjectorMetrics::partition(Partition partition) {
  const MutexLock lock(mutex_);
  auto& metrics = partitions_[partition];
  if (!metrics)
    metrics = std::make_unique<PartitionMetrics>(clock_);
  return *metrics;
}

void ProjectorMetrics::assigned(const std::vector<Partition>& partitions) {
  for (const Partition number : partitions) {
    partition(number).assign();
  }
  const MutexLock lock(mutex_);
  in_group_ = true;
  ++rebalances_;
  for (const auto& [number, metrics] : partitions_) {
    if (std::find(partitions.begin(), partitions.end(), number) == partitions.end())
      metrics->unassign();
  }
}

void ProjectorMetrics::unassigned() {
  const MutexLock lock(mutex_);
  in_group_ = false;
  for (const auto& [number, metrics] : partitions_) {
    metrics->unassign();
  }
}

void ProjectorMetrics::assignment_delayed(const Error& /*reason*/) {
  const MutexLock lock(mutex_);
  ++assignment_failures_;
}

void ProjectorMetrics::opened(const Position& position) {
  partition(position.partition).opened(position);
}
void ProjectorMetrics::closed(Partition number) {
  partition(number).closed();
}
void ProjectorMetrics::folded(const Position& position, std::chrono::duration<double> duration) {
  partition(position.partition).applied(position, duration);
}
void ProjectorMetrics::end_seen(Partition number, Offset end) {
  partition(number).end_seen(end);
}
void ProjectorMetrics::read_to(Partition number, Offset offset) {
  partition(number).read_to(offset);
}
void ProjectorMetrics::gap_found(Partition number) {
  partition(number).gap_found();
}
void ProjectorMetrics::delayed(Partition number, const Error& reason) {
  partition(number).delayed(reason.message);
}
void ProjectorMetrics::stopped(Partition number, const Error& reason) {
  partition(number).stopped(reason.message);
}

ProjectorMetrics::Snapshot ProjectorMetrics::snapshot() const {
  Snapshot taken;
  const MutexLock lock(mutex_);
  taken.in_group = in_group_;
  taken.rebalances = rebalances_;
  taken.assignment_failures = assignment_failures_;
  taken.partitions.reserve(partitions_.size());
  for (const auto& [number, metrics] : partitions_) {
    taken.partitions.push_back({number, metrics->snapshot()});
  }
  taken.now = clock_();
  return taken;
}

std::optional<std::string> ProjectorMetrics::unready_reason(const ReadinessBounds& bounds) const {
  return snapshot().unready_reason(bounds);
}

std::string ProjectorMetrics::text(const ReadinessBounds& bounds) const {
  const Snapshot taken = snapshot();
  const Labels group = {{"topic", identity_.topic}, {"group", identity_.group}};
  double open = 0;
  double assigned = 0;
  for (const NumberedState& partition : taken.partitions) {
    assigned += partition.state.assigned ? 1 : 0;
    open += partition.state.assigned && partition.state.position ? 1 : 0;
  }
  Families families;
  families.add_gauge(
      "minutebook_build_info", "The program's version and the version of its fold; always 1.",
      {{"version", identity_.version}, {"fold_version", std::to_string(kFoldVersion)}}, 1);
  families.add_gauge("process_start_time_seconds",
                     "Start time of the process since unix epoch in seconds.", {},
                     seconds_since_1970(started_at_));
  families.add_gauge("minutebook_projector_ready",
                     "Whether /readyz says that this process is ready: 1, or 0.", group,
                     taken.unready_reason(bounds) ? 0 : 1);
  families.add_gauge("minutebook_projector_topic_partitions",
                     "How many partitions the topic has, this process's or not.", group,
                     identity_.partition_count);
  families.add_gauge("minutebook_projector_shards_assigned",
                     "Partitions that are this process's to fold.", group, assigned);
  families.add_gauge("minutebook_projector_shards_open",
                     "Shards that this process has open for writing.", group, open);
  families.add_counter("minutebook_projector_rebalances_total",
                       "Assignments of partitions to this process, the first included.", group,
                       taken.rebalances);
  families.add_counter(
      "minutebook_projector_assignment_errors_total",
      "Failures to find out which partitions are this process's, each tried again.", group,
      taken.assignment_failures);
  const PartitionFamilies by_partition(&families, &identity_.topic, &taken.partitions);
  add_gauges(by_partition, taken.now);
  add_counters(by_partition);
  families.add("minutebook_projector_apply_duration_seconds",
               "How long a step took, from having read a batch to having committed it.",
               prometheus::MetricType::Histogram, {apply_durations(group, taken.partitions)});
  return families.text();
}

}  // namespace minutebook
