// The checks around an opening.

#include "eventlog/local/verified_open.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <thread>
#include <utility>

#include "eventlog/local/acknowledged.h"
#include "eventlog/local/write_ahead_logs.h"

namespace minutebook::local {
namespace {

// How often an opening is tried while a writer removes files under it. A writer does so once for
// tens of megabytes, so one repetition is rare and several are hardly ever seen.
constexpr int kOpenAttempts = 20;
constexpr std::chrono::milliseconds kPauseBetweenAttempts{10};

tl::expected<LogTail, Error> check(const Database& database, const Acknowledged& acknowledged,
                                   std::uint64_t write_ahead_bytes) {
  auto tail = find_tail(database, write_ahead_bytes);
  if (!tail) {
    return tail;
  }
  if (tail->end < acknowledged.end) {
    return tl::unexpected(database.corrupt(fmt::format(
        "events up to offset {} were acknowledged, and it ends at offset {}; a write-ahead log "
        "(*.log in this folder) was cut off or removed",
        acknowledged.end - 1, tail->end)));
  }
  if (database.rocksdb().GetLatestSequenceNumber() < acknowledged.sequence) {
    return tl::unexpected(
        database.corrupt("entries of the people register were acknowledged and are gone; a "
                         "write-ahead log (*.log in "
                         "this folder) was cut off or removed"));
  }
  return tail;
}

tl::expected<OpenedDatabase, Error> open_once(const LocalLogPlace& place,
                                              const Acknowledged& acknowledged,
                                              std::uint64_t write_ahead_bytes) {
  if (auto checked = check_manifest(place.database, acknowledged.manifest); !checked) {
    return tl::unexpected(checked.error());
  }
  auto database = Database::open(place.database, Database::Mode::kRead);
  if (!database) {
    return tl::unexpected(database.error());
  }
  const auto tail = check(**database, acknowledged, write_ahead_bytes);
  if (!tail) {
    return tl::unexpected(tail.error());
  }
  return OpenedDatabase{.database = *std::move(database), .tail = *tail};
}

}  // namespace

tl::expected<OpenedDatabase, Error> open_for_reading(const LocalLogPlace& place) {
  // The witness is read first: whatever it says has to be seen by an opening that begins later.
  const auto acknowledged = read_acknowledged(place.acknowledged);
  if (!acknowledged) {
    return tl::unexpected(acknowledged.error());
  }
  for (int attempt = 0; attempt < kOpenAttempts; ++attempt) {
    const WriteAheadLogs before = list_write_ahead_logs(place.database);
    auto opened = open_once(place, *acknowledged, before.bytes);
    // A writer that moves rows from a write-ahead log into table files and removes the log, just
    // between the reading of the list of files and that of the logs, would make them invisible.
    // Then the set of write-ahead logs has changed, or a file was missing.
    if (list_write_ahead_logs(place.database).names == before.names) {
      return opened;
    }
    std::this_thread::sleep_for(kPauseBetweenAttempts);
  }
  return fail(ErrorKind::kUnavailable,
              fmt::format("{}: a writer changed the files each of the {} times that the log was "
                          "opened; try again",
                          place.database.string(), kOpenAttempts));
}

tl::expected<OpenedDatabase, Error> open_for_writing(const LocalLogPlace& place) {
  {
    const auto checked = open_for_reading(place);
    if (!checked) {
      return tl::unexpected(checked.error());
    }
  }
  auto database = Database::open(place.database, Database::Mode::kWrite);
  if (!database) {
    return tl::unexpected(database.error());
  }
  const auto tail = find_tail(**database, 0);
  if (!tail) {
    return tl::unexpected(tail.error());
  }
  return OpenedDatabase{.database = *std::move(database), .tail = *tail};
}

}  // namespace minutebook::local
