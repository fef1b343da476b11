// Blocks of bytes, filled one after the other.

#include "ledger/claim_store.h"

#include <cstring>

#include "ledger/assert.h"

namespace minutebook {

std::string_view ClaimStore::intern(std::string_view text) {
  if (text.empty())
    return {};
  if (text.size() > free_size_bytes_) {
    // What is large gets a block of its own, and the block in use stays in use.
    if (text.size() > kBlockSizeBytes / 4) {
      blocks_.push_back(std::make_unique_for_overwrite<char[]>(text.size()));
      std::memcpy(blocks_.back().get(), text.data(), text.size());
      return {blocks_.back().get(), text.size()};
    }
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(kBlockSizeBytes));
    free_ = blocks_.back().get();
    free_size_bytes_ = kBlockSizeBytes;
  }
  std::memcpy(free_, text.data(), text.size());
  const std::string_view result(free_, text.size());
  free_ += text.size();
  free_size_bytes_ -= text.size();
  return result;
}

const Claim* ClaimStore::adopt(const ClaimView& row) {
  if (last_chunk_size_ == kClaimsInChunk) {
    claims_.push_back(std::make_unique<Claim[]>(kClaimsInChunk));
    last_chunk_size_ = 0;
  }
  Claim& claim = claims_.back()[last_chunk_size_++];
  claim.row = row;
  return &claim;
}

const Claim* ClaimStore::add(const ClaimView& row, std::string_view subject,
                             std::string_view aspect) {
  // In a row the event's bytes lie behind the value (read_claim).
  MINUTEBOOK_ASSERT(row.value.data() + row.value.size() == row.event_bytes.data());
  const std::string_view bytes =
      intern({row.value.data(), row.value.size() + row.event_bytes.size()});
  ClaimView kept = row;
  kept.subject = subject;
  kept.aspect = aspect;
  kept.value = bytes.substr(0, row.value.size());
  kept.event_bytes = bytes.substr(row.value.size());
  return adopt(kept);
}

}  // namespace minutebook
