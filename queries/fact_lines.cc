#include "queries/fact_lines.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace minutebook {
namespace v1 = ledger::v1;

namespace {

template <typename Evidence>
std::vector<std::string> event_ids_of(const Evidence& evidence) {
  std::vector<std::string> ids;
  for (const v1::EvidenceAnswer& entry : evidence)
    ids.push_back(entry.event_id());
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

// What Fact and HolderAnswer have under the same names.
template <typename Dated>
void take_dates(const Dated& dated, FactLine& line) {
  line.since = dated.since();
  line.since_earliest = dated.since_earliest();
  line.since_latest = dated.since_latest();
  line.until = dated.until();
  line.until_earliest = dated.until_earliest();
  line.until_latest = dated.until_latest();
  line.until_standing = dated.until_standing();
  line.certainty = dated.certainty();
  line.standing = dated.standing();
  line.disputed = dated.disputed();
  line.overdue = dated.overdue();
  line.event_ids = event_ids_of(dated.evidence());
}

FactLine line_of(std::string kind, std::string subject, std::string item, std::string title,
                 std::string value) {
  FactLine line;
  line.kind = std::move(kind);
  line.subject = std::move(subject);
  line.item = std::move(item);
  line.title = std::move(title);
  line.value = std::move(value);
  return line;
}

FactLine line_of(std::string kind, std::string subject, std::string item, std::string title,
                 std::string value, const v1::Fact& fact) {
  FactLine line = line_of(std::move(kind), std::move(subject), std::move(item), std::move(title),
                          std::move(value));
  take_dates(fact, line);
  return line;
}

FactLine holder_line(std::string kind, const std::string& subject, const std::string& item,
                     const std::string& title, const v1::HolderAnswer& holder) {
  FactLine line = line_of(std::move(kind), subject, item, title,
                          holder.manner().empty() ? holder.capacity() : holder.manner());
  line.person_id = holder.person().id();
  line.person_name = holder.person().name();
  if (!holder.through_post().empty())
    line.value = "through " + holder.through_post();
  take_dates(holder, line);
  return line;
}

template <typename References>
std::vector<std::string> ids_of(const References& references) {
  std::vector<std::string> ids;
  for (const v1::OrganisationReference& reference : references)
    ids.push_back(reference.id());
  return ids;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty())
      text += between;
    text += word;
  }
  return text;
}

// The subject of a post: `ods:RA3` of `ods:RA3/chief-executive`.
std::string subject_of_post(const std::string& post) {
  return post.substr(0, post.rfind('/'));
}

class Lines {
 public:
  void add(FactLine line) { lines_.push_back(std::move(line)); }

  void add_post(const v1::PostAnswer& post) {
    const std::string subject = subject_of_post(post.post());
    for (const v1::HolderAnswer& holder : post.holders()) {
      add(holder_line("POST", subject, post.post(), post.title(), holder));
    }
    for (const v1::HolderAnswer& holder : post.previous()) {
      add(holder_line("PREVIOUS_HOLDER", subject, post.post(), post.title(), holder));
    }
    if (post.holders().empty()) {
      add(line_of("VACANCY", subject, post.post(), post.title(), post.vacancy(),
                  post.vacancy_fact()));
    }
  }

  void add_board(const v1::BoardStructure& board) {
    FactLine line = line_of("BOARD", board.id(), "", board.name(), board.status(), board.fact());
    line.organisations = ids_of(board.organisations());
    add(std::move(line));
    for (const v1::SeatAnswer& seat : board.seats())
      add_seat(board.id(), seat);
    for (const v1::PostAnswer& post : board.posts())
      add_post(post);
    add_opinions(board.id(), board.statements(), board.findings());
  }

