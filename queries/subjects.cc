#include "queries/subjects.h"

#include <memory>
#include <string>

#include "ledger/keys.h"

namespace minutebook {

void for_each_subject(const RowReader& rows, const std::function<bool(std::string_view)>& take) {
  const std::unique_ptr<RowCursor> cursor = rows.cursor(Table::kClaims);
  for (cursor->seek(""); cursor->valid();) {
    const std::string_view key = cursor->key();
    const std::string subject(key.substr(0, key.find('\0')));
    if (!take(subject))
      return;
    cursor->seek(after_prefix(claim_prefix(subject)));
  }
}

}  // namespace minutebook
