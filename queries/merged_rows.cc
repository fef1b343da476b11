// The shards of several partitions, read as one: a cursor in each, and the least of them counts.

#include "queries/merged_rows.h"

#include <optional>
#include <utility>

#include "ledger/assert.h"
#include "ledger/claims.h"
#include "ledger/recorded.h"
#include "ledger/trail.h"

namespace minutebook {

namespace {

// When and where the event of a row was recorded, for the tables whose keys do not say so. Absent
// in other tables, where rows under one key are equal, and for a row that cannot be read.
std::optional<Recorded> recorded_of(Table table, std::string_view key, std::string_view value) {
  switch (table) {
    case Table::kClaims:
      if (const auto claim = read_claim(key, value))
        return claim->recorded;
      break;
    case Table::kBearings:
      if (const auto bearing = read_bearing(key, value))
        return bearing->recorded;
      break;
    case Table::kEvents:
      if (const auto entry = read_event_entry(key, value))
        return entry->recorded;
      break;
    case Table::kLinks:
    case Table::kTrail:
    case Table::kQuarantine:
      break;
  }
  return std::nullopt;
}

// Whether, of two rows under one key, the left one is to be shown. A total order of values. What
// cannot be read goes first, so that damage is seen.
bool goes_before(Table table, std::string_view key, std::string_view left, std::string_view right) {
  if (left == right)
    return false;
  const auto left_recorded = recorded_of(table, key, left);
  const auto right_recorded = recorded_of(table, key, right);
  if (left_recorded && right_recorded && *left_recorded != *right_recorded)
    return recorded_before(*left_recorded, *right_recorded);
  if (left_recorded.has_value() != right_recorded.has_value())
    return !left_recorded.has_value();
  return left < right;
}

enum class Way : bool { kForward, kBackward };

// One reader's part of a cursor. Most readers have nothing near the keys that are asked for one
// after the other, so it remembers the gap between two rows that it found, and does not seek again
// within it. Each way has a cursor of its own, which keeps both ends of the gap.
class Source {
 public:
  Source(const RowReader* reader, Table table) : reader_(reader), table_(table) {}

  // Moves to the first row at or after the key, or to the last one at or before it.
  void seek(Way way, std::string_view key) {
    if (way == Way::kForward) {
      if (!knows_first_from(key))
        seek_forward(key);
    } else if (!knows_last_up_to(key)) {
      seek_backward(key);
    }
  }

  // Moves one row on in that way. It must stand on a row.
  void advance(Way way) {
    if (way == Way::kForward) {
      forward_->next();
      knows_forward_ = false;
    } else {
      backward_->previous();
      knows_backward_ = false;
    }
    check(way);
  }

  // Where it stands; it was moved in that way before.
  [[nodiscard]] const RowCursor& cursor(Way way) const {
    return way == Way::kForward ? *forward_ : *backward_;
  }
  // Whether a move of it ended because the reader failed.
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  void seek_forward(std::string_view key) {
    if (!forward_)
      forward_ = reader_->cursor(table_);
    forward_->seek(key);
    forward_from_ = key;
    knows_forward_ = true;
    check(Way::kForward);
  }

  void seek_backward(std::string_view key) {
    if (!backward_)
      backward_ = reader_->cursor(table_);
    backward_->seek_for_previous(key);
    backward_to_ = key;
    knows_backward_ = true;
    check(Way::kBackward);
  }

  // Whether the forward cursor's row is the first one at or after the key.
  [[nodiscard]] bool knows_first_from(std::string_view key) const {
    if (!knows_forward_ || (forward_->valid() && key > forward_->key()))
      return false;
    return key >= forward_from_ || (gaps_meet() && (!backward_->valid() || key > backward_->key()));
  }
  // Whether the backward cursor's row is the last one at or before the key.
  [[nodiscard]] bool knows_last_up_to(std::string_view key) const {
    if (!knows_backward_ || (backward_->valid() && key < backward_->key()))
      return false;
    return key <= backward_to_ || (gaps_meet() && (!forward_->valid() || key < forward_->key()));
  }
  // Whether what the two cursors know is one gap without a hole.
  [[nodiscard]] bool gaps_meet() const {
    return knows_forward_ && knows_backward_ && backward_to_ >= forward_from_;
  }

