// Random small histories for property tests: few people, few values, and dates of all widths in a
// few years, so that ranges overlap, ends meet beginnings and bearings form chains and circles.

#pragma once

#include <fmt/format.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "tests/ledger/history.h"

namespace minutebook {

inline rc::Gen<std::string> gen_range() {
  return rc::gen::exec([] {
    const int year = *rc::gen::inRange(2010, 2015);
    const int month = *rc::gen::inRange(1, 13);
    const int day_of_month = *rc::gen::inRange(1, 29);
    const std::string whole = fmt::format("{}-{:02}-{:02}", year, month, day_of_month);
    switch (*rc::gen::inRange(0, 14)) {
      case 0:
      case 1:
        return fmt::format("{}-{:02}", year, month);
      case 2:
        return fmt::format("{}", year);
      case 3:
        return std::string("201X");
      case 4:
        return "../" + whole;
      case 5:
        return whole + "/..";
      case 6:
        return fmt::format("{}/{}", year, year + 2);
      case 7:
        return fmt::format("../{}", year);
      default:
        // Few different days, so that changes meet on one.
        return fmt::format("{}-{:02}-{:02}", year, month % 3 + 1, day_of_month % 2 + 1);
    }
  });
}

// A fact and the subject that it is about.
struct SubjectFact {
  std::string subject;
  std::string fact;
};

inline rc::Gen<SubjectFact> gen_fact() {
  return rc::gen::exec([]() -> SubjectFact {
    const std::string person = "person { id: '" + person_id(*rc::gen::element('a', 'b')) + "' }";
    const std::string post = "post { slug: 'chair' title: 'Chair' role: ROLE_CHAIR }";
    const std::string letter(1, *rc::gen::element('x', 'y'));
    switch (*rc::gen::inRange(0, 20)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4:
      case 5:
        return {"ods:RA3", "director_hired { " + post + person + " capacity: CAPACITY_" +
                               *rc::gen::element<std::string>("SUBSTANTIVE", "SUBSTANTIVE",
                                                              "ACTING", "DESIGNATE") +
                               " }"};
      case 6:
      case 7:
      case 8:
        return {"ods:RA3", "director_stood_down { " + post + person + " manner: MANNER_RETIRED }"};
      case 9:
        return {"ods:RA3",
                "director_stood_down { " + post + person + " manner: MANNER_DID_NOT_TAKE_UP }"};
      case 10:
        return {"ods:RA3", "vacancy_reported { " + post + " }"};
      case 11:
        return {"ods:RA3", "organisation_registered { name: '" + letter + "' }"};
      case 12:
        return {"ods:RA3", "organisation_renamed { name: '" + letter + "' }"};
      case 13:
        return {"ods:RA3", "organisation_closed { }"};
      case 14:
        return {"ods:RA3", "figure_reported { measure: MEASURE_BEDS amount: '" + letter + "' }"};
      case 15:
        return {"ods:RA3", "document_published { document: 'd' title: '" + letter + "' }"};
      case 16:
        return {"board:b",
                "board_formed { name: '" + letter + "' seats { slug: 's' " + person + " } }"};
      case 17:
        return {"board:b", "board_dissolved { }"};
      case 18:
        return {"board:b", "seat_filled { seat: 's' " + person + " }"};
      default:
        return {"board:b", "seat_vacated { seat: 's' " + person + " }"};
    }
  });
}

inline rc::Gen<Told> gen_event(int index, int count) {
  return rc::gen::exec([index, count] {
    const SubjectFact fact = *gen_fact();
    Told told{fmt::format("event-{:02}", index), fact.subject, *gen_range(), fact.fact};
    told.standing =
        *rc::gen::element<std::string>("OCCURRED", "OCCURRED", "OCCURRED", "PLANNED", "PROPOSED");
    if (*rc::gen::inRange(0, 3) != 0)
      told.published = *gen_range();
    const int bearings = *rc::gen::element(0, 0, 0, 1, 2);
    for (int bearing = 0; bearing < bearings; ++bearing) {
      told.bearings.push_back(
          *rc::gen::element<std::string>("CORRECTS", "RETRACTS", "CONFIRMS", "CANCELS") +
          fmt::format(" event-{:02}", *rc::gen::inRange(0, count)));
    }
    return told;
  });
}

inline rc::Gen<std::vector<Told>> gen_history() {
  return rc::gen::exec([] {
    const int count = *rc::gen::inRange(0, 16);
    std::vector<Told> history;
    history.reserve(static_cast<std::size_t>(count));
    for (int index = 0; index < count; ++index)
      history.push_back(*gen_event(index, count));
    return history;
  });
}

inline rc::Gen<Axes> gen_axes(int count) {
  return rc::gen::exec([count] {
    const auto gen_day = [] {
      return day(fmt::format("{}-{:02}-{:02}", *rc::gen::inRange(2009, 2017),
                             *rc::gen::inRange(1, 5), *rc::gen::inRange(1, 4)));
    };
    Axes axes{gen_day(), std::nullopt, std::nullopt};
    if (*rc::gen::inRange(0, 3) == 0)
      axes.known_at = History::time_of(*rc::gen::inRange(0, count + 1));
    if (*rc::gen::inRange(0, 3) == 0)
      axes.published_by = gen_day();
    return axes;
  });
}

}  // namespace minutebook