  void add_programme(const v1::ProgrammeStructure& programme) {
    add(line_of("PROGRAMME", programme.id(), "", programme.name(),
                programme.stage_description().empty()
                    ? programme.stage()
                    : programme.stage() + ": " + programme.stage_description(),
                programme.has_stage_fact() ? programme.stage_fact() : programme.fact()));
    for (const v1::OrganisationReference& participant : programme.participants()) {
      FactLine line = line_of("PARTICIPANT", programme.id(), participant.id(), participant.name(),
                              participant.part(), programme.fact());
      line.organisations = {participant.id()};
      add(std::move(line));
    }
    for (const v1::TargetAnswer& target : programme.targets()) {
      FactLine line =
          line_of("TARGET", programme.id(), target.milestone(), target.title(),
                  "due " + target.due() + ", outcome " + target.outcome(), target.fact());
      line.standing = target.standing();
      line.overdue = target.overdue();
      add(std::move(line));
    }
    for (const v1::OptionAnswer& option : programme.options()) {
      FactLine line = line_of("OPTION", programme.id(), option.option(), option.title(),
                              option.state(), option.fact());
      line.organisations = ids_of(option.counterparties());
      add(std::move(line));
    }
    for (const v1::TeamAnswer& team : programme.teams()) {
      FactLine line =
          line_of("TEAM", programme.id(), team.team(), team.name(), team.purpose(), team.fact());
      line.organisations = ids_of(team.drawn_from());
      add(std::move(line));
    }
    for (const v1::RegulatorAnswer& regulator : programme.regulators()) {
      FactLine line = line_of("REGULATOR", programme.id(), regulator.regulator().id(),
                              regulator.part(), regulator.matter(), regulator.fact());
      line.organisations = {regulator.regulator().id()};
      add(std::move(line));
    }
    add_opinions(programme.id(), programme.statements(), programme.findings());
  }

  template <typename Statements, typename Findings>
  void add_opinions(const std::string& subject, const Statements& statements,
                    const Findings& findings) {
    for (const v1::StatementAnswer& statement : statements)
      add_statement(subject, statement);
    for (const v1::FindingAnswer& finding : findings) {
      for (const v1::FindingItem& item : finding.findings()) {
        FactLine line = line_of("FINDING", subject, item.nature(), finding.document(),
                                item.summary(), finding.fact());
        line.person_id = finding.person().id();
        line.person_name = finding.person().name();
        if (finding.has_publisher())
          line.organisations = {finding.publisher().id()};
        add(std::move(line));
      }
    }
  }

  void add_statement(const std::string& subject, const v1::StatementAnswer& statement) {
    FactLine line = line_of("STATEMENT", subject, statement.topic(), statement.speaker(),
                            statement.summary(), statement.fact());
    line.person_id = statement.person().id();
    line.person_name = statement.person().name();
    if (statement.has_organisation())
      line.organisations = {statement.organisation().id()};
    add(std::move(line));
  }

  void add_succession(std::string kind, const std::string& subject,
                      const v1::SuccessionAnswer& succession) {
    FactLine line = line_of(std::move(kind), subject, succession.organisation().id(),
                            succession.organisation().name(), succession.mode());
    line.organisations = {succession.organisation().id()};
    line.since = succession.effective();
    line.since_earliest = succession.effective_earliest();
    line.since_latest = succession.effective_latest();
    line.certainty = succession.certainty();
    line.standing = succession.standing();
    line.disputed = succession.disputed();
    line.event_ids = event_ids_of(succession.evidence());
    add(std::move(line));
  }

  std::vector<FactLine> take() { return std::move(lines_); }

 private:
  void add_seat(const std::string& board, const v1::SeatAnswer& seat) {
    for (const v1::HolderAnswer& holder : seat.holders()) {
      add(holder_line("SEAT", board, seat.seat(), seat.title(), holder));
    }
    for (const v1::HolderAnswer& holder : seat.previous()) {
      add(holder_line("PREVIOUS_SEAT_HOLDER", board, seat.seat(), seat.title(), holder));
    }
    if (seat.holders().empty()) {
      FactLine line = line_of("SEAT", board, seat.seat(), seat.title(), seat.vacancy());
      if (seat.has_organisation())
        line.organisations = {seat.organisation().id()};
      add(std::move(line));
    }
  }

  std::vector<FactLine> lines_;
};

void add_organisation_itself(const v1::OrganisationSummary& organisation, Lines& lines) {
  for (const v1::NameAnswer& name : organisation.names()) {
    lines.add(line_of("NAME", organisation.id(), name.current() ? "current" : "former", name.name(),
                      name.name(), name.fact()));
  }
  lines.add(line_of("STATUS", organisation.id(), "", organisation.name(), organisation.status(),
                    organisation.fact()));
}

