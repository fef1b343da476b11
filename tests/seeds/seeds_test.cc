// The event files that ship with the program hold every paragraph of the reports they were made
// from, name people only where the people register takes them in, and are described in
// docs/seeds.md as they are.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace minutebook {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Problems = std::vector<std::string>;
// The ids of the events that rest on each paragraph, in the order of the file.
using EventsOfParagraphs = std::map<int, std::vector<std::string>>;

// An event file and the report behind it, whose text is not ours to ship: only its paragraphs are
// counted.
struct Seed {
  std::string file;
  std::string heading;  // of its table in docs/seeds.md
  int paragraph_count;
};

std::vector<Seed> seeds() {
  return {{"producers/seeds/plymouth-and-devon.yaml", "## Plymouth and Devon", 19},
          {"producers/seeds/weston-and-wye-valley.yaml", "## Weston and Wye Valley", 11}};
}

std::string text_of(const std::string& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// The number in "¶12", or nothing for any other text.
std::optional<int> paragraph_number(std::string_view locator) {
  constexpr std::string_view kPilcrow = "¶";
  if (!locator.starts_with(kPilcrow))
    return std::nullopt;
  locator.remove_prefix(kPilcrow.size());
  int number = 0;
  const auto [end, error] =
      std::from_chars(locator.data(), locator.data() + locator.size(), number);
  if (error != std::errc() || end != locator.data() + locator.size())
    return std::nullopt;
  return number;
}

EventsOfParagraphs events_of_paragraphs(const YAML::Node& file) {
  EventsOfParagraphs events;
  for (const auto& event : file["events"]) {
    for (const auto& evidence : event["evidence"]) {
      const auto paragraph = paragraph_number(evidence["locator"].as<std::string>(""));
      events[paragraph.value_or(0)].push_back(event["id"].as<std::string>(""));
    }
  }
  return events;
}

// Every paragraph from the first to the last has events, or is listed as one that states no fact;
// none is both, and none is beyond the report.
Problems check_paragraphs(const YAML::Node& file, int paragraph_count) {
  Problems problems;
  const EventsOfParagraphs events = events_of_paragraphs(file);
  std::set<int> without_facts;
  for (const auto& entry : file["withoutFacts"]) {
    const std::string locator = entry["locator"].as<std::string>("");
    without_facts.insert(paragraph_number(locator).value_or(0));
    if (entry["why"].as<std::string>("").empty())
      problems.push_back("no reason for " + locator);
  }
  for (int paragraph = 1; paragraph <= paragraph_count; ++paragraph) {
    const std::string name = "¶" + std::to_string(paragraph);
    const bool has_events = events.contains(paragraph);
    const bool has_none = without_facts.contains(paragraph);
    if (!has_events && !has_none)
      problems.push_back(name + " is not read");
    if (has_events && has_none)
      problems.push_back(name + " has events and is listed without");
  }
  const auto outside = [&](int paragraph) { return paragraph < 1 || paragraph > paragraph_count; };
  for (const auto& [paragraph, ids] : events) {
    if (outside(paragraph))
      problems.push_back("no such paragraph, in " + ids.front());
  }
  if (std::any_of(without_facts.begin(), without_facts.end(), outside)) {
    problems.emplace_back("no such paragraph, in withoutFacts");
  }
  return problems;
}

Problems check_ids(const YAML::Node& file) {
  Problems problems;
  std::set<std::string> ids;
  for (const auto& event : file["events"]) {
    const std::string id = event["id"].as<std::string>("");
    if (id.empty())
      problems.push_back("no id: " + event["subject"].as<std::string>(""));
    if (!ids.insert(id).second)
      problems.push_back("twice: " + id);
  }
  return problems;
}

// Every text in a node, apart from those of a person: there the name belongs.
void collect_texts(const YAML::Node& node, std::vector<std::string>& texts) {
  if (node.IsScalar())
    texts.push_back(node.Scalar());
  if (node.IsSequence()) {
    for (const auto& item : node)
      collect_texts(item, texts);
  }
  if (node.IsMap()) {
    for (const auto& entry : node) {
      if (entry.first.Scalar() != "person")
        collect_texts(entry.second, texts);
    }
  }
}

void collect_names(const YAML::Node& node, std::set<std::string>& names) {
  if (node.IsSequence()) {
    for (const auto& item : node)
      collect_names(item, names);
  }
  if (!node.IsMap())
    return;
  for (const auto& entry : node) {
    if (entry.first.Scalar() == "person") {
      std::istringstream words(entry.second["name"].as<std::string>(""));
      for (std::string word; words >> word;)
        names.insert(word);
    } else {
      collect_names(entry.second, names);
    }
  }
}

// No word of a person's name stands in any text that goes into the log.
Problems check_names(const YAML::Node& file) {
  Problems problems;
  std::set<std::string> names;
  collect_names(file["events"], names);
  std::vector<std::string> texts;
  collect_texts(file, texts);
  for (const std::string& text : texts) {
    std::istringstream words(text);
    for (std::string word; words >> word;) {
      const std::string bare = word.substr(0, word.find_last_not_of(".,;:()'’s") + 1);
      if (names.contains(word) || names.contains(bare))
        problems.push_back(text);
    }
  }
  return problems;
}

// Every organisation that an event speaks of is registered in the same file.
Problems check_organisations(const YAML::Node& file) {
  std::set<std::string> registered;
  for (const auto& event : file["events"]) {
    if (event["organisationRegistered"])
      registered.insert(event["subject"].Scalar());
  }
  Problems problems;
  std::vector<std::string> texts;
  collect_texts(file["events"], texts);
  for (const std::string& text : texts) {
    if (!text.starts_with("ods:") && !text.starts_with("org:"))
      continue;
    const std::string organisation = text.substr(0, text.find('/'));
    if (!registered.contains(organisation))
      problems.push_back("not registered: " + text);
  }
  return problems;
}

// The rows `| ¶3 | `event`, `event` |` under a heading of docs/seeds.md.
EventsOfParagraphs documented_events(const std::string& page, const std::string& heading) {
  EventsOfParagraphs events;
  std::istringstream lines(page.substr(std::min(page.find(heading), page.size())));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && !line.starts_with("## ")) {
    if (!line.starts_with("| ¶"))
      continue;
    const std::size_t bar = line.find(" |", 2);
    const int paragraph = paragraph_number(std::string_view(line).substr(2, bar - 2)).value_or(0);
    for (std::size_t open = line.find('`'); open != std::string::npos;) {
      const std::size_t close = line.find('`', open + 1);
      if (close == std::string::npos)
        break;
      events[paragraph].push_back(line.substr(open + 1, close - open - 1));
      open = line.find('`', close + 1);
    }
  }
  return events;
}

