#include "nets/training/schedule.h"

#include "tests/support/catch.h"

using namespace pavlov;

TEST_CASE("a constant rate warms up step by step", "[unit]") {
  const RateSchedule plain({}, 10, 4);
  CHECK(plain.factor(0) == 1);
  CHECK(plain.factor(39) == 1);
  const RateSchedule warm({.warmup_epochs = 2}, 10, 4);
  CHECK(warm.factor(0) == Approx(1.0 / 8));
  CHECK(warm.factor(6) == Approx(7.0 / 8));
  CHECK(warm.factor(8) == 1);
}

TEST_CASE("rates fall in steps and along a cosine", "[unit]") {
  const RateSchedule steps(
      {.schedule = RateScheduleKind::steps, .decay_epochs = 3, .decay_factor = 0.5}, 10, 4);
  CHECK(steps.factor(11) == 1);
  CHECK(steps.factor(12) == 0.5);
  CHECK(steps.factor(24) == 0.25);
  const RateSchedule cosine({.schedule = RateScheduleKind::cosine, .final_share = 0.2}, 10, 4);
  CHECK(cosine.factor(0) == 1);
  CHECK(cosine.factor(20) == Approx(0.6));
  CHECK(cosine.factor(40) == Approx(0.2));
}

TEST_CASE("the rate falls on a plateau, and goes on so from a checkpoint", "[unit]") {
  const RateScheduleConfig config{
      .schedule = RateScheduleKind::plateau, .decay_epochs = 2, .decay_factor = 0.1};
  RateSchedule schedule(config, 10, 4);
  for (const double loss : {1.0, 0.8, 0.9}) schedule.end_epoch(loss);
  CHECK(schedule.factor(0) == 1);
  Checkpoint checkpoint;
  schedule.save(checkpoint, "schedule");
  RateSchedule restored(config, 10, 4);
  restored.load(checkpoint, "schedule");
  restored.end_epoch(0.85);
  CHECK(restored.factor(0) == Approx(0.1));
  restored.end_epoch(0.7);
  restored.end_epoch(0.71);
  CHECK(restored.factor(0) == Approx(0.1));
  restored.end_epoch(0.72);
  CHECK(restored.factor(0) == Approx(0.01));
}

TEST_CASE("schedules refuse what makes no sense", "[unit]") {
  CHECK_THROWS_WITH(RateSchedule({.warmup_epochs = -1}, 1, 1), Contains("warmup_epochs must be 0"));
  CHECK_THROWS_WITH(RateSchedule({.decay_epochs = 0}, 1, 1), Contains("decay_epochs must be 1"));
  CHECK_THROWS_WITH(RateSchedule({.decay_factor = 0}, 1, 1),
                    Contains("decay_factor must be in (0, 1]"));
  CHECK_THROWS_WITH(RateSchedule({.final_share = 2}, 1, 1),
                    Contains("final_share must be in [0, 1]"));
}
