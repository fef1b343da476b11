// What the process that is to be killed appends, known to it and to the test that looks afterwards.

#pragma once

#include <cstdint>
#include <string>

#include "tests/eventlog/samples.h"

namespace minutebook::testing {

inline constexpr std::uint64_t kBatchesPerThread = 100'000;

// How many records the batch has: mostly a few, now and then more than one write to a file takes.
inline std::uint64_t killed_batch_size(std::uint64_t thread, std::uint64_t batch) {
  const std::uint64_t mixed = (batch + 1) * 2654435761U ^ (thread + 7) * 40503U;
  return mixed % 19 == 0 ? 600 : 1 + mixed % 5;
}

inline std::string killed_subject(std::uint64_t thread) {
  return "org:thread-" + std::to_string(thread);
}

inline std::string killed_handle(std::uint64_t number) {
  return "handle-number-" + std::to_string(number) + "-is-kept-or-not";
}

inline PersonEntry killed_person(std::uint64_t number) {
  return sample_person(killed_handle(number), "Name Number " + std::to_string(number) + " Of Many");
}

// Every batch registers a person too, so that it can be seen that people and records go together.
inline AppendRequest killed_batch(std::uint64_t thread, std::uint64_t batch) {
  AppendRequest request;
  const std::uint64_t size = killed_batch_size(thread, batch);
  for (std::uint64_t index = 0; index < size; ++index) {
    const std::uint64_t number = (thread * kBatchesPerThread + batch) * 1'000 + index;
    request.records.push_back(sample_record(number, killed_subject(thread), 250));
  }
  request.people.push_back(killed_person(thread * kBatchesPerThread + batch));
  return request;
}

}  // namespace minutebook::testing
