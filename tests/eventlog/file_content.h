// Reading, searching and damaging files, as the tests of the ledger directory need it.

#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace minutebook::testing {

inline std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(const std::filesystem::path& path, const std::string& content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << content;
  EXPECT_TRUE(file.good()) << path;
}

inline void flip_bit(const std::filesystem::path& path, std::uint64_t at_byte, unsigned bit) {
  std::string content = content_of(path);
  ASSERT_LT(at_byte, content.size()) << path;
  content[at_byte] = static_cast<char>(static_cast<unsigned char>(content[at_byte]) ^ (1U << bit));
  write_file(path, content);
}

// Whether the bytes are in any file of the folder, the names of files left aside.
inline bool any_file_has(const std::filesystem::path& directory, const std::string& bytes) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file() && content_of(entry.path()).find(bytes) != std::string::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace minutebook::testing
