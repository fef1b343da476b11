// An erased name is in no file of the ledger, wherever it was before.

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "eventlog/open.h"
#include "tests/eventlog/file_content.h"
#include "tests/eventlog/samples.h"
#include "tests/eventlog/temporary_folder.h"

namespace minutebook::testing {
namespace {

class Erasure : public ::testing::Test {
 protected:
  void SetUp() override { open(); }

  [[nodiscard]] std::filesystem::path directory() const { return folder_.path() / "ledger"; }
  EventLog& log() { return ledger_->log(); }
  void open() {
    ledger_.reset();
    auto ledger = open_ledger({.directory = directory()}, {.mode = LedgerMode::kWriteOrCreate});
    ASSERT_TRUE(ledger.has_value()) << ledger.error().message;
    ledger_ = *std::move(ledger);
  }
  void append(const AppendRequest& request) {
    const auto receipts = log().append(request);
    ASSERT_TRUE(receipts.has_value()) << receipts.error().message;
  }
  void erase(const PersonEntry& person) {
    const auto receipt =
        log().people().erase(person.id, sample_record(erasures_++, "ledger:people"));
    ASSERT_TRUE(receipt.has_value()) << receipt.error().message;
    EXPECT_FALSE(receipt->already_recorded);
  }
  [[nodiscard]] bool in_files(const PersonEntry& person) const {
    return any_file_has(directory(), person.name) || any_file_has(directory(), person.handle);
  }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Ledger> ledger_;
  std::uint64_t erasures_ = 1'000'000;
};

const PersonEntry kPeter = sample_person("peter-colclough-handle", "Peter Colclough");
const PersonEntry kOther = sample_person("another-handle", "Another Name");

TEST_F(Erasure, NameLeavesTheWriteAheadLog) {
  append({.records = {sample_record(1)}, .people = {kPeter, kOther}});
  ASSERT_TRUE(in_files(kPeter));
  erase(kPeter);
  EXPECT_FALSE(in_files(kPeter));
  EXPECT_TRUE(in_files(kOther));
}

TEST_F(Erasure, NameLeavesTheTableFiles) {
  append({.records = {sample_record(1)}, .people = {kPeter, kOther}});
  // Opening moves what is in the write-ahead log into table files.
  open();
  append({.records = {sample_record(2)}});
  open();
  ASSERT_TRUE(in_files(kPeter));
  erase(kPeter);
  EXPECT_FALSE(in_files(kPeter));
  EXPECT_TRUE(in_files(kOther));
  EXPECT_EQ(log().people().find(kOther.id).value(), kOther);
}

TEST_F(Erasure, EarlierNamesGoToo) {
  PersonEntry person = kPeter;
  person.name = "The Name Before";
  append({.people = {person}});
  open();
  append({.people = {kPeter}});
  ASSERT_TRUE(any_file_has(directory(), person.name));
  erase(kPeter);
  EXPECT_FALSE(in_files(person));
  EXPECT_FALSE(in_files(kPeter));
}

TEST_F(Erasure, NothingButTheNameIsLost) {
  AppendRequest request{.people = {kPeter}};
  for (std::uint64_t number = 0; number < 5'000; ++number) {
    request.records.push_back(sample_record(number, "org:s" + std::to_string(number % 9), 400));
    request.people.push_back(sample_person("many-" + std::to_string(number), "One Of Many"));
  }
  append(request);
  const auto before = read_all(log());
  erase(kPeter);
  auto after = read_all(log());
  ASSERT_EQ(after.size(), before.size() + 1);
  after.pop_back();
  EXPECT_EQ(after, before);
  open();
  EXPECT_EQ(read_all(log()).size(), before.size() + 1);
  EXPECT_EQ(log().people().list(std::nullopt, 10'000).value().size(), 5'001U);
  EXPECT_FALSE(in_files(kPeter));
}

TEST_F(Erasure, WorksWhileOthersAppendAndRead) {
  std::atomic<bool> done{false};
  std::thread appending([&] {
    for (std::uint64_t number = 0; !done; ++number) {
      const auto receipts = log().append({.records = {sample_record(number)}, .people = {kOther}});
      EXPECT_TRUE(receipts.has_value());
    }
  });
  std::thread reading([&] {
    while (!done) {
      EXPECT_TRUE(log().people().list(std::nullopt, 100).has_value());
      EXPECT_TRUE(log().read(Partition{0}, Offset{0}, {.max_records = 100}).has_value());
    }
  });
  for (int number = 0; number < 10; ++number) {
    const PersonEntry person = sample_person("handle-to-go-" + std::to_string(number),
                                             "Name To Go " + std::to_string(number));
    append({.people = {person}});
    erase(person);
    EXPECT_FALSE(in_files(person));
  }
  done = true;
  appending.join();
  reading.join();
  EXPECT_TRUE(in_files(kOther));
}

}  // namespace
}  // namespace minutebook::testing
