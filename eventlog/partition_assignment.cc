// The assignment of a process that folds alone.

#include "eventlog/partition_assignment.h"

#include <atomic>
#include <thread>
#include <utility>

#include "ledger/assert.h"

namespace minutebook {
namespace {

class WholeAssignment final : public PartitionAssignment {
 public:
  explicit WholeAssignment(EventLog* log) : log_(log) { MINUTEBOOK_ASSERT(log != nullptr); }

  tl::expected<void, Error> poll(std::chrono::milliseconds timeout,
                                 AssignmentListener& listener) override {
    if (assigned_) {
      std::this_thread::sleep_for(timeout);
      return {};
    }
    auto partitions = log_->partitions();
    if (!partitions) {
      std::this_thread::sleep_for(timeout);
      return tl::unexpected(std::move(partitions.error()));
    }
    partitions_ = *std::move(partitions);
    assigned_ = true;
    listener.assigned(partitions_);
    return {};
  }

  bool is_valid(Partition /*partition*/) const override { return assigned_; }

  void note_position(Partition /*partition*/, Offset /*next*/) override {}

  void leave(AssignmentListener& listener) override {
    if (assigned_)
      listener.revoked(partitions_);
    assigned_ = false;
  }

 private:
  EventLog* const log_;
  std::vector<Partition> partitions_;
  std::atomic<bool> assigned_ = false;
};

}  // namespace

std::unique_ptr<PartitionAssignment> make_whole_assignment(EventLog* log) {
  return std::make_unique<WholeAssignment>(log);
}

}  // namespace minutebook
