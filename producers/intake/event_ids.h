// Event ids from the ids that authors write.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ledger/identifiers.h"

namespace minutebook {

// The version 5 UUID of a name in a namespace (RFC 9562 section 5.5): made of the SHA-1 of both.
[[nodiscard]] EventId name_based_uuid(const EventId& name_space, std::string_view name);

// The namespace of names that are URLs (RFC 9562 section 6.6):
// 6ba7b811-9dad-11d1-80b4-00c04fd430c8.
[[nodiscard]] const EventId& url_namespace();

// Turns local ids into event ids: UUIDv5(UUIDv5(URL namespace, emitter), local id). The same two
// texts give the same id everywhere and always. Not safe for use by several threads at once: it
// remembers the last emitter.
class EventIds {
 public:
  // The event id of an emitter's local id. Neither text is normalised.
  [[nodiscard]] EventId of(std::string_view emitter, std::string_view local_id);

 private:
  std::string emitter_;
  EventId emitter_namespace_;
  bool has_emitter_ = false;
};

}  // namespace minutebook
