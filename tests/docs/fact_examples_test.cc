// What docs/facts.md shows can be recorded as it stands.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/facts.h"
#include "ledger/field_rules.h"
#include "ledger/rules.h"
#include "producers/intake/event_file.h"
#include "tests/golden/golden_files.h"

namespace minutebook {
namespace {

using ledger::v1::Event;
using testing::IsEmpty;
using testing::SizeIs;

struct Read {
  std::vector<Event> events;
  std::vector<std::string> problems;
};

Read read(const std::string& text, InputFormat format) {
  Read result;
  ProblemList list;
  FileProblems problems(list, "example");
  FilePeople people([](std::string_view handle) {
    std::array<std::uint8_t, PersonId::kBitsSizeBytes> bits{};
    std::copy_n(handle.begin(), std::min(handle.size(), bits.size()), bits.begin());
    return PersonId::from_bits(bits);
  });
  std::size_t offset = 0;
  const ByteSource source = [&](char* to,
                                std::size_t size_bytes) -> tl::expected<std::size_t, Error> {
    const std::size_t taken = std::min(size_bytes, text.size() - offset);
    std::copy_n(text.data() + offset, taken, to);
    offset += taken;
    return taken;
  };
  read_events(source, format, people, problems, [&](const ReadEvent& read_event) {
    ASSERT_TRUE(result.events.emplace_back().ParseFromString(read_event.value));
  });
  for (const Problem& problem : list.kept()) {
    result.problems.push_back(to_string(problem));
  }
  return result;
}

// The blocks of the page that are in that language, in order.
std::vector<std::string> blocks_in(std::string_view language) {
  const std::string page = golden::read_file("docs/facts.md");
  const std::string begin = "\n```" + std::string(language) + "\n";
  std::vector<std::string> blocks;
  for (std::size_t place = page.find(begin); place != std::string::npos;
       place = page.find(begin, place + 1)) {
    const std::size_t first = place + begin.size();
    blocks.push_back(page.substr(first, page.find("\n```", first) + 1 - first));
  }
  return blocks;
}

TEST(FactExamples, TheFileHasAValidEventForEachFact) {
  const Read file = read(golden::read_file("docs/examples/facts.yaml"), InputFormat::kYaml);
  EXPECT_THAT(file.problems, IsEmpty());
  std::set<std::string_view> stated;
  for (const Event& event : file.events) {
    EXPECT_THAT(validate(event), IsEmpty());
    stated.insert(fact_name(event));
  }
  for (const Fact& fact : facts()) {
    EXPECT_EQ(stated.contains(fact.name), !fact.written_by_ledger_alone) << fact.name;
  }
}

TEST(FactExamples, TheFirstOnThePageIsAWholeFile) {
  const std::vector<std::string> blocks = blocks_in("yaml");
  ASSERT_FALSE(blocks.empty());
  const Read file = read(blocks.front(), InputFormat::kYaml);
  EXPECT_THAT(file.problems, IsEmpty());
  EXPECT_THAT(file.events, SizeIs(1));
}

// Each of the others needs only what the first has before its events.
TEST(FactExamples, EachOnThePageIsValidInThatFile) {
  const std::vector<std::string> blocks = blocks_in("yaml");
  ASSERT_GE(blocks.size(), facts().size());
  const std::string head = blocks.front().substr(0, blocks.front().find("  - id:"));
  for (std::size_t index = 1; index < blocks.size(); ++index) {
    const Read file = read(head + blocks[index], InputFormat::kYaml);
    EXPECT_THAT(file.problems, IsEmpty()) << blocks[index];
    EXPECT_THAT(file.events, SizeIs(1)) << blocks[index];
  }
}

// Every field of the type with its example from the table, as a YAML mapping. With `own_fields`, a
// message is written from the examples of its own fields instead of its example.
std::string mapping_of(const google::protobuf::Descriptor& type, bool own_fields) {
  std::string mapping;
  for (int index = 0; index < type.field_count(); ++index) {
    const auto& field = *type.field(index);
    const FieldRow* row = find_field_row(type.name() + "." + field.name());
    if (row == nullptr) {
      ADD_FAILURE() << field.full_name();
      continue;
    }
    // A person is written by handle and name, which are not fields of the contract.
    const bool deeper = own_fields && field.message_type() != nullptr &&
                        field.message_type() != ledger::v1::PersonRef::descriptor();
    const std::string value =
        deeper ? mapping_of(*field.message_type(), own_fields) : std::string(row->example);
    mapping += mapping.empty() ? "{" : ", ";
    mapping += field.json_name();
    mapping += field.is_repeated() ? ": [" : ": ";
    mapping += value;
    mapping += field.is_repeated() ? "]" : "";
  }
  return mapping + "}";
}

TEST(FactExamples, EachExampleInTheTablesIsValid) {
  const auto& event_type = *Event::descriptor();
  const std::string evidence = mapping_of(*ledger::v1::Evidence::descriptor(), true);
  for (const Fact& fact : facts()) {
    if (fact.written_by_ledger_alone) {
      continue;
    }
    std::string subject;
    for (const SubjectClass subject_class :
         {SubjectClass::kOrganisation, SubjectClass::kBoard, SubjectClass::kProgramme,
          SubjectClass::kArrangement, SubjectClass::kNotice}) {
      if (fact.subjects.contains(subject_class)) {
        subject = example_subject(subject_class);
        break;
      }
    }
    for (const bool own_fields : {false, true}) {
      const std::string text = fmt::format(
          "- id: example\n"
          "  emitter: https://example.org\n"
          "  subject: {}\n"
          "  effective: 2013-03-31\n"
          "  standing: OCCURRED\n"
          "  evidence: [{}]\n"
          "  bearings: [{{kind: CONFIRMS, target: merger-announced}}]\n"
          "  {}: {}\n",
          subject, evidence, fact.json_name,
          mapping_of(*event_type.FindFieldByNumber(fact.number)->message_type(), own_fields));
      const Read file = read(text, InputFormat::kYaml);
      EXPECT_THAT(file.problems, IsEmpty()) << text;
      EXPECT_THAT(file.events, SizeIs(1)) << text;
    }
  }
}

TEST(FactExamples, TheLineOfJsonIsValidAndIsTheSameEventAsTheFirst) {
  const std::vector<std::string> lines = blocks_in("json");
  ASSERT_THAT(lines, SizeIs(1));
  const Read json = read(lines.front(), InputFormat::kJsonLines);
  EXPECT_THAT(json.problems, IsEmpty());
  ASSERT_THAT(json.events, SizeIs(1));
  const Read yaml = read(blocks_in("yaml").front(), InputFormat::kYaml);
  ASSERT_THAT(yaml.events, SizeIs(1));
  EXPECT_EQ(json.events[0].event_id(), yaml.events[0].event_id());
  EXPECT_EQ(json.events[0].director_hired().SerializeAsString(),
            yaml.events[0].director_hired().SerializeAsString());
}

}  // namespace
}  // namespace minutebook
