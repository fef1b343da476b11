// Following the entries of a MANIFEST by their lengths. Their checksums are RocksDB's business.
//
// The format is that of LevelDB's logs (doc/log_format.md in its sources): blocks of 32,768 bytes,
// in them fragments of checksum(4) length(2, little-endian) type(1) and `length` bytes; what is
// left of a block and too short for that head is filled up.

#include "eventlog/local/manifest.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

#include "eventlog/local/database.h"
#include "eventlog/local/files.h"

namespace minutebook::local {
namespace {

constexpr std::size_t kBlockSizeBytes = 32'768;
constexpr std::size_t kHeadSizeBytes = 7;
constexpr std::string_view kManifestPrefix = "MANIFEST-";
constexpr std::size_t kCurrentLimitBytes = 100;

std::filesystem::path manifest_file(const std::filesystem::path& database, std::uint64_t number) {
  return database / fmt::format("{}{:06}", kManifestPrefix, number);
}

// Where the first entry ends that goes up to `extent` or further, going by the lengths alone.
std::size_t follow_fragments(std::string_view list, std::size_t extent) {
  std::size_t at = 0;
  while (at < extent) {
    const std::size_t left_in_block = kBlockSizeBytes - at % kBlockSizeBytes;
    if (left_in_block < kHeadSizeBytes) {
      at += left_in_block;
      continue;
    }
    if (list.size() - at < kHeadSizeBytes) {
      break;
    }
    const auto low = static_cast<unsigned char>(list[at + 4]);
    const auto high = static_cast<unsigned char>(list[at + 5]);
    at += kHeadSizeBytes + low + (std::size_t{high} << 8U);
    if (at > list.size()) {
      break;
    }
  }
  return at;
}

}  // namespace

ManifestExtent find_manifest(const std::filesystem::path& database) {
  const auto current = read_small_file(database / "CURRENT", kCurrentLimitBytes);
  ManifestExtent extent;
  if (current && *current && (*current)->starts_with(kManifestPrefix)) {
    const std::string_view digits = std::string_view(**current).substr(kManifestPrefix.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), extent.number);
    extent.size_bytes = manifest_size_bytes(database, extent.number);
  }
  return extent;
}

std::uint64_t manifest_size_bytes(const std::filesystem::path& database, std::uint64_t number) {
  std::error_code error;
  const auto size_bytes = std::filesystem::file_size(manifest_file(database, number), error);
  return error ? 0 : size_bytes;
}

tl::expected<void, Error> check_manifest(const std::filesystem::path& database,
                                         const ManifestExtent& acknowledged) {
  if (acknowledged.size_bytes == 0 || find_manifest(database).number != acknowledged.number) {
    return {};
  }
  const std::filesystem::path path = manifest_file(database, acknowledged.number);
  const auto list = read_small_file(path, std::numeric_limits<std::uint32_t>::max());
  if (!list) {
    return tl::unexpected(list.error());
  }
  if (*list && (*list)->size() >= acknowledged.size_bytes &&
      follow_fragments(**list, acknowledged.size_bytes) == acknowledged.size_bytes) {
    return {};
  }
  return fail(
      ErrorKind::kCorrupt,
      fmt::format("{}: the list of the log's files was cut off or altered: it should go on for "
                  "{} bytes; {}",
                  path.string(), acknowledged.size_bytes, kRestoreAdvice));
}

}  // namespace minutebook::local
