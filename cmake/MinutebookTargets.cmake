# minutebook_add_library and minutebook_add_program: a target of our own code, compiled with the
# project's warnings and sanitizers and with the repository root as its include root.

include_guard(GLOBAL)

function(minutebook_configure_target name)
  target_include_directories(${name} PUBLIC "${CMAKE_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE minutebook_warnings)
  target_link_libraries(${name} PUBLIC minutebook_compile_options minutebook_sanitizers)
endfunction()

# minutebook_add_library(<name> SOURCES <file>... [PUBLIC <library>...] [PRIVATE <library>...])
#
# A static library. PUBLIC names the libraries whose headers appear in its headers, PRIVATE those that
# only its sources use: a library listed as PRIVATE cannot be included by what links this one.
function(minutebook_add_library name)
  cmake_parse_arguments(PARSE_ARGV 1 argument "" "" "SOURCES;PUBLIC;PRIVATE")
  if(argument_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "minutebook_add_library(${name}): unknown ${argument_UNPARSED_ARGUMENTS}")
  endif()
  add_library(${name} STATIC ${argument_SOURCES})
  minutebook_configure_target(${name})
  target_link_libraries(
    ${name}
    PUBLIC ${argument_PUBLIC}
    PRIVATE ${argument_PRIVATE})
endfunction()

# minutebook_add_program(<name> SOURCES <file>... [LIBS <library>...])
#
# An executable. Under a sanitizer it carries the project's sanitizer options and suppressions.
function(minutebook_add_program name)
  cmake_parse_arguments(PARSE_ARGV 1 argument "" "" "SOURCES;LIBS")
  if(argument_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "minutebook_add_program(${name}): unknown ${argument_UNPARSED_ARGUMENTS}")
  endif()
  add_executable(${name} ${argument_SOURCES})
  minutebook_configure_target(${name})
  target_link_libraries(${name} PRIVATE ${argument_LIBS} minutebook_allocator)
  if(MINUTEBOOK_SANITIZE)
    target_sources(${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests/sanitizers/options.cc")
  endif()
endfunction()
