// Posts and seats according to the oracle: "Posts, seats, previous holders" of docs/evaluation.md.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/laws/oracle.h"

namespace minutebook::laws {

// A person shown in a post or a seat.
struct OracleHolder {
  std::string person;
  OracleFact fact;
  std::string through_post;  // for a seat held ex officio
  // For one who also sits there by name: the claims of that.
  std::vector<std::size_t> also;
};

// One whose holding ended last.
struct OraclePrevious {
  std::string person;
  std::size_t end = 0;
  std::optional<std::size_t> since;
};

struct OraclePost {
  std::string title;
  ledger::v1::Role role = ledger::v1::ROLE_UNSPECIFIED;
  std::vector<OracleHolder> holders;
  std::string vacancy;  // HELD, VACANT or NOT_RECORDED
  std::vector<OraclePrevious> previous;
  std::optional<OracleFact> vacancy_fact;

  // Whether an answer lists it.
  [[nodiscard]] bool appears() const {
    return !holders.empty() || !previous.empty() || vacancy_fact.has_value();
  }
};

struct OracleSeat {
  std::string slug;
  std::string title;
  std::string organisation;
  std::string ex_officio;
  std::vector<OracleHolder> holders;
  std::string vacancy;
  std::vector<OraclePrevious> previous;
};

// The slugs of posts, or of seats, of which the subject has claims.
[[nodiscard]] std::set<std::string> slugs_of(const Oracle& oracle, std::string_view subject,
                                             std::string_view kind);
// The people of whom there are claims in that post or seat: `kind` is "post" or "seat".
[[nodiscard]] std::set<std::string> people_in(const Oracle& oracle, std::string_view subject,
                                              std::string_view kind, std::string_view slug);

[[nodiscard]] OraclePost post_of(const Oracle& oracle, const std::string& subject,
                                 const std::string& slug);

// The board's composition in force, if any, and its status: FORMED, DISSOLVED or NOT_RECORDED.
[[nodiscard]] std::optional<OracleFact> composition_of(const Oracle& oracle,
                                                       const std::string& board);
// Where nothing of the aspect is shown but proposals: its last end, if any.
[[nodiscard]] std::optional<std::size_t> end_of_lasting(const Oracle& oracle,
                                                        const std::string& subject,
                                                        const std::string& aspect);
[[nodiscard]] std::string status_of_lasting(const Oracle& oracle, const std::string& subject,
                                            const std::string& aspect, const std::string& in_force,
                                            const std::string& ended);
// Its seats, in the order of the composition, then by slug; none where it is dissolved.
[[nodiscard]] std::vector<OracleSeat> seats_of(const Oracle& oracle, const std::string& board);

}  // namespace minutebook::laws
