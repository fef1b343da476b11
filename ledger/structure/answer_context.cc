// Names, evidence and what is missing.

#include "ledger/structure/answer_context.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <set>
#include <utility>

#include "ledger/aspect_facts.h"
#include "ledger/edtf.h"
#include "ledger/facts.h"
#include "ledger/keys.h"
#include "ledger/nothing_known.h"
#include "ledger/quarantine.h"
#include "ledger/trail.h"
#include "ledger/words.h"

namespace minutebook {

namespace v1 = minutebook::ledger::v1;

namespace {

// An answer reads some hundred events.
google::protobuf::ArenaOptions arena_options() {
  google::protobuf::ArenaOptions options;
  options.start_block_size = std::size_t{64} * 1024;
  options.max_block_size = std::size_t{256} * 1024;
  return options;
}

// Calls `read` with each field of a serialized message that has a length (a text, bytes or a
// message): its number, its value, and the whole field as it stands. False where the bytes are no
// message, or `read` says so. An event is read in parts, because an answer wants little of most.
// https://protobuf.dev/programming-guides/encoding/
template <class Read>
bool for_each_field(std::string_view bytes, const Read& read) {
  using google::protobuf::internal::WireFormatLite;
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  google::protobuf::io::CodedInputStream stream(data, static_cast<int>(bytes.size()));
  const auto place = [&stream] { return static_cast<std::size_t>(stream.CurrentPosition()); };
  while (true) {
    const std::size_t begin = place();
    const std::uint32_t tag = stream.ReadTag();
    if (tag == 0)
      return begin == bytes.size();
    if (WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(&stream, tag))
        return false;
      continue;
    }
    std::uint32_t size = 0;
    if (!stream.ReadVarint32(&size))
      return false;
    const std::size_t value = place();
    if (size > bytes.size() - value || !stream.Skip(static_cast<int>(size)) ||
        !read(WireFormatLite::GetTagFieldNumber(tag), bytes.substr(value, size),
              bytes.substr(begin, place() - begin))) {
      return false;
    }
  }
}

// How many quarantined events of one subject are named.
constexpr int kQuarantinedLimit = 100;

// The name that the value of a claim's fact has, where the value is the whole fact.
template <class Fact>
std::string name_in(const Aspect* aspect, const std::string& (Fact::*name)() const) {
  const ShownFact* fact = aspect == nullptr ? nullptr : one_of(aspect->facts);
  const Claim* claim = fact != nullptr ? fact->since : aspect != nullptr ? aspect->latest : nullptr;
  Fact message;
  if (claim == nullptr ||
      !message.ParseFromArray(claim->row.value.data(), static_cast<int>(claim->row.value.size()))) {
    return {};
  }
  return (message.*name)();
}

}  // namespace

std::string day_in_answer(Day day) {
  const auto date = day.civil();
  if (!date)
    return {};
  const auto digit = [](int number) { return static_cast<char>('0' + number % 10); };
  const char text[] = {digit(date->year / 1000),
                       digit(date->year / 100),
                       digit(date->year / 10),
                       digit(date->year),
                       '-',
                       digit(date->month / 10),
                       digit(date->month),
                       '-',
                       digit(date->day / 10),
                       digit(date->day)};
  return {text, sizeof(text)};
}

std::string_view word_of(Truth certainty) {
  return certainty == Truth::kYes ? "CERTAIN" : "POSSIBLE";
}

std::string_view word_of(v1::Standing standing) {
  switch (standing) {
    case v1::STANDING_OCCURRED:
      return "OCCURRED";
    case v1::STANDING_PLANNED:
      return "PLANNED";
    case v1::STANDING_PROPOSED:
      return "PROPOSED";
    default:
      return "";
  }
}

std::string name_in_answer(const PersonName& name) {
  switch (name.kind) {
    case PersonName::Kind::kNamed:
      return name.name;
    case PersonName::Kind::kErased:
      return "name erased";
    case PersonName::Kind::kNotRegistered:
      break;
  }
  return "name not registered";
}

EffectiveRange effective_of(const Claim& claim) {
  const bool next_day =
      claim.row.effect == Effect::kEnds || claim.row.fact_number == v1::Event::kOrganisationClosed;
  if (!next_day)
    return {claim.row.change_earliest, claim.row.change_latest};
  return {claim.row.change_earliest.previous(), claim.row.change_latest.previous()};
}

