// The grammar of the read model's keys.

#include "ledger/keys.h"

#include "ledger/assert.h"
#include "ledger/byte_order.h"
#include "ledger/row_parts.h"

namespace minutebook {

using minutebook::ledger::v1::BearingKind;

namespace {

constexpr char kEndOfText = '\0';
constexpr std::int32_t kWidthBoundsDays[kWidthClassCount] = {0, 30, 365, 3659, -1};

void append_text(std::string& bytes, std::string_view text) {
  MINUTEBOOK_ASSERT(text.find(kEndOfText) == std::string_view::npos);
  bytes.append(text);
  bytes.push_back(kEndOfText);
}

void append_escaped_text(std::string& bytes, std::string_view text) {
  for (const char byte : text) {
    if (byte == '\0') {
      bytes.append("\1\1");
    } else if (byte == '\1') {
      bytes.append("\1\2");
    } else {
      bytes.push_back(byte);
    }
  }
  bytes.push_back(kEndOfText);
}

void append_event_id(std::string& bytes, const EventId& event_id) {
  const EventId::Bytes& id = event_id.bytes();
  bytes.append(reinterpret_cast<const char*>(id.data()), id.size());
}

void append_place(std::string& bytes, Partition partition, Offset offset) {
  MINUTEBOOK_ASSERT(offset.value >= 0);
  append_big_endian(bytes, partition.value);
  append_big_endian(bytes, static_cast<std::uint64_t>(offset.value));
}

void append_number(std::string& bytes, int number) {
  MINUTEBOOK_ASSERT(number >= 0 && number <= 0xff);
  bytes.push_back(static_cast<char>(number));
}

}  // namespace

std::uint8_t width_class(Day earliest, Day latest) {
  MINUTEBOOK_ASSERT(earliest <= latest);
  const std::int64_t days = std::int64_t{latest.days_since_1970()} - earliest.days_since_1970();
  std::uint8_t result = 0;
  while (result < kWidthClassCount - 1 && days > kWidthBoundsDays[result])
    ++result;
  return result;
}

std::int32_t width_bound_days(std::uint8_t width_class) {
  MINUTEBOOK_ASSERT(width_class < kWidthClassCount);
  return kWidthBoundsDays[width_class];
}

void append_claim_key(std::string& bytes, std::string_view subject, AspectParts aspect,
                      std::uint8_t width_class, Day change_earliest, const EventId& event_id) {
  append_text(bytes, subject);
  for (const std::string_view part : aspect) {
    MINUTEBOOK_ASSERT(part.find(kEndOfText) == std::string_view::npos);
    bytes.append(part);
  }
  bytes.push_back(kEndOfText);
  append_number(bytes, width_class);
  append_day_key(bytes, change_earliest);
  append_event_id(bytes, event_id);
}

std::string claim_key(std::string_view subject, std::string_view aspect, std::uint8_t width_class,
                      Day change_earliest, const EventId& event_id) {
  std::string key;
  key.reserve(subject.size() + aspect.size() + 3 + kDayKeySizeBytes + EventId::kSizeBytes);
  append_claim_key(key, subject, {aspect}, width_class, change_earliest, event_id);
  return key;
}

std::string claim_prefix(std::string_view subject) {
  std::string prefix;
  append_text(prefix, subject);
  return prefix;
}

std::string claim_prefix(std::string_view subject, std::string_view aspect) {
  std::string prefix;
  prefix.reserve(subject.size() + aspect.size() + 2);
  append_text(prefix, subject);
  append_text(prefix, aspect);
  return prefix;
}

std::string claim_prefix(std::string_view subject, std::string_view aspect,
                         std::uint8_t width_class) {
  std::string prefix;
  prefix.reserve(subject.size() + aspect.size() + 3);
  append_text(prefix, subject);
  append_text(prefix, aspect);
  append_number(prefix, width_class);
  return prefix;
}

void append_link_key(std::string& bytes, std::string_view owner, LinkKind kind,
                     std::string_view subject, std::string_view detail) {
  append_text(bytes, owner);
  append_number(bytes, static_cast<int>(kind));
  append_text(bytes, subject);
  append_text(bytes, detail);
}

std::string link_key(std::string_view owner, LinkKind kind, std::string_view subject,
                     std::string_view detail) {
  std::string key;
  key.reserve(owner.size() + subject.size() + detail.size() + 4);
  append_link_key(key, owner, kind, subject, detail);
  return key;
}

std::string link_prefix(std::string_view owner) {
  std::string prefix;
  append_text(prefix, owner);
  return prefix;
}

std::string link_prefix(std::string_view owner, LinkKind kind) {
  std::string prefix;
  prefix.reserve(owner.size() + 2);
  append_text(prefix, owner);
  append_number(prefix, static_cast<int>(kind));
  return prefix;
}

std::optional<LinkView> read_link(std::string_view key) {
  LinkView link;
  std::uint8_t kind = 0;
  if (!read_text(key, &link.owner) || !read_big_endian(key, &kind) ||
      !read_text(key, &link.subject) || !read_text(key, &link.detail) || !key.empty()) {
    return std::nullopt;
  }
  if (kind < static_cast<std::uint8_t>(kFirstLinkKind) ||
      kind > static_cast<std::uint8_t>(kLastLinkKind)) {
    return std::nullopt;
  }
  link.kind = static_cast<LinkKind>(kind);
  return link;
}

void append_bearing_key(std::string& bytes, const EventId& target, BearingKind kind,
                        const EventId& bearer) {
  append_event_id(bytes, target);
  append_number(bytes, static_cast<int>(kind));
  append_event_id(bytes, bearer);
}

std::string bearing_key(const EventId& target, BearingKind kind, const EventId& bearer) {
  std::string key;
  key.reserve(2 * EventId::kSizeBytes + 1);
  append_bearing_key(key, target, kind, bearer);
  return key;
}

std::string borne_key(const EventId& target) {
  return bearing_key(target, BearingKind::BEARING_KIND_UNSPECIFIED, EventId());
}

std::string bearing_prefix(const EventId& target) {
  return target.to_bytes();
}

void append_event_key(std::string& bytes, const EventId& event_id) {
  append_event_id(bytes, event_id);
}

std::string event_key(const EventId& event_id) {
  return event_id.to_bytes();
}

void append_trail_key(std::string& bytes, std::string_view subject, Partition partition,
                      Offset offset) {
  append_text(bytes, subject);
  append_place(bytes, partition, offset);
}

std::string trail_key(std::string_view subject, Partition partition, Offset offset) {
  std::string key;
  key.reserve(subject.size() + 13);
  append_trail_key(key, subject, partition, offset);
  return key;
}

std::string trail_prefix(std::string_view subject) {
  std::string prefix;
  append_text(prefix, subject);
  return prefix;
}

void append_quarantine_key(std::string& bytes, std::string_view subject, Partition partition,
                           Offset offset) {
  append_escaped_text(bytes, subject);
  append_place(bytes, partition, offset);
}

std::string quarantine_key(std::string_view subject, Partition partition, Offset offset) {
  std::string key;
  key.reserve(subject.size() + 13);
  append_quarantine_key(key, subject, partition, offset);
  return key;
}

std::string quarantine_prefix(std::string_view subject) {
  std::string prefix;
  append_escaped_text(prefix, subject);
  return prefix;
}

std::string after_prefix(std::string_view prefix) {
  std::string after(prefix);
  while (!after.empty() && static_cast<std::uint8_t>(after.back()) == 0xff)
    after.pop_back();
  if (!after.empty())
    after.back() = static_cast<char>(static_cast<std::uint8_t>(after.back()) + 1);
  return after;
}

}  // namespace minutebook
