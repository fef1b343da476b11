// The page is written in the order in which it is read.

#include "tests/docs/facts_reference.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <utility>

#include "ledger/facts.h"
#include "ledger/field_rules.h"
#include "ledger/identifiers.h"
#include "ledger/roles.h"
#include "ledger/rules.h"
#include "ledger/words.h"
#include "tests/golden/golden_files.h"

namespace minutebook {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;

[[noreturn]] void give_up(const std::string& why) {
  static_cast<void>(std::fprintf(stderr, "facts_reference: %s\n", why.c_str()));
  std::abort();
}

// Types that have a section of their own near the top of the page.
constexpr std::array<std::string_view, 7> kTypesWithSection{
    "PersonRef", "Post", "Evidence", "Bearing", "Standing", "BearingKind", "Role"};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t place = text.find(from); place != std::string::npos;
       place = text.find(from, place + to.size())) {
    text.replace(place, from.size(), to);
  }
  return text;
}

// Text for a cell of a table.
std::string cell(std::string_view text) {
  return replaced(std::string(text), "|", "\\|");
}

// The words in lines of at most 110 bytes.
std::string wrapped(std::string_view text) {
  constexpr std::size_t kLineLimitBytes = 110;
  std::string result;
  std::size_t line_size = 0;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find(' '), text.size());
    const bool fits = line_size == 0 || line_size + 1 + size <= kLineLimitBytes;
    result += line_size == 0 ? "" : fits ? " " : "\n";
    line_size = fits ? line_size + (line_size == 0 ? 0 : 1) + size : size;
    result += text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return result;
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                                : character;
  });
  return result;
}

std::string rule_link(Rule rule, std::string_view text) {
  return fmt::format("[{}](#rule-{})", text, rule_id(rule));
}

std::string type_link(std::string_view name) {
  return fmt::format("[{}](#{})", name, lower_case(name));
}

// The form without its article, as a link to the rule that says how it is written.
std::string form_of(const FieldDescriptor& field, const FieldRow& row) {
  std::string form;
  if (field.enum_type() != nullptr) {
    form = type_link(field.enum_type()->name());
  } else if (field.message_type() != nullptr) {
    form = type_link(field.message_type()->name());
  } else if (row.form == Form::kFlag) {
    form = "true or false";
  } else {
    std::string_view words = form_in_words(row.form);
    for (const std::string_view article : {"a ", "an ", "the "}) {
      words.remove_prefix(words.starts_with(article) ? article.size() : 0);
    }
    form = rule_link(rule_of(row.form), words);
  }
  return field.is_repeated() ? fmt::format("list of {}", form) : form;
}

std::string_view presence_in_words(Presence presence) {
  switch (presence) {
    case Presence::kOptional:
      return "";
    case Presence::kRequired:
      return "yes";
    case Presence::kAtLeastOne:
      return "at least one";
    case Presence::kConditionally:
      return "sometimes";
  }
  return "";
}

// The comment without the sentences that the column "required" says already.
std::string meaning_of(const FieldDescriptor& field) {
  std::string meaning = comment_on(field);
  meaning = replaced(meaning, " Required.", "");
  return replaced(meaning, " At least one.", "");
}

const FieldRow& row_of(const FieldDescriptor& field) {
  const FieldRow* row = find_field_row(field.containing_type()->name() + "." + field.name());
  if (row == nullptr) {
    give_up(field.full_name() + " has no row in ledger/field_rules.cc");
  }
  return *row;
}

// ---------------------------------------------------------------------------------------- The page

class Page {
 public:
  Page(const Contract& contract, std::string_view examples)
      : contract_(contract), examples_(examples) {}

  std::string write() {
    write_beginning();
    write_event();
    write_subject();
    write_effective();
    write_standing();
    write_evidence();
    write_bearings();
    write_people_and_posts();
    write_overview();
    write_facts();
    write_refusals();
    write_rules();
    write_future();
    return std::move(text_);
  }

 private:
  void add(std::string_view text) { text_ += text; }

  // A paragraph.
  void paragraph(std::string_view text) { block(wrapped(text)); }

  // Any block, followed by an empty line.
  void block(std::string_view text) {
    add(text);
    add("\n\n");
  }

