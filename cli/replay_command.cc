// The command that folds the log anew up to a point and answers from there.

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "cli/commands.h"
#include "cli/lines_on_axes.h"
#include "cli/question.h"
#include "cli/scratch_shards.h"
#include "cli/structure_pages.h"
#include "cli/words.h"
#include "eventlog/log_prefix.h"
#include "eventlog/recorded_order.h"
#include "ledger/trail.h"
#include "queries/trail.h"

namespace minutebook::cli {
namespace v1 = ledger::v1;

namespace {

// `0:1200,3:800`: an offset for each partition, up to which and without which its records are
// taken. Absent where the text is not written so.
std::optional<std::map<Partition, Offset>> parse_positions(const std::string& text) {
  std::map<Partition, Offset> ends;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    Partition partition;
    Offset offset;
    const auto read_partition = std::from_chars(at, end, partition.value);
    if (read_partition.ec != std::errc() || read_partition.ptr == end || *read_partition.ptr != ':')
      return std::nullopt;
    const auto read_offset = std::from_chars(read_partition.ptr + 1, end, offset.value);
    if (read_offset.ec != std::errc() || offset.value < 0 ||
        !ends.emplace(partition, offset).second) {
      return std::nullopt;
    }
    at = read_offset.ptr;
    if (at == end)
      return ends;
    if (*at++ != ',')
      return std::nullopt;
  }
}

// The positions where they name every partition of the log, and none that it does not have.
tl::expected<std::map<Partition, Offset>, Error> checked_positions(
    EventLog& log, std::map<Partition, Offset> ends) {
  const auto partitions = log.partitions();
  if (!partitions)
    return tl::unexpected(partitions.error());
  for (const Partition partition : *partitions) {
    if (!ends.contains(partition)) {
      return fail(
          ErrorKind::kUsage,
          fmt::format("--until: partition {} is missing; give a position for each of the "
                      "log's {}, as an answer's positions do",
                      partition.value, counted(partitions->size(), "partition", "partitions")));
    }
  }
  if (ends.size() > partitions->size()) {
    return fail(ErrorKind::kUsage,
                fmt::format("--until: the log has {}, from {} to {}, and no other",
                            counted(partitions->size(), "partition", "partitions"),
                            partitions->front().value, partitions->back().value));
  }
  return ends;
}

// The first records of the log up to a count of events, positions, a recorded time, or an event's
// id (included).
tl::expected<std::map<Partition, Offset>, Error> ends_of(EventLog& log, const std::string& until) {
  std::int64_t count = 0;
  const char* text_end = until.data() + until.size();
  const auto read = std::from_chars(until.data(), text_end, count);
  if (read.ec == std::errc() && read.ptr == text_end && count >= 0) {
    std::int64_t taken = 0;
    return ends_before(log, [&taken, count](const LogRecord&) { return taken++ >= count; });
  }
  if (auto positions = parse_positions(until))
    return checked_positions(log, std::move(*positions));
  if (const auto event_id = EventId::parse_uuid(until)) {
    const std::string id = event_id->to_bytes();
    bool found = false;
    auto ends = ends_before(log, [&id, &found](const LogRecord& record) {
      if (found)
        return true;
      v1::Event event;
      found = event.ParseFromString(record.value) && event.event_id() == id;
      return false;
    });
    if (ends && !found) {
      return fail(ErrorKind::kNotFound, fmt::format("no event {} is recorded", until));
    }
    return ends;
  }
  const auto time = parse_recorded_time(until);
  if (!time) {
    return fail(
        ErrorKind::kUsage,
        fmt::format(
            "--until: \"{}\" is not a count of events, a time, an event's id or a position in "
            "each partition; write 40, 2026-11-21T10:00Z, an id as `trail` shows it, or "
            "0:40 (0:40,1:12 where there are two partitions)",
            until));
  }
  return ends_before(log, [&time](const LogRecord& record) { return record.recorded > *time; });
}

class Replay {
 public:
  Replay(const Arguments& arguments, const Axes& axes, Ledger& ledger, ScratchShards& scratch,
         std::map<Partition, Offset> ends)
      : arguments_(arguments),
        axes_(axes),
        ledger_(ledger),
        scratch_(scratch),
        ends_(std::move(ends)),
        names_(ledger.log().people()) {}

