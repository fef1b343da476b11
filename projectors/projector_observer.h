// ProjectorObserver: who watches a projector at work, such as metrics and the console.

#pragma once

#include <chrono>
#include <vector>

#include "ledger/error.h"
#include "ledger/identifiers.h"
#include "projectors/store/position.h"

namespace minutebook {

// Told of what a projector does. The calls about one partition come one after another; those about
// different partitions at the same time, from several threads. Each must return soon, for folding
// waits for it. What is not of interest need not be overridden.
class ProjectorObserver {
 public:
  virtual ~ProjectorObserver() = default;

  // The partitions that this process folds from now on, all of them.
  virtual void assigned(const std::vector<Partition>& /*partitions*/) {}
  // From now on this process folds nothing until it is assigned partitions anew.
  virtual void unassigned() {}

  // The shard of the position's partition is open and stands there.
  virtual void opened(const Position& /*position*/) {}
  // The shard is closed, and what was folded is in its files.
  virtual void closed(Partition /*partition*/) {}
  // A step was committed, which took that long from having been read.
  virtual void folded(const Position& /*position*/, std::chrono::duration<double> /*duration*/) {}
  // The log has answered just now that the partition ends there.
  virtual void end_seen(Partition /*partition*/, Offset /*end*/) {}
  // All records below that offset were folded: what lies between the position and it holds none.
  virtual void read_to(Partition /*partition*/, Offset /*offset*/) {}
  // A record was left out by a read although the log has it. Nothing behind it was committed.
  virtual void gap_found(Partition /*partition*/) {}

  // The partition is not folded at present, for this reason; it is tried again.
  virtual void delayed(Partition /*partition*/, const Error& /*reason*/) {}
  // The partition is not folded any more, for this reason, and the projector stops.
  virtual void stopped(Partition /*partition*/, const Error& /*reason*/) {}
  // Which partitions are this process's could not be found out at present; it is tried again.
  virtual void assignment_delayed(const Error& /*reason*/) {}
};

}  // namespace minutebook
