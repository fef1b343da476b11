#include "tests/scenarios/run_scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "ledger/recorded_time.h"
#include "tests/cli/child_process.h"
#include "tests/scenarios/check.h"

namespace minutebook::scenarios {
namespace {

using nlohmann::json;

// Longer than any command of a scenario takes, also under a sanitizer.
constexpr std::chrono::milliseconds kCommandLimit(120'000);

// A time that every event recorded so far lies before and every later one after: what is recorded
// carries its time in milliseconds.
std::string present_time() {
  constexpr std::chrono::milliseconds kApart(3);
  std::this_thread::sleep_for(kApart);
  const auto since_1970 = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  std::this_thread::sleep_for(kApart);
  return to_string(
      RecordedTime::from_milliseconds_since_1970(since_1970.count()).value_or(kLatestRecordedTime));
}

class ScenarioRun {
 public:
  explicit ScenarioRun(const RunOptions& options) : options_(options) {
    std::filesystem::create_directory(home());
    std::filesystem::create_directory(work());
    remembered_.texts["source"] = options.source.string();
    remembered_.texts["ledger"] = ledger().string();
  }

  std::vector<ScenarioFailure> run(const Scenario& scenario) && {
    for (const Statement& statement : scenario.statements) {
      if (!carry_out(statement)) {
        break;
      }
    }
    return std::move(failures_);
  }

 private:
  std::filesystem::path home() const { return directory_.path() / "home"; }
  std::filesystem::path work() const { return directory_.path() / "work"; }
  std::filesystem::path ledger() const {
    return directory_.path() / fmt::format("ledger-{}", ledgers_);
  }

  void fail(int line, std::string text) { failures_.push_back({line, std::move(text)}); }

  // Whether the scenario can go on.
  bool carry_out(const Statement& statement) {
    switch (statement.kind) {
      case Statement::Kind::kLedger:
        return begin_ledger(statement);
      case Statement::Kind::kEvents:
        return record_events(statement);
      case Statement::Kind::kPreamble:
        preamble_ = statement.block;
        return true;
      case Statement::Kind::kFile:
        return write_file(statement, statement.words.front(), statement.block);
      case Statement::Kind::kRemember:
        remembered_.texts[statement.words.front()] = present_time();
        return true;
      case Statement::Kind::kRun:
      case Statement::Kind::kAsk:
        return ask(statement);
    }
    return false;
  }

  bool begin_ledger(const Statement& statement) {
    ++ledgers_;
    remembered_.texts["ledger"] = ledger().string();
    if (!run_unchecked(statement, {"init"})) {
      return false;
    }
    if (statement.words.empty()) {
      return true;
    }
    std::vector<std::string> words = {"record", "--quiet"};
    for (const std::string& file : statement.words) {
      words.push_back((options_.source / file).string());
    }
    return run_unchecked(statement, words);
  }

  bool record_events(const Statement& statement) {
    const std::string file = fmt::format("events-{}.yaml", ++event_files_);
    if (!write_file(statement, file, preamble_ + statement.block)) {
      return false;
    }
    return run_checked(statement, {"record", file, "--format", "json"}, true);
  }

  bool ask(const Statement& statement) {
    std::vector<std::string> words;
    for (const std::string& word : statement.words) {
      auto filled = fill_in(word, remembered_.texts);
      if (!filled.has_value()) {
        fail(statement.line, fmt::format("{}: {}\n", statement.text, filled.error()));
        return false;
      }
      words.push_back(*std::move(filled));
    }
    const bool wants_answer = statement.kind == Statement::Kind::kAsk;
    if (wants_answer) {
      words.insert(words.end(), {"--format", "json"});
    }
    run_checked(statement, words, wants_answer);
    return true;
  }

  bool write_file(const Statement& statement, const std::string& name, const std::string& block) {
    auto filled = fill_in(block, remembered_.texts);
    if (!filled.has_value()) {
      fail(statement.line, fmt::format("{}: {}\n", statement.text, filled.error()));
      return false;
    }
    std::ofstream out(work() / name, std::ios::binary);
    out << *filled;
    out.flush();
    if (!out) {
      fail(statement.line, fmt::format("cannot write {}\n", (work() / name).string()));
      return false;
    }
    return true;
  }

  // What the program gave; nothing, with a failure noted, where it could not be run.
  std::optional<CommandResult> run_program(const Statement& statement,
                                           const std::vector<std::string>& words) {
    test::ChildRequest request;
    request.program = options_.program;
    request.arguments = words;
    request.directory = work();
    request.environment = test::clean_environment(home());
    request.environment.push_back("MINUTEBOOK_LEDGER=file:" + ledger().string());
    request.limit = kCommandLimit;
    auto child = test::run_child(request);
    if (!child.has_value()) {
      fail(statement.line, child.error() + "\n");
      return std::nullopt;
    }
    if (child->timed_out) {
      fail(statement.line,
           fmt::format("{}: not done after {} s\n", in_words(words), kCommandLimit.count() / 1000));
      return std::nullopt;
    }
    return CommandResult{.exit_code = child->exit_code,
                         .output = std::move(child->output),
                         .error = std::move(child->error),
                         .answer = std::nullopt};
  }

  static std::string in_words(const std::vector<std::string>& words) {
    return fmt::format("minutebook {}", fmt::join(words, " "));
  }

  void fail_command(const Statement& statement, const std::vector<std::string>& words,
                    const CommandResult& result) {
    fail(statement.line, fmt::format("{}\n  exit code {}\n{}{}", in_words(words), result.exit_code,
                                     result.error, result.output));
  }

  bool run_unchecked(const Statement& statement, const std::vector<std::string>& words) {
    const auto result = run_program(statement, words);
    if (result.has_value() && result->exit_code != 0) {
      fail_command(statement, words, *result);
    }
    return result.has_value() && result->exit_code == 0;
  }

  // Whether everything about the command was as the scenario says.
  bool run_checked(const Statement& statement, const std::vector<std::string>& words,
                   bool wants_answer) {
    auto result = run_program(statement, words);
    if (!result.has_value()) {
      return false;
    }
    const bool has_exit_code_check =
        std::any_of(statement.checks.begin(), statement.checks.end(),
                    [](const Check& check) { return check.target == Target::kExitCode; });
    if (!has_exit_code_check && result->exit_code != 0) {
      fail_command(statement, words, *result);
      return false;
    }
    if (wants_answer) {
      json answer = json::parse(result->output, nullptr, false);
      if (!answer.is_discarded()) {
        result->answer = std::move(answer);
      }
    }
    bool all_hold = true;
    for (const Check& written : statement.checks) {
      all_hold = check(written, words, *result) && all_hold;
    }
    return all_hold;
  }

  bool check(const Check& written, const std::vector<std::string>& words,
             const CommandResult& result) {
    Check check = written;
    auto found = fill_in_check(check);
    if (!found.has_value()) {
      found = failure_of(check, result, remembered_);
    }
    if (found.has_value()) {
      fail(check.line, fmt::format("{}\n  after: {}\n{}", check.text, in_words(words), *found));
    }
    return !found.has_value();
  }

  // Puts what was remembered into the value of the check and into the matches of its path.
  std::optional<std::string> fill_in_check(Check& check) {
    std::vector<std::string*> texts;
    for (PathStep& step : check.path.steps) {
      texts.push_back(&step.value);
    }
    texts.push_back(&check.value);
    for (std::string* text : texts) {
      auto filled = fill_in(*text, remembered_.texts);
      if (!filled.has_value()) {
        return fmt::format("  found: {}\n", filled.error());
      }
      *text = *std::move(filled);
    }
    return std::nullopt;
  }

  const RunOptions& options_;
  test::TemporaryDirectory directory_;
  int ledgers_ = 0;
  int event_files_ = 0;
  std::string preamble_;
  Remembered remembered_;
  std::vector<ScenarioFailure> failures_;
};

}  // namespace

std::vector<ScenarioFailure> run_scenario(const Scenario& scenario, const RunOptions& options) {
  return ScenarioRun(options).run(scenario);
}

}  // namespace minutebook::scenarios
