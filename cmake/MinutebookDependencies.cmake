# The libraries that Minutebook stands on, all from Debian 12 packages (scripts/install-packages); newer
# versions work too. Each is found once, here, and linked by its imported target:
#
#   protobuf::libprotobuf  fmt::fmt  tl::expected  OpenSSL::Crypto  CLI11::CLI11
#   nlohmann_json::nlohmann_json  yaml-cpp  Threads::Threads  minutebook_rocksdb
#   Boost::headers  PkgConfig::prometheus_cpp_core  PkgConfig::rdkafka
#   and for the tests GTest::gtest GTest::gmock GTest::gtest_main rapidcheck rapidcheck_gtest
#   benchmark::benchmark

include_guard(GLOBAL)

# /usr/include is where the packages lie; an imported target's folder is a system folder to the compiler,
# so nobody else's warnings are ours.
find_package(Threads REQUIRED)
find_package(Protobuf 3.21 REQUIRED)
find_package(fmt 9 REQUIRED CONFIG)
find_package(tl-expected REQUIRED CONFIG)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)
find_package(CLI11 2.1 REQUIRED CONFIG)
find_package(nlohmann_json 3.11 REQUIRED CONFIG)
find_package(yaml-cpp 0.7 REQUIRED CONFIG)
find_package(Boost 1.74 REQUIRED)

# What hands out memory in the programs. An answer and a fold are made of many small texts: with mimalloc in
# place of the C library's malloc an answer takes a fifth less time (docs/benchmarks.md). Without the
# package, and under a sanitizer, which has an allocator of its own, the C library's serves.
find_package(mimalloc 2.0 CONFIG)
add_library(minutebook_allocator INTERFACE)
if(mimalloc_FOUND AND NOT MINUTEBOOK_SANITIZE)
  # Nothing calls it by name: what is not looked for must be linked all the same.
  target_link_options(minutebook_allocator INTERFACE -Wl,--push-state,--no-as-needed
                      "$<TARGET_FILE:mimalloc>" -Wl,--pop-state)
endif()

# RocksDB's place is a setting. Debian's package is built with assertions on; a build of the same version
# with NDEBUG writes about twice as fast. Point MINUTEBOOK_ROCKSDB_ROOT at its installation prefix, for
# example -DMINUTEBOOK_ROCKSDB_ROOT=/opt/rocksdb. RocksDB's headers and library must come from one build.
set(MINUTEBOOK_ROCKSDB_ROOT
    ""
    CACHE PATH "Installation prefix of the RocksDB to use; empty for the system's")
if(MINUTEBOOK_ROCKSDB_ROOT)
  find_package(RocksDB 7.8 REQUIRED CONFIG PATHS "${MINUTEBOOK_ROCKSDB_ROOT}" NO_DEFAULT_PATH)
else()
  find_package(RocksDB 7.8 REQUIRED CONFIG)
endif()
add_library(minutebook_rocksdb INTERFACE)
if(TARGET RocksDB::rocksdb-shared)
  target_link_libraries(minutebook_rocksdb INTERFACE RocksDB::rocksdb-shared)
else()
  target_link_libraries(minutebook_rocksdb INTERFACE RocksDB::rocksdb)
endif()

# Debian's librdkafka comes with no CMake package.
find_package(PkgConfig REQUIRED)
pkg_check_modules(rdkafka REQUIRED IMPORTED_TARGET rdkafka>=2.0.2)
# prometheus-cpp's CMake package also wants what its HTTP server and its push client are built with.
pkg_check_modules(prometheus_cpp_core REQUIRED IMPORTED_TARGET prometheus-cpp-core>=1.0)

if(MINUTEBOOK_BUILD_TESTS)
  find_package(GTest 1.12 REQUIRED CONFIG)
  find_package(rapidcheck REQUIRED CONFIG)
  if(MINUTEBOOK_BUILD_BENCHMARKS)
    find_package(benchmark 1.7 REQUIRED CONFIG)
  endif()
endif()
