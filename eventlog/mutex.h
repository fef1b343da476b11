// Mutex, SharedMutex, their locks and the annotations by which clang checks that shared state is
// only touched under its lock (-Wthread-safety). Other compilers see nothing of them.

#pragma once

#include <condition_variable>
#include <mutex>
#include <shared_mutex>

#if defined(__clang__)
#define MINUTEBOOK_THREAD_ANNOTATION(attribute) __attribute__((attribute))
#else
#define MINUTEBOOK_THREAD_ANNOTATION(attribute)
#endif

// A field that is only touched while `mutex` is held.
#define GUARDED_BY(mutex) MINUTEBOOK_THREAD_ANNOTATION(guarded_by(mutex))
// A function that is only called while the mutexes are held, or not held.
#define REQUIRES(...) MINUTEBOOK_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define REQUIRES_SHARED(...) MINUTEBOOK_THREAD_ANNOTATION(requires_shared_capability(__VA_ARGS__))
#define EXCLUDES(...) MINUTEBOOK_THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))

namespace minutebook {

// std::mutex, known to the analysis.
class MINUTEBOOK_THREAD_ANNOTATION(capability("mutex")) Mutex {
 public:
  void lock() MINUTEBOOK_THREAD_ANNOTATION(acquire_capability()) { mutex_.lock(); }
  void unlock() MINUTEBOOK_THREAD_ANNOTATION(release_capability()) { mutex_.unlock(); }

 private:
  friend class Condition;
  std::mutex mutex_;
};

// Holds a mutex for the length of a block.
class MINUTEBOOK_THREAD_ANNOTATION(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) MINUTEBOOK_THREAD_ANNOTATION(acquire_capability(mutex))
      : mutex_(mutex) {
    mutex_.lock();
  }
  ~MutexLock() MINUTEBOOK_THREAD_ANNOTATION(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// std::condition_variable for a Mutex.
class Condition {
 public:
  // Waits to be notified; wakes without reason now and then. The caller holds the mutex, before and
  // after.
  void wait(Mutex& mutex) REQUIRES(mutex) {
    std::unique_lock<std::mutex> held(mutex.mutex_, std::adopt_lock);
    condition_.wait(held);
    held.release();
  }
  void notify_one() { condition_.notify_one(); }

 private:
  std::condition_variable condition_;
};

// std::shared_mutex, known to the analysis: many may read what it guards, or one may write.
class MINUTEBOOK_THREAD_ANNOTATION(capability("mutex")) SharedMutex {
 public:
  void lock() MINUTEBOOK_THREAD_ANNOTATION(acquire_capability()) { mutex_.lock(); }
  void unlock() MINUTEBOOK_THREAD_ANNOTATION(release_capability()) { mutex_.unlock(); }
  void lock_shared() MINUTEBOOK_THREAD_ANNOTATION(acquire_shared_capability()) {
    mutex_.lock_shared();
  }
  void unlock_shared() MINUTEBOOK_THREAD_ANNOTATION(release_shared_capability()) {
    mutex_.unlock_shared();
  }

 private:
  std::shared_mutex mutex_;
};

// Holds a shared mutex for reading for the length of a block.
class MINUTEBOOK_THREAD_ANNOTATION(scoped_lockable) SharedLock {
 public:
  explicit SharedLock(SharedMutex& mutex)
      MINUTEBOOK_THREAD_ANNOTATION(acquire_shared_capability(mutex))
      : mutex_(mutex) {
    mutex_.lock_shared();
  }
  ~SharedLock() MINUTEBOOK_THREAD_ANNOTATION(release_generic_capability()) {
    mutex_.unlock_shared();
  }
  SharedLock(const SharedLock&) = delete;
  SharedLock& operator=(const SharedLock&) = delete;

 private:
  SharedMutex& mutex_;
};

// Holds a shared mutex for writing for the length of a block.
class MINUTEBOOK_THREAD_ANNOTATION(scoped_lockable) ExclusiveLock {
 public:
  explicit ExclusiveLock(SharedMutex& mutex) MINUTEBOOK_THREAD_ANNOTATION(acquire_capability(mutex))
      : mutex_(mutex) {
    mutex_.lock();
  }
  ~ExclusiveLock() MINUTEBOOK_THREAD_ANNOTATION(release_capability()) { mutex_.unlock(); }
  ExclusiveLock(const ExclusiveLock&) = delete;
  ExclusiveLock& operator=(const ExclusiveLock&) = delete;

 private:
  SharedMutex& mutex_;
};

}  // namespace minutebook
