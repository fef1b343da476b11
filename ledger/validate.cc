// Walks an event and holds every field to its row, and the event as a whole to the rules between
// fields.

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/unknown_field_set.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/assert.h"
#include "ledger/facts.h"
#include "ledger/field_rules.h"
#include "ledger/form_checks.h"
#include "ledger/identifiers.h"
#include "ledger/quote.h"
#include "ledger/rules.h"
#include "ledger/words.h"

namespace minutebook {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::UnknownFieldSet;
using ledger::v1::Event;

// ----------------------------------------------------------------------------------------------
// Plan
//
// The table of fields joined with the descriptors, once: so that walking an event looks no name up.

struct MessagePlan;

struct FieldPlan {
  const FieldDescriptor* field = nullptr;
  const FieldRow* row = nullptr;
  const MessagePlan* nested = nullptr;                  // of a message
  std::vector<const FieldDescriptor*> told_apart_by{};  // of a list of messages
};

struct MessagePlan {
  const Reflection* reflection = nullptr;
  std::vector<FieldPlan> fields{};
};

// The plans of Event and of every message that it can hold. Never changes once made.
class Plans {
 public:
  Plans() { add(*Event::descriptor()); }

  [[nodiscard]] const MessagePlan& of(const Descriptor& type) const { return *plans_.at(&type); }

 private:
  const MessagePlan* add(const Descriptor& type) {
    if (const auto found = plans_.find(&type); found != plans_.end()) {
      return found->second.get();
    }
    MessagePlan& plan = *(plans_[&type] = std::make_unique<MessagePlan>());
    plan.reflection =
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->GetReflection();
    for (int index = 0; index < type.field_count(); ++index) {
      const FieldDescriptor* field = type.field(index);
      if (field->containing_oneof() != nullptr) {
        MINUTEBOOK_ASSERT(find_fact(field->number()) != nullptr);
        add(*field->message_type());
        continue;
      }
      plan.fields.push_back(plan_of(*field));
    }
    return &plan;
  }

  FieldPlan plan_of(const FieldDescriptor& field) {
    FieldPlan plan{.field = &field};
    plan.row = find_field_row(field.containing_type()->name() + "." + field.name());
    MINUTEBOOK_ASSERT(plan.row != nullptr);
    if (field.message_type() == nullptr) {
      return plan;
    }
    plan.nested = add(*field.message_type());
    std::string_view names = plan.row->told_apart_by;
    while (!names.empty()) {
      const std::size_t comma = std::min(names.find(','), names.size());
      plan.told_apart_by.push_back(
          field.message_type()->FindFieldByName(std::string(names.substr(0, comma))));
      MINUTEBOOK_ASSERT(plan.told_apart_by.back() != nullptr);
      names.remove_prefix(std::min(comma + 1, names.size()));
    }
    return plan;
  }

  std::map<const Descriptor*, std::unique_ptr<MessagePlan>> plans_;
};

const Plans& plans() {
  static const Plans kPlans;
  return kPlans;
}

// ----------------------------------------------------------------------------------------------
// Path

// Where the walk is. Costs nothing until a violation asks for the text.
struct Path {
  const Path* parent = nullptr;
  const FieldDescriptor* field = nullptr;
  int index = -1;
};

std::string to_text(const Path& path) {
  if (path.field == nullptr) {
    return "event";
  }
  std::string text = path.field->json_name();
  if (path.index >= 0) {
    text += fmt::format("[{}]", path.index);
  }
  const bool outermost = path.parent == nullptr || path.parent->field == nullptr;
  return outermost ? text : to_text(*path.parent) + "." + text;
}

// ----------------------------------------------------------------------------------------------
// Walk

// The numbers in ascending order, each once; of very many, some.
std::set<int> numbers_of(const UnknownFieldSet& unknown) {
  constexpr std::size_t kNumbersLimit = 20;
  std::set<int> numbers;
  for (int index = 0; index < unknown.field_count() && numbers.size() < kNumbersLimit; ++index) {
    numbers.insert(unknown.field(index).number());
  }
  return numbers;
}

class Walk {
 public:
  explicit Walk(std::vector<Violation>* violations) : violations_(*violations) {}

