// MonitoringServer: serves a process's numbers and its health over HTTP, to Prometheus and to
// whatever starts and stops the process.
//
//   GET /metrics   200, Prometheus's text format
//   GET /livez     200 for as long as the process runs
//   GET /readyz    200 where the process is ready to be asked, otherwise 503 with the reason
//
// HEAD is answered as GET is, without the body. Another path is answered with 404, another method
// with 405, what is not HTTP/1 with 400, and a request that is too large with 413 or 431. Nothing
// is asked for before an answer: serve it where only those may connect who may know the topic's
// name and how far it was read.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "ledger/error.h"

namespace minutebook {

// What is served. Both are called from the server's thread, must not throw and should be quick.
struct MonitoringSources {
  std::function<std::string()> metrics;
  // Why the process is not ready, in lines of text; absent where it is.
  std::function<std::optional<std::string>()> unready_reason;
};

struct MonitoringServerOptions {
  // ADDRESS:PORT with a numeric address, "localhost" or, for IPv6, an address in brackets:
  // "127.0.0.1:9464", "[::1]:9464". Port 0 stands for one that is free.
  std::string listen = "127.0.0.1:9464";
  // How many connections are served at once; more wait.
  std::size_t connections = 64;
  // How long a connection is kept for its request, and again for its answer.
  std::chrono::milliseconds timeout{5000};
};

// A request line and its headers may have that many bytes.
inline constexpr std::uint32_t kMonitoringRequestLimitBytes = 8192;

// Serves from a thread of its own, one request for each connection, until it is destroyed. Signals
// are left to the other threads.
class MonitoringServer {
 public:
  // Listens, and answers from then on. Fails with kUsage where `listen` is not such an address, and
  // with kInputOutput where it cannot be listened on.
  [[nodiscard]] static tl::expected<std::unique_ptr<MonitoringServer>, Error> start(
      MonitoringSources sources, const MonitoringServerOptions& options = {});

  MonitoringServer(const MonitoringServer&) = delete;
  MonitoringServer& operator=(const MonitoringServer&) = delete;
  // Stops listening, cuts the connections that are open, and waits for the thread: no source is
  // called afterwards.
  ~MonitoringServer();

  // Where it listens, with the port that it has: "127.0.0.1:9464".
  [[nodiscard]] const std::string& address() const;
  [[nodiscard]] std::uint16_t port() const;

 private:
  class Implementation;
  explicit MonitoringServer(std::unique_ptr<Implementation> implementation);

  const std::unique_ptr<Implementation> implementation_;
};

}  // namespace minutebook
