// Shard: the read model of one partition, open for writing.

#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "ledger/error.h"
#include "ledger/identifiers.h"
#include "ledger/recorded.h"
#include "ledger/row_batch.h"
#include "projectors/store/position.h"
#include "projectors/store/shard_directory.h"
#include "projectors/store/shard_reader.h"

namespace minutebook {

// Where an event was recorded first.
struct EventEntry {
  Recorded recorded;
  std::string subject;
};

struct ShardOptions {
  // What is writing, for whoever finds the shard held: "minutebook record". It is written to a file
  // and must name no person: leave arguments out.
  std::string command = "minutebook";
  // How long to wait for another process to let go of the shard.
  std::chrono::milliseconds wait{0};
};

// The current generation of a shard. One process at a time has it open. Safe from any thread. What
// is committed outlives the process, though not always a power cut, after which the shard stands at
// an earlier position and folds on from there.
class Shard {
 public:
  // Opens the shard; one that was never there is made, empty. Generations that were left behind are
  // removed. Fails with kHeld where another process has it open, as ShardDirectory::check_format
  // does, with kCorrupt, kOutOfSpace and kInputOutput.
  [[nodiscard]] static tl::expected<std::unique_ptr<Shard>, Error> open(
      const ShardLocation& location, const ShardOptions& options = {});

  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;
  ~Shard();

  // How far it has folded.
  [[nodiscard]] Position position() const;

  // Puts the rows and moves to the position, both or neither. The position is that of the same
  // partition, and not before the one that it has. Fails with kOutOfSpace, kInputOutput and
  // kCorrupt; the shard must then be closed, and goes on from where it was when it is opened again.
  [[nodiscard]] tl::expected<void, Error> commit(const RowBatch& rows, const Position& position);

  // Where the event with that id was recorded first; absent where it was not folded. Cheap for an
  // id that is not there. Fails with kCorrupt and kInputOutput.
  [[nodiscard]] tl::expected<std::optional<EventEntry>, Error> find_event(
      const EventId& event_id) const;
  // The bytes of an event that find_event returned. Fails with kCorrupt and kInputOutput.
  [[nodiscard]] tl::expected<std::string, Error> event_bytes(const EventEntry& entry) const;

  // The tables as they are now. It must be destroyed before the shard.
  [[nodiscard]] std::unique_ptr<ShardReader> reader() const;

  // Writes what is in memory to files, so that those who open it next have no write-ahead log to go
  // through. Fails as commit does.
  [[nodiscard]] tl::expected<void, Error> flush();

 private:
  class Implementation;
  explicit Shard(std::unique_ptr<Implementation> implementation);

  const std::unique_ptr<Implementation> implementation_;
};

}  // namespace minutebook
