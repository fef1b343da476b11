#include "projectors/parallel.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace minutebook {

void for_each_in_parallel(std::size_t count, std::size_t threads,
                          const std::function<void(std::size_t)>& work) {
  if (threads == 0)
    threads = std::max<std::size_t>(1, std::thread::hardware_concurrency());
  threads = std::min(threads, count);
  std::atomic<std::size_t> next{0};
  const auto take_work = [&] {
    for (std::size_t index = next++; index < count; index = next++)
      work(index);
  };
  std::vector<std::jthread> others;
  for (std::size_t number = 1; number < threads; ++number)
    others.emplace_back(take_work);
  take_work();
}

}  // namespace minutebook
