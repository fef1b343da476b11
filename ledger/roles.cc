// The table of roles.

#include "ledger/roles.h"

namespace minutebook {

bool is_single_holder(ledger::v1::Role role) {
  switch (role) {
    case ledger::v1::ROLE_CHIEF_EXECUTIVE:
    case ledger::v1::ROLE_CHAIR:
    case ledger::v1::ROLE_FINANCE_DIRECTOR:
    case ledger::v1::ROLE_DIRECTOR_OF_OPERATIONS:
    case ledger::v1::ROLE_MEDICAL_DIRECTOR:
    case ledger::v1::ROLE_DIRECTOR_OF_NURSING:
    case ledger::v1::ROLE_PROGRAMME_DIRECTOR:
    case ledger::v1::ROLE_DIRECTOR_OF_STRATEGY:
    case ledger::v1::ROLE_DIRECTOR_OF_WORKFORCE:
      return true;
    // Deputies, non-executive directors, directors of integrated care, spokespersons and others.
    default:
      return false;
  }
}

}  // namespace minutebook
