// Histories: random sequences of valid events, made from small numbers so that they shrink well.
//
// A gene is a handful of small numbers; zero is the plainest choice of each. Subjects, people and
// slugs are few, and all dates lie within some weeks of 2013, so that events meet each other often.

#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "ledger/axes.h"
#include "tests/laws/oracle.h"

namespace minutebook::laws {

// What one event is made from. Every number is 0 or more; those beyond what there is to choose wrap
// around.
struct EventGene {
  int fact = 0;
  int subject = 0;
  int person = 0;
  int slug = 0;
  int variant = 0;  // of what the fact says
  int day = 0;
  int date_form = 0;
  int standing = 0;
  int bearing = 0;  // 0: none
  int target = 0;   // how many events before this one; beyond the first one: later or unknown ones
  int second_target = 0;
  int evidence = 0;
  int publication_day = 0;
  int time_step = 0;
};

// What a question is made from.
struct AxesGene {
  int day = 0;
  int known_at = 0;      // 0: not asked
  int published_by = 0;  // 0: not asked
};

// The numbers that each field of a gene is drawn from: 0 to the limit, exclusive.
struct GeneLimits {
  static constexpr int kFact = 64;
  static constexpr int kSubject = 2;
  static constexpr int kPerson = 3;
  static constexpr int kSlug = 3;
  static constexpr int kVariant = 12;
  static constexpr int kDay = 25;
  static constexpr int kDateForm = 24;
  static constexpr int kStanding = 8;
  static constexpr int kBearing = 12;
  static constexpr int kTarget = 14;
  static constexpr int kSecondTarget = 24;
  static constexpr int kEvidence = 16;
  static constexpr int kPublicationDay = 25;
  static constexpr int kTimeStep = 6;
  static constexpr int kAxesDay = 50;
  static constexpr int kKnownAt = 60;
  static constexpr int kPublishedBy = 100;
};

// The subjects that histories are about, and the people in them.
[[nodiscard]] const std::vector<std::string>& organisations();
[[nodiscard]] const std::vector<std::string>& boards();
[[nodiscard]] const std::vector<std::string>& programmes();
[[nodiscard]] const std::vector<std::string>& people();

// The events of these genes, in one partition, with offsets from 0 and recorded times that never
// run backwards. Each is valid by ledger/rules.h.
[[nodiscard]] std::vector<RecordedEvent> make_history(const std::vector<EventGene>& genes);

// A question about that history: its days are those on which histories change and those around
// them, its times those at which something was recorded, or just before.
[[nodiscard]] Axes make_axes(const AxesGene& gene, const std::vector<RecordedEvent>& history);

// For a person who reads a failure: an event a line, in short; the axes.
[[nodiscard]] std::string describe(const std::vector<RecordedEvent>& history);
[[nodiscard]] std::string describe(const Axes& axes);

}  // namespace minutebook::laws
