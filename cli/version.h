// The program's version. CHANGELOG.md says what each one brought.

#pragma once

namespace minutebook::cli {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace minutebook::cli
