#include "producers/erasure.h"

#include <fmt/format.h>

#include <vector>

#include "ledger/facts.h"
#include "ledger/rules.h"
#include "minutebook/ledger/v1/event.pb.h"
#include "producers/intake/event_ids.h"

namespace minutebook {
namespace v1 = ledger::v1;

namespace {

constexpr const char* kEmitter = "urn:minutebook:people-register";

}  // namespace

tl::expected<Appended, Error> erase_person(EventLog& log, const PersonId& person,
                                           const std::string& ground, RecordedTime now) {
  const std::string day = to_string(now).substr(0, 10);
  const EventId event_id = EventIds().of(kEmitter, "erased/" + person.text());
  v1::Event event;
  event.set_event_id(event_id.to_bytes());
  event.set_subject("ledger:people");
  event.set_emitter(kEmitter);
  event.set_effective(day);
  event.set_standing(v1::STANDING_OCCURRED);
  v1::Evidence& evidence = *event.add_evidence();
  evidence.set_publisher("Minutebook");
  evidence.set_title("the people register's own record");
  event.mutable_person_erased()->mutable_person()->set_id(person.text());
  event.mutable_person_erased()->set_ground(ground);
  if (const std::vector<Violation> violations = validate(event); !violations.empty()) {
    return fail(ErrorKind::kRejected,
                fmt::format("the ground of the erasure: {}; {}", violations.front().problem,
                            violations.front().right_form));
  }
  return log.people().erase(person, RecordToAppend{.event_id = event_id,
                                                   .subject = event.subject(),
                                                   .value = event.SerializeAsString(),
                                                   .source = event.emitter(),
                                                   .event_type = fact_type_name(event)});
}

}  // namespace minutebook
