#include "cli/question.h"

#include <fmt/format.h>

#include <utility>

#include "eventlog/clock.h"
#include "ledger/date_problem.h"
#include "ledger/memory_rows.h"

namespace minutebook::cli {
namespace {

tl::expected<Day, Error> day_of(const char* option, const std::string& text) {
  auto day = parse_day(text);
  if (day)
    return *day;
  return fail(ErrorKind::kUsage, fmt::format("{}: {}", option, to_string(day.error())));
}

}  // namespace

tl::expected<Axes, Error> axes_of(const AxesArguments& arguments) {
  Axes axes;
  const std::string today = to_string(system_time()).substr(0, 10);
  auto as_of = day_of("--as-of", arguments.as_of.empty() ? today : arguments.as_of);
  if (!as_of)
    return tl::unexpected(as_of.error());
  axes.as_of = *as_of;
  if (!arguments.known_at.empty()) {
    auto known_at = parse_recorded_time(arguments.known_at);
    if (!known_at) {
      return fail(ErrorKind::kUsage, fmt::format("--known-at: {}", to_string(known_at.error())));
    }
    axes.known_at = *known_at;
  }
  if (!arguments.published_by.empty()) {
    auto published_by = day_of("--published-by", arguments.published_by);
    if (!published_by)
      return tl::unexpected(published_by.error());
    axes.published_by = *published_by;
  }
  return axes;
}

PersonName RegisterNames::find(std::string_view person_id) const {
  const auto id = PersonId::parse(person_id);
  if (!id)
    return {};
  const auto entry = people_.find(*id);
  if (!entry) {
    if (failure_.empty())
      failure_ = entry.error().message;
    return {};
  }
  if (!*entry)
    return {};
  if ((*entry)->erased)
    return {PersonName::Kind::kErased, {}};
  return {PersonName::Kind::kNamed, (*entry)->name};
}

tl::expected<std::unique_ptr<Question>, Error> Question::open(const Arguments& arguments,
                                                              Console& console) {
  const auto axes = axes_of(arguments.axes);
  if (!axes)
    return tl::unexpected(axes.error());
  auto session = open_for_reading(arguments, console);
  if (!session)
    return tl::unexpected(session.error());
  std::unique_ptr<Question> question(new Question);
  question->session_ = std::move(*session);
  question->axes_ = *axes;
  if (question->session_.shard) {
    question->rows_ = question->session_.shard.get();
  } else {
    question->no_rows_ = std::make_unique<MemoryRows>();
    question->rows_ = question->no_rows_.get();
  }
  question->names_ = std::make_unique<RegisterNames>(question->session_.ledger->log().people());
  return question;
}

std::string Question::lag_in_words() const {
  return fmt::format(
      "the read model lags {} {} behind the log because another process is folding; ask "
      "again, or run `minutebook project --once`",
      session_.lag_records, session_.lag_records == 1 ? "event" : "events");
}

}  // namespace minutebook::cli
