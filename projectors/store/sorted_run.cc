// Many rows in order, in memory or in a file.
//
// The file is read by the process that wrote it and by nobody else, so it has neither a version nor
// checks:
//   file = row*          the tables in order, the keys of each in order
//   row  = key-size(4) value-size(4) key value

#include "projectors/store/sorted_run.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <vector>

#include "ledger/assert.h"
#include "ledger/byte_order.h"
#include "ledger/keys.h"
#include "projectors/store/files.h"
#include "projectors/store/row_sorter.h"

namespace minutebook {

namespace {

// Read and written at a time. A merge holds one for each run.
constexpr std::size_t kBufferBytes = std::size_t{64} << 10;
constexpr std::size_t kSizesBytes = 8;
// Of how many events of a file one is remembered with its place.
constexpr std::size_t kEventsPerMark = 64;

// ------------------------------------------------------------------ in memory

class MemoryRunCursor final : public RunCursor {
 public:
  explicit MemoryRunCursor(std::span<const RowView> rows) : rows_(rows) {}

  tl::expected<bool, Error> advance() override {
    // Of rows with one key, the last.
    while (next_ + 1 < rows_.size() && rows_[next_].key == rows_[next_ + 1].key)
      ++next_;
    if (next_ == rows_.size())
      return false;
    key_ = rows_[next_].key;
    value_ = rows_[next_].value;
    ++next_;
    return true;
  }

 private:
  const std::span<const RowView> rows_;
  std::size_t next_ = 0;
};

class MemoryRun final : public SortedRun {
 public:
  explicit MemoryRun(RowBatch rows) : rows_(std::move(rows)), sorted_(sorter_.sort(rows_)) {}

  std::unique_ptr<RunCursor> cursor(Table table) const override {
    return std::make_unique<MemoryRunCursor>(rows_of(table));
  }

  tl::expected<std::optional<std::string>, Error> event_entry(
      const EventId& event_id) const override {
    const std::string key = event_key(event_id);
    const auto rows = rows_of(Table::kEvents);
    const auto found = std::lower_bound(
        rows.begin(), rows.end(), key,
        [](const RowView& row, const std::string& wanted) { return row.key < wanted; });
    if (found == rows.end() || found->key != key)
      return std::nullopt;
    return std::string(found->value);
  }

 private:
  [[nodiscard]] std::span<const RowView> rows_of(Table table) const {
    const auto begin = std::partition_point(sorted_.begin(), sorted_.end(),
                                            [&](const RowView& row) { return row.table < table; });
    const auto end = std::partition_point(begin, sorted_.end(),
                                          [&](const RowView& row) { return row.table == table; });
    return {begin, end};
  }

  const RowBatch rows_;
  RowSorter sorter_;
  const std::span<const RowView> sorted_;
};

// ------------------------------------------------------------------ in a file

// Where the rows of a table lie in a file.
struct Extent {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

class FileRunCursor final : public RunCursor {
 public:
  FileRunCursor(int descriptor, const std::filesystem::path* path, const Extent& extent)
      : descriptor_(descriptor), path_(path), next_(extent.begin), end_(extent.end) {}

  tl::expected<bool, Error> advance() override {
    if (unread_.empty() && next_ == end_)
      return false;
    auto filled = fill(kSizesBytes);
    if (!filled)
      return tl::unexpected(filled.error());
    std::string_view sizes = unread_;
    std::uint32_t key_size = 0;
    std::uint32_t value_size = 0;
    MINUTEBOOK_ASSERT(read_big_endian(sizes, &key_size) && read_big_endian(sizes, &value_size));
    const std::size_t row_size = kSizesBytes + key_size + value_size;
    filled = fill(row_size);
    if (!filled)
      return tl::unexpected(filled.error());
    key_ = unread_.substr(kSizesBytes, key_size);
    value_ = unread_.substr(kSizesBytes + key_size, value_size);
    unread_.remove_prefix(row_size);
    return true;
  }

 private:
  // Makes sure that at least `size` bytes are in unread_.
  tl::expected<void, Error> fill(std::size_t size) {
    if (unread_.size() >= size)
      return {};
    buffer_.erase(0, buffer_.size() - unread_.size());
    std::size_t filled = buffer_.size();
    buffer_.resize(std::max(size, kBufferBytes));
    while (filled < size) {
      const std::size_t wanted = std::min<std::uint64_t>(buffer_.size() - filled, end_ - next_);
      const ssize_t read =
          ::pread(descriptor_, buffer_.data() + filled, wanted, static_cast<off_t>(next_));
      if (read < 0 && errno == EINTR)
        continue;
      if (read <= 0)
        return tl::unexpected(file_error(*path_, errno, "reading sorted rows"));
      filled += static_cast<std::size_t>(read);
      next_ += static_cast<std::uint64_t>(read);
    }
    buffer_.resize(filled);
    unread_ = buffer_;
    return {};
  }

