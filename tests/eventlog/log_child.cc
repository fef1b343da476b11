// A process of its own for the tests that kill one, or that need another one to hold the ledger.
//
//   log_child hold DIR               opens for writing, prints "held" and waits for standard input
//   to end log_child append DIR N1 N2 …     one thread for each number, which appends the batches
//   from that number
//                                    on; prints "THREAD BATCH" after each that was acknowledged
//   log_child erase DIR N            registers and erases people from number N on; prints "NUMBER"
//   for each

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "eventlog/open.h"
#include "tests/eventlog/killed_batches.h"

namespace minutebook::testing {
namespace {

// In one write, so that lines of several threads do not mix and nothing stays in a buffer when
// killed.
void print_line(const std::string& text) {
  const std::string line = text + "\n";
  if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    std::_Exit(3);
  }
}

[[noreturn]] void give_up(const Error& error) {
  std::fprintf(stderr, "log_child: %s\n", error.message.c_str());
  std::_Exit(2);
}

void append_batches(EventLog& log, std::uint64_t thread, std::uint64_t first_batch) {
  for (std::uint64_t batch = first_batch;; ++batch) {
    const auto receipts = log.append(killed_batch(thread, batch));
    if (!receipts) {
      give_up(receipts.error());
    }
    print_line(std::to_string(thread) + " " + std::to_string(batch));
  }
}

void erase_people(EventLog& log, std::uint64_t first_number) {
  for (std::uint64_t number = first_number;; ++number) {
    const PersonEntry person = killed_person(number);
    const auto registered = log.append({.people = {person, killed_person(number + 1'000'000)}});
    if (!registered) {
      give_up(registered.error());
    }
    const auto erased =
        log.people().erase(person.id, sample_record(10'000'000 + number, "ledger:people"));
    if (!erased) {
      give_up(erased.error());
    }
    print_line(std::to_string(number));
  }
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() < 2) {
    return 1;
  }
  auto ledger = open_ledger({.directory = arguments[1]},
                            {.mode = LedgerMode::kWriteOrCreate, .command = "log_child"});
  if (!ledger) {
    give_up(ledger.error());
  }
  EventLog& log = (*ledger)->log();
  if (arguments[0] == "hold") {
    print_line("held");
    char byte = 0;
    while (::read(STDIN_FILENO, &byte, 1) > 0) {
    }
    return 0;
  }
  if (arguments[0] == "erase") {
    erase_people(log, std::stoull(arguments.at(2)));
  }
  std::vector<std::thread> threads;
  for (std::size_t thread = 0; thread + 2 < arguments.size(); ++thread) {
    threads.emplace_back([&log, thread, first = std::stoull(arguments[thread + 2])] {
      append_batches(log, thread, first);
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  return 0;
}

}  // namespace
}  // namespace minutebook::testing

int main(int count, char** arguments) {
  return minutebook::testing::run(std::vector<std::string>(arguments + 1, arguments + count));
}
