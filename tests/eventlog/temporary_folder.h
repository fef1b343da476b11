// A folder for one test, removed with all that is in it.

#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace minutebook::testing {

class TemporaryFolder {
 public:
  // In memory where the system offers it and TEST_TMPDIR names no other place: these tests
  // synchronise often, and none of them can cut the power, so a device would only make them slower.
  TemporaryFolder() {
    const bool in_memory =
        std::getenv("TEST_TMPDIR") == nullptr && ::access("/dev/shm", W_OK | X_OK) == 0;
    std::string name =
        (in_memory ? std::string("/dev/shm") : ::testing::TempDir()) + "/minutebook-XXXXXX";
    const char* const made = ::mkdtemp(name.data());
    EXPECT_NE(made, nullptr) << name;
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace minutebook::testing
