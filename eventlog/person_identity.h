// PersonIdentity: the opaque ids under which people appear in the log.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/identifiers.h"

namespace minutebook {

// The key from which a ledger's person ids are made. Who has it and can guess a handle can tell
// which id is whose; who has it not learns nothing from an id.
class PersonSecret {
 public:
  static constexpr std::size_t kSizeBytes = 32;
  using Bytes = std::array<std::uint8_t, kSizeBytes>;

  explicit PersonSecret(const Bytes& bytes) : bytes_(bytes) {}
  PersonSecret(const PersonSecret&) = default;
  PersonSecret& operator=(const PersonSecret&) = default;
  // Overwrites the bytes, so that they do not linger in freed memory.
  ~PersonSecret();

  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
};

// Makes person ids with one ledger's secret. A value that holds the secret in memory only; safe
// from any thread.
class PersonIdentity {
 public:
  explicit PersonIdentity(const PersonSecret& secret) : secret_(secret) {}

  // `p_` and the first 80 bits of HMAC-SHA256(secret, handle) (RFC 2104, FIPS 180-4) in Crockford
  // base32, lower case. The same handle gives the same id in one ledger, and another in every
  // other. The handle is taken byte for byte.
  [[nodiscard]] PersonId person_id(std::string_view handle) const;

 private:
  PersonSecret secret_;
};

}  // namespace minutebook
