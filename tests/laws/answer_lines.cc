#include "tests/laws/answer_lines.h"

#include <algorithm>

#include "tests/laws/line.h"

namespace minutebook::laws {

namespace {

using google::protobuf::RepeatedPtrField;
using ledger::v1::BoardStructure;
using ledger::v1::EvidenceAnswer;
using ledger::v1::HolderAnswer;
using ledger::v1::OrganisationAnswer;
using ledger::v1::OrganisationReference;
using ledger::v1::PostAnswer;
using ledger::v1::ProgrammeStructure;

std::vector<std::string> evidence(const RepeatedPtrField<EvidenceAnswer>& documents) {
  std::vector<std::string> texts;
  texts.reserve(static_cast<std::size_t>(documents.size()));
  for (const EvidenceAnswer& document : documents) {
    texts.push_back(document.event_id().substr(0, 8) + "/" + document.title());
  }
  return texts;
}

template <typename Answer>
std::string fact_text(const Answer& fact) {
  FactInLine in_line;
  in_line.since = {fact.since(), fact.since_earliest(), fact.since_latest()};
  in_line.until = {fact.until(), fact.until_earliest(), fact.until_latest()};
  in_line.until_standing = fact.until_standing();
  in_line.certainty = fact.certainty();
  in_line.standing = fact.standing();
  in_line.disputed = fact.disputed();
  in_line.overdue = fact.overdue();
  in_line.evidence = evidence(fact.evidence());
  return to_string(in_line);
}

template <typename Owner>
std::string fact_of(const Owner& owner) {
  return owner.has_fact() ? fact_text(owner.fact()) : "";
}

std::string joined(const RepeatedPtrField<std::string>& texts) {
  return sorted_list({texts.begin(), texts.end()});
}

std::string joined(const RepeatedPtrField<OrganisationReference>& references) {
  std::vector<std::string> ids;
  for (const OrganisationReference& reference : references) {
    ids.push_back(reference.part().empty() ? reference.id()
                                           : reference.id() + " as " + reference.part());
  }
  return sorted_list(ids);
}

class Reader {
 public:
  std::vector<std::string> sorted() {
    std::sort(lines_.begin(), lines_.end());
    return lines_;
  }

  void organisation(const OrganisationAnswer& answer);
  void board(const BoardStructure& board, const std::string& prefix);
  void programme(const ProgrammeStructure& programme, const std::string& prefix);
  void person(const ledger::v1::PersonStructure& person);

 private:
  void add(const std::vector<std::string>& parts) { lines_.push_back(line(parts)); }

  void summary(const ledger::v1::OrganisationSummary& summary);
  void organisation_facts(const OrganisationAnswer& answer);
  void succession(const std::string& side, const ledger::v1::SuccessionAnswer& succession);
  void arrangements_and_notices(const OrganisationAnswer& answer);
  void posts(const RepeatedPtrField<PostAnswer>& posts, const std::string& prefix);
  void holder(const std::string& kind, const std::string& place, const std::string& person,
              const HolderAnswer& holder);
  void previous(const std::string& kind, const std::string& place, const HolderAnswer& holder);
  template <typename Subject>
  void words_about(const Subject& subject, const std::string& prefix);

