// Appointments seen from the person.

#include "ledger/structure/person_answers.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "ledger/keys.h"
#include "ledger/structure/board_answers.h"
#include "ledger/structure/post_answers.h"
#include "ledger/structure/statement_answers.h"
#include "ledger/words.h"

namespace minutebook {

namespace v1 = minutebook::ledger::v1;

namespace {

using AppointmentAnswers = google::protobuf::RepeatedPtrField<v1::AppointmentAnswer>;

// What the event that gave a seat calls it.
std::string seat_title(const v1::Event& event, std::string_view slug) {
  if (event.has_seat_filled())
    return event.seat_filled().title();
  for (const v1::Seat& seat : event.board_formed().seats()) {
    if (seat.slug() == slug)
      return seat.title();
  }
  return {};
}

bool is_same_seat(const v1::AppointmentAnswer& one, const v1::AppointmentAnswer& other) {
  return !one.seat().empty() && one.seat() == other.seat() && one.body().id() == other.body().id();
}

// Puts together the answer about one person.
class PersonAnswers {
 public:
  PersonAnswers(AnswerContext& context, std::string_view person_id, v1::PersonStructure* answer)
      : context_(context), person_id_(person_id), answer_(answer) {}

  void add_posts();
  void add_seats();
  void add_seats_through_posts();
  void add_statements();
  void sort();
  [[nodiscard]] bool is_visible() const { return is_visible_; }

 private:
  // Adds what an aspect shows of the person in a post, or in a seat.
  void add_holdings(const Link& link, bool is_post);
  // Says of a holding whether the post's other holders dispute it.
  void set_disputed(std::string_view post, v1::HolderAnswer* holding);
  // Adds to `through` the seats that follow the post of that appointment.
  void add_seats_through(const v1::AppointmentAnswer& post, AppointmentAnswers* through);
  [[nodiscard]] BoardComposition composition(std::string_view subject, SubjectAspects* aspects);