  // Every field of the message and of the messages in it.
  void check_message(const Message& message, const MessagePlan& plan, const Path& path) {
    for (const FieldPlan& field : plan.fields) {
      if (field.field->is_repeated()) {
        check_list(message, plan, field, path);
      } else {
        check_single(message, plan, field, path);
      }
    }
    const UnknownFieldSet& unknown = plan.reflection->GetUnknownFields(message);
    if (!unknown.empty() && path.field != nullptr) {
      for (const int number : numbers_of(unknown)) {
        add_unknown_field(path, number);
      }
    }
  }

  void add(const Path& path, Rule rule, std::string problem, std::string right_form) {
    violations_.push_back({to_text(path), std::move(problem), std::move(right_form), rule});
  }

  // About the choice of fact, which has no field of its own.
  void add_about_fact(Rule rule, std::string problem, std::string right_form) {
    violations_.push_back({"fact", std::move(problem), std::move(right_form), rule});
  }

  void add_missing(const Path& path, const FieldPlan& field, Rule rule) {
    const Path missing{&path, field.field};
    add(missing, rule, rule == Rule::kAtLeastOne ? "has no entry" : "missing", example_of(field));
  }

  void add_unknown_field(const Path& path, int number) {
    add(path, Rule::kUnknownField,
        fmt::format("holds field {}, which this version does not know", number),
        "the fields of this version, or read the event with a newer version");
  }

 private:
  static std::string example_of(const FieldPlan& field) {
    if (field.field->enum_type() != nullptr) {
      return words_of(*field.field->enum_type());
    }
    const std::string_view example = field.row->example;
    const bool message = field.nested != nullptr;
    return message ? std::string(example)
                   : fmt::format("{}, such as {}", form_in_words(field.row->form), example);
  }

  void check_single(const Message& message, const MessagePlan& plan, const FieldPlan& field,
                    const Path& path) {
    const Path here{&path, field.field};
    const bool required = field.row->presence == Presence::kRequired;
    switch (field.field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        const std::string& content =
            plan.reflection->GetStringReference(message, field.field, &scratch);
        check_content(content, field, here, required);
        return;
      }
      case FieldDescriptor::CPPTYPE_ENUM:
        check_word(plan.reflection->GetEnumValue(message, field.field), field, here, required);
        return;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (plan.reflection->HasField(message, field.field)) {
          check_message(plan.reflection->GetMessage(message, field.field), *field.nested, here);
        } else if (required) {
          add_missing(path, field, Rule::kRequired);
        }
        return;
      case FieldDescriptor::CPPTYPE_BOOL:
        return;
      default:
        MINUTEBOOK_ASSERT(false && "a type of field that no rule speaks of");
    }
  }

  void check_list(const Message& message, const MessagePlan& plan, const FieldPlan& field,
                  const Path& path) {
    const int size = plan.reflection->FieldSize(message, field.field);
    if (size == 0) {
      if (field.row->presence == Presence::kAtLeastOne) {
        add_missing(path, field, Rule::kAtLeastOne);
      }
      return;
    }
    const int limit = field.row->list_limit;
    if (size > limit) {
      add({&path, field.field}, Rule::kListLength, fmt::format("has {} entries", size),
          fmt::format("at most {}", limit));
    }
    std::set<std::string> seen;
    for (int index = 0; index < std::min(size, limit); ++index) {
      const Path here{&path, field.field, index};
      check_entry(message, plan, field, here);
      if (size == 1) {
        continue;
      }
      std::string name = name_of_entry(message, plan, field, index);
      if (!name.empty() && !seen.insert(name).second) {
        add(here, Rule::kRepeated, fmt::format("{} is listed already", in_quotes(name)),
            "each once");
      }
    }
  }

