// The key grammar: the order of the bytes is the order of the parts.

#include "ledger/keys.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "ledger/quarantine.h"
#include "ledger/row_batch.h"

namespace minutebook {
namespace {

using namespace std::string_literals;
namespace v1 = minutebook::ledger::v1;

EventId id_of(std::uint8_t last) {
  EventId::Bytes bytes{};
  bytes[15] = last;
  return EventId(bytes);
}

Day day(int year, int month, int day_of_month) {
  return Day::from_civil(year, month, day_of_month).value();
}

TEST(Keys, AClaimKeyIsItsPartsInOrder) {
  EXPECT_EQ(claim_key("ods:RA3", "name", 2, day(1970, 1, 2), id_of(7)),
            "ods:RA3\0name\0\x02\x80\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x07"s);
}

TEST(Keys, TheOtherKeysAreTheirPartsInOrder) {
  EXPECT_EQ(link_key("p_1", LinkKind::kPost, "ods:RA3", "chair"), "p_1\0\x08ods:RA3\0chair\0"s);
  EXPECT_EQ(link_key("ods:RA3", LinkKind::kBoard, "board:b", ""),
            "ods:RA3\0\x01"s + "board:b\0\0"s);
  EXPECT_EQ(bearing_key(id_of(1), v1::BEARING_KIND_CANCELS, id_of(2)),
            std::string(15, '\0') + "\x01\x04"s + std::string(15, '\0') + "\x02"s);
  EXPECT_EQ(event_key(id_of(9)), std::string(15, '\0') + "\x09"s);
  EXPECT_EQ(trail_key("ods:RA3", Partition{1}, Offset{258}),
            "ods:RA3\0\0\0\0\x01\0\0\0\0\0\0\x01\x02"s);
  EXPECT_EQ(quarantine_key("a\0b\x01"s, Partition{0}, Offset{1}),
            "a\x01\x01"s + "b\x01\x02\0\0\0\0\0\0\0\0\0\0\0\0\x01"s);
}

TEST(Keys, AKeyBeginsWithItsPrefixes) {
  const std::string claim = claim_key("ods:RA3", "post/chair/vacancy", 0, kEarliestDay, id_of(1));
  EXPECT_TRUE(claim.starts_with(claim_prefix("ods:RA3")));
  EXPECT_TRUE(claim.starts_with(claim_prefix("ods:RA3", "post/chair/vacancy")));
  EXPECT_TRUE(claim.starts_with(claim_prefix("ods:RA3", "post/chair/vacancy", 0)));
  EXPECT_FALSE(claim.starts_with(claim_prefix("ods:RA")));
  EXPECT_FALSE(claim.starts_with(claim_prefix("ods:RA3", "post/chair")));
  EXPECT_FALSE(claim.starts_with(claim_prefix("ods:RA3", "post/chair/vacancy", 1)));
  const std::string link = link_key("p_1", LinkKind::kSeat, "board:b", "chair");
  EXPECT_TRUE(link.starts_with(link_prefix("p_1")));
  EXPECT_TRUE(link.starts_with(link_prefix("p_1", LinkKind::kSeat)));
  EXPECT_TRUE(trail_key("a", Partition{}, Offset{}).starts_with(trail_prefix("a")));
  EXPECT_TRUE(quarantine_key("\0"s, Partition{}, Offset{}).starts_with(quarantine_prefix("\0"s)));
  EXPECT_TRUE(bearing_key(id_of(1), v1::BEARING_KIND_CORRECTS, id_of(2))
                  .starts_with(bearing_prefix(id_of(1))));
}

TEST(KeysDeathTest, ATextWithAZeroByteIsABug) {
  EXPECT_DEATH((void)claim_prefix("ods:\0"s), "assertion failed");
  EXPECT_DEATH((void)claim_key("ods:RA3", "na\0me"s, 0, Day(), id_of(1)), "assertion failed");
  EXPECT_DEATH((void)trail_key("ods:RA3", Partition{0}, Offset{-1}), "assertion failed");
}

TEST(Keys, ALinkReadsBackAndNothingElseDoes) {
  const std::string key = link_key("p_1", LinkKind::kStatement, "programme:x", "aim");
  const auto link = read_link(key);
  ASSERT_TRUE(link.has_value());
  EXPECT_EQ(link->owner, "p_1");
  EXPECT_EQ(link->kind, LinkKind::kStatement);
  EXPECT_EQ(link->subject, "programme:x");
  EXPECT_EQ(link->detail, "aim");
  for (std::size_t size = 0; size < key.size(); ++size) {
    EXPECT_FALSE(read_link(std::string_view(key).substr(0, size)).has_value());
  }
  EXPECT_FALSE(read_link(key + "x").has_value());
  EXPECT_FALSE(read_link("p_1\0\0programme:x\0aim\0"s).has_value());
  EXPECT_FALSE(read_link("p_1\0\x11programme:x\0aim\0"s).has_value());
}

TEST(Keys, AWidthClassHoldsItsBoundAndNoMore) {
  const Day first = day(2011, 1, 1);
  const auto plus = [&](int days) {
    return Day::from_days_since_1970(first.days_since_1970() + days).value();
  };
  EXPECT_EQ(width_class(first, first), 0);
  for (std::uint8_t width = 0; width < 4; ++width) {
    EXPECT_EQ(width_class(first, plus(width_bound_days(width))), width);
    EXPECT_EQ(width_class(first, plus(width_bound_days(width) + 1)), width + 1);
  }
  EXPECT_EQ(width_class(first, kLatestDay), 4);
  EXPECT_EQ(width_class(kEarliestDay, kLatestDay), 4);
  EXPECT_EQ(width_class(kEarliestDay, kEarliestDay), 0);
  EXPECT_EQ(width_bound_days(4), -1);
  // Every month is of class 1 or less, every year of class 2, every decade of class 3.
  EXPECT_EQ(width_class(day(2011, 1, 1), day(2011, 1, 31)), 1);
  EXPECT_EQ(width_class(day(2012, 1, 1), day(2012, 12, 31)), 2);
  EXPECT_EQ(width_class(day(2010, 1, 1), day(2019, 12, 31)), 3);
  EXPECT_EQ(width_class(day(2000, 1, 1), day(2099, 12, 31)), 4);
}

TEST(Keys, AfterPrefixIsTheFirstKeyThatDoesNotStartWithIt) {
  EXPECT_EQ(after_prefix("ab"), "ac");
  EXPECT_EQ(after_prefix("a\xff\xff"), "b");
  EXPECT_EQ(after_prefix("\xff\xff"), "");
  EXPECT_EQ(after_prefix(""), "");
}

// ------------------------------------------------------------------ properties

rc::Gen<std::string> text() {
  return rc::gen::container<std::string>(
      rc::gen::element('\x01', ' ', '/', 'a', 'b', '\x7f', '\xff'));
}

rc::Gen<std::string> any_bytes() {
  return rc::gen::container<std::string>(rc::gen::element('\0', '\x01', '\x02', 'a', '\xff'));
}

rc::Gen<Day> any_day() {
  return rc::gen::oneOf(rc::gen::just(kEarliestDay), rc::gen::just(kLatestDay),
                        rc::gen::map(rc::gen::inRange(-719528, 2932897), [](int days) {
                          return Day::from_days_since_1970(days).value();
                        }));
}

rc::Gen<EventId> any_id() {
  return rc::gen::map(rc::gen::element<std::uint8_t>(0, 1, 127, 128, 255), id_of);
}

template <typename Left, typename Right>
int order(const Left& left, const Right& right) {
  return left < right ? -1 : (right < left ? 1 : 0);
}

// Strings compare as unsigned bytes (std::char_traits<char>), as the tables do.
RC_GTEST_PROP(KeyProperties, ClaimsOrderAsTheirPartsDo, ()) {
  using Parts = std::tuple<std::string, std::string, std::uint8_t, Day, EventId>;
  const auto parts =
      rc::gen::tuple(text(), text(), rc::gen::inRange<std::uint8_t>(0, 5), any_day(), any_id());
  const Parts a = *parts;
  const Parts b = *parts;
  const auto key = [](const Parts& p) {
    return claim_key(std::get<0>(p), std::get<1>(p), std::get<2>(p), std::get<3>(p),
                     std::get<4>(p));
  };
  RC_ASSERT(order(key(a), key(b)) == order(a, b));
}

RC_GTEST_PROP(KeyProperties, LinksOrderAsTheirPartsDo, ()) {
  using Parts = std::tuple<std::string, LinkKind, std::string, std::string>;
  const auto parts = rc::gen::tuple(
      text(), rc::gen::element(LinkKind::kBoard, LinkKind::kPost, LinkKind::kAssessed), text(),
      text());
  const Parts a = *parts;
  const Parts b = *parts;
  const auto key = [](const Parts& p) {
    return link_key(std::get<0>(p), std::get<1>(p), std::get<2>(p), std::get<3>(p));
  };
  RC_ASSERT(order(key(a), key(b)) == order(a, b));
}

RC_GTEST_PROP(KeyProperties, TrailAndQuarantineOrderAsTheirPartsDo, ()) {
  using Parts = std::tuple<std::string, Partition, Offset>;
  const auto place = rc::gen::element<std::int64_t>(0, 1, 255, 256, 1LL << 40);
  const auto parts = [&](const rc::Gen<std::string>& subject) {
    return Parts{*subject, Partition{*rc::gen::element<std::uint32_t>(0, 1, 256)}, Offset{*place}};
  };
  const Parts a = parts(text());
  const Parts b = parts(text());
  const auto trail = [](const Parts& p) {
    return trail_key(std::get<0>(p), std::get<1>(p), std::get<2>(p));
  };
  RC_ASSERT(order(trail(a), trail(b)) == order(a, b));
  const Parts c = parts(any_bytes());
  const Parts d = parts(any_bytes());
  const auto quarantine = [](const Parts& p) {
    return quarantine_key(std::get<0>(p), std::get<1>(p), std::get<2>(p));
  };
  RC_ASSERT(order(quarantine(c), quarantine(d)) == order(c, d));
}

RC_GTEST_PROP(KeyProperties, AQuarantineRowReadsBackWhateverTheBytes, ()) {
  const std::string subject = *any_bytes();
  const std::string message = *any_bytes();
  const std::string record = *any_bytes();
  const Recorded recorded{Partition{3}, Offset{4}, RecordedTime()};
  RowBatch rows;
  append_quarantine_row(subject, recorded, QuarantineReason::kBreaksRule, message, record, &rows);
  const auto view = read_quarantine(rows[0].key, rows[0].value);
  RC_ASSERT(view.has_value());
  RC_ASSERT(view->subject == subject);
  RC_ASSERT(view->recorded == recorded);
  RC_ASSERT(view->reason == QuarantineReason::kBreaksRule);
  RC_ASSERT(view->message == message);
  RC_ASSERT(view->record_bytes == record);
}

}  // namespace
}  // namespace minutebook
