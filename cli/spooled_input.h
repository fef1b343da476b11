// Spooled input: standard input kept in a file without a name, so that it can be read more than
// once.

#pragma once

#include <cstdio>
#include <memory>
#include <tl/expected.hpp>

#include "ledger/error.h"

namespace minutebook::cli {

class SpooledInput {
 public:
  // Copies what `descriptor` still gives to a temporary file, which goes with this object. Fails
  // with kInputOutput or kOutOfSpace.
  [[nodiscard]] static tl::expected<SpooledInput, Error> copy_of(int descriptor);

  // Open for reading, at the place where the last reader left it.
  [[nodiscard]] int descriptor() const;
  // Back to the beginning.
  void rewind();

 private:
  struct Close {
    void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
  };

  explicit SpooledInput(std::FILE* file) : file_(file) {}

  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace minutebook::cli
