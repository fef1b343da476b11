// docs/facts.md says what the contract and the rules say.

#include "tests/docs/facts_reference.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

#include "ledger/facts.h"
#include "ledger/field_rules.h"
#include "tests/golden/golden_files.h"

namespace minutebook {
namespace {

using golden::read_file;

const Contract& contract() {
  static const Contract kContract(MINUTEBOOK_DESCRIPTOR_SET);
  return kContract;
}

TEST(FactsReference, ThePageIsUpToDate) {
  const std::string page = facts_reference(contract(), read_file("docs/examples/facts.yaml"));
  // Compared as a whole, but not printed as a whole.
  EXPECT_TRUE(page == read_file("docs/facts.md"))
      << "docs/facts.md is not what the contract and the rules say. Write it anew:\n"
      << "  cmake --build build/dev --target facts_reference";
}

TEST(FactsReference, EachLinkWithinThePageHasATarget) {
  const std::string page = read_file("docs/facts.md");
  std::set<std::string> targets;
  const std::regex heading("\n#+ ([^\n]+)");
  for (std::sregex_iterator match(page.begin(), page.end(), heading), end; match != end; ++match) {
    std::string target;
    for (const char character : (*match)[1].str()) {
      const bool capital = character >= 'A' && character <= 'Z';
      const bool kept = (character >= 'a' && character <= 'z') || character == '-';
      target += capital            ? static_cast<char>(character - 'A' + 'a')
                : character == ' ' ? '-'
                : kept             ? character
                                   : '\0';
    }
    std::erase(target, '\0');
    EXPECT_TRUE(targets.insert(target).second) << "two headings make #" << target;
  }
  const std::regex anchor("<a id=\"([^\"]+)\"></a>");
  for (std::sregex_iterator match(page.begin(), page.end(), anchor), end; match != end; ++match) {
    EXPECT_TRUE(targets.insert((*match)[1]).second) << "two anchors #" << (*match)[1];
  }
  const std::regex link("\\]\\(#([^)]+)\\)");
  int links = 0;
  for (std::sregex_iterator match(page.begin(), page.end(), link), end; match != end; ++match) {
    ++links;
    EXPECT_TRUE(targets.contains((*match)[1])) << "#" << (*match)[1] << " leads nowhere";
  }
  EXPECT_GT(links, 100);
}

// Whoever reads the contract alone is told the same as whoever reads the page.
TEST(Contract, SaysOfEachFieldWhetherItMustBeGiven) {
  for (const FieldRow& row : field_rows()) {
    const std::size_t dot = row.field.find('.');
    const auto* field = contract()
                            .message(row.field.substr(0, dot))
                            .FindFieldByName(std::string(row.field.substr(dot + 1)));
    ASSERT_NE(field, nullptr) << row.field;
    const std::string comment = comment_on(*field);
    const auto says = [&](const char* words) { return comment.find(words) != std::string::npos; };
    EXPECT_EQ(says("Required."), row.presence == Presence::kRequired) << row.field;
    EXPECT_EQ(says("At least one"), row.presence == Presence::kAtLeastOne) << row.field;
    EXPECT_EQ(says("Required where"), row.presence == Presence::kConditionally) << row.field;
  }
}

TEST(Contract, SaysOfEachFactWhatItIsAboutAndWhatItsDayMeans) {
  for (const Fact& fact : facts()) {
    const std::string comment = comment_on(contract().message(fact.name));
    EXPECT_NE(comment.find(" Subject: "), std::string::npos) << fact.name;
    EXPECT_TRUE(fact.written_by_ledger_alone || comment.find(" Effective: ") != std::string::npos)
        << fact.name;
  }
}

}  // namespace
}  // namespace minutebook
