// The program benchmark_report: from what the benchmark programs measured to the figures that were
// asked for, as one JSON file and as a table.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Json = nlohmann::ordered_json;

// All runs of the benchmark programs, one entry for each repetition.
class Runs {
 public:
  void read(const std::string& file) {
    std::ifstream input(file);
    if (!input) {
      throw std::runtime_error(fmt::format("{}: cannot be read", file));
    }
    Json report = Json::parse(input);
    contexts_.push_back(report.at("context"));
    for (Json& run : report.at("benchmarks")) {
      if (run.at("run_type") != "iteration") {
        continue;
      }
      if (run.value("error_occurred", false)) {
        throw std::runtime_error(fmt::format("{}: {}", run.at("name").get<std::string>(),
                                             run.value("error_message", "failed")));
      }
      runs_.push_back(std::move(run));
    }
  }

  // The median over the repetitions of a benchmark, named without what Google Benchmark puts behind
  // its name and arguments.
  [[nodiscard]] double median(const std::string& name, const std::string& counter) const {
    std::vector<double> values;
    for (const Json& run : runs_) {
      const auto full_name = run.at("run_name").get<std::string>();
      const std::size_t end = full_name.find("/iterations:");
      if (full_name.substr(0, end) == name) {
        values.push_back(run.at(counter).get<double>());
      }
    }
    if (values.empty()) {
      throw std::runtime_error(fmt::format("no run of {} is in the files", name));
    }
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  [[nodiscard]] const std::vector<Json>& contexts() const { return contexts_; }
  [[nodiscard]] const std::vector<Json>& all() const { return runs_; }
  [[nodiscard]] bool is_quick() const {
    return std::any_of(contexts_.begin(), contexts_.end(),
                       [](const Json& context) { return context.at("scale") == "quick"; });
  }

 private:
  std::vector<Json> contexts_;
  std::vector<Json> runs_;
};

enum class Target { kNone, kAtLeast, kAtMost };

struct Figure {
  std::string name;
  std::string what;
  double value = 0;
  std::string unit;
  Target target = Target::kNone;
  double limit = 0;
  Json details = Json::object();

