// Makes a read model anew from the log, beside the running one.

#include "projectors/rebuild.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <memory>
#include <utility>
#include <vector>

#include "projectors/continuous_reader.h"
#include "projectors/difference.h"
#include "projectors/fold.h"
#include "projectors/store/files.h"
#include "projectors/store/shard_builder.h"
#include "projectors/store/writer_lock.h"

namespace minutebook {

namespace {

using SteadyClock = std::chrono::steady_clock;

// What the builder has taken, with the event bytes from the log.
class EventsOfBuilder final : public EarlierEvents {
 public:
  EventsOfBuilder(EventLog* log, ShardBuilder* builder) : log_(log), builder_(builder) {}

  tl::expected<std::optional<EventEntry>, Error> find(const EventId& event_id) override {
    return builder_->find_event(event_id);
  }

  tl::expected<std::string, Error> value_of(const EventEntry& entry) override {
    auto records = log_->read(entry.recorded.partition, entry.recorded.offset, {.max_records = 1});
    if (!records)
      return tl::unexpected(records.error());
    if (records->empty() || records->front().offset != entry.recorded.offset) {
      return fail(ErrorKind::kCorrupt,
                  fmt::format("partition {} of the log: the record at offset {} was there and is "
                              "not any more",
                              entry.recorded.partition.value, entry.recorded.offset.value));
    }
    return std::move(records->front().value);
  }

 private:
  EventLog* const log_;
  ShardBuilder* const builder_;
};

// The read model that is to be replaced, and why it cannot be compared with, if so.
struct Old {
  std::unique_ptr<ShardReader> reader;
  std::string why_not_comparable;
};

Old open_old(EventLog& log, const ShardLocation& location, const ShardDirectory& directory) {
  Old old;
  const auto current = directory.current();
  if (current && !*current) {
    old.why_not_comparable = "there was none";
    return old;
  }
  auto reader = ShardReader::open(location);
  if (!reader) {
    old.why_not_comparable = std::move(reader.error().message);
    return old;
  }
  const auto checked = check_history(log, (*reader)->position());
  if (!checked) {
    old.why_not_comparable = checked.error().message;
    return old;
  }
  old.reader = std::move(*reader);
  return old;
}

// Folds the records below `end` into a builder.
class Rebuilding {
 public:
  Rebuilding(EventLog* log, Partition partition, ShardBuilder* builder,
             const RebuildOptions* options)
      : builder_(builder),
        options_(options),
        earlier_(log, builder),
        fold_(&earlier_, Position{.partition = partition}),
        reader_(log, partition, Offset{0}, 0),
        started_(SteadyClock::now()) {}

  [[nodiscard]] tl::expected<void, Error> fold_below(Offset end) {
    // The next records are read while these are folded.
    auto next = read_on();
    while (fold_.position().next_offset < end) {
      auto records = next.get();
      if (!records)
        return tl::unexpected(std::move(records.error()));
      while (!records->empty() && records->back().offset >= end)
        records->pop_back();
      if (records->empty())
        break;
      next = read_on();
      auto added = fold_.add(*records);
      if (!added)
        return added;
      if (fold_.rows().size_bytes() < options_->batch_bytes)
        continue;
      auto given = give_rows();
      if (!given)
        return given;
    }
    return give_rows().and_then([&] { return builder_->finish(fold_.position()); });
  }

  [[nodiscard]] FoldStatistics statistics() const {
    const Position& now = fold_.position();
    return {.records = now.records,
            .events = now.events,
            .duplicates = now.duplicates,
            .quarantined = now.quarantined,
            .rows = rows_,
            .seconds = std::chrono::duration<double>(SteadyClock::now() - started_).count()};
  }

  [[nodiscard]] const Position& position() const { return fold_.position(); }

 private:
  using Records = tl::expected<std::vector<LogRecord>, Error>;

  // One at a time.
  [[nodiscard]] std::future<Records> read_on() {
    const ReadLimits limits = {.max_records = options_->read_records,
                               .max_bytes = std::size_t{4} << 20};
    return std::async(std::launch::async, [this, limits] { return reader_.read(limits); });
  }

  [[nodiscard]] tl::expected<void, Error> give_rows() {
    rows_ += fold_.rows().size();
    if (options_->on_progress)
      options_->on_progress(statistics());
    return builder_->add(fold_.take_rows());
  }

