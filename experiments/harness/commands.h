#pragma once

#include <string>

#include "experiments/harness/run_setup.h"

namespace pavlov {

// The subcommands of `pavlov`, one source file each. Each answers the exit code.

int list_command(const Arguments& arguments);
int info_command(const Arguments& arguments);
/// Trains, prints what a grid environment's agent has learned, and writes a run's folder for each
/// seed. Programs that do so with other defaults tell them in `command`.
int train_command(const Arguments& arguments,
                  SetupCommand command = {.program = "pavlov train",
                                          .about = "Train an agent in an environment."});
/// Looks for good settings of an agent in an environment.
int search_command(const Arguments& arguments);
/// Lists, sorts and filters the runs below a folder.
int runs_command(const Arguments& arguments);
int eval_command(const Arguments& arguments);
int rollout_command(const Arguments& arguments);
/// Offers an environment on standard input and output (envs/pipe/protocol.h).
int serve_command(const Arguments& arguments);
int plot_command(const Arguments& arguments);
/// Compares agents over several environments (core/score_statistics.h).
int compare_command(const Arguments& arguments);
/// Writes what is to be known of a run as a page of HTML.
int report_command(const Arguments& arguments);
/// Tells what is in a checkpoint.
int inspect_command(const Arguments& arguments);
/// Tells what is in a data set, and makes a picture of examples.
int data_command(const Arguments& arguments);
/// Trains a network on a data set.
int fit_command(const Arguments& arguments);
/// A window on an agent: of a run's folder, or one that is trained now.
int watch_command(const Arguments& arguments);
int play_command(const Arguments& arguments);

/// Throws std::runtime_error, which offers the command `instead`, where no window can be opened.
void require_display(const std::string& instead);

/// How the tool is called from here: "./run pavlov" in the repository, else "pavlov".
std::string tool_name();

}  // namespace pavlov
