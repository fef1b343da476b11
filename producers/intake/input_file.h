// A file, or standard input, as a source of bytes.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "ledger/error.h"
#include "producers/intake/line_reader.h"

namespace minutebook {

// A file that is open for reading. Closes it when it goes, except standard input.
class InputFile {
 public:
  // Opens a file, or a pipe, for reading. Fails with kNotFound where there is none and with
  // kInputOutput where it is a directory or cannot be opened; the message does not name the file
  // and is followed by `right_form`.
  [[nodiscard]] static tl::expected<InputFile, Error> open(const std::string& path);
  // An open file descriptor, such as 0 for standard input, which stays open.
  [[nodiscard]] static InputFile borrow(int descriptor) { return InputFile(descriptor, false); }

  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&&) = delete;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile();

  // Its bytes from where it stands. This object must outlive the source. Reading fails with
  // kInputOutput.
  [[nodiscard]] ByteSource bytes();

 private:
  InputFile(int descriptor, bool owned) : descriptor_(descriptor), owned_(owned) {}

  int descriptor_;
  bool owned_;
};

}  // namespace minutebook
