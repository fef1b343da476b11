// Text and bytes of golden files.

#include "tests/golden/golden_files.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace minutebook::golden {
namespace {

[[noreturn]] void give_up(const std::string& path, const std::string& why) {
  static_cast<void>(std::fprintf(stderr, "%s: %s\n", path.c_str(), why.c_str()));
  std::abort();
}

}  // namespace

std::vector<std::string> files_in(std::string_view folder, std::string_view ending) {
  std::error_code failure;
  std::filesystem::directory_iterator entries(folder, failure);
  if (failure) {
    give_up(std::string(folder), failure.message());
  }
  std::vector<std::string> files;
  for (const auto& entry : entries) {
    if (entry.path().extension() == ending) {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    give_up(path, "cannot be read; tests run from the repository's root");
  }
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

ledger::v1::Event read_event(const std::string& path) {
  ledger::v1::Event event;
  if (!google::protobuf::TextFormat::ParseFromString(read_file(path), &event)) {
    give_up(path, "is not an event in protobuf's text format");
  }
  return event;
}

ledger::v1::Event example(std::string_view fact) {
  return read_event(std::string(kFactsFolder) + "/" + std::string(fact) + ".textproto");
}

std::string bytes_of_hex(std::string_view text) {
  std::string digits;
  bool comment = false;
  for (const char character : text) {
    comment = (comment || character == '#') && character != '\n';
    const bool space = character == ' ' || character == '\n';
    if (!comment && !space) {
      digits += character;
    }
  }
  const auto value = [&](char digit) {
    const std::size_t place = std::string_view("0123456789abcdef").find(digit);
    if (place == std::string_view::npos) {
      give_up("hexadecimal text", std::string("has the character ") + digit);
    }
    return place;
  };
  if (digits.size() % 2 != 0) {
    give_up("hexadecimal text", "has half a byte");
  }
  std::string bytes;
  for (std::size_t place = 0; place < digits.size(); place += 2) {
    bytes += static_cast<char>(value(digits[place]) << 4 | value(digits[place + 1]));
  }
  return bytes;
}

std::string hex_of_bytes(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr std::size_t kBytesInLine = 32;
  std::string text;
  for (std::size_t place = 0; place < bytes.size(); ++place) {
    const auto byte = static_cast<unsigned char>(bytes[place]);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0x0f];
    const bool ends_line = place + 1 == bytes.size() || (place + 1) % kBytesInLine == 0;
    text += ends_line ? "\n" : "";
  }
  return text;
}

std::string serialize(const ledger::v1::Event& event) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  {
    // What it writes is complete when it goes out of scope.
    google::protobuf::io::CodedOutputStream output(&stream);
    output.SetSerializationDeterministic(true);
    if (!event.SerializeToCodedStream(&output)) {
      give_up("an event", "cannot be serialized");
    }
  }
  return bytes;
}

}  // namespace minutebook::golden
