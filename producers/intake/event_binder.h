// From a document to events: every field found by its name, every convenience of an author
// resolved, everything that does not fit reported with its place and what would be right.
#pragma once

#include <google/protobuf/message.h>

#include <bitset>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/identifiers.h"
#include "ledger/rules.h"
#include "minutebook/ledger/v1/event.pb.h"
#include "producers/intake/document.h"
#include "producers/intake/event_ids.h"
#include "producers/intake/field_path.h"
#include "producers/intake/file_problems.h"
#include "producers/intake/message_shape.h"
#include "producers/intake/people.h"

namespace minutebook {

// What an event has beside the message.
struct BoundEvent {
  EventId id;
  // The id that the author wrote; empty where the author gave an event id.
  std::string local_id;
  // The line on which the event begins, from 1.
  std::int64_t line = 0;
};

// Reads the events of one file. What holds for the whole file (the emitter, the documents referred
// to, the people) is remembered from one call to the next. Not safe for use by several threads at
// once.
class EventBinder {
 public:
  // `problems` and `people` must outlive the binder.
  EventBinder(FileProblems& problems, FilePeople& people);

  // Reads the outermost mapping of a YAML document: `emitter`, `documents`, `events`,
  // `withoutFacts`. Forgets those of an earlier one. Returns the sequence of events, or nothing
  // where there is none; what is wrong is added to the problems.
  std::optional<NodeIndex> bind_file(const Document& document, NodeIndex root);

  // Reads one event into `event`, which is cleared first, and holds it to the rules of
  // ledger/rules.h. Returns nothing where anything is wrong; it is then added to the problems.
  std::optional<BoundEvent> bind_event(const Document& document, NodeIndex node,
                                       ledger::v1::Event& event);

  // Forgets the emitter and the documents of a file.
  void forget_file();

 private:
  using Message = google::protobuf::Message;
  using SeenFields = std::bitset<kFieldLimit>;

  static constexpr std::string_view kLocalIdField = "id";
  static constexpr std::string_view kEventIdField = "eventId";
  static constexpr std::string_view kDocumentField = "document";

  // The parts of an event that are read when its emitter is known.
  struct Identity {
    NodeIndex local_id = kNoNode;
    NodeIndex event_id = kNoNode;
    NodeIndex bearings = kNoNode;
  };

  [[nodiscard]] const DocumentNode& node(NodeIndex index) const { return document_->node(index); }

  // Adds a problem with the field that path_ leads to.
  void refuse(SourcePosition position, std::string problem, std::string right_form);
  void refuse_unknown_field(const DocumentNode& field, const std::vector<std::string_view>& names);
  void refuse_unknown_event_field(const DocumentNode& field);
  // Whether the field at the path, or what it lies in, or something in it was refused already.
  [[nodiscard]] bool is_refused(std::string_view path) const;
  bool expect_kind(NodeIndex index, NodeKind kind, std::string_view right_form);
  // Whether the field stands here once only, though it has two names.
  bool first_time(const DocumentNode& field, const FieldShape& shape, SeenFields& seen);
  // Whether there is a value: null is as good as leaving the field out.
  bool is_given(NodeIndex index);

  std::optional<std::string_view> bind_text(NodeIndex index);
  std::optional<int> bind_word(NodeIndex index, const EnumShape& words);
  std::optional<bool> bind_flag(NodeIndex index);
  std::optional<std::string> bind_digest(NodeIndex index);
  std::optional<std::string> bind_event_id(NodeIndex index);
  std::optional<std::string_view> bind_local_id(NodeIndex index);

  void bind_message(NodeIndex index, const MessageShape& shape, Message& message);
  void bind_fields(NodeIndex index, const MessageShape& shape, Message& message);
  void bind_field(NodeIndex index, const FieldShape& field, Message& message);
  void bind_value(NodeIndex index, const FieldShape& field, Message& message);
  void bind_person(NodeIndex index, ledger::v1::PersonRef& person);
  void bind_handle_and_name(NodeIndex handle, NodeIndex name, ledger::v1::PersonRef& person);
  void bind_evidence(NodeIndex index, ledger::v1::Evidence& evidence);
  // The document that a name stands for, or null where the file has none of that name.
  const ledger::v1::Evidence* named_document(NodeIndex index);

  Identity bind_event_fields(NodeIndex index, ledger::v1::Event& event);
  void bind_fact(NodeIndex index, const FieldShape& field, const FieldShape*& fact,
                 ledger::v1::Event& event);
  void bind_identity(NodeIndex index, const Identity& identity, ledger::v1::Event& event,
                     BoundEvent& bound);
  void bind_bearings(NodeIndex index, ledger::v1::Event& event);
  void bind_bearing(NodeIndex index, const std::string& emitter, ledger::v1::Bearing& bearing);
  void bind_target(NodeIndex index, const std::string& emitter, ledger::v1::Bearing& bearing);

  // Holds the event to the rules. Returns whether it keeps them; what is not reported yet is.
  bool check_rules(NodeIndex index, const ledger::v1::Event& event);
  // Whether the rule is broken by something that stands once in the file and was reported there.
  [[nodiscard]] bool is_inherited(NodeIndex event, const Violation& violation) const;
  // The node at a path of the contract's names, or the innermost one on the way that there is.
  [[nodiscard]] NodeIndex find_path(NodeIndex event, std::string_view path) const;

  void bind_file_emitter(NodeIndex index);
  void bind_documents(NodeIndex index);
  void check_paragraphs_without_facts(NodeIndex index);

  FileProblems& problems_;
  FilePeople& people_;
  EventIds event_ids_;
  const EventShapes& shapes_;
  const Document* document_ = nullptr;
  FieldPath path_;
  // Of the event that is being read: where something is wrong already, so that nothing that follows
  // from it is reported too.
  std::vector<std::string> refused_paths_;
  std::string emitter_;  // of the file; empty where it has none
  std::map<std::string, ledger::v1::Evidence, std::less<>> documents_;
};

}  // namespace minutebook
