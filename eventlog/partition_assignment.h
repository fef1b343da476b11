// PartitionAssignment: which partitions this process is to fold, as it changes.

#pragma once

#include <chrono>
#include <memory>
#include <tl/expected.hpp>
#include <vector>

#include "eventlog/event_log.h"
#include "ledger/error.h"
#include "ledger/identifiers.h"

namespace minutebook {

// Who is told of changes. Each call comes from within PartitionAssignment::poll or ::leave, in the
// thread that called it, and the change is done when the call returns.
class AssignmentListener {
 public:
  virtual ~AssignmentListener() = default;
  // These partitions are this process's from now on, on top of those that it has. An empty list
  // says that it is a member with nothing to do.
  virtual void assigned(const std::vector<Partition>& partitions) = 0;
  // These are to be given up. Once this returns another process may be given them, so everything
  // that is done for them must have ended by then.
  virtual void revoked(const std::vector<Partition>& partitions) = 0;
  // These were taken away without asking, for the process was not heard from. Another process may
  // have them already.
  virtual void lost(const std::vector<Partition>& partitions) = 0;
};

// Where a process learns which partitions are its own. poll and leave are called from one thread,
// the others from any.
class PartitionAssignment {
 public:
  virtual ~PartitionAssignment() = default;

  // Waits for up to `timeout` for changes and tells the listener of them. A process that does not
  // call it for long is taken for dead. Fails with kUnavailable where nobody can be asked at
  // present; the partitions stay this process's as far as is_valid says, and the next call tries
  // again. Whatever else it fails with does not go away by trying again.
  [[nodiscard]] virtual tl::expected<void, Error> poll(std::chrono::milliseconds timeout,
                                                       AssignmentListener& listener) = 0;

  // Whether nobody else can have been given the partition up to now, as far as can be known here:
  // it was assigned, and that was confirmed less than the time ago after which a silent process is
  // taken for dead. Time in which the process or the machine was stopped counts. To be asked before
  // each write.
  [[nodiscard]] virtual bool is_valid(Partition partition) const = 0;

  // Tells how far the partition was folded, for those who watch from outside. Nobody goes on from
  // there: the shard's own position is the one that counts.
  virtual void note_position(Partition partition, Offset next) = 0;

  // Gives up all partitions, which the listener is told, and leaves so that others can have them at
  // once. Takes a few seconds at most. poll may not be called afterwards.
  virtual void leave(AssignmentListener& listener) = 0;
};

// All partitions of the log, for good: where one process folds alone. The log, which must outlive
// it, is asked for them by the first poll that can.
[[nodiscard]] std::unique_ptr<PartitionAssignment> make_whole_assignment(EventLog* log);

}  // namespace minutebook
