// Writes docs/facts.md anew.
//
// Usage: write_facts_reference DESCRIPTOR_SET EXAMPLES PAGE

#include <cstdio>
#include <fstream>

#include "tests/docs/facts_reference.h"
#include "tests/golden/golden_files.h"

int main(int argument_count, char** arguments) {
  if (argument_count != 4) {
    static_cast<void>(
        std::fputs("usage: write_facts_reference DESCRIPTOR_SET EXAMPLES PAGE\n", stderr));
    return 2;
  }
  const minutebook::Contract contract(arguments[1]);
  const std::string examples = minutebook::golden::read_file(arguments[2]);
  std::ofstream page(arguments[3], std::ios::binary);
  page << minutebook::facts_reference(contract, examples);
  page.close();
  return page ? 0 : 1;
}
