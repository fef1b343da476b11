#include "cli/question.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "eventlog/clock.h"
#include "ledger/date_problem.h"

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
  return std::make_unique<Question>(std::move(*session), *axes);
}

Question::Question(ReadSession session, const Axes& axes)
    : session_(std::move(session)),
      names_(std::make_unique<RegisterNames>(session_.ledger->log().people())),
      axes_(axes) {}

Error Question::instead_of_answer(Error error) const {
  const std::vector<std::string> gaps = session_.gaps();
  if (error.kind != ErrorKind::kNotFound || gaps.empty())
    return error;
  error.kind = ErrorKind::kIncomplete;
  error.message += ", as far as the read models go";
  for (const std::string& gap : gaps)
    error.message += "; " + gap;
  return error;
}

}  // namespace minutebook::cli
