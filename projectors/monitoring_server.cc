// The HTTP server for numbers and health, on Boost.Beast, which is seen here alone.

#include "projectors/monitoring_server.h"

#include <fmt/format.h>
#include <pthread.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <csignal>
#include <thread>
#include <utility>

namespace minutebook {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = boost::asio::ip::tcp;
using ErrorCode = boost::system::error_code;
using Request = http::request<http::empty_body>;
using Response = http::response<http::string_body>;

// How much is read and thrown away of a request that was refused before its end.
constexpr std::size_t kDiscardLimitBytes = 65536;
// How long to wait after a connection could not be accepted, as when no file descriptor is left.
constexpr std::chrono::milliseconds kAcceptPause{100};

// ---------------------------------------------------------------------------------------------------
// Addresses

tl::expected<Tcp::endpoint, Error> parse_listen(std::string_view listen) {
  const auto refuse = [listen] {
    return fail(ErrorKind::kUsage,
                fmt::format("cannot listen on \"{}\": write ADDRESS:PORT with a numeric address, "
                            "such as 127.0.0.1:9464, [::1]:9464 or localhost:9464",
                            listen));
  };
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string_view::npos)
    return refuse();
  std::string_view host = listen.substr(0, colon);
  const std::string_view port_text = listen.substr(colon + 1);
  std::uint16_t port = 0;
  const char* const port_end = port_text.data() + port_text.size();
  const auto read = std::from_chars(port_text.data(), port_end, port);
  if (read.ec != std::errc() || read.ptr != port_end)
    return refuse();
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed)
    host = host.substr(1, host.size() - 2);
  if (host == "localhost")
    host = "127.0.0.1";
  ErrorCode error;
  const auto address = asio::ip::make_address(std::string(host), error);
  if (error || address.is_v6() != bracketed)
    return refuse();
  return Tcp::endpoint(address, port);
}

std::string to_text(const Tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  return endpoint.address().is_v6() ? fmt::format("[{}]:{}", address, endpoint.port())
                                    : fmt::format("{}:{}", address, endpoint.port());
}

// ---------------------------------------------------------------------------------------------------
// Answers

Response text_response(http::status status, std::string body) {
  Response response(status, 11);
  response.set(http::field::content_type, "text/plain; charset=utf-8");
  response.body() = std::move(body);
  return response;
}

Response answer_path(std::string_view target, const MonitoringSources& sources) {
  const std::string_view path = target.substr(0, target.find('?'));
  if (path == "/metrics") {
    auto response = text_response(http::status::ok, sources.metrics());
    response.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
    return response;
  }
  if (path == "/livez")
    return text_response(http::status::ok, "ok\n");
  if (path == "/readyz") {
    auto reason = sources.unready_reason();
    return reason ? text_response(http::status::service_unavailable, std::move(*reason))
                  : text_response(http::status::ok, "ok\n");
  }
  return text_response(http::status::not_found,
                       "not found; there are /metrics, /livez and /readyz\n");
}

Response answer_request(const Request& request, const MonitoringSources& sources) {
  if (request.method() == http::verb::get || request.method() == http::verb::head)
    return answer_path({request.target().data(), request.target().size()}, sources);
  auto response =
      text_response(http::status::method_not_allowed, "only GET and HEAD are answered\n");
  response.set(http::field::allow, "GET, HEAD");
  return response;
}

// Whether that came of what the client sent, and not of the connection.
bool is_refused_request(ErrorCode error) {
  return error.category() == make_error_code(http::error::bad_method).category() &&
         error != http::error::end_of_stream && error != http::error::partial_message;
}

Response answer_refused_request(ErrorCode error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return text_response(http::status::request_header_fields_too_large,
                         "the request's headers are too large\n");
  }
  if (error == http::error::body_limit || error == http::error::unexpected_body)
    return text_response(http::status::payload_too_large, "a request may have no body\n");
  return text_response(http::status::bad_request, "this is not an HTTP/1 request\n");
}

// ---------------------------------------------------------------------------------------------------
// Connections