TEST(SeedsTest, EveryParagraphIsRead) {
  for (const Seed& seed : seeds()) {
    EXPECT_THAT(check_paragraphs(YAML::LoadFile(seed.file), seed.paragraph_count), IsEmpty())
        << seed.file;
  }
}

TEST(SeedsTest, EveryEventHasAnIdOfItsOwn) {
  for (const Seed& seed : seeds()) {
    EXPECT_THAT(check_ids(YAML::LoadFile(seed.file)), IsEmpty()) << seed.file;
  }
}

TEST(SeedsTest, NoTextNamesAPerson) {
  for (const Seed& seed : seeds()) {
    EXPECT_THAT(check_names(YAML::LoadFile(seed.file)), IsEmpty()) << seed.file;
  }
}

TEST(SeedsTest, EveryOrganisationIsRegistered) {
  for (const Seed& seed : seeds()) {
    EXPECT_THAT(check_organisations(YAML::LoadFile(seed.file)), IsEmpty()) << seed.file;
  }
}

TEST(SeedsTest, ThePageListsTheEventsOfEachParagraph) {
  const std::string page = text_of("docs/seeds.md");
  for (const Seed& seed : seeds()) {
    EXPECT_EQ(documented_events(page, seed.heading),
              events_of_paragraphs(YAML::LoadFile(seed.file)))
        << seed.file;
  }
}

// The checks above find what they look for.
TEST(SeedsTest, TheChecksSeeWhatIsWrong) {
  const YAML::Node file = YAML::Load(R"(
    events:
      - id: one
        subject: ods:RA3
        evidence: [{locator: ¶1}, {locator: ¶9}]
        directorHired: {person: {handle: ann-other, name: Ann Other}, remit: what Other's team does}
      - id: one
        subject: ods:RA3
        evidence: [{locator: page 2}]
    withoutFacts: [{locator: ¶1}])");
  EXPECT_THAT(
      check_paragraphs(file, 2),
      ElementsAre("no reason for ¶1", "¶1 has events and is listed without", "¶2 is not read",
                  "no such paragraph, in one", "no such paragraph, in one"));
  EXPECT_THAT(check_ids(file), ElementsAre("twice: one"));
  EXPECT_THAT(check_names(file), ElementsAre(HasSubstr("what Other's team does")));
  EXPECT_THAT(check_organisations(file), Not(IsEmpty()));
  EXPECT_THAT(documented_events("## A\n| ¶3 | `x`, `y` |\n## B\n| ¶4 | `z` |\n", "## A"),
              ElementsAre(std::pair(3, std::vector<std::string>{"x", "y"})));
}

}  // namespace
}  // namespace minutebook
