// Opening and making ledgers: where there is none, where there is something else, and where another
// process has it.

#include "eventlog/open.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "tests/eventlog/child_process.h"
#include "tests/eventlog/file_content.h"
#include "tests/eventlog/samples.h"
#include "tests/eventlog/temporary_folder.h"

namespace minutebook::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

mode_t mode_of(const std::filesystem::path& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777U;
}

class Opening : public ::testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path directory() const { return folder_.path() / "ledger"; }

  tl::expected<std::unique_ptr<Ledger>, Error> open(LedgerMode mode) {
    return open_ledger({.directory = directory()}, {.mode = mode, .command = "the test"});
  }
  std::unique_ptr<Ledger> opened(LedgerMode mode) {
    auto ledger = open(mode);
    EXPECT_TRUE(ledger.has_value()) << ledger.error().message;
    return *std::move(ledger);
  }
  Error refused(LedgerMode mode) {
    const auto ledger = open(mode);
    EXPECT_FALSE(ledger.has_value());
    return ledger ? Error{} : ledger.error();
  }
  void make() { ASSERT_TRUE(create_ledger({.directory = directory()}, {}).has_value()); }

 private:
  TemporaryFolder folder_;
};

// ------------------------------------------------------------------------------------------------
// URIs

TEST(LedgerUri, NamesAFolder) {
  const auto directory = [](std::string_view text) {
    const auto uri = parse_ledger_uri(text);
    EXPECT_TRUE(uri.has_value()) << text;
    return uri ? uri->directory.string() : "";
  };
  EXPECT_EQ(directory("file:minutebook-data"), "minutebook-data");
  EXPECT_EQ(directory("./minutebook-data"), "./minutebook-data");
  EXPECT_EQ(directory("/srv/ledger"), "/srv/ledger");
  EXPECT_EQ(directory("/srv/ledger//"), "/srv/ledger");
  EXPECT_EQ(directory("file:/srv/ledger"), "/srv/ledger");
  EXPECT_EQ(directory("file:///srv/ledger"), "/srv/ledger");
  EXPECT_EQ(directory("file:a b%20c"), "a b%20c");
  EXPECT_EQ(directory("/"), "/");
  EXPECT_EQ(directory("a/b://c"), "a/b://c");
}

TEST(LedgerUri, RefusesWhatIsNoFolderOfThisMachine) {
  for (const std::string text : {"", "file:", "file://host/srv", "https://example.org/x"}) {
    const auto uri = parse_ledger_uri(text);
    ASSERT_FALSE(uri.has_value()) << text;
    EXPECT_EQ(uri.error().kind, ErrorKind::kUsage);
    EXPECT_THAT(uri.error().message, HasSubstr("file:")) << text;
  }
}

TEST(LedgerUri, NamesTopicsOnKafka) {
  const auto uri = parse_ledger_uri("kafka://one:9092,two:9093/minutebook");
  ASSERT_TRUE(uri.has_value()) << uri.error().message;
  ASSERT_TRUE(uri->kafka.has_value());
  EXPECT_EQ(uri->kafka->events_topic(), "minutebook.events");
  EXPECT_EQ(uri->directory, "minutebook-kafka/minutebook");
  EXPECT_FALSE(parse_ledger_uri("/srv/ledger")->kafka.has_value());
  EXPECT_EQ(parse_ledger_uri("kafka://one:9092").error().kind, ErrorKind::kUsage);
}

// ----------------------------------------------------------------------------------------------
// making

TEST_F(Opening, MissingLedgerIsNotFoundUnlessItMayBeMade) {
  EXPECT_EQ(refused(LedgerMode::kRead).kind, ErrorKind::kNotFound);
  EXPECT_EQ(refused(LedgerMode::kWrite).kind, ErrorKind::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(directory()));

  EXPECT_TRUE(opened(LedgerMode::kWriteOrCreate)->created());
  EXPECT_FALSE(opened(LedgerMode::kWriteOrCreate)->created());
  EXPECT_FALSE(opened(LedgerMode::kRead)->created());
}

TEST_F(Opening, NewLedgerHasItsFilesAndNobodyElseReadsThem) {
  make();
  EXPECT_EQ(content_of(directory() / "FORMAT"), "minutebook ledger 1\n");
  EXPECT_EQ(mode_of(directory() / "secret"), 0600U);
  EXPECT_EQ(mode_of(directory()), 0700U);
  EXPECT_EQ(content_of(directory() / "secret").size(), 65U);
  EXPECT_TRUE(std::filesystem::is_directory(directory() / "log"));
}

