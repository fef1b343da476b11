// The command that folds the log anew up to a point and answers from there.

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "cli/commands.h"
#include "cli/lines_on_axes.h"
#include "cli/question.h"
#include "cli/structure_pages.h"
#include "cli/words.h"
#include "eventlog/log_prefix.h"
#include "ledger/trail.h"
#include "queries/trail.h"

namespace minutebook::cli {
namespace v1 = ledger::v1;

namespace {

// A directory that goes when this goes.
class ScratchDirectory {
 public:
  [[nodiscard]] static tl::expected<ScratchDirectory, Error> make() {
    std::error_code error;
    const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
    std::string path = ((error ? "/tmp" : parent) / "minutebook-replay-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr) {
      return fail(ErrorKind::kInputOutput,
                  fmt::format("{}: {}; set TMPDIR to a directory that can be written", path,
                              std::strerror(errno)));
    }
    return ScratchDirectory(path);
  }
  ScratchDirectory(ScratchDirectory&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ScratchDirectory& operator=(ScratchDirectory&&) = delete;
  ~ScratchDirectory() {
    std::error_code ignored;
    if (!path_.empty())
      std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit ScratchDirectory(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

// The first records of the log up to a count of events, a recorded time, or an event's id
// (included).
tl::expected<std::map<Partition, Offset>, Error> ends_of(EventLog& log, const std::string& until) {
  std::int64_t count = 0;
  const char* text_end = until.data() + until.size();
  const auto read = std::from_chars(until.data(), text_end, count);
  if (read.ec == std::errc() && read.ptr == text_end && count >= 0) {
    return ends_before(log,
                       [count](const LogRecord& record) { return record.offset.value >= count; });
  }
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
        fmt::format("--until: \"{}\" is not a count of events, a time or an event's id; write 40, "
                    "2026-11-21T10:00Z, or an id as `trail` shows it",
                    until));
  }
  return ends_before(log, [&time](const LogRecord& record) { return record.recorded > *time; });
}

class Replay {
 public:
  Replay(const Arguments& arguments, const Axes& axes, Ledger& ledger, Shard& scratch,
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
    const auto folded = fold_up_to(ends_.at(kLocalPartition));
    if (!folded)
      return console.report(folded.error());
    const auto reader = scratch_.reader();
    if (!subject) {
      v1::ReplayAnswer answer;
      finish(answer);
      return print(answer, console);
    }
    Structure structure(*reader, axes_, names_);
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
  tl::expected<FoldStatistics, Error> fold_up_to(Offset end) {
    LogPrefix prefix(&ledger_.log(), {{kLocalPartition, end}});
    return fold_to_end(prefix, scratch_);
  }

  template <typename Answer>
  void end_answer(Answer& answer) const {
    answer.set_as_of(to_string(axes_.as_of));
    if (axes_.known_at)
      answer.set_known_at(to_string(*axes_.known_at));
    if (axes_.published_by)
      answer.set_published_by(to_string(*axes_.published_by));
    v1::PartitionPosition& position = *answer.add_positions();
    position.set_partition(kLocalPartition.value);
    position.set_offset(scratch_.position().next_offset.value);
  }

  void finish(v1::ReplayAnswer& answer) const {
    const Position position = scratch_.position();
    answer.set_events(static_cast<std::int64_t>(position.events));
    answer.set_quarantined(static_cast<std::int64_t>(position.quarantined));
    if (position.records > 0)
      answer.set_last_recorded(to_string(position.high_water));
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
    const auto reader = scratch_.reader();
    Structure structure(*reader, axes_, names_);
    google::protobuf::RepeatedPtrField<v1::Incompleteness> unused;
    auto lines = lines_on_axes(structure, subject, &unused);
    if (!lines && lines.error().kind == ErrorKind::kUsage)
      return std::vector<FactLine>{};
    return lines;
  }

  ExitCode step(const std::optional<Subject>& subject, Console& console) {
    v1::ReplayAnswer answer;
    const Offset end = ends_.at(kLocalPartition);
    for (Offset next{0}; next < end;) {
      ReadLimits one;
      one.max_records = 1;
      const auto records = ledger_.log().read(kLocalPartition, next, one);
      if (!records)
        return console.report(records.error());
      if (records->empty())
        break;
      const LogRecord& record = records->front();
      next = Offset{record.offset.value + 1};
      const auto shown =
          subject ? tl::expected<Subject, Error>(*subject) : Subject::parse(record.subject);
      if (const auto stepped = step_over(record, next, shown, answer); !stepped) {
        return console.report(stepped.error());
      }
    }
    finish(answer);
    return print(answer, console);
  }

  // Folds one record and adds what it did, where it is about the subject or changed something of
  // it.
  tl::expected<void, Error> step_over(const LogRecord& record, Offset next,
                                      const tl::expected<Subject, Error>& subject,
                                      v1::ReplayAnswer& answer) {
    std::vector<FactLine> before;
    if (subject) {
      auto lines = lines_of(*subject);
      if (!lines)
        return tl::unexpected(lines.error());
      before = std::move(*lines);
    }
    if (const auto folded = fold_up_to(next); !folded)
      return tl::unexpected(folded.error());
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
    const auto reader = scratch_.reader();
    Axes all = axes_;
    all.known_at.reset();
    all.published_by.reset();
    const auto trail =
        trail_of_subject(*reader, record.subject, all, 0,
                         [this](const std::string& id) { return name_in_answer(names_.find(id)); });
    if (!trail)
      return std::nullopt;
    for (const v1::TrailEntry& entry : trail->entries()) {
      if (entry.recorded().offset() == record.offset.value)
        return entry;
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
  Shard& scratch_;
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
  const auto directory = ScratchDirectory::make();
  if (!directory)
    return console.report(directory.error());
  const auto scratch = Shard::open(ShardLocation{directory->path(), kLocalPartition});
  if (!scratch)
    return console.report(scratch.error());
  return Replay(arguments, *axes, **ledger, **scratch, std::move(*ends)).run(subject, console);
}

}  // namespace minutebook::cli
