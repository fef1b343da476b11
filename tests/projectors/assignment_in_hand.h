// AssignmentInHand: an assignment that a test makes and takes away.

#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "eventlog/partition_assignment.h"

namespace minutebook {

// The test's side blocks until the projector has done what it is told. Safe from any thread.
class AssignmentInHand final : public PartitionAssignment {
 public:
  void assign(const std::vector<Partition>& partitions) {
    tell([this, partitions](AssignmentListener& listener) {
      set_valid(partitions, true);
      set_given(partitions, true);
      listener.assigned(partitions);
    });
  }
  void revoke(const std::vector<Partition>& partitions) {
    tell([this, partitions](AssignmentListener& listener) {
      listener.revoked(partitions);
      set_valid(partitions, false);
      set_given(partitions, false);
    });
  }
  // As after a long sleep: the group has moved on, and this process learns of it in a moment.
  void expire(const std::vector<Partition>& partitions) { set_valid(partitions, false); }
  void lose(const std::vector<Partition>& partitions) {
    set_valid(partitions, false);
    tell([this, partitions](AssignmentListener& listener) {
      listener.lost(partitions);
      set_given(partitions, false);
    });
  }
  // The next polls fail with that; absent to end it.
  void fail_with(const std::optional<Error>& error) {
    const std::lock_guard lock(mutex_);
    failure_ = error;
  }

  [[nodiscard]] std::map<Partition, Offset> noted() const {
    const std::lock_guard lock(mutex_);
    return noted_;
  }
  [[nodiscard]] bool left() const {
    const std::lock_guard lock(mutex_);
    return left_;
  }

  tl::expected<void, Error> poll(std::chrono::milliseconds timeout,
                                 AssignmentListener& listener) override {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, timeout, [this] { return change_ != nullptr; });
    if (failure_)
      return tl::unexpected(*failure_);
    if (change_ == nullptr)
      return {};
    const auto change = std::move(change_);
    change_ = nullptr;
    lock.unlock();
    change(listener);
    lock.lock();
    done_ = true;
    changed_.notify_all();
    return {};
  }

  bool is_valid(Partition partition) const override {
    const std::lock_guard lock(mutex_);
    return valid_.contains(partition);
  }

  void note_position(Partition partition, Offset next) override {
    const std::lock_guard lock(mutex_);
    noted_[partition] = next;
  }

  void leave(AssignmentListener& listener) override {
    std::vector<Partition> all;
    {
      const std::lock_guard lock(mutex_);
      all.assign(given_.begin(), given_.end());
      left_ = true;
    }
    listener.revoked(all);
  }

 private:
  void tell(std::function<void(AssignmentListener&)> change) {
    std::unique_lock lock(mutex_);
    done_ = false;
    change_ = std::move(change);
    changed_.notify_all();
    changed_.wait(lock, [this] { return done_; });
  }
  void set_valid(const std::vector<Partition>& partitions, bool valid) {
    const std::lock_guard lock(mutex_);
    set(valid_, partitions, valid);
  }
  void set_given(const std::vector<Partition>& partitions, bool given) {
    const std::lock_guard lock(mutex_);
    set(given_, partitions, given);
  }
  static void set(std::set<Partition>& all, const std::vector<Partition>& partitions, bool member) {
    for (const Partition partition : partitions) {
      if (member) {
        all.insert(partition);
      } else {
        all.erase(partition);
      }
    }
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void(AssignmentListener&)> change_;
  bool done_ = false;
  bool left_ = false;
  std::optional<Error> failure_;
  std::set<Partition> valid_;
  std::set<Partition> given_;
  std::map<Partition, Offset> noted_;
};

}  // namespace minutebook
