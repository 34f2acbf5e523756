// Every experiment of course/, deep/, exploration/, pictures/ and sutton_barto/, run as a person
// would, with tiny budgets.

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/file.h"
#include "core/text.h"
#include "tests/support/catch.h"
#include "tests/support/process.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;
namespace fs = std::filesystem;

namespace {

/// What makes each experiment short.
const std::map<std::string, std::string> kTinyBudgets = {
    {"ddpg_control", "--seeds 2 --steps 120 --looks 2 --episodes 1"},
    {"dp_against_q_learning", "--steps 1000"},
    {"dqn_comparison", "--runs 2 --steps 600 --episodes 2"},
    {"deep_sea_scaling", "--sizes 3,4 --runs 2 --episodes 100"},
    {"exploration_coverage",
     "--worlds DeepSea-v0?size=4&observation=planes --ways entropy,prediction,RND --runs 2 "
     "--steps 2100"},
    {"threshold_gates", "--steps 5"},
    {"perceptron_run", ""},
    {"xor_network", "--runs 2 --epochs 20"},
    {"activations", ""},
    {"vanishing_gradient", "--runs 2 --hidden-layers 3"},
    {"optimizers_compared", "--steps 20 --repeats 10"},
    {"polynomial_fits", "--runs 2"},
    {"nearest_neighbours", "--runs 2 --patterns 40"},
    {"k_means", "--points 12 --repeats 2"},
    {"exam_network", "--runs 2 --epochs 20"},
    {"tic_tac_toe_minimax", "--board x...o...."},
    {"data_flow_graph", "--steps 20 --runs 2"},
    {"function_regression", "--runs 2 --epochs 2"},
    {"admission", "--runs 2 --epochs 2"},
    {"car_evaluation", "--runs 2 --epochs 1 --hidden 1,2 --examples 27,54"},
    {"mnist_dense",
     "--data generated:digits --runs 2 --epochs 1 --examples 300 --validation 100 --falling-rates "
     "0.001"},
    {"regularization",
     "--data generated:digits --epochs 1 --early 1 --examples 64 --validation 32 --penalties 0.01"},
    {"capacity_on_digits", "--data generated:digits --runs 2 --steps 5 --hidden 1,4 --sizes 20,40"},
    {"optimizers_on_digits", "--data generated:digits --runs 2 --epochs 1 --examples 128"},
    {"plain_and_residual", "--shallow 8 --deep 14 --width 2 --runs 1 --epochs 1 --examples 32"},
    {"traffic_signs", "--data generated:signs --model tiny_cnn --folds 2 --epochs 1 --examples 64"},
    {"transfer_learning",
     "--model tiny_cnn --runs 2 --epochs 1 --few-epochs 1 --labels 10 --examples 64"},
    {"membranes",
     "--data generated:cells --size 64 --tile 32 --runs 1 --unet unet?width=2&depth=1 --fcn "
     "fcn?depth=11&width=2&dense_width=2 "
     "--strides 32 --steps 2 --sections 1,3"},
    {"mnist_cnn", "--data generated:digits --model tiny_cnn --epochs 1 --examples 300"},
    {"published_results", "--seeds 2 --steps 600 --episodes 2"},
    {"greedy_bandit", "--runs 2 --selections 20"},
    {"image_kernels", ""},
    {"improved_exploration", "--runs 2 --episodes 20"},
    {"minatar_results", "--steps 600 --episodes 2"},
    {"monte_carlo_update", ""},
    {"policy_evaluation", ""},
    {"ppo_in_a_second", "--seeds 2 --steps 2100"},
    {"reinforce_cart_pole", "--runs 2 --steps 600 --episodes 2"},
    {"reinforce_shortcomings", "--episodes 20 --value-updates 2 --runs 2 --steps 500"},
    {"figure_2_1", "--problems 2 --rewards 10"},
    {"figure_2_2", "--runs 10 --steps 100"},
    {"figure_2_3", "--runs 10 --steps 100"},
    {"figure_2_4", "--runs 10 --steps 100"},
    {"figure_2_5", "--runs 10 --steps 100"},
    {"figure_2_6", "--runs 2 --steps 100"},
    {"figure_4_1", ""},
    {"figure_4_2", "--no-variants"},
    {"figure_4_3", ""},
    {"figure_5_1", "--episodes 500"},
    {"figure_5_2", "--episodes 5000"},
    {"figure_5_3", "--runs 2 --episodes 20"},
    {"figure_5_4", "--episodes 100"},
    {"figure_6_2", "--runs 2 --batch-runs 2"},
    {"figure_6_3", "--runs 2 --asymptotic-runs 2 --asymptotic-episodes 50"},
    {"figure_7_2", "--runs 2"},
    {"figure_8_2", "--runs 2"},
    {"figure_8_3", "--runs 2"},
    {"figure_8_4", "--runs 2"},
    {"figure_8_5", "--runs 2"},
    {"figure_10_1", "--episodes 12"},
    {"figure_10_2", "--runs 2 --episodes 100"},
    {"figure_13_1", "--runs 2"},
    {"figure_13_2", "--runs 2"},
    {"example_6_5", "--runs 2 --long-runs 2"},
    {"example_6_6", "--runs 2"},
    {"example_6_7", "--runs 2"},
    {"example_8_4", "--runs 2 --sizes 2"},
    {"example_13_1", ""},
};

const std::vector<std::string>& experiments() {
  static const std::vector<std::string> names = split(PAVLOV_EXPERIMENTS, ' ');
  return names;
}

/// Runs an experiment within its tiny budget and with more options; results lie in `out`.
test::ProcessResult run_shortly(const std::string& name, const std::string& options,
                                const fs::path& folder, const std::string& out) {
  std::vector<std::string> arguments{"--out", out};
  for (const auto& words : {kTinyBudgets.at(name), options}) {
    for (const auto& word : split(words, ' ')) {
      if (!word.empty()) arguments.push_back(word);
    }
  }
  return test::run_program(name, arguments, folder);
}

}  // namespace