  AnswerContext& context_;
  const std::string_view person_id_;
  v1::PersonStructure* const answer_;
  bool is_visible_ = false;
};

BoardComposition PersonAnswers::composition(std::string_view subject, SubjectAspects* aspects) {
  if (!subject.starts_with("board:"))
    return {};
  *aspects = context_.aspect(subject, "board");
  return composition_of(*aspects);
}

void PersonAnswers::add_holdings(const Link& link, bool is_post) {
  const std::string name =
      (is_post ? "post/" : "seat/") + link.detail + "/holder/" + std::string(person_id_);
  const SubjectAspects aspects = context_.aspect(link.subject, name, Former::kIncluded);
  const Aspect* aspect = aspects.find(name);
  if (aspect == nullptr)
    return;
  SubjectAspects board;
  const BoardComposition composed = composition(link.subject, &board);
  const auto add = [&](const ShownFact& fact, AppointmentAnswers* appointments) {
    const v1::Event& event = context_.event_of(*fact.since);
    v1::AppointmentAnswer* appointment = appointments->Add();
    context_.set_reference(link.subject, appointment->mutable_body());
    if (is_post) {
      appointment->set_post(link.subject + "/" + link.detail);
      appointment->set_title(event.director_hired().post().title());
    } else {
      appointment->set_seat(link.detail);
      appointment->set_title(seat_title(event, link.detail));
    }
    set_holder(context_, *aspect, fact, appointment->mutable_holding());
    return appointment->mutable_holding();
  };
  const auto add_former = [&](const ShownFact& fact) {
    v1::HolderAnswer* holding = add(fact, answer_->mutable_former_appointments());
    if (fact.until == nullptr)
      return;
    const v1::Event& end = context_.event_of(*fact.until);
    if (end.has_director_stood_down())
      holding->set_manner(short_name(end.director_stood_down().manner()));
  };
  for (ShownFact fact : aspect->facts) {
    // On a board that was dissolved nobody holds anything.
    if (composed.dissolved == nullptr) {
      v1::HolderAnswer* holding = add(fact, answer_->mutable_appointments());
      if (is_post)
        set_disputed(link.subject + "/" + link.detail, holding);
      continue;
    }
    fact.disputed = false;
    if (fact.until == nullptr)
      fact.until = composed.dissolved;
    add_former(fact);
  }
  for (const ShownFact& fact : aspect->former)
    add_former(fact);
}

void PersonAnswers::set_disputed(std::string_view post, v1::HolderAnswer* holding) {
  for (const v1::HolderAnswer& holder : post_answer(context_, post).holders()) {
    if (holder.person().id() == person_id_ && holder.capacity() == holding->capacity() &&
        holder.since() == holding->since())
      holding->set_disputed(holder.disputed());
  }
}

void PersonAnswers::add_posts() {
  for (const Link& link : context_.evaluation().links(person_id_, LinkKind::kPost)) {
    is_visible_ = is_visible_ ||
                  context_.evaluation().is_visible(
                      link.subject, "post/" + link.detail + "/holder/" + std::string(person_id_));
    add_holdings(link, true);
  }
}

void PersonAnswers::add_seats() {
  for (const Link& link : context_.evaluation().links(person_id_, LinkKind::kSeat)) {
    is_visible_ = is_visible_ ||
                  context_.evaluation().is_visible(
                      link.subject, "seat/" + link.detail + "/holder/" + std::string(person_id_));
    add_holdings(link, false);
  }
}

void PersonAnswers::add_seats_through(const v1::AppointmentAnswer& post,
                                      AppointmentAnswers* through) {
  const std::size_t slash = post.post().rfind('/');
  const std::string_view body = std::string_view(post.post()).substr(0, slash);
  const std::string_view slug = std::string_view(post.post()).substr(slash + 1);
  for (const Link& link : context_.evaluation().links(body, LinkKind::kExOfficio)) {
    if (link.detail != slug)
      continue;
    SubjectAspects board;
    const BoardComposition composed = composition(link.subject, &board);
    if (composed.shown == nullptr)
      continue;
    for (const v1::Seat& seat : context_.event_of(*composed.shown->since).board_formed().seats()) {
      if (seat.ex_officio() != post.post())
        continue;
      v1::AppointmentAnswer appointment;
      context_.set_reference(link.subject, appointment.mutable_body());
      appointment.set_seat(seat.slug());
      appointment.set_title(seat.title());
      *appointment.mutable_holding() = post.holding();
      appointment.mutable_holding()->set_through_post(post.post());
      for (const v1::AppointmentAnswer& named : answer_->appointments()) {
        if (is_same_seat(named, appointment))
          merge_holders(named.holding(), appointment.mutable_holding());
      }
      *through->Add() = std::move(appointment);
    }
  }
}

void PersonAnswers::add_seats_through_posts() {
  AppointmentAnswers through;
  for (const v1::AppointmentAnswer& appointment : answer_->appointments()) {
    if (!appointment.post().empty() && appointment.holding().capacity() != kDesignate)
      add_seats_through(appointment, &through);
  }
  // Who also sits there by name is shown through the post alone.
  AppointmentAnswers* all = answer_->mutable_appointments();
  all->erase(std::remove_if(all->begin(), all->end(),
                            [&](const v1::AppointmentAnswer& named) {
                              return std::any_of(
                                  through.begin(), through.end(),
                                  [&](const auto& one) { return is_same_seat(named, one); });
                            }),
             all->end());
  all->MergeFrom(through);
}

void PersonAnswers::add_statements() {
  for (const Link& link : context_.evaluation().links(person_id_, LinkKind::kStatement)) {
    const std::string name = "statement/" + link.detail;
    const SubjectAspects aspects = context_.aspect(link.subject, name);
    const Aspect* aspect = aspects.find(name);
    if (aspect == nullptr)
      continue;
    for (const ShownFact& fact : aspect->facts) {
      const v1::StatementMade& statement = context_.event_of(*fact.since).statement_made();
      if (statement.speaker().person().id() != person_id_)
        continue;
      is_visible_ = true;
      set_statement(context_, fact, answer_->add_statements());
    }
  }
}

// The newest first; what begins on one day in order of body, post and seat.
void PersonAnswers::sort() {
  const auto order = [](const v1::AppointmentAnswer* one, const v1::AppointmentAnswer* other) {
    const v1::HolderAnswer& first = one->holding();
    const v1::HolderAnswer& second = other->holding();
    return std::tie(second.since_earliest(), second.since_latest(), one->body().id(), one->post(),
                    one->seat()) < std::tie(first.since_earliest(), first.since_latest(),
                                            other->body().id(), other->post(), other->seat());
  };
  for (auto* appointments :
       {answer_->mutable_appointments(), answer_->mutable_former_appointments()})
    std::stable_sort(appointments->pointer_begin(), appointments->pointer_end(), order);
}

}  // namespace

bool set_person_structure(AnswerContext& context, std::string_view person_id,
                          v1::PersonStructure* answer) {
  context.set_person(person_id, answer->mutable_person());
  PersonAnswers answers(context, person_id, answer);
  answers.add_posts();
  answers.add_seats();
  answers.add_seats_through_posts();
  answers.add_statements();
  answers.sort();
  return answers.is_visible();
}

}  // namespace minutebook
