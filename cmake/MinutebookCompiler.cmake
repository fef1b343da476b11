# How every target of ours is compiled: the warnings, the sanitizers and the compiler cache, as interface
# targets that minutebook_add_library and minutebook_add_program (MinutebookTargets.cmake) link.

include_guard(GLOBAL)

# ccache, when there is one, keeps what was compiled for another build folder or another checkout. Paths
# are made relative to the repository (see -ffile-prefix-map below), so two checkouts share entries.
find_program(MINUTEBOOK_CCACHE ccache DOC "ccache, used as the compiler launcher when found")
if(MINUTEBOOK_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1
      "${MINUTEBOOK_CCACHE}")
endif()

# What holds for all code compiled here, generated code included.
add_library(minutebook_compile_options INTERFACE)
target_compile_features(minutebook_compile_options INTERFACE cxx_std_20)
# __FILE__ and debug information name files as they are named in the repository.
target_compile_options(minutebook_compile_options
                       INTERFACE "-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=")
# The standard library's own preconditions are bugs of ours when broken: checked in every build type.
target_compile_definitions(minutebook_compile_options INTERFACE _GLIBCXX_ASSERTIONS)

add_library(minutebook_warnings INTERFACE)
target_compile_options(
  minutebook_warnings
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wconversion
            -Wsign-conversion
            -Wshadow
            -Wnon-virtual-dtor
            -Woverloaded-virtual
            -Wold-style-cast
            -Wcast-qual
            -Wcast-align
            -Wundef
            -Wunused
            -Wformat=2
            -Wimplicit-fallthrough
            -Wextra-semi
            $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond>
            $<$<CXX_COMPILER_ID:GNU>:-Wlogical-op>
            $<$<CXX_COMPILER_ID:GNU>:-Wsuggest-override>
            $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
            $<$<CXX_COMPILER_ID:Clang>:-Winconsistent-missing-override>
            # GCC 12 takes std::string's own copying for an overlap at -O3 (GCC bug 105651).
            $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
            # A designated initializer that leaves the rest to the defaults is meant.
            -Wno-missing-field-initializers
            $<$<BOOL:${MINUTEBOOK_WARNINGS_AS_ERRORS}>:-Werror>)

add_library(minutebook_sanitizers INTERFACE)
if(MINUTEBOOK_SANITIZE)
  string(REPLACE "," ";" minutebook_sanitizer_list "${MINUTEBOOK_SANITIZE}")
  foreach(sanitizer IN LISTS minutebook_sanitizer_list)
    if(NOT sanitizer MATCHES "^(address|undefined|thread)$")
      message(FATAL_ERROR "MINUTEBOOK_SANITIZE=${MINUTEBOOK_SANITIZE}: '${sanitizer}' is not known; "
                          "use address, undefined, thread, or address,undefined")
    endif()
  endforeach()
  if("thread" IN_LIST minutebook_sanitizer_list AND "address" IN_LIST minutebook_sanitizer_list)
    message(FATAL_ERROR "MINUTEBOOK_SANITIZE: thread and address cannot be used together")
  endif()
  target_compile_options(
    minutebook_sanitizers
    INTERFACE -fsanitize=${MINUTEBOOK_SANITIZE} -fno-omit-frame-pointer
              $<$<IN_LIST:undefined,${minutebook_sanitizer_list}>:-fno-sanitize-recover=undefined>)
  target_link_options(minutebook_sanitizers INTERFACE -fsanitize=${MINUTEBOOK_SANITIZE})
endif()
