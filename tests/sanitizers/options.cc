// What every program built under a sanitizer starts with: options and suppressions, compiled in, so
// that a test behaves the same from ctest and by hand. ASAN_OPTIONS, UBSAN_OPTIONS and TSAN_OPTIONS
// still win.

extern "C" {

// The runtimes look these names up; there is no header that declares them for a program.
const char* __asan_default_options();
const char* __ubsan_default_options();
const char* __tsan_default_options();

const char* __asan_default_options() {
  return "detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1";
}

const char* __ubsan_default_options() {
  return "print_stacktrace=1";
}

const char* __tsan_default_options() {
  return "second_deadlock_stack=1:history_size=4";
}

}  // extern "C"
