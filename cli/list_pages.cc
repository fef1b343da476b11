#include "cli/list_pages.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/words.h"

namespace minutebook::cli {
namespace v1 = ledger::v1;

namespace {

std::string joined(const std::vector<std::string>& words, std::string_view between = " ") {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty())
      text += between;
    text += word;
  }
  return text;
}

template <typename Texts>
std::vector<std::string> vector_of(const Texts& texts) {
  return {texts.begin(), texts.end()};
}

std::string position_of(const v1::RecordedAt& recorded) {
  return fmt::format("{}/{}", recorded.partition(), recorded.offset());
}

std::string bearings_in_words(const v1::TrailEntry& entry) {
  std::vector<std::string> parts;
  for (const v1::BearingAnswer& bearing : entry.bearings()) {
    parts.push_back(plain(bearing.kind()) + " " + bearing.event_id() +
                    (bearing.recorded() ? "" : " (not in this ledger)"));
  }
  return joined(parts, "; ");
}

std::string borne_by_in_words(const v1::TrailEntry& entry) {
  static const auto kPassive = [](const std::string& kind) -> std::string {
    if (kind == "CORRECTS")
      return "corrected by ";
    if (kind == "RETRACTS")
      return "retracted by ";
    if (kind == "CONFIRMS")
      return "confirmed by ";
    return "cancelled by ";
  };
  std::vector<std::string> parts;
  for (const v1::BearingAnswer& bearing : entry.borne_by()) {
    parts.push_back(kPassive(bearing.kind()) + bearing.event_id());
  }
  return joined(parts, "; ");
}

std::string size_in_words(std::int64_t bytes) {
  constexpr std::int64_t kMebibyte = std::int64_t{1} << 20;
  if (bytes < 1024)
    return fmt::format("{} B", bytes);
  if (bytes < kMebibyte)
    return fmt::format("{:.1f} KiB", static_cast<double>(bytes) / 1024);
  return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / static_cast<double>(kMebibyte));
}

bool is_number(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+'))
    text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string csv_field(const std::string& text) {
  std::string field = text;
  if (!field.empty() && std::string_view("=+-@").find(field.front()) != std::string_view::npos &&
      !is_number(field)) {
    field.insert(0, "'");
  }
  if (field.find_first_of(",\"\r\n") == std::string::npos)
    return field;
  std::string quoted = "\"";
  for (const char letter : field) {
    if (letter == '"')
      quoted += '"';
    quoted += letter;
  }
  return quoted + "\"";
}

void append_csv_row(const std::vector<std::string>& row, std::string& out) {
  for (std::size_t column = 0; column < row.size(); ++column) {
    if (column > 0)
      out += ',';
    out += csv_field(row[column]);
  }
  out += "\r\n";
}

}  // namespace

Page page_of(const v1::OrganisationList& answer) {
  Page page;
  TextTable table{"", {"Id", "Name", "Kind", "Status", "Opened", "Closed", ""}, {}};
  for (const v1::OrganisationSummary& organisation : answer.organisations()) {
    table.rows.push_back({organisation.id(), organisation.name(), plain(organisation.kind()),
                          plain(organisation.status()), since_in_words(organisation.opened()),
                          date_in_words(organisation.closed()),
                          qualification(organisation.fact())});
  }
  page.tables.push_back(std::move(table));
  std::string count = counted(static_cast<std::uint64_t>(answer.organisations_size()),
                              "organisation", "organisations");
  if (answer.more() > 0)
    count += fmt::format(", and {} more (--limit)", answer.more());
  if (answer.more() < 0)
    count += ", and more (--limit)";
  page.notes.emplace_back(count + ".");
  add_basis(answer, page);
  return page;
}

Page page_of(const v1::SearchAnswer& answer) {
  Page page;
  TextTable table{"", {"Id", "Kind", "Name", "Matched"}, {}};
  for (const v1::SearchHit& hit : answer.hits()) {
    table.rows.push_back({hit.id(), plain(hit.kind()), hit.name(), hit.matched()});
  }
  page.tables.push_back(std::move(table));
  page.notes.emplace_back(
      counted(static_cast<std::uint64_t>(answer.hits_size()), "match", "matches") +
      (answer.more() ? ", and more (--limit)." : "."));
  add_basis(answer, page);
  return page;
}