// One connection: a request, its answer, and an orderly end. Kept alive by the operation that it
// waits for, so that it is gone when the last one is done or is dropped with the io_context. All of
// it runs in the server's thread.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Tcp::socket socket, const MonitoringSources* sources,
             std::chrono::milliseconds timeout, std::function<void()> on_end)
      : stream_(std::move(socket)),
        sources_(sources),
        timeout_(timeout),
        on_end_(std::move(on_end)) {
    parser_.header_limit(kMonitoringRequestLimitBytes);
    parser_.body_limit(std::uint64_t{0});
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { on_end_(); }

  void serve() {
    stream_.expires_after(timeout_);
    http::async_read(
        stream_, buffer_, parser_,
        [self = shared_from_this()](ErrorCode error, std::size_t) { self->answer(error); });
  }

 private:
  void answer(ErrorCode error) {
    // Who closes without a request, or is too slow to make one, gets no answer.
    if (error && !is_refused_request(error))
      return;
    const bool is_head = !error && parser_.get().method() == http::verb::head;
    response_ = error ? answer_refused_request(error) : answer_request(parser_.get(), *sources_);
    response_.set(http::field::cache_control, "no-store");
    response_.keep_alive(false);
    response_.prepare_payload();
    if (is_head)
      response_.body().clear();
    stream_.expires_after(timeout_);
    http::async_write(stream_, response_,
                      [self = shared_from_this()](ErrorCode write_error, std::size_t) {
                        if (!write_error)
                          self->end();
                      });
  }

  // Closing while bytes of the client are unread would make the system tell it of a broken
  // connection, perhaps before it has read its answer. So they are read, within bounds.
  void end() {
    ErrorCode ignored;
    stream_.socket().shutdown(Tcp::socket::shutdown_send, ignored);
    buffer_.clear();
    discard();
  }

  void discard() {
    stream_.async_read_some(buffer_.prepare(4096),
                            [self = shared_from_this()](ErrorCode error, std::size_t bytes) {
                              self->discarded_bytes_ += bytes;
                              if (!error && self->discarded_bytes_ < kDiscardLimitBytes)
                                self->discard();
                            });
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_{std::size_t{2} * kMonitoringRequestLimitBytes};
  http::request_parser<http::empty_body> parser_;
  Response response_;
  std::size_t discarded_bytes_ = 0;
  const MonitoringSources* const sources_;
  const std::chrono::milliseconds timeout_;
  const std::function<void()> on_end_;
};

// Signals meant for the process are for the threads that know what to do about them.
std::thread start_without_signals(std::function<void()> run) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(std::move(run));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace

// ---------------------------------------------------------------------------------------------------
// The server

class MonitoringServer::Implementation {
 public:
  Implementation(MonitoringSources sources, const MonitoringServerOptions& options)
      : sources_(std::move(sources)), options_(options) {}
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;
  ~Implementation() {
    stopping_ = true;
    context_.stop();
    if (thread_.joinable())
      thread_.join();
  }

  tl::expected<void, Error> start() {
    const auto endpoint = parse_listen(options_.listen);
    if (!endpoint)
      return tl::unexpected(endpoint.error());
    ErrorCode error;
    acceptor_.open(endpoint->protocol(), error);
    if (!error)
      acceptor_.set_option(Tcp::acceptor::reuse_address(true), error);
    if (!error)
      acceptor_.bind(*endpoint, error);
    if (!error)
      acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error)
      listens_on_ = acceptor_.local_endpoint(error);
    if (error) {
      return fail(ErrorKind::kInputOutput,
                  fmt::format("cannot listen on {}: {}", options_.listen, error.message()));
    }
    address_ = to_text(listens_on_);
    accept();
    thread_ = start_without_signals([this] { context_.run(); });
    return {};
  }

  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] std::uint16_t port() const { return listens_on_.port(); }

 private:
  void accept() {
    accepting_ = true;
    acceptor_.async_accept([this](ErrorCode error, Tcp::socket socket) {
      accepting_ = false;
      if (error) {
        accept_later();
        return;
      }
      ++connections_;
      std::make_shared<Connection>(std::move(socket), &sources_, options_.timeout, [this] {
        --connections_;
        accept_if_room();
      })->serve();
      accept_if_room();
    });
  }

  void accept_if_room() {
    if (!accepting_ && !stopping_ && connections_ < options_.connections)
      accept();
  }

  void accept_later() {
    accepting_ = true;
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([this](ErrorCode error) {
      accepting_ = false;
      if (!error)
        accept_if_room();
    });
  }

  const MonitoringSources sources_;
  const MonitoringServerOptions options_;
  Tcp::endpoint listens_on_;
  std::string address_;
  std::size_t connections_ = 0;
  bool accepting_ = false;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
  // Last, for what it destroys with it calls back.
  asio::io_context context_{1};
  Tcp::acceptor acceptor_{context_};
  asio::steady_timer pause_{context_};
};

MonitoringServer::MonitoringServer(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
MonitoringServer::~MonitoringServer() = default;

tl::expected<std::unique_ptr<MonitoringServer>, Error> MonitoringServer::start(
    MonitoringSources sources, const MonitoringServerOptions& options) {
  auto implementation = std::make_unique<Implementation>(std::move(sources), options);
  const auto started = implementation->start();
  if (!started)
    return tl::unexpected(started.error());
  return std::unique_ptr<MonitoringServer>(new MonitoringServer(std::move(implementation)));
}

const std::string& MonitoringServer::address() const {
  return implementation_->address();
}
std::uint16_t MonitoringServer::port() const {
  return implementation_->port();
}

}  // namespace minutebook
