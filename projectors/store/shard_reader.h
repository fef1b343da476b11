// ShardReader: a shard's tables as they stood at one moment.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "ledger/error.h"
#include "ledger/rows.h"
#include "projectors/store/position.h"
#include "projectors/store/shard_directory.h"

namespace minutebook {

// A consistent view of a shard: the tables and the position belong together and do not change while
// it lives. Safe from any thread; a cursor belongs to one. Cursors must be destroyed before it.
class ShardReader final : public RowReader {
 public:
  // Opens the current generation for reading only. Takes no lock and writes nothing, so any number
  // of readers are open beside one writer, and it goes on showing what it shows when the generation
  // is replaced and removed. It does not follow the writer: open another one to see more.
  //
  // Fails with kNotFound where nothing was ever folded, as ShardDirectory::check_format does, with
  // kCorrupt where files are damaged or missing, and with kInputOutput.
  [[nodiscard]] static tl::expected<std::unique_ptr<ShardReader>, Error> open(
      const ShardLocation& location);

  ~ShardReader() override;

  [[nodiscard]] const Position& position() const;

  [[nodiscard]] std::unique_ptr<RowCursor> cursor(Table table) const override;
  [[nodiscard]] bool get(Table table, std::string_view key, std::string* value) const override;
  [[nodiscard]] std::string failure() const override;

  // What RocksDB and its iterators are kept in; defined in the source file.
  class Implementation;
  explicit ShardReader(std::unique_ptr<Implementation> implementation);

 private:
  const std::unique_ptr<Implementation> implementation_;
};

}  // namespace minutebook
