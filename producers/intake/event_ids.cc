// Name-based UUIDs by OpenSSL's SHA-1.

#include "producers/intake/event_ids.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "ledger/assert.h"

namespace minutebook {
namespace {

constexpr std::size_t kSha1SizeBytes = 20;

// SHA-1 looked up once, and the memory that it works in, for one thread.
class Sha1 {
 public:
  using Digest = std::array<std::uint8_t, kSha1SizeBytes>;

  Sha1() : algorithm_(EVP_MD_fetch(nullptr, "SHA1", nullptr)), context_(EVP_MD_CTX_new()) {
    MINUTEBOOK_ASSERT(algorithm_ != nullptr);
    MINUTEBOOK_ASSERT(context_ != nullptr);
  }

  Digest of(const EventId::Bytes& first, std::string_view second) {
    Digest digest{};
    unsigned int size_bytes = 0;
    // None of these can fail for bytes in memory once the algorithm was found.
    MINUTEBOOK_ASSERT(EVP_DigestInit_ex(context_.get(), algorithm_.get(), nullptr) == 1);
    MINUTEBOOK_ASSERT(EVP_DigestUpdate(context_.get(), first.data(), first.size()) == 1);
    MINUTEBOOK_ASSERT(EVP_DigestUpdate(context_.get(), second.data(), second.size()) == 1);
    MINUTEBOOK_ASSERT(EVP_DigestFinal_ex(context_.get(), digest.data(), &size_bytes) == 1);
    MINUTEBOOK_ASSERT(size_bytes == digest.size());
    return digest;
  }

 private:
  struct FreeAlgorithm {
    void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
  };
  struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };

  std::unique_ptr<EVP_MD, FreeAlgorithm> algorithm_;
  std::unique_ptr<EVP_MD_CTX, FreeContext> context_;
};

}  // namespace

EventId name_based_uuid(const EventId& name_space, std::string_view name) {
  thread_local Sha1 sha1;
  const Sha1::Digest digest = sha1.of(name_space.bytes(), name);
  EventId::Bytes bytes{};
  std::copy_n(digest.begin(), bytes.size(), bytes.begin());
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x50U);  // version 5
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);  // variant of RFC 9562
  return EventId(bytes);
}

const EventId& url_namespace() {
  static const EventId kUrlNamespace(EventId::Bytes{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1,
                                                    0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30,
                                                    0xc8});
  return kUrlNamespace;
}

EventId EventIds::of(std::string_view emitter, std::string_view local_id) {
  if (!has_emitter_ || emitter_ != emitter) {
    emitter_ = emitter;
    emitter_namespace_ = name_based_uuid(url_namespace(), emitter);
    has_emitter_ = true;
  }
  return name_based_uuid(emitter_namespace_, local_id);
}

}  // namespace minutebook