  void yaml(std::string_view text) { block(fmt::format("```yaml\n{}```", text)); }

  void write_beginning() {
    block("# Facts: what an event can say");
    block(
        "<!-- Written by the target `facts_reference` from the comments of "
        "proto/minutebook/ledger/v1, "
        "the tables in ledger/ and docs/examples/facts.yaml. Change those, not this page. -->");
    block(
        "An event says one thing: *this fact, about this subject, from this day, on this "
        "evidence*. "
        "This page\nis the reference for whoever writes events, by hand or from a service: the "
        "parts "
        "that every event\nhas, then each fact, then the rules that an event must keep. Nothing "
        "else "
        "is needed to write one.");
    block(
        "This is a whole file with one event. Every example on this page is taken from\n"
        "[examples/facts.yaml](examples/facts.yaml), which begins in the same way; its people and "
        "places are\ninvented.");
    const std::size_t begin = examples_.find("emitter:");
    const std::size_t end = examples_.find("events:\n") + std::string_view("events:\n").size();
    yaml(std::string(examples_.substr(begin, end - begin)) +
         indented(event_with("    directorHired:")));
    block("In JSON Lines the names are the same, and one line is one event:");
    block(
        "```json\n"
        R"({"id": "northmoor-chief-executive-appointed", "emitter": "https://example.org/northmoor-reports", )"
        R"("subject": "org:northmoor-hospitals", "effective": "2028-09", "standing": "OCCURRED", )"
        R"("evidence": [{"publisher": "Northmoor Hospitals NHS Trust", "title": "Board paper 7"}], )"
        R"("directorHired": {"post": {"slug": "chief-executive", "title": "Chief Executive", )"
        R"("role": "CHIEF_EXECUTIVE"}, "person": {"handle": "ann-marsh", "name": "Ann Marsh"}, )"
        R"("capacity": "SUBSTANTIVE"}})"
        "\n```");
    paragraph(
        "Check a file with `minutebook record --check FILE`; record it with `minutebook record "
        "FILE`. "
        "Field names may also be written in snake_case (`drawn_from`), words in full "
        "(`STANDING_PLANNED`).");
  }

  void write_event() {
    block("## The parts of every event");
    fields_table(contract_.message("Event"));
    block("and one fact, under its own name: [the facts](#the-facts-at-a-glance).");
  }

  void write_subject() {
    block("### Subject");
    block(
        "`scheme:code`. One thing has one name: use a register's code where there is one, and "
        "`org:` "
        "where there\nis none. The subject is also the key by which events are kept together and "
        "in "
        "order.");
    add("| scheme | names | example |\n|---|---|---|\n");
    constexpr std::array<std::string_view, 9> kNamed{
        "an organisation by its code in the NHS organisation register",
        "an organisation by its number at Companies House",
        "an organisation by its number at the Charity Commission",
        "an organisation that is in no register",
        "a board",
        "a programme",
        "an arrangement between organisations",
        "a procurement notice, by its OCID, its number or a name",
        "the ledger's people register, for the ledger alone"};
    constexpr std::array<std::string_view, 9> kExamples{"ods:RA3",
                                                        "coh:07584107",
                                                        "chc:1089464",
                                                        "org:livewell-southwest",
                                                        "board:plymouth-joint-board",
                                                        "programme:weston-integration",
                                                        "arrangement:devon-shared-leadership",
                                                        "notice:ocds-213czf-000-00001",
                                                        "ledger:people"};
    for (std::size_t index = 0; index < kNamed.size(); ++index) {
      const auto scheme = static_cast<SubjectScheme>(index);
      if (scheme_of(kExamples.at(index)) != scheme || check_subject(kExamples.at(index))) {
        give_up(fmt::format("{} is not an example of its scheme", kExamples.at(index)));
      }
      add(fmt::format("| `{}` | {} | `{}` |\n", scheme_name(scheme), kNamed.at(index),
                      kExamples.at(index)));
    }
    add("\n");
  }

