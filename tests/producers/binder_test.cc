// From what an author wrote to the event: ids, people, documents, words, and the same bytes
// whichever way it is written.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "eventlog/person_identity.h"
#include "ledger/facts.h"
#include "ledger/rules.h"
#include "producers/intake/event_file.h"
#include "producers/intake/event_ids.h"
#include "producers/intake/message_shape.h"
#include "producers/intake/written_ids.h"
#include "tests/golden/golden_files.h"

namespace minutebook {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using ledger::v1::Event;
using testing::IsEmpty;

struct Read {
  std::vector<ReadEvent> events;
  std::vector<std::string> problems;
};

PersonId id_of_handle(std::string_view handle) {
  static const PersonIdentity kIdentity{PersonSecret(PersonSecret::Bytes{7})};
  return kIdentity.person_id(handle);
}

Read read(std::string text, InputFormat format) {
  Read result;
  ProblemList list;
  FileProblems problems(list, "file");
  FilePeople people(id_of_handle);
  std::size_t offset = 0;
  read_events(
      [&](char* to, std::size_t size_bytes) -> tl::expected<std::size_t, Error> {
        const std::size_t taken = std::min(size_bytes, text.size() - offset);
        std::copy_n(text.data() + offset, taken, to);
        offset += taken;
        return taken;
      },
      format, people, problems,
      [&](ReadEvent event) { result.events.push_back(std::move(event)); });
  for (const Problem& problem : list.kept()) {
    result.problems.push_back(to_string(problem));
  }
  return result;
}

// The one event of a text that holds one and has no problems.
Event read_one(const std::string& text, InputFormat format) {
  const Read result = read(text, format);
  EXPECT_THAT(result.problems, IsEmpty()) << text;
  EXPECT_EQ(result.events.size(), 1U) << text;
  Event event;
  if (!result.events.empty()) {
    EXPECT_TRUE(event.ParseFromString(result.events[0].value));
    EXPECT_EQ(event.subject(), result.events[0].subject);
    EXPECT_EQ(event.event_id(), result.events[0].bound.id.to_bytes());
  }
  return event;
}

std::string to_json(const Message& message, bool with_names_of_the_contract = false) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = with_names_of_the_contract;
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &json, options).ok());
  return json;
}

// ------------------------------------------------------------------------------------ Ids

// The expected UUIDs are Python's: uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, emitter), local_id).
TEST(EventIds, AreNameBasedUuids) {
  EventIds ids;
  EXPECT_EQ(ids.of("https://example.org/board-papers", "merger-announced").to_uuid_text(),
            "0149f9ea-7e13-5599-be09-c69c6e3cc2d7");
  EXPECT_EQ(ids.of("https://minutebook.example/seeds/weston-and-wye-valley",
                   "weston-area-health-registered")
                .to_uuid_text(),
            "7a28d780-ada2-5f41-ab4c-389c11f0a093");
  EXPECT_EQ(ids.of("https://example.org/board-papers", "2018/S 125-283880 ¶7").to_uuid_text(),
            "e442a8ba-349d-572a-9a17-b546908e51dd");
}

TEST(EventIds, KeepTheExampleOfTheStandard) {
  const EventId dns = *EventId::parse_uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  EXPECT_EQ(name_based_uuid(dns, "www.example.com").to_uuid_text(),
            "2ed6657d-e927-568b-95e1-2665a8aea6a2");
  EXPECT_EQ(url_namespace().to_uuid_text(), "6ba7b811-9dad-11d1-80b4-00c04fd430c8");
}

TEST(WrittenIds, AHandleHasOneSpelling) {
  for (const char* const handle : {"a", "peter-colclough", "p.colclough", "0000-0002-1825-0097"}) {
    EXPECT_EQ(check_handle(handle), std::nullopt) << handle;
  }
  const auto right_form = [](std::string_view handle) { return check_handle(handle)->right_form; };
  EXPECT_EQ(right_form("Dan O'Toole"), "write dan-otoole");
  EXPECT_EQ(right_form(" peter_colclough "), "write peter-colclough");
  EXPECT_EQ(right_form("a--b"), "write a-b");
  EXPECT_EQ(right_form("-a"), "write a");
  EXPECT_EQ(right_form("a."), "write a");
  EXPECT_NE(check_handle(""), std::nullopt);
  EXPECT_NE(check_handle("josé"), std::nullopt);
  EXPECT_EQ(check_handle(std::string(kHandleLimitBytes, 'a')), std::nullopt);
  EXPECT_NE(check_handle(std::string(kHandleLimitBytes + 1, 'a')), std::nullopt);
}