  ExitCode run(const std::optional<Subject>& subject, Console& console) {
    if (arguments_.step)
      return step(subject, console);
    const auto folded = scratch_.fold(ledger_.log(), ends_);
    if (!folded)
      return console.report(folded.error());
    const ScratchRows scratch_rows = scratch_.rows();
    if (!subject) {
      v1::ReplayAnswer answer;
      finish(answer);
      return print(answer, console);
    }
    Structure structure(scratch_rows.rows(), axes_, names_);
    switch (subject->subject_class()) {
      case SubjectClass::kOrganisation: {
        v1::OrganisationAnswer answer;
        return print_asked(structure.organisation(*subject, &answer), answer, console);
      }
      case SubjectClass::kBoard: {
        v1::BoardAnswer answer;
        return print_asked(structure.board(*subject, &answer), answer, console);
      }
      case SubjectClass::kProgramme: {
        v1::ProgrammeAnswer answer;
        return print_asked(structure.programme(*subject, &answer), answer, console);
      }
      default:
        return console.report(
            Error{ErrorKind::kUsage,
                  fmt::format("--id: {} is not an organisation, a board or a programme",
                              subject->text())});
    }
  }

 private:
  template <typename Answer>
  void end_answer(Answer& answer) const {
    answer.set_as_of(to_string(axes_.as_of));
    if (axes_.known_at)
      answer.set_known_at(to_string(*axes_.known_at));
    if (axes_.published_by)
      answer.set_published_by(to_string(*axes_.published_by));
    for (const Position& folded : scratch_.positions()) {
      v1::PartitionPosition& position = *answer.add_positions();
      position.set_partition(folded.partition.value);
      position.set_offset(folded.next_offset.value);
    }
  }

  void finish(v1::ReplayAnswer& answer) const {
    std::int64_t events = 0;
    std::int64_t quarantined = 0;
    std::optional<RecordedTime> last_recorded;
    for (const Position& position : scratch_.positions()) {
      events += static_cast<std::int64_t>(position.events);
      quarantined += static_cast<std::int64_t>(position.quarantined);
      if (position.records > 0 && (!last_recorded || *last_recorded < position.high_water))
        last_recorded = position.high_water;
    }
    answer.set_events(events);
    answer.set_quarantined(quarantined);
    if (last_recorded)
      answer.set_last_recorded(to_string(*last_recorded));
    end_answer(answer);
  }

  template <typename Answer>
  ExitCode print_asked(const tl::expected<void, Error>& asked, Answer& answer, Console& console) {
    if (!asked)
      return console.report(asked.error());
    answer.clear_positions();
    end_answer(answer);
    return print_structure(
        answer, [this](const Answer& page) { return page_of(page, arguments_.details); }, console);
  }

  // The facts of the subject as folded so far; none for one without a structure.
  tl::expected<std::vector<FactLine>, Error> lines_of(const Subject& subject) {
    const ScratchRows scratch_rows = scratch_.rows();
    Structure structure(scratch_rows.rows(), axes_, names_);
    google::protobuf::RepeatedPtrField<v1::Incompleteness> unused;
    auto lines = lines_on_axes(structure, subject, &unused);
    if (!lines && lines.error().kind == ErrorKind::kUsage)
      return std::vector<FactLine>{};
    return lines;
  }

  ExitCode step(const std::optional<Subject>& subject, Console& console) {
    v1::ReplayAnswer answer;
    LogPrefix prefix(&ledger_.log(), ends_);
    RecordedOrder records(&prefix);
    while (true) {
      const auto record = records.next();
      if (!record)
        return console.report(record.error());
      if (!*record)
        break;
      const auto shown =
          subject ? tl::expected<Subject, Error>(*subject) : Subject::parse((*record)->subject);
      if (const auto stepped = step_over(**record, shown, answer); !stepped)
        return console.report(stepped.error());
    }
    finish(answer);
    return print(answer, console);
  }

  // Folds one record and adds what it did, where it is about the subject or changed something of
  // it.
  tl::expected<void, Error> step_over(const LogRecord& record,
                                      const tl::expected<Subject, Error>& subject,
                                      v1::ReplayAnswer& answer) {
    std::vector<FactLine> before;
    if (subject) {
      auto lines = lines_of(*subject);
      if (!lines)
        return tl::unexpected(lines.error());
      before = std::move(*lines);
    }
    const Offset next{record.offset.value + 1};
    if (auto folded = scratch_.fold(ledger_.log(), {{record.partition, next}}); !folded)
      return folded;
    std::vector<v1::Difference> effects;
    if (subject) {
      const auto after = lines_of(*subject);
      if (!after)
        return tl::unexpected(after.error());
      effects = differences(before, *after);
    }
    if (subject && record.subject != subject->text() && effects.empty())
      return {};
    v1::ReplayStep& step = *answer.add_steps();
    if (auto entry = entry_of(record))
      *step.mutable_entry() = std::move(*entry);
    for (v1::Difference& effect : effects)
      *step.add_effects() = std::move(effect);
    return {};
  }

