// Parallel: a piece of work for each of some things, several at once.

#pragma once

#include <cstddef>
#include <functional>

namespace minutebook {

// Calls `work` once with each number below `count`, from up to `threads` threads at once; 0 stands
// for as many as the machine has cores. Returns when all are done. With one thread, or one thing to
// do, it is the calling thread that does it, in order.
void for_each_in_parallel(std::size_t count, std::size_t threads,
                          const std::function<void(std::size_t)>& work);

}  // namespace minutebook
