// Story: a history written by hand, event by event, for cases that a reader can follow.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/laws/oracle.h"

namespace minutebook::laws {

// The people of stories, as their ids.
inline constexpr std::string_view kAnna = "p_000000000000anna";
inline constexpr std::string_view kBen = "p_0000000000000ben";

// A list of events in recorded order. Each has a number, which is also its event id, so that ids
// order as the numbers do. Unless told otherwise it occurred, was published on 2013-01-01 and was
// recorded at once, a second after the one before, on 2013-01-01.
class Story {
 public:
  // Adds an event. `fact` is the oneof field in proto3 JSON: `"organisationRenamed": {"name":
  // "B"}`.
  Story& event(int number, std::string_view subject, std::string_view effective,
               std::string_view fact);
  // Of ods:RA3.
  Story& hired(int number, std::string_view person, std::string_view effective,
               std::string_view capacity = "SUBSTANTIVE");
  Story& stood_down(int number, std::string_view person, std::string_view effective,
                    std::string_view manner = "STOOD_DOWN");
  Story& vacant(int number, std::string_view effective);

  // About the event that was added last.
  Story& planned();
  Story& proposed();
  // Takes the place of its publication; empty for a document that was not published.
  Story& published(std::string_view edtf);
  Story& published_too(std::string_view edtf);
  Story& bears(std::string_view kind, int target);
  Story& recorded(std::string_view time);

  [[nodiscard]] const std::vector<RecordedEvent>& events() const { return events_; }
  // The axes as text: a day; a time as parse_recorded_time reads it; a day. Empty: not asked.
  [[nodiscard]] Oracle oracle(std::string_view as_of, std::string_view known_at = "",
                              std::string_view published_by = "") const;
  // What is shown of the subject, in short (see `brief`).
  [[nodiscard]] std::vector<std::string> on(std::string_view as_of,
                                            std::string_view subject = "ods:RA3") const;

 private:
  std::vector<RecordedEvent> events_;
};

// Lines as a reader wants them, sorted anew: `anna` for the id, no days in brackets, evidence by
// the event's number alone.
[[nodiscard]] std::vector<std::string> brief(std::vector<std::string> lines);
// Those that start so.
[[nodiscard]] std::vector<std::string> starting(const std::vector<std::string>& lines,
                                                std::string_view start);

}  // namespace minutebook::laws
