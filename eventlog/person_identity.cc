// Person ids by HMAC-SHA256.

#include "eventlog/person_identity.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>

#include "ledger/assert.h"

namespace minutebook {

PersonSecret::~PersonSecret() {
  OPENSSL_cleanse(bytes_.data(), bytes_.size());
}

PersonId PersonIdentity::person_id(std::string_view handle) const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
  std::size_t code_size_bytes = 0;
  const PersonSecret::Bytes& key = secret_.bytes();
  const unsigned char* computed =
      EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.data(), key.size(),
                reinterpret_cast<const unsigned char*>(handle.data()), handle.size(), code.data(),
                code.size(), &code_size_bytes);
  // HMAC-SHA256 is in OpenSSL's default provider and cannot refuse any input: without it nothing
  // works.
  MINUTEBOOK_ASSERT(computed != nullptr);
  MINUTEBOOK_ASSERT(code_size_bytes >= PersonId::kBitsSizeBytes);

  std::array<std::uint8_t, PersonId::kBitsSizeBytes> bits{};
  std::copy_n(code.begin(), bits.size(), bits.begin());
  return PersonId::from_bits(bits);
}

}  // namespace minutebook
