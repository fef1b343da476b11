// ClaimStore: claims read from rows, with their bytes, at places that do not change.

#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "ledger/aspect.h"

namespace minutebook {

// Keeps claims and the bytes that their views point to. Views hold as long as the store. Can be
// moved, which leaves everything where it is. Not thread safe.
class ClaimStore {
 public:
  // Copies the claim with what its views point to, but for subject and aspect, which must be kept
  // by intern().
  const Claim* add(const ClaimView& row, std::string_view subject, std::string_view aspect);
  // Adds a claim whose views point to texts kept by intern().
  const Claim* adopt(const ClaimView& row);
  // Copies a text.
  [[nodiscard]] std::string_view intern(std::string_view text);

 private:
  static constexpr std::size_t kBlockSizeBytes = std::size_t{32} * 1024;
  static constexpr std::size_t kClaimsInChunk = 32;

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* free_ = nullptr;
  std::size_t free_size_bytes_ = 0;
  std::vector<std::unique_ptr<Claim[]>> claims_;
  std::size_t last_chunk_size_ = kClaimsInChunk;
};

}  // namespace minutebook
