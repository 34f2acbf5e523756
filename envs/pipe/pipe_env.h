#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "envs/core/wrapped_env.h"

namespace pavlov {

class Peer;

/// A batch of n programs that speak the protocol of envs/pipe/protocol.h, made by the name
/// "pipe:COMMAND". Numbers of boxes are kept as float64, so that none is rounded on the way. The
/// time limit is kept here, too.
///
/// A program that sends garbage, ends, or does not answer in time is ended, and std::runtime_error
/// names the command and what came. An answer {"error":"…"} is a std::runtime_error, too; the
/// program can still be used, from the next reset on.
class PipeEnv final : public VectorEnv {
 public:
  struct Config {
    double timeout = 30;

    static void visit(auto& self, auto&& field) {
      field("timeout", self.timeout, "time that a program has for each answer [s]");
    }
    void validate() const;
  };

  /// Starts the programs.
  static std::unique_ptr<PipeEnv> start(const std::string& command, const Config& config,
                                        const BatchOptions& options);
  ~PipeEnv() override;

  void reset() override;
  void reset(int i) override;
  void seed(std::uint64_t seed) override;
  void step() override;
  std::vector<double> state(int i) const override;
  void set_state(int i, std::span<const double> numbers) override;
  /// Throws std::runtime_error: a program cannot be copied.
  std::unique_ptr<VectorEnv> clone() const override;

 private:
  using Peers = std::vector<std::unique_ptr<Peer>>;

  PipeEnv(const std::string& command, Space observation_space, Space action_space, Peers peers,
          const BatchOptions& options);

  void check(int i) const;
  void reset_all(const std::vector<std::uint8_t>& which);
  void ask_reset(int i);
  void take_reset(int i);
  void take_step(int i);
  void store(const MutableRows& rows, int i, const std::vector<double>& numbers) const;

  BatchOptions options_;
  Peers peers_;
  std::vector<std::optional<std::uint64_t>> seeds_;  ///< to go with the next reset
  std::vector<int> elapsed_;
  std::vector<std::uint8_t> ended_;
  std::vector<double> rewards_;
  std::vector<std::uint8_t> terminated_;
  std::vector<std::uint8_t> truncated_;
  RowStorage actions_;
  ObservationRows observations_;
};

}  // namespace pavlov
