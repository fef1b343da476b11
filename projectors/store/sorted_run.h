// SortedRun: many rows in order, in memory or in a file, on their way into a generation that is
// being made.

#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "ledger/error.h"
#include "ledger/identifiers.h"
#include "ledger/row_batch.h"

namespace minutebook {

// The rows of one table of a run, one after the other. Must not outlive the run. Not thread safe.
class RunCursor {
 public:
  virtual ~RunCursor() = default;
  // Moves to the first row, and then to the next; false behind the last. The views before become
  // invalid. Fails with kInputOutput.
  [[nodiscard]] virtual tl::expected<bool, Error> advance() = 0;
  [[nodiscard]] std::string_view key() const { return key_; }
  [[nodiscard]] std::string_view value() const { return value_; }

 protected:
  std::string_view key_;
  std::string_view value_;
};

// Does not change once it is made; its functions may be called from several threads.
class SortedRun {
 public:
  virtual ~SortedRun() = default;
  [[nodiscard]] virtual std::unique_ptr<RunCursor> cursor(Table table) const = 0;
  // The value of the events row of that id; absent where the run has none. Fails with kInputOutput.
  [[nodiscard]] virtual tl::expected<std::optional<std::string>, Error> event_entry(
      const EventId& event_id) const = 0;
};

// Sorts the rows; they stay in memory. Of rows with one key the last is kept.
[[nodiscard]] std::unique_ptr<SortedRun> make_run_in_memory(RowBatch rows);

// Writes the run to that file, which nobody else sees and which goes with the run. Fails with
// kOutOfSpace and kInputOutput.
[[nodiscard]] tl::expected<std::unique_ptr<SortedRun>, Error> move_run_to_file(
    const SortedRun& run, const std::filesystem::path& file);

}  // namespace minutebook
