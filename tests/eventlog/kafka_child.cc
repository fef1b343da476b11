// A process that writes to a ledger on Kafka, for tests that kill it or let several race.
//
//   kafka_child URI INDEX_DIRECTORY append FIRST BATCH
//     Appends batches of that many records, numbered from FIRST on, about ods:RA3 and ods:RBB by
//     turns. Prints "begin N" before and "done N" after the batch that begins with N, until it is
//     killed or its input ends.
//   kafka_child URI INDEX_DIRECTORY race WRITER ROUNDS
//     In each round expects the version of ods:RA3 to be the round's number, and appends one record
//     of this writer's. Prints "won N" or "lost N" (a conflict), and goes on to the next round; at
//     anything else prints "error …" and ends.

#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "eventlog/open.h"
#include "tests/eventlog/samples.h"

namespace minutebook::testing {
namespace {

void say(const std::string& line) {
  std::fputs((line + "\n").c_str(), stdout);
  std::fflush(stdout);
}

int append(EventLog& log, std::uint64_t first, std::uint64_t batch) {
  for (std::uint64_t number = first;; number += batch) {
    AppendRequest request;
    for (std::uint64_t record = number; record < number + batch; ++record) {
      request.records.push_back(sample_record(record, record % 2 == 0 ? "ods:RA3" : "ods:RBB"));
    }
    say("begin " + std::to_string(number));
    const auto receipts = log.append(request);
    if (!receipts) {
      say("error " + receipts.error().message);
      return 1;
    }
    say("done " + std::to_string(number));
  }
}

int race(EventLog& log, std::uint64_t writer, std::uint64_t rounds) {
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const auto receipts =
        log.append({.records = {sample_record(writer * 1'000'000 + round)},
                    .expected_versions = {
                        {.subject = "ods:RA3", .event_count = static_cast<std::int64_t>(round)}}});
    if (!receipts && receipts.error().kind != ErrorKind::kConflict) {
      say("error " + receipts.error().message);
      return 1;
    }
    say((receipts ? "won " : "lost ") + std::to_string(round));
  }
  return 0;
}

int run(const std::vector<std::string>& arguments) {
  LedgerOptions options{.mode = LedgerMode::kWrite, .command = "kafka_child"};
  options.kafka.index_directory = arguments.at(2);
  const auto ledger = open_ledger(parse_ledger_uri(arguments.at(1)).value(), options);
  if (!ledger) {
    say("error " + ledger.error().message);
    return 1;
  }
  const auto work = arguments.at(3) == "append" ? append : race;
  return work((*ledger)->log(), std::stoull(arguments.at(4)), std::stoull(arguments.at(5)));
}

}  // namespace
}  // namespace minutebook::testing

int main(int argument_count, char** arguments) {
  return minutebook::testing::run({arguments, arguments + argument_count});
}
