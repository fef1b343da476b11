// EventIdFilter: whether an event id may have been seen, in two bytes an id.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "ledger/identifiers.h"

namespace minutebook {

// A Bloom filter. What was added may be there; of what was not, one in a thousand or fewer seems to
// be, as long as no more ids were added than it was made for. Not thread safe.
class EventIdFilter {
 public:
  explicit EventIdFilter(std::uint64_t expected_ids)
      : words_(static_cast<std::size_t>(expected_ids * kBitsPerId / 64 + 1)) {}

  void add(const EventId& event_id) {
    for (Probes probes(event_id); probes.more(); probes.next()) {
      const std::uint64_t bit = probes.bit() % (words_.size() * 64);
      words_[bit / 64] |= std::uint64_t{1} << (bit % 64);
    }
  }

  [[nodiscard]] bool may_contain(const EventId& event_id) const {
    for (Probes probes(event_id); probes.more(); probes.next()) {
      const std::uint64_t bit = probes.bit() % (words_.size() * 64);
      if ((words_[bit / 64] & std::uint64_t{1} << (bit % 64)) == 0)
        return false;
    }
    return true;
  }

 private:
  static constexpr std::uint64_t kBitsPerId = 16;
  static constexpr int kProbes = 6;

  // The bits of an id. Ids are often random and need not be, so their bytes are mixed first.
  class Probes {
   public:
    explicit Probes(const EventId& event_id) {
      std::uint64_t low = 0;
      std::memcpy(&bit_, event_id.bytes().data(), sizeof bit_);
      std::memcpy(&low, event_id.bytes().data() + sizeof bit_, sizeof low);
      bit_ = mixed(bit_ ^ mixed(low));
      step_ = mixed(bit_) | 1;
    }
    [[nodiscard]] bool more() const { return count_ < kProbes; }
    void next() {
      ++count_;
      bit_ += step_;
    }
    [[nodiscard]] std::uint64_t bit() const { return bit_; }

   private:
    static std::uint64_t mixed(std::uint64_t bits) {
      bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9ULL;
      bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebULL;
      return bits ^ (bits >> 31);
    }

    std::uint64_t bit_ = 0;
    std::uint64_t step_ = 0;
    int count_ = 0;
  };

  std::vector<std::uint64_t> words_;
};

}  // namespace minutebook
