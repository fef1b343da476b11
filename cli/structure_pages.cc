#include "cli/structure_pages.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/words.h"

namespace minutebook::cli {
namespace v1 = ledger::v1;

namespace {

// Adds the column `Evidence` where details were asked for.
class Sheet {
 public:
  Sheet(std::string title, std::vector<std::string> columns, bool details) : details_(details) {
    table_.title = std::move(title);
    table_.columns = std::move(columns);
    if (details_)
      table_.columns.emplace_back("Evidence");
  }

  template <typename Fact>
  void add(std::vector<Cell> cells, const Fact& fact) {
    if (details_) {
      cells.resize(table_.columns.size() - 1);
      cells.emplace_back(sources_in_words(fact));
    }
    table_.rows.push_back(std::move(cells));
  }

  void add_plain(std::vector<Cell> cells) { table_.rows.push_back(std::move(cells)); }

  void put_on(Page& page) {
    if (!table_.rows.empty())
      page.tables.push_back(std::move(table_));
  }

 private:
  TextTable table_;
  bool details_;
};

template <typename Texts>
std::string listed(const Texts& texts) {
  std::string result;
  for (const auto& text : texts) {
    if (!result.empty())
      result += ", ";
    result += text;
  }
  return result;
}

template <typename References>
std::string references(const References& list) {
  std::string result;
  for (const v1::OrganisationReference& reference : list) {
    if (!result.empty())
      result += "; ";
    result += reference_in_words(reference);
    if (!reference.part().empty())
      result += ", " + reference.part();
  }
  return result;
}

std::string title_of(const v1::PostAnswer& post) {
  return post.title().empty() ? post.post() : post.title();
}

// What stands in the holder's place where nobody is shown: why, and who was last.
template <typename PostOrSeat>
std::string nobody(const PostOrSeat& place) {
  std::string text = place.vacancy() == "VACANT" ? "vacant" : "no holder recorded";
  for (const v1::HolderAnswer& holder : place.previous()) {
    text += "; last: " + holder.person().name() + ", ";
    text += holder.manner().empty() ? "until" : plain(holder.manner());
    text += " " + until_in_words(holder.until(), holder.until_standing());
  }
  return text;
}

void add_holder(const std::string& place, const v1::HolderAnswer& holder, Sheet& sheet) {
  sheet.add(
      {place, holder.person().name(), plain(holder.capacity()), since_in_words(holder.since()),
       until_in_words(holder.until(), holder.until_standing()), qualification(holder)},
      holder);
}

template <typename Posts>
void add_posts(const Posts& posts, const std::string& title, bool details, Page& page) {
  Sheet sheet(title, {"Post", "Holder", "Capacity", "Since", "Until", ""}, details);
  for (const v1::PostAnswer& post : posts) {
    for (const v1::HolderAnswer& holder : post.holders()) {
      add_holder(title_of(post), holder, sheet);
    }
    if (post.holders().empty()) {
      sheet.add({title_of(post), Cell(nobody(post), Style::kFaint), "",
                 since_in_words(post.vacancy_fact().since()), "", ""},
                post.vacancy_fact());
    }
  }
  sheet.put_on(page);
}

void add_seats(const v1::BoardStructure& board, const std::string& title, bool details,
               Page& page) {
  Sheet sheet(title, {"Seat", "Holder", "Through post", "Since", "Until", ""}, details);
  for (const v1::SeatAnswer& seat : board.seats()) {
    const std::string name = seat.title().empty() ? seat.seat() : seat.title();
    for (const v1::HolderAnswer& holder : seat.holders()) {
      sheet.add(
          {name, holder.person().name(), holder.through_post(), since_in_words(holder.since()),
           until_in_words(holder.until(), holder.until_standing()), qualification(holder)},
          holder);
    }
    if (seat.holders().empty()) {
      std::vector<Cell> cells = {name, Cell(nobody(seat), Style::kFaint), seat.ex_officio()};
      sheet.add_plain(std::move(cells));
    }
  }
  sheet.put_on(page);
}

template <typename Statements>
void add_statements(const Statements& statements, const std::string& title, bool details,
                    Page& page) {
  Sheet sheet(title, {"Topic", "Who", "Says", "When", ""}, details);
  for (const v1::StatementAnswer& statement : statements) {
    std::string who = statement.person().name();
    if (who.empty())
      who = statement.speaker();
    if (who.empty())
      who = reference_in_words(statement.organisation());
    sheet.add({statement.topic(), who, statement.summary(), date_in_words(statement.fact().since()),
               qualification(statement.fact())},
              statement.fact());
  }
  sheet.put_on(page);
}

template <typename Findings>
void add_findings(const Findings& findings, const std::string& title, bool details, Page& page) {
  Sheet sheet(title, {"Who", "Nature", "Found", "When", ""}, details);
  for (const v1::FindingAnswer& finding : findings) {
    std::string who = finding.person().name();
    if (who.empty())
      who = reference_in_words(finding.publisher());
    for (const v1::FindingItem& item : finding.findings()) {
      sheet.add({who, plain(item.nature()), item.summary(), date_in_words(finding.fact().since()),
                 qualification(finding.fact())},
                finding.fact());
    }
  }
  sheet.put_on(page);
}

// A line that names a thing, its kind in words, and its id.
std::string headline(const std::string& name, const std::string& id, std::string_view kind) {
  std::string line = name.empty() ? id : name + " (" + id + ")";
  if (!kind.empty())
    line += ", " + plain(kind);
  return line;
}

void add_qualified_line(const std::string& text, const v1::Fact& fact, Page& page) {
  const Cell qualified = qualification(fact);
  page.heading.emplace_back(qualified.text.empty() ? text : text + " (" + qualified.text + ")",
                            qualified.style);
}

void add_programme_tables(const v1::ProgrammeStructure& programme, const std::string& prefix,
                          bool details, Page& page) {
  Sheet targets(prefix + "Targets", {"Milestone", "Due", "Outcome", ""}, details);
  for (const v1::TargetAnswer& target : programme.targets()) {
    std::string outcome =
        target.outcome() == "NOT_RECORDED" ? "no outcome recorded" : plain(target.outcome());
    if (target.overdue())
      outcome.insert(0, "overdue, ");
    targets.add({target.title(), date_in_words(target.due()),
                 Cell(outcome, target.overdue() ? Style::kWarning : Style::kPlain),
                 plain(target.standing())},
                target.fact());
  }
  targets.put_on(page);
  Sheet options(prefix + "Options", {"Option", "State", "With", "Note", "Since", ""}, details);
  for (const v1::OptionAnswer& option : programme.options()) {
    options.add({option.title(), plain(option.state()), references(option.counterparties()),
                 option.reason().empty() ? option.note() : option.reason(),
                 since_in_words(option.fact().since()), qualification(option.fact())},
                option.fact());
  }
  options.put_on(page);
  Sheet teams(prefix + "Teams", {"Team", "Drawn from", "For", ""}, details);
  for (const v1::TeamAnswer& team : programme.teams()) {
    teams.add(
        {team.name(), references(team.drawn_from()), team.purpose(), qualification(team.fact())},
        team.fact());
  }
  teams.put_on(page);
  Sheet regulators(prefix + "Discussed with regulators",
                   {"Regulator", "Part", "Matter", "When", ""}, details);
  for (const v1::RegulatorAnswer& entry : programme.regulators()) {
    regulators.add({reference_in_words(entry.regulator()), entry.part(), entry.matter(),
                    since_in_words(entry.fact().since()), qualification(entry.fact())},
                   entry.fact());
  }
  regulators.put_on(page);
  add_statements(programme.statements(), prefix + "Statements", details, page);
  add_findings(programme.findings(), prefix + "Findings", details, page);
}

std::string stage_in_words(const v1::ProgrammeStructure& programme) {
  std::string text = programme.stage() == "NOT_RECORDED"     ? "stage not recorded"
                     : programme.stage_description().empty() ? plain(programme.stage())
                                                             : programme.stage_description();
  if (!programme.stage_fact().since().empty()) {
    const std::string since = since_in_words(programme.stage_fact().since());
    text += since.starts_with("not recorded") ? ", when: " + since : " " + since;
  }
  if (!programme.outcome_reason().empty())
    text += ": " + programme.outcome_reason();
  return text;
}

void add_boards_and_programmes(const v1::OrganisationAnswer& answer, bool details, Page& page) {
  for (const v1::BoardStructure& board : answer.boards()) {
    const std::string title = "Board: " + headline(board.name(), board.id(), board.kind()) +
                              (board.meets().empty() ? "" : ", meets " + board.meets());
    add_seats(board, title, details, page);
    if (board.seats().empty()) {
      Sheet sheet(title, {"Organisations"}, details);
      sheet.add({references(board.organisations())}, board.fact());
      sheet.put_on(page);
    }
    add_posts(board.posts(), "Posts on " + board.id(), details, page);
  }
  Sheet programmes("Programmes", {"Programme", "Stage", "With", ""}, details);
  for (const v1::ProgrammeStructure& programme : answer.programmes()) {
    programmes.add(
        {headline(programme.name(), programme.id(), programme.model()), stage_in_words(programme),
         references(programme.participants()), qualification(programme.stage_fact())},
        programme.stage_fact());
  }
  programmes.put_on(page);
  for (const v1::ProgrammeStructure& programme : answer.programmes()) {
    add_programme_tables(programme, programme.id() + ": ", details, page);
  }
}

void add_arrangements(const v1::OrganisationAnswer& answer, bool details, Page& page) {
  Sheet sheet("Arrangements",
              {"Arrangement", "Kind", "Status", "Parties", "Shared posts", "Since", ""}, details);
  for (const v1::ArrangementAnswer& arrangement : answer.arrangements()) {
    sheet.add({headline(arrangement.name(), arrangement.id(), ""), plain(arrangement.kind()),
               plain(arrangement.status()), references(arrangement.parties()),
               listed(arrangement.shared_posts()), since_in_words(arrangement.fact().since()),
               qualification(arrangement.fact())},
              arrangement.fact());
  }
  sheet.put_on(page);
}

void add_notices(const v1::OrganisationAnswer& answer, bool details, Page& page) {
  Sheet sheet("Notices and contracts",
              {"Notice", "Kind", "Buyer", "Suppliers", "Value", "When", ""}, details);
  for (const v1::NoticeAnswer& notice : answer.notices()) {
    sheet.add({headline(notice.title(), notice.id(), ""), plain(notice.kind()),
               notice.has_buyer() ? reference_in_words(notice.buyer()) : "",
               references(notice.suppliers()), amount_in_words(notice.amount(), notice.currency()),
               date_in_words(notice.fact().since()), qualification(notice.fact())},
              notice.fact());
  }
  sheet.put_on(page);
}

void add_descriptions(const v1::OrganisationAnswer& answer, bool details, Page& page) {
  Sheet figures("Figures", {"Measure", "Amount", "About", "When", ""}, details);
  for (const v1::FigureAnswer& figure : answer.figures()) {
    figures.add(
        {plain(figure.measure()),
         (figure.approximate() ? "about " : "") + amount_in_words(figure.amount(), figure.unit()),
         figure.about(), date_in_words(figure.fact().since()), qualification(figure.fact())},
        figure.fact());
  }
  figures.put_on(page);
  Sheet services("Services", {"Services", "How", "Where", "From", "Since", ""}, details);
  for (const v1::ServiceAnswer& service : answer.services()) {
    services.add({listed(service.services()), plain(service.kind()), service.area(),
                  service.from().empty() ? service.from_description() : references(service.from()),
                  since_in_words(service.fact().since()), qualification(service.fact())},
                 service.fact());
  }
  services.put_on(page);
  Sheet assessments("Viability", {"Conclusion", "Assessed by", "Why", "When", ""}, details);
  for (const v1::ViabilityAnswer& viability : answer.viability()) {
    assessments.add({plain(viability.conclusion()),
                     viability.has_assessor() ? reference_in_words(viability.assessor()) : "itself",
                     viability.reason(), date_in_words(viability.fact().since()),
                     qualification(viability.fact())},
                    viability.fact());
  }
  assessments.put_on(page);
  Sheet traits("Characteristics", {"Characteristic", "Summary", "Since", ""}, details);
  for (const v1::CharacteristicAnswer& trait : answer.characteristics()) {
    traits.add({trait.characteristic(), trait.summary(), since_in_words(trait.fact().since()),
                qualification(trait.fact())},
               trait.fact());
  }
  traits.put_on(page);
  Sheet documents("Documents", {"Document", "Kind", "When", ""}, details);
  for (const v1::DocumentAnswer& document : answer.documents()) {
    documents.add({document.title(), plain(document.kind()), date_in_words(document.fact().since()),
                   qualification(document.fact())},
                  document.fact());
  }
  documents.put_on(page);
}

template <typename Successions>
void add_successions(const Successions& successions, const std::string& title, bool details,
                     Page& page) {
  Sheet sheet(title, {"Organisation", "From", "How", ""}, details);
  for (const v1::SuccessionAnswer& succession : successions) {
    sheet.add({reference_in_words(succession.organisation()), date_in_words(succession.effective()),
               plain(succession.mode()), qualification(succession)},
              succession);
  }
  sheet.put_on(page);
}

std::string status_line(const v1::OrganisationSummary& organisation) {
  std::string text;
  if (organisation.status() == "NOT_RECORDED") {
    text = "Opening not recorded";
  } else if (organisation.status() == "CLOSED") {
    text = "Closed; last day open " + date_in_words(organisation.closed());
  } else {
    text = "Open since: " + since_in_words(organisation.opened());
  }
  for (const v1::NameAnswer& name : organisation.names()) {
    if (!name.current())
      text += "; formerly " + name.name();
  }
  return text;
}

}  // namespace

Page page_of(const v1::OrganisationAnswer& answer, bool details) {
  Page page;
  const v1::OrganisationSummary& organisation = answer.organisation();
  page.heading.emplace_back(headline(organisation.name(), organisation.id(), organisation.kind()),
                            Style::kHeading);
  add_qualified_line(status_line(organisation), organisation.fact(), page);
  add_posts(answer.posts(), "Posts", details, page);
  add_boards_and_programmes(answer, details, page);
  add_arrangements(answer, details, page);
  add_notices(answer, details, page);
  add_descriptions(answer, details, page);
  add_statements(answer.statements(), "Statements", details, page);
  add_findings(answer.findings(), "Findings", details, page);
  add_successions(answer.predecessors(), "Took the place of", details, page);
  add_successions(answer.successors(), "Succeeded by", details, page);
  add_basis(answer, page);
  return page;
}

Page page_of(const v1::BoardAnswer& answer, bool details) {
  Page page;
  const v1::BoardStructure& board = answer.board();
  page.heading.emplace_back(headline(board.name(), board.id(), board.kind()), Style::kHeading);
  std::string line = board.status() == "NOT_RECORDED" ? "Forming not recorded"
                     : board.status() == "DISSOLVED"
                         ? "Dissolved; last day " + date_in_words(board.fact().until())
                         : "Formed: " + since_in_words(board.fact().since());
  if (!board.meets().empty())
    line += "; meets " + board.meets();
  add_qualified_line(line, board.fact(), page);
  if (!board.purpose().empty())
    page.heading.emplace_back("For: " + board.purpose());
  page.heading.emplace_back("Of: " + references(board.organisations()));
  add_seats(board,
            std::to_string(board.seats_size()) + (board.seats_size() == 1 ? " seat" : " seats"),
            details, page);
  add_posts(board.posts(), "Posts", details, page);
  add_statements(board.statements(), "Statements", details, page);
  add_findings(board.findings(), "Findings", details, page);
  add_basis(answer, page);
  return page;
}

Page page_of(const v1::ProgrammeAnswer& answer, bool details) {
  Page page;
  const v1::ProgrammeStructure& programme = answer.programme();
  page.heading.emplace_back(headline(programme.name(), programme.id(), programme.model()),
                            Style::kHeading);
  std::string stage = stage_in_words(programme);
  if (programme.outcome() == "NOT_RECORDED")
    stage += "; no outcome recorded";
  add_qualified_line("Stage: " + stage, programme.stage_fact(), page);
  if (!programme.purpose().empty())
    page.heading.emplace_back("For: " + programme.purpose());
  page.heading.emplace_back("Takes part: " + references(programme.participants()));
  if (programme.boards_size() > 0) {
    page.heading.emplace_back("Steered by: " + listed(programme.boards()));
  }
  add_programme_tables(programme, "", details, page);
  add_basis(answer, page);
  return page;
}

Page page_of(const v1::PersonStructure& answer, bool details) {
  Page page;
  page.heading.emplace_back(answer.person().name() + " (" + answer.person().id() + ")",
                            Style::kHeading);
  const auto add = [details, &page](const auto& appointments, const std::string& title) {
    Sheet sheet(title, {"Of", "Post or seat", "Capacity", "Since", "Until", ""}, details);
    for (const v1::AppointmentAnswer& appointment : appointments) {
      const v1::HolderAnswer& holding = appointment.holding();
      sheet.add({reference_in_words(appointment.body()),
                 appointment.title().empty()
                     ? (appointment.post().empty() ? appointment.seat() : appointment.post())
                     : appointment.title(),
                 plain(holding.capacity()), since_in_words(holding.since()),
                 until_in_words(holding.until(), holding.until_standing()), qualification(holding)},
                holding);
    }
    sheet.put_on(page);
  };
  add(answer.appointments(), "Holds");
  add(answer.former_appointments(), "Held before");
  add_statements(answer.statements(), "Said", details, page);
  add_basis(answer, page);
  return page;
}

}  // namespace minutebook::cli
