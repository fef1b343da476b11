// Sha256: SHA-256 over bytes that come in pieces.

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

namespace minutebook {

// Not thread safe. Fetches the algorithm once for all digests, which costs more than a short
// digest.
class Sha256 {
 public:
  using Result = std::array<std::uint8_t, 32>;

  Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  ~Sha256();

  // Adds bytes to what is digested.
  void add(std::string_view bytes);
  // The digest of all that was added since the beginning or the last call, and begins anew.
  [[nodiscard]] Result finish();

 private:
  class Context;
  const std::unique_ptr<Context> context_;
};

}  // namespace minutebook