Page page_of(const v1::TrailAnswer& answer) {
  Page page;
  for (const v1::TrailEntry& entry : answer.entries()) {
    TextTable table;
    table.title = fmt::format("{}  {}", position_of(entry.recorded()), entry.type());
    if (entry.state() != "IN_FORCE")
      table.title += "  " + plain(entry.state());
    table.columns = {"", ""};
    const auto add = [&table](const char* name, const std::string& text) {
      if (!text.empty())
        table.rows.push_back({Cell(name, Style::kFaint), text});
    };
    add("what", entry.summary());
    add("event", entry.event_id());
    add("subject", entry.subject());
    add("effective", entry.effective() + " (" + plain(entry.standing()) + ")");
    add("recorded", entry.recorded().time() + " by " + entry.emitter());
    for (const v1::EvidenceAnswer& evidence : entry.evidence()) {
      std::string text = evidence.publisher() + ", " + evidence.title();
      if (!evidence.locator().empty())
        text += ", " + evidence.locator();
      if (!evidence.published().empty())
        text += ", published " + date_in_words(evidence.published());
      if (!evidence.note().empty())
        text += " (" + evidence.note() + ")";
      add("evidence", text);
    }
    add("does", bearings_in_words(entry));
    add("since then", borne_by_in_words(entry));
    for (const std::string& change : entry.changes())
      add("changes", change);
    add("quarantined", entry.quarantine_reason());
    page.tables.push_back(std::move(table));
  }
  page.notes.emplace_back(
      counted(static_cast<std::uint64_t>(answer.entries_size()), "event", "events") + ".");
  add_basis(answer, page);
  return page;
}

Page page_of(const v1::DiffAnswer& answer) {
  Page page;
  page.heading.emplace_back(fmt::format("{}: {} {} against {}", answer.id(), plain(answer.axis()),
                                        answer.from(), answer.to()),
                            Style::kHeading);
  TextTable table{"", {"", "What", answer.from(), answer.to()}, {}};
  for (const v1::Difference& difference : answer.differences()) {
    table.rows.push_back(
        {plain(difference.change()), difference.item(), difference.before(), difference.after()});
  }
  page.tables.push_back(std::move(table));
  page.notes.emplace_back(
      counted(static_cast<std::uint64_t>(answer.differences_size()), "difference", "differences") +
      ".");
  add_basis(answer, page);
  return page;
}

Page page_of(const v1::CheckAnswer& answer) {
  Page page;
  TextTable table{"", {"Finding", "Subject", "What"}, {}};
  for (const v1::CheckFinding& finding : answer.findings()) {
    table.rows.push_back({plain(finding.kind()), finding.subject(), finding.message()});
  }
  page.tables.push_back(std::move(table));
  page.notes.emplace_back(
      counted(static_cast<std::uint64_t>(answer.findings_size()), "finding", "findings") + ".");
  add_basis(answer, page);
  return page;
}

Page page_of(const v1::StatusAnswer& answer) {
  Page page;
  page.heading.emplace_back("Ledger " + answer.ledger(), Style::kHeading);
  page.heading.emplace_back("Read models in " + answer.state());
  page.heading.emplace_back(
      counted(static_cast<std::uint64_t>(answer.people()), "person", "people") +
      " in the register, " +
      counted(static_cast<std::uint64_t>(answer.people_erased()), "person", "people") + " erased");
  TextTable table{
      "",
      {"Partition", "Log end", "Folded to", "Lag", "Waiting", "Quarantined", "Log", "Read model"},
      {}};
  for (const v1::PartitionStatus& partition : answer.partitions()) {
    const bool quarantined = partition.quarantined() > 0;
    table.rows.push_back(
        {std::to_string(partition.partition()), std::to_string(partition.end()),
         std::to_string(partition.position()),
         counted(static_cast<std::uint64_t>(partition.lag_records()), "event", "events"),
         fmt::format("{:.0f} s", partition.lag_seconds()),
         Cell(std::to_string(partition.quarantined()),
              quarantined ? Style::kWarning : Style::kPlain),
         size_in_words(partition.log_bytes()), size_in_words(partition.state_bytes())});
  }
  page.tables.push_back(std::move(table));
  return page;
}

Page page_of(const std::vector<v1::Receipt>& receipts) {
  Page page;
  TextTable table{"", {"Event", "Local id", "Subject", "Position", "Version", ""}, {}};
  std::int64_t recorded = 0;
  for (const v1::Receipt& receipt : receipts) {
    const bool is_new = receipt.outcome() == "RECORDED";
    if (is_new)
      ++recorded;
    table.rows.push_back(
        {receipt.event_id(), receipt.local_id(), receipt.subject(), position_of(receipt.recorded()),
         std::to_string(receipt.subject_version()), is_new ? "" : "already recorded"});
  }
  page.tables.push_back(std::move(table));
  const auto total = static_cast<std::int64_t>(receipts.size());
  page.notes.emplace_back(counted(static_cast<std::uint64_t>(recorded), "event", "events") +
                          " recorded, " +
                          fmt::format("{} already in the ledger.", total - recorded));
  return page;
}

Rows rows_of(const std::vector<FactLine>& lines) {
  Rows rows{{"kind",         "subject",     "item",           "title",        "value",
             "person_id",    "person_name", "organisations",  "since_edtf",   "since_earliest",
             "since_latest", "until_edtf",  "until_earliest", "until_latest", "until_standing",
             "certainty",    "standing",    "disputed",       "overdue",      "event_ids"},
            {}};
  for (const FactLine& line : lines) {
    rows.rows.push_back({line.kind,
                         line.subject,
                         line.item,
                         line.title,
                         line.value,
                         line.person_id,
                         line.person_name,
                         joined(line.organisations),
                         line.since,
                         line.since_earliest,
                         line.since_latest,
                         line.until,
                         line.until_earliest,
                         line.until_latest,
                         line.until_standing,
                         line.certainty,
                         line.standing,
                         line.disputed ? "true" : "false",
                         line.overdue ? "true" : "false",
                         joined(line.event_ids)});
  }
  return rows;
}

