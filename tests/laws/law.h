// Laws as properties: the generators of random histories and questions, and how a law is checked.

#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "tests/laws/history.h"

namespace minutebook::laws {

// A history under test. Shown as its events where a law fails.
struct RandomHistory {
  std::vector<EventGene> genes;

  [[nodiscard]] std::vector<RecordedEvent> events() const { return make_history(genes); }
};
std::ostream& operator<<(std::ostream& out, const RandomHistory& history);
std::ostream& operator<<(std::ostream& out, const AxesGene& gene);

// Up to `longest` events. Shrinks to fewer and plainer ones.
[[nodiscard]] rc::Gen<RandomHistory> any_history(int longest);
// Some questions about one history.
[[nodiscard]] rc::Gen<std::vector<AxesGene>> any_axes(std::size_t count);

// How often to try: `rounds`, or what the environment variable MINUTEBOOK_LAW_ROUNDS says.
[[nodiscard]] rc::detail::TestParams law_params(int rounds);
// What a person needs to see a failure again: the seed, the rounds, the commit.
[[nodiscard]] std::string how_to_repeat(const rc::detail::TestParams& params);

// Tries the property on random input, and fails the test with the least input that breaks it. The
// seed is new each time; RC_PARAMS="seed=…" takes one from a failure.
template <typename Property>
void check_law(int rounds, Property&& property) {
  const rc::detail::TestParams params = law_params(rounds);
  rc::detail::TestMetadata metadata;
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  metadata.id = std::string(test->test_suite_name()) + "/" + test->name();
  metadata.description = metadata.id;
  const auto result = rc::detail::checkTestable(std::forward<Property>(property), metadata, params);
  std::ostringstream text;
  rc::detail::printResultMessage(result, text);
  if (!result.template is<rc::detail::SuccessResult>()) {
    FAIL() << text.str() << "\n" << how_to_repeat(params);
  }
  if (!result.template get<rc::detail::SuccessResult>().distribution.empty()) {
    std::cout << text.str() << "\n";
  }
}

// The lines that only one side has, for a failure: "- only the oracle: …".
[[nodiscard]] std::string difference(const std::string& left_name,
                                     const std::vector<std::string>& left,
                                     const std::string& right_name,
                                     const std::vector<std::string>& right);

}  // namespace minutebook::laws
