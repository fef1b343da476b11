// The quarantine's rows.

#include "ledger/quarantine.h"

#include "ledger/assert.h"
#include "ledger/keys.h"
#include "ledger/row_parts.h"

namespace minutebook {

namespace {

// Takes a subject as append_quarantine_key wrote it, with its final zero byte, from the front of
// the key.
bool read_escaped_text(std::string_view& key, std::string* text) {
  std::string_view escaped;
  if (!read_text(key, &escaped))
    return false;
  text->clear();
  for (std::size_t index = 0; index < escaped.size(); ++index) {
    if (escaped[index] != '\1') {
      text->push_back(escaped[index]);
      continue;
    }
    if (++index == escaped.size())
      return false;
    if (escaped[index] != '\1' && escaped[index] != '\2')
      return false;
    text->push_back(escaped[index] == '\1' ? '\0' : '\1');
  }
  return true;
}

}  // namespace

std::string_view quarantine_reason_name(QuarantineReason reason) {
  switch (reason) {
    case QuarantineReason::kUnreadable:
      return "unreadable";
    case QuarantineReason::kUnknownFact:
      return "unknown fact";
    case QuarantineReason::kBreaksRule:
      return "breaks a rule";
    case QuarantineReason::kKeyMismatch:
      return "key is not the subject";
    case QuarantineReason::kEventIdReused:
      return "event id used twice";
  }
  MINUTEBOOK_ASSERT(false);
}

void append_quarantine_row(std::string_view subject, const Recorded& recorded,
                           QuarantineReason reason, std::string_view message,
                           std::string_view record_bytes, RowBatch* rows) {
  rows->begin_row(Table::kQuarantine);
  append_quarantine_key(rows->bytes(), subject, recorded.partition, recorded.offset);
  rows->end_key();
  rows->bytes().push_back(static_cast<char>(reason));
  append_recorded_time(rows->bytes(), recorded.time);
  append_big_endian(rows->bytes(), static_cast<std::uint32_t>(message.size()));
  rows->bytes().append(message);
  rows->bytes().append(record_bytes);
  rows->end_row();
}

std::optional<QuarantineView> read_quarantine(std::string_view key, std::string_view value) {
  QuarantineView view;
  std::uint8_t reason = 0;
  std::uint32_t message_size = 0;
  if (!read_escaped_text(key, &view.subject) ||
      !read_place(key, &view.recorded.partition, &view.recorded.offset) || !key.empty() ||
      !read_big_endian(value, &reason) || !read_recorded_time(value, &view.recorded.time) ||
      !read_big_endian(value, &message_size) || message_size > value.size()) {
    return std::nullopt;
  }
  if (reason < static_cast<std::uint8_t>(QuarantineReason::kUnreadable) ||
      reason > static_cast<std::uint8_t>(QuarantineReason::kEventIdReused)) {
    return std::nullopt;
  }
  view.reason = static_cast<QuarantineReason>(reason);
  view.message = value.substr(0, message_size);
  view.record_bytes = value.substr(message_size);
  return view;
}

}  // namespace minutebook
