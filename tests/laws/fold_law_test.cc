// Laws 2, 4 and 5 of the fold: a set of blind puts, equal whatever the way through the log, that
// nothing stops.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "eventlog/memory/memory_event_log.h"
#include "ledger/keys.h"
#include "ledger/quarantine.h"
#include "projectors/runner.h"
#include "temporary_directory.h"
#include "tests/laws/law.h"
#include "tests/laws/poison.h"
#include "tests/laws/read_model.h"

namespace minutebook::laws {
namespace {

// A log as it may be: sound records, some of them again, and some that cannot be folded.
std::vector<LogRecord> any_log(int longest) {
  const RandomHistory history = *any_history(longest).as("history");
  const std::vector<LogRecord> sound = records_of(history.events());
  std::vector<LogRecord> records = sound;
  if (sound.empty()) {
    return records;
  }
  const int more = *rc::gen::inRange(0, 6).as("further records");
  for (int number = 0; number < more; ++number) {
    const std::size_t source = *rc::gen::inRange<std::size_t>(0, sound.size());
    const int kind = *rc::gen::inRange(-2, kPoisonKindCount);
    const LogRecord further =
        kind < 0 ? sound[source] : poisoned(sound[source], static_cast<PoisonKind>(kind), number);
    const auto place = *rc::gen::inRange<std::size_t>(0, records.size() + 1);
    records.insert(records.begin() + static_cast<std::ptrdiff_t>(place), further);
  }
  put_in_order(&records);
  return records;
}

// Law 4: any steps and any crashes between them.
TEST(FoldLaw, AnyStepsAndAnyCrashesGiveTheSameRows) {
  check_law(1000, [] {
    const std::vector<LogRecord> records = any_log(60);
    const Digest expected = read_model_of(records).digest();
    ReadModel model;
    std::size_t done = 0;
    while (done < records.size()) {
      const auto step = *rc::gen::inRange<std::size_t>(1, records.size() - done + 1);
      const auto next = std::span(records).subspan(done, step);
      if (*rc::gen::inRange(0, 3) == 2) {
        model.fold_and_crash(next);
        continue;
      }
      model.fold(next);
      done += step;
    }
    RC_ASSERT(model.digest() == expected);
    RC_ASSERT(model.position().records == records.size());
  });
}

// Law 4 on the store itself: the shard is opened again after each step.
TEST(FoldLaw, AShardOpenedAgainAfterEachStepHasTheSameRows) {
  check_law(12, [] {
    const std::vector<LogRecord> records = any_log(60);
    RecordedTime now;
    const auto log = make_memory_event_log([&now] { return now; });
    std::vector<LogRecord> logged;
    const TemporaryDirectory state;
    const auto steps = *rc::gen::inRange(1, 5);
    std::size_t next = 0;
    for (int step = 0; step < steps; ++step) {
      const std::size_t end =
          step + 1 == steps ? records.size() : *rc::gen::inRange(next, records.size() + 1);
      for (; next < end; ++next) {
        EventId::Bytes id{};
        id[14] = static_cast<std::uint8_t>(next >> 8);
        id[15] = static_cast<std::uint8_t>(next);
        now = records[next].recorded;
        const auto appended =
            log->append({.records = {{EventId(id), records[next].subject, records[next].value}}});
        RC_ASSERT(appended.has_value());
      }
      const auto shard = Shard::open({state.path(), Partition{0}});
      RC_ASSERT(shard.has_value());
      RC_ASSERT(fold_to_end(*log, **shard,
                            {.batch = {.max_records = *rc::gen::inRange<std::size_t>(1, 20)}})
                    .has_value());
      if (next == records.size()) {
        const auto reader = (*shard)->reader();
        RC_ASSERT(digest_of(*reader, reader->position()).value() ==
                  read_model_of(records).digest());
      }
    }
  });
}

// Law 2: the rows of an event depend on the event and its place alone, so the order of the puts is
// free.
TEST(FoldLaw, TheRowsOfEventsCanBePutInAnyOrder) {
  check_law(600, [] {
    const RandomHistory history = *any_history(60);
    std::vector<RecordedEvent> events = history.events();
    MemoryRows in_order;
    for (const RecordedEvent& one : events) {
      in_order.apply(one.event, {one.partition, one.offset, one.time});
    }
    for (std::size_t left = events.size(); left > 1; --left) {
      std::swap(events[left - 1], events[*rc::gen::inRange<std::size_t>(0, left)]);
    }
    MemoryRows shuffled;
    for (const RecordedEvent& one : events) {
      shuffled.apply(one.event, {one.partition, one.offset, one.time});
    }
    RC_ASSERT(digest_of(shuffled, Position()).value() == digest_of(in_order, Position()).value());
  });
}

// Law 5: what cannot be folded is kept with its reason under its subject, and counted; all else is
// folded.
TEST(FoldLaw, PoisonStopsNothingAndIsKept) {
  check_law(1000, [] {
    const RandomHistory history = *any_history(40);
    const std::vector<LogRecord> sound = records_of(history.events());
    RC_PRE(!sound.empty());
    std::vector<LogRecord> records = sound;
    const int count = *rc::gen::inRange(1, 5);
    for (int number = 0; number < count; ++number) {
      const auto source = *rc::gen::inRange<std::size_t>(0, sound.size());
      const auto kind = static_cast<PoisonKind>(*rc::gen::inRange(0, kPoisonKindCount));
      // Behind what it was made from: an id is reused by what comes later.
      records.push_back(poisoned(sound[source], kind, number));
    }
    put_in_order(&records);
    const ReadModel model = read_model_of(records);
    RC_ASSERT(model.position().quarantined == static_cast<std::uint64_t>(count));
    RC_ASSERT(model.position().events == sound.size());
    for (std::size_t index = sound.size(); index < records.size(); ++index) {
      const LogRecord& record = records[index];
      const std::string key = quarantine_key(record.subject, record.partition, record.offset);
      std::string value;
      RC_ASSERT(model.rows().get(Table::kQuarantine, key, &value));
      const auto kept = read_quarantine(key, value);
      RC_ASSERT(kept.has_value());
      RC_ASSERT(kept->record_bytes == record.value);
      RC_ASSERT(!kept->message.empty());
    }
    // Without the quarantine it is the read model of the sound records alone.
    MemoryRows rest = model.rows();
    for (std::size_t index = sound.size(); index < records.size(); ++index) {
      rest.remove(Table::kQuarantine,
                  quarantine_key(records[index].subject, Partition{0}, records[index].offset));
    }
    const ReadModel clean = read_model_of(sound);
    RC_ASSERT(digest_of(rest, Position()).value() == digest_of(clean.rows(), Position()).value());
  });
}

}  // namespace
}  // namespace minutebook::laws
