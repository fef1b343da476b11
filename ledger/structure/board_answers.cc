// Compositions, seats, and posts that seats follow.

#include "ledger/structure/board_answers.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ledger/structure/post_answers.h"
#include "ledger/structure/statement_answers.h"
#include "ledger/words.h"

namespace minutebook {

namespace v1 = minutebook::ledger::v1;

namespace {

using SeatAspects = std::map<std::string_view, std::vector<const Aspect*>>;

// The aspects of each seat, by its slug.
SeatAspects seats_of(const SubjectAspects& aspects) {
  SeatAspects seats;
  for (const Aspect& aspect : aspects.aspects) {
    if (!aspect.name.starts_with("seat/"))
      continue;
    const std::string_view rest = aspect.name.substr(std::string_view("seat/").size());
    seats[rest.substr(0, rest.find('/'))].push_back(&aspect);
  }
  return seats;
}

// Adds the holders of the post that a seat follows.
void add_holders_through(const v1::PostAnswer& post, v1::SeatAnswer* answer) {
  for (const v1::HolderAnswer& holder : post.holders()) {
    if (holder.capacity() == kDesignate)
      continue;
    v1::HolderAnswer* added = answer->add_holders();
    *added = holder;
    added->set_through_post(post.post());
  }
}

// Adds those who were given the seat by name.
void add_named_holders(AnswerContext& context, const std::vector<const Aspect*>& aspects,
                       v1::SeatAnswer* answer) {
  const int through_post = answer->holders_size();
  for (const Aspect* aspect : aspects) {
    for (const ShownFact& fact : aspect->facts) {
      v1::HolderAnswer holder;
      set_holder(context, *aspect, fact, &holder);
      bool is_shown = false;
      for (int index = 0; index < through_post; ++index) {
        v1::HolderAnswer* one = answer->mutable_holders(index);
        if (one->person().id() == holder.person().id()) {
          merge_holders(holder, one);
          is_shown = true;
        }
      }
      if (!is_shown)
        *answer->add_holders() = std::move(holder);
    }
  }
}

// What the event that filled a seat by name says of the seat.
void describe_seat(AnswerContext& context, const std::vector<const Aspect*>& aspects,
                   v1::SeatAnswer* answer) {
  const Claim* latest = nullptr;
  for (const Aspect* aspect : aspects) {
    for (const ShownFact& fact : aspect->facts) {
      const bool is_filled = fact.since->row.fact_number == v1::Event::kSeatFilled;
      if (is_filled && (latest == nullptr || is_earlier(*latest, *fact.since)))
        latest = fact.since;
    }
  }
  if (latest == nullptr)
    return;
  const v1::SeatFilled& filled = context.event_of(*latest).seat_filled();
  if (answer->title().empty())
    answer->set_title(filled.title());
  if (!answer->has_organisation() && !filled.organisation().empty())
    context.set_reference(filled.organisation(), answer->mutable_organisation());
}

void set_seat(AnswerContext& context, const v1::Seat& seat,
              const std::vector<const Aspect*>& aspects, v1::SeatAnswer* answer) {
  answer->set_seat(seat.slug());
  answer->set_title(seat.title());
  if (!seat.organisation().empty())
    context.set_reference(seat.organisation(), answer->mutable_organisation());
  describe_seat(context, aspects, answer);
  std::string_view vacancy = "NOT_RECORDED";
  if (!seat.ex_officio().empty()) {
    answer->set_ex_officio(seat.ex_officio());
    const v1::PostAnswer& post = post_answer(context, seat.ex_officio());
    add_holders_through(post, answer);
    if (post.vacancy() == "VACANT")
      vacancy = "VACANT";
  }
  add_named_holders(context, aspects, answer);
  sort_holders(answer->mutable_holders());
  const bool is_held = std::any_of(answer->holders().begin(), answer->holders().end(),
                                   [](const v1::HolderAnswer& holder) {
                                     return holder.standing() != word_of(v1::STANDING_PROPOSED);
                                   });
  answer->set_vacancy(is_held ? "HELD" : std::string(vacancy));
  if (!is_held)
    add_previous(context, aspects, answer->mutable_previous());
}

void add_seats(AnswerContext& context, const v1::BoardFormed& formed, const SubjectAspects& aspects,
               v1::BoardStructure* answer) {
  SeatAspects by_name = seats_of(aspects);
  for (const v1::Seat& seat : formed.seats()) {
    set_seat(context, seat, by_name[seat.slug()], answer->add_seats());
    by_name.erase(seat.slug());
  }
  for (const auto& [slug, seat_aspects] : by_name) {
    v1::Seat seat;
    seat.set_slug(std::string(slug));
    set_seat(context, seat, seat_aspects, answer->add_seats());
    // Whoever left such a seat left no seat behind: the composition has none.
    if (answer->seats().rbegin()->holders().empty())
      answer->mutable_seats()->RemoveLast();
  }
}

}  // namespace

BoardComposition composition_of(const SubjectAspects& aspects) {
  BoardComposition composition;
  const Aspect* aspect = aspects.find("board");
  if (aspect == nullptr)
    return composition;
  composition.shown = one_of(aspect->facts);
  if (composition.shown != nullptr && !composition.shown->is_proposed()) {
    composition.status = "FORMED";
  } else if (aspect->last_end) {
    composition.status = "DISSOLVED";
    composition.shown = nullptr;
    composition.formed = aspect->latest;
    composition.dissolved = aspect->last_end->end;
  }
  return composition;
}

void set_board(AnswerContext& context, const SubjectAspects& aspects, v1::BoardStructure* answer) {
  const BoardComposition composition = composition_of(aspects);
  answer->set_id(std::string(aspects.subject));
  answer->set_status(std::string(composition.status));
  const Claim* claim = composition.shown != nullptr ? composition.shown->since : composition.formed;
  v1::BoardFormed formed;
  if (claim != nullptr)
    formed = context.event_of(*claim).board_formed();
  answer->set_name(formed.name());
  answer->set_kind(short_name(formed.kind()));
  answer->set_meets(formed.meets());
  answer->set_purpose(formed.purpose());
  for (const std::string& organisation : formed.organisations())
    context.set_reference(organisation, answer->add_organisations());
  if (composition.dissolved != nullptr) {
    context.set_ended({composition.dissolved, composition.formed}, answer->mutable_fact());
  } else {
    add_seats(context, formed, aspects, answer);
    add_posts(context, aspects, answer->mutable_posts());
    if (composition.shown != nullptr)
      context.set_fact(*composition.shown, answer->mutable_fact());
  }
  add_statements(context, aspects, answer->mutable_statements());
  add_findings(context, aspects, answer->mutable_findings());
}

bool is_post_of(std::string_view post, std::string_view subject) {
  return post.size() > subject.size() && post.starts_with(subject) && post[subject.size()] == '/';
}

bool is_part_of(const v1::BoardStructure& board, std::string_view organisation) {
  if (board.status() == "DISSOLVED")
    return false;
  const auto is_named = [&](const v1::OrganisationReference& one) {
    return one.id() == organisation;
  };
  return std::any_of(board.organisations().begin(), board.organisations().end(), is_named) ||
         std::any_of(board.seats().begin(), board.seats().end(), [&](const v1::SeatAnswer& seat) {
           return seat.organisation().id() == organisation ||
                  is_post_of(seat.ex_officio(), organisation);
         });
}

void merge_holders(const v1::HolderAnswer& other, v1::HolderAnswer* holder) {
  std::set<std::string> known;
  for (const v1::EvidenceAnswer& evidence : holder->evidence())
    known.insert(evidence.event_id());
  for (const v1::EvidenceAnswer& evidence : other.evidence()) {
    if (!known.contains(evidence.event_id()))
      *holder->add_evidence() = evidence;
  }
}

}  // namespace minutebook
