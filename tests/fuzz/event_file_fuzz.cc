// The checks that the fuzz targets of JSON Lines and YAML share.

#include "tests/fuzz/event_file_fuzz.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/assert.h"
#include "ledger/rules.h"
#include "minutebook/ledger/v1/event.pb.h"
#include "producers/intake/document.h"
#include "producers/problem.h"

namespace minutebook {
namespace {

PersonId id_of_handle(std::string_view handle) {
  std::array<std::uint8_t, PersonId::kBitsSizeBytes> bits{};
  for (std::size_t index = 0; index < handle.size(); ++index) {
    bits[index % bits.size()] ^= static_cast<std::uint8_t>(handle[index]);
  }
  return PersonId::from_bits(bits);
}

ByteSource source_of(std::string_view text) {
  return [text, offset = std::size_t{0}](
             char* to, std::size_t size_bytes) mutable -> tl::expected<std::size_t, Error> {
    const std::size_t taken = std::min(size_bytes, text.size() - offset);
    std::copy_n(text.data() + offset, taken, to);
    offset += taken;
    return taken;
  };
}

std::vector<ReadEvent> read(std::string_view text, InputFormat format, ProblemList& list) {
  FileProblems problems(list, "file");
  FilePeople people(id_of_handle);
  std::vector<ReadEvent> events;
  read_events(source_of(text), format, people, problems,
              [&](ReadEvent event) { events.push_back(std::move(event)); });
  return events;
}

void check_event(const ReadEvent& read_event) {
  ledger::v1::Event event;
  MINUTEBOOK_ASSERT(event.ParseFromString(read_event.value));
  MINUTEBOOK_ASSERT(validate(event).empty());
  MINUTEBOOK_ASSERT(event.subject() == read_event.subject);
  MINUTEBOOK_ASSERT(event.event_id() == read_event.bound.id.to_bytes());
  std::string json;
  MINUTEBOOK_ASSERT(google::protobuf::util::MessageToJsonString(event, &json).ok());
  ProblemList list;
  const std::vector<ReadEvent> again = read(json, InputFormat::kJsonLines, list);
  MINUTEBOOK_ASSERT(list.found() == 0);
  MINUTEBOOK_ASSERT(again.size() == 1);
  MINUTEBOOK_ASSERT(again[0].value == read_event.value);
}

}  // namespace

void check_event_file(const std::uint8_t* data, std::size_t size, InputFormat format) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ProblemList list;
  const std::vector<ReadEvent> events = read(text, format, list);
  for (const ReadEvent& event : events) {
    check_event(event);
  }
  for (const Problem& problem : list.kept()) {
    MINUTEBOOK_ASSERT(problem.line >= 1);
    const std::string line = to_string(problem);
    MINUTEBOOK_ASSERT(std::all_of(line.begin(), line.end(),
                                  [](char byte) { return byte >= 0x20 && byte < 0x7F; }));
  }
}

}  // namespace minutebook
