// ShardDirectory: where a shard lies, and which of its generations is the current one.
//
//   <state>/structure/<partition>/CURRENT          text: the number of the current generation
//   <state>/structure/<partition>/writer.lock      held by the process that writes
//   <state>/structure/<partition>/<generation>/    FORMAT, and a RocksDB
//
// A generation that CURRENT does not name is not there as far as anybody is concerned: it is being
// made, or was left behind, and the next writer removes it.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <tl/expected.hpp>
#include <vector>

#include "ledger/error.h"
#include "ledger/identifiers.h"

namespace minutebook {

// Which shard: that of a partition, below a folder for read models.
struct ShardLocation {
  std::filesystem::path state_directory;
  Partition partition;
};

// A plain value; every function looks at the file system anew. Fails with kInputOutput or
// kOutOfSpace, and further as said.
class ShardDirectory {
 public:
  explicit ShardDirectory(const ShardLocation& location);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path lock_file() const { return path_ / "writer.lock"; }
  [[nodiscard]] std::filesystem::path generation(std::uint64_t number) const;

  // The current generation; absent where there is none yet. Fails with kCorrupt for a CURRENT that
  // is not what was written.
  [[nodiscard]] tl::expected<std::optional<std::uint64_t>, Error> current() const;
  // Makes that generation the current one, in one step and durably.
  [[nodiscard]] tl::expected<void, Error> set_current(std::uint64_t number) const;

  // A number that no generation has.
  [[nodiscard]] tl::expected<std::uint64_t, Error> unused_number() const;
  // Makes the folder of a new generation with its FORMAT.
  [[nodiscard]] tl::expected<void, Error> make_generation(std::uint64_t number) const;
  // Whether this program reads and writes that generation. Fails with kNewerVersion where a newer
  // version made it, with kIncomplete where an older fold did, with kCorrupt where FORMAT is not
  // what was written, and with kNotFound where there is none. The message says what to do.
  [[nodiscard]] tl::expected<void, Error> check_format(std::uint64_t number) const;
  // Removes every generation but the one to keep.
  [[nodiscard]] tl::expected<void, Error> remove_others(std::optional<std::uint64_t> keep) const;

 private:
  [[nodiscard]] tl::expected<std::vector<std::uint64_t>, Error> generations() const;

  std::filesystem::path path_;
};

}  // namespace minutebook