  ShardBuilder* const builder_;
  const RebuildOptions* const options_;
  EventsOfBuilder earlier_;
  Fold fold_;
  ContinuousReader reader_;
  const SteadyClock::time_point started_;
  std::uint64_t rows_ = 0;
};

// Compares the new read model with the old one, and says what is to become of the old one. Fails
// with kVerificationFailed where they differ and that is not to be passed over.
tl::expected<void, Error> compare(const Old& old, const ShardReader& reader,
                                  const RebuildOptions& options, Rebuilt* rebuilt) {
  // Both are read at once, from end to end.
  auto digest_of_old = std::async(std::launch::async, [&old]() -> tl::expected<Digest, Error> {
    if (old.reader == nullptr)
      return Digest{};
    return digest_of(*old.reader, old.reader->position());
  });
  const auto digest = digest_of(reader, reader.position());
  const auto old_digest = digest_of_old.get();
  if (!digest)
    return tl::unexpected(digest.error());
  rebuilt->digest = *digest;
  rebuilt->replacement = Replacement::kNotCompared;
  rebuilt->note = old.why_not_comparable;
  if (old.reader == nullptr)
    return {};
  if (!old_digest) {
    rebuilt->note = old_digest.error().message;
    return {};
  }
  rebuilt->replacement = Replacement::kEqual;
  if (*digest == *old_digest)
    return {};
  rebuilt->replacement = Replacement::kDifferent;
  rebuilt->note = fmt::format(
      "the read model made anew from the log has the digest {}, the running one {}; the first "
      "difference is in {}",
      to_string(*digest), to_string(*old_digest),
      first_difference(*old.reader, old.reader->position(), "the running one", reader,
                       reader.position(), "the log"));
  if (options.replace_on_difference)
    return {};
  return fail(ErrorKind::kVerificationFailed, rebuilt->note);
}

// Makes the generation and compares it; it is closed when this returns.
tl::expected<Rebuilt, Error> make_generation(EventLog& log, Partition partition,
                                             const std::filesystem::path& generation,
                                             const Old& old, const RebuildOptions& options) {
  const auto log_end = log.end(partition);
  if (!log_end)
    return tl::unexpected(log_end.error());
  const Offset end = old.reader ? old.reader->position().next_offset : *log_end;
  auto builder = ShardBuilder::create(
      generation, static_cast<std::uint64_t>(std::max<std::int64_t>(end.value, 0)));
  if (!builder)
    return tl::unexpected(builder.error());
  Rebuilding rebuilding(&log, partition, builder->get(), &options);
  const auto folded = rebuilding.fold_below(end);
  if (!folded)
    return tl::unexpected(folded.error());
  Rebuilt rebuilt;
  rebuilt.statistics = rebuilding.statistics();
  rebuilt.position = rebuilding.position();
  const auto reader = (*builder)->reader();
  const auto compared = compare(old, *reader, options, &rebuilt);
  if (!compared)
    return tl::unexpected(compared.error());
  return rebuilt;
}

}  // namespace

tl::expected<Rebuilt, Error> rebuild(EventLog& log, const ShardLocation& location,
                                     const RebuildOptions& options) {
  const ShardDirectory directory(location);
  const auto made = make_directories(directory.path());
  if (!made)
    return tl::unexpected(made.error());
  const auto lock =
      WriterLock::take(directory.lock_file(), options.shard.command, options.shard.wait);
  if (!lock)
    return tl::unexpected(lock.error());
  // What cannot be made out is no reason to keep it: its place is taken.
  const auto current = directory.current();
  const auto number = directory.unused_number();
  if (!number)
    return tl::unexpected(number.error());
  auto prepared = directory.make_generation(*number);
  if (!prepared)
    return tl::unexpected(prepared.error());

  Old old = open_old(log, location, directory);
  auto rebuilt =
      make_generation(log, location.partition, directory.generation(*number), old, options);
  old.reader.reset();
  if (rebuilt) {
    const auto swapped = directory.set_current(*number);
    if (!swapped)
      return tl::unexpected(swapped.error());
    // What cannot be removed now, the next writer removes.
    (void)directory.remove_others(*number);
    return rebuilt;
  }
  // The failure that led here is the one to tell of; what stays behind, the next writer removes.
  if (current)
    (void)directory.remove_others(*current);
  return rebuilt;
}

}  // namespace minutebook
