// The MANIFEST of the database: RocksDB's list of its table files, as far as the log watches over
// it.
//
// A table file that the list does not name is not missed: RocksDB takes it for a leftover and
// removes it. And a list that was cut off, or whose last entry has a length that cannot be, is
// taken as far as it goes. So the witness (acknowledged.h) keeps how long the list was.

#pragma once

#include <cstdint>
#include <filesystem>
#include <tl/expected.hpp>

#include "ledger/error.h"

namespace minutebook::local {

// The number in the name of a MANIFEST, and how far it was written. A greater number is a newer
// list; each opening for writing begins one.
struct ManifestExtent {
  std::uint64_t number = 0;
  std::uint64_t size_bytes = 0;

  friend bool operator==(const ManifestExtent&, const ManifestExtent&) = default;
};

// The extent of the list that CURRENT names; nothing listed (zero) where that cannot be found out.
[[nodiscard]] ManifestExtent find_manifest(const std::filesystem::path& database);

// The size of the list of that number; zero where there is none.
[[nodiscard]] std::uint64_t manifest_size_bytes(const std::filesystem::path& database,
                                                std::uint64_t number);

// Whether the list still goes as far as it did, in whole entries, unless a newer one has taken its
// place. An entry that was only begun behind that is a torn tail. Fails with kCorrupt or
// kInputOutput.
[[nodiscard]] tl::expected<void, Error> check_manifest(const std::filesystem::path& database,
                                                       const ManifestExtent& acknowledged);

}  // namespace minutebook::local