  void check(Way way) {
    if (cursor(way).valid() || reader_->failure().empty())
      return;
    failed_ = true;
    knows_forward_ = false;
    knows_backward_ = false;
  }

  const RowReader* reader_;
  Table table_;
  std::unique_ptr<RowCursor> forward_;
  std::unique_ptr<RowCursor> backward_;
  // There is no row from here to the forward cursor's, and none behind the backward cursor's up to
  // there.
  std::string forward_from_;
  std::string backward_to_;
  bool knows_forward_ = false;
  bool knows_backward_ = false;
  bool failed_ = false;
};

class MergedCursor final : public RowCursor {
 public:
  MergedCursor(const std::vector<const RowReader*>& readers, Table table) : table_(table) {
    sources_.reserve(readers.size());
    for (const RowReader* reader : readers)
      sources_.emplace_back(reader, table);
  }

  void seek(std::string_view key) override { seek_all(Way::kForward, key); }
  void seek_for_previous(std::string_view key) override { seek_all(Way::kBackward, key); }
  void next() override { move(Way::kForward); }
  void previous() override { move(Way::kBackward); }

  [[nodiscard]] bool valid() const override { return !standing_.empty(); }
  [[nodiscard]] std::string_view key() const override {
    MINUTEBOOK_ASSERT(valid());
    return shown_->key();
  }
  [[nodiscard]] std::string_view value() const override {
    MINUTEBOOK_ASSERT(valid());
    return shown_->value();
  }

 private:
  void seek_all(Way way, std::string_view key) {
    // The key may be that of a row which the first source leaves.
    target_ = key;
    for (Source& source : sources_)
      source.seek(way, target_);
    settle(way);
  }

  void move(Way way) {
    MINUTEBOOK_ASSERT(valid());
    if (way == way_) {
      for (Source* source : standing_)
        source->advance(way);
    } else {
      // The others stand on the wrong side of the row that is left.
      target_ = key();
      for (Source& source : sources_) {
        source.seek(way, target_);
        if (source.cursor(way).valid() && source.cursor(way).key() == target_)
          source.advance(way);
      }
    }
    settle(way);
  }

  // Finds the sources with the next row in that way, and which of them shows it.
  void settle(Way way) {
    way_ = way;
    standing_.clear();
    for (Source& source : sources_) {
      if (source.failed()) {
        standing_.clear();
        return;
      }
      const RowCursor& cursor = source.cursor(way);
      if (!cursor.valid())
        continue;
      if (!standing_.empty()) {
        const int order = cursor.key().compare(shown_->key());
        if (way == Way::kForward ? order > 0 : order < 0)
          continue;
        if (order != 0)
          standing_.clear();
      }
      if (standing_.empty() || goes_before(table_, cursor.key(), cursor.value(), shown_->value())) {
        shown_ = &cursor;
      }
      standing_.push_back(&source);
    }
  }

  const Table table_;
  std::vector<Source> sources_;
  // The key of the last seek; kept for its memory.
  std::string target_;
  Way way_ = Way::kForward;
  // Those that stand on the row that is shown, and the cursor of the one that shows it.
  std::vector<Source*> standing_;
  const RowCursor* shown_ = nullptr;
};

}  // namespace

MergedRows::MergedRows(std::vector<const RowReader*> readers) : readers_(std::move(readers)) {
  for (const RowReader* reader : readers_)
    MINUTEBOOK_ASSERT(reader != nullptr);
}

std::unique_ptr<RowCursor> MergedRows::cursor(Table table) const {
  return std::make_unique<MergedCursor>(readers_, table);
}

bool MergedRows::get(Table table, std::string_view key, std::string* value) const {
  bool found = false;
  std::string other;
  for (const RowReader* reader : readers_) {
    if (!found) {
      found = reader->get(table, key, value);
    } else if (reader->get(table, key, &other) && goes_before(table, key, other, *value)) {
      value->swap(other);
    }
  }
  return found;
}

std::string MergedRows::failure() const {
  for (const RowReader* reader : readers_) {
    if (std::string failure = reader->failure(); !failure.empty())
      return failure;
  }
  return {};
}

}  // namespace minutebook