AnswerContext::AnswerContext(const RowReader& rows, const Axes& axes, const PersonNames& names,
                             const EvaluationOptions& options)
    : rows_(rows),
      axes_(axes),
      person_names_(names),
      evaluation_(rows, axes, options),
      arena_(arena_options()) {}

void AnswerContext::start_answer() {
  touched_.clear();
  posts_.clear();
  subject_posts_ = nullptr;
  arena_.Reset();
}

SubjectAspects AnswerContext::aspects(std::string_view subject, std::string_view begins) {
  touch(subject);
  return evaluation_.aspects(subject, begins);
}

SubjectAspects AnswerContext::aspect(std::string_view subject, std::string_view name,
                                     Former former) {
  touch(subject);
  return evaluation_.aspect(subject, name, former);
}

const v1::Event& AnswerContext::event_of(const Claim& claim) {
  if (claim.event == nullptr) {
    auto* event = google::protobuf::Arena::CreateMessage<v1::Event>(&arena_);
    std::string_view effective;
    const auto read = [&](int field, std::string_view value, std::string_view whole) {
      if (field == v1::Event::kEffectiveFieldNumber)
        effective = value;
      return field < kFirstFactNumber ||
             event->ParseFromArray(whole.data(), static_cast<int>(whole.size()));
    };
    if (!for_each_field(claim.row.event_bytes, read))
      evaluation_.shortfalls().add_corrupt("the event " + claim.row.event_id.to_uuid_text());
    event->set_effective(effective.data(), effective.size());
    claim.event = event;
  }
  return *claim.event;
}

void AnswerContext::touch(std::string_view subject) {
  if (!touched_.contains(subject))
    touched_.emplace(subject);
}

const std::string& AnswerContext::name_of(std::string_view subject) {
  touch(subject);
  const auto known = names_.find(subject);
  if (known != names_.end())
    return known->second;
  return names_.emplace(subject, read_name(subject)).first->second;
}

std::string AnswerContext::read_name(std::string_view subject) {
  const auto scheme = scheme_of(subject);
  if (!scheme)
    return {};
  const auto only = [](const SubjectAspects& aspects) {
    return aspects.aspects.empty() ? nullptr : &aspects.aspects.front();
  };
  switch (class_of(*scheme)) {
    case SubjectClass::kOrganisation: {
      const SubjectAspects aspects = evaluation_.aspect(subject, "name");
      const Aspect* name = only(aspects);
      const ShownFact* fact = name == nullptr ? nullptr : one_decided_of(name->facts);
      return fact == nullptr ? std::string() : std::string(fact->since->row.value);
    }
    case SubjectClass::kBoard:
      return name_in(only(evaluation_.aspect(subject, "board")), &v1::BoardFormed::name);
    case SubjectClass::kProgramme:
      return name_in(only(evaluation_.aspect(subject, "launch")), &v1::ProgrammeLaunched::name);
    case SubjectClass::kArrangement:
      return name_in(only(evaluation_.aspect(subject, "arrangement")), &v1::ArrangementMade::name);
    case SubjectClass::kNotice: {
      const SubjectAspects notices = evaluation_.aspects(subject, "notice/");
      std::string title = name_in(only(notices), &v1::NoticeIssued::title);
      if (title.empty()) {
        title = name_in(only(evaluation_.aspect(subject, "award")), &v1::ContractAwarded::title);
      }
      if (title.empty()) {
        title = name_in(only(evaluation_.aspect(subject, "interest")),
                        &v1::ExpressionsOfInterestSought::purpose);
      }
      return title;
    }
    case SubjectClass::kLedger:
      return {};
  }
  return {};
}

void AnswerContext::set_person(std::string_view person_id, v1::PersonAnswer* answer) {
  answer->set_id(person_id.data(), person_id.size());
  answer->set_name(name_in_answer(person_names_.find(person_id)));
}

void AnswerContext::set_reference(std::string_view subject, v1::OrganisationReference* answer) {
  answer->set_id(subject.data(), subject.size());
  if (const std::string& name = name_of(subject); !name.empty())
    answer->set_name(name);
}

