// Projector: folds the partitions that are this process's, as long as they are.

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <tl/expected.hpp>
#include <vector>

#include "eventlog/event_log.h"
#include "eventlog/partition_assignment.h"
#include "ledger/error.h"
#include "projectors/partition_projector.h"
#include "projectors/projector_observer.h"

namespace minutebook {

// Holds an open shard and a thread for each partition that the assignment gives it, and follows the
// log in all of them side by side. A partition that is taken away has its thread stopped and its
// shard closed before it is given up.
//
// What fails and may mend is tried again (is_worth_retrying), and the other partitions go on. What
// does not mend, such as a log that is not the one of before, stops the whole projector: it never
// folds on. Not thread safe.
class Projector final : private AssignmentListener {
 public:
  // The log, the assignment and the observer, which may be null, must outlive it.
  Projector(const ProjectorParts& parts, const ProjectorOptions& options);
  Projector(const Projector&) = delete;
  Projector& operator=(const Projector&) = delete;
  ~Projector() override;

  // Folds until `should_stop`, which is asked several times a second, says so; then closes all
  // shards, leaves the assignment and returns. Fails with what stopped it by itself: a failure of
  // the assignment or of a partition that does not mend; all is closed then, too. To be called
  // once.
  [[nodiscard]] tl::expected<void, Error> run(const std::function<bool()>& should_stop);

 private:
  void assigned(const std::vector<Partition>& partitions) override;
  void revoked(const std::vector<Partition>& partitions) override;
  void lost(const std::vector<Partition>& partitions) override;

  // Stops those partitions side by side, and returns when all are closed.
  void stop(const std::vector<Partition>& partitions);
  void note_failure(const PartitionProjector& projector);

  ProjectorObserver ignored_;
  const ProjectorParts parts_;
  const ProjectorOptions options_;
  std::map<Partition, std::unique_ptr<PartitionProjector>> projectors_;
  // The first one, also of a partition that was given up since.
  std::optional<Error> failure_;
};

}  // namespace minutebook