TEST(WrittenIds, BytesAreReadFromBase64AndHexadecimal) {
  // RFC 4648 section 10.
  EXPECT_EQ(from_base64(""), "");
  EXPECT_EQ(from_base64("Zg=="), "f");
  EXPECT_EQ(from_base64("Zm8="), "fo");
  EXPECT_EQ(from_base64("Zm9vYmFy"), "foobar");
  EXPECT_EQ(from_base64("Zm8"), "fo");
  EXPECT_EQ(from_base64("-_-_"), from_base64("+/+/"));
  for (const char* const bad : {"Z", "Zg=", "Zg===", "Zh==", "Zm9v=", "Zm 9", "Zm9vYg=x"}) {
    EXPECT_EQ(from_base64(bad), std::nullopt) << bad;
  }
  EXPECT_EQ(from_hexadecimal("00fFa0"), std::string("\x00\xFF\xA0", 3));
  EXPECT_EQ(from_hexadecimal("0"), std::nullopt);
  EXPECT_EQ(from_hexadecimal("0g"), std::nullopt);
}

// ------------------------------------------------------------------------------ Conveniences

constexpr const char* kYamlFile = R"(
emitter: https://example.org/board-papers
documents:
  minutes:
    publisher: Example Trust
    title: Board minutes
    locator: page 1
    published: 2011-10
    digest: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
events:
  - id: appointed
    subject: ods:RA3
    effective: 2011-09
    standing: OCCURRED
    evidence:
      - {document: minutes, locator: page 2, note: year inferred}
    bearings:
      - {kind: CONFIRMS, target: announced}
      - {kind: CORRECTS, target: f81d4fae-7dec-11d0-a765-00a0c91e6bf6}
    directorHired:
      post: {slug: chief-executive, title: Chief Executive, role: CHIEF_EXECUTIVE}
      person: {handle: peter-colclough, name: Peter Colclough}
      capacity: SUBSTANTIVE
withoutFacts:
  - {document: minutes, locator: page 3, why: apologies for absence}
)";

constexpr const char* kJsonLine =
    R"({"event_id": "bACyyyIgUJy98MNo9M0nGQ==", "emitter": "https://example.org/board-papers", )"
    R"("subject": "ods:RA3", "effective": "2011-09", "standing": "STANDING_OCCURRED", )"
    R"("evidence": [{"publisher": "Example Trust", "title": "Board minutes", )"
    R"("locator": "page 2", "published": "2011-10", "note": "year inferred", "url": null, )"
    R"("digest": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}], "bearings": )"
    R"([{"kind": "BEARING_KIND_CONFIRMS", "target": "jh8CjgUCWPa5RyanpoKg0Q=="}, )"
    R"({"kind": "CORRECTS", "target": "+B1Prn3sEdCnZQCgyR5r9g=="}], "director_hired": )"
    R"({"post": {"slug": "chief-executive", "title": "Chief Executive", )"
    R"("role": "CHIEF_EXECUTIVE"}, "person": {"id": "p_1cq0266rsqhgrzje"}, )"
    R"("capacity": "SUBSTANTIVE"}})";

TEST(EventFile, YamlAndJsonGiveTheSameBytes) {
  const Read yaml = read(kYamlFile, InputFormat::kYaml);
  const Read json = read(kJsonLine, InputFormat::kJsonLines);
  EXPECT_THAT(yaml.problems, IsEmpty());
  EXPECT_THAT(json.problems, IsEmpty());
  ASSERT_EQ(yaml.events.size(), 1U);
  ASSERT_EQ(json.events.size(), 1U);
  EXPECT_EQ(yaml.events[0].value, json.events[0].value);
  EXPECT_EQ(yaml.events[0].bound.local_id, "appointed");
  EXPECT_EQ(yaml.events[0].bound.line, 11);
  EXPECT_EQ(json.events[0].bound.local_id, "");
  EXPECT_EQ(json.events[0].bound.line, 1);
}

