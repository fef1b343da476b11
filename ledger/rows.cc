// The tables' names.

#include "ledger/rows.h"

#include "ledger/assert.h"

namespace minutebook {

std::string_view table_name(Table table) {
  switch (table) {
    case Table::kClaims:
      return "claims";
    case Table::kLinks:
      return "links";
    case Table::kBearings:
      return "bearings";
    case Table::kEvents:
      return "events";
    case Table::kTrail:
      return "trail";
    case Table::kQuarantine:
      return "quarantine";
  }
  MINUTEBOOK_ASSERT(false);
}

}  // namespace minutebook
