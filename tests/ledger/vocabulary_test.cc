// Facts, words of enums and roles agree with the contract.

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ledger/facts.h"
#include "ledger/roles.h"
#include "ledger/words.h"

namespace minutebook {
namespace {

using ledger::v1::Event;

TEST(Facts, AreThoseOfTheContract) {
  const auto* fact = Event::descriptor()->FindOneofByName("fact");
  std::vector<int> numbers;
  for (const Fact& row : facts()) {
    numbers.push_back(row.number);
    const auto* field = Event::descriptor()->FindFieldByNumber(row.number);
    ASSERT_NE(field, nullptr) << row.name;
    EXPECT_EQ(field->containing_oneof(), fact) << row.name;
    EXPECT_EQ(field->message_type()->name(), row.name);
    EXPECT_EQ(field->json_name(), row.json_name);
    EXPECT_EQ(find_fact(row.number), &row);
    EXPECT_EQ(find_fact(row.name), &row);
    EXPECT_EQ(find_fact(row.json_name), &row);
  }
  EXPECT_EQ(static_cast<int>(numbers.size()), fact->field_count());
  for (int index = 0; index < Event::descriptor()->field_count(); ++index) {
    const auto* field = Event::descriptor()->field(index);
    EXPECT_EQ(field->containing_oneof() != nullptr, field->number() >= kFirstFactNumber)
        << field->name();
  }
  EXPECT_EQ(find_fact(19), nullptr);
  EXPECT_EQ(find_fact(190), nullptr);
  EXPECT_EQ(find_fact("Director"), nullptr);
}

TEST(Facts, AnEventHasTheNameAndTheNumberOfItsFact) {
  Event event;
  EXPECT_EQ(fact_of(event), nullptr);
  EXPECT_EQ(fact_name(event), "");
  EXPECT_EQ(fact_number(event), 0);
  event.mutable_director_hired();
  EXPECT_EQ(fact_name(event), "DirectorHired");
  EXPECT_EQ(fact_number(event), 40);
}

TEST(Facts, OnlyTheLedgerWritesPersonErased) {
  for (const Fact& row : facts()) {
    EXPECT_EQ(row.written_by_ledger_alone, row.name == "PersonErased") << row.name;
    EXPECT_EQ(row.subjects.contains(SubjectClass::kLedger), row.name == "PersonErased") << row.name;
  }
}

TEST(SubjectClasses, AreListedInWords) {
  EXPECT_EQ(subject_classes_in_words(SubjectClass::kNotice), "a notice");
  EXPECT_EQ(
      subject_classes_in_words(SubjectClasses(SubjectClass::kBoard) | SubjectClass::kOrganisation),
      "an organisation or a board");
  EXPECT_EQ(subject_classes_in_words(kAnyButLedger),
            "an organisation, a board, a programme, an arrangement or a notice");
}

TEST(Words, AreShortWithoutTheEnumsPrefix) {
  EXPECT_EQ(short_name(ledger::v1::STANDING_PLANNED), "PLANNED");
  EXPECT_EQ(short_name(ledger::v1::ORGANISATION_KIND_NHS_TRUST), "NHS_TRUST");
  EXPECT_EQ(short_name(ledger::v1::VIABILITY_NOT_VIABLE_IN_CURRENT_FORM),
            "NOT_VIABLE_IN_CURRENT_FORM");
  EXPECT_EQ(short_name(ledger::v1::STANDING_UNSPECIFIED), "");
  EXPECT_EQ(short_name(static_cast<ledger::v1::Standing>(17)), "17");
}

TEST(Words, AreReadShortAndInFull) {
  using ledger::v1::Standing;
  EXPECT_EQ(enum_value<Standing>("PLANNED"), ledger::v1::STANDING_PLANNED);
  EXPECT_EQ(enum_value<Standing>("STANDING_PLANNED"), ledger::v1::STANDING_PLANNED);
  for (const char* word : {"", "planned", "Planned", "UNSPECIFIED", "STANDING_UNSPECIFIED",
                           "STANDING_", "STANDING_STANDING_PLANNED", "2", "ROLE_CHAIR"}) {
    EXPECT_EQ(enum_value<Standing>(word), std::nullopt) << word;
  }
  EXPECT_EQ(words_of(*ledger::v1::Standing_descriptor()), "OCCURRED, PLANNED or PROPOSED");
}

// Each enum of the contract keeps the convention that the short words rest on: its own prefix, and
// 0 for what is not given.
TEST(Words, EachWordOfTheContractIsReadBack) {
  const auto* file = Event::descriptor()->file();
  int enums = 0;
  for (int dependency = 0; dependency < file->dependency_count(); ++dependency) {
    const auto* imported = file->dependency(dependency);
    for (int index = 0; index < imported->enum_type_count(); ++index) {
      const auto& type = *imported->enum_type(index);
      ++enums;
      for (int place = 0; place < type.value_count(); ++place) {
        const auto& value = *type.value(place);
        if (value.number() == 0) {
          EXPECT_EQ(short_word(type, 0), "") << value.name();
          continue;
        }
        const std::string word = short_word(type, value.number());
        EXPECT_LT(word.size(), value.name().size()) << value.name() << " lacks the prefix";
        EXPECT_EQ(number_of_word(type, word), value.number()) << word;
        EXPECT_EQ(number_of_word(type, value.name()), value.number()) << value.name();
      }
    }
  }
  EXPECT_GT(enums, 10);
}

TEST(Roles, SomeAreHeldByOnePersonAtATime) {
  std::vector<std::string> single;
  const auto& type = *ledger::v1::Role_descriptor();
  for (int index = 0; index < type.value_count(); ++index) {
    const auto role = static_cast<ledger::v1::Role>(type.value(index)->number());
    if (is_single_holder(role)) {
      single.push_back(short_name(role));
    }
  }
  EXPECT_EQ(single, (std::vector<std::string>{"CHIEF_EXECUTIVE", "CHAIR", "FINANCE_DIRECTOR",
                                              "DIRECTOR_OF_OPERATIONS", "MEDICAL_DIRECTOR",
                                              "DIRECTOR_OF_NURSING", "PROGRAMME_DIRECTOR",
                                              "DIRECTOR_OF_STRATEGY", "DIRECTOR_OF_WORKFORCE"}));
  EXPECT_FALSE(is_single_holder(static_cast<ledger::v1::Role>(99)));
}

}  // namespace
}  // namespace minutebook
