// Partitions come and go; each has its thread.

#include "projectors/projector.h"

#include <chrono>
#include <utility>

#include "ledger/assert.h"

namespace minutebook {
namespace {

// How long to listen for changes before looking whether to stop.
constexpr std::chrono::milliseconds kPollTimeout{50};

ProjectorParts with_observer(ProjectorParts parts, ProjectorObserver* otherwise) {
  if (parts.observer == nullptr)
    parts.observer = otherwise;
  return parts;
}

}  // namespace

Projector::Projector(const ProjectorParts& parts, const ProjectorOptions& options)
    : parts_(with_observer(parts, &ignored_)), options_(options) {
  MINUTEBOOK_ASSERT(parts.log != nullptr && parts.assignment != nullptr);
}

Projector::~Projector() = default;

tl::expected<void, Error> Projector::run(const std::function<bool()>& should_stop) {
  while (!failure_ && !should_stop()) {
    const auto polled = parts_.assignment->poll(kPollTimeout, *this);
    if (!polled && is_worth_retrying(polled.error().kind)) {
      parts_.observer->assignment_delayed(polled.error());
    } else if (!polled) {
      failure_ = polled.error();
    }
    for (const auto& [partition, projector] : projectors_)
      note_failure(*projector);
  }
  // All begin to stop before one of them is waited for.
  for (const auto& [partition, projector] : projectors_)
    projector->request_stop();
  parts_.assignment->leave(*this);
  MINUTEBOOK_ASSERT(projectors_.empty());
  if (failure_)
    return tl::unexpected(*failure_);
  return {};
}

void Projector::assigned(const std::vector<Partition>& partitions) {
  for (const Partition partition : partitions) {
    auto& projector = projectors_[partition];
    MINUTEBOOK_ASSERT(projector == nullptr);
    projector = std::make_unique<PartitionProjector>(parts_, partition, options_);
  }
  std::vector<Partition> all;
  for (const auto& [partition, projector] : projectors_)
    all.push_back(partition);
  parts_.observer->assigned(all);
}

void Projector::revoked(const std::vector<Partition>& partitions) {
  stop(partitions);
}

void Projector::lost(const std::vector<Partition>& partitions) {
  stop(partitions);
}

void Projector::stop(const std::vector<Partition>& partitions) {
  for (const Partition partition : partitions) {
    if (const auto found = projectors_.find(partition); found != projectors_.end())
      found->second->request_stop();
  }
  for (const Partition partition : partitions) {
    const auto found = projectors_.find(partition);
    if (found == projectors_.end())
      continue;
    found->second->stop();
    note_failure(*found->second);
    projectors_.erase(found);
  }
  if (projectors_.empty())
    parts_.observer->unassigned();
}

void Projector::note_failure(const PartitionProjector& projector) {
  if (!failure_)
    failure_ = projector.failure();
}

}  // namespace minutebook
