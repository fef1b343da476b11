# minutebook_add_test, minutebook_add_fuzz_target: how tests are made and found.

include_guard(GLOBAL)
include(GoogleTest)

# Which tests are built: those with one of these labels, or all when it is empty. The sanitizer presets
# build only what is worth running under them.
set(MINUTEBOOK_TEST_LABELS
    ""
    CACHE STRING "Build only the tests with one of these labels; empty for all")
set(MINUTEBOOK_TEST_PREFIX
    ""
    CACHE STRING "Put before each test's name, to tell one build folder's tests from another's")

add_custom_target(minutebook_tests)

# Sets `result` to ON when a test with these labels is to be built, else OFF.
function(minutebook_test_selected result)
  set(selected OFF)
  if(NOT MINUTEBOOK_TEST_LABELS)
    set(selected ON)
  endif()
  foreach(label IN LISTS ARGN)
    if(label IN_LIST MINUTEBOOK_TEST_LABELS)
      set(selected ON)
    endif()
  endforeach()
  set(${result} ${selected} PARENT_SCOPE)
endfunction()

# minutebook_add_test(<name> SOURCES <file>... [LIBS <library>...] [LABELS <label>...]
#                     [TIMEOUT <seconds>] [WHOLE] [RUN_SERIAL] [RESOURCE_LOCK <name>])
#
# A GoogleTest program, linked with gtest_main, gmock and LIBS, run from the repository root, so that a
# test may open "tests/golden/…" by its name in the repository. Each of its tests is one ctest entry
# "<name>.<Suite>.<Test>"; with WHOLE the program is one entry, for suites whose setup is dear. With
# RUN_SERIAL nothing else runs beside it; with RESOURCE_LOCK nothing else that locks the same name.
#
# LABELS default to `unit`. Labels in use:
#   unit      also built and run under AddressSanitizer and UndefinedBehaviorSanitizer
#   threads   also built and run under ThreadSanitizer
#   property  scenario  cli  fault  golden  docs  lint  fuzz   what it is, to select with ctest -L
#   kafka     starts brokers of Apache Kafka; goes with RESOURCE_LOCK kafka: one cluster at a time
# TIMEOUT is for one ctest entry, 60 seconds unless given, five times as much under a sanitizer.
function(minutebook_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 argument "WHOLE;RUN_SERIAL" "TIMEOUT;RESOURCE_LOCK"
                        "SOURCES;LIBS;LABELS")
  if(argument_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "minutebook_add_test(${name}): unknown ${argument_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT argument_LABELS)
    set(argument_LABELS unit)
  endif()
  minutebook_test_selected(selected ${argument_LABELS})
  if(NOT selected)
    return()
  endif()
  if(NOT argument_TIMEOUT)
    set(argument_TIMEOUT 60)
  endif()
  if(MINUTEBOOK_SANITIZE)
    math(EXPR argument_TIMEOUT "5 * ${argument_TIMEOUT}")
  endif()
  set(run_serial OFF)
  if(argument_RUN_SERIAL)
    set(run_serial ON)
  endif()

  minutebook_add_program(${name} SOURCES ${argument_SOURCES} LIBS ${argument_LIBS} GTest::gmock
                         GTest::gtest_main)
  add_dependencies(minutebook_tests ${name})
  set(properties TIMEOUT ${argument_TIMEOUT} RUN_SERIAL ${run_serial})
  if(argument_RESOURCE_LOCK)
    list(APPEND properties RESOURCE_LOCK ${argument_RESOURCE_LOCK})
  endif()
  if(argument_WHOLE)
    add_test(
      NAME "${MINUTEBOOK_TEST_PREFIX}${name}"
      COMMAND ${name}
      WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
    set_tests_properties("${MINUTEBOOK_TEST_PREFIX}${name}" PROPERTIES ${properties} LABELS
                                                                       "${argument_LABELS}")
  else()
    # Tests are listed when ctest starts, not at each build.
    gtest_discover_tests(
      ${name}
      TEST_PREFIX "${MINUTEBOOK_TEST_PREFIX}${name}."
      WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}"
      DISCOVERY_MODE PRE_TEST
      DISCOVERY_TIMEOUT 60
      TEST_LIST ${name}_tests
      PROPERTIES ${properties})
    # gtest_discover_tests flattens a property that is a list, so the labels are set afterwards.
    set(labels_file "${CMAKE_CURRENT_BINARY_DIR}/${name}_labels.cmake")
    file(WRITE "${labels_file}"
         "if(${name}_tests)\n  set_tests_properties(\${${name}_tests} PROPERTIES LABELS "
         "\"${argument_LABELS}\")\nendif()\n")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${labels_file}")
  endif()
endfunction()

if(MINUTEBOOK_BUILD_FUZZERS)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "MINUTEBOOK_BUILD_FUZZERS needs clang: use the preset fuzz")
  endif()
  # Our own code is instrumented for coverage; only the fuzz targets link libFuzzer's main.
  target_compile_options(minutebook_sanitizers INTERFACE -fsanitize=fuzzer-no-link)
  add_custom_target(fuzzers)
endif()

# minutebook_add_fuzz_target(<name> SOURCES <file>... [LIBS <library>...])
#
# A libFuzzer target (LLVMFuzzerTestOneInput) under the preset fuzz, and nothing in any other. Its corpus
# is the folder corpus/<name> beside the CMakeLists.txt that names it, kept in the repository; with a
# file <name>.dict there, that is its dictionary. ctest replays the corpus and then fuzzes for
# MINUTEBOOK_FUZZ_SECONDS; new inputs go to the build folder, never into the repository.
set(MINUTEBOOK_FUZZ_SECONDS
    20
    CACHE STRING "How long ctest runs each fuzz target, in seconds")
function(minutebook_add_fuzz_target name)
  cmake_parse_arguments(PARSE_ARGV 1 argument "" "" "SOURCES;LIBS")
  if(argument_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "minutebook_add_fuzz_target(${name}): unknown "
                        "${argument_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT MINUTEBOOK_BUILD_FUZZERS)
    return()
  endif()
  minutebook_add_program(${name} SOURCES ${argument_SOURCES} LIBS ${argument_LIBS})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzzers ${name})

  set(corpus "${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name}")
  if(NOT IS_DIRECTORY "${corpus}")
    message(FATAL_ERROR "minutebook_add_fuzz_target(${name}): no corpus in ${corpus}")
  endif()
  set(found "${CMAKE_CURRENT_BINARY_DIR}/found/${name}")
  file(MAKE_DIRECTORY "${found}")
  set(dictionary "")
  if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${name}.dict")
    set(dictionary "-dict=${CMAKE_CURRENT_SOURCE_DIR}/${name}.dict")
  endif()
  math(EXPR timeout "${MINUTEBOOK_FUZZ_SECONDS} + 120")
  add_test(
    NAME "${MINUTEBOOK_TEST_PREFIX}${name}"
    COMMAND
      ${name} -max_total_time=${MINUTEBOOK_FUZZ_SECONDS} -timeout=10 -rss_limit_mb=2048
      -print_final_stats=1 -artifact_prefix=${found}/ ${dictionary} "${found}" "${corpus}"
    WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  set_tests_properties("${MINUTEBOOK_TEST_PREFIX}${name}" PROPERTIES LABELS fuzz TIMEOUT ${timeout})
endfunction()