  void write_effective() {
    block("### Effective");
    block(
        "The day, month, year or range in which the fact became or will become true, in EDTF, as "
        "exactly as it is\nknown and no more exactly. [dates.md](dates.md) has every form. An end "
        "is "
        "the **last day in force**: the\nlast day in post, the last day open.");
    add("| known | write |\n|---|---|\n");
    add("| the day | `2013-03-31` |\n| the month, the year | `2013-03`, `2011` |\n");
    add("| about then; perhaps then | `2018~`; `2012?` |\n");
    add("| that it was so by then; from then on | `../2018-06`; `2015/..` |\n\n");
  }

  void write_standing() {
    block("### Standing");
    words_table(contract_.word_list("Standing"));
    block(
        "A target is not an outcome, and an announcement is not a fact: what is only announced is "
        "PLANNED, also\nlong after its day. Another event says what came of it.");
  }

  void write_evidence() {
    block("### Evidence");
    block(
        "The documents that the event rests on. Several events of a file that rest on one document "
        "name it under\n`documents` and refer to it, as above; what is written beside `document` "
        "is "
        "added or takes its place.");
    fields_table(contract_.message("Evidence"));
  }

  void write_bearings() {
    block("### Bearings");
    block(
        "<a id=\"bearing\"></a>An event is never changed. What was wrong, or what came of a plan, "
        "is another event that "
        "bears on the\nearlier one.");
    fields_table(contract_.message("Bearing"));
    block("<a id=\"bearingkind\"></a>The kinds of bearing:");
    words_table(contract_.word_list("BearingKind"));
    yaml(event_with("    bearings:"));
  }

  void write_people_and_posts() {
    block("### People");
    paragraph("<a id=\"personref\"></a>" + comment_on(contract_.message("PersonRef")));
    block(
        "In an event file a person is always `{handle, name}`. Free text names nobody: what has to "
        "say who, has a\nfield for it.");
    block("### Post");
    paragraph(comment_on(contract_.message("Post")));
    fields_table(contract_.message("Post"));
    block("#### Role");
    block(
        "Two people who hold a post of a role that *one person at a time* holds, both for good or "
        "both "
        "for the\ntime being, are shown as disputed.");
    const EnumDescriptor& roles = contract_.word_list("Role");
    add("| word | meaning | one person at a time |\n|---|---|---|\n");
    for (int index = 0; index < roles.value_count(); ++index) {
      const EnumValueDescriptor& word = *roles.value(index);
      if (word.number() != 0) {
        const bool single = is_single_holder(static_cast<ledger::v1::Role>(word.number()));
        add(fmt::format("| `{}` | {} | {} |\n", short_word(roles, word.number()),
                        cell(comment_on(word)), single ? "yes" : ""));
      }
    }
    add("\n");
  }

  void write_overview() {
    block("## The facts at a glance");
    add("| fact | about | says |\n|---|---|---|\n");
    const Descriptor& event = contract_.message("Event");
    for (const Fact& fact : facts()) {
      add(fmt::format("| {} | {} | {} |\n", type_link(fact.name),
                      subject_classes_in_words(fact.subjects),
                      cell(comment_on(*event.FindFieldByNumber(fact.number)))));
    }
    add("\n");
    block(
        "No fact that fits? Say it as a [StatementMade](#statementmade), a\n"
        "[CharacteristicReported](#characteristicreported) or a "
        "[FigureReported](#figurereported); and ask for the\nfact to be added.");
  }

  static std::string_view heading_of(const Fact& fact, std::string_view file) {
    if (fact.written_by_ledger_alone) {
      return "The ledger itself";
    }
    struct Heading {
      std::string_view file, heading;
    };
    constexpr std::array kHeadings{
        Heading{"organisation_facts", "Organisations"},
        Heading{"people_facts", "Posts and people"},
        Heading{"board_facts", "Boards"},
        Heading{"programme_facts", "Programmes"},
        Heading{"arrangement_facts", "Arrangements"},
        Heading{"notice_facts", "Notices"},
        Heading{"statement_facts", "Documents, statements and findings"}};
    for (const Heading& heading : kHeadings) {
      if (file.find(heading.file) != std::string_view::npos) {
        return heading.heading;
      }
    }
    give_up(fmt::format("{} has no heading", file));
  }