TEST(EventFile, ConveniencesBecomeWhatTheyStandFor) {
  const Event event = read_one(kYamlFile, InputFormat::kYaml);
  EventIds ids;
  EXPECT_EQ(event.event_id(), ids.of(event.emitter(), "appointed").to_bytes());
  EXPECT_EQ(event.bearings(0).target(), ids.of(event.emitter(), "announced").to_bytes());
  EXPECT_EQ(event.bearings(1).target(),
            EventId::parse_uuid("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")->to_bytes());
  EXPECT_EQ(event.director_hired().person().id(), id_of_handle("peter-colclough").text());
  EXPECT_EQ(event.evidence(0).title(), "Board minutes");
  EXPECT_EQ(event.evidence(0).locator(), "page 2");
  EXPECT_EQ(event.evidence(0).digest().size(), 32U);
  EXPECT_EQ(event.evidence(0).digest()[31], '\x1f');
}

TEST(EventFile, AYamlFileMayBeAListOfEventsAndMayHaveSeveralDocuments) {
  const std::string event = R"(
- id: {}
  emitter: https://example.org/papers
  subject: ods:RA3
  effective: 2011
  standing: OCCURRED
  evidence: [{{publisher: P, title: T}}]
  organisationRenamed: {{name: {}}}
)";
  const Read result = read(fmt::format(fmt::runtime(event), "a", "First") + "---" +
                               fmt::format(fmt::runtime(event), "b", "2011"),
                           InputFormat::kYaml);
  EXPECT_THAT(result.problems, IsEmpty());
  ASSERT_EQ(result.events.size(), 2U);
  Event second;
  ASSERT_TRUE(second.ParseFromString(result.events[1].value));
  EXPECT_EQ(second.organisation_renamed().name(), "2011");
}

TEST(EventFile, NullIsAsGoodAsLeftOut) {
  const std::string line =
      R"({"id": "a", "eventId": null, "emitter": "https://example.org/papers",)"
      R"( "subject": "ods:RA3", "effective": "2011", "standing": "OCCURRED", "bearings": null,)"
      R"( "boardFormed": null,)"
      R"( "evidence": [{"publisher": "P", "title": "T", "url": null}],)"
      R"( "organisationRenamed": {"name": "N"}})";
  const Event event = read_one(line, InputFormat::kJsonLines);
  EXPECT_EQ(event.organisation_renamed().name(), "N");
  EXPECT_EQ(event.bearings_size(), 0);
}

TEST(EventFile, APersonHasOneIdWhereverNamed) {
  const std::string line =
      R"({{"id": "{}", "emitter": "https://example.org/papers", "subject": "ods:RA3",)"
      R"( "effective": "2011", "standing": "OCCURRED", "evidence": [{{"publisher": "P",)"
      R"( "title": "T"}}], "directorStoodDown": {{"post": {{"slug": "chair"}}, "person": {},)"
      R"( "manner": "RETIRED"}}}})"
      "\n";
  const Read result =
      read(fmt::format(fmt::runtime(line), "a", R"({"handle": "x"})") +
               fmt::format(fmt::runtime(line), "b", R"({"name": "X", "handle": "x"})") +
               fmt::format(fmt::runtime(line), "c",
                           fmt::format(R"({{"id": "{}"}})", id_of_handle("x").text())),
           InputFormat::kJsonLines);
  EXPECT_THAT(result.problems, IsEmpty());
  ASSERT_EQ(result.events.size(), 3U);
  for (const ReadEvent& read : result.events) {
    Event event;
    ASSERT_TRUE(event.ParseFromString(read.value));
    EXPECT_EQ(event.director_stood_down().person().id(), id_of_handle("x").text());
  }
}

// ------------------------------------------------------------------------------- Round trips

std::vector<Event> golden_events() {
  std::vector<Event> events = {
      golden::read_event(std::string(golden::kFolder) + "/event.textproto")};
  for (const std::string& file : golden::files_in(golden::kFactsFolder, ".textproto")) {
    Event event = golden::read_event(file);
    if (!fact_of(event)->written_by_ledger_alone) {
      events.push_back(std::move(event));
    }
  }
  return events;
}

