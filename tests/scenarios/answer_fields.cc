#include "tests/scenarios/answer_fields.h"

#include <google/protobuf/descriptor.h>

#include "minutebook/ledger/v1/answer.pb.h"

namespace minutebook::scenarios {

std::set<std::string> answer_fields() {
  const google::protobuf::FileDescriptor* file =
      ledger::v1::OrganisationAnswer::descriptor()->file();
  std::set<std::string> names;
  for (int place = 0; place < file->message_type_count(); ++place) {
    const google::protobuf::Descriptor* message = file->message_type(place);
    for (int number = 0; number < message->field_count(); ++number) {
      names.insert(message->field(number)->json_name());
    }
  }
  return names;
}

}  // namespace minutebook::scenarios