  void write_facts() {
    std::string_view last;
    for (const Fact& fact : facts()) {
      const Descriptor& type = contract_.message(fact.name);
      if (const auto heading = heading_of(fact, type.file()->name()); heading != last) {
        block(fmt::format("## {}", heading));
        last = heading;
      }
      write_fact(fact, type);
    }
  }

  void write_fact(const Fact& fact, const Descriptor& type) {
    block(fmt::format("### {}", fact.name));
    const std::string comment = comment_on(type);
    const std::size_t subject = comment.find(" Subject: ");
    const std::size_t effective = comment.find(" Effective: ");
    if (subject == std::string::npos) {
      give_up(fmt::format("the comment on {} does not say what its subject is", fact.name));
    }
    paragraph(comment.substr(0, subject));
    const std::size_t subject_text = subject + std::string_view(" Subject: ").size();
    add(fmt::format(
        "- **subject:** {}\n",
        comment.substr(subject_text, std::min(effective, comment.size()) - subject_text)));
    if (effective != std::string::npos) {
      add(fmt::format("- **effective:** {}\n",
                      comment.substr(effective + std::string_view(" Effective: ").size())));
    }
    add("\n");
    block(fmt::format("`{}:` with", fact.json_name));
    fields_table(type);
    if (!fact.written_by_ledger_alone) {
      yaml(event_with(fmt::format("    {}:", fact.json_name)));
    }
    write_types_of(type);
  }

  // The messages and the lists of words that the fields of the type are made of, unless they stand
  // on the page already.
  void write_types_of(const Descriptor& type) {
    for (int index = 0; index < type.field_count(); ++index) {
      const FieldDescriptor& field = *type.field(index);
      if (field.message_type() != nullptr && is_new(field.message_type()->name())) {
        block(fmt::format("#### {}", field.message_type()->name()));
        paragraph(comment_on(*field.message_type()));
        fields_table(*field.message_type());
        write_types_of(*field.message_type());
      }
      if (field.enum_type() != nullptr && is_new(field.enum_type()->name())) {
        block(fmt::format("#### {}", field.enum_type()->name()));
        paragraph(comment_on(*field.enum_type()));
        words_table(*field.enum_type());
      }
    }
  }

  bool is_new(const std::string& type) {
    const bool has_section = std::find(kTypesWithSection.begin(), kTypesWithSection.end(), type) !=
                             kTypesWithSection.end();
    return !has_section && written_.insert(type).second;
  }

  void write_refusals() {
    block("## When an event is refused");
    block(
        "A file is recorded whole or not at all. Every rule that any of its events breaks is "
        "reported, with the\nfield, what is wrong, what would be right, and the rule:");
    ledger::v1::Event event = golden::example("director_hired");
    event.set_effective("31/03/2013");
    event.mutable_director_hired()->mutable_post()->set_slug("Chief Executive");
    event.mutable_director_hired()->clear_capacity();
    event.mutable_evidence(0)->clear_publisher();
    std::string lines;
    for (const Violation& violation : validate(event)) {
      lines += to_string(violation) + "\n";
    }
    block(fmt::format("```\n{}```", lines));
  }

  void write_rules() {
    block("## The rules");
    add("| rule | asks |\n|---|---|\n");
    for (const RuleRow& row : rules()) {
      add(fmt::format("| <a id=\"rule-{0}\"></a>`{0}` | {1} |\n", row.id, cell(row.text)));
    }
    add("\n");
  }

  void write_future() {
    block("## As the facts grow");
    std::string newer;
    for (const RuleRow& row : rules()) {
      if (row.newer_contract) {
        newer += fmt::format("{}{}", newer.empty() ? "" : ", ",
                             rule_link(row.rule, fmt::format("`{}`", row.id)));
      }
    }
    block(
        fmt::format("Facts, fields and words are added, never changed, renumbered or removed, and "
                    "a rule is never "
                    "made stricter: what is recorded today is read in ten years. An event of a "
                    "newer version is "
                    "told from a mistake ({}). A projector that meets one sets it aside, whole, "
                    "and every answer "
                    "about its subject says so until a newer version folds it.",
                    newer));
    text_.pop_back();
  }