  void check_entry(const Message& message, const MessagePlan& plan, const FieldPlan& field,
                   const Path& here) {
    switch (field.field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        check_content(
            plan.reflection->GetRepeatedStringReference(message, field.field, here.index, &scratch),
            field, here, true);
        return;
      }
      case FieldDescriptor::CPPTYPE_ENUM:
        check_word(plan.reflection->GetRepeatedEnumValue(message, field.field, here.index), field,
                   here, true);
        return;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        check_message(plan.reflection->GetRepeatedMessage(message, field.field, here.index),
                      *field.nested, here);
        return;
      default:
        MINUTEBOOK_ASSERT(false && "a type of list that no rule speaks of");
    }
  }

  // What tells the entry apart from the others of its list; empty where nothing does.
  static std::string name_of_entry(const Message& message, const MessagePlan& plan,
                                   const FieldPlan& field, int index) {
    std::string scratch;
    if (field.field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      return plan.reflection->GetRepeatedStringReference(message, field.field, index, &scratch);
    }
    if (field.field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      return short_word(*field.field->enum_type(),
                        plan.reflection->GetRepeatedEnumValue(message, field.field, index));
    }
    const Message& entry = plan.reflection->GetRepeatedMessage(message, field.field, index);
    std::string name;
    for (const FieldDescriptor* part : field.told_apart_by) {
      name += name.empty() ? "" : ":";
      name += field.nested->reflection->GetStringReference(entry, part, &scratch);
    }
    return name;
  }

  void check_content(const std::string& content, const FieldPlan& field, const Path& here,
                     bool required) {
    const bool text = field.row->form == Form::kText || field.row->form == Form::kLine;
    const bool blank =
        text && content.find_first_not_of(" \t\r\n") == std::string::npos && !content.empty();
    if (content.empty() || blank) {
      if (required || blank) {
        add(here, Rule::kRequired, blank ? "has only white space" : "missing", example_of(field));
      }
      return;
    }
    check_form(field.row->form, content, &problems_);
    for (FormProblem& problem : problems_) {
      add(here, problem.rule, std::move(problem.problem), std::move(problem.right_form));
    }
    problems_.clear();
  }

  void check_word(int number, const FieldPlan& field, const Path& here, bool required) {
    if (number == 0) {
      if (required) {
        add(here, Rule::kRequired, "missing", example_of(field));
      }
    } else if (field.field->enum_type()->FindValueByNumber(number) == nullptr) {
      add(here, Rule::kUnknownValue,
          fmt::format("has the value {}, which this version does not know", number),
          words_of(*field.field->enum_type()));
    }
  }

  std::vector<Violation>& violations_;
  std::vector<FormProblem> problems_;
};

// ------------------------------------------------------------------------------ Rules between
// fields

// A rule that looks at several fields of one message.
class FactChecks {
 public:
  FactChecks(const Event& event, Walk* walk) : event_(event), walk_(*walk) {}

  // Everything that the rows of the fact's fields cannot say.
  void check() {
    switch (event_.fact_case()) {
      case Event::kOrganisationRegistered:
        return check_identifiers(event_.organisation_registered());
      case Event::kOrganisationSucceeded:
        return check_not_itself(event_.organisation_succeeded(), "successors",
                                event_.organisation_succeeded().successors(),
                                "the organisations that took its place");
      case Event::kServicesTransferred:
        return check_not_itself(event_.services_transferred(), "from",
                                event_.services_transferred().from(),
                                "the organisations that the services came from");
      case Event::kFigureReported:
        return check_figure(event_.figure_reported());
      case Event::kDirectorHired:
        return check_post(event_.director_hired());
      case Event::kStatementMade:
        return check_speaker(event_.statement_made());
      case Event::kFindingPublished:
        return check_finder(event_.finding_published());
      default:
        return;
    }
  }

 private:
  [[nodiscard]] Path path_of_fact() const {
    return {nullptr, Event::descriptor()->FindFieldByNumber(event_.fact_case())};
  }

  static const FieldDescriptor* field_of(const Message& message, const char* name) {
    const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
    MINUTEBOOK_ASSERT(field != nullptr);
    return field;
  }

