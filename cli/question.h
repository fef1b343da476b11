// Question: what the commands that ask have in common: axes, names, the end of every answer,
// printing.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>

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

  [[nodiscard]] const RowReader& rows() const { return *rows_; }
  [[nodiscard]] const Axes& axes() const { return axes_; }
  [[nodiscard]] ReadSession& session() { return session_; }
  [[nodiscard]] const PersonNames& names() const { return *names_; }
  // A structure on other axes.
  [[nodiscard]] Structure structure_on(const Axes& axes) const {
    return Structure(*rows_, axes, *names_);
  }

  // Fills in what every answer ends with: the axes as asked, the positions, and the lag where there
  // is one.
  template <typename Answer>
  void finish(Answer& answer) const {
    answer.set_as_of(to_string(axes_.as_of));
    if (axes_.known_at)
      answer.set_known_at(to_string(*axes_.known_at));
    if (axes_.published_by)
      answer.set_published_by(to_string(*axes_.published_by));
    ledger::v1::PartitionPosition& position = *answer.add_positions();
    position.set_partition(kLocalPartition.value);
    position.set_offset(session_.shard ? session_.shard->position().next_offset.value : 0);
    if (session_.lag_records > 0)
      answer.add_incomplete()->set_reason(lag_in_words());
  }

 private:
  Question() = default;
  [[nodiscard]] std::string lag_in_words() const;

  ReadSession session_;
  // What is read where nothing was ever folded.
  std::unique_ptr<RowReader> no_rows_;
  const RowReader* rows_ = nullptr;
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