  void fields_table(const Descriptor& type) {
    add("| field | required | form | meaning | example |\n|---|---|---|---|---|\n");
    for (int index = 0; index < type.field_count(); ++index) {
      const FieldDescriptor& field = *type.field(index);
      if (field.containing_oneof() != nullptr) {
        continue;
      }
      const FieldRow& row = row_of(field);
      const std::string example =
          field.is_repeated() ? fmt::format("[{}]", row.example) : std::string(row.example);
      add(fmt::format("| `{}` | {} | {} | {} | `{}` |\n", field.json_name(),
                      presence_in_words(row.presence), form_of(field, row), cell(meaning_of(field)),
                      cell(example)));
    }
    add("\n");
  }

  void words_table(const EnumDescriptor& type) {
    add("| word | meaning |\n|---|---|\n");
    for (int index = 0; index < type.value_count(); ++index) {
      const EnumValueDescriptor& word = *type.value(index);
      if (word.number() != 0) {
        add(fmt::format("| `{}` | {} |\n", short_word(type, word.number()),
                        cell(comment_on(word))));
      }
    }
    add("\n");
  }

  // The first event of the examples that has this line, or a line that begins so, without its
  // indentation.
  [[nodiscard]] std::string event_with(std::string_view line) const {
    constexpr std::string_view kBegin = "\n  - id: ";
    const std::size_t found = examples_.find(fmt::format("\n{}", line));
    if (found == std::string_view::npos) {
      give_up(fmt::format("docs/examples/facts.yaml has no event with {}", line));
    }
    const std::size_t begin = examples_.rfind(kBegin, found) + 1;
    const std::size_t end = std::min(examples_.find("\n\n", begin), examples_.size() - 1) + 1;
    std::string text;
    for (std::size_t place = begin; place < end;) {
      const std::size_t line_end = examples_.find('\n', place) + 1;
      text += examples_.substr(place + 2, line_end - place - 2);
      place = line_end;
    }
    return text;
  }

  static std::string indented(std::string_view text) {
    std::string result = "  ";
    for (std::size_t place = 0; place < text.size(); ++place) {
      result += text[place];
      const bool line_follows = text[place] == '\n' && place + 1 < text.size();
      result += line_follows ? "  " : "";
    }
    return result;
  }

  const Contract& contract_;
  std::string_view examples_;
  std::string text_;
  std::set<std::string> written_;
};

}  // namespace

Contract::Contract(const std::string& descriptor_set_path) {
  std::ifstream file(descriptor_set_path, std::ios::binary);
  google::protobuf::FileDescriptorSet set;
  if (!file || !set.ParseFromIstream(&file)) {
    give_up(descriptor_set_path + " is not a descriptor set; build minutebook_descriptor_set");
  }
  for (const auto& proto_file : set.file()) {
    if (pool_.BuildFile(proto_file) == nullptr) {
      give_up(descriptor_set_path + " is not complete");
    }
  }
}

const Descriptor& Contract::message(std::string_view name) const {
  const Descriptor* type =
      pool_.FindMessageTypeByName(fmt::format("minutebook.ledger.v1.{}", name));
  if (type == nullptr) {
    give_up(fmt::format("the contract has no message {}", name));
  }
  return *type;
}

const EnumDescriptor& Contract::word_list(std::string_view name) const {
  const EnumDescriptor* type =
      pool_.FindEnumTypeByName(fmt::format("minutebook.ledger.v1.{}", name));
  if (type == nullptr) {
    give_up(fmt::format("the contract has no enum {}", name));
  }
  return *type;
}

template <class Described>
std::string comment_on(const Described& described) {
  google::protobuf::SourceLocation location;
  if (!described.GetSourceLocation(&location) || location.leading_comments.empty()) {
    give_up(described.full_name() + " has no comment");
  }
  std::string text = replaced(location.leading_comments, "\n", "");
  return text.substr(text.find_first_not_of(' '));
}

template std::string comment_on(const Descriptor&);
template std::string comment_on(const EnumDescriptor&);
template std::string comment_on(const FieldDescriptor&);
template std::string comment_on(const EnumValueDescriptor&);

std::string facts_reference(const Contract& contract, std::string_view examples) {
  return Page(contract, examples).write();
}

}  // namespace minutebook
