// Acknowledged: how far the log had come when it last answered an append, kept beside the log.
//
// A write-ahead log that somebody cut off, or took away, looks like one whose last record was torn
// by a crash: RocksDB goes on without a word; likewise its list of table files. This file is the
// witness that there was more. It is written after each commit and on closing, and not
// synchronised, so it costs nothing to speak of: it outlives the process, and may lag behind after
// a power failure, when it only says less than it could.
//
//   file = 2( "acknowledged offset " number " sequence " number " manifest " number " size " number
//   LF ) number = 20DIGIT                                                   ; the same line twice
//
// `offset` is the end of the log, `sequence` RocksDB's count of rows ever written, `manifest` and
// `size` how far RocksDB's list of table files went (manifest.h). A file that is not of this form
// says nothing.

#pragma once

#include <cstdint>
#include <filesystem>
#include <tl/expected.hpp>

#include "eventlog/local/files.h"
#include "eventlog/local/manifest.h"
#include "ledger/error.h"

namespace minutebook::local {

struct Acknowledged {
  std::int64_t end = 0;
  std::uint64_t sequence = 0;
  ManifestExtent manifest;

  friend bool operator==(const Acknowledged&, const Acknowledged&) = default;
};

// What the file says; nothing acknowledged where it is not there, or not of its form.
// Fails with kInputOutput.
[[nodiscard]] tl::expected<Acknowledged, Error> read_acknowledged(
    const std::filesystem::path& path);

// Keeps the file open for writing. For one thread at a time.
class AcknowledgedFile {
 public:
  // Fails with kInputOutput.
  [[nodiscard]] static tl::expected<AcknowledgedFile, Error> open(
      const std::filesystem::path& path);

  // Says how far the log has come. A failure is not reported: the log is safe without it.
  void write(const Acknowledged& acknowledged);

 private:
  explicit AcknowledgedFile(FileDescriptor file) : file_(std::move(file)) {}

  FileDescriptor file_;
};

}  // namespace minutebook::local