TEST_CASE("every experiment tells its question and options", "[contract][experiments]") {
  const test::ScratchFolder scratch;
  for (const auto& name : experiments()) {
    INFO(name);
    const auto result = test::run_program(name, {"--help"}, scratch.path);
    CHECK(result.code == 0);
    CHECK_THAT(result.out, Contains("?") && Contains("--out"));
  }
}

TEST_CASE("every experiment ends with a table and leaves it with its pictures in a folder",
          "[contract][experiments]") {
  const test::ScratchFolder scratch;
  for (const auto& name : experiments()) {
    INFO(name << ": needs a tiny budget in this test");
    REQUIRE(kTinyBudgets.count(name) == 1);
    const auto result = run_shortly(name, "", scratch.path, name);
    INFO(result.out << result.err);
    CHECK(result.err.empty());
    CHECK((result.code == 0 || result.code == 1));  // so little may disagree with the reference
    CHECK_THAT(result.out, Contains("agrees?"));
    CHECK_THAT(result.out, Contains("Results in " + name));
    CHECK(fs::file_size(scratch.path / name / "report.csv") > 0);
    const auto files = fs::directory_iterator(scratch.path / name);
    const bool pictured = std::any_of(
        begin(files), end(files),
        [](const fs::directory_entry& file) { return file.path().extension() == ".png"; });
    CHECK(pictured == (name != "monte_carlo_update"));  // which is a table and no more
  }
}

TEST_CASE("an experiment with pictures writes the page of its results", "[contract][experiments]") {
  const test::ScratchFolder scratch;
  run_shortly("traffic_signs", "--page pages", scratch.path, "out");
  const std::string page = read_file(scratch.path / "pages" / "traffic_signs.md");
  CHECK_THAT(page, Contains("./run traffic_signs --data generated:signs --page") &&
                       Contains("a generated stand-in") && Contains("| quantity | measured |") &&
                       Contains("![traffic_signs_filters](traffic_signs_filters.png)"));
  CHECK(fs::file_size(scratch.path / "pages" / "traffic_signs_filters.png") > 0);
}

TEST_CASE("an experiment's numbers come from its seed, whatever the threads",
          "[contract][experiments]") {
  const test::ScratchFolder scratch;
  const auto report = [&](const std::string& options, const std::string& out) {
    run_shortly("figure_7_2", options, scratch.path, out);
    return read_file(scratch.path / out / "report.csv");
  };
  const std::string one = report("--threads 1", "one");
  CHECK(one == report("--threads 2", "two"));
  CHECK(one != report("--seed 1", "other"));
}
