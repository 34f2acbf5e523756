#include "nets/training/fit.h"

#include <cmath>
#include <limits>
#include <utility>

#include "core/settings.h"
#include "core/text.h"

namespace pavlov {
namespace {

constexpr const char* kLast = "last.safetensors";
constexpr const char* kBest = "best.safetensors";

/// Settings that another part of a training may change.
bool may_change(const std::string& setting) {
  return setting == "epochs" || setting == "workers" || setting == "checkpoint_epochs";
}

Loader::Config loader_config(const FitConfig& config, bool shuffle) {
  return {.batch_size = config.batch_size,
          .shuffle = shuffle,
          .workers = config.workers,
          .seed = config.seed};
}

const FitConfig& checked(const FitConfig& config, const FitData& data) {
  config.validate();
  if (data.training == nullptr || data.training->size() == 0) {
    throw std::invalid_argument("training: there are no examples to learn from");
  }
  if (config.patience > 0 && data.validation == nullptr) {
    throw std::invalid_argument("training: patience needs validation data");
  }
  return config;
}

void save_history(Checkpoint& checkpoint, const std::vector<EpochRecord>& history) {
  std::vector<std::string> names;
  std::vector<double> numbers;
  for (const EpochRecord& record : history) {
    names.clear();
    numbers.push_back(static_cast<double>(record.steps));
    for (const auto& [name, value] : record.figures) {
      names.push_back(name);
      numbers.push_back(value);
    }
  }
  checkpoint.put("history", numbers);
  checkpoint.put("history.names", join(names, ","));
}

std::vector<EpochRecord> load_history(const Checkpoint& checkpoint) {
  const std::vector<double> numbers = checkpoint.doubles("history");
  const std::vector<std::string> names = split(checkpoint.text("history.names"), ',');
  std::vector<EpochRecord> history;
  for (std::size_t at = 0; at + names.size() < numbers.size(); at += names.size() + 1) {
    EpochRecord record{.epoch = static_cast<int>(history.size()) + 1,
                       .steps = static_cast<std::int64_t>(numbers[at])};
    for (std::size_t i = 0; i < names.size(); ++i) {
      record.figures.emplace_back(names[i], numbers[at + 1 + i]);
    }
    history.push_back(std::move(record));
  }
  return history;
}

}  // namespace

void FitConfig::validate() const {
  const auto check = [](bool holds, const char* name, double value, const char* allowed) {
    require(holds, "training", name, value, allowed);
  };
  check(epochs >= 0, "epochs", epochs, "0 or more");
  check(batch_size >= 1, "batch_size", batch_size, "1 or more");
  check(patience >= 0, "patience", patience, "0 or more");
  check(checkpoint_epochs >= 0, "checkpoint_epochs", checkpoint_epochs, "0 or more");
  check(workers >= 0, "workers", workers, "0 or more");
  optimizer.validate();
  schedule.validate();
  loss.validate();
  penalties.validate();
}

double EpochRecord::operator[](const std::string& name) const {
  for (const auto& [figure, value] : figures) {
    if (figure == name) return value;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

Fit::Fit(Network& network, FitData data, const FitConfig& config)
    : network_(network),
      config_(checked(config, data)),
      loader_(data.training, loader_config(config, /*shuffle=*/true), std::move(data.preparation),
              std::move(data.weights)),
      optimizer_(network.make_optimizer(config.optimizer, config.penalties)),
      loss_(config.loss, network.outputs()),
      schedule_(config.schedule, config.epochs, loader_.num_batches()) {
  if (data.validation != nullptr) {
    validation_ =
        std::make_unique<Loader>(data.validation, loader_config(config, /*shuffle=*/false),
                                 std::move(data.validation_preparation));
  }
}

const std::vector<EpochRecord>& Fit::run() {
  stopped_ = false;
  for (FitCallback* callback : callbacks_) callback->begin(*this);
  while (!finished_ && !stopped_) {
    if (epoch() >= config_.epochs || out_of_patience()) {
      finish();
      break;
    }
    loader_.begin_epoch(epoch(), batches_);
    while (!stopped_ && loader_.next(batch_)) step(batch_);
    if (batches_ == loader_.num_batches()) end_epoch();
  }
  if (stopped_ && !folder_.empty()) write_checkpoint();
  return history_;
}

void Fit::step(const Minibatch& batch) {
  optimizer_->set_learning_rate(config_.optimizer.learning_rate * schedule_.factor(steps_));
  Rng noise = Rng(config_.seed).child("noise").child(static_cast<std::uint64_t>(steps_));
  network_.draw_noise(noise);
  const auto outputs = network_.forward(rows_of(batch, network_), static_cast<int>(batch.size()));
  gradient_.resize(outputs.size());
  const LossSum loss = loss_(outputs, batch, gradient_);
  if (!std::isfinite(loss.mean())) diverge("the loss", loss.mean());
  network_.backward(gradient_);
  const double norm = optimizer_->step();
  if (!std::isfinite(norm)) diverge("the norm of the gradient", norm);
  running_.loss += loss;
  running_.gradient_norms += norm;
  count_hits(loss_.first_head(outputs), batch);
  ++steps_;
  ++batches_;
  for (FitCallback* callback : callbacks_) callback->after_step(*this);
}

void Fit::count_hits(std::span<const float> outputs, const Minibatch& batch) {
  if (!decides_classes(config_.loss.loss)) return;
  classes_of(batch, classes_);
  decided_.resize(classes_.size());
  decide(outputs, classes_.size() / static_cast<std::size_t>(batch.size()), decided_);
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    if (classes_[i] == config_.loss.ignored_class) continue;
    running_.hits += classes_[i] == decided_[i] ? 1 : 0;
    running_.decisions += 1;
  }
}

Figures Fit::running() const {
  Figures figures = {{"loss", running_.loss.mean()}};
  if (running_.decisions > 0) {
    figures.emplace_back("accuracy", running_.hits / running_.decisions);
  }
  return figures;
}

void Fit::end_epoch() {
  EpochRecord record{.epoch = epoch() + 1, .steps = steps_};
  record.figures = {{"learning_rate", optimizer_->config().learning_rate},
                    {"gradient_norm", running_.gradient_norms / static_cast<double>(batches_)}};
  for (const auto& figure : running()) record.figures.push_back(figure);
  double judged = running_.loss.mean();
  if (validation_) {
    const NetworkEvaluation evaluation = evaluate(network_, *validation_, config_.loss);
    for (const auto& [name, value] : evaluation.figures()) {
      record.figures.emplace_back("validation_" + name, value);
    }
    judged = evaluation.loss();
  }
  schedule_.end_epoch(judged);
  const auto judged_before = [&] {
    const EpochRecord& best = history_[static_cast<std::size_t>(best_epoch_) - 1];
    return best[validation_ ? "validation_loss" : "loss"];
  };
  const bool best = !std::isnan(judged) && (best_epoch_ == 0 || judged < judged_before());
  if (best) best_epoch_ = record.epoch;
  if (best && config_.patience > 0) network_.save(best_, "best");
  history_.push_back(std::move(record));
  batches_ = 0;
  running_ = {};
  for (FitCallback* callback : callbacks_) callback->after_epoch(*this, history_.back());

  if (folder_.empty() || config_.checkpoint_epochs == 0) return;
  if (best) {
    Checkpoint weights;
    network_.save(weights, "");
    weights.write(folder_ / kBest);
  }
  const bool last = epoch() == config_.epochs || out_of_patience();
  if (last || epoch() % config_.checkpoint_epochs == 0) write_checkpoint();
}

bool Fit::out_of_patience() const {
  return config_.patience > 0 && epoch() - best_epoch_ >= config_.patience;
}

void Fit::finish() {
  finished_ = true;
  if (config_.patience > 0 && best_epoch_ > 0) network_.load(best_, "best");
}

void Fit::diverge(const std::string& what, double value) const {
  std::string text = "training: " + what + " is " + shortest(value) + " at step " +
                     std::to_string(steps_ + 1) + " (epoch " + std::to_string(epoch() + 1) +
                     ", batch " + std::to_string(batches_ + 1) + "); ";
  const std::filesystem::path last = folder_ / kLast;
  text += !folder_.empty() && std::filesystem::exists(last)
              ? "the last good checkpoint is " + last.string()
              : "there is no checkpoint";
  throw Diverged(text);
}

void Fit::write_checkpoint() {
  Checkpoint checkpoint;
  save(checkpoint);
  for (FitCallback* callback : callbacks_) callback->save(checkpoint);
  checkpoint.write(folder_ / kLast);
}

bool Fit::resume() {
  const std::filesystem::path last = folder_ / kLast;
  if (folder_.empty() || !std::filesystem::exists(last)) return false;
  const Checkpoint checkpoint = Checkpoint::read(last);
  load(checkpoint);
  for (FitCallback* callback : callbacks_) callback->load(checkpoint);
  return true;
}

void Fit::save(Checkpoint& checkpoint) const {
  FitConfig config = config_;
  for (const auto& [name, value] : values_of(settings_of(config))) {
    checkpoint.put("settings." + name, value);
  }
  network_.save(checkpoint, "network");
  optimizer_->save(checkpoint, "optimizer");
  schedule_.save(checkpoint, "schedule");
  save_history(checkpoint, history_);
  const std::int64_t counts[] = {steps_, batches_, best_epoch_};
  const double sums[] = {running_.loss.sum, running_.loss.weight, running_.gradient_norms,
                         running_.hits, running_.decisions};
  checkpoint.put("counts", counts);
  checkpoint.put("sums", sums);
  for (const auto& [name, array] : best_.arrays()) checkpoint.put(name, array);
}

void Fit::load(const Checkpoint& checkpoint) {
  FitConfig config = config_;
  for (const auto& [name, value] : values_of(settings_of(config))) {
    const std::string& then = checkpoint.text("settings." + name);
    if (then == value || may_change(name)) continue;
    throw std::runtime_error(checkpoint.origin() + ": was made with " + name + " = " + then +
                             ", not " + value);
  }
  const auto counts = checkpoint.integers("counts", 3);
  const auto sums = checkpoint.doubles("sums", 5);
  network_.load(checkpoint, "network");
  optimizer_->load(checkpoint, "optimizer");
  schedule_.load(checkpoint, "schedule");
  history_ = load_history(checkpoint);
  steps_ = counts[0];
  batches_ = counts[1];
  best_epoch_ = static_cast<int>(counts[2]);
  running_ = {{sums[0], sums[1]}, sums[2], sums[3], sums[4]};
  best_ = Checkpoint();
  for (const auto& [name, array] : checkpoint.arrays()) {
    if (name.starts_with("best.")) best_.put(name, array);
  }
  finished_ = false;
}

}  // namespace pavlov
