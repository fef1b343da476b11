// The program generate_history: writes a made-up history as an event file, to try the ledger with.

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>

#include "tests/bench/generator.h"
#include "tests/bench/shapes.h"

namespace {

using minutebook::bench::AuthoredEvent;
using minutebook::bench::EventSink;

// Where the lines go. Remembers the first failure to write.
class Output {
 public:
  explicit Output(std::FILE* file) : file_(file) {}

  void write(const AuthoredEvent& authored) {
    const std::string line = minutebook::bench::json_line(authored);
    if (error_number_ == 0 && std::fwrite(line.data(), 1, line.size(), file_) != line.size()) {
      error_number_ = errno;
    }
  }
  // The error number of the first failure, 0 where all went well.
  int finish() {
    if (error_number_ == 0 && std::fflush(file_) != 0) {
      error_number_ = errno;
    }
    return error_number_;
  }

 private:
  std::FILE* file_;
  int error_number_ = 0;
};

int run(int argc, char** argv) {
  CLI::App app{
      "Writes a made-up history as an event file (JSON Lines), the same for the same arguments.\n"
      "Example: generate_history --events 100000 --organisations 10000 > history.jsonl"};
  minutebook::bench::HistorySettings settings;
  minutebook::bench::PostHistorySettings post;
  std::string shape = "region";
  app.add_option("--events", settings.event_count, "How many events (1000)");
  app.add_option("--organisations", settings.organisation_count,
                 "How many organisations they are about (100)")
      ->check(CLI::PositiveNumber);
  app.add_option("--seed", settings.seed, "Which history (1)");
  app.add_option("--shape", shape,
                 "region (many organisations), post (one post with a long history) or\n"
                 "live (one organisation with 100 live facts)")
      ->check(CLI::IsMember({"region", "post", "live"}));
  app.add_option("--people", post.people,
                 "Of shape post: how many people take turns (12); 0: a new one each time");
  std::string format = "jsonl";
  app.add_option("--format", format, "jsonl")->check(CLI::IsMember({"jsonl"}));
  CLI11_PARSE(app, argc, argv);

  Output output(stdout);
  const EventSink sink = [&](const AuthoredEvent& authored) { output.write(authored); };
  if (shape == "region") {
    generate_history(settings, sink);
  } else if (shape == "post") {
    post.event_count = settings.event_count;
    generate_post_history(post, sink);
  } else {
    minutebook::bench::generate_live_facts(sink);
  }
  if (const int error_number = output.finish(); error_number != 0) {
    std::fprintf(stderr, "generate_history: the output could not be written: %s\n",
                 std::strerror(error_number));
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "generate_history: %s\n", error.what());
    return 1;
  }
}