  [[nodiscard]] bool is_met() const {
    return target == Target::kAtLeast ? value >= limit : value <= limit;
  }
};

// How many times as fast the one is, in processor time; in wall time as a detail.
Figure rate_ratio(const Runs& runs, std::string name, std::string what, const std::string& one,
                  const std::string& other) {
  Figure figure{.name = std::move(name), .what = std::move(what), .unit = "times"};
  const double fast = runs.median(one, "per_processor_second");
  const double slow = runs.median(other, "per_processor_second");
  figure.value = fast / slow;
  figure.details[one + "_per_processor_second"] = fast;
  figure.details[other + "_per_processor_second"] = slow;
  figure.details["wall_time_ratio"] =
      runs.median(one, "per_second") / runs.median(other, "per_second");
  return figure;
}

void add_fold_figures(const Runs& runs, std::vector<Figure>* figures) {
  Figure fold = rate_ratio(runs, "steady-fold", "steady fold to bare WriteBatches of the same rows",
                           "steady_fold", "bare_rows");
  fold.target = Target::kAtLeast;
  fold.limit = 0.7;
  figures->push_back(fold);
  figures->push_back(rate_ratio(runs, "steady-fold-to-sorted",
                                "the same, to rows that were sorted beforehand", "steady_fold",
                                "bare_rows_sorted"));
  figures->push_back({.name = "rows-per-event",
                      .what = "rows an event becomes, on the generated mix",
                      .value = runs.median("steady_fold", "rows_per_event"),
                      .unit = "rows",
                      .target = Target::kAtMost,
                      .limit = 4});
  const double rebuilt = runs.median("rebuild_all_cores", "per_second");
  const double folded = runs.median("fold_all_cores", "per_second");
  figures->push_back({.name = "rebuild",
                      .what = "rebuild by sorted ingest to the fold, both on all cores, wall time",
                      .value = rebuilt / folded,
                      .unit = "times",
                      .target = Target::kAtLeast,
                      .limit = 3,
                      .details = {{"rebuild_per_second", rebuilt},
                                  {"fold_per_second", folded},
                                  {"processor_time_ratio",
                                   runs.median("rebuild_all_cores", "per_processor_second") /
                                       runs.median("fold_all_cores", "per_processor_second")}}});
}

// The growth of the median from the shortest history to the longest.
Figure growth(const Runs& runs, const std::string& benchmark, std::string name, std::string what,
              std::int64_t greatest) {
  Figure figure{.name = std::move(name), .what = std::move(what), .unit = "times"};
  for (std::int64_t size = 100; size <= greatest; size *= 10) {
    figure.details[fmt::format("median_us_{}", size)] =
        runs.median(fmt::format("{}/{}", benchmark, size), "median_us");
  }
  figure.value = figure.details[fmt::format("median_us_{}", greatest)].get<double>() /
                 figure.details["median_us_100"].get<double>();
  return figure;
}

void add_query_figures(const Runs& runs, std::vector<Figure>* figures) {
  const std::int64_t greatest = runs.is_quick() ? 1'000 : 1'000'000;
  Figure steady = growth(runs, "post_history", "post-history",
                         "`org` by the length of one post's history, 12 people in turn, 24 events "
                         "a day",
                         greatest);
  steady.target = Target::kAtMost;
  steady.limit = 2;
  figures->push_back(steady);
  figures->push_back(growth(runs, "post_history_denser", "post-history-denser",
                            "the same in the same 70 years: more events a day, more holders on a "
                            "day",
                            greatest));
  figures->push_back(growth(runs, "post_history_many_people", "post-history-many-people",
                            "the same with a different person each time", greatest));
  figures->push_back({.name = "live-facts",
                      .what = "`org` of an organisation with 100 live facts, median",
                      .value = runs.median("live_facts", "median_us"),
                      .unit = "us",
                      .target = Target::kAtMost,
                      .limit = 300});
}

void add_record_figures(const Runs& runs, std::vector<Figure>* figures) {
  const double ours = runs.median("durable_appends", "per_second");
  const double bare = runs.median("bare_durable_puts", "per_second");
  figures->push_back(
      {.name = "durable-appends",
       .what = "durable appends by 16 writers to bare RocksDB sync=true",
       .value = ours / bare,
       .unit = "times",
       .target = Target::kAtLeast,
       .limit = 0.7,
       .details = {{"durable_appends_per_second", ours}, {"bare_durable_puts_per_second", bare}}});
  Figure bulk =
      rate_ratio(runs, "bulk-record", "event file recorded and folded, to the steady fold",
                 "bulk_record", "steady_fold");
  bulk.target = Target::kAtLeast;
  bulk.limit = 0.3;
  figures->push_back(bulk);
}

void add_million_figures(const Runs& runs, std::vector<Figure>* figures) {
  const auto add = [&](std::string name, std::string what, double value, std::string unit) {
    figures->push_back({.name = std::move(name),
                        .what = std::move(what),
                        .value = value,
                        .unit = std::move(unit)});
  };
  const double events = runs.median("million_record", "events");
  for (const std::string step : {"record", "fold"}) {
    const std::string run = "million_" + step;
    add("million-" + step, fmt::format("{:.0f} events: {}, wall time", events, step),
        events / runs.median(run, "per_second"), "s");
    add("million-" + step + "-processor", "the same, processor time",
        events / runs.median(run, "per_processor_second"), "s");
    add("million-" + step + "-memory", "the same, peak memory",
        runs.median(run, "peak_memory_mebibytes"), "MiB");
    add("million-" + step + "-disk", "the same, on disk afterwards",
        runs.median(run, "disk_bytes_per_event"), "bytes/event");
  }
  add("million-query", "`org` of random organisations on random days, median",
      runs.median("million_query", "median_us"), "us");
  add("million-query-memory", "the same, peak memory",
      runs.median("million_query", "peak_memory_mebibytes"), "MiB");
}

Json to_json(const Figure& figure, bool judged) {
  Json json;
  json["name"] = figure.name;
  json["what"] = figure.what;
  json["value"] = figure.value;
  json["unit"] = figure.unit;
  if (figure.target != Target::kNone) {
    json["target"] = {{figure.target == Target::kAtLeast ? "at_least" : "at_most", figure.limit}};
    json["met"] = judged ? Json(figure.is_met()) : Json(nullptr);
  }
  json["details"] = figure.details;
  return json;
}

void print_table(const std::vector<Figure>& figures, bool judged) {
  fmt::print("{:<26} {:>12} {:<12} {:>10}  {}\n", "name", "figure", "", "target", "met");
  for (const Figure& figure : figures) {
    std::string target;
    std::string met;
    if (figure.target != Target::kNone) {
      target = fmt::format("{} {}", figure.target == Target::kAtLeast ? ">=" : "<=", figure.limit);
      met = !judged ? "not judged" : figure.is_met() ? "yes" : "NO";
    }
    fmt::print("{:<26} {:>12.2f} {:<12} {:>10}  {}\n", figure.name, figure.value, figure.unit,
               target, met);
  }
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() < 2) {
    fmt::print(stderr, "Usage: benchmark_report OUTPUT.json FILE.json...\n");
    return 2;
  }
  Runs runs;
  for (std::size_t index = 1; index < arguments.size(); ++index) {
    runs.read(arguments[index]);
  }
  std::vector<Figure> figures;
  add_fold_figures(runs, &figures);
  add_query_figures(runs, &figures);
  add_record_figures(runs, &figures);
  add_million_figures(runs, &figures);

  const bool judged = !runs.is_quick();
  Json report;
  report["figures"] = Json::array();
  for (const Figure& figure : figures) {
    report["figures"].push_back(to_json(figure, judged));
  }
  report["contexts"] = runs.contexts();
  report["runs"] = runs.all();
  std::ofstream output(arguments.front());
  output << report.dump(2) << '\n';
  output.close();
  if (!output) {
    throw std::runtime_error(fmt::format("{}: cannot be written", arguments.front()));
  }
  print_table(figures, judged);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "benchmark_report: %s\n", error.what());
    return 1;
  }
}
