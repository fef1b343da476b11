// The path to the field that is being read.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/quote.h"

namespace minutebook {

// Field names and places in lists, from the outermost inwards; written as `evidence[0].published`.
// Names are borrowed and must outlive their part of the path. Cheap to change; text() is for
// messages, and shows a name that is not of letters, digits, - and _ in quotes.
class FieldPath {
 public:
  // Adds a part to a path for as long as it lives.
  class Step {
   public:
    Step(FieldPath& path, std::string_view name) : path_(path) {
      path_.parts_.push_back({.name = name, .index = 0});
    }
    Step(FieldPath& path, std::size_t index) : path_(path) {
      path_.parts_.push_back({.name = {}, .index = index});
    }
    ~Step() { path_.parts_.pop_back(); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    FieldPath& path_;
  };

  [[nodiscard]] std::string text() const {
    std::string text;
    for (const Part& part : parts_) {
      if (part.name.empty()) {
        text += '[' + std::to_string(part.index) + ']';
      } else {
        text += text.empty() ? "" : ".";
        text += is_plain(part.name) ? std::string(part.name) : in_quotes(part.name);
      }
    }
    return text;
  }

 private:
  static bool is_plain(std::string_view name) {
    return std::all_of(name.begin(), name.end(), [](char byte) {
      return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '-' || byte == '_';
    });
  }

  struct Part {
    std::string_view name;  // empty for a place in a list
    std::size_t index;
  };

  std::vector<Part> parts_;
};

}  // namespace minutebook
