#include "tests/scenarios/scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "tests/scenarios/words.h"

namespace minutebook::scenarios {
namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) {
    return "";
  }
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// Takes `words` off the front of `text` where they stand there as whole words.
bool take(std::string_view& text, std::string_view words) {
  if (!text.starts_with(words) ||
      (text.size() > words.size() && kBlanks.find(text[words.size()]) == std::string_view::npos)) {
    return false;
  }
  text = trimmed(text.substr(words.size()));
  return true;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-';
  });
}

// `"…"` without its quotes; any other text as it stands.
std::string unquoted(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return std::string(text);
}

std::optional<std::size_t> count_of(std::string_view digits) {
  std::size_t count = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, count);
  if (digits.empty() || error != std::errc() || stop != end) {
    return std::nullopt;
  }
  return count;
}

using Failure = tl::unexpected<std::string>;

// Reads one check, or one `remember` under a command.
class CheckReader {
 public:
  CheckReader(std::string_view text, const std::set<std::string>& fields)
      : text_(text), fields_(fields) {
    check_.text = text;
  }

  tl::expected<Check, std::string> read() {
    if (take(text_, "remember")) {
      return read_remember();
    }
    if (take(text_, "exit code")) {
      check_.target = Target::kExitCode;
      return read_exit_code();
    }
    if (auto found = read_target(); !found.has_value()) {
      return Failure(found.error());
    }
    switch (check_.target) {
      case Target::kPath:
        return read_path_verb();
      case Target::kAnswer:
        return read_answer_verb();
      default:
        return read_text_verb();
    }
  }

 private:
  tl::expected<void, std::string> read_target() {
    if (take(text_, "output")) {
      check_.target = Target::kOutput;
    } else if (take(text_, "error")) {
      check_.target = Target::kError;
    } else if (take(text_, "answer")) {
      check_.target = Target::kAnswer;
    } else {
      check_.target = Target::kPath;
      auto path = take_json_path(text_);
      if (!path.has_value()) {
        return Failure(path.error());
      }
      text_ = trimmed(text_);
      for (const PathStep& step : path->steps) {
        for (const std::string& name : step.names) {
          if (!fields_.contains(name)) {
            return Failure(fmt::format("no answer has a field {}", name));
          }
        }
      }
      check_.path = *std::move(path);
    }
    return {};
  }

  tl::expected<Check, std::string> read_remember() {
    check_.verb = Verb::kRemember;
    if (auto found = read_target(); !found.has_value()) {
      return Failure(found.error());
    }
    if (check_.target == Target::kError || !take(text_, "as") || !is_name(text_)) {
      return Failure(
          "write: remember PATH as NAME, remember answer as NAME or remember output as NAME");
    }
    check_.value = text_;
    return check_;
  }

  tl::expected<Check, std::string> read_exit_code() {
    const std::optional<std::size_t> code = take(text_, "is") ? count_of(text_) : std::nullopt;
    if (!code.has_value()) {
      return Failure("write: exit code is N");
    }
    check_.verb = Verb::kIs;
    check_.count = *code;
    return check_;
  }

  tl::expected<Check, std::string> read_answer_verb() {
    if (take(text_, "has")) {
      return read_count(Verb::kHasEntries, "entry", "entries");
    }
    if (!take(text_, "is as") || !is_name(text_)) {
      return Failure("write: answer is as NAME or answer has N entries");
    }
    check_.verb = Verb::kIsAs;
    check_.value = text_;
    return check_;
  }

  tl::expected<Check, std::string> read_text_verb() {
    if (text_ == "is empty") {
      check_.verb = Verb::kIsEmpty;
      return check_;
    }
    if (take(text_, "has")) {
      return read_count(Verb::kHasLines, "line", "lines");
    }
    if (take(text_, "is as") && is_name(text_)) {
      check_.verb = Verb::kIsAs;
      check_.value = text_;
      return check_;
    }
    return read_containing(
        "write: contains TEXT, does not contain TEXT, has N lines, is empty or is as NAME");
  }

  tl::expected<Check, std::string> read_path_verb() {
    if (text_ == "is absent") {
      check_.verb = Verb::kIsAbsent;
      return check_;
    }
    if (take(text_, "has")) {
      return read_count(Verb::kHasEntries, "entry", "entries");
    }
    if (take(text_, "is not")) {
      return with_value(Verb::kIsNot);
    }
    if (take(text_, "is")) {
      return with_value(Verb::kIs);
    }
    return read_containing(
        "write: PATH is VALUE, is not VALUE, is absent, has N entries, contains TEXT or does not "
        "contain TEXT");
  }

  tl::expected<Check, std::string> read_containing(const char* right_form) {
    if (take(text_, "contains")) {
      return with_value(Verb::kContains);
    }
    if (take(text_, "does not contain")) {
      return with_value(Verb::kDoesNotContain);
    }
    return Failure(right_form);
  }

  tl::expected<Check, std::string> with_value(Verb verb) {
    if (text_.empty()) {
      return Failure("what to compare with is missing");
    }
    check_.verb = verb;
    check_.value = unquoted(text_);
    return check_;
  }

  tl::expected<Check, std::string> read_count(Verb verb, std::string_view one,
                                              std::string_view many) {
    const std::size_t blank = text_.find(' ');
    const std::optional<std::size_t> count = count_of(text_.substr(0, blank));
    const std::string_view noun =
        blank == std::string_view::npos ? "" : trimmed(text_.substr(blank));
    if (!count.has_value() || noun != (*count == 1 ? one : many)) {
      return Failure(fmt::format("write: has 1 {} or has N {}", one, many));
    }
    check_.verb = verb;
    check_.count = *count;
    return check_;
  }

