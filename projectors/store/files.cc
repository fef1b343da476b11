// What a shard does with files and folders beside RocksDB.

#include "projectors/store/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace minutebook {

namespace {

namespace fs = std::filesystem;

// A file descriptor that is closed at the end of its block.
class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags) : number_(::open(path.c_str(), flags, 0644)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0)
      ::close(number_);
  }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  [[nodiscard]] int number() const { return number_; }

 private:
  const int number_;
};

tl::expected<void, Error> sync_directory(const fs::path& directory) {
  const Descriptor opened(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (!opened.is_open() || ::fsync(opened.number()) != 0) {
    return tl::unexpected(file_error(directory, errno, "making a folder durable"));
  }
  return {};
}

tl::expected<void, Error> write_durably(const fs::path& file, std::string_view text) {
  const Descriptor opened(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC);
  if (!opened.is_open())
    return tl::unexpected(file_error(file, errno, "making a file"));
  while (!text.empty()) {
    const ssize_t written = ::write(opened.number(), text.data(), text.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return tl::unexpected(file_error(file, errno, "writing a file"));
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(opened.number()) != 0) {
    return tl::unexpected(file_error(file, errno, "making a file durable"));
  }
  return {};
}

}  // namespace

Error file_error(const fs::path& path, int error_number, std::string_view doing) {
  ErrorKind kind = ErrorKind::kInputOutput;
  if (error_number == ENOSPC || error_number == EDQUOT)
    kind = ErrorKind::kOutOfSpace;
  if (error_number == ENOENT)
    kind = ErrorKind::kNotFound;
  return {kind, fmt::format("{}: {} while {}", path.string(),
                            std::generic_category().message(error_number), doing)};
}

tl::expected<std::optional<std::string>, Error> read_small_file(const fs::path& file) {
  const Descriptor opened(file, O_RDONLY | O_CLOEXEC);
  if (!opened.is_open()) {
    if (errno == ENOENT || errno == ENOTDIR)
      return std::nullopt;
    return tl::unexpected(file_error(file, errno, "opening a file"));
  }
  std::array<char, 4096> buffer{};
  std::string text;
  while (text.size() < buffer.size()) {
    const ssize_t read = ::read(opened.number(), buffer.data(), buffer.size() - text.size());
    if (read < 0 && errno == EINTR)
      continue;
    if (read < 0)
      return tl::unexpected(file_error(file, errno, "reading a file"));
    if (read == 0)
      break;
    text.append(buffer.data(), static_cast<std::size_t>(read));
  }
  return text;
}

tl::expected<void, Error> replace_file(const fs::path& file, std::string_view text) {
  fs::path beside = file;
  beside += ".new";
  return write_durably(beside, text)
      .and_then([&]() -> tl::expected<void, Error> {
        if (::rename(beside.c_str(), file.c_str()) != 0) {
          return tl::unexpected(file_error(file, errno, "putting a file in its place"));
        }
        return {};
      })
      .and_then([&] { return sync_directory(file.parent_path()); });
}

tl::expected<void, Error> make_directories(const fs::path& directory) {
  std::error_code error;
  if (fs::is_directory(directory, error))
    return {};
  const fs::path parent = directory.parent_path();
  if (!parent.empty()) {
    auto made = make_directories(parent);
    if (!made)
      return made;
  }
  if (!fs::create_directory(directory, error) && error) {
    return tl::unexpected(file_error(directory, error.value(), "making a folder"));
  }
  return sync_directory(parent.empty() ? fs::path(".") : parent);
}

tl::expected<void, Error> remove_directory(const fs::path& directory) {
  std::error_code error;
  fs::remove_all(directory, error);
  if (error)
    return tl::unexpected(file_error(directory, error.value(), "removing a folder"));
  return {};
}

}  // namespace minutebook
