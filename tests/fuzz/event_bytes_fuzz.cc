// Fuzzes the record value: any bytes are no event, an event with its violations, or a valid event
// that folds into rows which read back.

#include <google/protobuf/util/message_differencer.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/assert.h"
#include "ledger/claims.h"
#include "ledger/facts.h"
#include "ledger/identifiers.h"
#include "ledger/row_batch.h"
#include "ledger/rules.h"

namespace minutebook {
namespace {

using ledger::v1::Event;

void check_violations(const Event& event, const std::vector<Violation>& violations) {
  MINUTEBOOK_ASSERT(validate(event) == violations);
  for (const Violation& violation : violations) {
    MINUTEBOOK_ASSERT(!violation.field.empty());
    MINUTEBOOK_ASSERT(!violation.problem.empty());
    MINUTEBOOK_ASSERT(!violation.right_form.empty());
    for (const char character : to_string(violation)) {
      MINUTEBOOK_ASSERT(character >= ' ' && character <= '~');
    }
  }
}

void check_valid_event(const Event& event, std::string_view bytes) {
  MINUTEBOOK_ASSERT(fact_of(event) != nullptr);
  MINUTEBOOK_ASSERT(Subject::parse(event.subject()).has_value());
  MINUTEBOOK_ASSERT(EventId::from_bytes(event.event_id()).has_value());

  Event again;
  MINUTEBOOK_ASSERT(again.ParseFromString(event.SerializeAsString()));
  MINUTEBOOK_ASSERT(google::protobuf::util::MessageDifferencer::Equals(again, event));
  MINUTEBOOK_ASSERT(validate(again).empty());

  RowBatch rows;
  append_rows_of(event, bytes, Recorded{}, &rows);
  MINUTEBOOK_ASSERT(!rows.empty());
  for (const RowView row : rows) {
    MINUTEBOOK_ASSERT(!row.key.empty());
    if (row.table == Table::kClaims) {
      MINUTEBOOK_ASSERT(read_claim(row.key, row.value).has_value());
    } else if (row.table == Table::kBearings && !row.value.empty()) {
      // The row without a value says that its event has bearings.
      MINUTEBOOK_ASSERT(read_bearing(row.key, row.value).has_value());
    }
  }
}

}  // namespace
}  // namespace minutebook

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  minutebook::ledger::v1::Event event;
  if (!event.ParseFromString(bytes)) {
    return 0;
  }
  const std::vector<minutebook::Violation> violations = minutebook::validate(event);
  minutebook::check_violations(event, violations);
  if (violations.empty()) {
    minutebook::check_valid_event(event, bytes);
  }
  return 0;
}
