// MINUTEBOOK_ASSERT: what must be true unless this program has a bug.
//
// An assertion is never for input: input that breaks a rule is rejected with a reason, and an
// operation that fails returns an Error (ledger/error.h).

#pragma once

namespace minutebook {

// Prints "FILE:LINE: FUNCTION: assertion failed: CONDITION" to standard error and aborts. Safe to
// call from any thread; allocates nothing.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line,
                                   const char* function) noexcept;

}  // namespace minutebook

// Aborts with the place and the condition when `condition` is false, in every build type, release
// included. The condition is evaluated exactly once and may have side effects.
#define MINUTEBOOK_ASSERT(condition)                                    \
  (static_cast<bool>(condition)                                         \
       ? static_cast<void>(0)                                           \
       : ::minutebook::assertion_failed(#condition, __FILE__, __LINE__, \
                                        static_cast<const char*>(__func__)))
