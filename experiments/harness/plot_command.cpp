#include <cstdio>
#include <stdexcept>

#include "experiments/harness/command_line.h"
#include "experiments/harness/commands.h"
#include "experiments/harness/curves.h"
#include "experiments/harness/run_folder.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

struct PlotConfig {
  std::string out;
  std::string title;

  static void visit(auto& self, auto&& field) {
    field("out", self.out,
          "a new PNG or SVG file; default: curves.png in a new folder runs/plot-NNN");
    field("title", self.title, "of the picture");
  }
};

fs::path output_file(const std::string& out) {
  if (out.empty()) return make_run_folder("", "plot") / "curves.png";
  if (fs::exists(out)) {
    throw std::invalid_argument("--out " + out +
                                ": exists; nothing is overwritten, choose another");
  }
  return out;
}

}  // namespace

int plot_command(const Arguments& arguments) {
  PlotConfig config;
  const CommandLine line{.program = "pavlov plot",
                         .about =
                             "Draw the learning curves of runs over each other; several seeds "
                             "as interquartile mean with a 95 % bootstrap band.",
                         .groups = {{"Options", settings_of(config), ""}},
                         .operands = "RUN",
                         .operands_help = "folders that `pavlov train` wrote",
                         .least_operands = 1,
                         .most_operands = -1};
  std::vector<Curve> curves;
  for (const auto& run : line.parse(arguments)) curves.push_back(learning_curve(fs::path(run)));
  const fs::path file = output_file(config.out);
  draw_curves(curves, config.title, file);
  std::printf("The picture lies in %s\n", file.c_str());
  return 0;
}

}  // namespace pavlov
