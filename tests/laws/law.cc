#include "tests/laws/law.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <ostream>

#include <fmt/format.h>

namespace minutebook::laws {

namespace {

// What `git` says of the working copy, where there is one.
std::string commit() {
  std::string text;
  // NOLINTNEXTLINE(cert-env33-c): for a person who reads a failure.
  if (FILE* output = popen("git describe --always --dirty --abbrev=12 2>/dev/null", "r")) {
    std::array<char, 128> buffer{};
    while (std::fgets(buffer.data(), static_cast<int>(buffer.size()), output) != nullptr) {
      text += buffer.data();
    }
    pclose(output);
  }
  while (!text.empty() && text.back() == '\n') {
    text.pop_back();
  }
  return text.empty() ? "not known" : text;
}

// Every number below the limit, at any size: RapidCheck would leave out the greater ones while the
// size is small.
rc::Gen<int> below(int limit) {
  return rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, limit));
}

rc::Gen<EventGene> any_gene() {
  using L = GeneLimits;
  return rc::gen::build<EventGene>(
      rc::gen::set(&EventGene::fact, below(L::kFact)),
      rc::gen::set(&EventGene::subject, below(L::kSubject)),
      rc::gen::set(&EventGene::person, below(L::kPerson)),
      rc::gen::set(&EventGene::slug, below(L::kSlug)),
      rc::gen::set(&EventGene::variant, below(L::kVariant)),
      rc::gen::set(&EventGene::day, below(L::kDay)),
      rc::gen::set(&EventGene::date_form, below(L::kDateForm)),
      rc::gen::set(&EventGene::standing, below(L::kStanding)),
      rc::gen::set(&EventGene::bearing, below(L::kBearing)),
      rc::gen::set(&EventGene::target, below(L::kTarget)),
      rc::gen::set(&EventGene::second_target, below(L::kSecondTarget)),
      rc::gen::set(&EventGene::evidence, below(L::kEvidence)),
      rc::gen::set(&EventGene::publication_day, below(L::kPublicationDay)),
      rc::gen::set(&EventGene::time_step, below(L::kTimeStep)));
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const RandomHistory& history) {
  return out << "\n" << describe(history.events());
}

std::ostream& operator<<(std::ostream& out, const AxesGene& gene) {
  return out << "{" << gene.day << ", " << gene.known_at << ", " << gene.published_by << "}";
}

rc::Gen<RandomHistory> any_history(int longest) {
  // RapidCheck grows the size from 0 to 100 over the rounds; half of that is reached soon enough.
  const auto genes = rc::gen::container<std::vector<EventGene>>(any_gene());
  return rc::gen::map(rc::gen::scale(longest / 100.0, genes),
                      [](std::vector<EventGene> made) { return RandomHistory{std::move(made)}; });
}

rc::Gen<std::vector<AxesGene>> any_axes(std::size_t count) {
  using L = GeneLimits;
  return rc::gen::container<std::vector<AxesGene>>(
      count,
      rc::gen::build<AxesGene>(rc::gen::set(&AxesGene::day, below(L::kAxesDay)),
                               rc::gen::set(&AxesGene::known_at, below(L::kKnownAt)),
                               rc::gen::set(&AxesGene::published_by, below(L::kPublishedBy))));
}

rc::detail::TestParams law_params(int rounds) {
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  params.maxSuccess = rounds;
  if (const char* text = std::getenv("MINUTEBOOK_LAW_ROUNDS")) {
    params.maxSuccess = std::max(1, std::atoi(text));
  }
  return params;
}

std::string how_to_repeat(const rc::detail::TestParams& params) {
  return fmt::format("commit {}; to see it again: RC_PARAMS=\"seed={}\" MINUTEBOOK_LAW_ROUNDS={}",
                     commit(), params.seed, params.maxSuccess);
}

std::string difference(const std::string& left_name, const std::vector<std::string>& left,
                       const std::string& right_name, const std::vector<std::string>& right) {
  std::string text;
  const auto add = [&text](const std::string& name, const std::vector<std::string>& ours,
                           const std::vector<std::string>& theirs) {
    std::vector<std::string> only;
    std::set_difference(ours.begin(), ours.end(), theirs.begin(), theirs.end(),
                        std::back_inserter(only));
    for (const std::string& line : only) {
      text += fmt::format("only {}: {}\n", name, line);
    }
  };
  add(left_name, left, right);
  add(right_name, right, left);
  return text;
}

}  // namespace minutebook::laws