Rows rows_of(const v1::OrganisationList& answer) {
  Rows rows{
      {"id", "name", "kind", "status", "opened_edtf", "opened_earliest", "opened_latest",
       "closed_edtf", "closed_earliest", "closed_latest", "certainty", "standing", "disputed"},
      {}};
  for (const v1::OrganisationSummary& organisation : answer.organisations()) {
    rows.rows.push_back(
        {organisation.id(), organisation.name(), organisation.kind(), organisation.status(),
         organisation.opened(), organisation.opened_earliest(), organisation.opened_latest(),
         organisation.closed(), organisation.closed_earliest(), organisation.closed_latest(),
         organisation.fact().certainty(), organisation.fact().standing(),
         organisation.fact().disputed() ? "true" : "false"});
  }
  return rows;
}

Rows rows_of(const v1::SearchAnswer& answer) {
  Rows rows{{"id", "kind", "name", "matched"}, {}};
  for (const v1::SearchHit& hit : answer.hits()) {
    rows.rows.push_back({hit.id(), hit.kind(), hit.name(), hit.matched()});
  }
  return rows;
}

Rows rows_of(const v1::TrailAnswer& answer) {
  Rows rows{
      {"partition", "offset", "recorded_at", "event_id", "type", "subject", "effective_edtf",
       "standing", "state", "emitter", "summary", "bearings", "borne_by", "evidence", "changes"},
      {}};
  for (const v1::TrailEntry& entry : answer.entries()) {
    std::vector<std::string> evidence;
    for (const v1::EvidenceAnswer& document : entry.evidence()) {
      evidence.push_back(document.publisher() + ", " + document.title() + ", " +
                         document.locator());
    }
    rows.rows.push_back({std::to_string(entry.recorded().partition()),
                         std::to_string(entry.recorded().offset()), entry.recorded().time(),
                         entry.event_id(), entry.type(), entry.subject(), entry.effective(),
                         entry.standing(), entry.state(), entry.emitter(), entry.summary(),
                         bearings_in_words(entry), borne_by_in_words(entry), joined(evidence, "; "),
                         joined(vector_of(entry.changes()), "; ")});
  }
  return rows;
}

Rows rows_of(const v1::DiffAnswer& answer) {
  Rows rows{{"change", "item", "before", "after", "event_ids"}, {}};
  for (const v1::Difference& difference : answer.differences()) {
    rows.rows.push_back({difference.change(), difference.item(), difference.before(),
                         difference.after(), joined(vector_of(difference.event_ids()))});
  }
  return rows;
}

Rows rows_of(const v1::CheckAnswer& answer) {
  Rows rows{{"kind", "subject", "message", "event_ids"}, {}};
  for (const v1::CheckFinding& finding : answer.findings()) {
    rows.rows.push_back({finding.kind(), finding.subject(), finding.message(),
                         joined(vector_of(finding.event_ids()))});
  }
  return rows;
}

Rows rows_of(const v1::StatusAnswer& answer) {
  Rows rows{{"partition", "end", "position", "lag_records", "lag_seconds", "quarantined",
             "fold_version", "log_bytes", "state_bytes"},
            {}};
  for (const v1::PartitionStatus& partition : answer.partitions()) {
    rows.rows.push_back(
        {std::to_string(partition.partition()), std::to_string(partition.end()),
         std::to_string(partition.position()), std::to_string(partition.lag_records()),
         fmt::format("{:.3f}", partition.lag_seconds()), std::to_string(partition.quarantined()),
         std::to_string(partition.fold_version()), std::to_string(partition.log_bytes()),
         std::to_string(partition.state_bytes())});
  }
  return rows;
}

Rows rows_of(const std::vector<v1::Receipt>& receipts) {
  Rows rows{{"event_id", "local_id", "subject", "partition", "offset", "recorded_at", "outcome",
             "subject_version", "file", "line"},
            {}};
  for (const v1::Receipt& receipt : receipts) {
    rows.rows.push_back({receipt.event_id(), receipt.local_id(), receipt.subject(),
                         std::to_string(receipt.recorded().partition()),
                         std::to_string(receipt.recorded().offset()), receipt.recorded().time(),
                         receipt.outcome(), std::to_string(receipt.subject_version()),
                         receipt.file(), std::to_string(receipt.line())});
  }
  return rows;
}

std::string render_csv(const Rows& rows) {
  std::string out;
  append_csv_row(rows.columns, out);
  for (const auto& row : rows.rows)
    append_csv_row(row, out);
  return out;
}

}  // namespace minutebook::cli
