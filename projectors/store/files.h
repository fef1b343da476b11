// Files: the few things that a shard does with files and folders beside RocksDB, each durable when
// done.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "ledger/error.h"

namespace minutebook {

// The Error for an operation on a path that failed with that errno: kOutOfSpace for a full device
// or quota, kNotFound for what is not there, kInputOutput otherwise. `doing` completes "while …".
[[nodiscard]] Error file_error(const std::filesystem::path& path, int error_number,
                               std::string_view doing);

// The whole text of a small file (at most 4,096 bytes are read); absent where there is none.
[[nodiscard]] tl::expected<std::optional<std::string>, Error> read_small_file(
    const std::filesystem::path& file);

// Puts a file with this text in the place of whatever the file was, in one step: after a crash it
// is the old one or the new one. Durable when it returns.
[[nodiscard]] tl::expected<void, Error> replace_file(const std::filesystem::path& file,
                                                     std::string_view text);

// Makes a folder and those above it where they are missing. Durable when it returns.
[[nodiscard]] tl::expected<void, Error> make_directories(const std::filesystem::path& directory);

// Removes a folder with all that is in it; nothing happens where it is not there.
[[nodiscard]] tl::expected<void, Error> remove_directory(const std::filesystem::path& directory);

}  // namespace minutebook