  const int descriptor_;
  const std::filesystem::path* const path_;
  // What of the table is not in buffer_ yet.
  std::uint64_t next_;
  const std::uint64_t end_;
  std::string buffer_;
  // The end of buffer_ that was not given out.
  std::string_view unread_;
};

class FileRun final : public SortedRun {
 public:
  static tl::expected<std::unique_ptr<SortedRun>, Error> write(const SortedRun& source,
                                                               const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
      return tl::unexpected(file_error(file, errno, "making a file of rows"));
    // Without a name it goes when it is closed, also by a crash.
    ::unlink(file.c_str());
    std::unique_ptr<FileRun> run(new FileRun(descriptor, file));
    for (const Table table : kTables) {
      auto written = run->write_table(source, table);
      if (!written)
        return tl::unexpected(written.error());
    }
    return run;
  }

  FileRun(const FileRun&) = delete;
  FileRun& operator=(const FileRun&) = delete;
  ~FileRun() override { ::close(descriptor_); }

  std::unique_ptr<RunCursor> cursor(Table table) const override {
    return std::make_unique<FileRunCursor>(descriptor_, &path_,
                                           extents_[static_cast<std::size_t>(table)]);
  }

  tl::expected<std::optional<std::string>, Error> event_entry(
      const EventId& event_id) const override {
    const auto after = std::upper_bound(
        marks_.begin(), marks_.end(), event_id,
        [](const EventId& wanted, const Mark& mark) { return wanted < mark.event_id; });
    if (after == marks_.begin())
      return std::nullopt;
    const Extent extent = {std::prev(after)->place,
                           after == marks_.end()
                               ? extents_[static_cast<std::size_t>(Table::kEvents)].end
                               : after->place};
    const std::string key = event_key(event_id);
    for (FileRunCursor cursor(descriptor_, &path_, extent);;) {
      const auto advanced = cursor.advance();
      if (!advanced)
        return tl::unexpected(advanced.error());
      if (!*advanced || cursor.key() > key)
        return std::nullopt;
      if (cursor.key() == key)
        return std::string(cursor.value());
    }
  }

 private:
  // An event, and where its row begins.
  struct Mark {
    EventId event_id;
    std::uint64_t place;
  };

  FileRun(int descriptor, std::filesystem::path path)
      : descriptor_(descriptor), path_(std::move(path)) {}

  tl::expected<void, Error> write_table(const SortedRun& source, Table table) {
    Extent& extent = extents_[static_cast<std::size_t>(table)];
    extent.begin = size_;
    const auto cursor = source.cursor(table);
    std::string buffer;
    buffer.reserve(2 * kBufferBytes);
    for (std::size_t row = 0;; ++row) {
      const auto advanced = cursor->advance();
      if (!advanced)
        return tl::unexpected(advanced.error());
      if (!*advanced)
        break;
      if (table == Table::kEvents && row % kEventsPerMark == 0) {
        marks_.push_back({EventId::from_bytes(cursor->key()).value(), size_ + buffer.size()});
      }
      append_big_endian(buffer, static_cast<std::uint32_t>(cursor->key().size()));
      append_big_endian(buffer, static_cast<std::uint32_t>(cursor->value().size()));
      buffer.append(cursor->key()).append(cursor->value());
      if (buffer.size() < kBufferBytes)
        continue;
      auto written = write_out(&buffer);
      if (!written)
        return written;
    }
    auto written = write_out(&buffer);
    extent.end = size_;
    return written;
  }

  tl::expected<void, Error> write_out(std::string* buffer) {
    std::string_view rest = *buffer;
    while (!rest.empty()) {
      const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return tl::unexpected(file_error(path_, errno, "writing sorted rows"));
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    size_ += buffer->size();
    buffer->clear();
    return {};
  }

  const int descriptor_;
  const std::filesystem::path path_;
  std::uint64_t size_ = 0;
  std::array<Extent, kTableCount> extents_;
  std::vector<Mark> marks_;
};

}  // namespace

std::unique_ptr<SortedRun> make_run_in_memory(RowBatch rows) {
  return std::make_unique<MemoryRun>(std::move(rows));
}

tl::expected<std::unique_ptr<SortedRun>, Error> move_run_to_file(
    const SortedRun& run, const std::filesystem::path& file) {
  return FileRun::write(run, file);
}

}  // namespace minutebook
