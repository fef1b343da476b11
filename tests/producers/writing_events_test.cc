// What docs/writing-events.md shows is tried: every example is accepted, and the wrong one is
// refused in the words that the page gives.
//
// A block marked `yaml` is a file, or a list of events for the file that the page shows with
// `documents`. One marked `json` is a JSON Lines file. One marked `yaml wrong` is a file whose
// problems are the `text` block that follows.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "eventlog/person_identity.h"
#include "minutebook/ledger/v1/event.pb.h"
#include "producers/intake/event_file.h"
#include "producers/problem.h"

namespace minutebook {
namespace {

constexpr const char* kPage = "docs/writing-events.md";

struct Block {
  std::string kind;
  std::string text;
};

std::vector<Block> blocks_of_page() {
  std::ifstream page(kPage);
  EXPECT_TRUE(page.good()) << kPage;
  std::vector<Block> blocks;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("```")) {
      if (inside) {
        blocks.back().text += line + '\n';
      }
      continue;
    }
    inside = !inside;
    if (inside) {
      blocks.push_back({.kind = line.substr(3), .text = {}});
    }
  }
  EXPECT_FALSE(inside);
  return blocks;
}

struct Tried {
  std::vector<ReadEvent> events;
  std::string problems;
};

Tried try_text(std::string_view text, InputFormat format) {
  Tried tried;
  ProblemList list;
  FileProblems problems(list, "finance.yaml");
  const PersonIdentity identity{PersonSecret(PersonSecret::Bytes{})};
  FilePeople people([&](std::string_view handle) { return identity.person_id(handle); });
  std::size_t offset = 0;
  read_events(
      [&](char* to, std::size_t size_bytes) -> tl::expected<std::size_t, Error> {
        const std::size_t taken = std::min(size_bytes, text.size() - offset);
        std::copy_n(text.data() + offset, taken, to);
        offset += taken;
        return taken;
      },
      format, people, problems, [&](ReadEvent event) { tried.events.push_back(std::move(event)); });
  for (const Problem& problem : list.kept()) {
    tried.problems += to_string(problem) + '\n';
  }
  return tried;
}

// The part of a file before its events.
std::string head_of(const std::string& file) {
  return file.substr(0, file.find("\nevents:\n") + 9);
}

TEST(WritingEvents, EveryExampleIsAccepted) {
  std::string head;
  std::map<std::string, ledger::v1::Event> events;
  int tried_count = 0;
  for (const Block& block : blocks_of_page()) {
    if (block.kind != "yaml" && block.kind != "json") {
      continue;
    }
    std::string text = block.text;
    if (text.starts_with("emitter:")) {
      head = head_of(text);
    } else if (block.kind == "yaml" && text.find("\n  emitter:") == std::string::npos) {
      text.insert(0, head);
    }
    const Tried tried =
        try_text(text, block.kind == "yaml" ? InputFormat::kYaml : InputFormat::kJsonLines);
    EXPECT_EQ(tried.problems, "") << block.text;
    EXPECT_FALSE(tried.events.empty()) << block.text;
    for (const ReadEvent& read : tried.events) {
      ASSERT_TRUE(events[read.bound.id.to_bytes()].ParseFromString(read.value));
    }
    ++tried_count;
  }
  EXPECT_GE(tried_count, 9);
  // The examples bear on one another.
  int bearing_count = 0;
  for (const auto& [id, event] : events) {
    for (const auto& bearing : event.bearings()) {
      EXPECT_EQ(events.count(bearing.target()), 1U) << event.ShortDebugString();
      ++bearing_count;
    }
  }
  EXPECT_EQ(bearing_count, 4);
}

TEST(WritingEvents, TheWrongFileIsRefusedInTheseWords) {
  const std::vector<Block> blocks = blocks_of_page();
  int tried_count = 0;
  for (std::size_t index = 0; index < blocks.size(); ++index) {
    if (blocks[index].kind == "yaml wrong") {
      ASSERT_LT(index + 1, blocks.size());
      EXPECT_EQ(blocks[index + 1].kind, "text");
      EXPECT_EQ(try_text(blocks[index].text, InputFormat::kYaml).problems, blocks[index + 1].text);
      ++tried_count;
    }
  }
  EXPECT_EQ(tried_count, 1);
}

}  // namespace
}  // namespace minutebook
