// The monitoring server, spoken to over bare sockets: what it answers, what it refuses, and that
// nobody can hold it up.

#include "projectors/monitoring_server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace minutebook {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// A connection to a port of this machine, closed at its end.
class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ =
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { ::close(socket_); }

  [[nodiscard]] bool connected() const { return connected_; }
  // As much as the other side takes.
  bool send(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0)
        return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  // What comes until the other side closes, or "timed out" or the error at its end.
  [[nodiscard]] std::string receive_all(milliseconds patience = milliseconds(10'000)) const {
    std::string received;
    std::array<char, 4096> part{};
    for (;;) {
      pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
      if (::poll(&waiting, 1, static_cast<int>(patience.count())) != 1)
        return received + "timed out";
      const ssize_t size = ::recv(socket_, part.data(), part.size(), 0);
      if (size == 0)
        return received;
      if (size < 0)
        return received + "error " + std::to_string(errno);
      received.append(part.data(), static_cast<std::size_t>(size));
    }
  }

 private:
  int socket_;
  bool connected_ = false;
};

std::string ask(const MonitoringServer& server, std::string_view request) {
  const Client client(server.port());
  if (!client.connected())
    return "not connected";
  client.send(request);
  return client.receive_all();
}

std::string get(const MonitoringServer& server, const std::string& target) {
  return ask(server, "GET " + target + " HTTP/1.1\r\nHost: here\r\n\r\n");
}

class MonitoringServerTest : public testing::Test {
 protected:
  std::unique_ptr<MonitoringServer> start(MonitoringServerOptions options = {}) {
    options.listen = "127.0.0.1:0";
    auto server =
        MonitoringServer::start({.metrics = [this] { return metrics_; },
                                 .unready_reason = [this]() -> std::optional<std::string> {
                                   if (ready_)
                                     return std::nullopt;
                                   return "partition 3: the shard is not open yet\n";
                                 }},
                                options);
    if (!server) {
      ADD_FAILURE() << server.error().message;
      return nullptr;
    }
    return std::move(*server);
  }

  std::string metrics_ = "minutebook_projector_ready 1\n";
  std::atomic<bool> ready_ = true;
};

