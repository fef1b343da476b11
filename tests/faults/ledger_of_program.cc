// Reading what the program wrote, by the library.

#include "tests/faults/ledger_of_program.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string_view>
#include <utility>

#include "eventlog/open.h"
#include "minutebook/ledger/v1/event.pb.h"
#include "producers/intake/event_ids.h"
#include "projectors/digest.h"
#include "projectors/runner.h"
#include "projectors/store/shard.h"
#include "projectors/store/shard_reader.h"
#include "tests/bench/generator.h"

namespace minutebook::testing {
namespace {

constexpr Partition kPartition{0};

// Null, without a failure of the test, where there is no ledger.
std::unique_ptr<Ledger> open_for_reading(const std::filesystem::path& directory) {
  auto ledger = open_ledger({.directory = directory}, {.mode = LedgerMode::kRead});
  if (ledger)
    return *std::move(ledger);
  EXPECT_EQ(ledger.error().kind, ErrorKind::kNotFound) << ledger.error().message;
  return nullptr;
}

EventId event_id_of(const LogRecord& record) {
  ledger::v1::Event event;
  EXPECT_TRUE(event.ParseFromString(record.value)) << "offset " << record.offset.value;
  EXPECT_EQ(event.subject(), record.subject) << "offset " << record.offset.value;
  const auto id = EventId::from_bytes(event.event_id());
  EXPECT_TRUE(id.has_value()) << "offset " << record.offset.value;
  return id.value_or(EventId());
}

}  // namespace

std::vector<OfferedFile> write_history(const std::filesystem::path& folder, std::uint64_t seed,
                                       std::uint64_t event_count, std::size_t file_count) {
  std::vector<OfferedFile> files(file_count);
  std::vector<std::string> contents(file_count);
  EventIds ids;
  bench::HistorySettings settings;
  settings.seed = seed;
  settings.event_count = event_count;
  settings.organisation_count = 200;
  std::size_t count = 0;
  bench::generate_history(settings, [&](const bench::AuthoredEvent& authored) {
    const std::size_t file = count * file_count / event_count;
    if (files[file].events.empty())
      files[file].first_subject = authored.event.subject();
    contents[file] += bench::json_line(authored);
    files[file].events.push_back(ids.of(authored.event.emitter(), authored.local_id));
    ++count;
  });
  EXPECT_EQ(count, event_count);
  for (std::size_t file = 0; file < file_count; ++file) {
    files[file].path = folder / fmt::format("history-{}-part-{}.jsonl", seed, file + 1);
    std::ofstream(files[file].path, std::ios::binary) << contents[file];
  }
  return files;
}

std::vector<EventId> events_in_log(const std::filesystem::path& ledger, Offset from) {
  std::vector<EventId> events;
  const auto opened = open_for_reading(ledger);
  if (opened == nullptr)
    return events;
  while (true) {
    const auto records = opened->log().read(kPartition, from, {});
    EXPECT_TRUE(records.has_value()) << records.error().message;
    if (!records || records->empty())
      return events;
    for (const LogRecord& record : *records) {
      EXPECT_EQ(record.offset, from);
      from = Offset{record.offset.value + 1};
      events.push_back(event_id_of(record));
    }
  }
}

std::vector<ledger::v1::Receipt> receipts_in(const std::string& output) {
  std::vector<ledger::v1::Receipt> receipts;
  std::string_view rest = output;
  for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    const std::string line(rest.substr(0, end));
    const auto read = google::protobuf::util::JsonStringToMessage(line, &receipts.emplace_back());
    EXPECT_TRUE(read.ok()) << line;
    rest.remove_prefix(end + 1);
  }
  return receipts;
}

std::optional<Offset> folded_to(const std::filesystem::path& state) {
  const auto reader = ShardReader::open(ShardLocation{state, kPartition});
  if (!reader) {
    EXPECT_EQ(reader.error().kind, ErrorKind::kNotFound) << reader.error().message;
    return std::nullopt;
  }
  return (*reader)->position().next_offset;
}

std::string digest_in_words(const std::filesystem::path& state) {
  const auto reader = ShardReader::open(ShardLocation{state, kPartition});
  if (!reader) {
    ADD_FAILURE() << reader.error().message;
    return state.string() + " cannot be read";
  }
  const auto digest = digest_of(**reader, (*reader)->position());
  if (!digest) {
    ADD_FAILURE() << digest.error().message;
    return state.string() + " has no digest";
  }
  return to_string(*digest);
}

std::string digest_of_clean_fold(const std::filesystem::path& ledger,
                                 const std::filesystem::path& new_state) {
  EXPECT_FALSE(std::filesystem::exists(new_state)) << new_state;
  const auto opened = open_for_reading(ledger);
  auto shard = Shard::open(ShardLocation{new_state, kPartition});
  if (opened == nullptr || !shard) {
    ADD_FAILURE() << "the log cannot be folded into " << new_state;
    return new_state.string() + " is not there";
  }
  const auto folded = fold_to_end(opened->log(), **shard);
  EXPECT_TRUE(folded.has_value()) << folded.error().message;
  EXPECT_EQ((*shard)->position().quarantined, 0U);
  shard->reset();
  return digest_in_words(new_state);
}

}  // namespace minutebook::testing