TEST(EventFile, EveryFactInProto3JsonComesBackWithTheSameBytes) {
  for (const Event& event : golden_events()) {
    for (const bool with_names_of_the_contract : {false, true}) {
      const std::string json = to_json(event, with_names_of_the_contract);
      EXPECT_EQ(golden::serialize(read_one(json, InputFormat::kJsonLines)),
                golden::serialize(event))
          << json;
      // JSON is YAML too.
      EXPECT_EQ(golden::serialize(read_one("- " + json, InputFormat::kYaml)),
                golden::serialize(event))
          << json;
    }
  }
}

// Text with what JSON and YAML have to escape and what looks like something else.
rc::Gen<std::string> any_text() {
  return rc::gen::map(
      rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
          "a", "B", " ", "7", "\"", "\\", "'", ": ", "#", "{", "]", "¶", "\U0001F600", "\n", "null",
          "true", "-", "&x", "*x", "%", "~", "é", ",", "/", "\\u0041")),
      [](const std::vector<std::string>& parts) {
        std::string text;
        for (const std::string& part : parts) {
          text += part;
        }
        return text;
      });
}

// Changes some fields of the message, and of what is in it: few enough that most events stay valid.
void change_some_fields(Message& message) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 0;
      for (int index = 0; index < count; ++index) {
        change_some_fields(*reflection.MutableRepeatedMessage(&message, field, index));
      }
      if (!field->is_repeated()) {
        change_some_fields(*reflection.MutableMessage(&message, field));
      }
    }
    const int action = *rc::gen::inRange(0, 80);
    if (action == 0 && field->real_containing_oneof() == nullptr) {
      reflection.ClearField(&message, field);
    } else if (action == 1 && field->type() == FieldDescriptor::TYPE_STRING &&
               !field->is_repeated()) {
      reflection.SetString(&message, field, *any_text());
    } else if (action == 2 && field->type() == FieldDescriptor::TYPE_ENUM &&
               !field->is_repeated()) {
      const auto* type = field->enum_type();
      reflection.SetEnumValue(&message, field,
                              type->value(*rc::gen::inRange(0, type->value_count()))->number());
    } else if (action == 3 && field->type() == FieldDescriptor::TYPE_BYTES) {
      std::string bytes = *rc::gen::container<std::string>(
          reflection.GetString(message, field).size(), rc::gen::arbitrary<char>());
      reflection.SetString(&message, field, std::move(bytes));
    }
  }
}

RC_GTEST_PROP(EventFile, AnyValidEventInProto3JsonComesBackWithTheSameBytes, ()) {
  static const std::vector<Event> kEvents = golden_events();
  Event event = *rc::gen::elementOf(kEvents);
  change_some_fields(event);
  const bool is_valid = validate(event).empty();
  RC_TAG(is_valid ? "valid" : "not valid");
  const Read result = read(to_json(event), InputFormat::kJsonLines);
  RC_ASSERT(result.problems.empty() == is_valid);
  RC_ASSERT(result.events.size() == (is_valid ? 1U : 0U));
  if (is_valid) {
    RC_ASSERT(result.events[0].value == golden::serialize(event));
  }
}

// ------------------------------------------------------------------------------------- Names

TEST(MessageShape, KnowsEveryFactAndFieldUnderBothNames) {
  const MessageShape& shape = EventShapes::instance().event();
  std::size_t statable = 0;
  for (const Fact& fact : facts()) {
    ASSERT_NE(shape.find(fact.json_name), nullptr);
    EXPECT_TRUE(shape.find(fact.json_name)->is_fact);
    statable += fact.written_by_ledger_alone ? 0 : 1;
  }
  EXPECT_EQ(shape.fact_names().size(), statable);
  EXPECT_EQ(shape.find("eventId"), shape.find("event_id"));
  EXPECT_EQ(shape.find("EventId"), nullptr);
  EXPECT_EQ(shape.find(""), nullptr);
}

}  // namespace
}  // namespace minutebook
