#include "queries/listing.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "ledger/claims.h"
#include "ledger/identifiers.h"
#include "ledger/keys.h"
#include "queries/subjects.h"

namespace minutebook {
namespace v1 = ledger::v1;

namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return result;
}

// How well a text matches, the smaller the better.
enum class Match : int { kWhole, kBeginning, kWord, kAnywhere, kNone };

Match match_of(std::string_view text, std::string_view wanted_lower) {
  const std::string here = lower(text);
  if (here == wanted_lower)
    return Match::kWhole;
  const std::size_t place = here.find(wanted_lower);
  if (place == std::string::npos)
    return Match::kNone;
  if (place == 0)
    return Match::kBeginning;
  for (std::size_t at = place; at != std::string::npos; at = here.find(wanted_lower, at + 1)) {
    if (std::isalnum(static_cast<unsigned char>(here[at - 1])) == 0)
      return Match::kWord;
  }
  return Match::kAnywhere;
}

// A subject's names as recorded, whatever became of them since: all values of an organisation's
// name, and the names in the facts that form a board, launch a programme, make an arrangement or
// issue a notice.
class RecordedNames {
 public:
  explicit RecordedNames(const RowReader& rows) : cursor_(rows.cursor(Table::kClaims)) {}

  // The best match among them, and the text that matched.
  std::pair<Match, std::string> best(const Subject& subject, std::string_view wanted_lower) {
    std::pair<Match, std::string> result{match_of(subject.text(), wanted_lower), subject.text()};
    improve(subject.code(), wanted_lower, result);
    for (const std::string_view aspect : aspects_of(subject.subject_class())) {
      const std::string prefix = subject.subject_class() == SubjectClass::kNotice
                                     ? claim_prefix(subject.text())
                                     : claim_prefix(subject.text(), aspect);
      for (cursor_->seek(prefix);
           cursor_->valid() && cursor_->key().substr(0, prefix.size()) == prefix; cursor_->next()) {
        const std::optional<ClaimView> claim = read_claim(cursor_->key(), cursor_->value());
        if (!claim || claim->effect != Effect::kSets)
          continue;
        for (const std::string& text : texts_of(*claim))
          improve(text, wanted_lower, result);
      }
    }
    return result;
  }

 private:
  static std::vector<std::string_view> aspects_of(SubjectClass subject_class) {
    switch (subject_class) {
      case SubjectClass::kOrganisation:
        return {"name", "status"};
      case SubjectClass::kBoard:
        return {"board"};
      case SubjectClass::kProgramme:
        return {"launch"};
      case SubjectClass::kArrangement:
        return {"arrangement"};
      case SubjectClass::kNotice:
        return {""};
      case SubjectClass::kLedger:
        break;
    }
    return {};
  }

  static void improve(std::string_view text, std::string_view wanted_lower,
                      std::pair<Match, std::string>& result) {
    const Match match = match_of(text, wanted_lower);
    if (match < result.first)
      result = {match, std::string(text)};
  }

  static std::vector<std::string> texts_of(const ClaimView& claim) {
    if (claim.aspect == "name")
      return {std::string(claim.value)};
    v1::Event event;
    if (!event.ParseFromArray(claim.event_bytes.data(),
                              static_cast<int>(claim.event_bytes.size()))) {
      return {};
    }
    switch (event.fact_case()) {
      case v1::Event::kOrganisationRegistered: {
        std::vector<std::string> codes;
        for (const v1::Identifier& identifier : event.organisation_registered().identifiers()) {
          codes.push_back(identifier.code());
        }
        return codes;
      }
      case v1::Event::kBoardFormed:
        return {event.board_formed().name()};
      case v1::Event::kProgrammeLaunched:
        return {event.programme_launched().name()};
      case v1::Event::kArrangementMade:
        return {event.arrangement_made().name()};
      case v1::Event::kNoticeIssued:
        return {event.notice_issued().title(), event.notice_issued().ocid(),
                event.notice_issued().document_number()};
      case v1::Event::kExpressionsOfInterestSought:
        return {event.expressions_of_interest_sought().purpose()};
      case v1::Event::kContractAwarded:
        return {event.contract_awarded().title()};
      default:
        return {};
    }
  }

