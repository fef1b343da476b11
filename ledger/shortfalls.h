// Shortfalls: what an answer lacks, collected while it is worked out.

#pragma once

#include <compare>
#include <set>
#include <string>
#include <string_view>

namespace minutebook {

// Something that was cut off by a bound, and of which subject. A plain value.
struct Shortfall {
  std::string subject;
  std::string reason;

  friend auto operator<=>(const Shortfall&, const Shortfall&) = default;
};

// Collects shortfalls, each once, in the order of subject and reason. Not thread safe.
class Shortfalls {
 public:
  void add(std::string_view subject, std::string_view reason) {
    all_.insert({std::string(subject), std::string(reason)});
  }
  // A row of the read model could not be read: the model was altered. The first one is kept.
  void add_corrupt(std::string_view what) {
    if (corrupt_.empty())
      corrupt_ = what;
  }

  [[nodiscard]] const std::set<Shortfall>& all() const { return all_; }
  // What could not be read; empty while everything could.
  [[nodiscard]] const std::string& corrupt() const { return corrupt_; }

 private:
  std::set<Shortfall> all_;
  std::string corrupt_;
};

}  // namespace minutebook
