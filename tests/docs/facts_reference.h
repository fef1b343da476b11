// Writes docs/facts.md: the reference of facts, from the contract's comments, the tables of rules
// and the examples in docs/examples/facts.yaml.

#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

namespace minutebook {

// The contract with its comments.
class Contract {
 public:
  // Reads the descriptor set that the build writes (target minutebook_descriptor_set). Aborts the
  // program where the file is not one.
  explicit Contract(const std::string& descriptor_set_path);

  // The type of that short name, "Post". Aborts the program where the contract has none.
  [[nodiscard]] const google::protobuf::Descriptor& message(std::string_view name) const;
  [[nodiscard]] const google::protobuf::EnumDescriptor& word_list(std::string_view name) const;

 private:
  google::protobuf::DescriptorPool pool_;
};

// The comment that stands before the type, the field or the word, as one paragraph.
template <class Described>
[[nodiscard]] std::string comment_on(const Described& described);

// The whole page, in Markdown. `examples` is the text of the examples file.
[[nodiscard]] std::string facts_reference(const Contract& contract, std::string_view examples);

}  // namespace minutebook
