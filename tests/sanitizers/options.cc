// What every program built under a sanitizer starts with: options and suppressions, compiled in, so
// that a test behaves the same from ctest and by hand. ASAN_OPTIONS, UBSAN_OPTIONS and TSAN_OPTIONS
// still win.

extern "C" {

// The runtimes look these names up; there is no header that declares them for a program.
const char* __asan_default_options();
const char* __ubsan_default_options();
const char* __tsan_default_options();
const char* __tsan_default_suppressions();

const char* __asan_default_options() {
  return "detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1";
}

const char* __ubsan_default_options() {
  return "print_stacktrace=1";
}

const char* __tsan_default_options() {
  return "second_deadlock_stack=1:history_size=7:ignore_noninstrumented_modules=1";
}

// Debian's RocksDB is not instrumented: its atomics are unseen, so what they order looks like a
// race. What it writes by memcpy is left out above, as the rest of what it does is unseen. A race
// between two places of ours has no frame of the library in either stack and is still reported.
// RocksDB's group commit copies the batches of other threads by std::string::append, which is
// compiled into the standard library; that one function is left out, whoever calls it.
const char* __tsan_default_suppressions() {
  return "race:librocksdb.so\n"
         "mutex:librocksdb.so\n"
         "deadlock:librocksdb.so\n"
         "race:^std::__cxx11::basic_string<char, *>::_M_append(\n";
}

}  // extern "C"