TEST_F(Opening, ParentsAreMadeAndAnEmptyFolderIsUsed) {
  const std::filesystem::path deep = directory() / "a" / "b";
  ASSERT_TRUE(create_ledger({.directory = deep}, {}).has_value());
  EXPECT_TRUE(open_ledger({.directory = deep}, {}).has_value());

  const std::filesystem::path empty = directory() / "empty";
  std::filesystem::create_directories(empty);
  EXPECT_EQ(open_ledger({.directory = empty}, {}).error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(create_ledger({.directory = empty}, {}).has_value());
  EXPECT_TRUE(open_ledger({.directory = empty}, {}).has_value());
}

TEST_F(Opening, MakingASecondTimeIsAConflictAndKeepsTheFirst) {
  make();
  const std::string secret = content_of(directory() / "secret");
  const auto again = create_ledger({.directory = directory()}, {});
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(content_of(directory() / "secret"), secret);
}

TEST_F(Opening, FileOrFolderWithOtherThingsIsRefusedAndLeftAlone) {
  write_file(directory(), "a file");
  for (const LedgerMode mode : {LedgerMode::kRead, LedgerMode::kWriteOrCreate}) {
    const Error error = refused(mode);
    EXPECT_EQ(error.kind, ErrorKind::kUsage);
    EXPECT_THAT(error.message, HasSubstr("file"));
    EXPECT_THAT(error.message, HasSubstr(directory().string()));
  }
  EXPECT_EQ(content_of(directory()), "a file");
  std::filesystem::remove(directory());

  std::filesystem::create_directories(directory());
  write_file(directory() / "photograph.jpg", "…");
  for (const LedgerMode mode : {LedgerMode::kRead, LedgerMode::kWriteOrCreate}) {
    const Error error = refused(mode);
    EXPECT_EQ(error.kind, ErrorKind::kUsage);
    EXPECT_THAT(error.message, HasSubstr("FORMAT"));
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory()), {}), 1);
}

TEST_F(Opening, FolderBelowAFileCannotBeMade) {
  write_file(directory(), "a file");
  const auto made = create_ledger({.directory = directory() / "ledger"}, {});
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().kind, ErrorKind::kInputOutput);
}

TEST_F(Opening, MakingThatWasBrokenOffIsDoneAgain) {
  // As a crash leaves it, with each of the files there or not.
  for (const bool has_log : {false, true}) {
    std::filesystem::create_directories(directory());
    write_file(directory() / "writer.lock", "");
    write_file(directory() / "FORMAT.new", "minutebook led");
    if (has_log) {
      std::filesystem::create_directories(directory() / "log");
      write_file(directory() / "log" / "CURRENT", "MANIF");
      write_file(directory() / "secret.new", "12");
    }
    EXPECT_EQ(refused(LedgerMode::kRead).kind, ErrorKind::kNotFound);
    EXPECT_TRUE(opened(LedgerMode::kWriteOrCreate)->created());
    EXPECT_FALSE(std::filesystem::exists(directory() / "FORMAT.new"));
    EXPECT_FALSE(opened(LedgerMode::kWriteOrCreate)->created());
    std::filesystem::remove_all(directory());
  }
}

