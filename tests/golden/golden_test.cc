// What was written once is read for ever: golden bytes of every fact, and of events from the
// future.

#include <google/protobuf/descriptor.h>
#include <google/protobuf/unknown_field_set.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ledger/facts.h"
#include "ledger/rules.h"
#include "tests/golden/golden_files.h"

namespace minutebook::golden {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;
using ledger::v1::Event;

std::string hex_path(const std::string& text_path) {
  return text_path.substr(0, text_path.rfind('.')) + ".hex";
}

std::vector<std::string> golden_texts() {
  std::vector<std::string> paths = files_in(kFactsFolder, ".textproto");
  paths.push_back(std::string(kFolder) + "/event.textproto");
  return paths;
}

TEST(Golden, EachEventIsWrittenAsItsBytes) {
  for (const std::string& path : golden_texts()) {
    EXPECT_EQ(hex_of_bytes(serialize(read_event(path))), read_file(hex_path(path))) << path;
  }
}

TEST(Golden, TheBytesAreReadAsTheEvent) {
  for (const std::string& path : golden_texts()) {
    const Event expected = read_event(path);
    Event read;
    ASSERT_TRUE(read.ParseFromString(bytes_of_hex(read_file(hex_path(path))))) << path;
    EXPECT_TRUE(MessageDifferencer::Equals(read, expected)) << path;
  }
}

TEST(Golden, NoFileStandsAlone) {
  std::vector<std::string> expected;
  for (const std::string& path : files_in(kFactsFolder, ".textproto")) {
    expected.push_back(hex_path(path));
  }
  EXPECT_EQ(files_in(kFactsFolder, ".hex"), expected);
}

// The fields of a message that are set, with those of the messages in it.
void collect_set_fields(const Message& message, std::set<std::string>* fields) {
  std::vector<const FieldDescriptor*> present;
  message.GetReflection()->ListFields(message, &present);
  for (const FieldDescriptor* field : present) {
    fields->insert(field->full_name());
    if (field->message_type() == nullptr) {
      continue;
    }
    if (!field->is_repeated()) {
      collect_set_fields(message.GetReflection()->GetMessage(message, field), fields);
      continue;
    }
    for (int index = 0; index < message.GetReflection()->FieldSize(message, field); ++index) {
      collect_set_fields(message.GetReflection()->GetRepeatedMessage(message, field, index),
                         fields);
    }
  }
}

void collect_fields(const google::protobuf::Descriptor& type, std::set<std::string>* fields) {
  for (int index = 0; index < type.field_count(); ++index) {
    const FieldDescriptor* field = type.field(index);
    if (fields->insert(field->full_name()).second && field->message_type() != nullptr) {
      collect_fields(*field->message_type(), fields);
    }
  }
}

// A field without golden bytes could be renumbered or retyped unnoticed.
TEST(Golden, EachFieldOfTheContractHasBytes) {
  std::set<std::string> fields;
  collect_fields(*Event::descriptor(), &fields);
  std::set<std::string> covered;
  for (const std::string& path : golden_texts()) {
    collect_set_fields(read_event(path), &covered);
  }
  for (const std::string& field : fields) {
    EXPECT_TRUE(covered.contains(field)) << field << ": no golden event sets it; see "
                                         << "tests/golden/README.md";
  }
}

// A fact's files are named after its field in Event: director_hired.textproto,
// director_hired-2.textproto.
TEST(Golden, EachFactHasAFileUnderItsName) {
  std::set<std::string> facts_with_file;
  for (const std::string& path : files_in(kFactsFolder, ".textproto")) {
    const std::size_t begin = path.rfind('/') + 1;
    const std::string name = path.substr(begin, path.find_first_of("-.", begin) - begin);
    const Event event = read_event(path);
    const auto* field = Event::descriptor()->FindFieldByNumber(fact_number(event));
    ASSERT_NE(field, nullptr) << path;
    EXPECT_EQ(field->name(), name) << path;
    facts_with_file.insert(name);
  }
  const auto* fact = Event::descriptor()->FindOneofByName("fact");
  for (int index = 0; index < fact->field_count(); ++index) {
    EXPECT_TRUE(facts_with_file.contains(fact->field(index)->name()))
        << fact->field(index)->name() << " has no golden file; see tests/golden/README.md";
  }
}

// ----------------------------------------------------------------------------- Events from the
// future

// What a newer producer wrote, in bytes, and the rule by which this version sees it.
const std::map<std::string, Rule>& future() {
  static const std::map<std::string, Rule> kFiles{
      {"tests/golden/future/unknown_fact.hex", Rule::kUnknownFact},
      {"tests/golden/future/unknown_field.hex", Rule::kUnknownField},
      {"tests/golden/future/unknown_field_of_event.hex", Rule::kUnknownField},
      {"tests/golden/future/unknown_value.hex", Rule::kUnknownValue},
  };
  return kFiles;
}

TEST(Future, EachFileIsInTheTable) {
  std::vector<std::string> paths;
  for (const auto& [path, rule] : future()) {
    paths.push_back(path);
  }
  EXPECT_EQ(files_in(kFutureFolder, ".hex"), paths);
}

// Protobuf writes fields that it does not know after those that it does. The event's own fields
// come before its fact, so one that this version does not know changes its place when the event is
// written again: nothing is lost, but the bytes differ. Whoever passes a record on must pass on its
// bytes, not the event read from them.
constexpr std::string_view kMovesWhenWrittenAgain =
    "tests/golden/future/unknown_field_of_event.hex";

TEST(Future, AnEventSurvivesByteForByte) {
  for (const auto& [path, rule] : future()) {
    if (path == kMovesWhenWrittenAgain) {
      continue;
    }
    const std::string bytes = bytes_of_hex(read_file(path));
    Event event;
    ASSERT_TRUE(event.ParseFromString(bytes)) << path;
    EXPECT_EQ(hex_of_bytes(serialize(event)), hex_of_bytes(bytes)) << path;
    const Event copy = event;
    EXPECT_EQ(hex_of_bytes(serialize(copy)), hex_of_bytes(bytes)) << path << ", copied";
  }
}

TEST(Future, AFieldOfTheEventItselfSurvivesInAnotherPlace) {
  const std::string bytes = bytes_of_hex(read_file(std::string(kMovesWhenWrittenAgain)));
  Event event;
  ASSERT_TRUE(event.ParseFromString(bytes));
  const std::string again = serialize(event);
  EXPECT_NE(again, bytes);
  EXPECT_EQ(again.size(), bytes.size());
  Event read_again;
  ASSERT_TRUE(read_again.ParseFromString(again));
  EXPECT_TRUE(MessageDifferencer::Equals(read_again, event));
  const auto& unknown = Event::GetReflection()->GetUnknownFields(read_again);
  ASSERT_EQ(unknown.field_count(), 1);
  EXPECT_EQ(unknown.field(0).number(), 9);
  EXPECT_EQ(unknown.field(0).length_delimited(), "urn:later");
}

TEST(Future, AnEventIsKnownForOneOfANewerContract) {
  for (const auto& [path, rule] : future()) {
    Event event;
    ASSERT_TRUE(event.ParseFromString(bytes_of_hex(read_file(path)))) << path;
    const std::vector<Violation> violations = validate(event);
    ASSERT_EQ(violations.size(), 1U) << path;
    EXPECT_EQ(violations[0].rule, rule) << path << ": " << to_string(violations[0]);
    EXPECT_TRUE(is_from_newer_contract(violations)) << path;
  }
}

}  // namespace
}  // namespace minutebook::golden
