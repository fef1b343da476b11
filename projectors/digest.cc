// One number for all that a shard holds.

#include "projectors/digest.h"

#include "ledger/byte_order.h"
#include "projectors/sha256.h"

namespace minutebook {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kName = "minutebook structure digest 1\0"sv;
constexpr std::uint32_t kEndOfTable = 0xffffffff;

void add_number(std::uint32_t number, std::string* bytes) {
  append_big_endian(*bytes, number);
}

}  // namespace

std::string to_string(const Digest& digest) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : digest) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 0xf]);
  }
  return text;
}

tl::expected<Digest, Error> digest_of(const RowReader& rows, const Position& position) {
  Sha256 sha256;
  sha256.add(kName);
  sha256.add(position_key(position.partition));
  sha256.add(position_value(position));
  std::string bytes;
  for (const Table table : kTables) {
    bytes.assign(1, static_cast<char>(table));
    const auto cursor = rows.cursor(table);
    for (cursor->seek({}); cursor->valid(); cursor->next()) {
      add_number(static_cast<std::uint32_t>(cursor->key().size()), &bytes);
      bytes.append(cursor->key());
      add_number(static_cast<std::uint32_t>(cursor->value().size()), &bytes);
      bytes.append(cursor->value());
      sha256.add(bytes);
      bytes.clear();
    }
    add_number(kEndOfTable, &bytes);
    sha256.add(bytes);
  }
  std::string failure = rows.failure();
  if (!failure.empty())
    return fail(ErrorKind::kCorrupt, std::move(failure));
  return sha256.finish();
}

}  // namespace minutebook
