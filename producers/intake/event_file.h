// Reads the events of one input, in JSON Lines or in YAML.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "producers/intake/event_binder.h"
#include "producers/intake/file_problems.h"
#include "producers/intake/line_reader.h"
#include "producers/intake/people.h"

namespace minutebook {

enum class InputFormat : std::uint8_t { kJsonLines, kYaml };

// The format that a file's ending tells (.jsonl, .ndjson, .yaml, .yml, in either case), or nothing.
[[nodiscard]] std::optional<InputFormat> input_format_of(std::string_view path);

// Longest line of a JSON Lines input. A valid event, however it is escaped, is shorter by far.
inline constexpr std::size_t kJsonLineLimitBytes = std::size_t{1024} * 1024;

// A valid event.
struct ReadEvent {
  BoundEvent bound;
  std::string subject;
  std::string emitter;
  // The full name of the fact's message: "minutebook.ledger.v1.BoardFormed".
  std::string fact_type;
  // The event in bytes, deterministic: equal events have equal bytes.
  std::string value;
};

// Reads all events of the source and gives the valid ones to `take`, in order. What is wrong with
// the others, or with the source, is added to `problems`, in the order of the file. Memory: JSON
// Lines, one line at a time; YAML, the whole source, which has a limit (kYamlSizeLimitBytes).
void read_events(const ByteSource& source, InputFormat format, FilePeople& people,
                 FileProblems& problems, const std::function<void(ReadEvent)>& take);

}  // namespace minutebook
