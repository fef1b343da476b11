// Subjects, slugs, posts, UUIDs and person ids: what is accepted, and what a
// refusal says.

#include "ledger/identifiers.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/quote.h"

namespace minutebook {
namespace {

// A text that is refused, a part of what the message says, and the form that it
// suggests (or a part).
struct Refusal {
  std::string text;
  std::string message;
  std::string suggestion;
};

void expect_refused(std::optional<IdentifierProblem> (*check)(std::string_view),
                    const std::vector<Refusal>& refusals) {
  for (const Refusal& refusal : refusals) {
    const auto problem = check(refusal.text);
    ASSERT_TRUE(problem.has_value()) << in_quotes(refusal.text) << " was accepted";
    EXPECT_NE(problem->message.find(in_quotes(refusal.text)), std::string::npos)
        << problem->message;
    EXPECT_NE(problem->message.find(refusal.message), std::string::npos) << problem->message;
    EXPECT_NE(problem->suggestion.find(refusal.suggestion), std::string::npos)
        << in_quotes(refusal.text) << " suggests " << problem->suggestion;
  }
}

TEST(Subject, HasASchemeAndACode) {
  struct Row {
    std::string text;
    SubjectScheme scheme;
    SubjectClass subject_class;
    std::string code;
  };
  const std::vector<Row> rows{
      {"ods:RA3", SubjectScheme::kOds, SubjectClass::kOrganisation, "RA3"},
      {"coh:07584107", SubjectScheme::kCoh, SubjectClass::kOrganisation, "07584107"},
      {"coh:SC123456", SubjectScheme::kCoh, SubjectClass::kOrganisation, "SC123456"},
      {"chc:1089464", SubjectScheme::kChc, SubjectClass::kOrganisation, "1089464"},
      {"chc:1089464-1", SubjectScheme::kChc, SubjectClass::kOrganisation, "1089464-1"},
      {"org:livewell-southwest", SubjectScheme::kOrg, SubjectClass::kOrganisation,
       "livewell-southwest"},
      {"board:plymouth", SubjectScheme::kBoard, SubjectClass::kBoard, "plymouth"},
      {"programme:p", SubjectScheme::kProgramme, SubjectClass::kProgramme, "p"},
      {"arrangement:a.b_c~d-e", SubjectScheme::kArrangement, SubjectClass::kArrangement,
       "a.b_c~d-e"},
      {"notice:ocds-213czf-000-00001", SubjectScheme::kNotice, SubjectClass::kNotice,
       "ocds-213czf-000-00001"},
      {"ledger:people", SubjectScheme::kLedger, SubjectClass::kLedger, "people"},
      {"org:" + std::string(200, 'a'), SubjectScheme::kOrg, SubjectClass::kOrganisation,
       std::string(200, 'a')},
  };
  for (const Row& row : rows) {
    const auto subject = Subject::parse(row.text);
    ASSERT_TRUE(subject.has_value()) << subject.error().message;
    EXPECT_EQ(subject->text(), row.text);
    EXPECT_EQ(subject->scheme(), row.scheme);
    EXPECT_EQ(subject->subject_class(), row.subject_class);
    EXPECT_EQ(subject->code(), row.code);
    EXPECT_EQ(scheme_of(row.text), row.scheme);
  }
}

TEST(Subject, ARefusalSaysWhatIsWrongAndTheRightForm) {
  expect_refused(
      check_subject,
      {
          {"", "it is empty", "scheme:code"},
          {"RA3", "it has no scheme", "scheme:code"},
          {"ra3 trust", "it has no scheme", "scheme:code"},
          {"nhs:RA3", "\"nhs\" is not a scheme", "ods, coh, chc, org"},
          {":RA3", "\"\" is not a scheme", "ods, coh"},
          {"ODS:RA3", "schemes are in lower case", "ods:RA3"},
          {"ODS:ra3", "schemes are in lower case", "ods:RA3"},
          {"ods:", "nothing follows the colon", "scheme:code"},
          {"ods:ra3", "capital letters and digits", "ods:RA3"},
          {"ods:RA-3", "capital letters and digits", "a code such as ods:RA3"},
          {"coh:7584107", "leading zeros", "coh:07584107"},
          {"coh:sc123456", "eight capital letters and digits", "coh:SC123456"},
          {"coh:123456789", "eight capital letters and digits", "a number such as"},
          {"chc:abc", "charity numbers are digits", "chc:1089464"},
          {"chc:1089464-", "charity numbers are digits", "chc:1089464"},
          {"org:Livewell Southwest", "a code has no \" \"", "org:Livewell-Southwest"},
          {"org:a/b", "a code has no \"/\"", "org:a-b"},
          {"notice:2018/S 125-283880", "a code has no \"/\"", "notice:2018-S-125-283880"},
          {"org:-a", "a code begins with a letter or a digit", "org:a"},
          {"org:...", "a code begins with a letter or a digit", "a code of letters"},
          {"org:a:b", "a code has no \":\"", "org:a-b"},
          {"org:caf\xc3\xa9", "a code has no \"\\xc3\"", "org:caf"},
          {std::string("org:a\0b", 7), "a code has no \"\\x00\"", "org:a-b"},
          {"org:" + std::string(201, 'a'), "its code has 201 bytes", "at most 200"},
      });
}

TEST(Subject, AnErrorIsOneLineWithBoth) {
  const auto subject = Subject::parse("ods:ra3");
  ASSERT_FALSE(subject.has_value());
  EXPECT_EQ(subject.error(), (Error{ErrorKind::kRejected,
                                    "\"ods:ra3\" is not a subject: ods codes "
                                    "are capital letters and digits; "
                                    "write ods:RA3"}));
}

TEST(Subject, OrdersByItsBytes) {
  EXPECT_LT(Subject::parse("board:b").value(), Subject::parse("ods:RA3").value());
  EXPECT_LT(Subject::parse("org:B").value(), Subject::parse("org:a").value());
  EXPECT_EQ(Subject::parse("org:a").value(), Subject::parse("org:a").value());
}

TEST(Subject, TheExampleOfEachClassIsOfThatClass) {
  for (const SubjectClass subject_class :
       {SubjectClass::kOrganisation, SubjectClass::kBoard, SubjectClass::kProgramme,
        SubjectClass::kArrangement, SubjectClass::kNotice, SubjectClass::kLedger}) {
    const auto subject = Subject::parse(example_subject(subject_class));
    ASSERT_TRUE(subject.has_value()) << subject.error().message;
    EXPECT_EQ(subject->subject_class(), subject_class);
    EXPECT_FALSE(subject_class_name(subject_class).empty());
  }
}

TEST(Slug, IsLowerCaseLettersAndDigitsInGroups) {
  for (const std::string& slug : {std::string("a"), std::string("chief-executive"),
                                  std::string("seat-10"), std::string(80, 'a')}) {
    EXPECT_FALSE(check_slug(slug).has_value()) << slug;
  }
  expect_refused(check_slug, {
                                 {"", "is not a slug", "at most 80 lower-case letters"},
                                 {"Chief Executive", "is not a slug", "chief-executive"},
                                 {"-a", "is not a slug", "a"},
                                 {"a-", "is not a slug", "a"},
                                 {"a--b", "is not a slug", "a-b"},
                                 {"a_b", "is not a slug", "a-b"},
                                 {"\xc3\xa9", "is not a slug", "at most 80 lower-case letters"},
                                 {std::string(81, 'a'), "is not a slug", "at most 80"},
                             });
}

TEST(PostId, IsASubjectAndASlug) {
  const auto post = PostId::parse("ods:RA3/chief-executive");
  ASSERT_TRUE(post.has_value()) << post.error().message;
  EXPECT_EQ(post->subject(), "ods:RA3");
  EXPECT_EQ(post->slug(), "chief-executive");
  EXPECT_EQ(*post, PostId(Subject::parse("ods:RA3").value(), "chief-executive"));
  EXPECT_TRUE(PostId::parse("board:plymouth/chair").has_value());
  EXPECT_FALSE(PostId::parse("ods:RA3").has_value());

  expect_refused(
      check_post_id,
      {
          {"chief-executive", "it has no slash", "ods:RA3/chief-executive"},
          {"programme:p/chair", "it belongs to a programme", "organisation or a board"},
          {"arrangement:p/chair", "belongs to an arrangement", "organisation or a board"},
      });
  EXPECT_EQ(check_post_id("ods:ra3/chair")->suggestion, "ods:RA3");
  EXPECT_EQ(check_post_id("ods:RA3/Chair/2")->suggestion, "chair-2");
}

TEST(EventId, IsWrittenAsAUuid) {
  const std::string text = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
  const auto id = EventId::parse_uuid(text);
  ASSERT_TRUE(id.has_value()) << id.error().message;
  EXPECT_EQ(id->to_uuid_text(), text);
  EXPECT_EQ(id->to_bytes(), "\xf8\x1d\x4f\xae\x7d\xec\x11\xd0\xa7\x65" + std::string(1, '\0') +
                                "\xa0\xc9\x1e\x6b\xf6");
  EXPECT_EQ(EventId::from_bytes(id->to_bytes()), *id);
  EXPECT_EQ(EventId::parse_uuid("F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6").value(), *id);
  EXPECT_FALSE(EventId::from_bytes("fifteen bytes..").has_value());
  EXPECT_FALSE(EventId::from_bytes("seventeen bytes..").has_value());
  EXPECT_EQ(EventId().to_uuid_text(), "00000000-0000-0000-0000-000000000000");

  expect_refused(check_uuid,
                 {
                     {"", "is not a UUID", "8-4-4-4-12"},
                     {"f81d4fae7dec11d0a76500a0c91e6bf6", "is not a UUID", "8-4-4-4-12"},
                     {"{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}", "is not a UUID", "8-4-4-4-12"},
                     {"g81d4fae-7dec-11d0-a765-00a0c91e6bf6", "is not a UUID", "8-4-4-4-12"},
                 });
}

TEST(EventId, OrdersAsItsTextDoes) {
  const auto small = EventId::parse_uuid("00000000-0000-0000-0000-0000000000ff").value();
  const auto great = EventId::parse_uuid("80000000-0000-0000-0000-000000000000").value();
  EXPECT_LT(small, great);
  EXPECT_LT(small.to_uuid_text(), great.to_uuid_text());
}

TEST(PersonId, IsEightyBitsInCrockfordBase32) {
  // Crockford's alphabet in order: 16 digits of five bits, 0 to 15, and 16
  // to 31.
  const std::array<std::uint8_t, 10> low{0x00, 0x44, 0x32, 0x14, 0xc7,
                                         0x42, 0x54, 0xb6, 0x35, 0xcf};
  EXPECT_EQ(PersonId::from_bits(low).text(), "p_0123456789abcdef");
  const std::array<std::uint8_t, 10> high{0x84, 0x65, 0x3a, 0x56, 0xd7,
                                          0xc6, 0x75, 0xbe, 0x77, 0xdf};
  EXPECT_EQ(PersonId::from_bits(high).text(), "p_ghjkmnpqrstvwxyz");
  EXPECT_EQ(PersonId::parse("p_ghjkmnpqrstvwxyz").value(), PersonId::from_bits(high));

  expect_refused(check_person_id,
                 {
                     {"", "is not the id of a person", "p_ and 16 characters"},
                     {"peter-colclough", "is not the id of a person", "p_ and 16 characters"},
                     {"p_0123456789abcde", "is not the id of a person", "p_ and 16 characters"},
                     {"p_0123456789abcdeu", "is not the id of a person", "p_ and 16 characters"},
                     {"p_0123456789ABCDEF", "is not the id of a person", "p_0123456789abcdef"},
                 });
}

TEST(Quoted, ShowsAnyBytesAsPrintableAscii) {
  EXPECT_EQ(in_quotes("plain"), "\"plain\"");
  EXPECT_EQ(in_quotes("a\"b\\\n\xff"), "\"a\\x22b\\x5c\\x0a\\xff\"");
  EXPECT_EQ(in_quotes(std::string(81, 'a')), "\"" + std::string(80, 'a') + "\"...");
}

}  // namespace
}  // namespace minutebook
