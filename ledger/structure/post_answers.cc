// Holders, vacancies and previous holders of posts.

#include "ledger/structure/post_answers.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "ledger/aspect_facts.h"
#include "ledger/roles.h"
#include "ledger/words.h"

namespace minutebook {

namespace v1 = minutebook::ledger::v1;

namespace {

using PostAnswers = google::protobuf::RepeatedPtrField<v1::PostAnswer>;
using HolderAnswers = google::protobuf::RepeatedPtrField<v1::HolderAnswer>;

// The aspects of one post.
struct PostAspects {
  std::vector<const Aspect*> holders;
  const Aspect* vacancy = nullptr;
};

std::string_view slug_of(const Aspect& aspect) {
  const std::string_view rest = aspect.name.substr(std::string_view("post/").size());
  return rest.substr(0, rest.find('/'));
}

std::map<std::string_view, PostAspects> posts_of(const SubjectAspects& aspects) {
  std::map<std::string_view, PostAspects> posts;
  for (const Aspect& aspect : aspects.aspects) {
    if (!aspect.name.starts_with("post/"))
      continue;
    PostAspects& post = posts[slug_of(aspect)];
    if (person_of(aspect).empty()) {
      post.vacancy = &aspect;
    } else {
      post.holders.push_back(&aspect);
    }
  }
  return posts;
}

const v1::Post& post_in(const v1::Event& event) {
  if (event.has_director_stood_down())
    return event.director_stood_down().post();
  if (event.has_vacancy_reported())
    return event.vacancy_reported().post();
  return event.director_hired().post();
}

void keep_later(const Claim* claim, const Claim** latest) {
  if (claim != nullptr && (*latest == nullptr || is_earlier(**latest, *claim)))
    *latest = claim;
}

// The claim that the post's title and role are taken from; null for none.
const Claim* title_claim(const PostAspects& post) {
  const Claim* latest = nullptr;
  const Claim* latest_proposed = nullptr;
  for (const Aspect* aspect : post.holders) {
    for (const ShownFact& fact : aspect->facts) {
      for (const Claim* claim : fact.claims)
        keep_later(claim, fact.is_proposed() ? &latest_proposed : &latest);
    }
  }
  if (latest != nullptr || latest_proposed != nullptr)
    return latest != nullptr ? latest : latest_proposed;
  for (const Aspect* aspect : post.holders)
    keep_later(aspect->latest, &latest);
  if (latest != nullptr)
    return latest;
  if (post.vacancy != nullptr && !post.vacancy->facts.empty())
    return one_of(post.vacancy->facts)->since;
  for (const Aspect* aspect : post.holders)
    keep_later(aspect->last_end ? aspect->last_end->end : nullptr, &latest);
  return latest;
}

v1::Role role_of(AnswerContext& context, const PostAspects& post) {
  const Claim* claim = title_claim(post);
  return claim == nullptr ? v1::ROLE_UNSPECIFIED : post_in(context.event_of(*claim)).role();
}

bool is_held(const PostAspects& post) {
  return std::any_of(post.holders.begin(), post.holders.end(), [](const Aspect* aspect) {
    return std::any_of(aspect->facts.begin(), aspect->facts.end(), is_holding);
  });
}

// The vacancy claims that no holder claim follows, as one fact; absent for none. Asked where nobody
// holds.
std::optional<ShownFact> vacancy_of(const AnswerContext& context, const PostAspects& post) {
  const ShownFact* reported = post.vacancy == nullptr ? nullptr : one_of(post.vacancy->facts);
  if (reported == nullptr)
    return std::nullopt;
  const Claim* latest_holding = nullptr;
  for (const Aspect* aspect : post.holders)
    keep_later(aspect->latest_holding, &latest_holding);
  std::vector<const Claim*> claims = reported->claims;
  std::erase_if(claims, [latest_holding](const Claim* claim) {
    return latest_holding != nullptr &&
           latest_holding->row.change_earliest > claim->row.change_latest;
  });
  if (claims.empty())
    return std::nullopt;
  return put_together(std::move(claims), context.as_of());
}

// What a capacity excludes of another person in a post that one person at a time holds; 0 for
// nothing.
int exclusion_of(std::string_view capacity) {
  if (capacity == "SUBSTANTIVE" || capacity == "JOINT")
    return 1;
  return capacity == "ACTING" || capacity == "INTERIM" ? 2 : 0;
}

bool exclude_each_other(const v1::HolderAnswer& one, const v1::HolderAnswer& other) {
  const auto is_counted = [](const v1::HolderAnswer& holder) {
    return holder.certainty() == word_of(Truth::kYes) &&
           holder.standing() != word_of(v1::STANDING_PROPOSED);
  };
  return one.person().id() != other.person().id() && is_counted(one) && is_counted(other) &&
         exclusion_of(one.capacity()) != 0 &&
         exclusion_of(one.capacity()) == exclusion_of(other.capacity());
}

void mark_excluding_holders(HolderAnswers* holders) {
  for (v1::HolderAnswer& one : *holders) {
    for (const v1::HolderAnswer& other : *holders) {
      if (exclude_each_other(one, other))
        one.set_disputed(true);
    }
  }
}

// Fills in a post; false where nothing is known of it.
bool set_post(AnswerContext& context, const PostAspects& post, v1::PostAnswer* answer) {
  v1::Role role = v1::ROLE_UNSPECIFIED;
  if (const Claim* claim = title_claim(post); claim != nullptr) {
    const v1::Post& described = post_in(context.event_of(*claim));
    role = described.role();
    answer->set_title(described.title());
    answer->set_role(short_name(role));
  }
  for (const Aspect* aspect : post.holders) {
    for (const ShownFact& fact : aspect->facts)
      set_holder(context, *aspect, fact, answer->add_holders());
  }
  sort_holders(answer->mutable_holders());
  if (is_single_holder(role))
    mark_excluding_holders(answer->mutable_holders());
  if (is_held(post)) {
    answer->set_vacancy("HELD");
    return true;
  }
  const std::optional<ShownFact> vacancy = vacancy_of(context, post);
  answer->set_vacancy(vacancy && !vacancy->is_proposed() ? "VACANT" : "NOT_RECORDED");
  if (vacancy)
    context.set_fact(*vacancy, answer->mutable_vacancy_fact());
  add_previous(context, post.holders, answer->mutable_previous());
  return answer->holders_size() > 0 || vacancy.has_value() || answer->previous_size() > 0;
}

}  // namespace

std::string_view person_of(const Aspect& aspect) {
  static constexpr std::string_view kHolder = "/holder/";
  const std::size_t place = aspect.name.find(kHolder);
  return place == std::string_view::npos ? std::string_view()
                                         : aspect.name.substr(place + kHolder.size());
}

void set_holder(AnswerContext& context, const Aspect& aspect, const ShownFact& fact,
                v1::HolderAnswer* answer) {
  context.set_person(person_of(aspect), answer->mutable_person());
  if (aspect.name.starts_with("post/")) {
    answer->set_capacity(std::string(fact.since->row.value));
    answer->set_remit(context.event_of(*fact.since).director_hired().remit());
  }
  context.set_fact(fact, answer);
}

void add_previous(AnswerContext& context, const std::vector<const Aspect*>& aspects,
                  HolderAnswers* answers) {
  std::optional<Day> last;
  for (const Aspect* aspect : aspects) {
    if (aspect->last_end)
      last = std::max(last, std::optional<Day>(aspect->last_end->end->row.change_latest));
  }
  for (const Aspect* aspect : aspects) {
    if (!aspect->last_end || aspect->last_end->end->row.change_latest != last)
      continue;
    const Claim& end = *aspect->last_end->end;
    const EventState& state = end.state.value();
    v1::HolderAnswer* answer = answers->Add();
    context.set_person(person_of(*aspect), answer->mutable_person());
    const Claim* ended = aspect->last_end->ended;
    if (ended != nullptr) {
      const v1::Event& event = context.event_of(*ended);
      const EffectiveRange since = effective_of(*ended);
      if (event.has_director_hired()) {
        answer->set_capacity(std::string(ended->row.value));
        answer->set_remit(event.director_hired().remit());
      }
      answer->set_since(event.effective());
      answer->set_since_earliest(day_in_answer(since.earliest));
      answer->set_since_latest(day_in_answer(since.latest));
    }
    const v1::Event& event = context.event_of(end);
    if (event.has_director_stood_down())
      answer->set_manner(short_name(event.director_stood_down().manner()));
    context.set_until(end, answer);
    const bool has_happened = end.row.change_latest <= context.as_of();
    const Truth happened = has_happened ? Truth::kYes : Truth::kPossible;
    answer->set_certainty(std::string(word_of(both(state.there, happened))));
    answer->set_standing(std::string(word_of(state.standing)));
    answer->set_overdue(state.standing == v1::STANDING_PLANNED &&
                        end.row.change_latest < context.as_of());
    ShownFact held;
    held.since = ended != nullptr ? ended : &end;
    held.claims = {held.since};
    held.until = &end;
    context.add_evidence(held, answer->mutable_evidence());
  }
}

void sort_holders(HolderAnswers* holders) {
  const auto order = [](const v1::HolderAnswer& holder) {
    const bool holds =
        holder.capacity() != kDesignate && holder.standing() != word_of(v1::STANDING_PROPOSED);
    return std::make_tuple(!holds, std::string_view(holder.since_earliest()),
                           std::string_view(holder.since_latest()),
                           std::string_view(holder.person().id()));
  };
  std::stable_sort(holders->pointer_begin(), holders->pointer_end(),
                   [&](const v1::HolderAnswer* one, const v1::HolderAnswer* other) {
                     return order(*one) < order(*other);
                   });
}

void add_posts(AnswerContext& context, const SubjectAspects& aspects, PostAnswers* answers) {
  // By role, then by slug; posts without a role come last.
  std::map<std::tuple<bool, v1::Role, std::string_view>, const PostAspects*> in_order;
  const auto posts = posts_of(aspects);
  for (const auto& [slug, post] : posts) {
    const v1::Role role = role_of(context, post);
    in_order.emplace(std::make_tuple(role == v1::ROLE_UNSPECIFIED, role, slug), &post);
  }
  for (const auto& [place, post] : in_order) {
    v1::PostAnswer* answer = answers->Add();
    answer->set_post(
        std::string(aspects.subject).append("/").append(std::get<std::string_view>(place)));
    if (!set_post(context, *post, answer))
      answers->RemoveLast();
  }
}

const v1::PostAnswer& post_answer(AnswerContext& context, std::string_view post) {
  if (const v1::PostAnswer* known = context.known_post(post); known != nullptr)
    return *known;
  v1::PostAnswer answer;
  answer.set_post(std::string(post));
  answer.set_vacancy("NOT_RECORDED");
  const std::size_t slash = post.rfind('/');
  if (slash != std::string_view::npos) {
    const SubjectAspects aspects =
        context.aspects(post.substr(0, slash), "post" + std::string(post.substr(slash)) + "/");
    const auto posts = posts_of(aspects);
    if (!posts.empty())
      (void)set_post(context, posts.begin()->second, &answer);
  }
  return context.remember_post(post, answer);
}

}  // namespace minutebook
