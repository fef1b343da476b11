// From bytes to events: a line at a time for JSON Lines, a document at a time for YAML.

#include "producers/intake/event_file.h"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "ledger/assert.h"
#include "ledger/facts.h"
#include "producers/intake/json_reader.h"
#include "producers/intake/utf8.h"
#include "producers/intake/yaml_reader.h"

namespace minutebook {
namespace {

using ledger::v1::Event;

std::string to_bytes(const Event& event) {
  std::string bytes;
  bytes.reserve(event.ByteSizeLong());
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  // Only an output that fails makes this fail, and a string never does.
  MINUTEBOOK_ASSERT(event.SerializeToCodedStream(&coded));
  coded.Trim();
  return bytes;
}

std::string_view without_white_space_around(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  return first == std::string_view::npos
             ? std::string_view()
             : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// Reads one input, keeping what one event after the other can share.
class EventFileReader {
 public:
  EventFileReader(FilePeople& people, FileProblems& problems,
                  const std::function<void(ReadEvent)>& take)
      : binder_(problems, people), problems_(problems), take_(take) {}

  void read_json_lines(const ByteSource& source) {
    LineReader lines(source, kJsonLineLimitBytes);
    bool is_first = true;
    while (true) {
      const auto outcome = lines.next();
      if (!outcome.has_value()) {
        problems_.add_for_file(outcome.error().kind, outcome.error().message, "try again");
        return;
      }
      if (*outcome == LineReader::Outcome::kEnd) {
        return;
      }
      if (*outcome == LineReader::Outcome::kTooLong) {
        problems_.add_for_line(lines.line(),
                               fmt::format("a line of more than {} bytes", kJsonLineLimitBytes),
                               "write each event on a line by itself");
        is_first = false;
        continue;
      }
      if (without_white_space_around(lines.text()).empty()) {
        continue;
      }
      if (is_first && refuse_json_document(lines)) {
        return;
      }
      is_first = false;
      read_json_line(lines);
    }
  }

  void read_yaml_text(std::string_view text) {
    problems_.set_text(text, 1);
    if (auto problem = read_yaml(text, document_)) {
      problems_.add(problem->position, {}, std::move(problem->problem),
                    std::move(problem->right_form));
      return;
    }
    for (const NodeIndex root : document_.roots()) {
      NodeIndex events = root;
      binder_.forget_file();
      switch (document_.node(root).kind) {
        case NodeKind::kNull:
          continue;
        case NodeKind::kMapping: {
          const auto listed = binder_.bind_file(document_, root);
          if (!listed.has_value()) {
            continue;
          }
          events = *listed;
          break;
        }
        case NodeKind::kSequence:
          break;
        default:
          problems_.add(document_.node(root).position, {},
                        fmt::format("{} stands where events should",
                                    node_kind_name(document_.node(root).kind)),
                        "write a list of events, or emitter, documents and events");
          continue;
      }
      for (NodeIndex event = document_.node(events).first_child; event != kNoNode;
           event = document_.node(event).next_sibling) {
        bind(event);
      }
    }
  }

 private:
  // Refuses a file that is JSON but not JSON Lines, with one problem for all its lines.
  bool refuse_json_document(const LineReader& lines) {
    const std::string_view text = without_white_space_around(lines.text());
    if (text == "{") {
      problems_.add_for_line(lines.line(), "a JSON document over several lines, not JSON Lines",
                             "write each event on a line by itself; `jq -c .` does it");
      return true;
    }
    if (text.starts_with('[')) {
      problems_.add_for_line(
          lines.line(), "a JSON list of events, not JSON Lines",
          "write each event on a line by itself, without the list; `jq -c '.[]'` does it");
      return true;
    }
    return false;
  }

  void read_json_line(const LineReader& lines) {
    problems_.set_text(lines.text(), lines.line());
    if (auto problem = read_json(lines.text(), document_)) {
      problems_.add(problem->position, {}, std::move(problem->problem),
                    std::move(problem->right_form));
      return;
    }
    bind(document_.roots().front());
  }

  void bind(NodeIndex node) {
    auto bound = binder_.bind_event(document_, node, event_);
    if (bound.has_value()) {
      take_(ReadEvent{.bound = std::move(*bound),
                      .subject = event_.subject(),
                      .emitter = event_.emitter(),
                      .fact_type = fact_type_name(event_),
                      .value = to_bytes(event_)});
    } else {
      // No event is left out without a word.
      MINUTEBOOK_ASSERT(problems_.found() > 0);
    }
  }

  EventBinder binder_;
  FileProblems& problems_;
  const std::function<void(ReadEvent)>& take_;
  Document document_;
  Event event_;
};

// All bytes of the source, or where it is longer than a YAML text may be, enough of them to be too
// long; nothing where it cannot be read.
std::optional<std::string> read_all(const ByteSource& source, FileProblems& problems) {
  constexpr std::size_t kReadSizeBytes = std::size_t{256} * 1024;
  std::string text;
  std::size_t taken_bytes = kReadSizeBytes;
  while (taken_bytes > 0 && text.size() <= kYamlSizeLimitBytes) {
    const std::size_t size_bytes = text.size();
    text.resize(size_bytes + kReadSizeBytes);
    const auto taken = source(text.data() + size_bytes, kReadSizeBytes);
    if (!taken.has_value()) {
      problems.add_for_file(taken.error().kind, taken.error().message, "try again");
      return std::nullopt;
    }
    taken_bytes = *taken;
    text.resize(size_bytes + taken_bytes);
  }
  return text;
}

}  // namespace

std::optional<InputFormat> input_format_of(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) {
    return std::nullopt;
  }
  std::string ending(path.substr(dot + 1));
  std::transform(ending.begin(), ending.end(), ending.begin(), [](char byte) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
  });
  if (ending == "jsonl" || ending == "ndjson") {
    return InputFormat::kJsonLines;
  }
  if (ending == "yaml" || ending == "yml") {
    return InputFormat::kYaml;
  }
  return std::nullopt;
}

void read_events(const ByteSource& source, InputFormat format, FilePeople& people,
                 FileProblems& problems, const std::function<void(ReadEvent)>& take) {
  EventFileReader reader(people, problems, take);
  if (format == InputFormat::kJsonLines) {
    reader.read_json_lines(source);
  } else if (const std::optional<std::string> content = read_all(source, problems)) {
    std::string_view text = *content;
    if (text.starts_with(kByteOrderMark)) {
      text.remove_prefix(kByteOrderMark.size());
    }
    reader.read_yaml_text(text);
  }
  problems.sort();
}

}  // namespace minutebook