  std::string_view text_;
  const std::set<std::string>& fields_;
  Check check_;
};

bool needs_answer(const Check& check) {
  return check.target == Target::kPath || check.target == Target::kAnswer;
}

// Reads a file line by line.
class ScenarioReader {
 public:
  ScenarioReader(std::string_view text, const std::set<std::string>& fields) : fields_(fields) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      lines_.push_back(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  tl::expected<Scenario, std::vector<ScenarioProblem>> read() {
    while (next_ < lines_.size()) {
      const std::string_view line = lines_[next_++];
      const std::string_view text = trimmed(line);
      if (text.empty() || text.front() == '#') {
        continue;
      }
      if (kBlanks.find(line.front()) != std::string_view::npos) {
        read_check(text);
      } else {
        read_statement(text);
      }
    }
    require_checks();
    if (!problems_.empty()) {
      return tl::unexpected(std::move(problems_));
    }
    return std::move(scenario_);
  }

 private:
  void add_problem(std::string problem) {
    problems_.push_back({static_cast<int>(next_), std::move(problem)});
  }

  void read_check(std::string_view text) {
    if (after_unknown_) {
      return;
    }
    if (scenario_.statements.empty()) {
      add_problem("an indented line is a check, and there is no command above it");
      return;
    }
    Statement& statement = scenario_.statements.back();
    auto check = CheckReader(text, fields_).read();
    if (!check.has_value()) {
      add_problem(fmt::format("{}: {}", text, check.error()));
      return;
    }
    const bool runs = statement.kind == Statement::Kind::kRun ||
                      statement.kind == Statement::Kind::kAsk ||
                      statement.kind == Statement::Kind::kEvents;
    if (!runs) {
      add_problem(fmt::format("`{}` gives nothing to check", statement.text));
    } else if (needs_answer(*check) && statement.kind == Statement::Kind::kRun) {
      add_problem(fmt::format("`run` gives text, not an answer; `{}` is for `ask`", text));
    }
    check->line = static_cast<int>(next_);
    statement.checks.push_back(*std::move(check));
  }

  void read_statement(std::string_view text) {
    Statement statement;
    statement.line = static_cast<int>(next_);
    statement.text = text;
    std::string_view rest = text;
    after_unknown_ = false;
    if (rest == "ledger") {
      statement.kind = Statement::Kind::kLedger;
    } else if (take(rest, "ledger with")) {
      statement.kind = Statement::Kind::kLedger;
      read_words(rest, statement);
    } else if (rest == "events") {
      statement.kind = Statement::Kind::kEvents;
      read_block(statement);
    } else if (rest == "preamble") {
      statement.kind = Statement::Kind::kPreamble;
      read_block(statement);
    } else if (take(rest, "file")) {
      statement.kind = Statement::Kind::kFile;
      read_file_name(rest, statement);
      read_block(statement);
    } else if (take(rest, "run")) {
      statement.kind = Statement::Kind::kRun;
      read_words(rest, statement);
    } else if (take(rest, "ask")) {
      statement.kind = Statement::Kind::kAsk;
      read_words(rest, statement);
    } else if (take(rest, "remember now as") && is_name(rest)) {
      statement.kind = Statement::Kind::kRemember;
      statement.words = {std::string(rest)};
    } else {
      add_problem(
          fmt::format("unknown: {}; a line begins with ledger, preamble, events, file, run, ask "
                      "or remember now as NAME",
                      text));
      after_unknown_ = true;
      return;
    }
    scenario_.statements.push_back(std::move(statement));
  }

  void read_words(std::string_view text, Statement& statement) {
    auto words = split_words(text);
    if (!words.has_value()) {
      add_problem(words.error());
    } else if (words->empty()) {
      add_problem(fmt::format("`{}` of what?", statement.text));
    } else {
      statement.words = *std::move(words);
    }
  }

  void read_file_name(std::string_view name, Statement& statement) {
    if (name.empty() || name.find_first_of("/ ") != std::string_view::npos) {
      add_problem("write: file NAME, without a folder");
    }
    statement.words = {std::string(name)};
  }

  void read_block(Statement& statement) {
    const std::size_t begin = next_;
    while (next_ < lines_.size()) {
      const std::string_view line = lines_[next_++];
      if (line == "end") {
        return;
      }
      statement.block += line;
      statement.block += '\n';
    }
    problems_.push_back(
        {static_cast<int>(begin), fmt::format("`{}` has no `end`", statement.text)});
  }

  void require_checks() {
    std::size_t checks = 0;
    for (const Statement& statement : scenario_.statements) {
      const auto count = static_cast<std::size_t>(
          std::count_if(statement.checks.begin(), statement.checks.end(),
                        [](const Check& check) { return check.verb != Verb::kRemember; }));
      checks += count;
      if (statement.kind == Statement::Kind::kAsk && statement.checks.empty()) {
        problems_.push_back({statement.line, "an `ask` that checks nothing; is `run` meant?"});
      }
    }
    if (checks == 0) {
      problems_.push_back({static_cast<int>(lines_.size()), "the scenario checks nothing"});
    }
  }

  const std::set<std::string>& fields_;
  std::vector<std::string_view> lines_;
  std::size_t next_ = 0;
  // Whether the last statement was not understood; what is checked below it is then not looked at.
  bool after_unknown_ = false;
  Scenario scenario_;
  std::vector<ScenarioProblem> problems_;
};

}  // namespace

tl::expected<Scenario, std::vector<ScenarioProblem>> parse_scenario(
    std::string_view text, const std::set<std::string>& fields) {
  return ScenarioReader(text, fields).read();
}

}  // namespace minutebook::scenarios
