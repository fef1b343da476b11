// Files of the log that were truncated, altered or removed: what was acknowledged is either read as
// it was, or the answer is that the log is damaged, and where. Never a crash, never a log that is
// shorter or different without a word.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "eventlog/open.h"
#include "tests/eventlog/file_content.h"
#include "tests/eventlog/samples.h"
#include "tests/eventlog/temporary_folder.h"

namespace minutebook::testing {
namespace {

using ::testing::HasSubstr;

namespace fs = std::filesystem;

// A ledger as a crash leaves it: some events in table files, some in the write-ahead log only.
class Damage : public ::testing::Test {
 protected:
  static constexpr std::uint64_t kInTables = 300;
  static constexpr std::uint64_t kInAll = 450;

  void SetUp() override {
    const fs::path made = folder_.path() / "made";
    {
      const auto ledger = open({.mode = LedgerMode::kWriteOrCreate}, made).value();
      append(ledger->log(), 0, kInTables);
    }
    const auto ledger = open({.mode = LedgerMode::kWrite}, made).value();
    for (std::uint64_t number = kInTables; number + 1 < kInAll; ++number) {
      append(ledger->log(), number, number + 1);
    }
    fs::copy(made, before_last(), fs::copy_options::recursive);
    append(ledger->log(), kInAll - 1, kInAll);
    fs::copy(made, whole(), fs::copy_options::recursive);
  }

  // The ledger with all events acknowledged, and before the last append.
  [[nodiscard]] fs::path whole() const { return folder_.path() / "whole"; }
  [[nodiscard]] fs::path before_last() const { return folder_.path() / "before-last"; }
  // A fresh copy to damage.
  fs::path copy() {
    fs::path path = folder_.path() / "copy";
    fs::remove_all(path);
    fs::copy(whole(), path, fs::copy_options::recursive);
    return path;
  }

  static tl::expected<std::unique_ptr<Ledger>, Error> open(const LedgerOptions& options,
                                                           const fs::path& directory) {
    return open_ledger({.directory = directory}, options);
  }
  static void append(EventLog& log, std::uint64_t first, std::uint64_t end) {
    AppendRequest request;
    for (std::uint64_t number = first; number < end; ++number) {
      request.records.push_back(sample(number));
    }
    request.people.push_back(sample_person("handle-" + std::to_string(first), "A Name"));
    const auto receipts = log.append(request);
    ASSERT_TRUE(receipts.has_value()) << receipts.error().message;
  }
  static RecordToAppend sample(std::uint64_t number) {
    return sample_record(number, "org:s" + std::to_string(number % 7), 300);
  }

