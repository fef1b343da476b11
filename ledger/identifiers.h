// The names by which the ledger knows things: subjects, events, people, posts,
// and places in the log.
//
// Each is a type of its own, so that none is taken for another. All order by
// their text or bytes, never by hash. Parsing refuses what is not written in
// the one right form, so that one thing has one name: the problem says what is
// wrong and the form that would be right. Everything here is a value, safe from
// any thread.

#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "ledger/error.h"

namespace minutebook {

// A refusal of an identifier that somebody wrote. Both texts are printable
// ASCII whatever was offered, and neither is empty.
struct IdentifierProblem {
  // What is wrong, with the text that was offered: `"ods:ra3" is not a subject:
  // ods codes are in capital letters and digits`.
  std::string message;
  // The form that would be right, as it reads after the word "write":
  // `ods:RA3`.
  std::string suggestion;

  friend bool operator==(const IdentifierProblem&, const IdentifierProblem&) = default;
};

// Both texts as one line: `"ods:ra3" is not a subject: …; write ods:RA3`.
[[nodiscard]] std::string to_string(const IdentifierProblem& problem);

// -------------------------------------------------------------------------------------------
// Subject

// The register or namespace that a subject's code belongs to: what stands
// before the colon.
enum class SubjectScheme : std::uint8_t {
  kOds,  // the NHS organisation register
  kCoh,  // Companies House
  kChc,  // the Charity Commission
  kOrg,  // an organisation in no register
  kBoard,
  kProgramme,
  kArrangement,
  kNotice,
  kLedger,  // the ledger itself
};

// What sort of thing a subject is. Four schemes name organisations, each other
// class has its own.
enum class SubjectClass : std::uint8_t {
  kOrganisation,
  kBoard,
  kProgramme,
  kArrangement,
  kNotice,
  kLedger,
};

// The scheme as written: "ods", "board".
[[nodiscard]] std::string_view scheme_name(SubjectScheme scheme);
// The class that a scheme belongs to.
[[nodiscard]] SubjectClass class_of(SubjectScheme scheme);
// The class in words, in lower case: "organisation".
[[nodiscard]] std::string_view subject_class_name(SubjectClass subject_class);
// A subject of that class as a producer would write it, for messages:
// "ods:RA3".
[[nodiscard]] std::string_view example_subject(SubjectClass subject_class);

// Longest code of a subject.
inline constexpr std::size_t kSubjectCodeLimitBytes = 200;

// What an event is about, as `scheme:code`.
//
//   subject = scheme ":" code
//   scheme  = "ods" / "coh" / "chc" / "org" / "board" / "programme" /
//   "arrangement" / "notice" / "ledger" code    = ( ALPHA / DIGIT ) *199( ALPHA
//   / DIGIT / "." / "_" / "~" / "-" )
//
// A register's codes are held to the register's own form: ods in capital
// letters and digits; coh eight capital letters and digits, leading zeros kept;
// chc digits, a linked charity's with -1 behind. A code has no `/`: that begins
// the slug of a post.
class Subject {
 public:
  // Reads the text. An Error is of kind kRejected.
  [[nodiscard]] static tl::expected<Subject, Error> parse(std::string_view text);

  // The whole text: "ods:RA3". It is also the key by which the log is
  // partitioned.
  [[nodiscard]] const std::string& text() const { return text_; }
  // What follows the colon: "RA3".
  [[nodiscard]] std::string_view code() const;
  [[nodiscard]] SubjectScheme scheme() const { return scheme_; }
  [[nodiscard]] SubjectClass subject_class() const { return class_of(scheme_); }
  [[nodiscard]] bool is_organisation() const {
    return subject_class() == SubjectClass::kOrganisation;
  }

  // By the bytes of the text.
  friend auto operator<=>(const Subject& left, const Subject& right) {
    return left.text_ <=> right.text_;
  }
  friend bool operator==(const Subject& left, const Subject& right) {
    return left.text_ == right.text_;
  }

 private:
  Subject(SubjectScheme scheme, std::string_view text) : text_(text), scheme_(scheme) {}

