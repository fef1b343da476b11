// The end of a program that has found a bug in itself.

#include "ledger/assert.h"

#include <cstdio>
#include <cstdlib>

namespace minutebook {

void assertion_failed(const char* condition, const char* file, int line,
                      const char* function) noexcept {
  std::fprintf(stderr, "%s:%d: %s: assertion failed: %s\n", file, line, function, condition);
  std::fflush(stderr);
  std::abort();
}

}  // namespace minutebook