const v1::PostAnswer* AnswerContext::known_post(std::string_view post) const {
  if (subject_posts_ != nullptr && post.starts_with(subject_with_posts_)) {
    const auto known = std::find_if(subject_posts_->begin(), subject_posts_->end(),
                                    [post](const auto& one) { return one.post() == post; });
    if (known != subject_posts_->end())
      return &*known;
  }
  const auto place = posts_.find(post);
  return place == posts_.end() ? nullptr : &place->second;
}

const v1::PostAnswer& AnswerContext::remember_post(std::string_view post,
                                                   const v1::PostAnswer& answer) {
  return posts_.emplace(post, answer).first->second;
}

// Evidence that cannot have been published by the day asked about is not part of an answer of that
// day.
bool AnswerContext::may_show(const v1::Evidence& evidence, EffectiveRange* published) {
  *published = {kEarliestDay, kLatestDay};
  if (!evidence.published().empty()) {
    // Much rests on few documents.
    if (evidence.published() != last_published_) {
      const auto date = parse_edtf(evidence.published());
      last_published_ = evidence.published();
      last_published_range_ = {kEarliestDay, kLatestDay};
      if (date)
        last_published_range_ = {date->earliest, date->latest};
    }
    *published = last_published_range_;
  }
  if (!axes_.published_by)
    return true;
  return !evidence.published().empty() && published->earliest <= *axes_.published_by;
}

void AnswerContext::add_document(const EventId& event_id, EvidenceAnswers* answers) {
  const v1::Evidence& evidence = evidence_;
  EffectiveRange published{};
  if (!may_show(evidence, &published))
    return;
  v1::EvidenceAnswer* answer = answers->Add();
  answer->set_event_id(event_id.to_uuid_text());
  answer->set_publisher(evidence.publisher());
  answer->set_title(evidence.title());
  if (!evidence.locator().empty())
    answer->set_locator(evidence.locator());
  if (!evidence.published().empty()) {
    answer->set_published(evidence.published());
    if (published.earliest.is_calendar_day())
      answer->set_published_earliest(day_in_answer(published.earliest));
    if (published.latest.is_calendar_day())
      answer->set_published_latest(day_in_answer(published.latest));
  }
  if (!evidence.url().empty())
    answer->set_url(evidence.url());
  if (!evidence.note().empty())
    answer->set_note(evidence.note());
}

void AnswerContext::add_evidence_of(const EventId& event_id, std::string_view event_bytes,
                                    EvidenceAnswers* answers) {
  const auto read = [&](int field, std::string_view value, std::string_view) {
    if (field != v1::Event::kEvidenceFieldNumber)
      return true;
    if (!evidence_.ParseFromArray(value.data(), static_cast<int>(value.size())))
      return false;
    add_document(event_id, answers);
    return true;
  };
  if (!for_each_field(event_bytes, read))
    evaluation_.shortfalls().add_corrupt("the event " + event_id.to_uuid_text());
}

void AnswerContext::add_confirmations(const Claim& claim, std::set<EventId>* done,
                                      EvidenceAnswers* answers) {
  if (!claim.state || claim.state->confirmed_by == nullptr)
    return;
  for (const Bearer& bearer : *claim.state->confirmed_by) {
    if (!done->insert(bearer.id).second)
      continue;
    std::string bytes;
    const bool is_there = rows_.get(
        Table::kTrail, trail_key(bearer.subject, bearer.recorded.partition, bearer.recorded.offset),
        &bytes);
    const auto row = is_there ? read_trail(trail_key(bearer.subject, bearer.recorded.partition,
                                                     bearer.recorded.offset),
                                           bytes)
                              : std::nullopt;
    if (row) {
      add_evidence_of(bearer.id, row->event_bytes, answers);
    } else {
      evaluation_.shortfalls().add_corrupt("the event " + bearer.id.to_uuid_text());
    }
  }
}

void AnswerContext::add_evidence(const Claim& claim, EvidenceAnswers* answers) {
  std::set<EventId> done;
  add_evidence_of(claim.row.event_id, claim.row.event_bytes, answers);
  add_confirmations(claim, &done, answers);
}

