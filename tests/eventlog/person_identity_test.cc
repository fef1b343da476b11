// Person ids come out as the definition says: HMAC-SHA256, 80 bits, Crockford base32.

#include "eventlog/person_identity.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace minutebook {
namespace {

PersonIdentity identity(std::uint8_t first_byte) {
  PersonSecret::Bytes bytes{};
  for (std::size_t index = 0; index < bytes.size(); ++index) {
    bytes[index] = static_cast<std::uint8_t>(first_byte + index);
  }
  return PersonIdentity(PersonSecret(bytes));
}

TEST(PersonIdentity, IdsAreThoseThatAnotherImplementationMakes) {
  // Computed with Python's hmac and hashlib, the key being the bytes 0 to 31.
  EXPECT_EQ(identity(0).person_id("peter-colclough").text(), "p_cjze6wcb7mab0m3h");
  EXPECT_EQ(identity(0).person_id("").text(), "p_te5m42bdg3t5z0kb");
  EXPECT_EQ(identity(0).person_id("\xc3\xa9").text(), "p_4h2t3zjymvhtd9w8");
}

TEST(PersonIdentity, AnotherLedgerHasOtherIds) {
  EXPECT_NE(identity(0).person_id("peter-colclough"), identity(1).person_id("peter-colclough"));
}

TEST(PersonIdentity, HandlesAreToldApartByteForByte) {
  std::set<PersonId> ids;
  for (const std::string handle : {"a", "A", "a ", " a", "\xc3\xa9", "e\xcc\x81"}) {
    ids.insert(identity(0).person_id(handle));
  }
  ids.insert(identity(0).person_id(std::string("a\0", 2)));
  EXPECT_EQ(ids.size(), 7U);
}

}  // namespace
}  // namespace minutebook
