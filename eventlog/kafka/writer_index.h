// WriterIndex: what a writer has to know about the log to refuse what must not be recorded, without
// reading the log each time: where each event lies, how many each subject has. It is made from the
// log, may be deleted at any time, and is then made again.

#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_map>
#include <vector>

#include "ledger/error.h"
#include "ledger/identifiers.h"
#include "ledger/recorded_time.h"

namespace rocksdb {
class DB;
}

namespace minutebook::kafka {

// The first 16 bytes of SHA-256 over the length of the subject, the subject and the value.
using ContentDigest = std::array<std::uint8_t, 16>;
[[nodiscard]] ContentDigest digest_of(std::string_view subject, std::string_view value);

// A record as the index has it.
struct IndexedRecord {
  Partition partition;
  Offset offset;
  RecordedTime recorded;
  ContentDigest digest{};
};

// How far the index has come in a partition.
struct IndexPosition {
  // Everything before is in the index.
  std::int64_t next_offset = 0;
  // How many records the partition has before it.
  std::uint64_t record_count = 0;
  // The last record in the index, if there is one: by it a log is known again.
  std::optional<std::int64_t> last_offset;
  ContentDigest last_digest{};
  RecordedTime last_recorded = kEarliestRecordedTime;
};

// What is added is seen by look-ups at once, and on disk after `write`: rows and position together,
// so that a crash leaves the index of some earlier moment. For one thread at a time; one process
// may have it open, which the caller sees to.
class WriterIndex {
 public:
  // Opens the index of a ledger in its directory, which is made where it is missing. One that is
  // damaged is deleted and begun anew. Fails with kCorrupt where it is another ledger's, with
  // kInputOutput or kOutOfSpace.
  [[nodiscard]] static tl::expected<std::unique_ptr<WriterIndex>, Error> open(
      const std::filesystem::path& directory, const std::string& ledger_id,
      std::int32_t partition_count);

  WriterIndex(const WriterIndex&) = delete;
  WriterIndex& operator=(const WriterIndex&) = delete;
  ~WriterIndex();

  [[nodiscard]] tl::expected<std::optional<IndexedRecord>, Error> find(const EventId& event_id);
  // How many records of the subject are in the index.
  [[nodiscard]] tl::expected<std::int64_t, Error> version_of(std::string_view subject);
  // By number of the partition.
  [[nodiscard]] const std::vector<IndexPosition>& positions() const { return positions_; }

  // Adds the next record of a partition. `event_id` is nothing for a record that has none.
  [[nodiscard]] tl::expected<void, Error> add(const std::optional<EventId>& event_id,
                                              std::string_view subject,
                                              const IndexedRecord& record);
  // Notes that nothing but what was added lies before an offset of a partition: what else is there
  // are markers of transactions, and what was aborted.
  void advance(Partition partition, std::int64_t next_offset);
  // How much was added since the last `write`.
  [[nodiscard]] std::size_t pending_bytes() const;
  // Puts on disk what was added. After a failure the index must be opened anew.
  [[nodiscard]] tl::expected<void, Error> write();

 private:
  struct Pending;

  WriterIndex(std::filesystem::path directory, std::unique_ptr<rocksdb::DB> database);

  [[nodiscard]] tl::expected<std::optional<std::string>, Error> get(std::string_view key) const;
  [[nodiscard]] tl::expected<void, Error> load(const std::string& ledger_id,
                                               std::int32_t partition_count);
  [[nodiscard]] Error damaged() const;

  const std::filesystem::path directory_;
  std::unique_ptr<rocksdb::DB> database_;
  std::vector<IndexPosition> positions_;
  std::unique_ptr<Pending> pending_;
};

}  // namespace minutebook::kafka
