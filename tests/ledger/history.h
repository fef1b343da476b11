// History: small histories for tests, written down tersely, as a read model in memory.

#pragma once

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/axes.h"
#include "ledger/day.h"
#include "ledger/edtf.h"
#include "ledger/memory_rows.h"
#include "ledger/recorded_time.h"
#include "minutebook/ledger/v1/event.pb.h"

namespace minutebook {

// An event as a test writes it. The fact is the text format of Event's oneof field.
struct Told {
  std::string id;
  std::string subject;
  std::string effective;
  std::string fact;
  std::string standing = "OCCURRED";
  // Publication of the evidence; empty for none.
  std::string published = {};
  // "CORRECTS other-id", one each.
  std::vector<std::string> bearings = {};
};

// A read model of events told one after the other, a second apart from 2026-01-01 on.
class History {
 public:
  History& tell(const Told& told) {
    using namespace minutebook::ledger::v1;  // NOLINT(google-build-using-namespace)
    Event event;
    if (!google::protobuf::TextFormat::ParseFromString(told.fact, &event))
      ADD_FAILURE() << "not a fact: " << told.fact;
    event.set_event_id(id_of(told.id));
    event.set_subject(told.subject);
    event.set_emitter("https://example.org/tests");
    event.set_effective(told.effective);
    Standing standing{};
    EXPECT_TRUE(Standing_Parse("STANDING_" + told.standing, &standing)) << told.standing;
    event.set_standing(standing);
    Evidence* evidence = event.add_evidence();
    evidence->set_publisher("Publisher");
    evidence->set_title("Document of " + told.id);
    evidence->set_locator("¶1");
    evidence->set_published(told.published);
    for (const std::string& text : told.bearings) {
      const std::size_t space = text.find(' ');
      Bearing* bearing = event.add_bearings();
      BearingKind kind{};
      EXPECT_TRUE(BearingKind_Parse("BEARING_KIND_" + text.substr(0, space), &kind)) << text;
      bearing->set_kind(kind);
      bearing->set_target(id_of(text.substr(space + 1)));
    }
    return add(event);
  }

  // An event as it is, recorded next.
  History& add(const minutebook::ledger::v1::Event& event) {
    rows_.apply(event, {Partition{0}, Offset{count_}, time_of(count_)});
    ++count_;
    return *this;
  }

  [[nodiscard]] const MemoryRows& rows() const { return rows_; }
  [[nodiscard]] MemoryRows& rows() { return rows_; }

  // When the n-th event was recorded, counted from 0.
  [[nodiscard]] static RecordedTime time_of(std::int64_t index) {
    return RecordedTime::from_milliseconds_since_1970(1767225600000 + 1000 * index).value();
  }

  // The 16 bytes that stand for a test's name of an event: the name itself, filled up, so that ids
  // order as the names do. Names have at most 16 characters.
  [[nodiscard]] static std::string id_of(std::string name) {
    EXPECT_LE(name.size(), 16U) << name;
    name.resize(16, '\0');
    return name;
  }

 private:
  MemoryRows rows_;
  std::int64_t count_ = 0;
};

// The person id of a test's one-letter person: `p_aaaaaaaaaaaaaaaa`.
inline std::string person_id(char letter) {
  return "p_" + std::string(16, letter);
}

inline Day day(std::string_view text) {
  return parse_day(text).value();
}

// Axes of a day, and of a publication day where given, with everything recorded.
inline Axes on(std::string_view as_of, std::string_view published_by = {}) {
  Axes axes{day(as_of), std::nullopt, std::nullopt};
  if (!published_by.empty())
    axes.published_by = day(published_by);
  return axes;
}

}  // namespace minutebook
