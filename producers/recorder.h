// Records event files: everything is checked before anything is recorded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "eventlog/event_log.h"
#include "eventlog/person_identity.h"
#include "ledger/error.h"
#include "minutebook/ledger/v1/answer.pb.h"
#include "producers/intake/event_file.h"
#include "producers/problem.h"

namespace minutebook {

// How many events about a subject the ledger must hold before anything is recorded.
struct VersionExpectation {
  // Empty for the one subject that the input is about.
  std::string subject;
  std::int64_t event_count = 0;
};

// What to record.
struct RecordRequest {
  // The files, in order; "-" is standard input. The file of a name that ends with .jsonl or .ndjson
  // is JSON Lines, of .yaml or .yml YAML.
  std::vector<std::string> files;
  // The format of all files, whatever their names. Required for standard input and for other
  // endings.
  std::optional<InputFormat> input_format;
  std::vector<VersionExpectation> expected_versions;
  // Where "-" is read from.
  int standard_input = 0;
  // How many problems are kept; the others are counted.
  std::size_t problem_limit = ProblemList::kLimit;
  // Called once a file is recorded and its receipts were given, before the next file is appended.
  // May be empty.
  std::function<void()> on_file_recorded;
};

// What came of checking or recording.
struct RecordOutcome {
  // What is wrong with the input. Where there is anything, nothing was recorded.
  ProblemList problems;
  // What was done otherwise than the author may expect, each a sentence that names the file.
  std::vector<std::string> notices;
  // How many valid events the input holds, one that it holds twice counted twice.
  std::uint64_t event_count = 0;
  // The files of which all events are in the ledger now, and those of which this request recorded
  // none; both in the order given. Together all files, once anything was appended.
  std::vector<std::string> recorded_files;
  std::vector<std::string> files_not_recorded;
  // Why recording stopped, where it did. kUsage for expectations that make no sense; otherwise the
  // log's error, with the file in front.
  std::optional<Error> error;

  // Whether everything went well.
  [[nodiscard]] bool ok() const { return problems.found() == 0 && !error.has_value(); }
};

// Takes the receipt of an event.
using ReceiptSink = std::function<void(const ledger::v1::Receipt&)>;

// Checks the files and changes nothing; needs no ledger. Safe from any thread.
[[nodiscard]] RecordOutcome check_files(const RecordRequest& request);

// Checks the files and, where nothing is wrong with any of them, appends each in one append: all of
// a file or none of it, durable when this returns. Gives `take_receipt` a receipt for each event of
// the input in order, file by file as they are recorded. An event that the ledger holds already, or
// that the input offers twice, is recorded once, and the other receipts say ALREADY_RECORDED; so
// the same files may be recorded again without harm. An event that has the id of another and other
// content is refused.
//
// Expected versions are checked before the first event is recorded.
//
// Memory: the input's events in bytes, about 300 bytes an event beside, and no more than
// kAppendLimitRecords events and kAppendLimitBytes for all files together; a larger input is
// refused. Safe from any thread.
[[nodiscard]] RecordOutcome record_files(EventLog& log, const PersonIdentity& identity,
                                         const RecordRequest& request,
                                         const ReceiptSink& take_receipt);

}  // namespace minutebook
