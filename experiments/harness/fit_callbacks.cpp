#include "experiments/harness/fit_callbacks.h"

#include <algorithm>
#include <cstdio>

#include "core/text.h"
#include "experiments/harness/interrupt.h"

namespace pavlov {
namespace {

constexpr const char* kCsvFile = "metrics.csv";

std::string epoch_text(int epoch, const Fit& fit) {
  return "epoch " + std::to_string(epoch) + " of " + std::to_string(fit.config().epochs) + ", ";
}

}  // namespace

std::string text_of(const Figures& figures) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : figures) {
    char number[32];
    std::snprintf(number, sizeof number, "%.4g", value);
    parts.push_back(name + " " + number);
  }
  return join(parts);
}

void FitProgress::begin(Fit& fit) {
  const int epochs = fit.config().epochs - fit.epoch();
  progress_.emplace(epochs * fit.examples(), Progress::Unit::examples, style_);
}

void FitProgress::after_step(Fit& fit) {
  const std::int64_t batch = fit.config().batch_size;
  const std::int64_t before = (fit.batch() - 1) * batch;
  progress_->describe(epoch_text(fit.epoch() + 1, fit) + text_of(fit.running()));
  progress_->advance(std::min(batch, fit.examples() - before));
}

void FitProgress::after_epoch(Fit& fit, const EpochRecord& record) {
  progress_->tell(epoch_text(record.epoch, fit) + text_of(record.figures));
}

void FitLog::after_epoch(Fit& /*fit*/, const EpochRecord& record) {
  if (!csv_) {
    std::filesystem::create_directories(folder_);
    remove_event_files(folder_);
    csv_.emplace(folder_ / kCsvFile);
    events_.emplace(folder_);
    csv_->out() << "epoch,step";
    for (const auto& [name, value] : record.figures) csv_->out() << ',' << name;
    csv_->out() << '\n';
  }
  csv_->out() << record.epoch << ',' << record.steps;
  for (const auto& [name, value] : record.figures) {
    csv_->out() << ',' << shortest(value);
    events_->scalar(name, record.steps, value);
  }
  csv_->out() << '\n';
  csv_->flush();
  events_->flush();
}

void FitLog::save(Checkpoint& checkpoint) {
  if (!csv_) return;
  const std::int64_t bytes[] = {csv_->sync(), events_->sync()};
  checkpoint.put("log.bytes", bytes);
  checkpoint.put("log.events", events_->path().filename().string());
}

void FitLog::load(const Checkpoint& checkpoint) {
  if (!checkpoint.has("log.bytes")) return;
  const auto bytes = checkpoint.integers("log.bytes", 2);
  csv_.emplace(folder_ / kCsvFile, bytes[0]);
  events_.emplace(folder_ / checkpoint.text("log.events"), bytes[1]);
}

void FitInterrupt::after_step(Fit& fit) {
  if (InterruptGuard::interrupted()) fit.stop();
}

}  // namespace pavlov