TEST_F(MonitoringServerTest, ServesTheNumbers) {
  const auto server = start();
  ASSERT_NE(server, nullptr);
  const std::string answer = get(*server, "/metrics");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nminutebook_projector_ready 1\n"));
  EXPECT_THAT(get(*server, "/metrics?name=x"), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(MonitoringServerTest, ServesNumbersOfManyMegabytes) {
  metrics_ = std::string(std::size_t{8} << 20, 'x');
  const auto server = start();
  ASSERT_NE(server, nullptr);
  EXPECT_THAT(get(*server, "/metrics").size(), testing::Gt(metrics_.size()));
}

TEST_F(MonitoringServerTest, LivesWhetherReadyOrNot) {
  const auto server = start();
  ASSERT_NE(server, nullptr);
  EXPECT_THAT(get(*server, "/livez"), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(get(*server, "/readyz"), StartsWith("HTTP/1.1 200 OK\r\n"));
  ready_ = false;
  EXPECT_THAT(get(*server, "/livez"), StartsWith("HTTP/1.1 200 OK\r\n"));
  const std::string answer = get(*server, "/readyz");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/plain; charset=utf-8\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\npartition 3: the shard is not open yet\n"));
}

TEST_F(MonitoringServerTest, RefusesOtherPathsAndMethods) {
  const auto server = start();
  ASSERT_NE(server, nullptr);
  EXPECT_THAT(get(*server, "/"), StartsWith("HTTP/1.1 404 Not Found\r\n"));
  EXPECT_THAT(get(*server, "/metrics/"), StartsWith("HTTP/1.1 404 Not Found\r\n"));
  EXPECT_THAT(get(*server, "/../../etc/passwd"), StartsWith("HTTP/1.1 404 Not Found\r\n"));
  const std::string answer = ask(*server, "DELETE /metrics HTTP/1.1\r\nHost: here\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 405 Method Not Allowed\r\n"));
  EXPECT_THAT(answer, HasSubstr("Allow: GET, HEAD\r\n"));
  EXPECT_THAT(ask(*server, "BREW /metrics HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 405 "));
}

TEST_F(MonitoringServerTest, AnswersHeadWithoutTheBody) {
  const auto server = start();
  ASSERT_NE(server, nullptr);
  const std::string answer = ask(*server, "HEAD /metrics HTTP/1.1\r\nHost: here\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Length: " + std::to_string(metrics_.size()) + "\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST_F(MonitoringServerTest, RefusesWhatIsNotHttp) {
  const auto server = start();
  ASSERT_NE(server, nullptr);
  for (const std::string_view garbage :
       {std::string_view("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11),
        std::string_view("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\r\n\r\n", 20),
        std::string_view("GET\r\n\r\n"), std::string_view("GET /metrics HTTP/9.9\r\n\r\n"),
        std::string_view("GET /metrics HTTP/1.1\r\nno colon here\r\n\r\n"),
        std::string_view("\r\n\r\n\r\n\r\n")}) {
    EXPECT_THAT(ask(*server, garbage), StartsWith("HTTP/1.1 400 Bad Request\r\n")) << garbage;
  }
  EXPECT_THAT(get(*server, "/livez"), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(MonitoringServerTest, RefusesRequestsThatAreTooLarge) {
  const auto server = start();
  ASSERT_NE(server, nullptr);
  const std::string filling(std::size_t{2} * kMonitoringRequestLimitBytes, 'x');
  EXPECT_THAT(ask(*server, "GET /metrics HTTP/1.1\r\nX-Filling: " + filling + "\r\n\r\n"),
              StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(ask(*server, "GET /" + filling + " HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(ask(*server, "GET /metrics HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"),
              StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(ask(*server, "POST /metrics HTTP/1.1\r\nContent-Length: 16384\r\n\r\n" + filling),
              StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(get(*server, "/livez"), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(MonitoringServerTest, ASlowClientIsCutOffAndHoldsNobodyUp) {
  const auto server = start({.timeout = milliseconds(300)});
  ASSERT_NE(server, nullptr);
  const auto begin = steady_clock::now();
  const Client silent(server->port());
  const Client slow(server->port());
  ASSERT_TRUE(silent.connected() && slow.connected());
  // A byte now and then does not buy more time.
  std::jthread dribble([&slow](const std::stop_token& stop) {
    for (const char letter : std::string_view("GET /metrics HTTP/1.1\r\nX-Slow: yes")) {
      if (stop.stop_requested() || !slow.send({&letter, 1}))
        return;
      std::this_thread::sleep_for(milliseconds(50));
    }
  });
  EXPECT_THAT(get(*server, "/metrics"), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(silent.receive_all(), "");
  EXPECT_THAT(slow.receive_all(), testing::AnyOf("", "error " + std::to_string(ECONNRESET)));
  const auto took = steady_clock::now() - begin;
  EXPECT_GE(took, milliseconds(250));
  EXPECT_LT(took, milliseconds(5000));
}

TEST_F(MonitoringServerTest, AClientThatDoesNotReadItsAnswerIsCutOff) {
  metrics_ = std::string(std::size_t{32} << 20, 'x');
  const auto server = start({.connections = 1, .timeout = milliseconds(300)});
  ASSERT_NE(server, nullptr);
  const Client unread(server->port());
  unread.send("GET /metrics HTTP/1.1\r\n\r\n");
  // There is room for one connection: this one is answered when the other was cut off.
  EXPECT_THAT(get(*server, "/livez"), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(MonitoringServerTest, MoreConnectionsThanItServesAtOnceWaitTheirTurn) {
  const auto server = start({.connections = 2, .timeout = milliseconds(300)});
  ASSERT_NE(server, nullptr);
  std::vector<std::unique_ptr<Client>> silent;
  silent.reserve(6);
  for (int count = 0; count < 6; ++count) {
    silent.push_back(std::make_unique<Client>(server->port()));
  }
  const auto begin = steady_clock::now();
  EXPECT_THAT(get(*server, "/livez"), StartsWith("HTTP/1.1 200 OK\r\n"));
  // Six are ahead of it, two at once.
  EXPECT_GE(steady_clock::now() - begin, milliseconds(600));
}

TEST_F(MonitoringServerTest, AClientThatLeavesInTheMiddleDoesNoHarm) {
  const auto server = start();
  ASSERT_NE(server, nullptr);
  for (int count = 0; count < 100; ++count) {
    const Client gone(server->port());
    gone.send("GET /metr");
  }
  EXPECT_THAT(get(*server, "/livez"), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(MonitoringServerTest, ManyAskAtOnce) {
  const auto server = start({.connections = 4});
  ASSERT_NE(server, nullptr);
  std::atomic<int> answered = 0;
  {
    std::vector<std::jthread> threads;
    threads.reserve(8);
    for (int thread = 0; thread < 8; ++thread) {
      threads.emplace_back([&] {
        for (int count = 0; count < 25; ++count) {
          answered += get(*server, "/metrics").starts_with("HTTP/1.1 200 OK\r\n") ? 1 : 0;
        }
      });
    }
  }
  EXPECT_EQ(answered, 200);
}

TEST_F(MonitoringServerTest, StopsAtOnceWithConnectionsOpen) {
  auto server = start({.timeout = milliseconds(60'000)});
  ASSERT_NE(server, nullptr);
  const Client silent(server->port());
  const Client half(server->port());
  half.send("GET /metrics HTTP/1.1\r\n");
  EXPECT_THAT(get(*server, "/livez"), StartsWith("HTTP/1.1 200 OK\r\n"));
  const std::uint16_t port = server->port();
  const auto begin = steady_clock::now();
  server.reset();
  EXPECT_LT(steady_clock::now() - begin, milliseconds(2000));
  EXPECT_THAT(silent.receive_all(), testing::AnyOf("", "error " + std::to_string(ECONNRESET)));
  EXPECT_FALSE(Client(port).connected());
}

TEST_F(MonitoringServerTest, StopsWithoutHavingBeenAsked) {
  for (int round = 0; round < 20; ++round) {
    EXPECT_NE(start(), nullptr);
  }
}

TEST_F(MonitoringServerTest, TellsWhereItListens) {
  const auto server = start();
  ASSERT_NE(server, nullptr);
  EXPECT_GT(server->port(), 0);
  EXPECT_EQ(server->address(), "127.0.0.1:" + std::to_string(server->port()));
  const auto again = MonitoringServer::start({}, {.listen = server->address()});
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().kind, ErrorKind::kInputOutput);
  EXPECT_EQ(again.error().message,
            "cannot listen on " + server->address() + ": Address already in use");
}

TEST_F(MonitoringServerTest, RefusesWhatIsNoAddress) {
  for (const char* listen :
       {"", "9464", ":9464", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
        "127.0.0.1:-1", "127.0.0.1:9464 ", "example.org:9464", "::1:9464", "[127.0.0.1]:9464",
        "[::1]", "[]:9464", "1.2.3:80"}) {
    const auto server = MonitoringServer::start({}, {.listen = listen});
    ASSERT_FALSE(server.has_value()) << listen;
    EXPECT_EQ(server.error().kind, ErrorKind::kUsage) << listen;
    EXPECT_THAT(server.error().message, HasSubstr(std::string("\"") + listen + "\"")) << listen;
  }
  EXPECT_TRUE(MonitoringServer::start({}, {.listen = "localhost:0"}).has_value());
}

}  // namespace
}  // namespace minutebook