void AnswerContext::add_evidence(const ShownFact& fact, EvidenceAnswers* answers) {
  add_evidence_of(fact.since->row.event_id, fact.since->row.event_bytes, answers);
  const bool is_confirmed = fact.since->state && fact.since->state->confirmed_by != nullptr;
  if (fact.claims.size() <= 1 && fact.until == nullptr && !is_confirmed)
    return;
  std::set<EventId> done = {fact.since->row.event_id};
  const auto add = [&](const Claim& claim) {
    if (done.insert(claim.row.event_id).second)
      add_evidence_of(claim.row.event_id, claim.row.event_bytes, answers);
  };
  for (const Claim* claim : fact.claims)
    add(*claim);
  for (const Claim* claim : fact.claims)
    add_confirmations(*claim, &done, answers);
  if (fact.until != nullptr) {
    add(*fact.until);
    add_confirmations(*fact.until, &done, answers);
  }
}

void AnswerContext::set_ended(const LastEnd& last, v1::Fact* answer) {
  if (last.ended != nullptr) {
    ShownFact fact = put_together({last.ended}, as_of());
    const bool has_happened = last.ended->row.change_latest <= as_of();
    fact.certainty =
        both(last.ended->state.value().there, has_happened ? Truth::kYes : Truth::kPossible);
    fact.until = last.end;
    set_fact(fact, answer);
    return;
  }
  set_until(*last.end, answer);
  answer->set_certainty(std::string(word_of(last.end->state.value().there)));
  answer->set_standing(std::string(word_of(last.end->state.value().standing)));
  add_evidence(*last.end, answer->mutable_evidence());
}

bool AnswerContext::is_quarantined(std::string_view subject) {
  if (!quarantine_)
    quarantine_ = rows_.cursor(Table::kQuarantine);
  const std::string prefix = quarantine_prefix(subject);
  quarantine_->seek(prefix);
  return quarantine_->valid() && quarantine_->key().starts_with(prefix);
}

void AnswerContext::add_incomplete(
    google::protobuf::RepeatedPtrField<v1::Incompleteness>* answers) {
  if (!quarantine_)
    quarantine_ = rows_.cursor(Table::kQuarantine);
  const auto add = [&](std::string_view subject, const std::string& reason) {
    v1::Incompleteness* answer = answers->Add();
    answer->set_subject(std::string(subject));
    answer->set_reason(reason);
    return answer;
  };
  quarantine_->seek({});
  const bool is_empty = !quarantine_->valid();
  for (const std::string& subject : touched_) {
    if (is_empty)
      break;
    const std::string prefix = quarantine_prefix(subject);
    int count = 0;
    for (quarantine_->seek(prefix); quarantine_->valid() && quarantine_->key().starts_with(prefix);
         quarantine_->next()) {
      const auto row = read_quarantine(quarantine_->key(), quarantine_->value());
      if (!row) {
        evaluation_.shortfalls().add_corrupt("a quarantined event of " + subject);
        continue;
      }
      if (axes_.known_at && row->recorded.time > *axes_.known_at)
        continue;
      if (++count > kQuarantinedLimit) {
        add(subject, "more events could not be folded");
        break;
      }
      v1::Incompleteness* answer = add(subject, std::string(quarantine_reason_name(row->reason)) +
                                                    ": " + std::string(row->message));
      answer->mutable_recorded()->set_partition(row->recorded.partition.value);
      answer->mutable_recorded()->set_offset(row->recorded.offset.value);
      answer->mutable_recorded()->set_time(to_string(row->recorded.time));
    }
  }
  for (const Shortfall& shortfall : evaluation_.shortfalls().all()) {
    if (touched_.contains(shortfall.subject))
      add(shortfall.subject, shortfall.reason);
  }
}

tl::expected<void, Error> AnswerContext::check() const {
  const auto failed = [](const std::string& failure) {
    return fail(ErrorKind::kInputOutput, "the read model could not be read: " + failure);
  };
  if (const std::string failure = rows_.failure(); !failure.empty())
    return failed(failure);
  if (const std::string failure = person_names_.failure(); !failure.empty())
    return fail(ErrorKind::kInputOutput, "the people register could not be read: " + failure);
  const std::string& corrupt = evaluation_.shortfalls().corrupt();
  if (!corrupt.empty()) {
    return fail(ErrorKind::kCorrupt, "the read model does not hold what was written to it: " +
                                         corrupt + " cannot be read; rebuild it from the log");
  }
  return {};
}

Error AnswerContext::nothing_about(std::string_view subject) {
  // A subject that was never recorded is not one that was not known yet.
  return nothing_known(subject,
                       evaluation_.is_recorded(subject) ? axes_ : Axes{.as_of = axes_.as_of});
}

}  // namespace minutebook