  const std::unique_ptr<RowCursor> cursor_;
};

std::string kind_of(SubjectClass subject_class) {
  std::string kind(subject_class_name(subject_class));
  std::transform(kind.begin(), kind.end(), kind.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  return kind;
}

struct Found {
  Match match;
  v1::SearchHit hit;
};

std::optional<Error> read_failure(const RowReader& rows, Structure& structure) {
  if (std::string failure = rows.failure(); !failure.empty()) {
    return Error{ErrorKind::kInputOutput, std::move(failure)};
  }
  if (const std::string& corrupt = structure.evaluation().shortfalls().corrupt();
      !corrupt.empty()) {
    return Error{ErrorKind::kCorrupt, corrupt};
  }
  return std::nullopt;
}

}  // namespace

tl::expected<v1::OrganisationList, Error> list_organisations(const RowReader& rows,
                                                             Structure& structure,
                                                             const OrganisationFilter& filter) {
  v1::OrganisationList answer;
  std::optional<Error> failure;
  for_each_subject(rows, [&](std::string_view text) {
    const auto subject = Subject::parse(text);
    if (!subject || !subject->is_organisation())
      return true;
    v1::OrganisationSummary summary;
    const auto found = structure.summary(*subject, &summary);
    if (!found) {
      if (found.error().kind == ErrorKind::kNotFound)
        return true;
      failure = found.error();
      return false;
    }
    if (!filter.kind.empty() && summary.kind() != filter.kind)
      return true;
    if (!filter.status.empty() && summary.status() != filter.status)
      return true;
    if (filter.limit > 0 && static_cast<std::size_t>(answer.organisations_size()) == filter.limit) {
      answer.set_more(-1);
      return false;
    }
    *answer.add_organisations() = std::move(summary);
    return true;
  });
  if (!failure)
    failure = read_failure(rows, structure);
  if (failure)
    return tl::unexpected(*failure);
  return answer;
}

tl::expected<v1::SearchAnswer, Error> search(const RowReader& rows, Structure& structure,
                                             std::string_view text, std::size_t limit,
                                             const std::vector<NamedPerson>& people) {
  const std::string wanted = lower(text);
  std::vector<Found> found;
  RecordedNames names(rows);
  for_each_subject(rows, [&](std::string_view subject_text) {
    const auto subject = Subject::parse(subject_text);
    if (!subject || subject->subject_class() == SubjectClass::kLedger)
      return true;
    auto [match, matched] = names.best(*subject, wanted);
    if (match == Match::kNone)
      return true;
    Found entry{match, {}};
    entry.hit.set_id(subject->text());
    entry.hit.set_kind(kind_of(subject->subject_class()));
    entry.hit.set_matched(std::move(matched));
    found.push_back(std::move(entry));
    return true;
  });
  for (const NamedPerson& person : people) {
    const Match match = match_of(person.name, wanted);
    if (match == Match::kNone)
      continue;
    Found entry{match, {}};
    entry.hit.set_id(person.id);
    entry.hit.set_kind("PERSON");
    entry.hit.set_name(person.name);
    found.push_back(std::move(entry));
  }
  std::stable_sort(found.begin(), found.end(), [](const Found& left, const Found& right) {
    return std::pair(left.match, left.hit.id()) < std::pair(right.match, right.hit.id());
  });
  v1::SearchAnswer answer;
  for (Found& entry : found) {
    if (static_cast<std::size_t>(answer.hits_size()) == limit) {
      answer.set_more(true);
      break;
    }
    if (entry.hit.name().empty()) {
      // A subject of which nothing may be shown on these axes is not found on them either.
      if (!structure.evaluation().is_visible(entry.hit.id()))
        continue;
      entry.hit.set_name(structure.name_of(entry.hit.id()));
    }
    // The id and the name are shown anyway.
    if (entry.hit.matched() == entry.hit.name() || entry.hit.id().ends_with(entry.hit.matched()))
      entry.hit.clear_matched();
    *answer.add_hits() = std::move(entry.hit);
  }
  if (const auto failure = read_failure(rows, structure))
    return tl::unexpected(*failure);
  return answer;
}

}  // namespace minutebook