  // A code of a register that subjects can name is held to the form that it has there.
  void check_identifiers(const ledger::v1::OrganisationRegistered& fact) {
    const Path base = path_of_fact();
    const int checked = std::min(fact.identifiers_size(), kListLimit);
    for (int index = 0; index < checked; ++index) {
      const ledger::v1::Identifier& identifier = fact.identifiers(index);
      const std::string subject = identifier.scheme() + ":" + identifier.code();
      const auto scheme = scheme_of(subject);
      const bool register_of_subjects =
          scheme.has_value() && class_of(*scheme) == SubjectClass::kOrganisation &&
          *scheme != SubjectScheme::kOrg && !identifier.code().empty();
      if (!register_of_subjects) {
        continue;
      }
      if (auto problem = check_subject(subject)) {
        const Path entry{&base, field_of(fact, "identifiers"), index};
        walk_.add({&entry, field_of(identifier, "code")}, Rule::kRegisterCode,
                  std::move(problem->message), std::move(problem->suggestion));
      }
    }
  }

  template <class List>
  void check_not_itself(const Message& fact, const char* name, const List& organisations,
                        std::string_view right_form) {
    const Path base = path_of_fact();
    for (int index = 0; index < std::min(organisations.size(), kListLimit); ++index) {
      if (organisations.Get(index) == event_.subject() && !event_.subject().empty()) {
        walk_.add({&base, field_of(fact, name), index}, Rule::kReferenceToItself,
                  fmt::format("{} is the event's own subject", in_quotes(event_.subject())),
                  std::string(right_form));
      }
    }
  }

  void check_figure(const ledger::v1::FigureReported& fact) {
    if (fact.measure() == ledger::v1::MEASURE_OTHER && fact.about().empty()) {
      const Path base = path_of_fact();
      walk_.add({&base, field_of(fact, "about")}, Rule::kRequired,
                "missing, and the measure is OTHER", "what is measured, such as waiting list");
    }
  }

  void check_post(const ledger::v1::DirectorHired& fact) {
    if (!fact.has_post()) {
      return;
    }
    const Path base = path_of_fact();
    const Path post{&base, field_of(fact, "post")};
    if (fact.post().title().empty()) {
      walk_.add({&post, field_of(fact.post(), "title")}, Rule::kRequired, "missing",
                "the title as written, such as Chief Executive");
    }
    if (fact.post().role() == ledger::v1::ROLE_UNSPECIFIED) {
      walk_.add({&post, field_of(fact.post(), "role")}, Rule::kRequired, "missing",
                words_of(*ledger::v1::Role_descriptor()));
    }
  }

  void check_speaker(const ledger::v1::StatementMade& fact) {
    const ledger::v1::Speaker& speaker = fact.speaker();
    if (fact.has_speaker() && speaker.organisation().empty() && !speaker.has_person() &&
        speaker.description().empty()) {
      const Path base = path_of_fact();
      walk_.add({&base, field_of(fact, "speaker")}, Rule::kAnyOf, "does not say who speaks",
                "an organisation, a person or a description, such as {description: board papers}");
    }
  }

  void check_finder(const ledger::v1::FindingPublished& fact) {
    if (fact.publisher().empty() && !fact.has_person()) {
      walk_.add(path_of_fact(), Rule::kAnyOf, "does not say who found it",
                "a publisher or a person, such as publisher: org:care-quality-commission");
    }
  }

  const Event& event_;
  Walk& walk_;
};

void check_subject_class(const Event& event, const Fact& fact, Walk* walk) {
  if (check_subject(event.subject()).has_value()) {
    return;
  }
  const SubjectClass found = class_of(scheme_of(event.subject()).value());
  // People are the one thing of the ledger itself that events are about.
  const bool people = event.subject() == example_subject(SubjectClass::kLedger);
  if (fact.subjects.contains(found) && (found != SubjectClass::kLedger || people)) {
    return;
  }
  const Path path{nullptr, Event::descriptor()->FindFieldByNumber(Event::kSubjectFieldNumber)};
  std::string right_form = subject_classes_in_words(fact.subjects);
  for (const SubjectClass example :
       {SubjectClass::kOrganisation, SubjectClass::kBoard, SubjectClass::kProgramme,
        SubjectClass::kArrangement, SubjectClass::kNotice, SubjectClass::kLedger}) {
    if (fact.subjects.contains(example)) {
      right_form += fmt::format(", such as {}", example_subject(example));
      break;
    }
  }
  walk->add(path, Rule::kSubjectClass,
            fmt::format("{} is {}, and that is not what {} is about", in_quotes(event.subject()),
                        subject_classes_in_words(found), fact.name),
            std::move(right_form));
}