  std::string text_;
  SubjectScheme scheme_;
};

// What is wrong with a text as a subject, or nothing. Allocates only where
// there is a problem.
[[nodiscard]] std::optional<IdentifierProblem> check_subject(std::string_view text);
// The scheme of a text that check_subject has nothing against, or nothing for
// any text without a known scheme before a colon.
[[nodiscard]] std::optional<SubjectScheme> scheme_of(std::string_view text);

// ----------------------------------------------------------------------------------------------
// Slug

// Longest slug.
inline constexpr std::size_t kSlugLimitBytes = 80;

// What is wrong with a text as a slug (a short name inside one subject: a post,
// a seat, a milestone), or nothing. Slugs are lower-case letters and digits in
// groups joined by single hyphens:
//
//   slug  = group *( "-" group )        ; at most 80 bytes
//   group = 1*( %x61-7A / DIGIT )
[[nodiscard]] std::optional<IdentifierProblem> check_slug(std::string_view text);

// ----------------------------------------------------------------------------------------------
// Post

// A post across the ledger: `<subject>/<slug>`, such as
// "ods:RA3/chief-executive". The subject is an organisation or a board.
class PostId {
 public:
  // Reads the text. An Error is of kind kRejected.
  [[nodiscard]] static tl::expected<PostId, Error> parse(std::string_view text);
  // The post of that slug; the slug must be one that check_slug has nothing
  // against, and the subject an organisation or a board.
  PostId(const Subject& subject, std::string_view slug);

  [[nodiscard]] const std::string& text() const { return text_; }
  // What stands before the slash: the text of a valid Subject.
  [[nodiscard]] std::string_view subject() const;
  // What follows the slash.
  [[nodiscard]] std::string_view slug() const;

  friend auto operator<=>(const PostId&, const PostId&) = default;

 private:
  explicit PostId(std::string_view text) : text_(text) {}

  std::string text_;
};

// What is wrong with a text as the id of a post, or nothing.
[[nodiscard]] std::optional<IdentifierProblem> check_post_id(std::string_view text);

// ---------------------------------------------------------------------------------------------
// Event

// The 16 bytes that tell one event from every other: a UUID. Orders by its
// bytes, which is also the order of the UUID texts. A default-constructed one
// is all zero.
class EventId {
 public:
  static constexpr std::size_t kSizeBytes = 16;
  using Bytes = std::array<std::uint8_t, kSizeBytes>;

  constexpr EventId() = default;
  constexpr explicit EventId(const Bytes& bytes) : bytes_(bytes) {}

  // The id with these bytes, or nothing where there are not exactly 16.
  [[nodiscard]] static std::optional<EventId> from_bytes(std::string_view bytes);
  // Reads "f81d4fae-7dec-11d0-a765-00a0c91e6bf6" (RFC 9562 section 4), in
  // either case, and nothing else. An Error is of kind kRejected.
  [[nodiscard]] static tl::expected<EventId, Error> parse_uuid(std::string_view text);

  [[nodiscard]] const Bytes& bytes() const { return bytes_; }
  // The bytes as they stand in Event.event_id and Bearing.target.
  [[nodiscard]] std::string to_bytes() const;
  // "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", in lower case.
  [[nodiscard]] std::string to_uuid_text() const;

  friend auto operator<=>(const EventId&, const EventId&) = default;

 private:
  Bytes bytes_{};
};

// What is wrong with a text as a UUID, or nothing.
[[nodiscard]] std::optional<IdentifierProblem> check_uuid(std::string_view text);

// --------------------------------------------------------------------------------------------
// Person

// A person, by an id that says nothing about them: "p_" and 16 characters of
// Crockford base32 in lower case (0-9 and a-z without i, l, o and u), which are
// 80 bits with the most significant first.
class PersonId {
 public:
  static constexpr std::size_t kBitsSizeBytes = 10;
  static constexpr std::size_t kTextSizeBytes = 18;

  // Reads the text. An Error is of kind kRejected.
  [[nodiscard]] static tl::expected<PersonId, Error> parse(std::string_view text);
  // The id made of 80 bits: the first ten bytes of HMAC-SHA256(ledger secret,
  // handle).
  [[nodiscard]] static PersonId from_bits(const std::array<std::uint8_t, kBitsSizeBytes>& bits);

  [[nodiscard]] const std::string& text() const { return text_; }

  friend auto operator<=>(const PersonId&, const PersonId&) = default;

 private:
  explicit PersonId(std::string_view text) : text_(text) {}

  std::string text_;
};

// What is wrong with a text as the id of a person, or nothing.
[[nodiscard]] std::optional<IdentifierProblem> check_person_id(std::string_view text);

// ------------------------------------------------------------------------------------
// Place in the log

// One of the logs that a ledger consists of. All events of one subject lie in
// one partition.
struct Partition {
  std::uint32_t value = 0;

  friend auto operator<=>(const Partition&, const Partition&) = default;
};

// A place in a partition. Grows with every record; gaps mean nothing.
struct Offset {
  std::int64_t value = 0;

  friend auto operator<=>(const Offset&, const Offset&) = default;
};

}  // namespace minutebook
