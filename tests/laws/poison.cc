#include "tests/laws/poison.h"

#include <algorithm>

#include "ledger/assert.h"
#include "minutebook/ledger/v1/event.pb.h"

namespace minutebook::laws {

LogRecord poisoned(const LogRecord& sound, PoisonKind kind, int number) {
  LogRecord record = sound;
  ledger::v1::Event event;
  MINUTEBOOK_ASSERT(event.ParseFromString(sound.value));
  if (kind != PoisonKind::kIdReused) {
    std::string id(16, '\xee');
    id[0] = static_cast<char>(number);
    id[1] = static_cast<char>(number >> 8);
    event.set_event_id(id);
  }
  switch (kind) {
    case PoisonKind::kNoEvent:
      record.value = "\xff\xff no event";
      return record;
    case PoisonKind::kUnknownFact:
      event.clear_fact();
      // Field 999, a message of no bytes: tag 999 << 3 | 2.
      record.value = event.SerializeAsString() + std::string("\xba\x3e\x00", 3);
      return record;
    case PoisonKind::kNoEvidence:
      event.clear_evidence();
      break;
    case PoisonKind::kImpossibleDay:
      event.set_effective("2013-02-30");
      break;
    case PoisonKind::kIdReused:
      event.set_emitter("https://example.org/another");
      break;
  }
  record.value = event.SerializeAsString();
  return record;
}

void put_in_order(std::vector<LogRecord>* records) {
  RecordedTime latest = kEarliestRecordedTime;
  std::int64_t offset = 0;
  for (LogRecord& record : *records) {
    record.offset = Offset{offset++};
    latest = std::max(latest, record.recorded);
    record.recorded = latest;
  }
}

}  // namespace minutebook::laws
