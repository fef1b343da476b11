// SmallDisk: a disk that a test can fill.

#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "temporary_directory.h"

namespace minutebook {

// A file system in memory of that size; a test has to be skipped where none can be mounted.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& size) {
    mounted_ = std::system(("mount -t tmpfs -o size=" + size + " tmpfs " + place_.path().string() +
                            " 2>/dev/null")
                               .c_str()) == 0;
  }
  ~SmallDisk() {
    if (mounted_)
      (void)!std::system(("umount " + place_.path().string()).c_str());
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  // Returns whether it could be made as large as that.
  [[nodiscard]] bool resize(const std::string& size) {
    return std::system(("mount -o remount,size=" + size + " " + path().string()).c_str()) == 0;
  }
  [[nodiscard]] bool mounted() const { return mounted_; }
  [[nodiscard]] const std::filesystem::path& path() const { return place_.path(); }

 private:
  TemporaryDirectory place_;
  bool mounted_ = false;
};

}  // namespace minutebook
