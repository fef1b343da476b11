// Question: what the commands that ask have in common: axes, names, the end of every answer,
// printing.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "cli/arguments.h"
#include "cli/console.h"
#include "cli/session.h"
#include "ledger/axes.h"
#include "ledger/rows.h"
#include "ledger/structure/structure.h"
#include "queries/fact_lines.h"

namespace minutebook::cli {

// Reads what was typed. The day asked about is today, in UTC, where none was typed. Fails with
// kUsage.
[[nodiscard]] tl::expected<Axes, Error> axes_of(const AxesArguments& arguments);

// Names from the people register of a ledger, which must outlive it.
class RegisterNames final : public PersonNames {
 public:
  explicit RegisterNames(PeopleRegister& people) : people_(people) {}
  [[nodiscard]] PersonName find(std::string_view person_id) const override;
  [[nodiscard]] std::string failure() const override { return failure_; }

 private:
  PeopleRegister& people_;
  mutable std::string failure_;
};

// A session with what it takes to ask it one question.
class Question {
 public:
  // Opens the ledger that the arguments name. Fails as open_for_reading does, and with kUsage for
  // axes that cannot be read.
  [[nodiscard]] static tl::expected<std::unique_ptr<Question>, Error> open(
      const Arguments& arguments, Console& console);
  // Asks a session that is open.
  Question(ReadSession session, const Axes& axes);
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;
  ~Question() = default;

  [[nodiscard]] const RowReader& rows() const { return session_.rows(); }
  [[nodiscard]] const Axes& axes() const { return axes_; }
  [[nodiscard]] ReadSession& session() { return session_; }
  [[nodiscard]] const PersonNames& names() const { return *names_; }
  // A structure on other axes.
  [[nodiscard]] Structure structure_on(const Axes& axes) const {
    return Structure(rows(), axes, *names_);
  }

  // What to tell the user in place of an answer. That nothing was found is no answer where
  // something is missing from the rows: it becomes kIncomplete, and says what is missing.
  [[nodiscard]] Error instead_of_answer(Error error) const;

  // Fills in what every answer ends with: the axes as asked, the position in each partition, and
  // what is missing from the rows.
  template <typename Answer>
  void finish(Answer& answer) const {
    answer.set_as_of(to_string(axes_.as_of));
    if (axes_.known_at)
      answer.set_known_at(to_string(*axes_.known_at));
    if (axes_.published_by)
      answer.set_published_by(to_string(*axes_.published_by));
    for (const PartitionView& view : session_.partitions) {
      ledger::v1::PartitionPosition& position = *answer.add_positions();
      position.set_partition(view.partition.value);
      position.set_offset(view.next_offset().value);
    }
    for (std::string& gap : session_.gaps())
      answer.add_incomplete()->set_reason(std::move(gap));
  }

 private:
  ReadSession session_;
  std::unique_ptr<RegisterNames> names_;
  Axes axes_;
};

// Whether the answer lacks something: kIncomplete, else kDone.
template <typename Answer>
[[nodiscard]] ExitCode completeness_of(const Answer& answer) {
  return answer.incomplete().empty() ? kDone : kIncomplete;
}

// Prints a structure in the format asked for.
template <typename Answer, typename MakePage>
ExitCode print_structure(const Answer& answer, const MakePage& make_page, Console& console) {
  switch (console.format()) {
    case Format::kTable:
      console.print(make_page(answer));
      break;
    case Format::kJson:
      console.print_json(answer);
      break;
    case Format::kJsonLines:
      console.print_json_line(answer);
      break;
    case Format::kCsv:
      console.print_csv(rows_of(fact_lines(answer)));
      break;
  }
  return completeness_of(answer);
}

// Prints a list in the format asked for; JSON Lines has its entries one by one.
template <typename Answer, typename Entries>
ExitCode print_list(const Answer& answer, const Entries& entries, Console& console) {
  switch (console.format()) {
    case Format::kTable:
      console.print(page_of(answer));
      break;
    case Format::kJson:
      console.print_json(answer);
      break;
    case Format::kJsonLines:
      for (const auto& entry : entries)
        console.print_json_line(entry);
      break;
    case Format::kCsv:
      console.print_csv(rows_of(answer));
      break;
  }
  return completeness_of(answer);
}

}  // namespace minutebook::cli