TEST_F(Opening, OfManyThatMakeTheLedgerAtOnceOneDoes) {
  std::atomic<int> created{0};
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  threads.reserve(6);
  for (int thread = 0; thread < 6; ++thread) {
    threads.emplace_back([&] {
      const auto ledger =
          open_ledger({.directory = directory()},
                      {.mode = LedgerMode::kWriteOrCreate, .wait = std::chrono::seconds(30)});
      created += ledger && (*ledger)->created() ? 1 : 0;
      failed += ledger ? 0 : 1;
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(created, 1);
  EXPECT_EQ(failed, 0);
}

// ---------------------------------------------------------------------------------- format and
// secret

TEST_F(Opening, NewerFormatIsRefusedNamingBothVersions) {
  make();
  write_file(directory() / "FORMAT", "minutebook ledger 2\n");
  for (const LedgerMode mode :
       {LedgerMode::kRead, LedgerMode::kWrite, LedgerMode::kWriteOrCreate}) {
    const Error error = refused(mode);
    EXPECT_EQ(error.kind, ErrorKind::kNewerVersion);
    EXPECT_THAT(error.message, HasSubstr("format 2"));
    EXPECT_THAT(error.message, HasSubstr("up to 1"));
  }
}

TEST_F(Opening, FormatThatIsNoneIsCorrupt) {
  make();
  for (const std::string content :
       {"", "minutebook ledger 1", "minutebook ledger 01\n", "minutebook ledger 0\n",
        "minutebook ledger -1\n", "minutebook ledger x\n", "minutebook ledger 1\n\n",
        "PK\x03\x04"}) {
    write_file(directory() / "FORMAT", content);
    for (const LedgerMode mode : {LedgerMode::kRead, LedgerMode::kWriteOrCreate}) {
      const Error error = refused(mode);
      EXPECT_EQ(error.kind, ErrorKind::kCorrupt) << content;
      EXPECT_THAT(error.message, HasSubstr("FORMAT"));
    }
  }
}

TEST_F(Opening, SecretThatIsMissingDamagedOrOpenToAllIsRefused) {
  make();
  const std::filesystem::path secret = directory() / "secret";
  const std::string good = content_of(secret);
  const auto expect = [&](ErrorKind kind) {
    for (const LedgerMode mode : {LedgerMode::kRead, LedgerMode::kWrite}) {
      const Error error = refused(mode);
      EXPECT_EQ(error.kind, kind);
      EXPECT_THAT(error.message, HasSubstr(secret.string()));
      EXPECT_THAT(error.message, Not(HasSubstr(good.substr(0, 8))));
    }
  };
  std::string not_hexadecimal = good;
  not_hexadecimal[3] = 'g';
  for (const std::string& content :
       {std::string(), good.substr(0, 64), good.substr(2), good + "\n", not_hexadecimal}) {
    write_file(secret, content);
    expect(ErrorKind::kCorrupt);
  }
  std::filesystem::remove(secret);
  expect(ErrorKind::kCorrupt);
  write_file(secret, good);
  ASSERT_EQ(::chmod(secret.c_str(), 0644), 0);
  expect(ErrorKind::kInputOutput);
  ASSERT_EQ(::chmod(secret.c_str(), 0640), 0);
  EXPECT_TRUE(open(LedgerMode::kRead).has_value());
}

TEST_F(Opening, PeopleHaveTheSameIdsAfterReopening) {
  const PersonId id = opened(LedgerMode::kWriteOrCreate)->identity().person_id("peter-colclough");
  EXPECT_EQ(opened(LedgerMode::kRead)->identity().person_id("peter-colclough"), id);
  ASSERT_TRUE(create_ledger({.directory = directory() / "other"}, {}).has_value());
  const auto other = open_ledger({.directory = directory() / "other"}, {});
  EXPECT_NE((*other)->identity().person_id("peter-colclough"), id);
}

// ----------------------------------------------------------------------------------------------
// locks

TEST_F(Opening, SecondWriterIsToldWhoHoldsTheLedger) {
  make();
  ChildProcess holder({LOG_CHILD, "hold", directory().string()});
  ASSERT_EQ(holder.read_line(), "held");
  const Error error = refused(LedgerMode::kWrite);
  EXPECT_EQ(error.kind, ErrorKind::kHeld);
  EXPECT_THAT(error.message, HasSubstr("process " + std::to_string(holder.process())));
  EXPECT_THAT(error.message, HasSubstr("(log_child)"));
  EXPECT_THAT(error.message, HasSubstr("since 20"));
  EXPECT_THAT(error.message, HasSubstr("--pid=" + std::to_string(holder.process())));
  EXPECT_TRUE(open(LedgerMode::kRead).has_value());

  holder.close_input();
  EXPECT_EQ(holder.wait(), 0);
  EXPECT_EQ(content_of(directory() / "writer.lock"), "");
  EXPECT_TRUE(open(LedgerMode::kWrite).has_value());
}

TEST_F(Opening, KilledHolderBlocksNobody) {
  make();
  ChildProcess holder({LOG_CHILD, "hold", directory().string()});
  ASSERT_EQ(holder.read_line(), "held");
  holder.kill_now();
  EXPECT_THAT(content_of(directory() / "writer.lock"), HasSubstr("log_child"));
  EXPECT_TRUE(open(LedgerMode::kWrite).has_value());
}

TEST_F(Opening, WriterInTheSameProcessIsToldToo) {
  const auto first = opened(LedgerMode::kWriteOrCreate);
  const Error error = refused(LedgerMode::kWriteOrCreate);
  EXPECT_EQ(error.kind, ErrorKind::kHeld);
  EXPECT_THAT(error.message, HasSubstr(std::to_string(::getpid())));
  EXPECT_THAT(error.message, HasSubstr("(the test)"));
}

TEST_F(Opening, WaitingEndsWhenTheHolderLetsGo) {
  make();
  ChildProcess holder({LOG_CHILD, "hold", directory().string()});
  ASSERT_EQ(holder.read_line(), "held");
  std::thread releaser([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    holder.close_input();
  });
  const auto ledger = open_ledger({.directory = directory()},
                                  {.mode = LedgerMode::kWrite, .wait = std::chrono::seconds(30)});
  releaser.join();
  EXPECT_TRUE(ledger.has_value()) << ledger.error().message;
}

// -------------------------------------------------------------------------------------- read-only
// use

TEST_F(Opening, ReaderDoesNotAppend) {
  make();
  const auto ledger = opened(LedgerMode::kRead);
  const auto receipts = ledger->log().append({.records = {sample_record(1)}});
  ASSERT_FALSE(receipts.has_value());
  EXPECT_EQ(receipts.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(receipts.error().message, HasSubstr("reading only"));
  const PersonEntry person = sample_person("peter-colclough", "Peter Colclough");
  EXPECT_EQ(ledger->log().people().erase(person.id, sample_record(2)).error().kind,
            ErrorKind::kUsage);
}

TEST_F(Opening, ReadersSeeWhatWasThereWhenTheyOpenedWhileAWriterGoesOn) {
  const auto writer = opened(LedgerMode::kWriteOrCreate);
  const PersonEntry person = sample_person("peter-colclough", "Peter Colclough");
  ASSERT_TRUE(
      writer->log().append({.records = {sample_record(1)}, .people = {person}}).has_value());
  const auto early = opened(LedgerMode::kRead);
  ASSERT_TRUE(writer->log().append({.records = {sample_record(2)}}).has_value());
  const auto late = opened(LedgerMode::kRead);
  EXPECT_EQ(read_all(early->log()).size(), 1U);
  EXPECT_EQ(early->log().end(Partition{0}).value(), Offset{1});
  EXPECT_EQ(read_all(late->log()).size(), 2U);
  EXPECT_EQ(late->log().people().find(person.id).value(), person);
}

TEST_F(Opening, ReadersThatOpenWhileFilesAreReplacedSeeAPrefix) {
  const auto writer = opened(LedgerMode::kWriteOrCreate);
  std::atomic<std::int64_t> acknowledged{0};
  std::atomic<bool> done{false};
  std::thread appending([&] {
    // Large batches, so that write-ahead logs are replaced several times.
    std::uint64_t number = 0;
    for (int batch = 0; batch < 60; ++batch) {
      AppendRequest request;
      for (int record = 0; record < 2'500; ++record) {
        request.records.push_back(sample_record(number++, "ods:RA3", 1'000));
      }
      EXPECT_TRUE(writer->log().append(request).has_value());
      acknowledged = static_cast<std::int64_t>(number);
    }
    done = true;
  });
  int openings = 0;
  while (!done) {
    const std::int64_t before = acknowledged;
    const auto reader = open(LedgerMode::kRead);
    if (!reader) {
      EXPECT_EQ(reader.error().kind, ErrorKind::kUnavailable) << reader.error().message;
      continue;
    }
    ++openings;
    const std::int64_t end = (*reader)->log().end(Partition{0}).value().value;
    EXPECT_GE(end, before);
    EXPECT_EQ(end % 2'500, 0);
    if (end > 0) {
      // The last and one from the middle; the opening itself has looked for holes.
      for (const std::int64_t offset : {end - 1, end / 2}) {
        const auto found =
            (*reader)->log().read(Partition{0}, Offset{offset}, {.max_records = 1}).value();
        ASSERT_EQ(found.size(), 1U);
        EXPECT_EQ(found.front().value,
                  sample_record(static_cast<std::uint64_t>(offset), "ods:RA3", 1'000).value);
      }
    }
  }
  appending.join();
  EXPECT_GT(openings, 0);
}

}  // namespace
}  // namespace minutebook::testing