  // The record as the trail shows it.
  std::optional<v1::TrailEntry> entry_of(const LogRecord& record) {
    const ScratchRows scratch_rows = scratch_.rows();
    Axes all = axes_;
    all.known_at.reset();
    all.published_by.reset();
    const auto trail =
        trail_of_subject(scratch_rows.rows(), record.subject, all, 0,
                         [this](const std::string& id) { return name_in_answer(names_.find(id)); });
    if (!trail)
      return std::nullopt;
    for (const v1::TrailEntry& entry : trail->entries()) {
      if (entry.recorded().partition() == record.partition.value &&
          entry.recorded().offset() == record.offset.value) {
        return entry;
      }
    }
    return std::nullopt;
  }

  static Page page_of_replay(const v1::ReplayAnswer& answer) {
    Page page;
    page.heading.emplace_back(
        fmt::format(
            "Replayed {} events{}", answer.events(),
            answer.last_recorded().empty() ? "" : ", the last recorded " + answer.last_recorded()),
        Style::kHeading);
    if (answer.quarantined() > 0) {
      page.heading.emplace_back(fmt::format("{} could not be folded", answer.quarantined()),
                                Style::kWarning);
    }
    for (const v1::ReplayStep& step : answer.steps()) {
      TextTable table;
      table.title = fmt::format("{}/{}  {}  {}", step.entry().recorded().partition(),
                                step.entry().recorded().offset(), step.entry().type(),
                                step.entry().subject());
      table.columns = {"", "", "", ""};
      table.rows.push_back({Cell("event", Style::kFaint), step.entry().summary(), "", ""});
      if (!step.entry().quarantine_reason().empty()) {
        table.rows.push_back(
            {Cell("quarantined", Style::kWarning), step.entry().quarantine_reason()});
      }
      for (const v1::Difference& effect : step.effects()) {
        table.rows.push_back({Cell(plain(effect.change()), Style::kFaint), effect.item(),
                              effect.before(), effect.after()});
      }
      if (step.effects().empty()) {
        table.rows.push_back({Cell("no effect on this day", Style::kFaint)});
      }
      page.tables.push_back(std::move(table));
    }
    add_basis(answer, page);
    return page;
  }

  static Rows rows_of_replay(const v1::ReplayAnswer& answer) {
    Rows rows{{"partition", "offset", "event_id", "type", "subject", "summary", "change", "item",
               "before", "after"},
              {}};
    for (const v1::ReplayStep& step : answer.steps()) {
      const v1::TrailEntry& entry = step.entry();
      const std::vector<std::string> start = {std::to_string(entry.recorded().partition()),
                                              std::to_string(entry.recorded().offset()),
                                              entry.event_id(),
                                              entry.type(),
                                              entry.subject(),
                                              entry.summary()};
      const auto add = [&rows, &start](std::vector<std::string> effect) {
        std::vector<std::string> row = start;
        row.insert(row.end(), effect.begin(), effect.end());
        rows.rows.push_back(std::move(row));
      };
      if (step.effects().empty())
        add({"", "", "", ""});
      for (const v1::Difference& effect : step.effects()) {
        add({effect.change(), effect.item(), effect.before(), effect.after()});
      }
    }
    return rows;
  }

  ExitCode print(const v1::ReplayAnswer& answer, Console& console) const {
    switch (console.format()) {
      case Format::kTable:
        console.print(page_of_replay(answer));
        break;
      case Format::kJson:
        console.print_json(answer);
        break;
      case Format::kJsonLines:
        if (!arguments_.step)
          console.print_json_line(answer);
        for (const v1::ReplayStep& step : answer.steps())
          console.print_json_line(step);
        break;
      case Format::kCsv:
        console.print_csv(rows_of_replay(answer));
        break;
    }
    return answer.quarantined() > 0 ? kIncomplete : completeness_of(answer);
  }

  const Arguments& arguments_;
  const Axes& axes_;
  Ledger& ledger_;
  ScratchShards& scratch_;
  const std::map<Partition, Offset> ends_;
  RegisterNames names_;
};

}  // namespace

ExitCode run_replay(const Arguments& arguments, Console& console) {
  std::optional<Subject> subject;
  if (!arguments.id.empty()) {
    auto parsed = Subject::parse(arguments.id);
    if (!parsed)
      return console.report(Error{ErrorKind::kUsage, parsed.error().message});
    subject = *parsed;
  }
  const auto axes = axes_of(arguments.axes);
  if (!axes)
    return console.report(axes.error());
  auto ledger = open_ledger_of(arguments, LedgerMode::kRead, "replay", console);
  if (!ledger)
    return console.report(ledger.error());
  auto ends = ends_of((*ledger)->log(), arguments.until);
  if (!ends)
    return console.report(ends.error());
  const auto partitions = (*ledger)->log().partitions();
  if (!partitions)
    return console.report(partitions.error());
  const auto scratch = ScratchShards::make(*partitions);
  if (!scratch)
    return console.report(scratch.error());
  return Replay(arguments, *axes, **ledger, **scratch, std::move(*ends)).run(subject, console);
}

}  // namespace minutebook::cli
