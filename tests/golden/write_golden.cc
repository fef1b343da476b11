// Writes the bytes file of a new golden event, and never touches one that is there.
//
// Usage: write_golden FILE.textproto…   writes FILE.hex beside each.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/golden/golden_files.h"

namespace {

bool write_bytes_of(const std::string& text_path) {
  const std::filesystem::path path = std::filesystem::path(text_path).replace_extension(".hex");
  if (std::filesystem::exists(path)) {
    static_cast<void>(
        std::fprintf(stderr, "%s is there already; golden bytes never change\n", path.c_str()));
    return false;
  }
  const auto event = minutebook::golden::read_event(text_path);
  std::ofstream file(path, std::ios::binary);
  file << minutebook::golden::hex_of_bytes(minutebook::golden::serialize(event));
  file.close();
  if (!file) {
    static_cast<void>(std::fprintf(stderr, "%s cannot be written\n", path.c_str()));
    return false;
  }
  return true;
}

}  // namespace

int main(int argument_count, char** arguments) {
  bool well = argument_count > 1;
  for (int index = 1; index < argument_count; ++index) {
    well = write_bytes_of(arguments[index]) && well;
  }
  return well ? 0 : 1;
}