void add_arrangements_and_notices(const v1::OrganisationAnswer& answer, Lines& lines) {
  for (const v1::ArrangementAnswer& arrangement : answer.arrangements()) {
    FactLine line = line_of("ARRANGEMENT", arrangement.id(), arrangement.kind(), arrangement.name(),
                            arrangement.status(), arrangement.fact());
    line.organisations = ids_of(arrangement.parties());
    lines.add(std::move(line));
  }
  for (const v1::NoticeAnswer& notice : answer.notices()) {
    FactLine line = line_of(
        "NOTICE", notice.id(), notice.kind(), notice.title(),
        notice.amount().empty() ? notice.summary() : notice.amount() + " " + notice.currency(),
        notice.fact());
    if (notice.has_buyer())
      line.organisations.push_back(notice.buyer().id());
    for (const v1::OrganisationReference& supplier : notice.suppliers()) {
      line.organisations.push_back(supplier.id());
    }
    lines.add(std::move(line));
  }
}

void add_descriptions(const v1::OrganisationAnswer& answer, Lines& lines) {
  const std::string& id = answer.organisation().id();
  for (const v1::ServiceAnswer& service : answer.services()) {
    std::vector<std::string> services(service.services().begin(), service.services().end());
    FactLine line = line_of("SERVICE", id, service.kind(), service.area(), joined(services, ", "),
                            service.fact());
    line.organisations = ids_of(service.from());
    lines.add(std::move(line));
  }
  for (const v1::FigureAnswer& figure : answer.figures()) {
    lines.add(
        line_of("FIGURE", id, figure.measure(), figure.about(),
                (figure.approximate() ? "about " : "") + figure.amount() + " " + figure.unit(),
                figure.fact()));
  }
  for (const v1::ViabilityAnswer& viability : answer.viability()) {
    lines.add(line_of("VIABILITY", id, viability.assessor().id(), viability.reason(),
                      viability.conclusion(), viability.fact()));
  }
  for (const v1::CharacteristicAnswer& trait : answer.characteristics()) {
    lines.add(line_of("CHARACTERISTIC", id, trait.characteristic(), trait.characteristic(),
                      trait.summary(), trait.fact()));
  }
  for (const v1::DocumentAnswer& document : answer.documents()) {
    lines.add(line_of("DOCUMENT", id, document.document(), document.title(), document.kind(),
                      document.fact()));
  }
}

// Whether a kind of fact is one of several that stand side by side under one name, so that what it
// says is part of which one it is.
bool stands_side_by_side(const std::string& kind) {
  return kind == "STATEMENT" || kind == "FINDING" || kind == "FIGURE" || kind == "SERVICE" ||
         kind == "REGULATOR" || kind == "NAME";
}

v1::Difference difference(const char* change, const FactLine& line) {
  v1::Difference result;
  result.set_change(change);
  // A post's id begins with its subject.
  std::string item = line.kind;
  if (!line.item.starts_with(line.subject + "/"))
    item += " " + line.subject;
  if (!line.item.empty())
    item += " " + line.item;
  if (!line.person_id.empty())
    item += " " + line.person_id;
  result.set_item(std::move(item));
  return result;
}

}  // namespace

std::string FactLine::identity() const {
  std::string identity = kind + '\n' + subject + '\n' + item + '\n' + person_id;
  if (stands_side_by_side(kind))
    identity += '\n' + title + '\n' + value + '\n' + since;
  return identity;
}

std::string FactLine::text() const {
  std::vector<std::string> parts;
  if (!person_name.empty())
    parts.push_back(person_name);
  if (person_name.empty() && !title.empty() && title != value)
    parts.push_back(title);
  if (!value.empty())
    parts.push_back(value.back() == '.' ? value.substr(0, value.size() - 1) : value);
  if (!since.empty())
    parts.push_back("since " + since);
  if (!until.empty()) {
    parts.push_back("until " + until +
                    (until_standing == "OCCURRED" ? "" : " (" + until_standing + ")"));
  }
  if (certainty == "POSSIBLE")
    parts.emplace_back("POSSIBLE");
  if (!standing.empty() && standing != "OCCURRED")
    parts.push_back(standing);
  if (disputed)
    parts.emplace_back("DISPUTED");
  if (overdue)
    parts.emplace_back("OVERDUE");
  return joined(parts, ", ");
}

