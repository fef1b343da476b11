#include "tests/laws/story.h"

#include <algorithm>
#include <regex>

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include "ledger/assert.h"
#include "tests/laws/oracle_lines.h"

namespace minutebook::laws {

using ledger::v1::Event;

namespace {

std::string id_of(int number) {
  std::string bytes(EventId::kSizeBytes, '\0');
  bytes[2] = static_cast<char>(number >> 8);
  bytes[3] = static_cast<char>(number & 0xff);
  return bytes;
}

}  // namespace

Story& Story::event(int number, std::string_view subject, std::string_view effective,
                    std::string_view fact) {
  RecordedEvent recorded;
  Event& event = recorded.event;
  const auto parsed =
      google::protobuf::util::JsonStringToMessage("{" + std::string(fact) + "}", &event);
  MINUTEBOOK_ASSERT(parsed.ok());
  event.set_event_id(id_of(number));
  event.set_subject(std::string(subject));
  event.set_emitter("https://example.org/story");
  event.set_effective(std::string(effective));
  event.set_standing(ledger::v1::STANDING_OCCURRED);
  auto* evidence = event.add_evidence();
  evidence->set_publisher("Health Service Journal");
  evidence->set_title("document 0");
  evidence->set_published("2013-01-01");
  recorded.offset = Offset{static_cast<std::int64_t>(events_.size())};
  constexpr std::int64_t kStartMilliseconds = 1'356'998'400'000;  // 2013-01-01T00:00Z
  recorded.time = RecordedTime::from_milliseconds_since_1970(
                      kStartMilliseconds + 1'000 * static_cast<std::int64_t>(events_.size()))
                      .value();
  events_.push_back(std::move(recorded));
  return *this;
}

Story& Story::hired(int number, std::string_view person, std::string_view effective,
                    std::string_view capacity) {
  return event(number, "ods:RA3", effective,
               fmt::format(R"("directorHired": {{"post": {{"slug": "chief", "title": "Chief",
                           "role": "ROLE_CHIEF_EXECUTIVE"}}, "person": {{"id": "{}"}},
                           "capacity": "CAPACITY_{}"}})",
                           person, capacity));
}

Story& Story::stood_down(int number, std::string_view person, std::string_view effective,
                         std::string_view manner) {
  return event(number, "ods:RA3", effective,
               fmt::format(R"("directorStoodDown": {{"post": {{"slug": "chief"}},
                           "person": {{"id": "{}"}}, "manner": "MANNER_{}"}})",
                           person, manner));
}

Story& Story::vacant(int number, std::string_view effective) {
  return event(number, "ods:RA3", effective,
               R"("vacancyReported": {"post": {"slug": "chief", "title": "Chief post"}})");
}

Story& Story::planned() {
  events_.back().event.set_standing(ledger::v1::STANDING_PLANNED);
  return *this;
}

Story& Story::proposed() {
  events_.back().event.set_standing(ledger::v1::STANDING_PROPOSED);
  return *this;
}

Story& Story::published(std::string_view edtf) {
  events_.back().event.mutable_evidence(0)->set_published(std::string(edtf));
  return *this;
}

Story& Story::published_too(std::string_view edtf) {
  Event& event = events_.back().event;
  auto* evidence = event.add_evidence();
  evidence->set_publisher("a board");
  evidence->set_title(fmt::format("document {}", event.evidence_size() - 1));
  evidence->set_published(std::string(edtf));
  return *this;
}

Story& Story::bears(std::string_view kind, int target) {
  auto* bearing = events_.back().event.add_bearings();
  ledger::v1::BearingKind value{};
  MINUTEBOOK_ASSERT(ledger::v1::BearingKind_Parse("BEARING_KIND_" + std::string(kind), &value));
  bearing->set_kind(value);
  bearing->set_target(id_of(target));
  return *this;
}

Story& Story::recorded(std::string_view time) {
  events_.back().time = parse_recorded_time(time).value();
  return *this;
}

Oracle Story::oracle(std::string_view as_of, std::string_view known_at,
                     std::string_view published_by) const {
  Axes axes;
  axes.as_of = parse_day(as_of).value();
  if (!known_at.empty()) {
    axes.known_at = parse_recorded_time(known_at).value();
  }
  if (!published_by.empty()) {
    axes.published_by = parse_day(published_by).value();
  }
  return Oracle(events_, axes);
}

std::vector<std::string> Story::on(std::string_view as_of, std::string_view subject) const {
  return brief(aspect_lines(oracle(as_of), subject));
}

std::vector<std::string> brief(std::vector<std::string> lines) {
  static const std::vector<std::pair<std::regex, std::string>> kShorter{
      {std::regex("p_0000000000*(anna|ben)"), "$1"},
      {std::regex(R"(\[[^\]]*\])"), ""},
      {std::regex("0000(?:00)?0?([0-9a-f]{1,4})/document 0"), "$1"},
      {std::regex("0000(?:00)?0?([0-9a-f]{1,4})/document ([1-9])"), "$1($2)"},
      {std::regex("evidence "), ""}};
  for (std::string& text : lines) {
    for (const auto& [pattern, shorter] : kShorter) {
      text = std::regex_replace(text, pattern, shorter);
    }
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::vector<std::string> starting(const std::vector<std::string>& lines, std::string_view start) {
  std::vector<std::string> found;
  for (const std::string& text : lines) {
    if (text.rfind(start, 0) == 0) {
      found.push_back(text);
    }
  }
  return found;
}

}  // namespace minutebook::laws