  // The files of the log whose names begin or end so, in order.
  static std::vector<fs::path> files(const fs::path& directory, const std::string& part) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(directory / "log")) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with(part) || name.ends_with(part)) {
        found.push_back(entry.path());
      }
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  // Opens the damaged ledger and uses all of it. True where nothing is lost, false where it was
  // said that the log is damaged; anything else is a failure of the test.
  static bool use(const fs::path& directory, LedgerMode mode, const std::string& what) {
    SCOPED_TRACE(what);
    const auto said = [&](const Error& error) {
      EXPECT_EQ(error.kind, ErrorKind::kCorrupt) << error.message;
      EXPECT_THAT(error.message, HasSubstr(directory.string()));
      EXPECT_THAT(error.message, HasSubstr("backup"));
      return false;
    };
    const auto ledger = open({.mode = mode}, directory);
    if (!ledger) {
      return said(ledger.error());
    }
    EventLog& log = (*ledger)->log();
    for (std::uint64_t number = 0; number < kInAll;) {
      const auto page =
          log.read(Partition{0}, Offset{static_cast<std::int64_t>(number)}, {.max_records = 100});
      if (!page) {
        return said(page.error());
      }
      EXPECT_FALSE(page->empty()) << "lost without a word, from offset " << number;
      if (page->empty()) {
        return true;
      }
      for (const LogRecord& record : *page) {
        EXPECT_EQ(record.value, sample(number).value) << "altered at offset " << number;
        ++number;
      }
    }
    const auto people = log.people().list(std::nullopt, 1'000);
    if (!people) {
      return said(people.error());
    }
    EXPECT_EQ(people->size(), kInAll - kInTables + 1);
    return mode == LedgerMode::kRead || append_again_and_more(log, said);
  }

  template <typename Said>
  static bool append_again_and_more(EventLog& log, const Said& said) {
    AppendRequest request;
    for (std::uint64_t number = 0; number < kInAll + 3; ++number) {
      request.records.push_back(sample(number));
    }
    const auto receipts = log.append(request);
    if (!receipts) {
      return said(receipts.error());
    }
    for (std::uint64_t number = 0; number < kInAll + 3; ++number) {
      const Appended& receipt = (*receipts)[number];
      EXPECT_EQ(receipt.already_recorded, number < kInAll) << number;
      EXPECT_EQ(receipt.offset, Offset{static_cast<std::int64_t>(number)});
      EXPECT_EQ(receipt.subject_version,
                static_cast<std::int64_t>((kInAll + 3 - number % 7 + 6) / 7));
    }
    return true;
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(Damage, WithoutDamageEverythingIsThere) {
  EXPECT_TRUE(use(copy(), LedgerMode::kRead, "read"));
  EXPECT_TRUE(use(copy(), LedgerMode::kWrite, "write"));
}

TEST_F(Damage, TornTailOfTheWriteAheadLogIsRepaired) {
  const fs::path log_before = files(before_last(), ".log").back();
  const fs::path log_whole = files(whole(), ".log").back();
  ASSERT_EQ(log_before.filename(), log_whole.filename());
  const std::uint64_t from = fs::file_size(log_before);
  const std::uint64_t to = fs::file_size(log_whole);
  ASSERT_LT(from, to);
  for (std::uint64_t size = from; size < to; size += 1 + (to - from) / 40) {
    const fs::path directory = copy();
    fs::resize_file(directory / "log" / log_whole.filename(), size);
    // The process was killed before it acknowledged the last append.
    fs::copy_file(before_last() / "acknowledged", directory / "acknowledged",
                  fs::copy_options::overwrite_existing);
    const auto reader = open({.mode = LedgerMode::kRead}, directory);
    ASSERT_TRUE(reader.has_value()) << reader.error().message;
    EXPECT_EQ(read_all((*reader)->log()).size(), kInAll - 1);

    const auto ledger = open({.mode = LedgerMode::kWrite}, directory);
    ASSERT_TRUE(ledger.has_value()) << ledger.error().message;
    EXPECT_EQ(read_all((*ledger)->log()).size(), kInAll - 1);
    const auto receipts = (*ledger)->log().append({.records = {sample(kInAll - 1)}});
    ASSERT_TRUE(receipts.has_value());
    EXPECT_FALSE(receipts->front().already_recorded);
    EXPECT_EQ(receipts->front().offset, Offset{static_cast<std::int64_t>(kInAll - 1)});
  }
}

TEST_F(Damage, WriteAheadLogThatWasCutOffOrRemovedIsFoundOut) {
  const std::string name = files(whole(), ".log").back().filename().string();
  const std::uint64_t size = fs::file_size(whole() / "log" / name);
  for (const std::uint64_t left :
       {size - 1, size - 400, size / 2, std::uint64_t{1}, std::uint64_t{0}}) {
    for (const LedgerMode mode : {LedgerMode::kRead, LedgerMode::kWrite}) {
      const fs::path directory = copy();
      fs::resize_file(directory / "log" / name, left);
      EXPECT_FALSE(use(directory, mode, "cut to " + std::to_string(left)));
    }
  }
  const fs::path directory = copy();
  fs::remove(directory / "log" / name);
  EXPECT_FALSE(use(directory, LedgerMode::kWrite, "removed"));
  // What was refused was not changed: with the file back, all is well.
  fs::copy_file(whole() / "log" / name, directory / "log" / name);
  EXPECT_TRUE(use(directory, LedgerMode::kWrite, "back again"));
}

TEST_F(Damage, HoleInTheWriteAheadLogIsFoundOutWithoutTheWitness) {
  // A page of zeros, as a file system may leave it.
  const std::string name = files(whole(), ".log").back().filename().string();
  ASSERT_GT(fs::file_size(whole() / "log" / name), 40'000U);
  for (const std::size_t at : {0UL, 4'096UL, 32'768UL}) {
    const fs::path directory = copy();
    fs::remove(directory / "acknowledged");
    std::string content = content_of(directory / "log" / name);
    std::fill_n(content.begin() + static_cast<std::ptrdiff_t>(at), 4'096, '\0');
    write_file(directory / "log" / name, content);
    EXPECT_FALSE(use(directory, LedgerMode::kRead, "hole at " + std::to_string(at)));
    EXPECT_FALSE(use(directory, LedgerMode::kWrite, "hole at " + std::to_string(at)));
  }
}

TEST_F(Damage, RemovedFilesAreFoundOutAndNothingElseIsTouched) {
  for (const std::string part : {".sst", "MANIFEST", "CURRENT"}) {
    for (const fs::path& original : files(whole(), part)) {
      const std::string name = original.filename().string();
      const fs::path directory = copy();
      fs::remove(directory / "log" / name);
      EXPECT_FALSE(use(directory, LedgerMode::kRead, name + " removed"));
      EXPECT_FALSE(use(directory, LedgerMode::kWrite, name + " removed"));
      fs::copy_file(original, directory / "log" / name);
      EXPECT_TRUE(use(directory, LedgerMode::kWrite, name + " back again"));
    }
  }
  const fs::path directory = copy();
  fs::remove_all(directory / "log");
  EXPECT_FALSE(use(directory, LedgerMode::kRead, "no log"));
  EXPECT_FALSE(use(directory, LedgerMode::kWrite, "no log"));
}

TEST_F(Damage, FilesThatSayNothingOfTheLogAreNotMissed) {
  for (const std::string part : {"OPTIONS", "IDENTITY", "LOCK"}) {
    const fs::path directory = copy();
    for (const fs::path& file : files(directory, part)) {
      fs::remove(file);
    }
    EXPECT_TRUE(use(directory, LedgerMode::kRead, part));
    EXPECT_TRUE(use(directory, LedgerMode::kWrite, part));
  }
  for (const std::string content : {"", "acknowledged offset 9", "\xff\xff"}) {
    const fs::path directory = copy();
    write_file(directory / "acknowledged", content);
    EXPECT_TRUE(use(directory, LedgerMode::kWrite, "witness that says nothing"));
  }
}

TEST_F(Damage, TruncatedFilesAreFoundOut) {
  for (const std::string part : {".sst", "MANIFEST", "CURRENT"}) {
    for (const fs::path& original : files(whole(), part)) {
      const std::uint64_t size = fs::file_size(original);
      const std::string name = original.filename().string();
      for (const std::uint64_t left :
           {std::uint64_t{0}, std::uint64_t{1}, size / 3, size / 2, size - 60, size - 1}) {
        if (left >= size) {
          continue;
        }
        const std::string what = name + " cut to " + std::to_string(left);
        for (const LedgerMode mode : {LedgerMode::kRead, LedgerMode::kWrite}) {
          const fs::path directory = copy();
          fs::resize_file(directory / "log" / name, left);
          EXPECT_FALSE(use(directory, mode, what));
          fs::copy_file(original, directory / "log" / name, fs::copy_options::overwrite_existing);
          EXPECT_TRUE(use(directory, LedgerMode::kRead, what + ", and restored"));
        }
      }
    }
  }
}

TEST_F(Damage, FlippedBitsAreFoundOutOrDoNoHarm) {
  int found_out = 0;
  int harmless = 0;
  for (const std::string part : {".sst", ".log", "MANIFEST", "CURRENT"}) {
    for (const fs::path& original : files(whole(), part)) {
      const std::uint64_t size = fs::file_size(original);
      const std::string name = original.filename().string();
      // Every byte of the small files that say which others count; some bytes of the others.
      const std::uint64_t flips = size < 2'000 && !name.ends_with(".sst") ? size : 24;
      for (std::uint64_t flip = 0; flip < flips; ++flip) {
        const std::uint64_t at = (size - 1) * flip / (flips - 1);
        const fs::path directory = copy();
        flip_bit(directory / "log" / name, at, static_cast<unsigned>(flip % 8));
        const std::string what = name + " bit flipped at " + std::to_string(at);
        const bool intact =
            use(directory, flip % 2 == 0 ? LedgerMode::kWrite : LedgerMode::kRead, what);
        (intact ? harmless : found_out) += 1;
      }
    }
  }
  std::cout << found_out << " found out, " << harmless << " in bytes that nothing rests on\n";
  EXPECT_GT(found_out, 4 * harmless);
}

TEST_F(Damage, SmallFilesOfTheDirectoryAreFoundOut) {
  for (const std::string name : {"FORMAT", "secret"}) {
    const fs::path directory = copy();
    fs::resize_file(directory / name, 5);
    EXPECT_FALSE(use(directory, LedgerMode::kRead, name));
    EXPECT_FALSE(use(directory, LedgerMode::kWrite, name));
  }
}

}  // namespace
}  // namespace minutebook::testing
