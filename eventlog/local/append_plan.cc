// Planning a commit: look-ups first, then changes to the plan, so that a request that fails leaves
// no trace in it.

#include "eventlog/local/append_plan.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "eventlog/local/local_event_log.h"
#include "ledger/assert.h"

namespace minutebook::local {
namespace {

bool same_content(const RecordToAppend& left, std::string_view subject, std::string_view value) {
  return left.subject == subject && left.value == value;
}

void put(rocksdb::WriteBatch& batch, rocksdb::ColumnFamilyHandle* family, std::string_view key,
         std::string_view value) {
  const rocksdb::Status status =
      batch.Put(family, {key.data(), key.size()}, {value.data(), value.size()});
  // A batch without a size limit refuses nothing.
  MINUTEBOOK_ASSERT(status.ok());
}

}  // namespace

AppendPlan::AppendPlan(const Database& database, std::int64_t end, RecordedTime recorded)
    : database_(database), first_offset_(end), recorded_(recorded) {}

tl::expected<std::vector<Appended>, Error> AppendPlan::add(const AppendRequest& request) {
  const std::size_t records_before = records_.size();
  auto receipts = plan_records(request, records_before);
  if (!receipts) {
    drop_records(records_before);
    return receipts;
  }
  register_people(request);
  return receipts;
}

tl::expected<Appended, Error> AppendPlan::add_erasure(const PersonId& person_id,
                                                      const AppendRequest& person_erased) {
  MINUTEBOOK_ASSERT(person_erased.records.size() == 1 && person_erased.people.empty());
  auto erased = person(person_id);
  if (!erased) {
    return tl::unexpected(erased.error());
  }
  std::optional<PersonRow>& row = (*erased)->row;
  if (!row) {
    return person_not_registered(person_id);
  }
  if (row->entry.erased) {
    auto version = version_of(person_erased.records.front().subject);
    if (!version) {
      return tl::unexpected(version.error());
    }
    return Appended{.partition = kOnlyPartition,
                    .offset = Offset{row->erased_offset},
                    .recorded = row->entry.erased_at,
                    .already_recorded = true,
                    .subject_version = (*version)->event_count};
  }
  const auto receipts = add(person_erased);
  if (!receipts) {
    return tl::unexpected(receipts.error());
  }
  const Appended& first = receipts->front();
  row = PersonRow{.entry = {.id = person_id, .erased = true, .erased_at = first.recorded},
                  .erased_offset = first.offset.value};
  (*erased)->changed = true;
  (*erased)->erased_now = true;
  people_changed_ = true;
  return first;
}

tl::expected<std::vector<Appended>, Error> AppendPlan::plan_records(const AppendRequest& request,
                                                                    std::size_t records_before) {
  std::vector<Appended> receipts;
  receipts.reserve(request.records.size());
  for (const RecordToAppend& record : request.records) {
    auto receipt = plan_record(record, records_before);
    if (!receipt) {
      return tl::unexpected(receipt.error());
    }
    receipts.push_back(*receipt);
  }
  if (records_.size() > records_before) {
    if (auto checked = check_versions(request); !checked) {
      return tl::unexpected(checked.error());
    }
  }
  if (auto checked = check_people(request); !checked) {
    return tl::unexpected(checked.error());
  }
  if (auto counted = count_records(request, records_before, receipts); !counted) {
    return tl::unexpected(counted.error());
  }
  return receipts;
}

tl::expected<Appended, Error> AppendPlan::plan_record(const RecordToAppend& record,
                                                      std::size_t records_before) {
  const auto planned = offsets_.find(record.event_id);
  if (planned != offsets_.end()) {
    const auto place = static_cast<std::size_t>(planned->second - first_offset_);
    if (!same_content(record, records_[place]->subject, records_[place]->value)) {
      return place >= records_before
                 ? event_conflict_in_request(record.event_id)
                 : event_conflict(record.event_id, kOnlyPartition, Offset{planned->second});
    }
    return Appended{.partition = kOnlyPartition,
                    .offset = Offset{planned->second},
                    .recorded = recorded_,
                    .already_recorded = true};
  }
  const auto id_row = database_.get(Family::kIds, id_key(record.event_id));
  if (!id_row) {
    return tl::unexpected(id_row.error());
  }
  if (*id_row) {
    const auto offset = parse_number_value(**id_row);
    if (!offset) {
      return tl::unexpected(database_.corrupt("a row is not the place of an event"));
    }
    return receipt_of_recorded(record, *offset);
  }
  const std::int64_t offset = end();
  offsets_.emplace(record.event_id, offset);
  records_.push_back(&record);
  records_bytes_ += record.subject.size() + record.value.size();
  return Appended{.partition = kOnlyPartition, .offset = Offset{offset}, .recorded = recorded_};
}

tl::expected<Appended, Error> AppendPlan::receipt_of_recorded(const RecordToAppend& record,
                                                              std::int64_t offset) {
  if (!finder_) {
    finder_.emplace(database_);
  }
  const auto recorded = finder_->find(offset);
  if (!recorded) {
    return tl::unexpected(recorded.error());
  }
  if (!same_content(record, recorded->subject, recorded->value)) {
    return event_conflict(record.event_id, kOnlyPartition, Offset{offset});
  }
  return Appended{.partition = kOnlyPartition,
                  .offset = Offset{offset},
                  .recorded = recorded->recorded,
                  .already_recorded = true};
}

tl::expected<void, Error> AppendPlan::check_versions(const AppendRequest& request) {
  for (const ExpectedVersion& expected : request.expected_versions) {
    const auto version = version_of(expected.subject);
    if (!version) {
      return tl::unexpected(version.error());
    }
    if ((*version)->event_count != expected.event_count) {
      return version_conflict(expected, (*version)->event_count);
    }
  }
  return {};
}

tl::expected<void, Error> AppendPlan::check_people(const AppendRequest& request) {
  std::map<PersonId, std::string_view> handles;
  for (const PersonEntry& entry : request.people) {
    const auto known = person(entry.id);
    if (!known) {
      return tl::unexpected(known.error());
    }
    const std::optional<PersonRow>& row = (*known)->row;
    if (row && row->entry.erased) {
      continue;
    }
    if (row) {
      handles.emplace(entry.id, row->entry.handle);
    }
    if (handles.emplace(entry.id, entry.handle).first->second != entry.handle) {
      return handle_conflict(entry.id);
    }
  }
  return {};
}

tl::expected<void, Error> AppendPlan::count_records(const AppendRequest& request,
                                                    std::size_t records_before,
                                                    std::vector<Appended>& receipts) {
  // Everything is looked up before anything is counted.
  std::vector<Version*> versions;
  versions.reserve(request.records.size());
  for (const RecordToAppend& record : request.records) {
    const auto version = version_of(record.subject);
    if (!version) {
      return tl::unexpected(version.error());
    }
    versions.push_back(*version);
  }
  for (std::size_t index = 0; index < receipts.size(); ++index) {
    if (!receipts[index].already_recorded) {
      versions[index]->event_count += 1;
      versions[index]->changed = true;
    }
  }
  for (std::size_t index = 0; index < receipts.size(); ++index) {
    receipts[index].subject_version = versions[index]->event_count;
  }
  MINUTEBOOK_ASSERT(records_.size() >= records_before);
  return {};
}

void AppendPlan::register_people(const AppendRequest& request) {
  for (const PersonEntry& entry : request.people) {
    Person& known = people_.at(entry.id);
    if (!known.row) {
      known.row = PersonRow{.entry = entry};
    } else if (known.row->entry.erased || entry.name.empty() ||
               known.row->entry.name == entry.name) {
      continue;
    } else {
      known.row->entry.name = entry.name;
    }
    known.changed = true;
    people_changed_ = true;
  }
}

void AppendPlan::drop_records(std::size_t records_before) {
  for (std::size_t place = records_before; place < records_.size(); ++place) {
    offsets_.erase(records_[place]->event_id);
    records_bytes_ -= records_[place]->subject.size() + records_[place]->value.size();
  }
  records_.resize(records_before);
}

tl::expected<AppendPlan::Version*, Error> AppendPlan::version_of(std::string_view subject) {
  const auto known = versions_.find(subject);
  if (known != versions_.end()) {
    return &known->second;
  }
  const auto row = database_.get(Family::kVersions, subject);
  if (!row) {
    return tl::unexpected(row.error());
  }
  Version version;
  if (*row) {
    const auto count = parse_number_value(**row);
    if (!count) {
      return tl::unexpected(database_.corrupt("a row is not the version of a subject"));
    }
    version.event_count = *count;
  }
  return &versions_.emplace(subject, version).first->second;
}

tl::expected<AppendPlan::Person*, Error> AppendPlan::person(const PersonId& id) {
  const auto known = people_.find(id);
  if (known != people_.end()) {
    return &known->second;
  }
  const auto value = database_.get(Family::kPeople, id.text());
  if (!value) {
    return tl::unexpected(value.error());
  }
  Person found;
  if (*value) {
    found.row = parse_person_row(id.text(), **value);
    if (!found.row) {
      return tl::unexpected(database_.corrupt("a row is not an entry of the people register"));
    }
  }
  return &people_.emplace(id, std::move(found)).first->second;
}

rocksdb::WriteBatch AppendPlan::batch() const {
  // About what the rows will take, so that a large batch is not copied while it grows.
  rocksdb::WriteBatch batch(records_bytes_ + 48 * records_.size() + 1'024);
  put_chunks(batch);
  put_ids(batch);
  put_versions(batch);
  put_people(batch);
  return batch;
}

void AppendPlan::put_chunks(rocksdb::WriteBatch& batch) const {
  ChunkWriter chunk(recorded_);
  std::int64_t chunk_offset = first_offset_;
  const auto put_chunk = [&] {
    const std::string key = chunk_key(chunk_offset);
    const std::string_view head = chunk.head();
    const rocksdb::Slice key_part(key);
    const std::array<rocksdb::Slice, 2> value_parts{
        rocksdb::Slice(head.data(), head.size()),
        rocksdb::Slice(chunk.records().data(), chunk.records().size())};
    const rocksdb::Status status =
        batch.Put(database_.family(Family::kChunks), rocksdb::SliceParts(&key_part, 1),
                  rocksdb::SliceParts(value_parts.data(), static_cast<int>(value_parts.size())));
    MINUTEBOOK_ASSERT(status.ok());
    chunk_offset += static_cast<std::int64_t>(chunk.count());
    chunk.clear();
  };
  for (const RecordToAppend* record : records_) {
    chunk.add(record->subject, record->value);
    if (chunk.full()) {
      put_chunk();
    }
  }
  if (!chunk.empty()) {
    put_chunk();
  }
  MINUTEBOOK_ASSERT(chunk_offset == end());
}

void AppendPlan::put_ids(rocksdb::WriteBatch& batch) const {
  // In the order of the keys: RocksDB finds the place of a row much faster beside the row before
  // it.
  std::vector<std::pair<EventId, std::int64_t>> ids;
  ids.reserve(records_.size());
  std::int64_t offset = first_offset_;
  for (const RecordToAppend* record : records_) {
    ids.emplace_back(record->event_id, offset);
    offset += 1;
  }
  std::sort(ids.begin(), ids.end());
  for (const auto& [event_id, place] : ids) {
    put(batch, database_.family(Family::kIds), id_key(event_id), number_value(place));
  }
}

void AppendPlan::put_versions(rocksdb::WriteBatch& batch) const {
  std::vector<std::pair<std::string_view, std::int64_t>> changed;
  for (const auto& [subject, version] : versions_) {
    if (version.changed) {
      changed.emplace_back(subject, version.event_count);
    }
  }
  std::sort(changed.begin(), changed.end());
  for (const auto& [subject, event_count] : changed) {
    put(batch, database_.family(Family::kVersions), subject, number_value(event_count));
  }
}

void AppendPlan::put_people(rocksdb::WriteBatch& batch) const {
  for (const auto& [id, person] : people_) {
    if (person.changed) {
      put(batch, database_.family(Family::kPeople), id.text(), person_value(*person.row));
    }
    if (person.erased_now) {
      put(batch, database_.family(Family::kAbout), std::string(kForgettingPrefix) + id.text(), "");
    }
  }
}

}  // namespace minutebook::local
