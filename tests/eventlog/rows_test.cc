// The rows of the embedded log: every value comes back, and no other bytes are taken for a row.

#include "eventlog/local/rows.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "tests/eventlog/samples.h"

namespace minutebook::local {
namespace {

using testing::milliseconds;

std::string chunk_of(std::int64_t recorded, const std::vector<RecordToAppend>& records) {
  ChunkWriter writer(milliseconds(recorded));
  for (const RecordToAppend& record : records) {
    writer.add(record.subject, record.value);
  }
  std::string chunk(writer.head());
  chunk.append(writer.records());
  return chunk;
}

// Whether all of a chunk can be read.
bool reads(std::string_view bytes) {
  auto reader = ChunkReader::open(bytes);
  if (!reader) {
    return false;
  }
  while (reader->next()) {
  }
  return reader->intact();
}

TEST(Rows, ChunkKeysOrderAsOffsetsDo) {
  std::string before;
  for (const std::int64_t offset :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{255}, std::int64_t{256},
        std::int64_t{1} << 40, std::numeric_limits<std::int64_t>::max()}) {
    const std::string key = chunk_key(offset);
    EXPECT_EQ(key.size(), 8U);
    EXPECT_EQ(parse_chunk_key(key), offset);
    EXPECT_LT(before, key);
    before = key;
  }
  EXPECT_EQ(parse_chunk_key(""), std::nullopt);
  EXPECT_EQ(parse_chunk_key("1234567"), std::nullopt);
  EXPECT_EQ(parse_chunk_key("123456789"), std::nullopt);
  EXPECT_EQ(parse_chunk_key("\xff\xff\xff\xff\xff\xff\xff\xff"), std::nullopt);
}

TEST(Rows, ChunkHasTheBytesOfItsGrammar) {
  const RecordToAppend record{.event_id = {}, .subject = "ods:RA3", .value = "xyz"};
  EXPECT_EQ(chunk_of(1, {record}), std::string("\x02\x01\x07ods:RA3\x03xyz"));
  EXPECT_EQ(chunk_of(-1, {record, record}),
            std::string("\x01\x02\x07ods:RA3\x03xyz\x07ods:RA3\x03xyz"));
}

TEST(Rows, ChunkComesBack) {
  std::vector<RecordToAppend> records;
  for (std::uint64_t number = 0; number < 300; ++number) {
    records.push_back(testing::sample_record(number, "org:s" + std::to_string(number % 7),
                                             1 + number * number % 400));
  }
  for (const std::int64_t recorded :
       {std::int64_t{0}, std::int64_t{-62'167'219'200'000}, std::int64_t{253'402'300'799'999}}) {
    const std::string chunk = chunk_of(recorded, records);
    auto reader = ChunkReader::open(chunk);
    ASSERT_TRUE(reader.has_value());
    EXPECT_EQ(reader->recorded(), milliseconds(recorded));
    EXPECT_EQ(reader->count(), 300);
    for (const RecordToAppend& record : records) {
      EXPECT_FALSE(reader->intact());
      const auto read = reader->next();
      ASSERT_TRUE(read.has_value());
      EXPECT_EQ(read->subject, record.subject);
      EXPECT_EQ(read->value, record.value);
    }
    EXPECT_FALSE(reader->next().has_value());
    EXPECT_TRUE(reader->intact());
  }
}

TEST(Rows, ChunkThatIsCutOffOrHasMoreIsNotIntact) {
  const std::string chunk = chunk_of(
      testing::kSampleTimeMilliseconds,
      {testing::sample_record(1, "ods:RA3", 20), testing::sample_record(2, "ods:RBB", 300)});
  ASSERT_TRUE(reads(chunk));
  for (std::size_t size = 0; size < chunk.size(); ++size) {
    EXPECT_FALSE(reads(std::string_view(chunk).substr(0, size))) << size;
  }
  EXPECT_FALSE(reads(chunk + "x"));
  // No record, a count of more than there is, a number without end, a time beyond the year 9999.
  EXPECT_FALSE(reads(std::string("\x02\x00", 2)));
  EXPECT_FALSE(reads("\x02\x7f\x01s\x01v"));
  EXPECT_FALSE(reads(std::string(20, '\xff')));
  EXPECT_FALSE(reads("\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01\x01\x01s\x01v"));
}

TEST(Rows, ChunkIsFullAtItsLimits) {
  ChunkWriter by_bytes(milliseconds(0));
  by_bytes.add("s", std::string(kChunkLimitBytes - 10, 'v'));
  EXPECT_FALSE(by_bytes.full());
  by_bytes.add("s", "vvvvvvvvvv");
  EXPECT_TRUE(by_bytes.full());
  by_bytes.clear();
  EXPECT_TRUE(by_bytes.empty());
  for (std::size_t count = 0; count < kChunkLimitRecords; ++count) {
    EXPECT_FALSE(by_bytes.full());
    by_bytes.add("s", "v");
  }
  EXPECT_TRUE(by_bytes.full());
}

TEST(Rows, NumbersComeBack) {
  for (const std::int64_t number : {std::int64_t{0}, std::int64_t{1}, std::int64_t{127},
                                    std::int64_t{128}, std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(parse_number_value(number_value(number)), number);
    EXPECT_EQ(parse_number_value(number_value(number) + "x"), std::nullopt);
  }
  EXPECT_EQ(parse_number_value(""), std::nullopt);
  EXPECT_EQ(parse_number_value("\xff"), std::nullopt);
  EXPECT_EQ(parse_number_value("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), std::nullopt);
}

TEST(Rows, PeopleComeBack) {
  const PersonEntry person = testing::sample_person("peter-colclough", "Peter Colclough");
  const std::string registered = person_value({.entry = person});
  const auto read = parse_person_row(person.id.text(), registered);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->entry, person);

  const PersonEntry erased{.id = person.id, .erased = true, .erased_at = milliseconds(5)};
  const std::string gone = person_value({.entry = erased, .erased_offset = 77});
  const auto read_gone = parse_person_row(person.id.text(), gone);
  ASSERT_TRUE(read_gone.has_value());
  EXPECT_EQ(read_gone->entry, erased);
  EXPECT_EQ(read_gone->erased_offset, 77);

  for (const std::string& value : {registered, gone}) {
    for (std::size_t size = 0; size < value.size(); ++size) {
      EXPECT_FALSE(parse_person_row(person.id.text(), value.substr(0, size)).has_value()) << size;
    }
    EXPECT_FALSE(parse_person_row(person.id.text(), value + "x").has_value());
    EXPECT_FALSE(parse_person_row("p_", value).has_value());
  }
  EXPECT_FALSE(parse_person_row(person.id.text(), "\x03\x01h\x01n").has_value());
}

}  // namespace
}  // namespace minutebook::local
