// SHA-256 by OpenSSL.

#include "projectors/sha256.h"

#include <openssl/evp.h>

#include "ledger/assert.h"

namespace minutebook {

// OpenSSL's functions fail only where memory does, which nothing here could mend.
class Sha256::Context {
 public:
  Context()
      : algorithm_(EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free),
        context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    MINUTEBOOK_ASSERT(algorithm_ != nullptr && context_ != nullptr);
    begin();
  }
  void begin() {
    MINUTEBOOK_ASSERT(EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1);
  }
  void add(std::string_view bytes) {
    MINUTEBOOK_ASSERT(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
  }
  Result finish() {
    Result result{};
    unsigned size = 0;
    MINUTEBOOK_ASSERT(EVP_DigestFinal_ex(context_.get(), result.data(), &size) == 1);
    MINUTEBOOK_ASSERT(size == result.size());
    begin();
    return result;
  }

 private:
  const std::unique_ptr<EVP_MD, void (*)(EVP_MD*)> algorithm_;
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
  context_->add(bytes);
}

Sha256::Result Sha256::finish() {
  return context_->finish();
}

}  // namespace minutebook