  std::vector<std::string> lines_;
};

void Reader::organisation(const OrganisationAnswer& answer) {
  summary(answer.organisation());
  posts(answer.posts(), "");
  for (const BoardStructure& one : answer.boards()) {
    board(one, one.id() + " ");
  }
  for (const ProgrammeStructure& one : answer.programmes()) {
    programme(one, one.id() + " ");
  }
  arrangements_and_notices(answer);
  organisation_facts(answer);
  words_about(answer, "");
  for (const auto& one : answer.successors()) {
    succession("successor", one);
  }
  for (const auto& one : answer.predecessors()) {
    succession("predecessor", one);
  }
}

void Reader::summary(const ledger::v1::OrganisationSummary& summary) {
  add({"organisation", summary.id(), summary.name()});
  add({"status", summary.status(), fact_of(summary)});
  add({"opened", to_string(DateInLine{summary.opened(), summary.opened_earliest(),
                                      summary.opened_latest()})});
  add({"closed", to_string(DateInLine{summary.closed(), summary.closed_earliest(),
                                      summary.closed_latest()})});
  add({"kind", summary.kind()});
  add({"area", summary.area()});
  for (const auto& name : summary.names()) {
    add({"name", name.name(), name.current() ? "current" : "", fact_of(name)});
  }
  for (const auto& code : summary.identifiers()) {
    add({"code", code.scheme() + ":" + code.code()});
  }
}

void Reader::organisation_facts(const OrganisationAnswer& answer) {
  for (const auto& service : answer.services()) {
    add({"services", service.kind(), joined(service.services()), service.area(),
         joined(service.from()), service.from_description() + service.note(), fact_of(service)});
  }
  for (const auto& figure : answer.figures()) {
    add({"figure", figure.measure(), figure.amount(), figure.unit(),
         figure.approximate() ? "approximate" : "", figure.about(), fact_of(figure)});
  }
  for (const auto& assessed : answer.viability()) {
    add({"viability", assessed.conclusion(), assessed.assessor().id(), assessed.reason(),
         fact_of(assessed)});
  }
  for (const auto& trait : answer.characteristics()) {
    add({"characteristic", trait.characteristic(), trait.summary(), fact_of(trait)});
  }
  for (const auto& document : answer.documents()) {
    add({"document", document.document(), document.kind(), document.title(),
         joined(document.about()), fact_of(document)});
  }
}

void Reader::succession(const std::string& side, const ledger::v1::SuccessionAnswer& succession) {
  add({side, succession.organisation().id(), succession.mode(),
       to_string(DateInLine{succession.effective(), succession.effective_earliest(),
                            succession.effective_latest()}),
       succession.certainty(), succession.standing(), succession.disputed() ? "disputed" : "",
       succession.note(), "evidence {" + sorted_list(evidence(succession.evidence())) + "}"});
}

void Reader::arrangements_and_notices(const OrganisationAnswer& answer) {
  for (const auto& one : answer.arrangements()) {
    add({"arrangement", one.id(), one.name(), one.kind(), one.status(), joined(one.parties()),
         joined(one.shared_posts()), one.terms(), fact_of(one)});
  }
  for (const auto& notice : answer.notices()) {
    add({"notice", notice.id(), notice.kind(), notice.title(), notice.buyer().id(),
         joined(notice.suppliers()), notice.amount(), fact_of(notice)});
  }
}

void Reader::holder(const std::string& kind, const std::string& place, const std::string& person,
                    const HolderAnswer& holder) {
  const bool post = kind == "post";
  add({kind + " holder", place, person, post ? holder.capacity() : "", post ? holder.remit() : "",
       holder.through_post(), fact_text(holder)});
}

void Reader::previous(const std::string& kind, const std::string& place,
                      const HolderAnswer& holder) {
  add({kind + " previous", place, holder.person().id(), holder.capacity(), holder.remit(),
       holder.manner(),
       "since " +
           to_string(DateInLine{holder.since(), holder.since_earliest(), holder.since_latest()}),
       "until " +
           to_string(DateInLine{holder.until(), holder.until_earliest(), holder.until_latest()}),
       holder.certainty(), holder.standing(),
       "evidence {" + sorted_list(evidence(holder.evidence())) + "}"});
}

void Reader::posts(const RepeatedPtrField<PostAnswer>& posts, const std::string& prefix) {
  for (const PostAnswer& post : posts) {
    add({prefix + "post", post.post(), post.title(), post.role(), post.vacancy(),
         post.has_vacancy_fact() ? fact_text(post.vacancy_fact()) : ""});
    for (const HolderAnswer& one : post.holders()) {
      holder("post", post.post(), one.person().id(), one);
    }
    for (const HolderAnswer& one : post.previous()) {
      previous("post", post.post(), one);
    }
  }
}

void Reader::board(const BoardStructure& board, const std::string& prefix) {
  add({prefix + "board", board.id(), board.name(), board.kind(), board.status(), board.meets(),
       board.purpose(), joined(board.organisations())});
  if (board.status() != "DISSOLVED") {
    add({prefix + "board fact", board.id(), fact_of(board)});
  }
  posts(board.posts(), prefix);
  for (const auto& seat : board.seats()) {
    const std::string place = board.id() + "/" + seat.seat();
    add({prefix + "seat", place, seat.title(), seat.organisation().id(), seat.ex_officio(),
         seat.vacancy()});
    for (const HolderAnswer& one : seat.holders()) {
      holder("seat", place, one.person().id(), one);
    }
    for (const HolderAnswer& one : seat.previous()) {
      previous("seat", place, one);
    }
  }
  words_about(board, prefix);
}

void Reader::programme(const ProgrammeStructure& programme, const std::string& prefix) {
  add({prefix + "programme", programme.id(), programme.name(), programme.model(),
       programme.purpose(), joined(programme.participants()), joined(programme.boards()),
       fact_of(programme)});
  add({prefix + "stage", programme.stage(), programme.stage_description(),
       programme.has_stage_fact() ? fact_text(programme.stage_fact()) : "", programme.outcome(),
       programme.outcome_reason()});
  for (const auto& target : programme.targets()) {
    add({prefix + "target", target.milestone(), target.title(),
         to_string(DateInLine{target.due(), target.due_earliest(), target.due_latest()}),
         target.standing(), target.overdue() ? "overdue" : "", target.outcome(), target.note(),
         fact_of(target)});
  }
  for (const auto& option : programme.options()) {
    add({prefix + "option", option.option(), option.state(), option.reason(), fact_of(option)});
  }
  for (const auto& team : programme.teams()) {
    add({prefix + "team", team.team(), team.name(), joined(team.drawn_from()), team.purpose(),
         fact_of(team)});
  }
  for (const auto& engaged : programme.regulators()) {
    add({prefix + "regulator", engaged.regulator().id(), engaged.part(), engaged.matter(),
         fact_of(engaged)});
  }
  words_about(programme, prefix);
}

template <typename Subject>
void Reader::words_about(const Subject& subject, const std::string& prefix) {
  for (const auto& statement : subject.statements()) {
    add({prefix + "statement", statement.topic(), statement.position(), statement.summary(),
         statement.stance(), statement.organisation().id(), statement.person().id(),
         statement.speaker(), fact_of(statement)});
  }
  for (const auto& finding : subject.findings()) {
    std::vector<std::string> items;
    for (const auto& item : finding.findings()) {
      items.push_back(item.nature() + " " + item.summary());
    }
    add({prefix + "finding", finding.publisher().id(), finding.person().id(), finding.document(),
         sorted_list(items), fact_of(finding)});
  }
}

void Reader::person(const ledger::v1::PersonStructure& person) {
  const auto place = [](const ledger::v1::AppointmentAnswer& appointment) {
    return appointment.post().empty() ? appointment.body().id() + "/" + appointment.seat()
                                      : appointment.post();
  };
  for (const auto& appointment : person.appointments()) {
    holder(appointment.post().empty() ? "seat" : "post", place(appointment), person.person().id(),
           appointment.holding());
  }
  for (const auto& appointment : person.former_appointments()) {
    const bool post = !appointment.post().empty();
    add({post ? "former post" : "former seat", place(appointment),
         post ? appointment.holding().capacity() : "", fact_text(appointment.holding())});
  }
  for (const auto& statement : person.statements()) {
    add({"statement", statement.topic(), statement.position(), statement.summary(),
         fact_of(statement)});
  }
}

}  // namespace

std::vector<std::string> answer_lines(const OrganisationAnswer& answer) {
  Reader reader;
  reader.organisation(answer);
  return reader.sorted();
}

std::vector<std::string> answer_lines(const BoardStructure& board) {
  Reader reader;
  reader.board(board, "");
  return reader.sorted();
}

std::vector<std::string> answer_lines(const ProgrammeStructure& programme) {
  Reader reader;
  reader.programme(programme, "");
  return reader.sorted();
}

std::vector<std::string> answer_lines(const ledger::v1::PersonStructure& person) {
  Reader reader;
  reader.person(person);
  return reader.sorted();
}

}  // namespace minutebook::laws
