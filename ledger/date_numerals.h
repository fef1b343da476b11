// Reads dates written in numerals in some other way than EDTF's: 31/03/2013, 2018-7, 2019/20.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/date_advice.h"

namespace minutebook::date_advice {

// What the text was meant to be, where it consists of digits and the separators - / . and space
// alone and is not EDTF; nothing where it has no reading as a date.
std::optional<Reading> read_numerals(std::string_view text);

// The number that up to nine digits write, or nothing for any other text.
std::optional<int> read_number(std::string_view digits);

// "2013", "2013-03" and "2013-03-31". The numbers need not be those of a date.
std::string year_form(int year);
std::string month_form(int year, int month);
std::string day_form(int year, int month, int day);

// A year of account in the United Kingdom, from April of that year to March of the next.
Fix financial_year(int year);

// The same day, or what to write in place of a day that no calendar has.
std::vector<Fix> day_fixes(int year, int month, int day);

// Why there is no such day, as it reads after the quoted text; "" where there is one.
std::string day_reason(int year, int month, int day);

}  // namespace minutebook::date_advice
