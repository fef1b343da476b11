// What tests of shards do again and again.

#include "shard_testing.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "projectors/runner.h"

namespace minutebook {

namespace v1 = minutebook::ledger::v1;

std::unique_ptr<Shard> open_shard(const TemporaryDirectory& state) {
  auto shard = Shard::open({state.path(), Partition{0}});
  if (!shard) {
    ADD_FAILURE() << shard.error().message;
    return nullptr;
  }
  return std::move(*shard);
}

Digest digest_of_shard(const Shard& shard) {
  const auto reader = shard.reader();
  const auto digest = digest_of(*reader, reader->position());
  EXPECT_TRUE(digest.has_value());
  return digest.value_or(Digest{});
}

Digest fold_all(EventLog& log, const TemporaryDirectory& state) {
  const auto shard = open_shard(state);
  if (shard == nullptr)
    return {};
  const auto done = fold_to_end(log, *shard);
  EXPECT_TRUE(done.has_value()) << done.error().message;
  return digest_of_shard(*shard);
}

void append_record(EventLog& log, const std::string& subject, const std::string& value) {
  static std::uint64_t next_id = 0;
  EventId::Bytes id{};
  id[0] = 0xaa;
  ++next_id;
  for (std::size_t byte = 0; byte < 8; ++byte) {
    id[15 - byte] = static_cast<std::uint8_t>(next_id >> (8 * byte));
  }
  const auto appended = log.append({.records = {{EventId(id), subject, value}}});
  ASSERT_TRUE(appended.has_value()) << appended.error().message;
}

void append_anything(EventLog& log, std::uint64_t number, Dice& dice) {
  const v1::Event event = made_event(number, 5, 1);
  v1::Event earlier = made_event(dice.below(number + 1), 5, 1);
  switch (dice.below(10)) {
    case 0:
      append_record(log, earlier.subject(), earlier.SerializeAsString());
      return;
    case 1:
      earlier.set_emitter("https://minutebook.example/other");
      append_record(log, earlier.subject(), earlier.SerializeAsString());
      return;
    case 2:
      append_record(log, "ods:R00001", "no event");
      return;
    case 3:
      append_record(log, "ods:OTHER", event.SerializeAsString());
      return;
    default:
      append_record(log, event.subject(), event.SerializeAsString());
  }
}

std::uint64_t current_generation(const TemporaryDirectory& state) {
  const auto current = ShardDirectory({state.path(), Partition{0}}).current();
  EXPECT_TRUE(current.has_value());
  return current->value_or(0);
}

std::vector<std::filesystem::path> generation_files(const TemporaryDirectory& state,
                                                    const std::string& ending) {
  const ShardDirectory directory({state.path(), Partition{0}});
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(directory.generation(current_generation(state)))) {
    if (entry.path().string().ends_with(ending))
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace minutebook
