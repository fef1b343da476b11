// Errors as values, and assertions that stay on.

#include "ledger/error.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string_view>

#include "ledger/assert.h"

namespace minutebook {
namespace {

TEST(Error, EachKindHasItsOwnName) {
  std::set<std::string_view> names;
  const auto last = static_cast<std::uint8_t>(ErrorKind::kInternal);
  for (std::uint8_t kind = 0; kind <= last; ++kind) {
    const std::string_view name = error_kind_name(static_cast<ErrorKind>(kind));
    EXPECT_FALSE(name.empty());
    EXPECT_TRUE(names.insert(name).second) << name << " names two kinds";
  }
}

TEST(Error, FailMakesTheFailedSideOfAnExpected) {
  const tl::expected<int, Error> result = fail(ErrorKind::kHeld, "the ledger is held by process 7");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error(), (Error{ErrorKind::kHeld, "the ledger is held by process 7"}));
}

TEST(AssertDeathTest, AFalseConditionAbortsAndNamesItsPlace) {
  const int seats = 2;
  EXPECT_DEATH(MINUTEBOOK_ASSERT(seats == 3),
               "tests/ledger/error_test.cc:[0-9]+: .*: assertion failed: seats == 3");
}

TEST(Assert, ATrueConditionIsEvaluatedOnce) {
  int evaluations = 0;
  MINUTEBOOK_ASSERT(++evaluations == 1);
  EXPECT_EQ(evaluations, 1);
}

}  // namespace
}  // namespace minutebook