// The fact, and fields of the event itself that this version does not know.
void check_fact(const Event& event, Walk* walk) {
  const UnknownFieldSet& unknown = Event::GetReflection()->GetUnknownFields(event);
  bool unknown_fact = false;
  for (const int number : numbers_of(unknown)) {
    if (number < kFirstFactNumber || find_fact(number) != nullptr) {
      walk->add_unknown_field({}, number);
      continue;
    }
    unknown_fact = true;
    walk->add_about_fact(Rule::kUnknownFact,
                         fmt::format("is number {}, which this version does not know", number),
                         "a fact of this version, or read the event with a newer version");
  }
  const Fact* fact = fact_of(event);
  if (fact == nullptr) {
    if (!unknown_fact) {
      walk->add_about_fact(Rule::kOneFact, "missing",
                           "one fact, such as organisationRenamed or directorHired");
    }
    return;
  }
  check_subject_class(event, *fact, walk);
  const FieldDescriptor* field = Event::descriptor()->FindFieldByNumber(fact->number);
  const Message& message = Event::GetReflection()->GetMessage(event, field);
  walk->check_message(message, plans().of(*field->message_type()), {nullptr, field});
  FactChecks(event, walk).check();
}

void check_bearings(const Event& event, Walk* walk) {
  const Descriptor& type = *Event::descriptor();
  const FieldDescriptor* bearings = type.FindFieldByNumber(Event::kBearingsFieldNumber);
  const Descriptor& bearing_type = *ledger::v1::Bearing::descriptor();
  const FieldDescriptor* target =
      bearing_type.FindFieldByNumber(ledger::v1::Bearing::kTargetFieldNumber);
  const FieldDescriptor* kind =
      bearing_type.FindFieldByNumber(ledger::v1::Bearing::kKindFieldNumber);
  std::set<std::string_view> targets;
  for (int index = 0; index < event.bearings_size(); ++index) {
    const ledger::v1::Bearing& bearing = event.bearings(index);
    const Path entry{nullptr, bearings, index};
    const auto id = EventId::from_bytes(bearing.target());
    if (id.has_value() && bearing.target() == event.event_id()) {
      walk->add({&entry, target}, Rule::kBearingOnItself, "is the event's own id",
                "the id of an earlier event");
    }
    if (id.has_value() && !targets.insert(bearing.target()).second) {
      walk->add({&entry, target}, Rule::kBearingRepeated,
                fmt::format("{} is borne on already", id->to_uuid_text()),
                "one bearing for each earlier event");
    }
    if (bearing.kind() == ledger::v1::BEARING_KIND_CONFIRMS &&
        event.standing() != ledger::v1::STANDING_OCCURRED &&
        event.standing() != ledger::v1::STANDING_UNSPECIFIED) {
      walk->add(
          {&entry, kind}, Rule::kBearingConfirms,
          fmt::format("CONFIRMS, and the event's standing is {}", short_name(event.standing())),
          "standing: OCCURRED where it came true, or another kind of bearing");
    }
  }
}

}  // namespace

std::vector<Violation> validate(const Event& event) {
  std::vector<Violation> violations;
  Walk walk(&violations);
  if (const std::size_t size = event.ByteSizeLong(); size > kEventSizeLimitBytes) {
    walk.add({}, Rule::kEventSize, fmt::format("has {} bytes when serialized", size),
             fmt::format("it in several events of at most {} bytes", kEventSizeLimitBytes));
  }
  walk.check_message(event, plans().of(*Event::descriptor()), {});
  check_bearings(event, &walk);
  check_fact(event, &walk);
  return violations;
}

}  // namespace minutebook
