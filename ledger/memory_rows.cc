// A read model in memory.

#include "ledger/memory_rows.h"

#include <iterator>

#include "ledger/assert.h"
#include "ledger/claims.h"

namespace minutebook {

namespace {

using Rows = std::map<std::string, std::string, std::less<>>;

// Holds the rows, so that they stay while it stands on them.
class MemoryCursor final : public RowCursor {
 public:
  explicit MemoryCursor(std::shared_ptr<const Rows> rows)
      : rows_(std::move(rows)), place_(rows_->end()) {}

  void seek(std::string_view key) override { place_ = rows_->lower_bound(key); }

  void seek_for_previous(std::string_view key) override {
    place_ = rows_->upper_bound(key);
    step_back();
  }

  void next() override {
    MINUTEBOOK_ASSERT(valid());
    ++place_;
  }

  void previous() override {
    MINUTEBOOK_ASSERT(valid());
    step_back();
  }

  [[nodiscard]] bool valid() const override { return place_ != rows_->end(); }

  [[nodiscard]] std::string_view key() const override {
    MINUTEBOOK_ASSERT(valid());
    return place_->first;
  }

  [[nodiscard]] std::string_view value() const override {
    MINUTEBOOK_ASSERT(valid());
    return place_->second;
  }

 private:
  // Before the first row is nowhere, which is where the end is too.
  void step_back() { place_ = place_ == rows_->begin() ? rows_->end() : std::prev(place_); }

  const std::shared_ptr<const Rows> rows_;
  Rows::const_iterator place_;
};

}  // namespace

MemoryRows::MemoryRows() {
  for (auto& table : tables_)
    table = std::make_shared<Rows>();
}

void MemoryRows::put(Table table, std::string_view key, std::string_view value) {
  rows_to_change(table).insert_or_assign(std::string(key), std::string(value));
}

void MemoryRows::put(const RowBatch& rows) {
  for (const RowView row : rows)
    put(row.table, row.key, row.value);
}

void MemoryRows::remove(Table table, std::string_view key) {
  Rows& rows = rows_to_change(table);
  const auto place = rows.find(key);
  if (place != rows.end())
    rows.erase(place);
}

void MemoryRows::apply(const minutebook::ledger::v1::Event& event, const Recorded& recorded) {
  RowBatch rows;
  append_rows_of(event, event.SerializeAsString(), recorded, &rows);
  put(rows);
}

std::unique_ptr<MemoryRows> MemoryRows::snapshot() const {
  return std::make_unique<MemoryRows>(*this);
}

std::unique_ptr<RowCursor> MemoryRows::cursor(Table table) const {
  return std::make_unique<MemoryCursor>(tables_[static_cast<std::size_t>(table)]);
}

bool MemoryRows::get(Table table, std::string_view key, std::string* value) const {
  const Rows& rows = rows_of(table);
  const auto place = rows.find(key);
  if (place == rows.end())
    return false;
  *value = place->second;
  return true;
}

std::size_t MemoryRows::size(Table table) const {
  return rows_of(table).size();
}

const MemoryRows::Rows& MemoryRows::rows_of(Table table) const {
  return *tables_[static_cast<std::size_t>(table)];
}

MemoryRows::Rows& MemoryRows::rows_to_change(Table table) {
  std::shared_ptr<Rows>& rows = tables_[static_cast<std::size_t>(table)];
  if (rows.use_count() > 1)
    rows = std::make_shared<Rows>(*rows);
  return *rows;
}

}  // namespace minutebook
