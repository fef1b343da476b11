// Walking the chunks forwards to read them, and backwards to check the end of the log.

#include "eventlog/local/chunk_walk.h"

#include <fmt/format.h>

#include <string>

namespace minutebook::local {
namespace {

struct Chunk {
  std::int64_t first_offset = 0;
  ChunkReader reader;

  [[nodiscard]] std::int64_t end_offset() const { return first_offset + reader.count(); }
};

tl::expected<Chunk, Error> parse_chunk(const Database& database, const rocksdb::Iterator& at) {
  const auto first_offset = parse_chunk_key(at.key().ToStringView());
  const auto reader = ChunkReader::open(at.value().ToStringView());
  if (!first_offset || !reader) {
    return tl::unexpected(database.corrupt("a row is not a chunk of records"));
  }
  return Chunk{.first_offset = *first_offset, .reader = *reader};
}

Error records_missing(const Database& database, std::int64_t from, std::int64_t to) {
  return database.corrupt(
      from < to ? fmt::format("the records from offset {} to {} are missing", from, to - 1)
                : fmt::format("the records from offset {} to {} are there twice", to, from - 1));
}

}  // namespace

tl::expected<LogTail, Error> find_tail(const Database& database, std::uint64_t check_bytes) {
  const std::unique_ptr<rocksdb::Iterator> at(
      database.rocksdb().NewIterator(Database::read_options(), database.family(Family::kChunks)));
  LogTail tail;
  bool last = true;
  std::int64_t behind = 0;
  std::uint64_t checked_bytes = 0;
  for (at->SeekToLast(); at->Valid() && (last || checked_bytes < check_bytes); at->Prev()) {
    const auto chunk = parse_chunk(database, *at);
    if (!chunk) {
      return tl::unexpected(chunk.error());
    }
    if (last) {
      tail = {.end = chunk->end_offset(), .recorded = chunk->reader.recorded()};
    } else if (chunk->end_offset() != behind) {
      return tl::unexpected(records_missing(database, chunk->end_offset(), behind));
    }
    last = false;
    behind = chunk->first_offset;
    checked_bytes += at->value().size();
  }
  if (!at->status().ok()) {
    return tl::unexpected(database.error(at->status(), "reading the log"));
  }
  if (!at->Valid() && behind != 0) {
    return tl::unexpected(records_missing(database, 0, behind));
  }
  return tail;
}

ChunkWalk::ChunkWalk(const Database& database)
    : database_(database),
      at_(database.rocksdb().NewIterator(Database::read_options(),
                                         database.family(Family::kChunks))) {}

tl::expected<bool, Error> ChunkWalk::seek(std::int64_t offset) {
  at_->SeekForPrev(chunk_key(offset));
  auto arrived = arrive();
  if (!arrived) {
    return arrived;
  }
  if (!*arrived) {
    // Nothing begins at or before the offset: then there is nothing at all.
    at_->SeekToFirst();
    return step(0);
  }
  return offset < end_offset() ? arrived : next();
}

tl::expected<bool, Error> ChunkWalk::next() {
  const std::int64_t expected_offset = end_offset();
  at_->Next();
  return step(expected_offset);
}

tl::expected<bool, Error> ChunkWalk::step(std::int64_t expected_offset) {
  auto arrived = arrive();
  if (arrived && *arrived && first_offset_ != expected_offset) {
    return tl::unexpected(records_missing(database_, expected_offset, first_offset_));
  }
  return arrived;
}

tl::expected<bool, Error> ChunkWalk::arrive() {
  if (!at_->Valid()) {
    if (!at_->status().ok()) {
      return tl::unexpected(database_.error(at_->status(), "reading the log"));
    }
    return false;
  }
  const auto chunk = parse_chunk(database_, *at_);
  if (!chunk) {
    return tl::unexpected(chunk.error());
  }
  first_offset_ = chunk->first_offset;
  chunk_ = chunk->reader;
  return true;
}

tl::expected<RecordFinder::Found, Error> RecordFinder::find(std::int64_t offset) {
  if (offset < next_offset_ || offset >= end_offset_) {
    const auto found = walk_.seek(offset);
    if (!found) {
      return tl::unexpected(found.error());
    }
    if (!*found) {
      return tl::unexpected(database_.corrupt(
          fmt::format("the record at offset {} should be there, and the log ends before", offset)));
    }
    chunk_ = walk_.chunk();
    next_offset_ = walk_.first_offset();
    end_offset_ = walk_.end_offset();
  }
  while (const auto record = chunk_.next()) {
    if (next_offset_++ == offset) {
      return Found{
          .subject = record->subject, .value = record->value, .recorded = chunk_.recorded()};
    }
  }
  return tl::unexpected(database_.corrupt(
      fmt::format("the chunk with the record at offset {} is not as it was written", offset)));
}

}  // namespace minutebook::local