std::vector<FactLine> fact_lines(const v1::OrganisationAnswer& answer) {
  Lines lines;
  const std::string& id = answer.organisation().id();
  add_organisation_itself(answer.organisation(), lines);
  for (const v1::PostAnswer& post : answer.posts())
    lines.add_post(post);
  for (const v1::BoardStructure& board : answer.boards())
    lines.add_board(board);
  for (const v1::ProgrammeStructure& programme : answer.programmes()) {
    lines.add_programme(programme);
  }
  add_arrangements_and_notices(answer, lines);
  add_descriptions(answer, lines);
  lines.add_opinions(id, answer.statements(), answer.findings());
  for (const v1::SuccessionAnswer& succession : answer.predecessors()) {
    lines.add_succession("PREDECESSOR", id, succession);
  }
  for (const v1::SuccessionAnswer& succession : answer.successors()) {
    lines.add_succession("SUCCESSOR", id, succession);
  }
  return lines.take();
}

std::vector<FactLine> fact_lines(const v1::BoardAnswer& answer) {
  Lines lines;
  lines.add_board(answer.board());
  return lines.take();
}

std::vector<FactLine> fact_lines(const v1::ProgrammeAnswer& answer) {
  Lines lines;
  lines.add_programme(answer.programme());
  return lines.take();
}

std::vector<FactLine> fact_lines(const v1::PersonStructure& answer) {
  Lines lines;
  const auto add_appointment = [&lines](const char* kind, const v1::AppointmentAnswer& entry) {
    lines.add(holder_line(kind, entry.body().id(),
                          entry.post().empty() ? entry.seat() : entry.post(), entry.title(),
                          entry.holding()));
  };
  for (const v1::AppointmentAnswer& entry : answer.appointments()) {
    add_appointment(entry.post().empty() ? "SEAT" : "POST", entry);
  }
  for (const v1::AppointmentAnswer& entry : answer.former_appointments()) {
    add_appointment(entry.post().empty() ? "PREVIOUS_SEAT_HOLDER" : "PREVIOUS_HOLDER", entry);
  }
  for (const v1::StatementAnswer& statement : answer.statements()) {
    lines.add_statement("", statement);
  }
  return lines.take();
}

std::vector<v1::Difference> differences(const std::vector<FactLine>& before,
                                        const std::vector<FactLine>& after) {
  // Several lines can share an identity (two accounts with dates that disagree): they are paired in
  // order.
  std::map<std::string, std::vector<const FactLine*>> unpaired;
  for (const FactLine& line : after)
    unpaired[line.identity()].push_back(&line);
  std::vector<v1::Difference> result;
  for (const FactLine& line : before) {
    std::vector<const FactLine*>& candidates = unpaired[line.identity()];
    if (candidates.empty()) {
      v1::Difference removed = difference("REMOVED", line);
      removed.set_before(line.text());
      removed.mutable_event_ids()->Assign(line.event_ids.begin(), line.event_ids.end());
      result.push_back(std::move(removed));
      continue;
    }
    const FactLine& other = *candidates.front();
    candidates.erase(candidates.begin());
    if (line.text() == other.text())
      continue;
    v1::Difference changed = difference("CHANGED", line);
    changed.set_before(line.text());
    changed.set_after(other.text());
    changed.mutable_event_ids()->Assign(other.event_ids.begin(), other.event_ids.end());
    result.push_back(std::move(changed));
  }
  for (const FactLine& line : after) {
    const std::vector<const FactLine*>& left = unpaired[line.identity()];
    if (std::find(left.begin(), left.end(), &line) == left.end())
      continue;
    v1::Difference added = difference("ADDED", line);
    added.set_after(line.text());
    added.mutable_event_ids()->Assign(line.event_ids.begin(), line.event_ids.end());
    result.push_back(std::move(added));
  }
  return result;
}

}  // namespace minutebook
