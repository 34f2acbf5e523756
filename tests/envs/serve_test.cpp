#include "envs/pipe/serve.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include "envs/core/registry.h"
#include "tests/support/catch.h"

using namespace pavlov;
using nlohmann::json;

namespace {

/// The answers to some questions.
std::vector<json> talk(VectorEnv& env, const std::vector<std::string>& questions) {
  std::stringstream in;
  std::stringstream out;
  for (const auto& question : questions) in << question << "\n";
  serve(env, in, out);
  std::vector<json> answers;
  for (std::string line; std::getline(out, line);) answers.push_back(json::parse(line));
  return answers;
}

std::unique_ptr<VectorEnv> served(const std::string& name) {
  return make(name, {.auto_reset = false});
}

}  // namespace

TEST_CASE("spaces are told with their bounds, infinities as texts", "[unit]") {
  const auto env = served("CartPole-v1");
  const auto answers = talk(*env, {R"({"op":"spaces"})"});
  const json box = answers[0]["observation_space"];
  CHECK(box["type"] == "box");
  CHECK(box["dtype"] == "float32");
  CHECK(box["shape"] == json({4}));
  CHECK(box["low"][1] == "-inf");
  CHECK(box["high"][0].get<double>() == std::get<Box>(env->observation_space()).high[0]);
  CHECK(answers[0]["action_space"] == json({{"type", "discrete"}, {"n", 2}, {"start", 0}}));
  CHECK(talk(*served("Blackjack-v1"), {R"({"op":"spaces"})"})[0]["observation_space"] ==
        json({{"type", "multi_discrete"}, {"sizes", {32, 11, 2}}}));
}

TEST_CASE("a served episode is the environment's, and a seed brings it again", "[unit]") {
  const auto env = served("CartPole-v1");
  const std::vector<std::string> questions = {
      R"({"op":"reset","seed":7})", R"({"op":"step","action":1})", R"({"op":"step","action":[0]})",
      R"({"op":"state"})", R"({"op":"reset"})"};
  const auto answers = talk(*env, questions);
  CHECK(answers == talk(*env, questions));
  CHECK(answers[4] != answers[0]);
  CHECK(answers == talk(*served("CartPole-v1"), questions));

  const auto same = make("CartPole-v1", {.seed = 7});
  same->reset();
  CHECK(answers[0]["observation"].get<std::vector<double>>() ==
        same->view().observations.numbers(0));
  same->view().actions.set(0, 0, 1);
  same->step();
  CHECK(answers[1] == json({{"observation", same->view().observations.numbers(0)},
                            {"reward", 1.0},
                            {"terminated", false},
                            {"truncated", false}}));
  same->view().actions.set(0, 0, 0);
  same->step();
  CHECK(answers[3]["state"].get<std::vector<double>>() == same->state(0));  // every digit
}

TEST_CASE("a state is set with every digit", "[unit]") {
  const auto env = served("CartPole-v1");
  const auto answers =
      talk(*env, {R"({"op":"reset"})",
                  R"({"op":"set_state","state":[0.1,-0.30000000000000004,1e-300,5e-324]})"});
  CHECK(env->state(0) == std::vector<double>{0.1, -0.30000000000000004, 1e-300, 5e-324});
  CHECK(answers[1]["state"].get<std::vector<double>>() == env->state(0));
}

TEST_CASE("the last observation of an episode is told, not the next one's first", "[unit]") {
  const auto answers =
      talk(*served("RandomWalk-v0?states=1"),
           {R"({"op":"reset"})", R"({"op":"step","action":0})", R"({"op":"step","action":0})"});
  CHECK(answers[1]["terminated"] == true);
  CHECK(answers[1]["observation"][0] != 1);
  CHECK(answers[2].contains("error"));
}

TEST_CASE("the time limit of a served environment truncates", "[unit]") {
  const auto answers = talk(*served("CartPole-v1?max_episode_steps=1"),
                            {R"({"op":"reset"})", R"({"op":"step","action":0})"});
  CHECK(answers[1]["truncated"] == true);
  CHECK(answers[1]["terminated"] == false);
}

TEST_CASE("faults are answered, and serving goes on", "[unit]") {
  const auto env = served("CartPole-v1");
  const std::vector<std::pair<std::string, std::string>> faults = {
      {"hello", "'hello' is not JSON"},
      {"", "not JSON"},
      {"[]", "not a JSON object"},
      {"{}", "'op'"},
      {R"({"op":"fly"})", "unknown op \"fly\""},
      {R"({"op":7})", "unknown op 7"},
      {R"({"op":"step","action":1})", "reset it before"},
      {R"({"op":"step"})", "'action'"},
      {R"({"op":"step","action":2})", "Discrete(2)"},
      {R"({"op":"step","action":0.5})", "0.5"},
      {R"({"op":"step","action":1e30})", "1e+30"},
      {R"({"op":"step","action":"nan"})", "nan"},
      {R"({"op":"step","action":[0,0]})", "[0,0]"},
      {R"({"op":"step","action":null})", "null is not a number"},
      {R"({"op":"reset","seed":-1})", "-1 is not a seed"},
      {R"({"op":"reset","seed":"x"})", "not a seed"},
      {R"({"op":"set_state","state":[1]})", "4 numbers"},
      {R"({"op":"set_state","state":["nan",0,0,0]})", "nan"},
      {R"({"op":"set_state"})", "'state'"},
      {std::string(100000, '['), "not JSON"}};
  std::vector<std::string> questions;
  for (const auto& [question, message] : faults) questions.push_back(question);
  questions.emplace_back(R"({"op":"reset","seed":1})");
  const auto answers = talk(*env, questions);
  REQUIRE(answers.size() == questions.size());
  for (std::size_t i = 0; i < faults.size(); ++i) {
    REQUIRE(answers[i].contains("error"));
    CHECK_THAT(answers[i]["error"].get<std::string>(), Contains(faults[i].second));
  }
  CHECK(answers.back().contains("observation"));
}

TEST_CASE("serving ends with close, and only a batch of one is served", "[unit]") {
  const auto answers = talk(*served("CartPole-v1"), {R"({"op":"close"})", R"({"op":"reset"})"});
  CHECK(answers == std::vector<json>{json::object()});
  std::stringstream empty;
  CHECK_THROWS_WITH(serve(*make("CartPole-v1", {.num_envs = 2}), empty, empty), Contains("2"));
}
